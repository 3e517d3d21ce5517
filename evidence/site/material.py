"""The data of the pages: the evidence base, the studies of the store, and what changed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.readings import Readings
from evidence.claims.base.translate import translate_base
from evidence.claims.card.card import Card, build_card
from evidence.claims.card.store_check import StoreCheck
from evidence.errors import EvidenceError
from evidence.messages.catalogue import gettext
from evidence.schema import Column
from evidence.studies.designs import describe_design
from evidence.studies.store.changes import Change
from evidence.studies.study import Study
from evidence.studies.table.merge import build_study
from evidence.studies.table.rows import Table

_SITE_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'\\`{}()\[\]?#\x00-\x1f]+")


def is_site_address(text: str) -> bool:
    """Return whether a text is an address under which pages can stand, alone and whole."""
    if not _SITE_ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


@dataclass(frozen=True)
class SiteData:
    """All that the pages show.

    Args:
        base: the evidence base, with the notices that the store has for its studies, in the
            language of the pages.
        written: the same base in the words it was written in, which posts are read by.
        table: one row for each study of base and store.
        changes: what has changed in the store.
        store_checks: what the store says about each claim; empty where there is no store.
        made_on: the day that the pages name.
        address: where they are published, with a slash at its end; empty if unknown.
        searched_on: the day of the last search for studies; None if it is not recorded.
        is_served: whether `evidence serve` shows them, and not a folder or any web server.
    """

    base: EvidenceBase
    written: EvidenceBase
    table: Table
    changes: Sequence[Change]
    store_checks: Mapping[str, StoreCheck]
    made_on: date
    address: str = ""
    searched_on: date | None = None
    is_served: bool = False

    @cached_property
    def topic_name(self) -> str:
        """What the evidence base is about."""
        return self.base.topic.name

    @cached_property
    def subjects(self) -> Mapping[str, str]:
        """The label of each subject of claims, in the order of the topic."""
        return {term.id: term.label for term in self.base.topic.subjects}

    @cached_property
    def studies(self) -> Mapping[str, Study]:
        """Every study by its key: those of the base, then those of the store alone."""
        names = [column.name for column in self.table.columns]
        rows = (dict(zip(names, row, strict=True)) for row in self.table.rows)
        return {row["key"]: self.base.studies.get(row["key"]) or build_study(row) for row in rows}

    @cached_property
    def cells_by_study(self) -> Mapping[str, Sequence[tuple[Column, Any]]]:
        """The cells of every study, each with its column."""
        columns = self.table.columns
        place = [column.name for column in columns].index("key")
        return {row[place]: list(zip(columns, row, strict=True)) for row in self.table.rows}

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The card of every claim."""
        return {
            claim: build_card(self.base, claim, self.store_checks.get(claim))
            for claim in self.base.claims
        }

    @cached_property
    def judged_on(self) -> date | None:
        """The day of the newest judgement; None where nobody has judged anything."""
        return max((row.judged_on for row in self.base.judgements), default=None)

    @cached_property
    def readings_by_study(self) -> Mapping[str, Sequence[Readings]]:
        """The judgements of every study that has any, each with its readings."""
        found: dict[str, list[Readings]] = {}
        known = (self.base.readings_for(claim) for claim in self.base.claims)
        for readings in itertools.chain.from_iterable(known):
            found.setdefault(readings.first.study, []).append(readings)
        return found

    def list_judged_claims(self, key: str) -> list[str]:
        """List the claims that a study was judged for, each once."""
        readings = self.readings_by_study.get(key, ())
        return list(dict.fromkeys(one.first.claim for one in readings))

    def describe_design(self, key: str) -> str:
        """Return the label of a study's design; a study of the store alone may have none."""
        is_known = key in self.base.studies or any(
            column.name == "design" and value for column, value in self.cells_by_study[key]
        )
        return describe_design(self.studies[key].design) if is_known else gettext("design unknown")


def build_site_data(
    base: EvidenceBase,
    table: Table,
    changes: Iterable[Change],
    store_checks: Mapping[str, StoreCheck],
    *,
    made_on: date,
    address: str = "",
    searched_on: date | None = None,
) -> SiteData:
    """Collect what the pages are made of.

    Args:
        base: the evidence base, with the notices of the store.
        table: the studies of base and store.
        changes: what the store has seen change.
        store_checks: what the store says about each claim; empty where there is no store.
        made_on: the day that the pages name.
        address: where the pages will stand.
        searched_on: the day on which the store last searched for studies of the topic.

    Raises:
        EvidenceError: the address is none of the web.
    """
    if address and not is_site_address(address):
        raise EvidenceError(
            f"{address!r} is not a web address; give one such as https://example.org/evidence/"
        )
    address = f"{address.rstrip('/')}/" if address else ""
    days = [day for day in (searched_on, base.topic.searched_on) if day]
    return SiteData(
        translate_base(base),
        base,
        table,
        tuple(changes),
        store_checks,
        made_on,
        address,
        max(days, default=None),
    )
