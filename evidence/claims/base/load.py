"""The curated evidence base: four tables with one key, read and validated as a whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from evidence.claims.base.models import Claim, Finding, Judgement
from evidence.errors import EvidenceError, Problem
from evidence.pubmed.vocabulary import PUBLICATION_TYPES
from evidence.studies.csvfile import parse_rows, read_text
from evidence.studies.study import Study

BUNDLED_FOLDER = Path(__file__).parents[2] / "data" / "back-pain"
ROW_TYPES: Mapping[str, type] = {
    "studies": Study,
    "findings": Finding,
    "claims": Claim,
    "judgements": Judgement,
}

_Row = TypeVar("_Row")
RowProblem = tuple[str, int, str]


@dataclass(frozen=True)
class EvidenceBase:
    """The evidence base in memory. Rows stand in the order of their files."""

    studies: Mapping[str, Study]
    findings: tuple[Finding, ...]
    claims: Mapping[str, Claim]
    judgements: tuple[Judgement, ...]

    @cached_property
    def _findings_by_study(self) -> Mapping[str, list[Finding]]:
        grouped = defaultdict(list)
        for finding in self.findings:
            grouped[finding.study].append(finding)
        return grouped

    @cached_property
    def _judgements_by_claim(self) -> Mapping[str, list[Judgement]]:
        grouped = defaultdict(list)
        for judgement in self.judgements:
            grouped[judgement.claim].append(judgement)
        return grouped

    def findings_for(self, study: str) -> tuple[Finding, ...]:
        """The findings of a study; empty for a study without any."""
        return tuple(self._findings_by_study.get(study, ()))

    def judgements_for(self, claim: str) -> tuple[Judgement, ...]:
        """The judgements of a claim; empty for a claim that nobody has judged."""
        return tuple(self._judgements_by_claim.get(claim, ()))


def read_base(folder: Path | None = None) -> EvidenceBase:
    """Read and validate an evidence base; without a folder, the one that comes with the package.

    Raises:
        EvidenceError: a file cannot be read, or rows are wrong; ``problems`` lists all of them at once.
    """
    folder = folder or BUNDLED_FOLDER
    texts = {name: read_text(folder / f"{name}.csv") for name in ROW_TYPES}
    base, problems = parse_base(texts)
    if problems:
        placed = [_add_folder(problem, folder) for problem in problems]
        number = "1 problem" if len(placed) == 1 else f"{len(placed)} problems"
        raise EvidenceError(
            f"the evidence base in {folder} has {number}; correct these rows:", placed
        )
    return base


def _add_folder(problem: Problem, folder: Path) -> Problem:
    return Problem(
        str(folder / problem.path),
        problem.code,
        problem.message,
        line=problem.line,
        severity="error",
    )


def parse_base(texts: Mapping[str, str]) -> tuple[EvidenceBase, list[Problem]]:
    """A base from the texts of its four tables (by name, see ``TABLES``), with everything that is wrong."""
    placed: dict[str, list[tuple[int, Any]]] = {}
    problems: list[Problem] = []
    for name, row_type in ROW_TYPES.items():
        placed[name], complaints = parse_rows(row_type, texts[name], f"{name}.csv")
        problems += complaints
    rows = {name: [row for _, row in pairs] for name, pairs in placed.items()}
    incomplete = {problem.path.removesuffix(".csv") for problem in problems}
    for table, index, message in validate_rows(rows, incomplete):
        line = placed[table][index][0]
        problems.append(Problem(f"{table}.csv", "base", message, line=line, severity="error"))
    base = EvidenceBase(
        studies={study.key: study for study in rows["studies"]},
        findings=tuple(rows["findings"]),
        claims={claim.id: claim for claim in rows["claims"]},
        judgements=tuple(rows["judgements"]),
    )
    return base, sorted(
        problems, key=lambda problem: (list(ROW_TYPES).index(problem.path[:-4]), problem.line)
    )


def validate_rows(
    rows: Mapping[str, Sequence[Any]], incomplete: Iterable[str] = ()
) -> Iterator[RowProblem]:
    """What is wrong across rows and tables: (table, index of the row, message), all of it.

    Keys of an ``incomplete`` table, some of whose rows could not be read, are taken on trust.
    """
    yield from _find_duplicate_keys(rows)
    yield from _find_unknown_references(rows, frozenset(incomplete))
    checks: tuple[tuple[str, Callable[[Any], Iterator[str]]], ...] = (
        ("studies", _check_study),
        ("findings", _check_finding),
        ("claims", _check_claim),
        ("judgements", _check_judgement),
    )
    for table, check in checks:
        for index, row in enumerate(rows[table]):
            for message in check(row):
                yield table, index, message
    yield from _find_cycles(rows["studies"])
    yield from _find_judged_protocols(rows)


def _find_duplicate_keys(rows: Mapping[str, Sequence[Any]]) -> Iterator[RowProblem]:
    for name in ("key", "pmid", "doi", "pmcid"):
        yield from _find_repeated_values(
            "studies",
            rows["studies"],
            lambda study, name=name: getattr(study, name),
            f"{name} {{}}",
        )
    yield from _find_repeated_values("claims", rows["claims"], lambda claim: claim.id, "id {}")
    yield from _find_repeated_values("findings", rows["findings"], lambda row: row.id, "id {}")
    name_of: Callable[[Judgement], str] = lambda row: (
        f"{row.claim} x {row.study} ({row.comparator})"
    )  # noqa: E731
    yield from _find_repeated_values(
        "judgements", rows["judgements"], name_of, "the judgement of {}"
    )


def _find_repeated_values(
    table: str, rows: Sequence[_Row], value_of: Callable[..., str | None], what: str
) -> Iterator[RowProblem]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        value = value_of(row)
        if value is not None and value in seen:
            yield table, index, f"{what.format(value)} stands here a second time; keep one row"
        elif value is not None:
            seen.add(value)


def _find_unknown_references(
    rows: Mapping[str, Sequence[Any]], incomplete: frozenset[str]
) -> Iterator[RowProblem]:
    references = (
        ("studies", "superseded_by", "studies"),
        ("studies", "companion_of", "studies"),
        ("findings", "study", "studies"),
        ("claims", "cites", "studies"),
        ("claims", "wording_cites", "studies"),
        ("judgements", "claim", "claims"),
        ("judgements", "study", "studies"),
        ("judgements", "finding", "findings"),
        ("studies", "included_trials", "studies"),
    )
    known = {
        "studies": {row.key for row in rows["studies"]},
        "claims": {row.id for row in rows["claims"]},
        "findings": {row.id for row in rows["findings"]},
    }
    for table, field, target in references:
        for index, row in enumerate(rows[table]):
            named = getattr(row, field)
            for value in (
                named if isinstance(named, tuple) else [named] if named is not None else ()
            ):
                if value not in known[target] and target not in incomplete:
                    yield table, index, f"{field} {value!r} is not in {target}.csv"


def _check_study(study: Study) -> Iterator[str]:
    for word in study.publication_types:
        if word not in PUBLICATION_TYPES:
            yield f"{study.key}: publication type {word!r} is not among those known of PubMed's (pubmed/terms.py)"
    if not 1800 <= study.year <= 2100:
        yield f"{study.key}: year {study.year} cannot be"
    for name in ("sample_size", "n_studies"):
        if getattr(study, name) is not None and getattr(study, name) < 1:
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


def _check_claim(claim: Claim) -> Iterator[str]:
    if (claim.quantity is None) != (claim.unit is None):
        yield f"{claim.id}: a quantity needs a unit, and a unit a quantity"


def _check_judgement(judgement: Judgement) -> Iterator[str]:
    if not re.search(r"\w+\s+\w+", judgement.rationale):
        yield f"{judgement.claim} x {judgement.study}: the rationale must be a sentence"


def _find_cycles(studies: Sequence[Study]) -> Iterator[RowProblem]:
    for field in ("superseded_by", "companion_of"):
        following: dict[str, str | None] = {study.key: getattr(study, field) for study in studies}
        for index, study in enumerate(studies):
            seen, step = {study.key}, following[study.key]
            while step is not None and step not in seen:
                seen.add(step)
                step = following.get(step)
            if step is not None:
                yield "studies", index, f"{study.key}: {field} leads round in a circle"


def _find_judged_protocols(rows: Mapping[str, Sequence[Any]]) -> Iterator[RowProblem]:
    protocols = {study.key for study in rows["studies"] if study.design == "protocol"}
    for index, judgement in enumerate(rows["judgements"]):
        if judgement.study in protocols and judgement.stance != "not_assessed":
            message = f"{judgement.claim} x {judgement.study}: a protocol has no results; only not_assessed fits"
            yield "judgements", index, message
