"""Rules on which study a post means (C), and what became of that study (S)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from evidence.claims.resolve.mentions import Mention
from evidence.claims.resolve.resolution import Resolution
from evidence.claims.verdict.publication_status import (
    RETRACTED_STATUSES,
    PublicationStatus,
    StatusNote,
    find_notes_of,
)
from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS, Identifier, parse_cited_identifier
from evidence.patterns import join_patterns
from evidence.posts.lint.sentence_facts import (
    LintRule,
    RuleFunction,
    SentenceFacts,
    SourceStudy,
    format_reference,
)
from evidence.studies.study import CITEKEY_PATTERN

_BACK_REFERENCE: Final = re.compile(
    rf"{join_patterns('mentions', 'back_reference')}\b", re.IGNORECASE
)
_MAX_OPTIONS: Final = 3  # studies that a suggestion names


def check_vague_mention(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C101: report a vague mention of a known study, with the citation to use."""
    if facts.in_references:
        return
    cited = {study.key for study in facts.cited_studies}
    for mention, resolution in facts.mentions:
        if resolution.study is None or resolution.study.key in cited:
            continue
        is_named = facts.is_named_before(resolution.study.key)
        if is_named and _BACK_REFERENCE.match(mention.text):
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
        if resolution.study is None and not _is_of_named_study(facts, mention, resolution):
            yield _make_unclear_problem(rule, facts, mention, resolution)


def _make_unclear_problem(
    rule: LintRule, facts: SentenceFacts, mention: Mention, resolution: Resolution
) -> Problem:
    message = "fits no study of the evidence base well enough"
    candidates = [candidate.study for candidate in resolution.candidates]
    if resolution.status == "ambiguous":
        message = "fits several studies" if candidates[1:] else "does not fit the study it names"
    suggestion = "name authors, year or journal"
    if candidates:
        options = "; ".join(map(format_reference, candidates[:_MAX_OPTIONS]))
        suggestion += f"; it may be {options}"
    return facts.make_problem(
        rule,
        message,
        at=(mention.start, mention.end),
        studies=[study.key for study in candidates],
        suggestion=suggestion,
    )


def _is_of_named_study(facts: SentenceFacts, mention: Mention, resolution: Resolution) -> bool:
    """Return whether a mention is of a study named already: "the trial", or one it may be."""
    own = {source.study.key for source in facts.sources}
    if (own or facts.follows_study) and _BACK_REFERENCE.match(mention.text):
        return True
    keys = [candidate.study.key for candidate in resolution.candidates]
    return any(key in own or facts.is_named_before(key) for key in keys)


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


def make_status_check(*statuses: PublicationStatus) -> RuleFunction:
    """Make the check of a rule on the status of studies (S201 to S206).

    Beside its replacement a study may be cited, unless it was retracted.
    """

    def check(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
        cited = {source.study.key for source in facts.sources}
        for source in facts.sources:
            for note in find_notes_of(source.study, facts.base.studies):
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
        suggestion = f"cite this instead: {format_reference(facts.base.studies[note.replacement])}"
    return facts.make_problem(
        rule,
        f"{key}: {note.message}",
        at=facts.locate_source(source),
        studies=keys,
        suggestion=suggestion,
    )
