"""A post through all rules."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.claims.base.load import EvidenceBase
from evidence.claims.recognise.recogniser import (
    TREATMENT_CONCEPTS,
    RecognitionResult,
    load_recogniser,
)
from evidence.claims.resolve.mentions import (
    AUTHOR_YEAR_PATTERN,
    Mention,
    find_mentions,
    has_citation,
)
from evidence.claims.resolve.overrides import MentionOverrides
from evidence.claims.resolve.resolution import Resolution
from evidence.claims.resolve.resolver import Resolver
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.registry import RULES
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts, SourceStudy
from evidence.posts.read.document import ALL_CODES
from evidence.posts.read.post import Post, Sentence
from evidence.studies.study import Study

CACHE_SIZE = 8_192  # sentences and mentions whose reading is kept in memory
LABEL_HEADING = re.compile(
    r"(?:how|why|what|when|where|which|who|ways?|(?:the )?benefits?|reasons?|tips?|about|conditions|recommendations)\b",
    re.IGNORECASE,
)


# Web addresses, and citations behind the full stop.
NON_PROSE = re.compile(r"https?://\S+|www\.\S+|(?<=[.!?…])(?:\s*\[[^\[\]]*[@^][^\[\]]*\])+\W*$")
_REFERENCES_HEADING = re.compile(
    r"(?:references?|sources?|bibliography|literature|further reading|citations|notes)\b",
    re.IGNORECASE,
)
MYTH_HEADING = re.compile(
    r"\b(?:myths?|misconceptions?|false claims|debunk\w*|fact or fiction)\b", re.IGNORECASE
)
# A sentence is taken back where the next one calls it false, or its own end does, after "but": "it doesn't.", "that is
# not true.", "the evidence says otherwise.", "studies do not support this." What goes on there says something else.
_NOT = r"(?:n['’]t| not)"
_IT = r"(?:this|that|it|they|these|there)(?: claims?| beliefs?| ideas?)?"
_IS = r"(?: (?:is|are|was|were)|['’]s|['’]re)(?: all| simply| just| only)?"
_FALSE = r"(?:a myth|myths|false|wrong|untrue|not true|not so|nonsense|no evidence|not supported)"
_IT_IS_NOT = (
    rf"{_IT} (?:(?:do|does|did|is|are|was|were|has|have|can|could|will|would){_NOT}|cannot|can['’]t|won['’]t)"
    rf"|{_IT}{_IS} (?:{_FALSE}|not the case|not correct|incorrect)"
    rf"|{_IT} (?:is|are|was|were)n['’]t (?:true|so|the case|correct|supported)"
)
_STUDIES = (
    r"(?:(?:the|current|scientific|clinical|best|available) )*"
    r"(?:evidence|research|science|data|facts|stud(?:y|ies)|trials?|reviews?)(?: clearly| generally| simply)?"
)
_SUPPORT_IT = r"(?:support|confirm|back|bear) (?:this|that|it|them|these|the)(?: claims?| beliefs?| ideas?)?(?: up| out)?"
_STUDIES_DENY = (
    rf"{_STUDIES} (?:(?:say|show|suggest|tell|indicate)s?(?: us)? otherwise|found otherwise|disagrees?"
    rf"|(?:do|does|did){_NOT} {_SUPPORT_IT})"
)
_END = r"(?=(?:\[[^\[\]]*\]|[\s.!…\"'”’)])*$)"
_CALLED_FALSE = (  # whatever follows; "no evidence of side effects" and "wrong to wait" call nothing false
    rf"{_IT}{_IS} (?:(?:a myth|myths|untrue|not true|not so|nonsense|not supported)\b"
    r"|no evidence (?:for|of|that supports) (?:this|that|it)\b)"
)
_BUT = r"(?:(?:but|however|yet|though|although|in fact|in reality|actually),? )"
DENIED_BY_NEXT = re.compile(
    rf"{_BUT}*(?:(?:{_IT_IS_NOT}|{_STUDIES_DENY}){_END}|{_CALLED_FALSE})", re.IGNORECASE
)
DENIED_AT_END = re.compile(
    rf"[,;:–—-] ?{_BUT}+(?:{_IT_IS_NOT}|{_STUDIES_DENY}){_END}", re.IGNORECASE
)


def select_rules(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[LintRule, ...]:
    """The rules that the prefixes choose, as in ruff: `E` is all of E, `E402` that one.

    A rule that is off by default wants its whole code.

    Raises:
        EvidenceError: a prefix fits no rule.
    """
    for prefix in (*select, *ignore):
        if not any(rule.code.startswith(prefix) for rule in RULES):
            raise EvidenceError(
                f"no rule begins with {prefix!r}; the rules are {', '.join(rule.code for rule in RULES)}"
            )

    def chosen(rule: LintRule) -> bool:
        wanted = any(rule.code.startswith(prefix) for prefix in select) or not select
        return rule.code in select or (wanted and rule.on_by_default)

    return tuple(
        rule for rule in RULES if chosen(rule) and not rule.code.startswith(tuple(ignore) or ("-",))
    )


@dataclass
class _DiscourseContext:
    """What the sentences before this one brought up: in its paragraph, and in its section."""

    block: int = -1
    headings: tuple[str, ...] = ()
    paragraph_concepts: frozenset[str] = frozenset()
    section_concepts: frozenset[str] = frozenset()
    list_lead: tuple[
        str, ...
    ] = ()  # "Cupping has these benefits:" before a list is a heading to its items

    def enter_sentence(self, sentence: Sentence) -> None:
        if sentence.kind != "item":
            self.list_lead = (sentence.text,) if sentence.text.endswith(":") else ()
        if sentence.headings != self.headings:
            self.paragraph_concepts = self.section_concepts = frozenset()
        elif sentence.block != self.block:
            self.section_concepts, self.paragraph_concepts = (
                _merge_concepts(self.section_concepts, self.paragraph_concepts),
                frozenset(),
            )
        self.block, self.headings = sentence.block, sentence.headings

    def headings_above(self, sentence: Sentence) -> tuple[str, ...]:
        """The headings of a sentence; a table's cell has its therapy in the table, not above it."""
        if sentence.kind == "cell":
            return ()
        return (
            (*sentence.headings, *self.list_lead) if sentence.kind == "item" else sentence.headings
        )

    def leave_sentence(self, reading: RecognitionResult) -> None:
        self.paragraph_concepts = _merge_concepts(self.paragraph_concepts, reading.concepts)


def _merge_concepts(old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
    """What is in mind after both: the newest therapy replaces those named before."""
    return (
        old - frozenset(TREATMENT_CONCEPTS) if new & frozenset(TREATMENT_CONCEPTS) else old
    ) | new


class PostBlocks:
    """The blocks of a post, and what is asked of each of them for every sentence that it has."""

    def __init__(
        self, sentences: Sequence[Sentence], concepts_of: Callable[[str], frozenset[str]]
    ) -> None:
        grouped = itertools.groupby(sentences, key=lambda sentence: sentence.block)
        self._sentences = {block: list(members) for block, members in grouped}
        self._concepts_of = concepts_of
        self._has_citation: dict[int, bool] = {}
        self._concepts: dict[int, frozenset[str]] = {}

    def sentences(self, block: int) -> Sequence[Sentence]:
        """The sentences of a block."""
        return self._sentences[block]

    def has_citation(self, block: int) -> bool:
        """Whether any sentence of a block cites anything."""
        if block not in self._has_citation:
            self._has_citation[block] = any(
                has_citation(one.text, one.links) for one in self._sentences[block]
            )
        return self._has_citation[block]

    def concepts(self, block: int) -> frozenset[str]:
        """The concepts of a whole block."""
        if block not in self._concepts:
            found = (self._concepts_of(one.text) for one in self._sentences[block])
            self._concepts[block] = frozenset[str]().union(*found)
        return self._concepts[block]


class Checker:
    """Rules and an evidence base, loaded once, for any number of posts.

    Args:
        base: the evidence base.
        rules: without them, all that are on by default.
        others: studies of the store, which posts may mean, too.
        bibliography: gives what may be cited from the bibliography of a post at this path: keys, ``pmid:22965186``.
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
        self._base = base
        self._citable_names_of = bibliography
        self._rules = select_rules() if rules is None else tuple(rules)
        self._studies = {study.key: study for study in others} | dict(base.studies)
        self._overrides = MentionOverrides(choices or {}, self._studies)
        self._candidate_index = Resolver(base, others)
        # Posts of one site repeat their sentences: boilerplate, teasers, the same claim on every page.
        self._recognise = functools.lru_cache(maxsize=CACHE_SIZE)(load_recogniser().recognise)
        self._concepts_of = load_recogniser().find_concepts
        self._resolve = functools.lru_cache(maxsize=CACHE_SIZE)(self._candidate_index.resolve)
        self._verdict_of = functools.cache(functools.partial(compute_verdict, base))

    def check(self, post: Post) -> list[Problem]:
        """Every problem of a post, in the order of its lines."""
        looks = itertools.product(self.iter_sentence_facts(post), self._rules)
        found = [
            (view.sentence, problem) for view, rule in looks for problem in rule.check(rule, view)
        ]
        spoken = [problem for problem in _drop_repeats(found) if not _is_ignored(problem, post)]
        return sorted(
            spoken,
            key=lambda problem: (problem.line, problem.column, problem.code, problem.claim or ""),
        )

    def iter_sentence_facts(self, post: Post) -> Iterator[SentenceFacts]:
        """Every sentence of a post with all that is known of it."""
        thread = _DiscourseContext()
        blocks = PostBlocks(post.sentences, self._concepts_of)
        titles = {heading for sentence in post.sentences for heading in sentence.headings}
        for sentence, following in itertools.zip_longest(post.sentences, post.sentences[1:]):
            if sentence.kind == "heading" and (
                sentence.text in titles or LABEL_HEADING.match(sentence.text)
            ):
                yield self._make_facts(post, blocks, sentence, self._recognise_heading(sentence))
                continue
            thread.enter_sentence(sentence)
            reading = self._recognise(
                _blank_non_prose(sentence.text),
                thread.headings_above(sentence),
                thread.paragraph_concepts,
                thread.section_concepts,
            )
            thread.leave_sentence(reading)
            if _is_denied(sentence, following):
                reading = _mark_denied(reading)
            yield self._make_facts(post, blocks, sentence, reading)

    def _recognise_heading(self, sentence: Sentence) -> RecognitionResult:
        """A heading speaks for itself alone, and says nothing where it only announces ("How ...", "Benefits ...")."""
        reading = self._recognise(sentence.text)
        announces = LABEL_HEADING.match(sentence.text) or sentence.text.endswith(":")
        return replace(reading, claims=() if announces else reading.claims)

    def _make_facts(
        self, post: Post, blocks: PostBlocks, sentence: Sentence, reading: RecognitionResult
    ) -> SentenceFacts:
        notes = [other for block in sentence.footnote_blocks for other in blocks.sentences(block)]
        mentions = self._resolve_mentions(sentence, post.published_year)
        noted = [
            found
            for note in notes
            for _, found in self._resolve_mentions(note, post.published_year)
        ]
        sources = self._find_sources([sentence, *notes], mentions, noted)
        registered = tuple(claim for claim in reading.claims if claim.claim in self._base.claims)
        return SentenceFacts(
            path=post.path,
            sentence=sentence,
            reading=replace(reading, claims=registered),
            mentions=mentions,
            sources=sources,
            has_citation=any(
                blocks.has_citation(block) for block in (sentence.block, *sentence.footnote_blocks)
            ),
            in_references=any(_REFERENCES_HEADING.match(heading) for heading in sentence.headings),
            paragraph_concepts=blocks.concepts(sentence.block)
            if mentions or sources
            else reading.concepts,
            verdict_of=self._verdict_of,
            find_nearest=self._candidate_index.find_nearest,
            base=self._base,
            studies=self._studies,
            citable_names=self._citable_names_of(post.path),
        )

    def _find_sources(
        self,
        parts: Sequence[Sentence],
        mentions: Sequence[tuple[Mention, Resolution]],
        noted: Sequence[Resolution],
    ) -> Sequence[SourceStudy]:
        """Each study once: what a sentence and its footnotes cite, what the footnotes mention, what it mentions."""
        cited = [
            self._studies[key]
            for part in parts
            for key in self._candidate_index.find_cited_keys(part.text, part.links)
        ]
        cited += [found.study for found in noted if found.study]
        sources = {study.key: SourceStudy(study) for study in cited}
        for mention, found in mentions:
            if found.study:
                sources.setdefault(found.study.key, SourceStudy(found.study, mention))
        return tuple(sources.values())

    def _resolve_mentions(
        self, sentence: Sentence, published: int | None
    ) -> list[tuple[Mention, Resolution]]:
        """The mentions that tell enough of a study to look for it, each with what it means."""
        if sentence.kind == "heading" or _blank_non_prose(sentence.text).rstrip().endswith("?"):
            return []
        telling = [
            mention for mention in find_mentions(sentence.text) if self._is_informative(mention)
        ]
        found = []
        for mention, following in itertools.zip_longest(telling, telling[1:]):
            end = following.start if following else len(sentence.text)
            words = (
                sentence.text[mention.start : end]
                if mention.is_noun_phrase
                else _mention_with_context(mention, sentence.text)
            )
            chosen = self._overrides.resolve(words)
            if (
                chosen is None or chosen.study is not None
            ):  # else the writer said that it means no study
                found.append((mention, chosen or self._resolve(words, published)))
        return found

    def _is_informative(self, mention: Mention) -> bool:
        named = mention.is_noun_phrase or self._candidate_index.has_author(mention.text)
        return named and self._candidate_index.is_specific(mention.text)


def _mention_with_context(mention: Mention, text: str) -> str:
    """Author and year, and the words of their sentence that name nobody else."""
    return " ".join([mention.text, *re.split(AUTHOR_YEAR_PATTERN, text)])


def _blank_non_prose(text: str) -> str:
    """The sentence with what is no word of it blanked, so that addresses and keys make no claim and places stay."""
    return NON_PROSE.sub(lambda match: " " * len(match[0]), text)


def _drop_repeats(found: Sequence[tuple[Sentence, Problem]]) -> Iterator[Problem]:
    """What is told of a study in a footnote is not told again of the sentence that has its mark."""
    told = {
        (sentence.block, problem.code, problem.message)
        for sentence, problem in found
        if not problem.claim
    }
    for sentence, problem in found:
        if not any(
            (note, problem.code, problem.message) in told for note in sentence.footnote_blocks
        ):
            yield problem


def _mark_denied(reading: RecognitionResult) -> RecognitionResult:
    return replace(
        reading, claims=tuple(replace(claim, polarity="denies") for claim in reading.claims)
    )


def _is_denied(sentence: Sentence, following: Sentence | None) -> bool:
    """Whether it is quoted as false: under a heading of myths, or called wrong at its end or by the next sentence."""
    if (sentence.headings and MYTH_HEADING.search(sentence.headings[-1])) or DENIED_AT_END.search(
        sentence.text
    ):
        return True
    return (
        following is not None
        and following.block == sentence.block
        and DENIED_BY_NEXT.match(following.text) is not None
    )


def check_posts(
    posts: Sequence[Post],
    base: EvidenceBase,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    others: Sequence[Study] = (),
) -> list[Problem]:
    """Every problem of some posts, with the evidence base, and the studies of a store, loaded once."""
    checker = Checker(base, select_rules(select, ignore), others=others)
    return [problem for post in posts for problem in checker.check(post)]


def _is_ignored(problem: Problem, post: Post) -> bool:
    """Whether a comment on one of its lines silences it."""
    lines = range(problem.line, problem.end_line + 1)
    codes = frozenset[str]().union(*(post.ignored_codes.get(line, ()) for line in lines))
    return problem.code.startswith(tuple(codes - ALL_CODES)) or bool(codes & ALL_CODES)
