"""Build a record from what a reference says, whatever the form of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from evidence.ids import find_identifiers
from evidence.people import is_et_al
from evidence.pubmed.parse.references.identifier_fields import PaperKind, read_identifiers
from evidence.pubmed.parse.references.vocabulary import read_reference_vocabulary
from evidence.pubmed.parse.values import unique_nonempty
from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.vocabulary import PUBLICATION_TYPES, choose_title, is_retracted

_PMID_LABEL: Final = re.compile(
    r"\A\s*+(?:PMID|PubMed(?: ID)?)\s*+[:=]?\s*+(\d{1,8})\b", re.IGNORECASE
)
_PMCID_LABEL: Final = re.compile(r"\A\s*+(?:PMCID\s*+[:=]?\s*+)?(PMC\d{4,9})\b", re.IGNORECASE)
_DOI_LABEL: Final = re.compile(r"\A\s*+doi\s*+[:=]\s*+(\S+)", re.IGNORECASE)
_ISSN: Final = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
RETRACTED_TYPE: Final = "Retracted Publication"


def create_reference() -> Record:
    """Create the record of a reference, for a reader to fill.

    Its ``version`` stays missing, as does its ``pmid`` where the file has none.
    """
    return create_blank_record()


def fill_identifiers(
    record: Record,
    *,
    pmids: Iterable[str] = (),
    dois: Iterable[str] = (),
    pmcids: Iterable[str] = (),
    texts: Sequence[str] = (),
) -> None:
    """Fill in the identifiers.

    Args:
        record: what to fill.
        pmids: values that are PMIDs, if anything.
        dois: values that are DOIs, if anything.
        pmcids: values that are PMCIDs, if anything.
        texts: values that begin with a labelled identifier ("PMID: 1"), or are the address of one.
    """
    labelled = list(_find_labelled(texts))
    pmid = _first_valid_id("pmid", [*pmids, *(value for kind, value in labelled if kind == "pmid")])
    if pmid:
        record.pmid = pmid
    record.doi = _first_valid_id(
        "doi", [*dois, *(value for kind, value in labelled if kind == "doi")]
    )
    record.pmcid = _first_valid_id(
        "pmcid", [*pmcids, *(value for kind, value in labelled if kind == "pmcid")]
    )


def _find_labelled(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find the identifiers that texts begin with, or are the address of; never one in a sentence.

    A note may name another paper.
    """
    labels = {"pmid": _PMID_LABEL, "pmcid": _PMCID_LABEL, "doi": _DOI_LABEL}
    for text in texts:
        if text.isdecimal():  # most often: neither label nor address
            continue
        for kind, label in labels.items():
            match = label.match(text)
            if match:
                yield kind, match[1]
        if re.match(r"\s*https?://\S+\s*$", text):
            yield from ((one.kind, one.value) for one in find_identifiers(text))


def _first_valid_id(kind: PaperKind, values: Iterable[str]) -> str | None:
    found = (each for value in values if value for each in read_identifiers(kind, value))
    return next(found, None)


def find_issn(values: Iterable[str]) -> str | None:
    """Return the first ISSN, with its hyphen; ISBNs and other numbers are none."""
    for value in values:
        for part in re.split(r"[;,\s(]+", value):
            match = _ISSN.fullmatch(part)
            if match:
                return f"{match[1]}-{match[2].upper()}"
    return None


def parse_languages(values: Iterable[str]) -> tuple[str, ...]:
    """Return languages as PubMed writes them, ISO 639-2; a language that is not known is kept."""
    parts = [part for value in values for part in re.split(r"[;,]\s*", value)]
    words = [part.strip() for part in parts]
    codes = read_reference_vocabulary()["languages"]
    return unique_nonempty(codes.get(word.split("-")[0].lower(), word) for word in words)


def split_items(values: Iterable[str]) -> tuple[str, ...]:
    """Split values at semicolons, each item once."""
    return unique_nonempty(item.strip() for value in values for item in value.split(";"))


def find_publication_types(values: Iterable[str]) -> tuple[str, ...]:
    """Return publication types where they are PubMed's; other words for types are left out."""
    items = split_items(values)
    return () if PUBLICATION_TYPES.isdisjoint(items) else items


def finish_reference(record: Record) -> Record:
    """Fill in what follows from other columns."""
    record.title = choose_title(record.title, record.vernacular_title)
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    record.retracted = is_retracted(record.publication_types, record.comments_corrections)
    record.authors_incomplete = any(map(is_et_al, record.authors[-1:]))
    return record


def explain_unidentified(record: Record) -> str | None:
    """Explain why an entry cannot be identified: nothing shows which paper it is."""
    if record.title or record.pmid or record.doi or record.pmcid:
        return None
    return "it has neither a title nor a PMID, DOI or PMCID"
