"""Tools for assistants, over MCP."""
