"""The store in Datasette: titles, meanings of tables and columns, facets, and questions that are often asked."""

from __future__ import annotations

from typing import Any, Final

from evidence.studies.store.schema import COLUMNS, MEANINGS

FOLDER, STYLE = "style", "evidence.css"
CSS: Final = "dl.column-descriptions { max-height: 9em; overflow: auto; border: 1px solid #ccc; padding: 0.5em 1em; }\n"
_FACETS: Final = ("design", "level", "direction", "retracted")
_LIST_FACETS: Final = ("interventions", "comparators", "conditions", "publication_types")
_QUESTIONS: Final = {
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


def datasette_metadata(name: str) -> dict[str, Any]:
    """What Datasette shows of a store that it calls ``name`` (https://docs.datasette.io/en/stable/metadata.html)."""
    tables = {table: _table(meanings) for table, meanings in MEANINGS.items()}
    tables["studies"] |= {
        "columns": {column.name: column.meaning for column in COLUMNS},
        "facets": [*_FACETS, *({"array": column} for column in _LIST_FACETS)],
        "sort_desc": "year",
        "label_column": "title",
        "fts_table": "studies_fts",
        "fts_pk": "id",
        "size": 50,
    }
    queries = {key: {"title": title, "sql": sql} for key, (title, sql) in _QUESTIONS.items()}
    return {
        "title": "evidence",
        "description": "Studies fetched from PubMed. What a program derived (design, direction) says so.",
        "extra_css_urls": [f"/{FOLDER}/{STYLE}"],
        "databases": {name: {"tables": tables, "queries": queries}},
    }


def _table(meanings: dict[str, str]) -> dict[str, Any]:
    columns = {column: meaning for column, meaning in meanings.items() if column}
    return {"description": meanings[""]} | ({"columns": columns} if columns else {})
