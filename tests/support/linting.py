"""Posts checked for a test, by function and by command."""

from __future__ import annotations

from click.testing import CliRunner, Result

from evidence.claims.base.load import EvidenceBase
from evidence.cli import main
from evidence.errors import Problem
from evidence.posts.lint.checker import check_posts
from evidence.posts.read.post import parse_post

MENTION = (
    "A 2012 analysis of data on participants in acupuncture trials looked at back and neck pain."
)
POST_WITH_MENTIONS = f"""---
date: 2013-02-01
---
{MENTION} It "was large."

- A trial with 638 adults in the Archives of Internal Medicine compared acupuncture with sham!
- Nothing here.
"""


def found(base: EvidenceBase, text: str, *select: str, path: str = "post.md") -> list[Problem]:
    return check_posts([parse_post(text, path)], base, select=select)


def codes(base: EvidenceBase, text: str, path: str = "post.md") -> list[str]:
    return [problem.code for problem in found(base, text, path=path)]


def claims(base: EvidenceBase, text: str, path: str = "post.md") -> list[tuple[int, str | None]]:
    return [(problem.line, problem.claim) for problem in found(base, text, "E400", path=path)]


def run(*arguments: object) -> Result:
    """Run the command `evidence`."""
    return CliRunner().invoke(main, [*map(str, arguments)])
