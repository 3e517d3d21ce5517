"""Write the citations that resolved mentions lack into the files of posts, or show them."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.atomic import FileChangedError
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.autofix import explain_unfixed, insert_citations, make_diff
from evidence.posts.lint.filters.baseline import CheckedPost
from evidence.posts.read.files import PostText, write_post
from evidence.posts.read.post import Post
from evidence.wording import format_count


def write_fixes(checked: Sequence[CheckedPost]) -> tuple[list[PostText], bool]:
    """Write the citations that are sure into the posts.

    Returns:
        The texts of all posts, and whether one was left alone, because it has changed meanwhile or
        cannot be written.
    """
    texts = []
    is_left_alone = False
    for post, found in checked:
        text, number = insert_citations(post, found)
        unwritten = _write_text(post, text) if number else ""
        if unwritten:
            echo(unwritten, err=True)
            is_left_alone = True
        elif number:
            echo(f"{post.path}: {format_count(number, 'citation')} written", err=True)
        texts.append(_renew(post, post.source if unwritten else text))
        _echo_unfixed(post, found)
    return texts, is_left_alone


def _renew(post: Post, text: str) -> PostText:
    suffix = post.extract.suffix if post.extract else ""
    return PostText(post.path, text, suffix, extract=post.extract)


def _write_text(post: Post, text: str) -> str:
    """Write a text into the file of a post; say why where it was not written."""
    try:
        write_post(post.path, post.source, text)
    except FileChangedError:
        return f"{post.path}: changed while it was checked; run this again"
    except EvidenceError as error:
        return f"evidence: {error}"
    return ""


def _echo_unfixed(post: Post, problems: Sequence[Problem]) -> None:
    unfixed = explain_unfixed(post, problems)
    if unfixed:
        echo(f"{post.path}: {unfixed}", err=True)


def make_diffs(checked: Sequence[CheckedPost]) -> str:
    """Return what ``write_fixes`` would change, and tell what it would not."""
    for post, found in checked:
        _echo_unfixed(post, found)
    return "".join(make_diff(post, insert_citations(post, found)[0]) for post, found in checked)
