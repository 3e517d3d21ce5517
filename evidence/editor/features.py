"""What the language server answers to: the methods of the protocol, one function each.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from lsprotocol import types

from evidence.editor.completion import TRIGGERS, describe_completion, list_completions
from evidence.editor.definition import find_definition
from evidence.editor.hover import make_hover
from evidence.editor.quick_fixes import FIX_ALL, list_fixes
from evidence.editor.server import EvidenceServer
from evidence.editor.workbench import Workbench

_WATCHED_FILES: Final = ("references.bib", "evidence.toml", "pyproject.toml")
_FIX_KINDS: Final = (types.CodeActionKind.QuickFix, FIX_ALL)


def serve_editor(
    stdin: BinaryIO, stdout: BinaryIO, base_folder: Path | None, store_path: Path | None
) -> None:
    """Answer an editor until it ends the conversation or closes the stream.

    Args:
        stdin: where its messages come from.
        stdout: where the answers go.
        base_folder: the evidence base; None for that of the settings, or the bundled one.
        store_path: the store; None for the user's, if there is one.
    """
    server = EvidenceServer(Workbench(base_folder, store_path))
    _register_files(server)
    _register_questions(server)
    try:
        server.start_io(stdin, stdout)
    finally:
        server.stop()


def _register_files(server: EvidenceServer) -> None:
    """Register what follows the files that posts depend on."""

    @server.feature(types.INITIALIZED)
    def watch_files(_: types.InitializedParams) -> None:
        server.watch_files(_WATCHED_FILES)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def check_after_save(_: types.DidSaveTextDocumentParams) -> None:
        server.check_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def check_after_change(_: types.DidChangeWatchedFilesParams) -> None:
        server.check_all()


def _register_questions(server: EvidenceServer) -> None:
    """Register what a writer asks about a place in a post."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.ask_about_post(
            params.text_document.uri, lambda checked: make_hover(checked, params.position)
        )

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def find_entry(params: types.DefinitionParams) -> types.Location | None:
        return await server.ask_about_post(
            params.text_document.uri, lambda checked: find_definition(checked, params.position)
        )

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_FIX_KINDS)
    )
    async def offer_fixes(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        fixes = await server.ask_about_post(
            params.text_document.uri,
            lambda checked: list_fixes(checked, params.range, params.context),
        )
        return [server.adapt_fix(fix) for fix in fixes or ()]

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=TRIGGERS, resolve_provider=True),
    )
    async def offer_keys(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        return await server.ask_about_text(
            params.text_document.uri,
            lambda opened: list_completions(
                opened, server.workbench.open_project(opened), params.position
            ),
        )

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    async def describe_key(item: types.CompletionItem) -> types.CompletionItem:
        uri = item.data["uri"] if isinstance(item.data, dict) else ""
        described = await server.ask_about_text(
            uri,
            lambda opened: describe_completion(item, opened, server.workbench.open_project(opened)),
        )
        return described or item
