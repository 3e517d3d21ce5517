"""Paragraphs that were checked before have the same problems, wherever they are now."""

from __future__ import annotations

import random

import pytest
from support.linting import MENTION
from support.paths import ROOT

from evidence.posts.lint import sentence_facts
from evidence.posts.lint.checker import Checker
from evidence.posts.read.post import parse_post

EXAMPLE = (ROOT / "examples" / "back-pain.md").read_text(encoding="utf-8")
PARTS = [
    *EXAMPLE.split("\n\n"),
    "Bed rest *helps* low\nback pain.[^n] It really does.",
    "[^n]: A 2010 review of therapies for back pain by the Agency for Healthcare Research.",
    "[^n]: Nobody said so.",
    MENTION,
    "😀 The trial found [that *cupping* helps](https://pubmed.ncbi.nlm.nih.gov/22965186/).",
    "| Cupping | Effect |\n|---|---|\n| Muscles | relaxes them |",
    "Die Nadeln lindern die Schmerzen. Das haben viele Studien gezeigt, und die Kasse zahlt.",
    "## Myths",
]


def test_a_checker_that_has_seen_other_posts_finds_the_same(base):
    chosen = random.Random(1)
    used = Checker(base)
    for number in range(30):
        parts = [chosen.choice(PARTS) for _ in range(chosen.randint(1, 12))]
        text = chosen.choice(["\n\n", "\r\n\r\n"]).join(parts)
        post = parse_post(text, f"{number}.md")
        assert used.examine(post) == Checker(base).examine(post), text


def test_a_post_has_its_limit_of_phrases_whatever_was_checked_before(base, monkeypatch):
    monkeypatch.setattr(sentence_facts, "MAX_PHRASES", 2)
    used = Checker(base)
    for order in ([0, 1, 2], [2, 1, 0], [0, 1, 2], [1], [0, 2]):
        phrases = [MENTION.replace("2012", f"20{number:02}") for number in order]
        post = parse_post("\n\n".join(phrases), "post.md")
        assert used.examine(post) == Checker(base).examine(post)


@pytest.mark.parametrize("new_line", ["\n", "\r\n"])
def test_a_problem_moves_with_its_sentence(base, new_line):
    used = Checker(base)
    rest = f"Bed rest{new_line}helps low back pain."
    (first,) = used.check(parse_post(rest, "a.md"))
    (moved,) = used.check(parse_post(f"A.{new_line}{new_line}- {rest}", "b.md"))
    assert (first.line, first.column, first.end_line, first.end_column) == (1, 1, 2, 6)
    assert (moved.line, moved.column, moved.end_line, moved.end_column) == (3, 3, 4, 6)
    assert moved.path == "b.md"
