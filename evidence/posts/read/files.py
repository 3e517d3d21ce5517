"""Read the posts in files and folders: each path gives posts, or a problem that says why not."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evidence.atomic import replace_content
from evidence.errors import EvidenceError, Problem, Severity, describe_os_error
from evidence.http.addresses import is_web_address
from evidence.ids import find_identifiers, parse_identifier
from evidence.posts.read.documents.archive import UnreadableDocumentError
from evidence.posts.read.documents.extract import Extract
from evidence.posts.read.documents.read_file import (
    DOCUMENT_SUFFIXES,
    is_lock_file,
    read_document_file,
)
from evidence.posts.read.post import TEXT_SUFFIXES, Post, parse_post
from evidence.reading import (
    find_project_folder,
    read_found_file,
    read_found_text,
    read_named_file,
    read_stream,
)

STDIN = "-"
POST_SUFFIXES: tuple[str, ...] = (*TEXT_SUFFIXES, *DOCUMENT_SUFFIXES)
_SAVE_AS = "save it as .docx, .odt, .md, .html or .txt"
_CONVERT = "convert it: pandoc FILE -o post.md"
# What is no post: how its content begins, its suffixes, its name, and what to do.
_OTHER_FORMATS: tuple[tuple[tuple[bytes, ...], tuple[str, ...], str, str], ...] = (
    ((b"%PDF-",), (".pdf",), "a PDF", "give the file that it was made from, such as a .docx"),
    ((b"{\\rtf",), (".rtf",), "an RTF file", _SAVE_AS),
    (
        (b"\\documentclass", b"\\documentstyle"),
        (".tex", ".latex", ".ltx"),
        "a TeX file",
        _CONVERT,
    ),
    (
        (b"\xd0\xcf\x11\xe0",),
        (".doc", ".dot", ".dotx", ".pages", ".wpd", ".wps", ".fodt"),
        "a file of a word processor",
        _SAVE_AS,
    ),
    ((b"PK\x03\x04",), (".zip", ".epub"), "an archive", f"unpack it, or {_SAVE_AS}"),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"),
        (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".svg", ".heic"),
        "an image",
        "give the words on it as text",
    ),
)
_MAX_HEAD = 4_096
_TEX_COMMENTS = re.compile(rb"\A(?:%[^\n]*\n\s*)+")
_BIBTEX_ENTRY_KEY = re.compile(r"^[ \t]*+@\w++\s*+[{(]\s*+([^\s,]++)\s*+,", re.MULTILINE)
# www., https:/, or a host such as clinic.example with what stands behind it.
_ADDRESS_START = re.compile(
    r"www\.|[a-z]{3,9}:/|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,20}(?::\d+)?/", re.IGNORECASE
)
_PMID_FIELD = re.compile(r"\bpmid\s*+=\s*+[{\"]?\s*+(\d{1,8})\b", re.IGNORECASE)


def names_post(text: str) -> bool:
    """Return whether a text is a name of a post: one word, or that of a file which is there."""
    if "\n" in text or is_web_address(text) or not text.lower().endswith(POST_SUFFIXES):
        return False
    return len(text.split()) == 1 or os.path.isfile(text)  # noqa: PTH113 - any length


@dataclass(frozen=True, slots=True)
class PostText:
    """The text of a post.

    Attributes:
        path: its path, "-" for standard input, or its address on the web.
        source: the text.
        suffix: that of its format, where the path does not give it.
        address: where it is on the web at last, or "".
        extract: what was read of its file, where that is no text.
    """

    path: str
    source: str
    suffix: str = ""
    address: str = ""
    extract: Extract | None = None

    def parse(self) -> Post:
        """Split it into sentences."""
        return parse_post(
            self.source,
            self.path,
            suffix=self.suffix,
            address=self.address,
            extract=self.extract,
        )

    def leave_unparsed(self) -> Post:
        """Return it as a post without sentences, for what shows only its text."""
        return Post(self.path, self.source, (), {}, extract=self.extract)


def read_posts(
    paths: Iterable[str],
    stdin: BinaryIO | None,
    is_excluded: Callable[[Path], bool] = lambda _: False,
) -> tuple[list[Post], list[Problem]]:
    """Read the posts in files and folders.

    Args:
        paths: files, folders, or "-" for standard input; a path that is given twice counts once.
        stdin: the stream behind "-", or None where it is closed.
        is_excluded: says of a file or folder in a folder whether it is passed by.

    Returns:
        The posts in the order given, and a problem for each file that cannot be read. A problem of
        severity "info" is about a file that was read and has nothing to check.
    """
    texts, problems = read_post_texts(paths, stdin, is_excluded)
    return [text.parse() for text in texts], problems


def read_post_texts(
    paths: Iterable[str],
    stdin: BinaryIO | None,
    is_excluded: Callable[[Path], bool] = lambda _: False,
) -> tuple[list[PostText], list[Problem]]:
    """Read the texts of the posts in files and folders; see ``read_posts``."""
    texts: list[PostText] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        for name, content in _read_contents(path, stdin, is_excluded):
            text = content if isinstance(content, Problem) else read_content(name, content)
            if isinstance(text, Problem):
                problems.append(text)
                continue
            if not text.source.strip():
                problems.append(_make_problem(name, "is empty, nothing to check", "info"))
            texts.append(text)
    return texts, problems


def read_content(name: str, content: bytes) -> PostText | Problem:
    """Return the post that a file has, or a problem that says why it has none.

    Args:
        name: its path, or "-".
        content: what is in the file.
    """
    try:
        extract = read_document_file(name, content)
    except UnreadableDocumentError as error:
        return _make_problem(name, str(error))
    if extract:
        return PostText(name, extract.source, extract.suffix, extract=extract)
    text = decode_post(name, content)
    return text if isinstance(text, Problem) else PostText(name, text)


def _read_contents(
    path: str, stdin: BinaryIO | None, is_excluded: Callable[[Path], bool]
) -> Iterator[tuple[str, bytes | Problem]]:
    """Yield the name and the bytes of each file at a path."""
    place = Path(path)
    if path == STDIN:
        closed = _make_problem(STDIN, "standard input is closed")
        yield STDIN, closed if stdin is None else _read_stdin(stdin)
    elif place.is_dir():
        yield from _read_folder(place, is_excluded)
    elif place.exists() and not place.is_file():
        yield path, _make_problem(path, "is not a regular file; give - to read standard input")
    else:
        yield path, _read_or_explain(place, read_named_file)


def _read_folder(
    folder: Path, is_excluded: Callable[[Path], bool]
) -> Iterator[tuple[str, bytes | Problem]]:
    unreadable: list[OSError] = []
    found = sorted(_walk_files(folder, unreadable, is_excluded))
    posts = [file for file in found if file.suffix.lower() in POST_SUFFIXES]
    for error in unreadable:
        name = str(error.filename)
        yield name, _make_problem(name, f"cannot be read: {describe_os_error(error)}")
    if not posts and not unreadable:
        suffixes = ", ".join(POST_SUFFIXES)
        message = f"no posts in this folder; posts end in {suffixes}"
        yield str(folder), _make_problem(str(folder), message)
    project = find_project_folder(folder)
    for file in posts:
        yield str(file), _read_or_explain(file, lambda found: read_found_file(found, project))


def _walk_files(
    folder: Path, unreadable: list[OSError], is_excluded: Callable[[Path], bool]
) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders, except hidden and excluded ones.

    Links to nothing are passed by. Folders that cannot be read are added to ``unreadable``.
    """
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not is_excluded(Path(parent, name))
        ]
        shown = (name for name in names if not name.startswith(".") and not is_lock_file(name))
        files = (Path(parent, name) for name in shown)
        yield from (file for file in files if file.exists() and not is_excluded(file))


def _read_or_explain(file: Path, read: Callable[[Path], bytes]) -> bytes | Problem:
    try:
        return read(file)
    except OSError as error:
        is_mistyped = isinstance(error, FileNotFoundError) and _looks_like_address(file)
        hint = "; an address begins with https:// and has no blanks" if is_mistyped else ""
        return _make_problem(str(file), f"cannot be read: {describe_os_error(error)}{hint}")


def _looks_like_address(file: Path) -> bool:
    return bool(_ADDRESS_START.match(str(file))) and not Path(file.parts[0]).is_dir()


def _read_stdin(stdin: BinaryIO) -> bytes | Problem:
    return _read_or_explain(Path(STDIN), lambda path: read_stream(stdin, path))


def decode_post(name: str, content: bytes) -> str | Problem:
    """Return the text of a post, or a problem that says why its content is none.

    Args:
        name: its path, or "-".
        content: what is in its file.
    """
    if refused := describe_other_format(name, content):
        return _make_problem(name, refused)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _make_problem(name, "is UTF-16; save it as UTF-8")
    if b"\0" in content:
        place = content.index(0)
        message = f"is not text (byte {place} is zero); give a .md, .html or .txt file"
        return _make_problem(name, message)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = content[error.start : error.start + 1]
        message = f"is not UTF-8 (byte {error.start}, {byte!r}); save it as UTF-8"
        return _make_problem(name, message)


def describe_other_format(name: str, content: bytes) -> str:
    """Return what a file is and what to do, if its content or its suffix is not that of a post."""
    head = content[:_MAX_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "is an image; give the words on it as text"
    head = _TEX_COMMENTS.sub(b"", head) if head.startswith(b"%") and b"%PDF-" not in head else head
    suffix = Path(name).suffix.lower()
    for beginnings, suffixes, kind, advice in _OTHER_FORMATS:
        if head.startswith(beginnings) or suffix in suffixes:
            return f"is {kind}; {advice}"
    return ""


def _make_problem(path: str, message: str, severity: Severity = "error") -> Problem:
    return Problem(path, "post", message, severity=severity)


def locate_bibliography(path: str) -> Path | None:
    """Return the references.bib of a post: in its folder, or for "-" in the current one.

    A post on the web has none.
    """
    if is_web_address(path):
        return None
    return Path(path).with_name("references.bib") if path != STDIN else Path("references.bib")


def find_unreadable_bibliography(path: str) -> Problem | None:
    """Find out whether the references.bib of a post is there and cannot be read."""
    file = locate_bibliography(path)
    if file is None:
        return None
    try:
        read_found_file(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = describe_os_error(error)
        return _make_problem(
            str(file), f"cannot be read: {reason}; posts beside it are not checked"
        )
    return None


def read_citable_names(path: str) -> frozenset[str]:
    """Read what a post can cite from the references.bib in its folder.

    Args:
        path: path of the post, or "-" for the current folder.

    Returns:
        The keys of the entries, and their identifiers as ``pmid:22965186``; nothing without a file.

    Raises:
        EvidenceError: the file is there, and cannot be read.
    """
    file = locate_bibliography(path)
    if file is None:
        return frozenset()
    try:
        # `evidence bib check` reports what is not UTF-8
        text = read_found_text(file, errors="replace")
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    pmids = (parse_identifier(digits) for digits in _PMID_FIELD.findall(text))
    identifiers = [*find_identifiers(text), *(pmid for pmid in pmids if pmid)]
    names = [f"{identifier.kind}:{identifier.value}" for identifier in identifiers]
    return frozenset([*_BIBTEX_ENTRY_KEY.findall(text), *names])


def write_post(path: str, old: str, new: str) -> None:
    """Replace the text of a post, completely or not at all.

    Args:
        path: of its file.
        old: the text that was read.
        new: its new text; a file that has it already stays.

    Raises:
        FileChangedError: the file has neither of the texts.
        EvidenceError: the file cannot be written.
    """
    if not _has_content(Path(path), new.encode()):
        replace_content(Path(path), old.encode(), new.encode())


def _has_content(file: Path, content: bytes) -> bool:
    """Return whether a file has a content, as where another name of it was written before."""
    return _read_or_explain(file, read_named_file) == content
