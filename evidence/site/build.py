"""All files of the site, and how they get into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from evidence.atomic import write_whole
from evidence.errors import EvidenceError
from evidence.site.change_pages import news_pages
from evidence.site.claim_pages import FigureFor, claim_pages
from evidence.site.list_pages import list_pages
from evidence.site.material import Material
from evidence.site.method_pages import how_page
from evidence.site.render import STATIC, File
from evidence.site.study_pages import study_pages

LIST: Final = ".evidence-site"  # the files that were written, each behind its digest: of these alone any is taken away


class Written(NamedTuple):
    """How many files there are, how many of them are new or other than before, and how many were taken away."""

    files: int
    changed: int
    removed: int


def site_files(material: Material, figure_for: FigureFor) -> Iterator[File]:
    """Every file of the site; the same material gives the same bytes."""
    yield from list_pages(material)
    yield from claim_pages(material, figure_for)
    yield from study_pages(material)
    yield from news_pages(material)
    yield how_page(material)
    yield from (File(f"static/{file.name}", file.read_bytes()) for file in sorted(STATIC.iterdir()))


def write_site(folder: Path, files: Iterable[File]) -> Written:
    """Write what has changed, and take away what an earlier run wrote and is no longer there.

    The list of files comes first, so that the next run knows as its own what an interrupted one has left.

    Raises:
        EvidenceError: there is something in the folder that was not written by this; or a file cannot be written.
    """
    before = _written_before(folder)
    contents = dict(files)
    now = {path: _digest(content) for path, content in contents.items()}
    _list(folder, before | now)
    changed = sum(_put(folder / path, content) for path, content in contents.items())
    gone = [path for path in before.keys() - now.keys() if _is_ours(folder / path, before[path])]
    for path in gone:
        (folder / path).unlink()
    _list(folder, now)
    return Written(len(contents), changed, len(gone))


def _list(folder: Path, digests: Mapping[str, str]) -> None:
    _put(
        folder / LIST,
        "".join(f"{digest} {path}\n" for path, digest in sorted(digests.items())).encode(),
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_ours(file: Path, digest: str) -> bool:
    """Whether a file is still as it was written."""
    return file.is_file() and _digest(file.read_bytes()) == digest


def _put(file: Path, content: bytes) -> bool:
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, content)
    return True


def _written_before(folder: Path) -> dict[str, str]:
    """The files of an earlier run, each with its digest; none that would stand elsewhere."""
    listing = folder / LIST
    if listing.is_file():
        lines = (line.partition(" ") for line in listing.read_text(encoding="utf-8").splitlines())
        told = {path: digest for digest, _, path in lines}
        return {
            path: told[path]
            for path in told
            if (folder / path).resolve().is_relative_to(folder.resolve())
        }
    if folder.is_dir() and any(folder.iterdir()):
        raise EvidenceError(
            f"{folder} is not empty, and not from `evidence site`; name a new folder, or empty it"
        )
    return {}
