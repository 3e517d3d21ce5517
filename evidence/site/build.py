"""All files of the site, and how they get into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError
from evidence.site.change_pages import render_change_pages
from evidence.site.claim_pages import FigureRenderer, render_claim_pages
from evidence.site.list_pages import render_list_pages
from evidence.site.material import SiteData
from evidence.site.method_pages import render_method_page
from evidence.site.render import STATIC_FOLDER, SiteFile
from evidence.site.study_pages import render_study_pages

MANIFEST_NAME: Final = ".evidence-site"  # the files that were written, each behind its digest: of these alone any is taken away


class SiteChanges(NamedTuple):
    """How many files there are, how many of them are new or other than before, and how many were taken away."""

    files: int
    changed: int
    removed: int


def render_site(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile]:
    """Every file of the site; the same material gives the same bytes."""
    yield from render_list_pages(material)
    yield from render_claim_pages(material, figure_for)
    yield from render_study_pages(material)
    yield from render_change_pages(material)
    yield render_method_page(material)
    yield from (
        SiteFile(f"static/{file.name}", file.read_bytes())
        for file in sorted(STATIC_FOLDER.iterdir())
    )


def write_site(folder: Path, files: Iterable[SiteFile]) -> SiteChanges:
    """Write what has changed, and take away what an earlier run wrote and is no longer there.

    The list of files comes first, so that the next run knows as its own what an interrupted one has left.

    Raises:
        EvidenceError: there is something in the folder that was not written by this; or a file cannot be written.
    """
    before = _read_manifest(folder)
    contents = dict(files)
    now = {path: _hash_content(content) for path, content in contents.items()}
    _write_manifest(folder, before | now)
    changed = sum(_write_if_changed(folder / path, content) for path, content in contents.items())
    gone = [
        path for path in before.keys() - now.keys() if _is_unmodified(folder / path, before[path])
    ]
    for path in gone:
        (folder / path).unlink()
    _write_manifest(folder, now)
    return SiteChanges(len(contents), changed, len(gone))


def _write_manifest(folder: Path, digests: Mapping[str, str]) -> None:
    _write_if_changed(
        folder / MANIFEST_NAME,
        "".join(f"{digest} {path}\n" for path, digest in sorted(digests.items())).encode(),
    )


def _hash_content(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_unmodified(file: Path, digest: str) -> bool:
    """Whether a file is still as it was written."""
    return file.is_file() and _hash_content(file.read_bytes()) == digest


def _write_if_changed(file: Path, content: bytes) -> bool:
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, content)
    return True


def _read_manifest(folder: Path) -> dict[str, str]:
    """The files of an earlier run, each with its digest; none that would stand elsewhere."""
    listing = folder / MANIFEST_NAME
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
