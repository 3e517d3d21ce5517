"""Records with only what a test says, and the columns derived of them."""

from dataclasses import fields

from evidence.pubmed.record import Record
from evidence.studies.derive.derive import derive_columns
from evidence.studies.derived import Derived

HUMAN = {"mesh_terms": ("Humans",)}


def record(title: str | None = None, abstract: str | None = None, **more: object) -> Record:
    empty = {field.name: () if "tuple" in str(field.type) else None for field in fields(Record)}
    known = {
        "pmid": "1",
        "version": 1,
        "retracted": False,
        "is_book": False,
        "title": title,
        "abstract": abstract,
    }
    return Record(**{**empty, **known, **more})  # type: ignore[arg-type]


def derived(title: str | None = None, abstract: str | None = None, **more: object) -> Derived:
    return derive_columns(record(title, abstract, **more))


def typed(
    *types: str, title: str = "Needles and the sore back", abstract: str | None = None
) -> Derived:
    return derived(title, abstract, publication_types=("Journal Article", *types))
