"""The store in Datasette: titles, meanings of tables and columns, facets, and common questions."""

from __future__ import annotations

import html
from typing import Any, Final

from evidence.studies.store.file.schema import TableMeaning, load_table_meanings

STYLE_FOLDER, STYLE_FILE = "style", "evidence.css"
DATASETTE_CSS: Final = (
    "dl.column-descriptions "
    "{ max-height: 9em; overflow: auto; border: 1px solid #ccc; padding: 0.5em 1em; }\n"
)
_FACETS: Final = ("design", "level", "direction", "retracted")
_LIST_FACETS: Final = ("interventions", "comparators", "conditions", "publication_types")
_TELLING_COLUMNS: Final = tuple(
    "pmid year title design level sample_size comparators direction journal corrections".split()
)
_CANNED_QUERIES: Final = {
    "overview": (
        "Studies, the telling columns only",
        f"SELECT {', '.join(_TELLING_COLUMNS)} FROM studies ORDER BY year DESC",
    ),
    "retracted": (
        "Retracted studies, those retracted in part among them",
        "SELECT pmid, year, title, corrections FROM studies WHERE retracted "
        "OR corrections LIKE '%\"partial_retraction:%' ORDER BY year DESC",
    ),
    "trials": (
        "Randomised trials by number of participants",
        "SELECT pmid, year, sample_size, title, comparators, direction FROM studies "
        "WHERE design = 'rct' ORDER BY sample_size DESC",
    ),
    "unreported": (
        "Changes that were not reported yet",
        "SELECT pmid, kind, detail, changed_at FROM changes WHERE NOT reported ORDER BY id DESC",
    ),
}


def build_datasette_metadata(name: str) -> dict[str, Any]:
    """Return the metadata with which Datasette shows a store.

    Args:
        name: Datasette's name for the store.

    See https://docs.datasette.io/en/stable/metadata.html.
    """
    tables = {
        table: _build_table_metadata(meaning) for table, meaning in load_table_meanings().items()
    }
    tables["studies"] |= {
        "facets": [*_FACETS, *({"array": column} for column in _LIST_FACETS)],
        "sort_desc": "year",
        "label_column": "title",
        "fts_table": "studies_fts",
        "fts_pk": "id",
        "size": 50,
        "description_html": _link_telling_columns(tables["studies"]["description"]),
    }
    queries = {key: {"title": title, "sql": sql} for key, (title, sql) in _CANNED_QUERIES.items()}
    return {
        "title": "evidence",
        "description": "The evidence base, which people write, and studies fetched from PubMed. "
        "Columns that a program derived (design, direction) say so.",
        "extra_css_urls": [f"/{STYLE_FOLDER}/{STYLE_FILE}"],
        "databases": {name: {"tables": tables, "queries": queries}},
    }


def _link_telling_columns(description: str) -> str:
    """Return a description as HTML, with a link to the same page with the telling columns only."""
    wanted = "&amp;".join(f"_col={name}" for name in _TELLING_COLUMNS)
    return f'{html.escape(description)} <a href="?{wanted}">The telling columns only.</a>'


def _build_table_metadata(meaning: TableMeaning) -> dict[str, Any]:
    metadata: dict[str, Any] = {"description": meaning.about}
    if meaning.columns:
        metadata["columns"] = dict(meaning.columns)
    return metadata
