"""Render all files of the site, and write them into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, describe_os_error
from evidence.site.change_pages import render_change_pages
from evidence.site.claim_pages import FigureRenderer, render_claim_pages
from evidence.site.list_pages import render_list_pages
from evidence.site.material import SiteData
from evidence.site.method_pages import render_method_page
from evidence.site.render import STATIC_FOLDER, SiteFile
from evidence.site.study_pages import render_study_pages

# Lists the files that were written, each behind its digest; only these are ever removed.
MANIFEST_NAME: Final = ".evidence-site"


class SiteChanges(NamedTuple):
    """The number of files, and how many of them were written and removed."""

    files: int
    changed: int
    removed: int


def render_site(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile]:
    """Render every file of the site; the same material gives the same bytes."""
    yield from render_list_pages(material)
    yield from render_claim_pages(material, figure_for)
    yield from render_study_pages(material)
    yield from render_change_pages(material)
    yield render_method_page(material)
    for file in sorted(STATIC_FOLDER.iterdir()):
        yield SiteFile(f"static/{file.name}", file.read_bytes())


def write_site(folder: Path, files: Iterable[SiteFile]) -> SiteChanges:
    """Write the files that have changed, and remove those of an earlier run that are gone.

    The manifest is written first, so that the next run recognises the files of an interrupted one.

    Raises:
        EvidenceError: the folder is a file or has files that this did not write, or a file cannot
            be written.
    """
    before = _read_manifest(folder)
    contents = dict(files)
    now = {path: _hash_content(content) for path, content in contents.items()}
    _write_manifest(folder, before | now)
    changed = sum(_write_if_changed(folder / path, contents[path]) for path in contents)
    gone = before.keys() - now.keys()
    removed = [path for path in gone if _is_unmodified(folder / path, before[path])]
    for path in removed:
        (folder / path).unlink()
    _write_manifest(folder, now)
    return SiteChanges(len(contents), changed, len(removed))


def _write_manifest(folder: Path, digests: Mapping[str, str]) -> None:
    lines = [f"{digest} {path}\n" for path, digest in sorted(digests.items())]
    _write_if_changed(folder / MANIFEST_NAME, "".join(lines).encode())


def _read_manifest(folder: Path) -> dict[str, str]:
    """Read the digests of an earlier run's files; paths outside the folder are ignored."""
    file = folder / MANIFEST_NAME
    if file.is_file():
        lines = file.read_text(encoding="utf-8").splitlines()
        entries = (line.partition(" ") for line in lines)
        return {path: digest for digest, _, path in entries if _is_inside(folder, path)}
    if folder.exists() and not folder.is_dir():
        raise EvidenceError(f"{folder} is a file; name a new or empty folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise EvidenceError(
            f"{folder} has files that `evidence site` did not write; name a new or empty folder"
        )
    return {}


def _is_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder.resolve())


def _hash_content(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_unmodified(file: Path, digest: str) -> bool:
    return file.is_file() and _hash_content(file.read_bytes()) == digest


def _write_if_changed(file: Path, content: bytes) -> bool:
    if file.is_file() and file.read_bytes() == content:
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(
            f"the folder {file.parent} cannot be made: {describe_os_error(error)}"
        ) from error
    write_atomically(file, content)
    return True
