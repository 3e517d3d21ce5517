"""Read the curated evidence base: a topic and tables with one key, validated as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from evidence.claims.base.models import (
    OPTIONAL_TABLES,
    ROW_TYPES,
    Appraisal,
    Claim,
    Curator,
    Finding,
    Judgement,
)
from evidence.claims.base.readings import Readings, group_readings
from evidence.claims.base.validate import check_rows, check_vocabularies
from evidence.errors import EvidenceError, Problem
from evidence.studies.csvfile import parse_rows, read_text
from evidence.studies.study import Study
from evidence.topic import BUNDLED_FOLDER, Topic, read_topic
from evidence.wording import format_count

__all__ = [
    "BUNDLED_FOLDER",
    "ROW_TYPES",
    "EvidenceBase",
    "locate_problems",
    "parse_base",
    "read_base",
    "read_tables",
]
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class EvidenceBase:
    """The evidence base in memory. Rows are in the order of their files."""

    studies: Mapping[str, Study]
    findings: tuple[Finding, ...]
    claims: Mapping[str, Claim]
    judgements: tuple[Judgement, ...]
    topic: Topic = field(default_factory=read_topic)
    appraisals: tuple[Appraisal, ...] = ()
    curators: tuple[Curator, ...] = ()

    @cached_property
    def _findings_by_study(self) -> Mapping[str, list[Finding]]:
        return _group_rows(self.findings, "study")

    @cached_property
    def _readings_by_claim(self) -> Mapping[str, tuple[Readings, ...]]:
        grouped = _group_rows(self.judgements, "claim")
        return {claim: group_readings(rows) for claim, rows in grouped.items()}

    @cached_property
    def _standing_by_claim(self) -> Mapping[str, tuple[Judgement, ...]]:
        return {
            claim: tuple(one.settled for one in readings if one.state != "disputed")
            for claim, readings in self._readings_by_claim.items()
        }

    @cached_property
    def _appraisals_by_study(self) -> Mapping[str, list[Appraisal]]:
        return _group_rows(self.appraisals, "study")

    def findings_for(self, study: str) -> tuple[Finding, ...]:
        """Return the findings of a study; empty for a study without any."""
        return tuple(self._findings_by_study.get(study, ()))

    def findings_on(self, study: str, claim: Claim) -> tuple[Finding, ...]:
        """Return the findings of a study that are about the subject of a claim."""
        return tuple(
            finding for finding in self.findings_for(study) if finding.is_on(claim.subject)
        )

    def judgements_for(self, claim: str) -> tuple[Judgement, ...]:
        """Return the judgements of a claim that stand, one for each question.

        Of several readings of a question that is the decision between them, else the first. What
        two readers differ on, and nobody has decided, is left out.
        """
        return self._standing_by_claim.get(claim, ())

    def readings_for(self, claim: str) -> tuple[Readings, ...]:
        """Return the readings of each judgement of a claim."""
        return self._readings_by_claim.get(claim, ())

    def appraisals_for(self, study: str) -> tuple[Appraisal, ...]:
        """Return the appraisals of a study; empty for a study that nobody has appraised."""
        return tuple(self._appraisals_by_study.get(study, ()))


def _group_rows(rows: Iterable[_Row], column: str) -> Mapping[str, list[_Row]]:
    grouped: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped


def read_base(folder: Path | None = None) -> EvidenceBase:
    """Read and validate an evidence base; without a folder, the one that comes with the package.

    Raises:
        EvidenceError: a file cannot be read, or rows are wrong; ``problems`` lists all.
    """
    folder = folder or BUNDLED_FOLDER
    topic = read_topic(folder)
    base, problems = parse_base(read_tables(folder), topic)
    if problems:
        raise EvidenceError(
            f"the evidence base in {folder} has {format_count(len(problems), 'problem')}; "
            "correct these rows:",
            locate_problems(problems, folder),
        )
    return base


def read_tables(folder: Path) -> dict[str, str]:
    """Return the texts of the tables of a base, by name, without optional ones that have no file.

    Raises:
        EvidenceError: a file is missing or cannot be read.
    """
    files = {name: folder / f"{name}.csv" for name in ROW_TYPES}
    return {
        name: read_text(file)
        for name, file in files.items()
        if name not in OPTIONAL_TABLES or file.exists()
    }


def locate_problems(problems: Iterable[Problem], folder: Path) -> list[Problem]:
    """Return problems of ``parse_base`` with the folder in their paths."""
    return [
        Problem(
            str(folder / problem.path),
            problem.code,
            problem.message,
            line=problem.line,
            severity="error",
        )
        for problem in problems
    ]


class _PlacedRow(NamedTuple):
    line: int
    row: Any


def parse_base(
    texts: Mapping[str, str], topic: Topic | None = None
) -> tuple[EvidenceBase, list[Problem]]:
    """Parse a base from the texts of its tables.

    Args:
        texts: the text of each table, by the names of ``ROW_TYPES``; those of
            ``OPTIONAL_TABLES`` may be left out.
        topic: the topic of the base; the bundled one by default.

    Returns:
        The base without the rows that cannot be read, and everything that is wrong, in the order
        of files and lines.
    """
    topic = topic or read_topic()
    placed: dict[str, list[_PlacedRow]] = {}
    problems: list[Problem] = []
    for name, row_type in ROW_TYPES.items():
        if name in OPTIONAL_TABLES and name not in texts:
            placed[name] = []
            continue
        pairs, unreadable = parse_rows(row_type, texts[name], f"{name}.csv")
        placed[name] = [_PlacedRow(*pair) for pair in pairs]
        problems += unreadable
    rows = {name: [item.row for item in items] for name, items in placed.items()}
    incomplete = {problem.path.removesuffix(".csv") for problem in problems}
    for found in (*check_rows(rows, incomplete), *check_vocabularies(rows, topic)):
        line = placed[found.table][found.place].line
        problems.append(
            Problem(f"{found.table}.csv", "base", found.message, line=line, severity="error")
        )
    base = EvidenceBase(
        studies={study.key: study for study in rows["studies"]},
        findings=tuple(rows["findings"]),
        claims={claim.id: claim for claim in rows["claims"]},
        judgements=tuple(rows["judgements"]),
        topic=topic,
        appraisals=tuple(rows["appraisals"]),
        curators=tuple(rows["curators"]),
    )
    order = list(ROW_TYPES)
    problems.sort(key=lambda found: (order.index(found.path.removesuffix(".csv")), found.line))
    return base, problems
