"""The data of the pages: the evidence base, the studies of the store, and what changed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.base.models import Judgement
from evidence.claims.base.with_notices import apply_notices
from evidence.claims.verdict.card import Card, build_card
from evidence.schema import Column
from evidence.studies.designs import design_info
from evidence.studies.store.changes import Change
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study, merge_tables
from evidence.studies.table.rows import Table
from evidence.topic import TOPIC_FILE


@dataclass(frozen=True)
class SiteData:
    """All that the pages show.

    Args:
        base: the evidence base, with the notices that the store has for its studies.
        table: one row for each study of base and store.
        changes: what has changed in the store.
        made_on: the day that the pages name.
        address: where they are published, with a slash at its end; empty if unknown.
    """

    base: EvidenceBase
    table: Table
    changes: Sequence[Change]
    made_on: date
    address: str = ""

    @cached_property
    def topic_name(self) -> str:
        """What the evidence base is about."""
        return str(_read_topic()["name"])

    @cached_property
    def subjects(self) -> Mapping[str, str]:
        """The label of each subject of claims, in the order of the topic."""
        return {subject["id"]: subject["label"] for subject in _read_topic()["subjects"]}

    @cached_property
    def studies(self) -> Mapping[str, Study]:
        """Every study by its key: those of the base, then those of the store alone."""
        names = [column.name for column in self.table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in self.table.rows]
        own = self.base.studies
        return {row["key"]: own.get(row["key"]) or _build_stored_study(row) for row in rows}

    @cached_property
    def cells_by_study(self) -> Mapping[str, Sequence[tuple[Column, Any]]]:
        """The cells of every study, each with its column."""
        columns = self.table.columns
        place = [column.name for column in columns].index("key")
        return {row[place]: list(zip(columns, row, strict=True)) for row in self.table.rows}

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The card of every claim."""
        return {claim: build_card(self.base, claim) for claim in self.base.claims}

    @cached_property
    def judgements_by_study(self) -> Mapping[str, Sequence[Judgement]]:
        """The judgements of every study that has any."""
        found: dict[str, list[Judgement]] = {}
        for judgement in self.base.judgements:
            found.setdefault(judgement.study, []).append(judgement)
        return found

    def list_judged_claims(self, key: str) -> list[str]:
        """List the claims that a study was judged for, each once."""
        judgements = self.judgements_by_study.get(key, ())
        return list(dict.fromkeys(judgement.claim for judgement in judgements))

    def describe_design(self, key: str) -> str:
        """Return the label of a study's design; a study of the store alone may have none."""
        is_known = key in self.base.studies or any(
            column.name == "design" and value for column, value in self.cells_by_study[key]
        )
        return design_info(self.studies[key].design).label if is_known else "design unknown"


def load_site_data(
    folder: Path | None, store_path: Path | None, *, made_on: date, address: str = ""
) -> SiteData:
    """Load base and store.

    Args:
        folder: the folder of the base; None for the bundled one.
        store_path: the file of the store; None if there is none.
        made_on: the day that the pages name.
        address: where the pages are published.

    Raises:
        EvidenceError: the base or the store cannot be read.
    """
    base = read_base(folder)
    address = f"{address.rstrip('/')}/" if address else ""
    if store_path is None:
        return SiteData(base, merge_tables(base.studies.values(), None), (), made_on, address)
    from evidence.studies.store.store import Store

    with Store(store_path) as store:
        current = apply_notices(base, store.notices())
        table = merge_tables(base.studies.values(), store.read_table())
        return SiteData(current, table, store.changes(told=True), made_on, address)


def _build_stored_study(row: Mapping[str, Any]) -> Study:
    """Build a study that only the store has."""
    study = build_study({name: row[name] for name in row if name != "journal_abbrev"})
    size = row.get("sample_size")
    return study if study.sample_size or not size else replace(study, sample_size=size)


def _read_topic() -> dict[str, Any]:
    return tomllib.loads(TOPIC_FILE.read_text(encoding="utf-8"))
