"""Files and folders of posts: every path asked for gives posts, or says why not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, Problem, Severity, describe_os_error
from evidence.ids import find_identifiers, parse_identifier
from evidence.posts.read.post import POST_SUFFIXES, Post, parse_post

STDIN = "-"
_BIBTEX_ENTRY_KEY = re.compile(r"^\s*@\w+\s*[{(]\s*([^\s,]+)\s*,", re.MULTILINE)
_PMID_FIELD = re.compile(r"\bpmid\s*=\s*[{\"]?\s*(\d{1,8})\b", re.IGNORECASE)


def read_posts(paths: Iterable[str], stdin: BinaryIO | None) -> tuple[list[Post], list[Problem]]:
    """The posts of files and folders, in the order given, and a problem for each that cannot be read.

    A problem of severity "info" is about a file that was read and has nothing to check.
    """
    posts, problems = [], []
    for path in dict.fromkeys(paths):
        for name, content in _read_contents(path, stdin):
            text = _decode(name, content)
            if isinstance(text, Problem):
                problems.append(text)
                continue
            if not text.strip():
                problems.append(_problem(name, "is empty, nothing to check", "info"))
            posts.append(parse_post(text, name))
    return posts, problems


def _read_contents(path: str, stdin: BinaryIO | None) -> Iterator[tuple[str, bytes | Problem]]:
    if path == STDIN:
        yield (
            STDIN,
            stdin.read() if stdin is not None else _problem(STDIN, "standard input is closed"),
        )
        return
    place = Path(path)
    if place.exists() and not place.is_dir() and not place.is_file():
        yield path, _problem(path, "is no regular file; give - to read standard input")
        return
    if not place.is_dir():
        yield path, _read_bytes(place)
        return
    unreadable: list[OSError] = []
    files = [
        file
        for file in sorted(_walk_files(place, unreadable))
        if file.suffix.lower() in POST_SUFFIXES
    ]
    for error in unreadable:
        yield (
            str(error.filename),
            _problem(str(error.filename), f"cannot be read: {describe_os_error(error)}"),
        )
    if not files and not unreadable:
        yield (
            path,
            _problem(path, f"no posts in this folder; posts end in {', '.join(POST_SUFFIXES)}"),
        )
    for file in files:
        yield str(file), _read_bytes(file)


def _walk_files(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    """Regular files of a folder and its subfolders, but for hidden ones; folders that cannot be read are noted."""
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = (Path(parent, name) for name in names if not name.startswith("."))
        yield from (file for file in files if file.is_file())


def _read_bytes(file: Path) -> bytes | Problem:
    try:
        return file.read_bytes()
    except OSError as error:
        return _problem(str(file), f"cannot be read: {describe_os_error(error)}")


def _decode(name: str, content: bytes | Problem) -> str | Problem:
    if isinstance(content, Problem):
        return content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _problem(name, "is UTF-16; save it as UTF-8")
    if b"\0" in content:
        return _problem(
            name, f"is not text (byte {content.index(0)} is zero); give a .md, .html or .txt file"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _problem(
            name,
            f"is not UTF-8 (byte {error.start}, {content[error.start : error.start + 1]!r}); save it as UTF-8",
        )


def _problem(path: str, message: str, severity: Severity = "error") -> Problem:
    return Problem(path, "post", message, severity=severity)


def read_citable_names(path: str) -> frozenset[str]:
    """What may be cited from the references.bib beside a post: its keys, and identifiers such as ``pmid:22965186``.

    Nothing where there is no such file.

    Raises:
        EvidenceError: there is one, and it cannot be read.
    """
    file = Path(path).with_name("references.bib") if path != STDIN else Path("references.bib")
    try:
        text = file.read_text(
            encoding="utf-8", errors="replace"
        )  # of what is not UTF-8 `evidence bib check` tells
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    pmids = (parse_identifier(digits) for digits in _PMID_FIELD.findall(text))
    named = [*find_identifiers(text), *(pmid for pmid in pmids if pmid)]
    return frozenset(
        [*_BIBTEX_ENTRY_KEY.findall(text), *(f"{found.kind}:{found.value}" for found in named)]
    )


def write_post(path: str, text: str) -> None:
    """Put a new text in the place of a post, whole or not at all.

    Raises:
        EvidenceError: it cannot be written.
    """
    write_atomically(Path(path), text.encode("utf-8"))
