"""The store in Datasette: titles, meanings of tables and columns, facets, and questions that are often asked."""

from __future__ import annotations

from typing import Any, Final

from evidence.studies.store.schema import STORE_COLUMNS, TABLE_MEANINGS

STYLE_FOLDER, STYLE_FILE = "style", "evidence.css"
DATASETTE_CSS: Final = "dl.column-descriptions { max-height: 9em; overflow: auto; border: 1px solid #ccc; padding: 0.5em 1em; }\n"
_FACETS: Final = ("design", "level", "direction", "retracted")
_LIST_FACETS: Final = ("interventions", "comparators", "conditions", "publication_types")
_CANNED_QUERIES: Final = {
    "retracted": (
        "Retracted studies",
        "SELECT pmid, year, title, corrections FROM studies WHERE retracted ORDER BY year DESC",
    ),
    "trials": (
        "Randomised trials by number of participants",
        "SELECT pmid, year, sample_size, title, comparators, direction FROM studies WHERE design = 'rct' "
        "ORDER BY sample_size DESC",
    ),
    "untold": (
        "What changed and was not told yet",
        "SELECT pmid, kind, detail, changed_at FROM changes WHERE NOT reported ORDER BY id DESC",
    ),
}


def build_datasette_metadata(name: str) -> dict[str, Any]:
    """What Datasette shows of a store that it calls ``name`` (https://docs.datasette.io/en/stable/metadata.html)."""
    tables = {table: _table_metadata(meanings) for table, meanings in TABLE_MEANINGS.items()}
    tables["studies"] |= {
        "columns": {column.name: column.meaning for column in STORE_COLUMNS},
        "facets": [*_FACETS, *({"array": column} for column in _LIST_FACETS)],
        "sort_desc": "year",
        "label_column": "title",
        "fts_table": "studies_fts",
        "fts_pk": "id",
        "size": 50,
    }
    queries = {key: {"title": title, "sql": sql} for key, (title, sql) in _CANNED_QUERIES.items()}
    return {
        "title": "evidence",
        "description": "Studies fetched from PubMed. What a program derived (design, direction) says so.",
        "extra_css_urls": [f"/{STYLE_FOLDER}/{STYLE_FILE}"],
        "databases": {name: {"tables": tables, "queries": queries}},
    }


def _table_metadata(meanings: dict[str, str]) -> dict[str, Any]:
    columns = {column: meaning for column, meaning in meanings.items() if column}
    return {"description": meanings[""]} | ({"columns": columns} if columns else {})
