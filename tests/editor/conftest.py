from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pytest_lsp import LanguageClient
from support.editor import Editor, end_client, start_client


@pytest_asyncio.fixture(scope="session")
async def server(tmp_path_factory) -> AsyncIterator[LanguageClient]:
    client = await start_client(tmp_path_factory.mktemp("workspace"))
    yield client
    await end_client(client)


@pytest.fixture
def editor(server, tmp_path) -> Editor:
    """An editor with posts of its own; it shares the server with other tests."""
    return Editor(server, tmp_path)
