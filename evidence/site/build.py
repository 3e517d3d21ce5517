"""Render all files of the site, and write them into a folder."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from evidence.atomic import make_folder, write_atomically
from evidence.errors import EvidenceError, describe_os_error
from evidence.messages.catalogue import current_language
from evidence.package_stamp import describe_package
from evidence.reading import read_named_file, resolve_links
from evidence.site.change_pages import render_change_pages
from evidence.site.claim_pages import FigureRenderer, plan_claim_pages
from evidence.site.list_pages import render_list_pages
from evidence.site.material import SiteData
from evidence.site.method_pages import render_method_page
from evidence.site.render import STATIC_FOLDER, SiteFile, SitePart, digest_shown
from evidence.site.study_pages import plan_study_pages

# Lists the files that were written, each behind the digests of its content and of what it shows;
# only these are ever removed.
MANIFEST_NAME: Final = ".evidence-site"
_MANIFEST_LINE: Final = re.compile(
    r"(?P<content>[0-9a-f]{64}) (?:(?P<shows>[0-9a-f]{64}|-) )?(?P<path>.+)"
)
_NOTHING: Final = "-"  # the file is made each time
_LIBRARIES: Final = ("babel", "jinja2", "markupsafe", "matplotlib", "scipy")


class SiteChanges(NamedTuple):
    """The number of files, and how many of them were written and removed."""

    files: int
    changed: int
    removed: int


class _Written(NamedTuple):
    """A file of an earlier run: digests of its content, and of what it shows ("-": of nothing)."""

    content: str
    shows: str


def render_site(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile]:
    """Render every file of the site; the same material gives the same bytes."""
    for part in plan_site(material, figure_for):
        yield from [part] if isinstance(part, SiteFile) else part.make()


def plan_site(material: SiteData, figure_for: FigureRenderer) -> Iterator[SiteFile | SitePart]:
    """Render the files that show something of everything, and plan the others."""
    package = stamp_pages()
    yield from render_list_pages(material)
    yield from plan_claim_pages(material, figure_for, package)
    yield from plan_study_pages(material, package)
    yield from render_change_pages(material)
    yield render_method_page(material)
    for file in sorted(STATIC_FOLDER.iterdir()):
        yield SiteFile(f"static/{file.name}", file.read_bytes())


def stamp_pages() -> str:
    """Return a digest of what makes pages, and of the language that they are in."""
    return digest_shown(*describe_package(*_LIBRARIES), current_language().tag)


def write_site(folder: Path, files: Iterable[SiteFile | SitePart]) -> SiteChanges:
    """Write the files that have changed, and remove those of an earlier run that are gone.

    A part that shows what it showed is not made again, unless one of its files was changed. The
    manifest is written first, too, so that after an interruption the folder is known as ours.

    Raises:
        EvidenceError: the folder is a file or has files that this did not write, there is a link
            in it, or a file cannot be written.
    """
    _refuse_links(folder, "")
    before = _read_manifest(folder)
    _write_manifest(folder, before)
    parts = _group_by_part(before)
    now: dict[str, _Written] = {}
    changed = 0
    for file in files:
        part = file if isinstance(file, SitePart) else _make_part(file)
        kept = parts.get(part.shows, {})
        if kept and all(_is_unmodified(folder, path, one) for path, one in kept.items()):
            now |= kept
            continue
        for path, content in part.make():
            changed += _write_if_changed(folder, path, content)
            now[path] = _Written(_hash_content(content), part.shows)
    removed = _remove_gone(folder, before, now)
    _write_manifest(folder, now)
    return SiteChanges(len(now), changed, removed)


def _make_part(file: SiteFile) -> SitePart:
    return SitePart(_NOTHING, functools.partial(iter, [file]))


def _remove_gone(folder: Path, before: Mapping[str, _Written], now: Mapping[str, _Written]) -> int:
    """Remove the files of an earlier run that are gone, unless somebody changed them."""
    gone = before.keys() - now.keys()
    removed = [path for path in gone if _is_unmodified(folder, path, before[path])]
    for path in removed:
        (folder / path).unlink()
    return len(removed)


def _group_by_part(written: Mapping[str, _Written]) -> dict[str, dict[str, _Written]]:
    """Group files by what they show."""
    parts: dict[str, dict[str, _Written]] = {}
    for path, one in written.items():
        if one.shows != _NOTHING:
            parts.setdefault(one.shows, {})[path] = one
    return parts


def _write_manifest(folder: Path, files: Mapping[str, _Written]) -> None:
    lines = [f"{one.content} {one.shows} {path}\n" for path, one in sorted(files.items())]
    _write_if_changed(folder, MANIFEST_NAME, "".join(lines).encode())


def _read_manifest(folder: Path) -> dict[str, _Written]:
    """Read the digests of an earlier run's files; paths outside the folder are ignored.

    Raises:
        EvidenceError: the list is damaged, or the folder has files of somebody else.
    """
    file = folder / MANIFEST_NAME
    if os.path.lexists(file):
        _refuse_links(folder, MANIFEST_NAME)
        try:
            return _parse_manifest(read_named_file(file).decode(), folder.resolve())
        except (OSError, ValueError) as error:
            raise EvidenceError(
                f"{file}, the list of what was written, is damaged; remove it with the pages "
                f"beside it, or name a new folder ({error})"
            ) from error
    if folder.exists() and not folder.is_dir():
        raise EvidenceError(f"{folder} is a file; name a new or empty folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise EvidenceError(
            f"{folder} has files that `evidence site` did not write; name a new or empty folder"
        )
    return {}


def _parse_manifest(text: str, root: Path) -> dict[str, _Written]:
    """Parse the list of an earlier run's files.

    Raises:
        ValueError: a line is damaged.
        OSError: a path leads to itself.
    """
    written = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _MANIFEST_LINE.fullmatch(line)
        if not found:
            raise ValueError(f"line {number}")
        path = found["path"]
        if resolve_links(root / path).is_relative_to(root):
            written[path] = _Written(found["content"], found["shows"] or _NOTHING)
    return written


def _refuse_links(folder: Path, path: str) -> None:
    """Refuse a path that is a link, or leads through one, from the folder on.

    Raises:
        EvidenceError: it does.
    """
    place = folder / path
    for one in [place, *place.parents]:
        if one.is_relative_to(folder) and one.is_symlink():
            raise EvidenceError(
                f"{one} is a link, and pages are not written through links; remove it, or name "
                "another folder"
            )


def _hash_content(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_unmodified(folder: Path, path: str, written: _Written) -> bool:
    _refuse_links(folder, path)
    file = folder / path
    return file.is_file() and _hash_content(read_named_file(file)) == written.content


def _write_if_changed(folder: Path, path: str, content: bytes) -> bool:
    _refuse_links(folder, path)
    file = folder / path
    if file.is_file() and read_named_file(file) == content:
        return False
    try:
        make_folder(file.parent)
    except OSError as error:
        raise EvidenceError(
            f"the folder {file.parent} cannot be made: {describe_os_error(error)}"
        ) from error
    write_atomically(file, content, is_durable=path == MANIFEST_NAME)
    return True
