"""Check posts: each sentence goes through all rules."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

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
from evidence.errors import FilePlace, Problem
from evidence.posts.lint.discourse import read_sentences
from evidence.posts.lint.filters.ignoring import read_ignores
from evidence.posts.lint.filters.merging import merge_problems
from evidence.posts.lint.filters.selectors import check_selected, parse_ignore_list
from evidence.posts.lint.formats.text_fragment import link_to_text
from evidence.posts.lint.registry import select_rules
from evidence.posts.lint.report import Report
from evidence.posts.lint.rules.run_rules import RuleRunner
from evidence.posts.lint.sentence_facts import (
    MAX_PHRASES,
    CheckContext,
    LintRule,
    PhraseLimit,
    PostFacts,
    SentenceFacts,
)
from evidence.posts.lint.sources import SourceFinder
from evidence.posts.read.extent import MAX_MARKS, MAX_SENTENCES
from evidence.posts.read.post import Post, Sentence
from evidence.wording import format_count

# Sentences whose reading is kept: posts of one site repeat boilerplate, teasers and claims, and an
# editor checks one again and again, which has at most 10,000.
_CACHE_SIZE = 12_000


class PostFindings(NamedTuple):
    """What was found in a post: its problems, and messages on what of it is not checked."""

    problems: tuple[Problem, ...]
    messages: tuple[Problem, ...]


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
        self._runner = RuleRunner(select_rules() if rules is None else rules)
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
        return list(self.examine(post).problems)

    def examine(self, post: Post) -> PostFindings:
        """Find the problems of a post, every repeat on its own, and what of it is not checked."""
        every = list(self.iter_sentence_facts(post))
        found = [
            (sentence, _add_place(_add_link(problem, post, sentence), post))
            for sentence, problem in (self._runner.run(every[0].post) if every else ())
        ]
        ignores = read_ignores(post)
        problems = [
            problem
            for problem in _drop_repeats(found)
            if not ignores.cover(problem) and not self._is_silenced(problem)
        ]
        problems.sort(
            key=lambda problem: (problem.line, problem.column, problem.code, problem.claim or "")
        )
        messages = (*ignores.warnings, *list_unchecked(post, every))
        return PostFindings(tuple(problems), tuple(_add_place(one, post) for one in messages))

    def iter_sentence_facts(self, post: Post) -> Iterator[SentenceFacts]:
        """Yield every sentence of a post with all that the rules look at."""
        citable_names = self._citable_names_of(post.path)
        facts_of_post = PostFacts()
        treatments = frozenset(self._context.base.topic.roles.treatments)
        readings = read_sentences(post, self._recognise, treatments)
        for sentence, reading in zip(post.sentences, readings, strict=True):
            block = facts_of_post.blocks[sentence.block]
            facts = SentenceFacts(
                post.path,
                sentence,
                self._drop_unregistered(reading),
                post.published_year,
                citable_names,
                facts_of_post,
                self._context,
                len(block.sentences),
            )
            block.sentences.append(facts)
        for block in list(facts_of_post.blocks.values()):
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
    findings = [checker.examine(post) for post in posts]
    problems = [problem for found in findings for problem in merge_problems(found.problems)]
    messages = [message for found in findings for message in found.messages]
    return Report(problems, posts, messages)


def list_unchecked(post: Post, every: Sequence[SentenceFacts]) -> Iterator[Problem]:
    """Yield what of a post is not checked because there is too much of it.

    Args:
        post: the post.
        every: its sentences, whose mentions have been looked up.
    """
    if post.unread_from:
        yield _make_error(
            post.path,
            f"not checked from here on: a post has at most {MAX_SENTENCES:,} sentences, and "
            f"{MAX_MARKS:,} lines, tags and marks such as [; divide it",
            post.unread_from,
        )
    phrases = every[0].post.phrases if every else PhraseLimit()
    if phrases.first:
        counted = format_count(phrases.left_out, "phrase")
        yield _make_error(
            post.path,
            f"{counted} from here on that may mean studies were not looked up: "
            f"a post has at most {MAX_PHRASES:,} different ones; divide it",
            FilePlace(phrases.first.line, phrases.first.column),
        )


def _add_link(problem: Problem, post: Post, sentence: Sentence) -> Problem:
    if not post.address:
        return problem
    return replace(problem, url=link_to_text(post.address, *sentence.lines))


def _add_place(problem: Problem, post: Post) -> Problem:
    place = post.name_place(problem.line)
    return replace(problem, place=place) if place else problem


def _make_error(path: str, message: str, place: FilePlace) -> Problem:
    return Problem(path, "post", message, *place, severity="error")


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
