"""The evidence base as a file of SQLite for a browser: tables that lead to each other."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evidence.claims.base.load import ROW_TYPES
from evidence.claims.verdict.verdict import COUNTED_STANCES
from evidence.claims.verdict.verdict_frame import VerdictRow
from evidence.schema import Column, columns_of, sql_type
from evidence.studies.columns import LINKS

if TYPE_CHECKING:
    from evidence.claims.verdict.verdict import Verdict
    from evidence.session import Session


@dataclass(frozen=True, slots=True)
class BrowsedTable:
    """How a table of the base is shown.

    Attributes:
        name: its name.
        about: what it holds.
        first: the columns that stand first, in this order.
        key: the column that names a row; None where rows have no name.
        links: the table that a column leads to; its key is the name of the row.
        facets: columns by whose words rows are counted and picked.
        label: the column that stands for a row where others lead to it.
        sort: the column by which rows are sorted.
        searched: the columns of the full-text index.
    """

    name: str
    about: str
    first: tuple[str, ...]
    key: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    label: str | None = None
    sort: str | None = None
    searched: tuple[str, ...] = ()


BROWSED_TABLES: Final = (
    BrowsedTable(
        "verdicts",
        "What the signed judgements of each claim add up to. The id leads to the claim, and that "
        "to the judgements.",
        ("id", "verdict", "certainty", "supports", "mixed", "contradicts", "insufficient"),
        links={"id": "claims"},
        facets=("verdict", "certainty"),
    ),
    BrowsedTable(
        "claims",
        "Statements about health that people make. Each leads to its verdict and its judgements.",
        ("id", "text", "subject", "kind", "wording"),
        key="id",
        facets=("subject", "kind"),
        label="text",
        searched=("text",),
    ),
    BrowsedTable(
        "judgements",
        "What a study says of a claim, as a person judged and signed it.",
        (
            *("claim", "study", "stance", "comparator", "outcome", "timepoint"),
            *("directness", "rationale"),
        ),
        links={"claim": "claims", "study": "studies", "judged_by": "curators"},
        facets=("stance", "comparator", "directness", "judged_by"),
    ),
    BrowsedTable(
        "studies",
        "The studies of the evidence base. Each leads to its judgements and its findings.",
        ("key", "year", "title", "design", "sample_size", "journal_abbrev", "pubmed_url"),
        key="key",
        links={"superseded_by": "studies", "companion_of": "studies"},
        facets=("design", "species", "conditions", "interventions", "verification"),
        label="title",
        sort="year",
        searched=("title", "condition_details", "intervention_details"),
    ),
    BrowsedTable(
        "findings",
        "Results of studies: outcome, time, comparator, direction, estimate with its interval.",
        (
            *("id", "study", "outcome", "timepoint", "comparator", "direction", "measure"),
            *("estimate", "ci_low", "ci_high", "scale"),
        ),
        key="id",
        links={"study": "studies"},
        facets=("outcome", "timepoint", "comparator", "direction", "measure"),
    ),
    BrowsedTable(
        "appraisals",
        "Ratings of studies by people, in the domains of RoB 2 or AMSTAR 2.",
        ("study", "tool", "domain", "rating", "reason"),
        links={"study": "studies", "appraised_by": "curators"},
        facets=("tool", "rating"),
    ),
    BrowsedTable(
        "curators",
        "The people who sign judgements and appraisals.",
        ("name", "role", "affiliation"),
        key="name",
    ),
)
_QUERIES: Final = {
    "judged": (
        "All judgements with claim, verdict and study",
        "SELECT judgements.claim, claims.text, verdicts.verdict, verdicts.certainty, stance, "
        "studies.title AS study, studies.year, studies.pubmed_url, rationale FROM judgements "
        "JOIN claims ON claims.id = judgements.claim JOIN verdicts ON verdicts.id = claims.id "
        "JOIN studies ON studies.key = judgements.study ORDER BY claims.id, studies.year DESC",
    ),
    "unjudged": (
        "Studies that nobody has judged for any claim",
        "SELECT key, year, title, design, pubmed_url FROM studies "
        "WHERE key NOT IN (SELECT study FROM judgements) ORDER BY year DESC",
    ),
    "with_notices": (
        "Studies with a notice: retracted, corrected, of concern",
        "SELECT key, year, title, corrections, pubmed_url FROM studies "
        "WHERE corrections NOT IN ('', '[]') ORDER BY year DESC",
    ),
}


def write_base_file(session: Session, path: Path) -> None:
    """Write the evidence base, with the notices of the store, to a new file of SQLite.

    Raises:
        EvidenceError: the base cannot be read.
    """
    rows = _list_rows(session)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for table in BROWSED_TABLES:
            _write_table(connection, table, rows[table.name])


def describe_base_file() -> dict[str, Any]:
    """Return the metadata with which Datasette shows the file: meanings, facets, questions."""
    tables = {table.name: _describe_table(table) for table in BROWSED_TABLES}
    queries = {key: {"title": title, "sql": sql} for key, (title, sql) in _QUERIES.items()}
    return {
        "description": "The evidence base: claims, what people judged of them, and the verdicts.",
        "tables": tables,
        "queries": queries,
    }


def list_browsed_columns(table: BrowsedTable) -> list[Column]:
    """List the columns of a table, the telling ones first."""
    row_type = VerdictRow if table.name == "verdicts" else ROW_TYPES[table.name]
    columns = {column.name: column for column in columns_of(row_type)}
    if table.name == "studies":
        columns |= {link.column.name: link.column for link in LINKS}
    others = [column for name, column in columns.items() if name not in table.first]
    return [*(columns[name] for name in table.first), *others]


def _describe_table(table: BrowsedTable) -> dict[str, Any]:
    columns = list_browsed_columns(table)
    lists = {column.name for column in columns if column.kind == "list"}
    described: dict[str, Any] = {
        "description": table.about,
        "columns": {column.name: column.meaning for column in columns},
        "facets": [{"array": name} if name in lists else name for name in table.facets],
        "size": 50,
    }
    if table.label:
        described["label_column"] = table.label
    if table.sort:
        described["sort_desc"] = table.sort
    return described


def _list_rows(session: Session) -> dict[str, list[Mapping[str, Any]]]:
    base = session.base
    rows: dict[str, Iterable[Any]] = {
        "claims": base.claims.values(),
        "judgements": base.judgements,
        "findings": base.findings,
        "appraisals": base.appraisals,
        "curators": base.curators,
    }
    listed: dict[str, list[Mapping[str, Any]]] = {
        name: [_to_cells(row) for row in given] for name, given in rows.items()
    }
    listed["studies"] = [_with_links(_to_cells(study)) for study in base.studies.values()]
    listed["verdicts"] = [_verdict_cells(verdict) for verdict in session.compute_verdicts()]
    return listed


def _to_cells(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in columns_of(type(row))}


def _with_links(cells: dict[str, Any]) -> dict[str, Any]:
    for link in LINKS:
        identifier = cells[link.identifier]
        cells[link.column.name] = link.make_url(identifier) if identifier else None
    return cells


def _verdict_cells(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.claim.id,
        "text": verdict.claim.text,
        "verdict": verdict.category,
        "certainty": verdict.certainty,
        **{stance: len(verdict.counted_judgements(stance)) for stance in COUNTED_STANCES},
    }


def _write_table(
    connection: sqlite3.Connection, table: BrowsedTable, rows: Sequence[Mapping[str, Any]]
) -> None:
    columns = list_browsed_columns(table)
    connection.execute(f"CREATE TABLE {table.name} ({', '.join(_define_parts(table, columns))})")
    places = ", ".join("?" * len(columns))
    cells = ([_encode(row[column.name]) for column in columns] for row in rows)
    connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", cells)
    for name in table.links:
        connection.execute(f"CREATE INDEX {table.name}_{name} ON {table.name} ({name})")
    if table.searched:
        names, index = ", ".join(table.searched), f"{table.name}_fts"
        content = f'content="{table.name}"'  # the form by which Datasette finds the index
        connection.execute(f"CREATE VIRTUAL TABLE {index} USING fts5 ({names}, {content})")
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


def _define_parts(table: BrowsedTable, columns: Iterable[Column]) -> Iterator[str]:
    """Yield the definitions of columns and links of a table."""
    for column in columns:
        key = " PRIMARY KEY" if column.name == table.key else ""
        yield f'"{column.name}" {sql_type(column)}{key}'
    keys = {one.name: one.key for one in BROWSED_TABLES}
    for name, target in table.links.items():
        yield f'FOREIGN KEY ("{name}") REFERENCES {target} ({keys[target]})'


def _encode(cell: Any) -> Any:
    if isinstance(cell, tuple | list):
        return json.dumps([*cell], ensure_ascii=False)
    return cell.isoformat() if isinstance(cell, date) else cell
