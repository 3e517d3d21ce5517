"""What the rules of `check` look at, and what a rule is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.claims.base.load import EvidenceBase
from evidence.claims.recognise.recogniser import RecognitionResult
from evidence.claims.resolve.mentions import Mention
from evidence.claims.resolve.resolution import Candidate, Resolution
from evidence.claims.verdict.verdict import Verdict
from evidence.errors import Problem, Severity
from evidence.ids import doi_url, pubmed_url
from evidence.posts.read.post import Sentence
from evidence.studies.study import Study


@dataclass(frozen=True)
class SourceStudy:
    """A study that a sentence rests on; ``mention`` is None where it is cited by key or identifier."""

    study: Study
    mention: Mention | None = None


@dataclass(frozen=True)
class SentenceFacts:
    """A sentence with all that the rules look at."""

    path: str
    sentence: Sentence
    reading: RecognitionResult
    mentions: Sequence[tuple[Mention, Resolution]]
    sources: Sequence[SourceStudy]
    has_citation: bool
    in_references: bool
    paragraph_concepts: frozenset[str]  # the concepts of its whole paragraph
    verdict_of: Callable[[str], Verdict]
    find_nearest: Callable[[str], Sequence[Candidate]]
    base: EvidenceBase
    studies: Mapping[str, Study]  # of the base and of the store
    citable_names: frozenset[str] = (
        frozenset()
    )  # keys of references.bib, and identifiers such as pmid:22965186

    def make_problem(
        self,
        rule: LintRule,
        message: str,
        *,
        at: tuple[int, int] | None = None,
        claim: str | None = None,
        studies: Sequence[str] = (),
        suggestion: str | None = None,
        severity: Severity | None = None,
    ) -> Problem:
        """A problem at the characters ``at`` of the sentence, or at all of it."""
        start, end = at or (0, len(self.sentence.text))
        line, column = self.sentence.locate(start)
        end_line, end_column = self.sentence.locate(end)
        return Problem(
            self.path, rule.code, message, line, column, end_line, end_column,
            severity or rule.severity, claim, tuple(studies), suggestion,
        )  # fmt: skip

    def locate_source(self, source: SourceStudy) -> tuple[int, int] | None:
        """The characters that name a source: its mention, or its key; None where an identifier or link names it."""
        if source.mention is not None:
            return source.mention.start, source.mention.end
        place = re.search(rf"@\{{?{source.study.key}\b", self.sentence.text)
        return place.span() if place else None


RuleFunction = Callable[["LintRule", SentenceFacts], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule: its code, what it says, how grave it is, and the function that looks."""

    code: str
    name: str
    summary: str
    severity: Severity
    check: RuleFunction
    on_by_default: bool = True


def format_reference(study: Study) -> str:
    """A study in a line: key, who, year, where, and the address of its record."""
    who = study.authors[0].split(" ")[0] if study.authors else study.journal_abbrev or study.key
    address = pubmed_url(study.pmid) if study.pmid else doi_url(study.doi) if study.doi else ""
    place = study.journal_abbrev or (study.journal or "").split(": ")[-1]
    return " ".join(
        part
        for part in (
            f"{study.key} ({place} {study.year})" if place else f"{study.key} ({who} {study.year})",
            address,
        )
        if part
    )
