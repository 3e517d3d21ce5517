"""The table of studies: its pages, and the index by which scripts search it."""
