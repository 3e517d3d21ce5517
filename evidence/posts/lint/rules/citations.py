"""Rules on which study a post means (C), and what became of that study (S)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from evidence.claims.resolve.mentions import (
    AUTHOR_YEAR_PATTERN,
    CAPITALISED_NON_NAMES,
)
from evidence.claims.verdict.publication_status import (
    RETRACTED_STATUSES,
    PublicationStatus,
    StatusNote,
    find_status_notes,
)
from evidence.errors import Problem
from evidence.folding import fold_to_ascii
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, parse_cited_identifier
from evidence.patterns import join_patterns
from evidence.people import list_families
from evidence.posts.lint.sentence_facts import (
    LintRule,
    RuleFunction,
    SentenceFacts,
    SourceStudy,
    format_reference,
)
from evidence.studies.study import CITEKEY_PATTERN, Study
from evidence.wording import join_with_and

_CONTRAST_BEFORE_NAME: Final = re.compile(
    rf"\b{join_patterns('quotations', 'contrast_before_name')}\b[^.;]{{0,40}}$", re.IGNORECASE
)
_MAX_WORDS_APART: Final = 25  # words between a name and the citation that belongs to it
_MAX_YEARS_APART: Final = 1  # a paper that came out ahead of print has two years
_MAX_OPTIONS: Final = 3  # studies that a suggestion names


def check_vague_mention(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C101: report a vague mention of a known study, with the citation to use."""
    if facts.in_references:
        return
    cited = {source.study.key for source in facts.sources if source.mention is None}
    for mention, resolution in facts.mentions:
        if resolution.study is None or resolution.study.key in cited:
            continue
        cited.add(resolution.study.key)
        best = resolution.candidates[0]
        yield facts.make_problem(
            rule,
            f"this is {format_reference(best.study)} ({'; '.join(best.reasons)})",
            at=(mention.start, mention.end),
            studies=[best.study.key],
            suggestion=f"cite [@{best.study.key}]",
        )


def check_unclear_mention(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C102: report a mention that fits several studies, or none that is known."""
    if not facts.mentions or facts.in_references or facts.has_citation:
        return
    if facts.paragraph_concepts.isdisjoint(facts.base.topic.roles.topic_concepts):
        return
    for mention, resolution in facts.mentions:
        if resolution.study is not None:
            continue
        message = "fits no study of the evidence base well enough"
        if resolution.status == "ambiguous":
            message = "fits several studies"
        candidates = [candidate.study for candidate in resolution.candidates]
        suggestion = "name authors, year or journal"
        if candidates:
            options = "; ".join(map(format_reference, candidates[:_MAX_OPTIONS]))
            suggestion += f"; it may be {options}"
        yield facts.make_problem(
            rule,
            message,
            at=(mention.start, mention.end),
            studies=[study.key for study in candidates],
            suggestion=suggestion,
        )


def check_unknown_citation(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C103: report a citation that is neither in the evidence base nor in the bibliography."""
    for citation in facts.citations:
        name = citation.name
        identifier = parse_cited_identifier(name)
        if _is_known_name(facts, name) or _is_known_identifier(facts, identifier):
            continue
        is_key = re.fullmatch(CITEKEY_PATTERN, name) or _is_bracketed(facts, citation.start)
        if identifier or is_key:
            add = "add its entry to references.bib"
            if identifier:
                add = f"evidence bib add {identifier.value} --online"
            yield facts.make_problem(
                rule,
                f"@{name} is neither in the evidence base nor in references.bib",
                at=(citation.start, citation.end),
                suggestion=f"correct it, or {add}",
            )


def _is_known_name(facts: SentenceFacts, name: str) -> bool:
    return name in facts.base.studies or name in facts.citable_names


def _is_known_identifier(facts: SentenceFacts, identifier: Identifier | None) -> bool:
    if identifier is None:
        return False
    if f"{identifier.kind}:{identifier.value}" in facts.citable_names:
        return True
    sources = [source.study for source in facts.sources]
    return any(
        getattr(study, kind) == identifier.value
        for study in sources
        for kind in PAPER_IDENTIFIER_KINDS
    )


def _is_bracketed(facts: SentenceFacts, place: int) -> bool:
    """Return whether a name is in brackets, as a citation is; outside it may be a handle."""
    before = facts.sentence.text[:place]
    return bool(facts.citable_names) and before.rfind("[") > before.rfind("]")


def check_record_mismatch(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C104: report authors or year beside a citation that are not those of the record."""
    cited = [source.study for source in facts.sources if source.mention is None]
    named = list(AUTHOR_YEAR_PATTERN.finditer(facts.sentence.text))
    if len(cited) != 1 or len(named) != 1:
        return
    (study,), (match,) = cited, named
    if not _is_name_of_source(facts, match, study) or _is_cited_apart(facts, match.span()):
        return
    differences = _list_differences(match[0], study)
    if differences:
        written = re.sub(r"[()]", "", match[0])
        message = f"{study.key} is {join_with_and(differences)}, not {written}"
        yield facts.make_problem(rule, message, at=match.span(), studies=[study.key])


def _extract_name(author_year: str) -> str:
    return re.split(r"[\s,]", author_year)[0]


def _is_name_of_source(facts: SentenceFacts, match: re.Match[str], study: Study) -> bool:
    """Return whether a name with a year is meant as the author of the source.

    It is not where it is a journal's, or where a method or another study is named before it, or
    where the source's own author is named elsewhere in the sentence.
    """
    text = match.string
    if _extract_name(match[0]).isupper() or _is_journal_name(facts, match[0]):
        return False
    if _CONTRAST_BEFORE_NAME.search(text[: match.start()]):
        return False
    elsewhere = _fold_name(_blank_citations(facts).replace(match[0], ""))
    families = map(_fold_name, list_families(study.authors))
    return not any(re.search(rf"\b{family}\b", elsewhere) for family in families)


def _blank_citations(facts: SentenceFacts) -> str:
    text = facts.sentence.text
    for citation in facts.citations:
        width = citation.end - citation.start
        text = text[: citation.start] + " " * width + text[citation.end :]
    return text


def _list_differences(author_year: str, study: Study) -> list[str]:
    """List what the record has instead of a name or year: "by Smith J", "of 2007"."""
    name, year = _extract_name(author_year), int(re.findall(r"(?:19|20)\d\d", author_year)[-1])
    differences = []
    if name not in CAPITALISED_NON_NAMES and _is_by_somebody_else(name, study):
        differences.append(f"by {study.authors[0]}")
    if abs(year - study.year) > _MAX_YEARS_APART:
        differences.append(f"of {study.year}")
    return differences


def _is_by_somebody_else(name: str, study: Study) -> bool:
    """Return whether a name is part of no author's: "Tulder" is part of "van Tulder MW"."""
    families = list_families(study.authors)
    spelled_out = ["".join(author.split()[:-1]) for author in study.authors]
    written = _fold_name(name)
    return bool(families) and not any(
        _fold_name(own).endswith(written) for own in (*families, *spelled_out)
    )


def _is_journal_name(facts: SentenceFacts, author_year: str) -> bool:
    """Return whether what looks like an author is a journal: Spine (2013)."""
    first = re.split(r"[\s,(]", author_year)[0]
    journals = (study.journal_abbrev or "" for study in facts.base.studies.values())
    return "et al" not in author_year and any(first in journal.split() for journal in journals)


def _is_cited_apart(facts: SentenceFacts, span: tuple[int, int]) -> bool:
    """Return whether the next citation is too far from a name to belong to it."""
    text = facts.sentence.text
    starts = [citation.start for citation in facts.citations]
    starts += [found.start for found in facts.identifiers if found.start < len(text)]
    following = [start for start in starts if start >= span[1]]
    if not following:
        return not facts.sentence.links  # the place of a link in the sentence is not known
    return len(text[span[1] : min(following)].split()) > _MAX_WORDS_APART


def _fold_name(name: str) -> str:
    """Fold a family name, with "ae", "oe" and "ue" as umlauts: Müller, Mueller, Muller."""
    return re.sub(r"(?<=[aou])e", "", fold_to_ascii(name))


def make_status_check(*statuses: PublicationStatus) -> RuleFunction:
    """Make the check of a rule on the status of studies (S201 to S206).

    Beside its replacement a study may be cited, unless it was retracted.
    """

    def check(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
        cited = {source.study.key for source in facts.sources}
        for source in facts.sources:
            for note in find_status_notes(facts.studies, source.study.key):
                if note.status in statuses and not _is_excused(note, cited):
                    yield _make_status_problem(rule, facts, source, note)

    return check


def _is_excused(note: StatusNote, cited: Container[str | None]) -> bool:
    return note.replacement in cited and note.status not in RETRACTED_STATUSES


def _make_status_problem(
    rule: LintRule, facts: SentenceFacts, source: SourceStudy, note: StatusNote
) -> Problem:
    key = source.study.key
    keys, suggestion = [key], None
    if note.replacement:
        keys.append(note.replacement)
        suggestion = f"cite this instead: {format_reference(facts.studies[note.replacement])}"
    return facts.make_problem(
        rule,
        f"{key}: {note.message}",
        at=facts.locate_source(source),
        studies=keys,
        suggestion=suggestion,
    )
