"""C104: what a sentence says of the study it cites is not what the study's record says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evidence.claims.resolve.mentions import (
    CAPITALISED_NON_NAMES,
    blank_citations,
    find_author_years,
)
from evidence.errors import Problem
from evidence.folding import fold_to_ascii
from evidence.patterns import join_patterns
from evidence.people import list_families
from evidence.posts.lint.rules.descriptions import (
    MAX_YEARS_APART,
    find_description,
    list_differences,
)
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts
from evidence.studies.study import Study
from evidence.wording import join_with_and

_CONTRAST_BEFORE_NAME: Final = re.compile(
    rf"\b{join_patterns('quotations', 'contrast_before_name')}\b[^.;]{{0,40}}$", re.IGNORECASE
)
_MAX_WORDS_APART: Final = 25  # words between a name and the citation that belongs to it


def check_record_mismatch(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """C104: report what a sentence says of the study it cites and its record does not."""
    problem = _find_other_author_year(rule, facts) or _find_other_description(rule, facts)
    if problem:
        yield problem


def _find_other_author_year(rule: LintRule, facts: SentenceFacts) -> Problem | None:
    """Find an author with a year that are not those of the record: Smith et al. (2009)."""
    cited = facts.cited_studies
    named = find_author_years(facts.sentence.text) if len(cited) == 1 else ()
    if len(named) != 1:
        return None
    (study,), (match,) = cited, named
    if not _is_name_of_source(facts, match, study) or _is_cited_apart(facts, match.span()):
        return None
    differences = _list_author_year_differences(match[0], study)
    if not differences:
        return None
    written = re.sub(r"[()]", "", match[0])
    message = f"{study.key} is {join_with_and(differences)}, not {written}"
    return facts.make_problem(rule, message, at=match.span(), studies=[study.key])


def _find_other_description(rule: LintRule, facts: SentenceFacts) -> Problem | None:
    """Find a description of the study cited that is not that of the record: a 2009 trial."""
    description = find_description(facts)
    differences = list_differences(facts, description) if description else []
    if not description or not differences:
        return None
    key, mention = description.study.key, description.mention
    actual = join_with_and([difference.actual for difference in differences])
    written = join_with_and([difference.written for difference in differences])
    return facts.make_problem(
        rule,
        f"{key} is {actual}, not {written}",
        at=(mention.start, mention.end),
        studies=[key],
        suggestion="correct the sentence, or cite the study that it describes",
    )


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
    elsewhere = _fold_name(blank_citations(facts.sentence.text).replace(match[0], ""))
    families = map(_fold_name, list_families(study.authors))
    return not any(re.search(rf"\b{family}\b", elsewhere) for family in families)


def _list_author_year_differences(author_year: str, study: Study) -> list[str]:
    """List what the record has instead of a name or year: "by Smith J", "of 2007"."""
    name, year = _extract_name(author_year), int(re.findall(r"(?:19|20)\d\d", author_year)[-1])
    differences = []
    if name not in CAPITALISED_NON_NAMES and _is_by_somebody_else(name, study):
        differences.append(f"by {study.authors[0]}")
    if abs(year - study.year) > MAX_YEARS_APART:
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
    following = [start for start in [*starts, *facts.identifier_starts] if start >= span[1]]
    if not following:
        return not facts.sentence.links  # the place of a link in the sentence is not known
    return len(text[span[1] : min(following)].split()) > _MAX_WORDS_APART


def _fold_name(name: str) -> str:
    """Fold a family name, with "ae", "oe" and "ue" as umlauts: Müller, Mueller, Muller."""
    return re.sub(r"(?<=[aou])e", "", fold_to_ascii(name))
