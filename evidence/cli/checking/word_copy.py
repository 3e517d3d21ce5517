"""Write problems as comments into a copy of a Word file: `check draft.docx -o checked.docx`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from evidence.atomic import read_if_there, write_files
from evidence.cli.checking.check_options import CheckOptions
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.posts.lint.filters.baseline import CheckedPost
from evidence.posts.read.documents.read_file import WORD_SUFFIXES
from evidence.reading import explain_read_errors, read_named_file
from evidence.studies.study import Study
from evidence.wording import format_count

_COPY_SUFFIX: Final = ".docx"
_NO_REPORTS: Final = (
    *(".docm", ".dotx", ".dotm", ".doc"),
    *(".odt", ".rtf", ".pages", ".pdf", ".ipynb"),
)


def wants_word_copy(options: CheckOptions) -> bool:
    """Return whether the output is a copy of the post, as its name says."""
    file = options.output_file
    return file is not None and file.suffix.lower() == _COPY_SUFFIX


def refuse_word_contradictions(options: CheckOptions) -> None:
    """Refuse options that do not go with a copy of a Word file.

    Raises:
        EvidenceError: there are such.
    """
    if options.output_file and options.output_file.suffix.lower() in _NO_REPORTS:
        raise EvidenceError(
            f"{options.output_file}: a report is text; a name that ends in .docx writes a copy of "
            "a Word file with comments"
        )
    if not wants_word_copy(options):
        return
    file, paths = options.output_file, [Path(path) for path in options.paths]
    assert file is not None
    if len(paths) != 1 or paths[0].suffix.lower() not in WORD_SUFFIXES or paths[0].is_dir():
        raise EvidenceError(
            f"{file} would be a copy of a Word file with comments: give one .docx to check, or "
            "another name for the report"
        )
    if options.form != "text" or options.statistics or options.change or options.new_baseline:
        raise EvidenceError(
            f"{file} would be a copy with comments, which goes with no --format, --statistics, "
            "--fix, --diff or --write-baseline; run them on their own"
        )
    if file.exists() and paths[0].exists() and file.samefile(paths[0]):
        raise EvidenceError(f"{file} is the post itself; give the copy another name")
    _read_replaceable(file)


def _read_replaceable(file: Path) -> bytes | None:
    """Read what a copy would replace; None where there is nothing.

    Raises:
        EvidenceError: it may hold the work of somebody.
    """
    from evidence.posts.lint.formats.word_seal import is_sealed

    with explain_read_errors(file):
        content = read_if_there(file)
    if content is not None and not is_sealed(content):
        raise EvidenceError(
            f"{file} is there and not as a check wrote it: what somebody wrote into it would be "
            "lost; remove it, or give the copy another name"
        )
    return content


def _read(file: Path) -> bytes:
    with explain_read_errors(file):
        return read_named_file(file)


def write_word_copy(
    file: Path, checked: Sequence[CheckedPost], studies: Mapping[str, Study]
) -> None:
    """Write a copy of a post with a comment for each problem, if the post could be read.

    Raises:
        EvidenceError: the post or an earlier copy has changed meanwhile, or the copy cannot be
            written.
    """
    from evidence.posts.lint.formats.word_comments import add_word_comments

    for post, problems in checked:
        path = Path(post.path)
        content = _read(path)
        digest = hashlib.sha256(content).hexdigest()
        if post.extract is None or post.extract.digest != digest:
            raise EvidenceError(f"{path}: changed while it was checked; run this again")
        earlier = _read_replaceable(file)
        copy = add_word_comments(content, problems, studies)
        write_files({file: copy}, before={file: earlier})
        echo(f"{file}: {format_count(len(problems), 'comment')} written")
