"""Read and write BibTeX files, and list what makes one unsafe to edit."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.library import Library
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ExplicitComment,
    ImplicitComment,
    ParsingFailedBlock,
)

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, Problem, describe_os_error

# bibtexparser logs each broken block; here these become problems, so nothing is logged twice.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def read_bibliography(path: Path) -> str:
    """Read a file with its own line ends, which ``Path.read_text`` would change.

    Returns:
        The text; empty when there is no such file.

    Raises:
        EvidenceError: the file is unreadable, or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def write_bibliography(path: Path, text: str) -> None:
    """Write a text with its own line ends.

    Raises:
        EvidenceError: the file cannot be written.
    """
    write_atomically(path, text.encode("utf-8"))


def parse_bibliography(text: str) -> Library:
    """Parse BibTeX; broken blocks stay in the library, in their place."""
    return parse_string(text)


def is_broken(text: str) -> bool:
    """Return whether a bibliography is unsafe to edit."""
    return any(find_syntax_problems(parse_bibliography(text), ""))


def find_syntax_problems(
    library: Library, path: str, reserved_keys: Iterable[str] = ()
) -> Iterator[Problem]:
    """Yield what makes a file unsafe to edit, in the order of its lines.

    Args:
        library: the parsed file.
        path: the name of the file, for the problems.
        reserved_keys: keys that the file is going to have besides its own.
    """
    keys = {key.lower(): key for key in reserved_keys}
    after_failure = False
    for block in library.blocks:
        is_leftover = after_failure and isinstance(block, ImplicitComment)
        after_failure = isinstance(block, ParsingFailedBlock)
        for message in () if is_leftover else _describe_block_problems(block, keys):
            yield Problem(path, "bib", message, line=(block.start_line or 0) + 1, severity="error")


def _describe_block_problems(block: Block, keys: dict[str, str]) -> Iterator[str]:
    """Describe what is wrong with a block, and note its key in ``keys`` (lower case to key)."""
    if isinstance(block, ParsingFailedBlock):
        yield _describe_parse_failure(block)
    elif isinstance(block, ImplicitComment):
        if _is_lost_entry(block.comment):
            yield "this looks like part of an entry; look for an extra brace before it"
    elif not isinstance(block, ExplicitComment):
        opened, closed = (block.raw or "").count("{"), (block.raw or "").count("}")
        if opened != closed:
            yield (
                f"unbalanced braces ({opened} opened, {closed} closed); "
                "BibTeX counts those after a \\ too"
            )
    if isinstance(block, Entry):
        other = keys.setdefault(block.key.lower(), block.key)
        if other != block.key:
            yield (
                f"the key {block.key} is the same as {other} to BibTeX, "
                "which ignores capitals; rename one"
            )


def _describe_parse_failure(block: ParsingFailedBlock) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"the key {block.key} is used a second time; keep one entry"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"an entry has {', '.join(sorted(block.duplicate_keys))} twice; keep one"
    error = block.error
    reason = error.abort_reason.strip() if isinstance(error, BlockAbortedException) else str(error)
    return f"not readable as BibTeX: {reason}; look for a missing brace, quotation mark or comma"


def _is_lost_entry(comment: str) -> bool:
    """Return whether text between entries is part of an entry that a wrong brace has cut off."""
    lines = [line for line in comment.splitlines() if not line.lstrip().startswith("%")]
    text = "\n".join(lines)
    return text.count("{") != text.count("}") or re.search(r"@\s*\w+\s*[{(]", text) is not None
