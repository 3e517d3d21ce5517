"""What rules look at is found once, and only when they ask."""

from __future__ import annotations

from dataclasses import replace

from evidence.posts.lint.checker import Checker
from evidence.posts.read.post import parse_post


def test_the_sentences_of_a_paragraph_are_each_looked_at_once_however_often_they_are_asked_for(
    base, monkeypatch
):
    checker = Checker(base)
    post = parse_post("Needles help. So do cups. Both are old.", "post.txt")
    looked_at = []
    context = replace(
        checker._context, find_concepts=lambda text: frozenset([looked_at.append(text) or text])
    )
    monkeypatch.setattr(checker, "_context", context)
    facts = list(checker.iter_sentence_facts(post))
    assert len({one.paragraph_concepts for one in facts}) == 1
    assert looked_at == [sentence.text for sentence in post.sentences]
