"""Write the citations that resolved mentions lack into the files of posts, or show them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evidence.cli.terminal import echo
from evidence.errors import Problem
from evidence.posts.lint.autofix import explain_unfixed, insert_citations, make_diff
from evidence.posts.lint.filters.baseline import CheckedPost
from evidence.posts.read.files import PostText, write_post
from evidence.posts.read.post import Post
from evidence.wording import format_count


def write_fixes(checked: Sequence[CheckedPost]) -> tuple[list[PostText], bool]:
    """Write the citations that are sure into the posts.

    Returns:
        The texts of all posts, and whether one was left alone because it has changed meanwhile.
    """
    texts = []
    has_changed = False
    for post, found in checked:
        text, number = insert_citations(post, found)
        if number and not _write_text(post, text):
            echo(f"{post.path}: changed while it was checked; run this again", err=True)
            has_changed = True
        elif number:
            echo(f"{post.path}: {format_count(number, 'citation')} written", err=True)
        texts.append(PostText(post.path, text))
        _echo_unfixed(post, found)
    return texts, has_changed


def _write_text(post: Post, text: str) -> bool:
    """Write a text into the file of a post; False where that is no longer what was checked."""
    file = Path(post.path)
    present = file.read_bytes() if file.is_file() else b""
    if present == text.encode():
        return True  # the same file under another name
    if present != post.source.encode():
        return False
    write_post(post.path, text)
    return True


def _echo_unfixed(post: Post, problems: Sequence[Problem]) -> None:
    unfixed = explain_unfixed(post, problems)
    if unfixed:
        echo(f"{post.path}: {unfixed}", err=True)


def make_diffs(checked: Sequence[CheckedPost]) -> str:
    """Return what ``write_fixes`` would change, and tell what it would not."""
    for post, found in checked:
        _echo_unfixed(post, found)
    return "".join(make_diff(post, insert_citations(post, found)[0]) for post, found in checked)
