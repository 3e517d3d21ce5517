"""The tidy tables of PubMed's records as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import Problem
from evidence.pubmed.details import DETAIL_TABLES
from evidence.pubmed.files.batch import PUBMED_PROBLEM_CODE
from evidence.pubmed.files.details import ParsedDetails, read_details
from evidence.studies.table.frame import build_frame
from evidence.wording import format_count

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PubMedDetails:
    """The tidy tables of records: join them to each other and to studies by ``pmid``.

    Attributes:
        authors: one row per author, or editor, and affiliation.
        investigators: one row per investigator and affiliation.
        grants: one row per grant.
        supplementary_concepts: one row per concept that MeSH has beside its headings.
        interests: one row per statement on conflicts of interest.
        records: how many records were read.
        problems: what could not be read.
    """

    authors: pd.DataFrame
    investigators: pd.DataFrame
    grants: pd.DataFrame
    supplementary_concepts: pd.DataFrame
    interests: pd.DataFrame
    records: int
    problems: tuple[Problem, ...]

    def __repr__(self) -> str:
        tables = ", ".join(f"{name} ({len(getattr(self, name))})" for name in DETAIL_TABLES)
        problems = f"; {format_count(len(self.problems), 'problem')}" if self.problems else ""
        return f"<details of {format_count(self.records, 'record')}: {tables}{problems}>"


def read_detail_tables(*sources: Path | str | bytes) -> PubMedDetails:
    """Read the details of PubMed's records into tidy tables: people, grants, concepts, interests.

    A table has the newest version of each record; ``pmid`` joins them. ``evidence.describe(table)``
    says what each column means.

    Args:
        sources: files of PubMed XML (.xml, .xml.gz), or their bytes. Other formats have not these
            details, which is a problem.

    Raises:
        EvidenceError: a file cannot be read.
    """
    given = [source if isinstance(source, bytes) else Path(source) for source in sources]
    return _build_tables(read_details(given))


def read_stored_detail_tables(records: Iterable[tuple[str, bytes | None]]) -> PubMedDetails:
    """Read the details of records of a store.

    Args:
        records: the PMID of each, and what PubMed sent; None for one that is damaged, which is a
            problem.
    """
    damaged: list[Problem] = []

    def iter_sound() -> Iterator[bytes]:
        for pmid, xml in records:
            if xml is None:
                message = f"record {pmid} is damaged; fetch it again"
                damaged.append(Problem("store", PUBMED_PROBLEM_CODE, message, pmid=pmid))
            else:
                yield xml

    tables = _build_tables(read_details(iter_sound()))
    return replace(tables, problems=(*damaged, *tables.problems))


def _build_tables(parsed: ParsedDetails) -> PubMedDetails:
    frames = {
        name: build_frame(row_type, getattr(parsed.details, name))
        for name, row_type in DETAIL_TABLES.items()
    }
    return PubMedDetails(**frames, records=parsed.records, problems=parsed.problems)
