"""Validate the rows of an evidence base across its tables and against the ontology of its topic."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from evidence.claims.base.check_appraisals import check_appraisals
from evidence.claims.base.models import RATIO_NAMES, ROW_TYPES, Appraisal, Claim, Finding, Judgement
from evidence.claims.base.readings import check_readings, name_question
from evidence.people import fold_signature
from evidence.pubmed.vocabulary import PUBLICATION_TYPES
from evidence.schema import Column, columns_of
from evidence.studies.study import Study
from evidence.topic import Topic
from evidence.wording import is_sentence

_UNIQUE_STUDY_COLUMNS: Final = ("key", "pmid", "doi", "pmcid")
# table, column, and the table that has the rows named there
_REFERENCES: Final = (
    ("studies", "superseded_by", "studies"),
    ("studies", "companion_of", "studies"),
    ("findings", "study", "studies"),
    ("claims", "cites", "studies"),
    ("claims", "wording_cites", "studies"),
    ("judgements", "claim", "claims"),
    ("judgements", "study", "studies"),
    ("judgements", "finding", "findings"),
    ("studies", "included_trials", "studies"),
    ("appraisals", "study", "studies"),
    ("appraisals", "finding", "findings"),
)
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
Rows = Mapping[str, Sequence[Any]]  # the rows of each table, by its name


class RowProblem(NamedTuple):
    """What is wrong with a row; ``place`` is its index among the rows that could be read."""

    table: str
    place: int
    message: str


def check_rows(rows: Rows, incomplete: Iterable[str] = ()) -> Iterator[RowProblem]:
    """Yield everything that is wrong within rows and across tables.

    References to an ``incomplete`` table, some of whose rows could not be read, are not checked.
    """
    yield from _find_duplicates(rows)
    yield from _find_unknown_references(rows, frozenset(incomplete))
    checks: tuple[tuple[str, Callable[[Any], Iterator[str]]], ...] = (
        ("studies", _check_study),
        ("findings", _check_finding),
        ("findings", _check_scale),
        ("findings", _check_side),
        ("claims", _check_claim),
        ("judgements", _check_judgement),
    )
    for table, check in checks:
        for index, row in enumerate(rows[table]):
            yield from (RowProblem(table, index, message) for message in check(row))
    yield from _find_cycles(rows["studies"])
    yield from _find_judged_protocols(rows)
    yield from _find_wrong_questions(rows)
    for index, message in check_readings(rows["judgements"]):
        yield RowProblem("judgements", index, message)
    appraised = check_appraisals(rows["appraisals"], rows["studies"], rows["findings"])
    yield from (RowProblem("appraisals", index, message) for index, message in appraised)


def check_vocabularies(rows: Rows, topic: Topic) -> Iterator[RowProblem]:
    """Yield each value that should be an id of the topic's ontology and is none."""
    for table, members in rows.items():
        listed = [column for column in columns_of(ROW_TYPES[table]) if column.vocabulary]
        for column, (index, row) in itertools.product(listed, enumerate(members)):
            message = _check_value(column, getattr(row, column.name), topic)
            if message:
                yield RowProblem(table, index, message)


def _check_value(column: Column, value: Any, topic: Topic) -> str | None:
    known = topic.vocabularies[column.vocabulary] if column.vocabulary else ()
    unknown = [item for item in _as_tuple(value) if item not in known]
    if not unknown:
        return None
    return (
        f"{column.name} {unknown[0]!r} is not among the {column.vocabulary} of topic.toml; "
        f"use one of {', '.join(known)}, or add it there"
    )


def _as_tuple(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _find_duplicates(rows: Rows) -> Iterator[RowProblem]:
    for column in _UNIQUE_STUDY_COLUMNS:
        name = f"{column} {{}}"
        yield from _find_repeated_values(rows, "studies", attrgetter(column), name)
    for table in ("claims", "findings"):
        yield from _find_repeated_values(rows, table, attrgetter("id"), "id {}")
    yield from _find_repeated_values(rows, "judgements", _name_judgement, "the judgement of {}")
    yield from _find_repeated_values(rows, "appraisals", _name_appraisal, "the rating of {}")
    yield from _find_repeated_values(rows, "curators", attrgetter("name"), "the curator {}")


def _name_appraisal(row: Appraisal) -> str:
    result = f" ({row.finding})" if row.finding else ""
    return f"{row.study}{result} in {row.tool} {row.domain} by {row.appraised_by}"


def _name_judgement(judgement: Judgement) -> str:
    reading = "" if judgement.reading == "first" else f", {judgement.reading}"
    return f"{name_question(judgement)}{reading}"


def _find_repeated_values(
    rows: Rows, table: str, value_of: Callable[[Any], str | None], name: str
) -> Iterator[RowProblem]:
    seen: set[str] = set()
    for index, row in enumerate(rows[table]):
        value = value_of(row)
        if value is not None and fold_signature(value) in seen:
            message = f"{name.format(value)} occurs a second time; keep one row"
            yield RowProblem(table, index, message)
        elif value is not None:
            seen.add(fold_signature(value))


def _find_unknown_references(rows: Rows, incomplete: frozenset[str]) -> Iterator[RowProblem]:
    known = {
        "studies": {row.key for row in rows["studies"]},
        "claims": {row.id for row in rows["claims"]},
        "findings": {row.id for row in rows["findings"]},
    }
    for table, column, target in _REFERENCES:
        if target in incomplete:
            continue
        for index, row in enumerate(rows[table]):
            unknown = set(_as_tuple(getattr(row, column))) - known[target]
            for value in sorted(unknown):
                yield RowProblem(table, index, f"{column} {value!r} is not in {target}.csv")


def _check_study(study: Study) -> Iterator[str]:
    for word in study.publication_types:
        if word not in PUBLICATION_TYPES:
            yield f"{study.key}: {word!r} is not a publication type of PubMed"
    if not _FIRST_YEAR <= study.year <= _LAST_YEAR:
        yield f"{study.key}: the year {study.year} is impossible"
    for name in ("sample_size", "n_studies"):
        number = getattr(study, name)
        if number is not None and number < 1:
            yield f"{study.key}: {name} must be 1 or more"


def _check_finding(finding: Finding) -> Iterator[str]:
    where = f"{finding.study} {finding.outcome}"
    low, estimate, high = finding.ci_low, finding.estimate, finding.ci_high
    if low is None or high is None:
        if low is not high:
            yield f"{where}: an interval needs both limits"
    elif low > high:
        yield f"{where}: impossible interval, {low:g} is above {high:g}"
    elif estimate is not None and not low <= estimate <= high:
        yield f"{where}: the estimate {estimate:g} is outside its interval {low:g} to {high:g}"
    baseline = finding.baseline_risk
    if baseline is not None and not 0 < baseline < 100:
        yield f"{where}: the baseline risk {baseline:g} is not between 0 and 100 people of 100"
    if baseline is not None and finding.measure not in (*RATIO_NAMES, "RD"):
        yield f"{where}: a baseline risk is of a ratio or a risk difference"


def _check_scale(finding: Finding) -> Iterator[str]:
    where = f"{finding.study} {finding.outcome}"
    low, high = finding.scale_min, finding.scale_max
    if low is not None and high is not None and low >= high:
        yield f"{where}: the scale ends at {high:g}, which is not above its beginning, {low:g}"
    for name in ("arm1_n", "arm2_n"):
        number = getattr(finding, name)
        if number is not None and number < 1:
            yield f"{where}: {name} must be 1 or more"
    for name in ("arm1_sd", "arm2_sd"):
        number = getattr(finding, name)
        if number is not None and number < 0:
            yield f"{where}: {name} must not be below 0"


def _check_side(finding: Finding) -> Iterator[str]:
    """Compare the side of the estimate with the direction, which people read."""
    if finding.estimate is None or finding.measure in (None, "percent", "rating"):
        return
    gain = finding.estimate - (1 if finding.measure in ("RR", "OR", "HR") else 0)
    gain = -gain if finding.lower_is_better else gain
    opposite = {"favours_intervention": gain < 0, "favours_comparator": gain > 0}
    if opposite.get(finding.direction):
        yield (
            f"{finding.study} {finding.outcome}: the estimate {finding.estimate:g} and the "
            f"direction {finding.direction} do not agree; see lower_is_better"
        )


def _check_claim(claim: Claim) -> Iterator[str]:
    if (claim.quantity is None) != (claim.unit is None):
        yield f"{claim.id}: a quantity needs a unit, and a unit a quantity"


def _check_judgement(judgement: Judgement) -> Iterator[str]:
    if not is_sentence(judgement.rationale):
        yield f"{judgement.claim} x {judgement.study}: the rationale must be a sentence"


def _find_cycles(studies: Sequence[Study]) -> Iterator[RowProblem]:
    for column in ("superseded_by", "companion_of"):
        following: dict[str, str | None] = {study.key: getattr(study, column) for study in studies}
        for index, study in enumerate(studies):
            if _leads_to_itself(study.key, following):
                message = f"{study.key}: {column} leads back to itself"
                yield RowProblem("studies", index, message)


def _leads_to_itself(key: str, following: Mapping[str, str | None]) -> bool:
    seen, step = {key}, following[key]
    while step is not None and step not in seen:
        seen.add(step)
        step = following.get(step)
    return step is not None


def _find_wrong_questions(rows: Rows) -> Iterator[RowProblem]:
    """Yield judgements on an outcome that the claim lacks, or that another one includes."""
    outcomes = {claim.id: claim.outcomes for claim in rows["claims"]}
    judgements: Sequence[Judgement] = rows["judgements"]
    whole = {_name_comparison(row) for row in judgements if not _is_of_one_question(row)}
    for index, row in enumerate(judgements):
        known = outcomes.get(row.claim, ())
        if row.outcome is not None and row.outcome not in known:
            message = f"{row.claim} has no outcome {row.outcome!r}; use {', '.join(known)}"
            yield RowProblem("judgements", index, message)
        if _is_of_one_question(row) and _name_comparison(row) in whole:
            message = f"{name_question(row)} is judged beside all outcomes and times together"
            yield RowProblem("judgements", index, message)


def _is_of_one_question(judgement: Judgement) -> bool:
    return (judgement.outcome, judgement.timepoint) != (None, None)


def _name_comparison(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.claim, judgement.study, judgement.comparator


def _find_judged_protocols(rows: Rows) -> Iterator[RowProblem]:
    protocols = {study.key for study in rows["studies"] if study.design == "protocol"}
    for index, judgement in enumerate(rows["judgements"]):
        if judgement.study in protocols and judgement.stance != "not_assessed":
            where = f"{judgement.claim} x {judgement.study}"
            message = f"{where}: a protocol has no results; only not_assessed fits"
            yield RowProblem("judgements", index, message)
