"""Check posts: each sentence goes through all rules."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.recognise.recogniser import (
    RecognitionResult,
    load_recogniser,
)
from evidence.claims.resolve.resolver import Resolver
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import Problem
from evidence.posts.lint.discourse import (
    LABEL_HEADING,
    DiscourseContext,
    blank_non_prose,
    is_denied,
    mark_denied,
)
from evidence.posts.lint.registry import select_rules
from evidence.posts.lint.report import Report
from evidence.posts.lint.sentence_facts import BlockFacts, CheckContext, LintRule, SentenceFacts
from evidence.posts.lint.sources import SourceFinder
from evidence.posts.read.document import ALL_CODES
from evidence.posts.read.post import Post, Sentence
from evidence.studies.study import Study

# Sentences whose reading is kept: posts of one site repeat boilerplate, teasers and claims.
_CACHE_SIZE = 8_192


class Checker:
    """Rules and an evidence base, loaded once, for any number of posts.

    Args:
        base: the evidence base.
        rules: the rules to run; by default all that are on by default.
        others: studies of a store, which posts may also mean.
        bibliography: gives what a post at a path can cite from its bibliography: keys, and
            identifiers such as ``pmid:22965186``.
        choices: words of posts -> key of the study that the writer says they mean, or "none".
    """

    def __init__(
        self,
        base: EvidenceBase,
        rules: Sequence[LintRule] | None = None,
        *,
        others: Sequence[Study] = (),
        bibliography: Callable[[str], frozenset[str]] = lambda _: frozenset(),
        choices: Mapping[str, str] | None = None,
    ) -> None:
        self._rules = select_rules() if rules is None else tuple(rules)
        self._citable_names_of = bibliography
        resolver = Resolver(base, others)
        studies = {study.key: study for study in others} | dict(base.studies)
        self._context = CheckContext(
            base,
            studies,
            verdict_of=functools.cache(functools.partial(compute_verdict, base)),
            find_nearest=resolver.find_nearest,
            find_concepts=load_recogniser(base).find_concepts,
            source_finder=SourceFinder(resolver, studies, choices or {}),
        )
        self._recognise = functools.lru_cache(maxsize=_CACHE_SIZE)(load_recogniser(base).recognise)

    def check(self, post: Post) -> list[Problem]:
        """Return the problems of a post, in the order of its lines."""
        found = [
            (facts.sentence, problem)
            for facts, rule in itertools.product(self.iter_sentence_facts(post), self._rules)
            for problem in rule.check(rule, facts)
        ]
        problems = [problem for problem in _drop_repeats(found) if not _is_ignored(problem, post)]
        return sorted(
            problems,
            key=lambda problem: (problem.line, problem.column, problem.code, problem.claim or ""),
        )

    def iter_sentence_facts(self, post: Post) -> Iterator[SentenceFacts]:
        """Yield every sentence of a post with all that the rules look at."""
        citable_names = self._citable_names_of(post.path)
        blocks: dict[int, BlockFacts] = defaultdict(BlockFacts)
        for sentence, reading in zip(post.sentences, self._read_sentences(post), strict=True):
            facts = SentenceFacts(
                post.path,
                sentence,
                self._drop_unregistered(reading),
                post.published_year,
                citable_names,
                self._context,
                blocks,
            )
            blocks[sentence.block].sentences.append(facts)
        for block in list(blocks.values()):
            yield from block.sentences

    def _read_sentences(self, post: Post) -> Iterator[RecognitionResult]:
        """Yield what each sentence says in its place in the post."""
        context = DiscourseContext(frozenset(self._context.base.topic.roles.treatments))
        titles = {heading for sentence in post.sentences for heading in sentence.headings}
        for sentence, following in itertools.zip_longest(post.sentences, post.sentences[1:]):
            is_label = LABEL_HEADING.match(sentence.text) is not None
            if sentence.kind == "heading" and (is_label or sentence.text in titles):
                yield self._recognise_heading(sentence, is_label=is_label)
                continue
            context.enter_sentence(sentence)
            reading = self._recognise(
                blank_non_prose(sentence.text),
                context.headings_above(sentence),
                context.paragraph_concepts,
                context.section_concepts,
            )
            context.leave_sentence(reading.concepts)
            yield mark_denied(reading) if is_denied(sentence, following) else reading

    def _recognise_heading(self, sentence: Sentence, *, is_label: bool) -> RecognitionResult:
        """Read a heading on its own; one that only announces what follows claims nothing."""
        reading = self._recognise(sentence.text)
        return replace(reading, claims=()) if is_label or sentence.text.endswith(":") else reading

    def _drop_unregistered(self, reading: RecognitionResult) -> RecognitionResult:
        registered = [claim for claim in reading.claims if claim.claim in self._context.base.claims]
        return replace(reading, claims=tuple(registered))


def check_posts(
    posts: Sequence[Post],
    base: EvidenceBase,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    others: Sequence[Study] = (),
) -> Report:
    """Check posts with an evidence base, and the studies of a store, that are loaded once.

    Args:
        posts: the posts.
        base: the evidence base.
        select: prefixes of the codes of rules to run; see ``select_rules``.
        ignore: prefixes of the codes of rules to leave out.
        others: studies of a store, which posts may also mean.
    """
    checker = Checker(base, select_rules(select, ignore), others=others)
    return Report([problem for post in posts for problem in checker.check(post)], posts)


def _drop_repeats(found: Sequence[tuple[Sentence, Problem]]) -> Iterator[Problem]:
    """Drop what is reported about a study at its footnote from the sentence that refers to it."""
    reported = {
        (sentence.block, problem.code, problem.message)
        for sentence, problem in found
        if not problem.claim
    }
    for sentence, problem in found:
        repeats = ((note, problem.code, problem.message) for note in sentence.footnote_blocks)
        if reported.isdisjoint(repeats):
            yield problem


def _is_ignored(problem: Problem, post: Post) -> bool:
    """Return whether a comment on one of its lines silences a problem."""
    lines = range(problem.line, problem.end_line + 1)
    codes = frozenset[str]().union(*(post.ignored_codes.get(line, ()) for line in lines))
    return problem.code.startswith(tuple(codes - ALL_CODES)) or bool(codes & ALL_CODES)
