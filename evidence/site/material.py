"""What the pages are made of: the evidence base, the studies of the store beside it, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Judgement
from evidence.claims.verdict.card import Card, build_card
from evidence.schema import Column
from evidence.studies.designs import design_info
from evidence.studies.store.changes import Change
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study
from evidence.studies.table.rows import Table


@dataclass(frozen=True)
class SiteData:
    """All that the pages tell.

    Args:
        base: the evidence base, with what the store knows became of its studies.
        table: a row for each study of base and store.
        changes: what the store has seen.
        made_on: the day that the pages name.
        address: where they will stand, with a slash at its end; empty where nobody knows yet.
    """

    base: EvidenceBase
    table: Table
    changes: Sequence[Change]
    made_on: date
    address: str = ""

    @cached_property
    def studies(self) -> Mapping[str, Study]:
        """Every study by its key: those of the base, then those that only the store has."""
        names = [column.name for column in self.table.columns]
        rows = (dict(zip(names, row, strict=True)) for row in self.table.rows)
        return {row["key"]: self.base.studies.get(row["key"]) or build_study(row) for row in rows}

    @cached_property
    def cells_by_study(self) -> Mapping[str, Sequence[tuple[Column, Any]]]:
        """The cells of every study, each with its column."""
        place = next(
            place for place, column in enumerate(self.table.columns) if column.name == "key"
        )
        return {
            row[place]: list(zip(self.table.columns, row, strict=True)) for row in self.table.rows
        }

    def describe_design(self, key: str) -> str:
        """The design of a study, as readers say it; of one that only the store has it may not be told."""
        is_told = key in self.base.studies or any(
            column.name == "design" and value for column, value in self.cells_by_study[key]
        )
        return design_info(self.studies[key].design).label if is_told else "design not told"

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The card of every claim."""
        return {claim: build_card(self.base, claim) for claim in self.base.claims}

    @cached_property
    def judgements_by_study(self) -> Mapping[str, Sequence[Judgement]]:
        """The judgements on every study that has one."""
        found: dict[str, list[Judgement]] = {}
        for judgement in self.base.judgements:
            found.setdefault(judgement.study, []).append(judgement)
        return found


def build_site_data(
    base: EvidenceBase,
    table: Table,
    changes: Iterable[Change],
    *,
    made_on: date,
    address: str = "",
) -> SiteData:
    """Collect what the pages are made of.

    Args:
        base: the evidence base, with the notices of the store.
        table: the studies of base and store.
        changes: what the store has seen change.
        made_on: the day that the pages name.
        address: where the pages will stand.
    """
    address = f"{address.rstrip('/')}/" if address else ""
    return SiteData(base, table, tuple(changes), made_on, address)
