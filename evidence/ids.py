"""Identifiers of papers and trials: recognise them in text, normalise them, link to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

IdentifierKind = Literal["pmid", "pmcid", "doi", "registry"]
PAPER_IDENTIFIER_KINDS: tuple[IdentifierKind, ...] = (
    "pmid",
    "doi",
    "pmcid",
)  # a registry's number may be that of several papers

# A DOI may hold almost any character (https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html);
# quotes, angle brackets and white space end it in running text.
_DOI = r"10\.\d{4,9}(?:/|%2[Ff])[^\s\"<>\]}]+"
_NORMAL_DOI = re.compile(r"10\.\d{4,9}/[-a-z0-9._;()/:]+")  # nothing to normalise
_REGISTRY = r"NCT\d{8}|ISRCTN\d{8}|ChiCTR[-A-Z]*\d{8,10}|ACTRN\d{14}|DRKS\d{8}|UMIN\d{9}|KCT\d{7}"
IDENTIFIER_PATTERN = re.compile(
    rf"""
      (?: pubmed\.ncbi\.nlm\.nih\.gov/ | ncbi\.nlm\.nih\.gov/pubmed/ | \bPMID[\s:]*) (?P<pmid>\d{{1,8}})\b
    | \b(?P<pmcid>PMC\d{{4,9}})\b
    | (?P<doi>{_DOI})
    | \b(?P<registry>{_REGISTRY})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier as it stands in a text, in its normal form, with its place in the text."""

    kind: IdentifierKind
    value: str
    start: int
    end: int


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Every PMID, PMCID, DOI and trial registry number of ``text``, in order, written out or in a link."""
    found = []
    for match in IDENTIFIER_PATTERN.finditer(text):
        kind: IdentifierKind = next(name for name in _NORMALISERS if match[name] is not None)
        raw = _trim_doi(match[kind]) if kind == "doi" else match[kind]
        value = _NORMALISERS[kind](raw)
        if value is not None:
            found.append(Identifier(kind, value, match.start(kind), match.start(kind) + len(raw)))
    return tuple(found)


def parse_identifier(text: str) -> Identifier | None:
    """The identifier that a text is or begins with: bare digits are a PMID; an address names what it leads to."""
    pmid = normalise_pmid(text.strip())
    if pmid:
        return Identifier("pmid", pmid, 0, len(text))
    return next(iter(find_identifiers(text)), None)


def _trim_doi(doi: str) -> str:
    """Drop what follows a DOI in an address and in a sentence, but keep brackets that the DOI itself opened."""
    doi = re.sub(r"(?:[?#].*|/(?:full|abstract|pdf|epdf|html)/?)$", "", doi)
    while doi and (doi[-1] in ".,;:'" or (doi[-1] == ")" and doi.count("(") < doi.count(")"))):
        doi = doi[:-1]
    return doi


def normalise_pmid(text: str) -> str | None:
    """The PMID as a string of digits without leading zeros, or None when ``text`` is not one."""
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= 8:
        return text
    digits = re.fullmatch(r"(?:PMID[\s:]*)?0*([1-9]\d{0,7})", text.strip(), re.IGNORECASE)
    return digits[1] if digits else None


def normalise_pmcid(text: str) -> str | None:
    """The PMCID with its prefix in capitals, or None when ``text`` is not one."""
    match = re.fullmatch(
        r"(?:PMCID[\s:]*)?(?:PMC)?(\d{4,9})(?:\.\d+)?", text.strip(), re.IGNORECASE
    )
    return f"PMC{match[1]}" if match else None


def normalise_doi(text: str) -> str | None:
    """The DOI in lower case and without resolver (DOIs do not tell cases apart), or None.

    A DOI on its own may hold the quotes and brackets that end one in running text, as many of the 1990s do.
    """
    if _NORMAL_DOI.fullmatch(text):
        return text
    bare = re.sub(
        r"^(?:doi[\s:]*)?(?:https?://(?:dx\.)?doi\.org/)?", "", text.strip(), flags=re.IGNORECASE
    )
    bare = bare.replace("%2F", "/").replace("%2f", "/")
    return bare.lower() if re.fullmatch(r"10\.\d{4,9}/\S+", bare) else None


def pubmed_url(pmid: str) -> str:
    """The address of a record at PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def pmc_url(pmcid: str) -> str:
    """The address of a full text at PubMed Central."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"


def doi_url(doi: str) -> str:
    """The address at which a DOI resolves."""
    return f"https://doi.org/{doi}"


_NORMALISERS: dict[IdentifierKind, Callable[[str], str | None]] = {
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "doi": normalise_doi,
    "registry": str.upper,
}
