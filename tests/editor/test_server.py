"""The server as a process: what it prints, what ends it, and what does not."""

from __future__ import annotations

import json
import subprocess
import sys

from lsprotocol import types
from support.editor import Editor, end_client, start_client

COMMAND = [sys.executable, "-P", "-m", "evidence", "lsp"]
REST = "Bed rest helps low back pain.\n"


def message(method: str, params: object, **more: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def test_standard_output_has_only_the_protocol_and_ends_with_the_input():
    first = message("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, id=1)
    done = subprocess.run(COMMAND, input=first, capture_output=True, check=True, timeout=60)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    assert head.startswith(b"Content-Length: ")
    result = json.loads(body)["result"]
    assert result["serverInfo"]["name"] == "evidence"
    assert (
        result["capabilities"]["textDocumentSync"]["change"]
        == types.TextDocumentSyncKind.Incremental
    )


def test_without_its_extra_the_command_says_what_to_install():
    script = "import sys; sys.modules['pygls'] = None; from evidence.cli import main; main(['lsp'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'evidence-tracker[editor]'" in done.stderr
    assert done.stdout == ""


async def test_messages_that_make_no_sense_do_not_end_the_server(editor):
    writer = editor.client.protocol.writer
    for content in (
        b"Content-Length: 3\r\n\r\n{{{",
        message("no/suchMethod", {}),
        message("textDocument/didChange", {"textDocument": {"uri": "x"}, "contentChanges": 1}),
        message("textDocument/didClose", {"textDocument": {"uri": "file:///never/opened.md"}}),
    ):
        writer.write(content)
    assert [one.code for one in await editor.open(REST)] == ["E401"]


async def test_hostile_texts_do_not_end_the_server(editor):
    for number, text in enumerate(
        ("[" * 20_000, "> " * 5_000, "<div>" * 20_000, "*a " * 20_000, "\n".join("|" * 300))
    ):
        await editor.open(text, f"{number}.md")
    assert [one.code for one in await editor.open(REST)] == ["E401"]


async def test_a_server_ends_while_it_checks(tmp_path):
    client = await start_client(tmp_path)
    item = types.TextDocumentItem((tmp_path / "a.md").as_uri(), "markdown", 1, REST * 2_000)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await end_client(client)


async def test_an_editor_without_versions_gets_changes_without_them(tmp_path):
    client = await start_client(tmp_path, types.ClientCapabilities())
    editor = Editor(client, tmp_path)
    await editor.open(REST)
    fixes = await editor.fixes(0, 3)
    await end_client(client)
    assert [list(fix.edit.changes) for fix in fixes.values()] == [[editor.uri("post.md")]] * 2
