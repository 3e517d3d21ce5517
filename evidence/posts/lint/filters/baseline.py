"""A baseline: the problems that are known and not reported, so that only new ones are.

A problem is known by its path, code, claim and the words of its sentence, wherever that now stands.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.http.addresses import is_web_address
from evidence.posts.read.files import STDIN
from evidence.posts.read.post import Post
from evidence.reading import read_named_file

_VERSION: Final = 1
_HASH_LENGTH: Final = 16
_MAX_TEXT_LENGTH: Final = 80
_WRITE_AGAIN: Final = "write it again with --write-baseline"

CheckedPost = tuple[Post, Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """What a problem is known by.

    Attributes:
        path: path of the post from the folder of the baseline, "-" for standard input, or an
            address of the web.
        code: code of the rule.
        claim: id of the claim, or None.
        sentence: hash of the words of the sentence.
        text: the beginning of the sentence, for people; it is not compared.
    """

    path: str
    code: str
    claim: str | None
    sentence: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known problems of a file, each with how often it occurs."""

    file: Path
    counts: Mapping[KnownProblem, int]

    def drop_known(self, checked: CheckedPost) -> tuple[list[Problem], Counter[KnownProblem]]:
        """Return the problems of a post that are not known, and the known ones with their count."""
        new: list[Problem] = []
        seen: Counter[KnownProblem] = Counter()
        for problem, known in _identify_problems(checked, self.file.parent):
            if seen[known] < self.counts.get(known, 0):
                seen[known] += 1
            else:
                new.append(problem)
        return new, +seen

    def find_gone(
        self, seen: Counter[KnownProblem], posts: Iterable[Post], codes: Collection[str]
    ) -> Counter[KnownProblem]:
        """Return the known problems that no longer occur.

        Args:
            seen: those that occurred.
            posts: the posts that were checked; of others, only those that were deleted count.
            codes: the codes of the rules that ran.
        """
        folder = self.file.parent
        paths = {_path_from(folder, post.path) for post in posts}
        return (
            Counter(self.counts)
            - seen
            - Counter(
                {
                    known: count
                    for known, count in self.counts.items()
                    if known.code not in codes
                    or (known.path not in paths and _is_there(folder, known.path))
                }
            )
        )


class SentenceIndex:
    """The sentences of a post by their places."""

    def __init__(self, post: Post) -> None:
        self._sentences = sorted(
            (sentence.line, sentence.column, sentence.text) for sentence in post.sentences
        )
        self._starts = [(line, column) for line, column, _ in self._sentences]

    def find_words(self, problem: Problem) -> str:
        """Return the words of the sentence of a problem, or "" before the first."""
        number = bisect_right(self._starts, (problem.line, problem.column)) - 1
        return " ".join(self._sentences[number][2].split()) if number >= 0 else ""


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        EvidenceError: the file is missing, or is no baseline.
    """
    try:
        content = json.loads(read_named_file(file))
        counts = Counter[KnownProblem]()
        for row in content["problems"]:
            counts[_parse_row(row)] += int(row["count"])
    except FileNotFoundError as error:
        message = f"there is no baseline {file}; write it with --write-baseline {file}"
        raise EvidenceError(message) from error
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise EvidenceError(f"{file} is not a baseline of evidence; {_WRITE_AGAIN}") from error
    if content.get("version") != _VERSION:
        raise EvidenceError(f"{file} is of another version of evidence; {_WRITE_AGAIN}")
    return Baseline(file, counts)


def write_baseline(file: Path, checked: Iterable[CheckedPost]) -> int:
    """Write all problems of posts as a baseline, completely or not at all.

    Returns:
        How many there are.

    Raises:
        EvidenceError: the file cannot be written.
    """
    found = [known for post in checked for _, known in _identify_problems(post, file.parent)]
    rows = [asdict(known) | {"count": count} for known, count in Counter(found).items()]
    rows.sort(
        key=lambda row: (row["path"], row["code"], row["claim"] or "", row["text"], row["sentence"])
    )
    text = json.dumps({"version": _VERSION, "problems": rows}, ensure_ascii=False, indent=2)
    write_atomically(file, f"{text}\n".encode())
    return len(found)


def format_known_problem(known: KnownProblem) -> str:
    """Return a line on a known problem: its path, code, claim and sentence."""
    claim = f" {known.claim}" if known.claim else ""
    return f"{known.path}: {known.code}{claim}: {known.text}"


def _parse_row(row: Mapping[str, Any]) -> KnownProblem:
    claim = row["claim"]
    return KnownProblem(
        str(row["path"]),
        str(row["code"]),
        None if claim is None else str(claim),
        str(row["sentence"]),
        str(row.get("text", "")),
    )


def _identify_problems(
    checked: CheckedPost, folder: Path
) -> Iterator[tuple[Problem, KnownProblem]]:
    """Yield each problem of a post with what it is known by."""
    post, problems = checked
    path = _path_from(folder, post.path)
    sentences = SentenceIndex(post)
    for problem in problems:
        text = sentences.find_words(problem)
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_HASH_LENGTH]
        shown = text if len(text) <= _MAX_TEXT_LENGTH else f"{text[: _MAX_TEXT_LENGTH - 1]}…"
        yield problem, KnownProblem(path, problem.code, problem.claim, digest, shown)


def _path_from(folder: Path, path: str) -> str:
    if path == STDIN or is_web_address(path):
        return path
    file = Path(path).resolve()
    try:
        return Path(os.path.relpath(file, folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()


def _is_there(folder: Path, path: str) -> bool:
    return path == STDIN or is_web_address(path) or (folder / path).exists()
