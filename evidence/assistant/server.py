"""Offer the tools to an assistant over the Model Context Protocol, on standard streams."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, create_model

from evidence.assistant.tools import Tools
from evidence.errors import EvidenceError
from evidence.session import Session

_INSTRUCTIONS: Final = (
    "An evidence base of health claims with judged PubMed studies. Verdicts are computed by a "
    "written rule from signed judgements; pass on their certainty and limits, cite the studies by "
    "PMID or DOI, and keep comparators apart. A claim that is not here, or not studied, is not "
    "thereby false. It sums up studies; it is not medical advice."
)
_READS_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def build_server(session: Session, version: str) -> MCPServer:
    """Build the server of the tools.

    Args:
        session: whose base and store the tools read.
        version: that of this package.
    """
    tools = Tools(session, threading.RLock())
    offered = (
        tools.check_text,
        tools.claim_card,
        tools.search_claims,
        tools.resolve_mention,
        tools.study,
        tools.cite,
    )
    return MCPServer(
        "evidence",
        version=version,
        instructions=_INSTRUCTIONS,
        log_level="WARNING",
        tools=[_make_tool(tool) for tool in offered],
    )


class _KnownArguments(BaseModel):
    """Arguments that a tool has: others are refused, where the SDK would pass them by."""

    model_config = ConfigDict(extra="forbid")


def _make_tool(function: Callable[..., Any]) -> Tool:
    made = Tool.from_function(
        _explain_errors(function), annotations=_READS_ONLY, structured_output=True
    )
    taken = made.fn_metadata.arg_model
    arguments = create_model(taken.__name__, __base__=(_KnownArguments, taken))
    metadata = made.fn_metadata.model_copy(update={"arg_model": arguments})
    schema = arguments.model_json_schema(by_alias=True)
    return made.model_copy(update={"fn_metadata": metadata, "parameters": schema})


def _explain_errors(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Let an assistant read our errors, which say what to do."""

    @functools.wraps(tool)
    def with_errors(*args: Any, **options: Any) -> Any:
        try:
            return tool(*args, **options)
        except EvidenceError as error:
            raise ToolError(str(error)) from error

    return with_errors
