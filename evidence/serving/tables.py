"""The tables of base and store, by Datasette, below an address of this server."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evidence.serving.answers import Refusal, ServedAnswer, ServedRequest
from evidence.serving.datasette_server import silence_missing_pages
from evidence.serving.workshop import Workshop
from evidence.studies.store.datasette import DATASETTE_CSS, STYLE_FILE, STYLE_FOLDER

if TYPE_CHECKING:
    from datasette.app import Datasette

TABLES_PATH: Final = "tables/"
# Datasette's pages have scripts and styles within them.
TABLES_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_PASSED_ON: Final = ("location", "content-disposition", "link")
_MAX_SECONDS: Final = 60  # for one page; Datasette itself gives a question one second


class ServedTables:
    """Answers with Datasette's pages, which show the base that the latest pages show.

    Args:
        workshop: has the base and the store.
        folder: an empty folder for the files of tables.
    """

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self._workshop = workshop
        self._folder = folder
        self._lock = threading.Lock()
        self._version = ""
        self._opened: list[tuple[Datasette, Path]] = []  # the present one, and that before it
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    @property
    def are_installed(self) -> bool:
        """Whether Datasette is there."""
        return find_spec("datasette") is not None

    def answer(self, request: ServedRequest) -> ServedAnswer:
        """Answer a request for an address below ``TABLES_PATH``.

        Raises:
            EvidenceError: base or store cannot be used.
        """
        if request.method == "POST":
            return Refusal(405, "Tables can only be read.").to_answer()
        inside = request.path.removeprefix(TABLES_PATH)
        if inside == f"{STYLE_FOLDER}/{STYLE_FILE}":
            return ServedAnswer(200, DATASETTE_CSS.encode(), "text/css; charset=utf-8")
        if {".", ".."} & set(inside.replace("\\", "/").split("/")):
            return Refusal(404, "There is no such table.").to_answer()
        with self._lock:
            datasette = self._open()
        target = request.target.removeprefix(f"/{TABLES_PATH}")
        asked = asyncio.run_coroutine_threadsafe(_ask(datasette, target), self._loop)
        try:
            return asked.result(_MAX_SECONDS)
        except TimeoutError:
            return Refusal(503, f"This took more than {_MAX_SECONDS} seconds.").to_answer()

    def _open(self) -> Datasette:
        """Return Datasette with the base of the latest pages."""
        from datasette.app import Datasette

        if not self._opened or self._version != self._workshop.pages.version:
            silence_missing_pages()
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            with _removed_on_error(folder):
                version, files = self._workshop.write_tables(folder)
                datasette = Datasette(
                    [str(path) for path in files.paths],
                    metadata=files.metadata | {"about": "The pages", "about_url": "/"},
                    settings={"base_url": f"/{TABLES_PATH}"},
                )
            self._close(self._opened[1:])
            self._opened = [(datasette, folder), *self._opened[:1]]
            self._version = version
        return self._opened[0][0]

    def _close(self, opened: Sequence[tuple[Datasette, Path]]) -> None:
        """Close tables that no request uses any more, and remove their files."""
        for datasette, folder in opened:
            if datasette.executor is not None:
                datasette.executor.shutdown(wait=False)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


async def _ask(datasette: Datasette, target: str) -> ServedAnswer:
    await datasette.invoke_startup()
    got: Any = await datasette.client.get(target)
    return ServedAnswer(
        got.status_code,
        got.content,
        got.headers.get("content-type", "text/plain"),
        TABLES_POLICY,
        {name: got.headers[name] for name in _PASSED_ON if name in got.headers},
    )
