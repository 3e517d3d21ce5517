"""Tools for assistants: `evidence mcp`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from evidence import __version__
from evidence.cli.options import session_options
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.session import Session


@click.command()
@session_options
def mcp(session: Session) -> None:
    """Answer an assistant over the Model Context Protocol, on standard input and output.

    The tools check texts, give cards of claims, find claims, resolve mentions, describe studies and
    format citations. They read the base and the store, write nothing, and ask no server.
    """
    if find_spec("mcp") is None:
        raise EvidenceError("tools for assistants need MCP: pip install 'evidence-tracker[mcp]'")
    from evidence.assistant.server import build_server

    build_server(session, __version__).run("stdio")
