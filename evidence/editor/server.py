"""The language server: it keeps the posts that are open, and asks a workbench about them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from lsprotocol import types
from pygls.exceptions import FeatureNotificationError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from evidence import __version__
from evidence.editor.diagnostics import make_diagnostic, make_diagnostics
from evidence.editor.open_post import OpenPost
from evidence.editor.positions import apply_changes
from evidence.editor.workbench import CheckedText, Workbench, explain_unchecked
from evidence.errors import EvidenceError

_DELAY: Final = 0.05  # seconds without another change, then a post is checked
_WATCHING: Final = "evidence-watched-files"  # the name of what the editor is asked
_LOGGER: Final = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class PostProtocol(LanguageServerProtocol):
    """The protocol, which hands the texts of posts on to the server.

    pygls would keep them, too; but it divides lines at more than their ends, and then changes the
    places in a message to fit that.
    """

    _server: EvidenceServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Hand on a post that was opened."""
        self._server.open_post(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Hand on the changes of a post."""
        self._server.change_post(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Hand on that a post was closed."""
        self._server.close_post(params.text_document.uri)


class EvidenceServer(LanguageServer):
    """A language server for posts.

    Args:
        workbench: what checks the posts, one after the other, in a thread of its own.
    """

    def __init__(self, workbench: Workbench) -> None:
        super().__init__("evidence", __version__, protocol_cls=PostProtocol)
        self.workbench = workbench
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evidence-check")
        self._posts: dict[str, OpenPost] = {}
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._told: set[str] = set()

    # The editor

    def watch_files(self, names: Iterable[str]) -> None:
        """Ask the editor to tell when files with these names change, if it can."""
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if not (watching and watching.dynamic_registration):
            return
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
        registration = types.Registration(
            _WATCHING,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.DidChangeWatchedFilesRegistrationOptions(watchers),
        )
        self.client_register_capability(types.RegistrationParams([registration]))

    def adapt_fix(self, fix: types.CodeAction) -> types.CodeAction:
        """Return a fix in the form that the editor takes: of old, changes have no versions."""
        workspace = self.client_capabilities.workspace
        editing = workspace.workspace_edit if workspace else None
        if fix.edit and not (editing and editing.document_changes):
            fix.edit = _drop_versions(fix.edit)
        return fix

    @property
    def _encoding(self) -> types.PositionEncodingKind:
        return types.PositionEncodingKind(self.workspace.position_encoding)

    # Texts

    def open_post(self, item: types.TextDocumentItem) -> None:
        """Keep a post that was opened, and check it."""
        folder = Path(self.workspace.root_path or ".").absolute()
        self._posts[item.uri] = OpenPost(
            item.uri, item.version, item.language_id, item.text, folder, self._encoding
        )
        self._start_check(item.uri, 0)

    def change_post(self, params: types.DidChangeTextDocumentParams) -> None:
        """Change the text of an open post, and check it when no other change follows."""
        uri = params.text_document.uri
        old = self._posts.get(uri)
        if old:
            text = apply_changes(old.text, params.content_changes, old.encoding)
            self._posts[uri] = old.replace_text(text, params.text_document.version)
            self._start_check(uri, _DELAY)

    def close_post(self, uri: str) -> None:
        """Forget a post that was closed, and take back what was said of it."""
        if self._posts.pop(uri, None):
            self._checks.pop(uri).cancel()
            self._worker.submit(self.workbench.forget, uri)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    # Problems

    def check_all(self) -> None:
        """Check all open posts, as what they depend on may have changed."""
        for uri in self._posts:
            self._start_check(uri, 0)

    def _start_check(self, uri: str, delay: float) -> None:
        if uri in self._checks:
            self._checks[uri].cancel()
        self._checks[uri] = asyncio.create_task(self._check(uri, delay))
        self._checks[uri].add_done_callback(self._report_failure)

    async def _check(self, uri: str, delay: float) -> None:
        """Check a post and publish what is found, unless its text has changed meanwhile."""
        await asyncio.sleep(delay)
        opened = self._posts[uri]
        try:
            found = await self._ask(lambda: make_diagnostics(self.workbench.check(opened)))
            self._told.clear()
        except EvidenceError as error:
            self._tell(str(error))
            found = [make_diagnostic(explain_unchecked(error, opened), opened)]
        if self._posts.get(uri) is opened:
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, found, opened.version)
            )

    def _report_failure(self, task: asyncio.Task[None]) -> None:
        """Tell of an error of ours in a check; the server lives on."""
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            _LOGGER.error("a post was not checked", exc_info=error)
            self.report_server_error(error, FeatureNotificationError)

    def _tell(self, message: str) -> None:
        """Show a message, unless it was shown since the last check that succeeded."""
        if message not in self._told:
            self._told.add(message)
            shown = types.ShowMessageParams(types.MessageType.Error, f"evidence: {message}")
            self.window_show_message(shown)

    # Questions

    async def ask_about_post(
        self, uri: str, answer: Callable[[CheckedText], _Answer]
    ) -> _Answer | None:
        """Answer a question about what was found in an open post; see ``ask_about_text``."""
        return await self.ask_about_text(uri, lambda opened: answer(self.workbench.recall(opened)))

    async def ask_about_text(
        self, uri: str, answer: Callable[[OpenPost], _Answer]
    ) -> _Answer | None:
        """Answer a question about an open post.

        None where it is not open, or cannot be checked; its diagnostics say why.
        """
        opened = self._posts.get(uri)
        if opened is None:
            return None
        try:
            return await self._ask(lambda: answer(opened))
        except EvidenceError:
            return None

    async def _ask(self, question: Callable[[], _Answer]) -> _Answer:
        """Run something with the workbench, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, question)

    def stop(self) -> None:
        """Start no other check; one that runs is not waited for."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        self.workbench.close()


def _drop_versions(edit: types.WorkspaceEdit) -> types.WorkspaceEdit:
    changed = edit.document_changes or ()
    documents = [one for one in changed if isinstance(one, types.TextDocumentEdit)]
    return types.WorkspaceEdit(
        {
            one.text_document.uri: [part for part in one.edits if isinstance(part, types.TextEdit)]
            for one in documents
        }
    )
