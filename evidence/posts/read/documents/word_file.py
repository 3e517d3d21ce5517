"""The parts of a Word file: body, styles, notes, links and comments (ECMA-376, part 1)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from evidence.posts.read.documents.archive import OfficeArchive, UnreadableDocumentError
from evidence.posts.read.documents.elements import attribute_of, child_named, local_name
from evidence.posts.read.documents.extract import is_ignore_comment
from evidence.posts.read.documents.word_styles import WordStyles, read_styles

_SHOWN_NOTES: Final = ("", "normal")  # others separate notes from the text


@dataclass(frozen=True, slots=True)
class WordNote:
    """A footnote or endnote, and the targets of the links in it."""

    element: Any
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WordFile:
    """What is read of a Word file.

    Attributes:
        body: its text.
        styles: its styles.
        links: the target of each link of its text.
        notes: its notes, by "footnote" or "endnote" and their number.
        ignore_comments: by their numbers, the comments that silence rules.
    """

    body: Any
    styles: WordStyles
    links: Mapping[str, str]
    notes: Mapping[tuple[str, str], WordNote]
    ignore_comments: Mapping[str, str]


def is_word(archive: OfficeArchive) -> bool:
    """Return whether an archive is a Word file."""
    return bool(_find_main_part(archive))


def open_word(archive: OfficeArchive) -> WordFile:
    """Read the parts of a Word file.

    Raises:
        UnreadableDocumentError: it has no text, or is damaged.
    """
    main = _find_main_part(archive)
    body = child_named(archive.parse(main), "body") if main else None
    if body is None:
        raise UnreadableDocumentError("has no text of Word in it; open it and save it anew")
    parts = _read_relations(archive, main)
    by_kind = {kind: target for kind, target in parts.values() if kind != "hyperlink"}
    notes = {
        (kind, number): note
        for kind in ("footnote", "endnote")
        for number, note in _read_notes(archive, by_kind.get(f"{kind}s", "")).items()
    }
    return WordFile(
        body,
        read_styles(archive.parse(by_kind.get("styles", ""))),
        _select_links(parts),
        notes,
        _read_ignore_comments(archive.parse(by_kind.get("comments", ""))),
    )


def _find_main_part(archive: OfficeArchive) -> str:
    for kind, target in _read_relations(archive, "").values():
        if kind == "officeDocument" and archive.has(target):
            return target if _is_body_part(archive, target) else ""
    return "word/document.xml" if archive.has("word/document.xml") else ""


def _is_body_part(archive: OfficeArchive, name: str) -> bool:
    """Return whether a part is of Word: tables and slides begin otherwise."""
    return local_name(archive.parse(name)) == "document"


def _read_relations(archive: OfficeArchive, part: str) -> dict[str, tuple[str, str]]:
    """Read the kind and the target of each relation of a part; nothing is fetched."""
    folder, name = posixpath.split(part)
    root = archive.parse(posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, tuple[str, str]] = {}
    for relation in () if root is None else root:
        if local_name(relation) != "Relationship":
            continue
        target = relation.get("Target") or ""
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = (relation.get("Type") or "").rpartition("/")[2]
        found[relation.get("Id") or ""] = kind, target
    return found


def _select_links(relations: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {key: target for key, (kind, target) in relations.items() if kind == "hyperlink"}


def _read_notes(archive: OfficeArchive, part: str) -> dict[str, WordNote]:
    root = archive.parse(part) if part else None
    if root is None:
        return {}
    links = _select_links(_read_relations(archive, part))
    return {
        attribute_of(note, "id"): WordNote(note, links)
        for note in root
        if local_name(note) in ("footnote", "endnote")
        and attribute_of(note, "type") in _SHOWN_NOTES
    }


def _read_ignore_comments(root: Any) -> dict[str, str]:
    texts = {
        attribute_of(comment, "id"): "".join(
            one.text or "" for one in comment.iter() if local_name(one) == "t"
        )
        for comment in (() if root is None else root)
    }
    return {number: text for number, text in texts.items() if number and is_ignore_comment(text)}
