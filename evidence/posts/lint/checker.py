"""Check posts: each sentence goes through all rules."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.recognise.recogniser import (
    MIN_CONFIDENCE,
    RecognitionResult,
    load_recogniser,
)
from evidence.claims.resolve.gazetteer import read_advisers
from evidence.claims.resolve.linkage.collection import StudyCollection
from evidence.claims.resolve.resolver import Resolver
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import Problem
from evidence.posts.lint.discourse import read_sentences
from evidence.posts.lint.filters.ignoring import read_ignores
from evidence.posts.lint.filters.merging import merge_problems
from evidence.posts.lint.filters.selectors import check_selected, parse_ignore_list
from evidence.posts.lint.registry import select_rules
from evidence.posts.lint.report import Report
from evidence.posts.lint.sentence_facts import BlockFacts, CheckContext, LintRule, SentenceFacts
from evidence.posts.lint.sources import SourceFinder
from evidence.posts.read.post import Post, Sentence

# Sentences whose reading is kept: posts of one site repeat boilerplate, teasers and claims.
_CACHE_SIZE = 8_192


class Checker:
    """Rules and an evidence base, loaded once, for any number of posts.

    Args:
        base: the evidence base.
        rules: the rules to run; by default all that are on by default.
        stored: studies of a store, which posts may also mean.
        bibliography: gives what a post at a path can cite from its bibliography: keys, and
            identifiers such as ``pmid:22965186``.
        choices: words of posts -> key of the study that the writer says they mean, or "none".
        is_silenced: says of a problem whether the settings silence it.
        min_confidence: claims that are less sure than this are not reported.
    """

    def __init__(
        self,
        base: EvidenceBase,
        rules: Sequence[LintRule] | None = None,
        *,
        stored: StudyCollection | None = None,
        bibliography: Callable[[str], frozenset[str]] = lambda _: frozenset(),
        choices: Mapping[str, str] | None = None,
        is_silenced: Callable[[Problem], bool] = lambda _: False,
        min_confidence: float = MIN_CONFIDENCE,
    ) -> None:
        self._is_silenced = is_silenced
        self._rules = select_rules() if rules is None else tuple(rules)
        self._citable_names_of = bibliography
        recogniser = load_recogniser(base, min_confidence)
        resolver = Resolver(base, stored=stored)
        self._context = CheckContext(
            base,
            verdict_of=functools.cache(functools.partial(compute_verdict, base)),
            find_nearest=resolver.find_nearest,
            find_concepts=recogniser.find_concepts,
            source_finder=SourceFinder(resolver, choices or {}, read_advisers(base.topic.folder)),
        )
        self._recognise = functools.lru_cache(maxsize=_CACHE_SIZE)(recogniser.recognise)

    def check(self, post: Post) -> list[Problem]:
        """Return the problems of a post, in the order of its lines, repeats merged."""
        return merge_problems(self.find_problems(post))

    def find_problems(self, post: Post) -> list[Problem]:
        """Return the problems of a post, in the order of its lines, every repeat on its own."""
        found = [
            (facts.sentence, problem)
            for facts, rule in itertools.product(self.iter_sentence_facts(post), self._rules)
            for problem in rule.check(rule, facts)
        ]
        ignores = read_ignores(post)
        problems = [
            problem
            for problem in _drop_repeats(found)
            if not ignores.cover(problem) and not self._is_silenced(problem)
        ]
        return sorted(
            problems,
            key=lambda problem: (problem.line, problem.column, problem.code, problem.claim or ""),
        )

    def iter_sentence_facts(self, post: Post) -> Iterator[SentenceFacts]:
        """Yield every sentence of a post with all that the rules look at."""
        citable_names = self._citable_names_of(post.path)
        blocks: dict[int, BlockFacts] = defaultdict(BlockFacts)
        treatments = frozenset(self._context.base.topic.roles.treatments)
        readings = read_sentences(post, self._recognise, treatments)
        for sentence, reading in zip(post.sentences, readings, strict=True):
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

    def _drop_unregistered(self, reading: RecognitionResult) -> RecognitionResult:
        registered = [claim for claim in reading.claims if claim.claim in self._context.base.claims]
        return replace(reading, claims=tuple(registered))


def check_posts(
    posts: Sequence[Post],
    base: EvidenceBase,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    stored: StudyCollection | None = None,
) -> Report:
    """Check posts with an evidence base, and the studies of a store, that are loaded once.

    Args:
        posts: the posts.
        base: the evidence base.
        select: prefixes of the codes of rules to run; see ``select_rules``.
        ignore: prefixes of the codes of rules to leave out, and claims as ``claim:C1``.
        stored: studies of a store, which posts may also mean.
    """
    check_selected(select)
    left_out = parse_ignore_list(ignore, base.claims)
    checker = Checker(
        base,
        select_rules(select, left_out.codes),
        stored=stored,
        is_silenced=lambda problem: problem.claim in left_out.claims,
    )
    problems = [problem for post in posts for problem in checker.check(post)]
    warnings = [warning for post in posts for warning in read_ignores(post).warnings]
    return Report(problems, posts, warnings)


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
