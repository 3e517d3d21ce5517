"""What was found in posts, kept in files so that an unchanged post is not checked again.

A result is found by a digest of everything that it depends on, so that none is ever out of date; a
file that is damaged is as good as missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any, Final

from evidence.atomic import make_folder, write_atomically
from evidence.errors import FilePlace, Problem
from evidence.posts.lint.checker import PostFindings
from evidence.posts.read.files import STDIN, PostText, locate_bibliography
from evidence.reading import RefusedFileError, read_found_file, read_named_file
from evidence.session.check_plan import CheckPlan

CACHE_NAME: Final = ".evidence_cache"
_GITIGNORE: Final = "# Made by evidence; it can be deleted.\n*\n"
_MAX_AGE: Final = 30 * 24 * 3600  # seconds since a result was last used, then it is deleted
_CLEAN_EVERY: Final = 24 * 3600
_CLEANED_NAME: Final = "cleaned"


class ResultCache:
    """The results in a folder.

    Args:
        folder: the folder; it is made with the first result.
        plan: how the posts are checked.
        state: a digest of all else that results depend on, except the post and what is beside it.
    """

    def __init__(self, folder: Path, plan: CheckPlan, state: str) -> None:
        self._folder = folder
        self._ignores = plan.left_out_in_files
        self.state = state
        self._bibliographies: dict[Path, str] = {}

    def make_key(self, text: PostText) -> str | None:
        """Return the key of a post: a digest of all that its result depends on.

        None for standard input, which is not kept.
        """
        if text.path == STDIN:
            return None
        parts = (
            self.state,
            text.suffix or PurePath(text.path).suffix.lower(),
            text.address,  # links lead there
            text.extract.digest if text.extract else "",  # its structure is not in the text
            [[found.codes, sorted(found.claims)] for found in self._list_ignores(text.path)],
            self._describe_bibliography(text.path),
            text.source,
        )
        return _digest(json.dumps(parts).encode())

    def _describe_bibliography(self, path: str) -> str | None:
        file = locate_bibliography(path)
        if file is None:
            return None
        if file not in self._bibliographies:
            self._bibliographies[file] = _digest_file(file)
        return self._bibliographies[file]

    def _list_ignores(self, path: str) -> Iterable[Any]:
        return self._ignores.select_lists(path)

    def load(self, key: str, path: str) -> PostFindings | None:
        """Return the result of a post; None where there is none that is whole."""
        file = self._locate(key)
        try:
            head, _, body = self._read(file).partition(b"\n")
            if head.decode() != _digest(key.encode() + body):
                return None
            problems, warnings = json.loads(body)
            found = PostFindings(_parse_problems(problems, path), _parse_problems(warnings, path))
            os.utime(file)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found

    def save(self, key: str, findings: PostFindings) -> None:
        """Keep the result of a post.

        Raises:
            OSError: it cannot be written, or would be written through a link.
            EvidenceError: it cannot be written.
        """
        body = json.dumps([_format_problems(part) for part in findings]).encode()
        file = self._locate(key)
        self._refuse_links(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        content = _digest(key.encode() + body).encode() + b"\n" + body
        write_atomically(file, content, is_durable=False)

    def prepare(self) -> None:
        """Make the folder, and delete results that were not used for a month.

        Raises:
            OSError: the folder cannot be written, or there are links in it.
            EvidenceError: it cannot be written.
        """
        make_folder(self._folder)
        ignored, cleaned = self._folder / ".gitignore", self._folder / _CLEANED_NAME
        self._refuse_links(ignored)
        self._refuse_links(cleaned)
        if not ignored.exists():
            write_atomically(ignored, _GITIGNORE.encode(), is_durable=False)
        now = time.time()
        is_clean = cleaned.exists() and now - cleaned.stat().st_mtime <= _CLEAN_EVERY
        if cleaned.exists() and not is_clean:
            self._delete_before(now - _MAX_AGE)
        if not is_clean:
            write_atomically(cleaned, b"", is_durable=False)

    def has_same_bibliographies(self) -> bool:
        """Return whether no references.bib has changed since the keys were made."""
        return all(_digest_file(file) == found for file, found in self._bibliographies.items())

    def _delete_before(self, moment: float) -> None:
        for file in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            self._refuse_links(file)
            with suppress(FileNotFoundError):  # another run deletes them, too
                if file.stat().st_mtime < moment:
                    file.unlink()

    def _read(self, file: Path) -> bytes:
        self._refuse_links(file)
        return read_named_file(file)

    def _refuse_links(self, file: Path) -> None:
        """Refuse a file of a cache in which somebody has put links.

        Raises:
            OSError: the file, a folder above it or, unless the user named another, that of all
                results is a link.
        """
        places = [place for place in (file, *file.parents) if self._folder in place.parents]
        if self._folder.name == CACHE_NAME:
            places.append(self._folder)
        for place in places:
            if place.is_symlink():
                raise RefusedFileError(f"{place.name} is a link", place)

    def _locate(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_file(file: Path) -> str:
    """Return a digest of a file, or why there is none; checking the post says more."""
    try:
        return _digest(read_found_file(file))
    except OSError as error:
        return f"error {error.errno}"


def _format_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Format problems without their path, so that the result is that of any post with the text."""
    return [
        {name: value for name, value in asdict(problem).items() if name != "path"}
        for problem in problems
    ]


def _parse_problems(rows: Iterable[dict[str, Any]], path: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            **row
            | {
                "path": path,
                "studies": tuple(row["studies"]),
                "also": tuple(FilePlace(*place) for place in row["also"]),
            }
        )
        for row in rows
    )
