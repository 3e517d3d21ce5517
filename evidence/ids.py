"""Identifiers of papers and trials: find them in text, normalise them, link to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

IdentifierKind = Literal["pmid", "pmcid", "doi", "registry"]
# A registry number is not one of them: several papers may report one trial.
PAPER_IDENTIFIER_KINDS: Final[tuple[IdentifierKind, ...]] = ("pmid", "doi", "pmcid")

# A DOI may hold almost any character (https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html);
# quotes, angle brackets and white space end it in running text.
_DOI: Final = r"10\.\d{4,9}(?:/|%2[Ff])[^\s\"<>\]}]+"
_WHOLE_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_NORMAL_DOI: Final = re.compile(r"10\.\d{4,9}/[-a-z0-9._;()/:]+")
_DOI_PREFIX: Final = re.compile(r"^(?:doi[\s:]*)?(?:https?://(?:dx\.)?doi\.org/)?", re.IGNORECASE)
_ADDRESS_SUFFIX: Final = re.compile(r"(?:[?#].*|/(?:full|abstract|pdf|epdf|html)/?)$")
_PMID: Final = re.compile(r"(?:PMID[\s:]*)?0*([1-9]\d{0,7})", re.IGNORECASE)
_PMCID: Final = re.compile(r"(?:PMCID[\s:]*)?(?:PMC)?(\d{4,9})(?:\.\d+)?", re.IGNORECASE)
_CITED_KIND: Final = re.compile(r"(pmid|pubmed|pmcid|pmc|doi):\s*", re.IGNORECASE)
_REGISTRY: Final = (
    r"NCT\d{8}|ISRCTN\d{8}|ChiCTR[-A-Z]*\d{8,10}|ACTRN\d{14}|DRKS\d{8}|UMIN\d{9}|KCT\d{7}"
)
_DIGIT: Final = re.compile(r"\d")  # each kind of identifier has one
IDENTIFIER_PATTERN: Final = re.compile(
    rf"""
      (?: pubmed\.ncbi\.nlm\.nih\.gov/ | ncbi\.nlm\.nih\.gov/pubmed/ | \bPMID[\s:]*)
      (?P<pmid>\d{{1,8}})\b
    | \b(?P<pmcid>PMC\d{{4,9}})\b
    | (?P<doi>{_DOI})
    | \b(?P<registry>{_REGISTRY})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in its normal form, with its place in the text: [start, end)."""

    kind: IdentifierKind
    value: str
    start: int
    end: int


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Find every PMID, PMCID, DOI and trial registry number, in order, also in links."""
    if not _DIGIT.search(text):
        return ()
    found = []
    for match in IDENTIFIER_PATTERN.finditer(text):
        kind: IdentifierKind = next(name for name in _NORMALISERS if match[name] is not None)
        raw = _trim_doi(match[kind]) if kind == "doi" else match[kind]
        value = _NORMALISERS[kind](raw)
        if value is not None:
            found.append(Identifier(kind, value, match.start(kind), match.start(kind) + len(raw)))
    return tuple(found)


def parse_identifier(text: str) -> Identifier | None:
    """Parse the identifier that a text is or begins with, also an address that leads to it.

    Bare digits are a PMID.
    """
    pmid = normalise_pmid(text.strip())
    if pmid:
        return Identifier("pmid", pmid, 0, len(text))
    return next(iter(find_identifiers(text)), None)


def parse_cited_identifier(name: str) -> Identifier | None:
    """Parse the identifier that a citation in pandoc's syntax names; None of a key.

    It may have the name of its kind before it, in any capitals: ``PMID:22965186``,
    ``pubmed:22965186``, ``PMC:3658605``, ``doi:10.7326/M16-2367``.
    """
    prefix = _CITED_KIND.match(name)
    bare = name[prefix.end() :] if prefix else name
    if prefix and prefix[1].lower() in ("pmc", "pmcid"):
        pmcid = normalise_pmcid(bare)
        return Identifier("pmcid", pmcid, prefix.end(), len(name)) if pmcid else None
    identifier = parse_identifier(bare)
    return identifier if identifier and identifier.kind in PAPER_IDENTIFIER_KINDS else None


def _trim_doi(doi: str) -> str:
    """Drop what follows a DOI in an address or a sentence; keep brackets that the DOI opened."""
    doi = _ADDRESS_SUFFIX.sub("", doi)
    unopened = doi.count(")") - doi.count("(")
    end = len(doi)
    while end and (doi[end - 1] in ".,;:'" or (doi[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= doi[end] == ")"
    return doi[:end]


def normalise_pmid(text: str) -> str | None:
    """Return a PMID as digits without leading zeros; None if ``text`` is not one."""
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= 8:
        return text
    match = _PMID.fullmatch(text.strip())
    return match[1] if match else None


def normalise_pmcid(text: str) -> str | None:
    """Return a PMCID as "PMC" and digits, without its version; None if ``text`` is not one."""
    match = _PMCID.fullmatch(text.strip())
    return f"PMC{match[1]}" if match else None


def normalise_doi(text: str) -> str | None:
    """Return a DOI in lower case (DOIs ignore case), without resolver; None if it is not one.

    A DOI on its own may hold the quotes and brackets that end one in running text, as many of the
    1990s do. Percent-encoding, as in addresses, is decoded where that gives a DOI.
    """
    if _NORMAL_DOI.fullmatch(text):
        return text
    bare = _DOI_PREFIX.sub("", text.strip())
    for doi in (unquote(bare), bare):
        if _WHOLE_DOI.fullmatch(doi):
            return doi.lower()
    return None


def pubmed_url(pmid: str) -> str:
    """Return the address of a record at PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def pmc_url(pmcid: str) -> str:
    """Return the address of a full text at PubMed Central."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"


def doi_url(doi: str) -> str:
    """Return the address that resolves a DOI."""
    return f"https://doi.org/{doi}"


_NORMALISERS: Final[dict[IdentifierKind, Callable[[str], str | None]]] = {
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "doi": normalise_doi,
    "registry": str.upper,
}
