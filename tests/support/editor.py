"""An editor that speaks with a real server, `evidence lsp`, about posts in a folder of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SERVER = ClientServerConfig([sys.executable, "-P", "-m", "evidence", "lsp", "--stdio"])


class Editor:
    """Opens and changes posts, and asks about them, as an editor does.

    Args:
        client: speaks with the server.
        folder: where the posts are.
    """

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.versions: dict[str, int] = {}
        self._published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        features = client.protocol.fm.features  # the own one of the client keeps no versions
        features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = self._published.put_nowait

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    async def open(
        self, text: str, name: str = "post.md", language: str = "markdown"
    ) -> Sequence[types.Diagnostic]:
        """Open a post and return its diagnostics."""
        self.versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.published(name)

    async def change(
        self, *changes: types.TextDocumentContentChangeEvent, name: str = "post.md"
    ) -> Sequence[types.Diagnostic]:
        """Change a post and return its diagnostics."""
        self.send(*changes, name=name)
        return await self.published(name)

    def send(self, *changes: types.TextDocumentContentChangeEvent, name: str = "post.md") -> None:
        """Change a post."""
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(document, list(changes))
        )

    def tell_changed(self, file: Path) -> None:
        """Tell the server that a file has changed."""
        event = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    def close(self, name: str = "post.md") -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def published(self, name: str = "post.md") -> Sequence[types.Diagnostic]:
        """Wait for the diagnostics of the present version of a post."""
        found = await self.next_published(name)
        while found.version != self.versions[name]:
            found = await self.next_published(name)
        return found.diagnostics

    async def next_published(self, name: str) -> types.PublishDiagnosticsParams:
        """Wait for the next diagnostics of a post, of any version."""
        while True:
            found = await asyncio.wait_for(self._published.get(), 60)
            if found.uri == self.uri(name):
                return found

    def range(self, line: int, start: int, end: int) -> types.Range:
        return types.Range(types.Position(line, start), types.Position(line, end))

    async def fixes(
        self, line: int, character: int, name: str = "post.md", only: Sequence[str] | None = None
    ) -> dict[str, types.CodeAction]:
        """The changes that are offered at a place, by their titles."""
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(self.uri(name)),
                self.range(line, character, character),
                types.CodeActionContext([], only),
            )
        )
        return {fix.title: fix for fix in found or ()}

    async def keys(self, line: int, character: int, name: str = "post.md") -> list[str]:
        """The texts that are offered at a place, in the order of the editor."""
        found = await self.client.text_document_completion_async(
            types.CompletionParams(**self.at(line, character, name))
        )
        return [item.text_edit.new_text for item in sorted(found or (), key=lambda i: i.sort_text)]

    async def hover(self, line: int, character: int, name: str = "post.md") -> str:
        """What is shown at a place, as Markdown."""
        found = await self.client.text_document_hover_async(
            types.HoverParams(**self.at(line, character, name))
        )
        return found.contents.value if found else ""

    def at(self, line: int, character: int, name: str = "post.md") -> dict[str, object]:
        """What questions about a place begin with."""
        return {
            "text_document": types.TextDocumentIdentifier(self.uri(name)),
            "position": types.Position(line, character),
        }


async def start_client(
    folder: Path, capabilities: types.ClientCapabilities | None = None
) -> LanguageClient:
    """Start a server for a folder."""
    client = await SERVER.start()
    client.protocol.fm.features[types.CLIENT_REGISTER_CAPABILITY] = lambda _: None
    await client.initialize_session(
        types.InitializeParams(
            capabilities or client_capabilities("visual-studio-code"),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    return client


async def end_client(client: LanguageClient) -> None:
    """End a server as editors do."""
    await client.shutdown_session()
    await client.stop()
