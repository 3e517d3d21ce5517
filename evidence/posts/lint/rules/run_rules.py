"""Run all rules over a post; a paragraph that was there before is not looked at again.

What rules find in a paragraph depends on its sentences, on what was recognised in them, on the
footnotes that they refer to, on the year of the post and on what it can cite; where in a post it
stands matters to none of them. So what was found is kept, and moved to where the paragraph is now.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.errors import FilePlace, Problem
from evidence.posts.lint.sentence_facts import BlockFacts, LintRule, PostFacts, SentenceFacts
from evidence.posts.read.post import Sentence

_MAX_KEPT: Final = 12_000  # paragraphs; a post has at most 10,000


@dataclass(frozen=True, slots=True)
class _KeptBlock:
    """What was found in a paragraph, by its sentences, and the phrases that were looked up.

    Of each sentence only its place is kept: it would keep the whole post.
    """

    found: tuple[tuple[FilePlace, tuple[Problem, ...]], ...]
    phrases: tuple[str, ...]


class RuleRunner:
    """Runs rules.

    Args:
        rules: the rules.
    """

    def __init__(self, rules: Sequence[LintRule]) -> None:
        self._rules = tuple(rules)
        self._kept: dict[Hashable, _KeptBlock] = {}

    def run(self, post: PostFacts) -> Iterator[tuple[Sentence, Problem]]:
        """Yield what is found in each sentence of a post, in the order of sentences and rules."""
        for block in list(post.blocks.values()):
            kept = self._find_in_block(block, post)
            for facts, (place, problems) in zip(block.sentences, kept.found, strict=True):
                for problem in problems:
                    yield facts.sentence, _move_problem(problem, place, facts)

    def _find_in_block(self, block: BlockFacts, post: PostFacts) -> _KeptBlock:
        """Find the problems of a paragraph, or what was found in it before."""
        key = _describe_block(block, post)
        kept = self._kept.pop(key, None) if key else None
        if kept is None or not post.phrases.admit_all(kept.phrases):
            kept = self._run_on_block(block, post)
        if key and not post.phrases.left_out:
            self._keep(key, kept)
        return kept

    def _run_on_block(self, block: BlockFacts, post: PostFacts) -> _KeptBlock:
        before = len(post.phrases.admitted)
        found = tuple(
            (
                FilePlace(facts.sentence.line, facts.sentence.column),
                tuple(
                    itertools.chain.from_iterable(rule.check(rule, facts) for rule in self._rules)
                ),
            )
            for facts in block.sentences
        )
        return _KeptBlock(found, tuple(post.phrases.admitted[before:]))

    def _keep(self, key: Hashable, kept: _KeptBlock) -> None:
        self._kept[key] = kept
        if len(self._kept) > _MAX_KEPT:
            self._kept.pop(next(iter(self._kept)))


def _describe_block(block: BlockFacts, post: PostFacts) -> Hashable:
    """Return all that the problems of a paragraph depend on, but for its place.

    None where they depend on the whole post: on other languages it is told once.
    """
    numbers = dict.fromkeys(
        number for facts in block.sentences for number in facts.sentence.footnote_blocks
    )
    notes = [post.blocks[number].sentences for number in numbers]
    parts = [list(map(_describe_sentence, part)) for part in (block.sentences, *notes)]
    if any(facts.sentence.language for facts in block.sentences):
        return None
    first = block.sentences[0]
    return first.published_year, first.citable_names, tuple(map(tuple, parts))


def _describe_sentence(facts: SentenceFacts) -> Hashable:
    sentence = facts.sentence
    return (
        sentence.text,
        sentence.layout,
        sentence.kind,
        sentence.headings,
        sentence.lead,
        sentence.table_heads,
        sentence.links,
        len(sentence.footnote_blocks),
        facts.reading,
    )


def _move_problem(problem: Problem, old: FilePlace, facts: SentenceFacts) -> Problem:
    """Move a problem of a sentence that was at a place to where the sentence is now."""
    new = facts.sentence
    down, right = new.line - old.line, new.column - old.column
    if not down and not right and problem.path == facts.path:
        return problem

    def shift(line: int, column: int) -> tuple[int, int]:
        return line + down, column + right if line == old.line else column

    line, column = shift(problem.line, problem.column)
    end_line, end_column = shift(problem.end_line, problem.end_column)
    return replace(
        problem,
        path=facts.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
    )
