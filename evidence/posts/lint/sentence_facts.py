"""What the rules of `check` look at, and what a rule is."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import CuratedComparator, Finding
from evidence.claims.recognise.recogniser import RecognitionResult
from evidence.claims.resolve.gazetteer import read_topic_words
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.mentions import (
    Mention,
    PandocCitation,
    find_pandoc_citations,
    has_citation,
)
from evidence.claims.resolve.resolution import Candidate, Resolution
from evidence.claims.verdict.caveats import find_benefit_findings
from evidence.claims.verdict.verdict import Verdict
from evidence.errors import Problem, Severity
from evidence.ids import (
    Identifier,
    doi_url,
    find_identifiers,
    parse_cited_identifier,
    pubmed_url,
)
from evidence.people import parse_author
from evidence.posts.lint.comparisons import (
    Comparison,
    find_comparison,
    find_named_comparators,
    find_than_comparators,
)
from evidence.posts.lint.discourse import is_in_references
from evidence.posts.read.post import Sentence
from evidence.studies.study import Study

if TYPE_CHECKING:
    from evidence.posts.lint.sources import SourceFinder

# Each is compared with every study that it may mean; most posts have less than a tenth of them.
MAX_PHRASES: Final = 1_000


@dataclass(frozen=True)
class SourceStudy:
    """A study that a sentence rests on; ``mention`` is None where it is cited by name."""

    study: Study
    mention: Mention | None = None


@dataclass(frozen=True)
class CheckContext:
    """What all sentences of a check share.

    Attributes:
        base: the evidence base.
        verdict_of: gives the verdict of a claim.
        find_nearest: gives the studies whose titles share the rarest words of a text.
        find_concepts: gives the concepts of a text.
        source_finder: finds the studies that a sentence rests on.
    """

    base: EvidenceBase
    verdict_of: Callable[[str], Verdict]
    find_nearest: Callable[[str], Sequence[Candidate]]
    find_concepts: Callable[[str], frozenset[str]]
    source_finder: SourceFinder


@dataclass(frozen=True)
class SentenceFacts:
    """A sentence and all that rules look at; what takes work is found when it is first asked for.

    Attributes:
        path: path of the post.
        sentence: the sentence.
        reading: the claims and the concepts that were recognised in it.
        published_year: year of the post.
        citable_names: what its references.bib has: keys, and identifiers such as pmid:22965186.
        post: the facts about all sentences of the post.
    """

    path: str
    sentence: Sentence
    reading: RecognitionResult
    published_year: int | None
    citable_names: frozenset[str]
    post: PostFacts
    _context: CheckContext
    _number: int  # its place in its paragraph

    @property
    def base(self) -> EvidenceBase:
        """The evidence base."""
        return self._context.base

    def verdict_of(self, claim: str) -> Verdict:
        """Return the verdict of a claim."""
        return self._context.verdict_of(claim)

    def find_nearest(self, text: str) -> Sequence[Candidate]:
        """Return the studies whose titles share the rarest words of a text."""
        return self._context.find_nearest(text)

    @cached_property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers in its text, then those in its links, whose places lie beyond it."""
        return find_identifiers(" ".join([self.sentence.text, *self.sentence.links]))

    @cached_property
    def citations(self) -> tuple[PandocCitation, ...]:
        """What it cites in pandoc's syntax; an escaped @ and a linked handle cite nothing."""
        links = "\n".join(self.sentence.links)
        return tuple(
            citation
            for citation in find_pandoc_citations(self.sentence.text)
            if not self.sentence.is_escaped(citation.start) and f"@{citation.name}" not in links
        )

    @cached_property
    def mentions(self) -> Sequence[tuple[Mention, Resolution]]:
        """The mentions of studies in it, each with the study that it means."""
        admit = functools.partial(self.post.phrases.admit, sentence=self.sentence)
        return self._context.source_finder.resolve_mentions(
            self.sentence, self.published_year, admit
        )

    def parse_cues(self, words: str) -> MentionCues:
        """Parse what some words say about the study that they mean."""
        return self._context.source_finder.parse_cues(words)

    @cached_property
    def sources(self) -> Sequence[SourceStudy]:
        """The studies that it cites or mentions, itself or in its footnotes."""
        blocks = [self.post.blocks[number] for number in self.sentence.footnote_blocks]
        notes = [note for block in blocks for note in block.sentences]
        return self._context.source_finder.find_sources(self, notes)

    @property
    def cited_studies(self) -> Sequence[Study]:
        """The studies that it cites, not those that it only mentions."""
        return [source.study for source in self.sources if source.mention is None]

    @property
    def identifier_starts(self) -> Sequence[int]:
        """Where the identifiers in its text begin; those in its links have no place in it."""
        length = len(self.sentence.text)
        return [found.start for found in self.identifiers if found.start < length]

    @cached_property
    def benefit_findings(self) -> Mapping[str, list[Finding]]:
        """The findings on benefit of each source, by key, on what the sentence is about."""
        return {source.study.key: self._select_benefits(source.study) for source in self.sources}

    def _select_benefits(self, study: Study) -> list[Finding]:
        claims = {self.base.claims[found.claim].subject for found in self.reading.claims}
        subjects = claims | self.reading.treatments
        findings = find_benefit_findings(self.base, study)
        return [row for row in findings if not subjects or row.is_on(*subjects)]

    def select_most_informative(self, findings: Sequence[Finding]) -> Finding:
        """Select the finding to show: on the main benefit and with a number, if there is one."""
        main = self.base.topic.benefit_outcomes[:1]
        return min(findings, key=lambda row: (row.outcome not in main, row.estimate is None))

    @property
    def _treatment_nouns(self) -> tuple[str, ...]:
        return read_topic_words(self.base.topic).treatment_nouns

    @cached_property
    def comparison(self) -> Comparison | None:
        """How it says that a treatment did beside something else."""
        return find_comparison(self.sentence.text, treatments=self._treatment_nouns)

    @cached_property
    def than_comparators(self) -> tuple[CuratedComparator, ...]:
        """What it says that something was better or worse than."""
        return find_than_comparators(self.sentence.text, treatments=self._treatment_nouns)

    @cached_property
    def named_comparators(self) -> tuple[tuple[CuratedComparator, ...], ...]:
        """Everything that it names with which a treatment can be compared."""
        return find_named_comparators(self.sentence.text, treatments=self._treatment_nouns)

    @cached_property
    def cites_something(self) -> bool:
        """Whether the sentence itself cites anything, known or not."""
        return has_citation(
            self.sentence.text, self.sentence.links, self.identifiers, self.citations
        )

    @cached_property
    def has_citation(self) -> bool:
        """Whether its paragraph, or one of its footnotes, cites anything."""
        blocks = (self.sentence.block, *self.sentence.footnote_blocks)
        return any(self.post.blocks[block].has_citation for block in blocks)

    @cached_property
    def in_references(self) -> bool:
        """Whether it is in a list of references."""
        return is_in_references(self.sentence)

    @property
    def _block(self) -> BlockFacts:
        return self.post.blocks[self.sentence.block]

    @property
    def follows_study(self) -> bool:
        """Whether an earlier sentence of its paragraph cites or mentions a study."""
        return next(iter(self._block.first_sentences.values()), self._number) < self._number

    def is_named_before(self, key: str) -> bool:
        """Return whether an earlier sentence of its paragraph cites or mentions a study."""
        return self._block.first_sentences.get(key, self._number) < self._number

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The concepts of the sentence as it is written, addresses and citations included."""
        return self._context.find_concepts(self.sentence.text)

    @property
    def paragraph_concepts(self) -> frozenset[str]:
        """The concepts of its whole paragraph."""
        return self._block.concepts

    def make_problem(  # noqa: PLR0913 - what a problem has
        self,
        rule: LintRule,
        message: str,
        *,
        at: tuple[int, int] | None = None,
        claim: str | None = None,
        studies: Sequence[str] = (),
        suggestion: str | None = None,
        confidence: float | None = None,
        severity: Severity | None = None,
        wording: str | None = None,
    ) -> Problem:
        """Make a problem.

        Args:
            rule: the rule that found it.
            message: what is wrong.
            at: the characters of the sentence that it is about, or None for all of it.
            claim: id of the claim.
            studies: keys of the studies.
            suggestion: what to do.
            confidence: how sure it is that the sentence makes the claim.
            severity: of this problem, where it is not that of its rule.
            wording: a sentence that would hold in the place of this one.
        """
        start, end = at or (0, len(self.sentence.text))
        line, column = self.sentence.locate(start)
        end_line, end_column = self.sentence.locate(end)
        return Problem(
            self.path,
            rule.code,
            message,
            line,
            column,
            end_line,
            end_column,
            severity or rule.severity,
            claim,
            tuple(studies),
            suggestion,
            None if confidence is None else round(confidence, 2),
            wording=wording,
        )

    def locate_source(self, source: SourceStudy) -> tuple[int, int] | None:
        """Return the characters that name a source: its mention, or its citation.

        None where an identifier in the text, or a link, names it.
        """
        if source.mention is not None:
            return source.mention.start, source.mention.end
        for citation in self.citations:
            if is_citation_of(citation.name, source.study):
                return citation.start, citation.end
        return None


@dataclass(frozen=True)
class BlockFacts:
    """The sentences of one block (paragraph, item, cell, ...), and facts about all of them."""

    sentences: list[SentenceFacts] = field(default_factory=list)

    @cached_property
    def has_citation(self) -> bool:
        """Whether one of its sentences cites anything."""
        return any(facts.cites_something for facts in self.sentences)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The concepts of all its sentences."""
        return frozenset[str]().union(*(facts.concepts for facts in self.sentences))

    @cached_property
    def first_sentences(self) -> Mapping[str, int]:
        """The number of the first sentence that cites or mentions a study, by its key, in order."""
        first: dict[str, int] = {}
        for number, facts in enumerate(self.sentences):
            for source in facts.sources:
                first.setdefault(source.study.key, number)
        return first


@dataclass
class PhraseLimit:
    """Which phrases of a post are looked up as mentions: no more than so many different ones.

    ``left_out`` is the number of the others, and ``first`` the sentence of the first of them;
    ``admitted`` has those that are looked up, in order, as often as they occur.
    """

    left_out: int = 0
    first: Sentence | None = None
    admitted: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def admit(self, phrase: str, sentence: Sentence) -> bool:
        """Admit a phrase to be looked up, or count it as left out; one that is known is admitted.

        Returns:
            Whether it is admitted.
        """
        if phrase in self._known or len(self._known) < MAX_PHRASES:
            self._known.add(phrase)
            self.admitted.append(phrase)
            return True
        self.left_out += 1
        self.first = self.first or sentence
        return False

    def admit_all(self, phrases: Sequence[str]) -> bool:
        """Admit phrases that were looked up before, if there is room for all; else none."""
        has_room = len(self._known) + len(phrases) <= MAX_PHRASES
        if has_room:
            self._known.update(phrases)
            self.admitted += phrases
        return has_room


@dataclass(frozen=True)
class PostFacts:
    """The sentences of a post, by the numbers of their blocks, and facts about all of them.

    ``phrases`` limits how many of its phrases are looked up as mentions of studies.
    """

    blocks: defaultdict[int, BlockFacts] = field(default_factory=lambda: defaultdict(BlockFacts))
    phrases: PhraseLimit = field(default_factory=PhraseLimit)

    @cached_property
    def prose(self) -> Sequence[Sentence]:
        """Its sentences in reading order, without those of lists of literature."""
        sentences = (facts.sentence for block in self.blocks.values() for facts in block.sentences)
        return [sentence for sentence in sentences if sentence.kind != "reference"]

    @cached_property
    def foreign_prose(self) -> Sequence[Sentence]:
        """Those that are not English."""
        return [sentence for sentence in self.prose if sentence.language]


RuleFunction = Callable[["LintRule", SentenceFacts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule: its code, name, one-line summary and severity, and the function that checks it."""

    code: str
    name: str
    summary: str
    severity: Severity
    check: RuleFunction
    on_by_default: bool = True


def is_citation_of(name: str, study: Study) -> bool:
    """Return whether a citation in pandoc's syntax names a study, by key or by identifier."""
    identifier = parse_cited_identifier(name)
    return name == study.key or (
        identifier is not None and getattr(study, identifier.kind) == identifier.value
    )


def format_reference(study: Study) -> str:
    """Format a study in a line: key, journal (or author) with year, address of its record."""
    author = parse_author(study.authors[0]).family if study.authors else ""
    journal = study.journal_abbrev or (study.journal or "").split(": ")[-1]
    name = f"{study.key} ({journal or author or study.short_title} {study.year})"
    if study.pmid:
        return f"{name} {pubmed_url(study.pmid)}"
    return f"{name} {doi_url(study.doi)}" if study.doi else name
