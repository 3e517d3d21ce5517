"""Compare how a sentence describes its source ("a 2012 trial in Spine") with the study cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.mentions import (
    STUDY_NOUN_PATTERN,
    Mention,
    blank_citations,
    find_mentions,
)
from evidence.patterns import join_patterns, read_entries
from evidence.people import list_families
from evidence.posts.lint.sentence_facts import SentenceFacts, is_citation_of
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Study
from evidence.wording import add_article

MAX_YEARS_APART: Final = 1  # a paper that came out ahead of print has two years
_YEAR: Final = r"(?P<year>(?:19[5-9]|20[0-4])\d)"
_ANY_YEAR: Final = re.compile(rf"(?<![\w.,]){_YEAR}(?!\w)")
_YEAR_BEFORE_NOUN: Final = re.compile(
    rf"^(?:[\w'’-]+\s+){{0,3}}?{_YEAR}(?:\s+[\w'’&.,-]+){{0,6}}\s+$"  # "a large 2012 Spine trial"
)
_YEAR_BEHIND_NOUN: Final = re.compile(
    rf"^\s*+(?:\(|,?\s*+(?:published|released|issued|dated)?\s*+(?:in|from|of)\s++){_YEAR}\b",
    re.IGNORECASE,
)
_YEAR_BEFORE_MENTION: Final = re.compile(rf"\bin\s+{_YEAR},?\s+$", re.IGNORECASE)
_TWO_STUDIES: Final = re.compile(
    rf"\b{join_patterns('mentions', 'relation_of_studies')}\b|;", re.IGNORECASE
)
_NEXT_CLAUSE: Final = re.compile(
    rf"\b(?!and\b){join_patterns('mentions', 'conjunction')}\b", re.IGNORECASE
)
_BEGINNING: Final = re.compile(
    rf"\b(?:{join_patterns('mentions', 'singular_determiner')}|[A-Z]\w+['’]s)\s", re.IGNORECASE
)
_NOUN_KINDS: Final = tuple(
    (entry["kind"], re.compile(rf"(?:{entry['pattern']})$", re.IGNORECASE))
    for entry in read_entries("mentions", "kind_of_noun")
)
_TRIAL_DESIGNS: Final[frozenset[Design]] = frozenset(
    {"rct", "crossover_trial", "controlled_trial", "protocol", "economic_evaluation"}
)
_SURVEY_DESIGNS: Final[frozenset[Design]] = frozenset({"survey", "cross_sectional"})


class RecordDifference(NamedTuple):
    """What the record has, and what the sentence says instead."""

    actual: str
    written: str


@dataclass(frozen=True, slots=True)
class Description:
    """The only mention of a sentence, which describes the only study that the sentence cites.

    Attributes:
        mention: the mention.
        study: the study cited.
        before_noun: what stands before the noun of the mention: "a large 2012 ".
        noun: the noun: "trial".
        start: place of these words in the sentence.
    """

    mention: Mention
    study: Study
    before_noun: str
    noun: str
    start: int

    @property
    def end(self) -> int:
        """The place behind the noun."""
        return self.start + len(self.before_noun) + len(self.noun)


def find_description(facts: SentenceFacts) -> Description | None:
    """Find the words of a sentence that describe the study it cites.

    None where it cites several, mentions several, relates one to another ("an update of the 2012
    review"), or has another clause before the citation.
    """
    cited = facts.cited_studies
    if len(cited) != 1:
        return None
    text = blank_citations(facts.sentence.text)
    mentions = [mention for mention in find_mentions(text) if mention.is_noun_phrase]
    if len(mentions) != 1 or _TWO_STUDIES.search(text):
        return None
    (study,), (mention,) = cited, mentions
    noun = STUDY_NOUN_PATTERN.search(text, mention.start)
    beginnings = [*_BEGINNING.finditer(text, mention.start, noun.start() + 1)] if noun else []
    place = _locate_citation(facts, study)
    if not noun or not beginnings or place < noun.start() or not _is_singular(noun[0]):
        return None
    start = beginnings[-1].start()
    if _NEXT_CLAUSE.search(text, noun.end(), place):
        return None
    return Description(mention, study, text[start : noun.start()], noun[0], start)


def _is_singular(noun: str) -> bool:
    return not noun.lower().endswith("s") or noun.lower().endswith("sis")


def _locate_citation(facts: SentenceFacts, study: Study) -> int:
    """Return where a study is cited; of a link, whose place is not known, the end."""
    places = [one.start for one in facts.citations if is_citation_of(one.name, study)]
    return min([*places, *facts.identifier_starts], default=len(facts.sentence.text))


def list_differences(facts: SentenceFacts, description: Description) -> list[RecordDifference]:
    """List how a description differs from the record: year, author, journal and kind."""
    text, study = blank_citations(facts.sentence.text), description.study
    cues = facts.parse_cues(description.mention.text)
    return [
        *_compare_years(text, description),
        *_compare_authors(cues, study),
        *_compare_journals(cues, study),
        *_compare_kinds(description.before_noun + description.noun, study),
    ]


def _compare_years(text: str, description: Description) -> Iterator[RecordDifference]:
    year = description.study.year
    named = [int(found["year"]) for found in _ANY_YEAR.finditer(text)]
    if any(abs(other - year) <= MAX_YEARS_APART for other in named):
        return
    found = (
        _YEAR_BEHIND_NOUN.search(text[description.end :])
        or _YEAR_BEFORE_NOUN.search(description.before_noun)
        or _YEAR_BEFORE_MENTION.search(text[: description.start])
    )
    if found:
        yield RecordDifference(f"of {year}", f"of {found['year']}")


def _compare_authors(cues: MentionCues, study: Study) -> Iterator[RecordDifference]:
    named = {cues.leading_author} if cues.leading_author else cues.authors
    if study.authors and named and named.isdisjoint(list_families(study.authors)):
        yield RecordDifference(f"by {study.authors[0]}", f"by {' and '.join(sorted(named))}")


def _compare_journals(cues: MentionCues, study: Study) -> Iterator[RecordDifference]:
    """Compare journals; those that share most words may be one that was renamed."""
    own = study.journal_abbrev
    if not own or len(cues.journals) != 1:
        return
    (named,) = cues.journals
    shared = set(own.split()) & set(named.split())
    if len(shared) < min(len(own.split()), len(named.split()), 2):
        yield RecordDifference(f"in {own}", f"in {named}")


def _compare_kinds(phrase: str, study: Study) -> Iterator[RecordDifference]:
    written = next((kind for kind, pattern in _NOUN_KINDS if pattern.search(phrase)), None)
    own = _name_kind(study.design)
    if written and own and written != own and (written, own) != ("review", "guideline"):
        yield RecordDifference(add_article(design_info(study.design).label), add_article(written))


def _name_kind(design: Design) -> str | None:
    """Return what posts call a design; None where they may call it many things."""
    if design == "guideline":
        return "guideline"
    if design in _TRIAL_DESIGNS:
        return "trial"
    if design in _SURVEY_DESIGNS:
        return "survey"
    return "review" if design_info(design).is_review else None
