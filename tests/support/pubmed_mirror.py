"""A mirror of NLM's files: baseline and updates, made up, and a web server that serves them."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow.parquet as pq

from evidence.pubmed.local_server import make_paper
from evidence.studies.table.build import write_table
from support.paths import SAMPLES
from support.pubmed_files import FOOT, HEAD, deletion

_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n' + HEAD


def paper(pmid: int, title: str = "", *, year: int = 2020, version: int = 1) -> bytes:
    """A record with a design, a sample size and lists, revised in a year."""
    made = make_paper(
        str(pmid),
        title or f"Cupping for low back pain: a randomised trial, {pmid}.",
        date(year, 1 + pmid % 12, 1 + pmid % 28),
        abstract=f"METHODS: {20 + pmid % 400} patients with back pain were randomised to cupping.",
        types=("Randomized Controlled Trial", "Journal Article"),
        mesh=("Humans", "Low Back Pain"),
        doi=f"10.5555/made.up.{pmid}",
    )
    return made.xml.replace(b'<PMID Version="1">', b'<PMID Version="%d">' % version, 1)


def write_file(folder: Path, name: str, *entries: bytes, checksum: bool = True) -> Path:
    """Write a file as NLM does, packed, with its MD5 beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    content = gzip.compress(_HEAD + b"\n".join(entries) + FOOT, mtime=0)
    file = folder / name
    file.write_bytes(content)
    if checksum:
        write_checksum(file)
    return file


def write_checksum(file: Path, md5: str = "") -> Path:
    """Write the MD5 of a file beside it, in NLM's form."""
    said = md5 or hashlib.md5(file.read_bytes()).hexdigest()
    beside = file.with_name(f"{file.name}.md5")
    beside.write_text(f"MD5({file.name})= {said}\n")
    return beside


def write_mirror(folder: Path, size: int = 30) -> list[Path]:
    """Write eight files of a baseline and four of updates.

    Updates revise records of the baseline and of each other, add versions, delete records and
    bring one back; the baseline has every sample of real forms, among them what is not a record.
    """
    samples = [file.read_bytes() for file in sorted(SAMPLES.glob("*.xml"))]
    entries = [_inner_entries(sample) for sample in samples]
    made = []
    for number in range(1, 9):
        first = number * 1000
        records = [paper(first + index, year=2000 + number) for index in range(size)]
        forms = entries[number - 1 :: 8]
        name = f"pubmed26n{number:04}.xml.gz"
        made.append(write_file(folder / "baseline", name, *records, *filter(None, forms)))
    updates = {
        9: (paper(1001, "Revised.", year=2024), paper(9001), paper(9002), deletion(1002, 2002)),
        10: (paper(1001, "Revised again.", year=2025), paper(3003, "Version 2.", version=2)),
        11: (paper(2002, "Back again.", year=2025), deletion(9001), paper(4004, year=2025)),
        12: (paper(3003, "Version 1, revised later.", year=2026), deletion(4004), paper(4004)),
    }
    for number, found in updates.items():
        name = f"pubmed26n{number:04}.xml.gz"
        made.append(write_file(folder / "updatefiles", name, *found))
    return made


def _inner_entries(sample: bytes) -> bytes:
    """What stands between the tags of a set; nothing of a file that is otherwise."""
    begin, end = sample.find(b"<PubmedArticleSet>"), sample.rfind(b"</PubmedArticleSet>")
    return sample[begin + len(b"<PubmedArticleSet>") : end] if 0 <= begin < end else b""


def read_cells(files: Iterable[Path], out: Path) -> dict[str, dict[str, Any]]:
    """What ``evidence read`` makes of files: the cells of each PMID."""
    write_table(list(files), out)
    return by_pmid(pq.read_table(out).to_pylist())


def by_pmid(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by PMID; none comes twice."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        assert row["pmid"] not in found
        found[row["pmid"]] = row
    return found


Fault = Callable[["_Handler", bytes], None]


def stop_midway(handler: _Handler, content: bytes) -> None:
    """Promise all of a file, send half of it and hang up."""
    handler.begin(200, len(content))
    handler.wfile.write(content[: len(content) // 2])


def hang(handler: _Handler, content: bytes) -> None:
    """Send half of a file, then nothing for long."""
    handler.begin(200, len(content))
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()
    time.sleep(4)


def send_web_page(handler: _Handler, _: bytes) -> None:
    """Answer with a page, as portals and proxies do, and say that all is well."""
    page = b"<!DOCTYPE html><html><body>Please log in</body></html>"
    handler.begin(200, len(page))
    handler.wfile.write(page)


def refuse(handler: _Handler, _: bytes) -> None:
    """Say that the server is busy."""
    handler.begin(503, 0)


class Mirror:
    """A web server on a folder, with lists of its folders; files may have faults.

    Attributes:
        faults: what happens when a file is asked for, by name, and how often; then all is well.
        sent: names of the files whose content was asked for.
    """

    def __init__(self, folder: Path, faults: Mapping[str, tuple[Fault, int]] | None = None):
        self.faults = dict(faults or {})
        self.sent: list[str] = []
        handler = partial(_Handler, self, directory=str(folder))
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Mirror:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def take_fault(self, name: str) -> Fault | None:
        fault, left = self.faults.get(name, (None, 0))
        if fault is None or not left:
            return None
        self.faults[name] = (fault, left - 1)
        return fault


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, mirror: Mirror, *arguments: Any, **options: Any) -> None:
        self._mirror = mirror
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        if name:
            self._mirror.sent.append(name)
        fault = self._mirror.take_fault(name)
        if fault is None:
            super().do_GET()
        else:
            fault(self, Path(self.translate_path(self.path)).read_bytes())
            self.close_connection = True

    def do_HEAD(self) -> None:
        fault, left = self._mirror.faults.get(self.path.rsplit("/", 1)[-1], (None, 0))
        if fault is refuse and left:
            self._mirror.take_fault(self.path.rsplit("/", 1)[-1])
            refuse(self, b"")
        else:
            super().do_HEAD()

    def begin(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
