"""An editor that speaks with a real server, `evidence lsp`, about posts in a folder of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest_asyncio
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
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(document, list(changes))
        )
        return await self.published(name)

    def close(self, name: str = "post.md") -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def published(self, name: str = "post.md") -> Sequence[types.Diagnostic]:
        """Wait for the diagnostics of the present version of a post."""
        while True:
            found = await asyncio.wait_for(self._published.get(), 60)
            if (found.uri, found.version) == (self.uri(name), self.versions[name]):
                return found.diagnostics

    def at(self, line: int, character: int, name: str = "post.md") -> dict[str, object]:
        """What questions about a place begin with."""
        return {
            "text_document": types.TextDocumentIdentifier(self.uri(name)),
            "position": types.Position(line, character),
        }


async def start_editor(
    folder: Path, capabilities: types.ClientCapabilities | None = None
) -> Editor:
    """Start a server for a folder."""
    client = await SERVER.start()
    await client.initialize_session(
        types.InitializeParams(
            capabilities or client_capabilities("visual-studio-code"),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    return Editor(client, folder)


async def end_editor(editor: Editor) -> None:
    """End a server as editors do."""
    await editor.client.shutdown_session()
    await editor.client.stop()


@pytest_asyncio.fixture
async def editor(tmp_path) -> AsyncIterator[Editor]:
    started = await start_editor(tmp_path)
    yield started
    await end_editor(started)
