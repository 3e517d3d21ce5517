"""Build a record from the fields of a .nbib entry.

The meaning of the tags is at https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.ids import normalise_doi, normalise_pmcid, normalise_pmid
from evidence.people import is_et_al, make_initials
from evidence.pubmed.parse.abstract_labels import split_sections
from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.parse.people import normalise_orcid
from evidence.pubmed.parse.values import find_article_number, unique_nonempty
from evidence.pubmed.record import Record, create_blank_record
from evidence.pubmed.vocabulary import choose_title, is_retracted, is_trial_registry

NbibFields = Sequence[tuple[str, str]]
"""Tag and text of each field, in the order of the file."""
_Values = Mapping[str, Sequence[str]]

_REF_TYPES: Final = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "CRF": "CorrectedandRepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "DDIN": "AssociatedDataset",
    "DRIN": "AssociatedPublication",
    "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn",
    "EFR": "ErratumFor",
    "EIN": "ErratumIn",
    "ORI": "OriginalReportIn",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPF": "RepublishedFrom",
    "RPI": "RepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "SPIN": "SummaryForPatientsIn",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}
NBIB_TAG_BY_REF_TYPE: Final = {ref_type: tag for tag, ref_type in _REF_TYPES.items()}
_NOTICE_PMID: Final = re.compile(r"\bPMID: ?([0-9]{1,8})\b")
_ISSN: Final = re.compile(r"([0-9]{4}-[0-9]{3}[0-9Xx])(?: \((\w+)\))?")
_ID_KIND: Final = re.compile(r" ?\[(doi|pii|bookaccession)\] ?")
_REGISTRY_NUMBER: Final = re.compile(r"(?:EC )?\S+ \((.+)\)")
_ORCID_PREFIX: Final = "ORCID:"
_NLM_PREFIX: Final = "NLM: "
# An affiliation or ORCID belongs to the person above it; editors and investigators are no authors.
_AUTHOR_TAGS: Final = frozenset({"FAU", "AU", "CN"})
_OTHER_PERSON_TAGS: Final = frozenset({"FED", "ED", "FIR", "IR", "FPS", "PS"})


def build_record(pmid: str, fields: NbibFields) -> Record:
    """Build the record of an entry; what .nbib does not have stays empty."""
    values: dict[str, list[str]] = defaultdict(list)
    for tag, value in fields:
        values[tag].append(value)
    record = create_blank_record()
    record.pmid, record.version = pmid, 1
    _fill_identifiers(record, values)
    _fill_texts(record, values)
    _fill_people(record, fields)
    _fill_publication(record, values)
    _fill_indexing(record, values)
    notices = [(_REF_TYPES[tag], value) for tag, value in fields if tag in _REF_TYPES]
    record.comments_corrections = tuple(_parse_correction(kind, source) for kind, source in notices)
    record.retracted = is_retracted(record.publication_types, record.comments_corrections)
    return record


def _fill_identifiers(record: Record, values: _Values) -> None:
    ids = [*_parse_ids(_every(values, "AID")), *_parse_ids(_every(values, "LID"))]
    record.doi = _first_valid(normalise_doi, [value for kind, value in ids if kind != "pii"])
    record.pii = next((value for kind, value in ids if kind == "pii"), None)
    old_ids = [value for value in _every(values, "OID") if value.startswith(_NLM_PREFIX)]
    pmcids = [*_every(values, "PMC"), *(value.removeprefix(_NLM_PREFIX) for value in old_ids)]
    record.pmcid = _first_valid(normalise_pmcid, pmcids)


def _fill_texts(record: Record, values: _Values) -> None:
    record.book_title = _first(values, "BTI")
    record.is_book = record.book_title is not None
    record.title = " ".join(_every(values, "TI")) or record.book_title
    record.vernacular_title = _first(values, "TT")
    record.title = choose_title(record.title, record.vernacular_title)
    record.abstract = "\n".join(map(split_sections, _every(values, "AB"))) or None
    record.other_abstracts = unique_nonempty(map(split_sections, _every(values, "OAB")))


def _fill_people(record: Record, fields: NbibFields) -> None:
    named = [(tag, value) for tag, value in fields if not is_et_al(value)]
    unnamed = {tag for tag, value in fields if is_et_al(value)}
    record.authors = _read_names(named, short="AU", full="FAU", group="CN")
    record.authors_incomplete = not _AUTHOR_TAGS.isdisjoint(unnamed)
    record.editors = _read_names(named, short="ED", full="FED")
    record.orcids = unique_nonempty(map(_parse_orcid, _author_values(fields, "AUID")))
    record.affiliations = unique_nonempty(_author_values(fields, "AD"))


def _fill_publication(record: Record, values: _Values) -> None:
    record.journal, record.journal_abbrev = _first(values, "JT"), _first(values, "TA")
    record.publisher = _first(values, "PB")
    issns = [match.groups() for match in map(_ISSN.match, _every(values, "IS")) if match]
    record.issn = next((issn for issn, medium in issns if medium != "Linking"), None)
    record.issn_linking = next((issn for issn, medium in issns if medium == "Linking"), None)
    record.volume, record.issue = _first(values, "VI"), _first(values, "IP")
    places = [value for kind, value in _parse_ids(_every(values, "LID")) if kind == "pii"]
    record.pages = _first(values, "PG") or find_article_number(places)
    record.pub_date = parse_medline_date(_first(values, "DP") or "")
    record.year = int(record.pub_date[:4]) if record.pub_date else None
    record.epub_date = _parse_day(_first(values, "DEP"))
    record.date_revised = _parse_day(_first(values, "LR"))
    record.languages = tuple(_every(values, "LA"))
    record.country = None if record.is_book else _first(values, "PL")  # the town of a book
    record.status = _first(values, "STAT")


def _fill_indexing(record: Record, values: _Values) -> None:
    record.publication_types = tuple(_every(values, "PT"))
    mesh = _parse_mesh(_every(values, "MH"))
    record.mesh_terms, record.mesh_major, record.mesh_qualified = mesh
    record.keywords = unique_nonempty(word.lstrip("* ") for word in _every(values, "OT"))
    substances = map(_parse_substance, _every(values, "RN"))
    record.chemicals = unique_nonempty([*substances, *_every(values, "NM")])
    record.registry_ids, record.accessions = _parse_data_banks(_every(values, "SI"))
    record.grants = unique_nonempty(map(_parse_grant, _every(values, "GR")))


def _every(values: _Values, tag: str) -> Sequence[str]:
    return values.get(tag, ())


def _first(values: _Values, tag: str) -> str | None:
    return next(iter(_every(values, tag)), None)


def _first_valid(normalise: Callable[[str], str | None], texts: Iterable[str]) -> str | None:
    return next(filter(None, map(normalise, texts)), None)


def _parse_ids(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Parse "10.1001/x [doi]" or "S0140 [pii]", several in a field too, as kind and value.

    An identifier without kind has the kind "".
    """
    for value in values:
        parts = _ID_KIND.split(value)
        kinds = [*parts[1::2], ""]
        yield from ((kind, part) for kind, part in zip(kinds, parts[::2], strict=True) if part)


def _parse_day(compact: str | None) -> str | None:
    """Parse a date such as 20070924 into ISO form."""
    return build_iso_date(compact[:4], compact[4:6], compact[6:]) if compact else None


def _read_names(
    fields: NbibFields, *, short: str, full: str, group: str | None = None
) -> tuple[str, ...]:
    """Read persons as PubMed cites them and groups, in order.

    A person who has only the full name is abbreviated.
    """
    names: list[str] = []
    full_name: str | None = None  # waits for its short form
    for tag, value in fields:
        if tag not in (short, full, group):
            continue
        if full_name and tag != short:
            names.append(_abbreviate_name(full_name))
        full_name = value if tag == full else None
        if tag != full:
            names.append(value)
    return (*names, _abbreviate_name(full_name)) if full_name else tuple(names)


def _abbreviate_name(full_name: str) -> str:
    """Abbreviate "Author, Anna B" to "Author AB"."""
    family, comma, given = full_name.partition(", ")
    return f"{family} {make_initials(given)}" if comma else full_name


def _author_values(fields: NbibFields, wanted: str) -> Iterator[str]:
    """Yield the values of a tag that belong to authors, or to nobody, as in old records."""
    is_of_author = True
    for tag, value in fields:
        if tag in _AUTHOR_TAGS or tag in _OTHER_PERSON_TAGS:
            is_of_author = tag in _AUTHOR_TAGS
        elif tag == wanted and is_of_author:
            yield value


def _parse_orcid(identifier: str) -> str | None:
    if not identifier.startswith(_ORCID_PREFIX):
        return None
    return normalise_orcid(identifier.removeprefix(_ORCID_PREFIX))


class _MeshTerms(NamedTuple):
    terms: tuple[str, ...]
    major: tuple[str, ...]
    qualified: tuple[str, ...]


def _parse_mesh(headings: Iterable[str]) -> _MeshTerms:
    """Parse headings such as "Knee/*surgery/anatomy"; a star marks a main point."""
    terms, major, qualified = [], [], []
    for heading in headings:
        descriptor, *qualifiers = heading.replace("*", "").split("/")
        terms.append(descriptor)
        qualified += [f"{descriptor}/{qualifier}" for qualifier in qualifiers]
        if "*" in heading:
            major.append(descriptor)
    return _MeshTerms(unique_nonempty(terms), unique_nonempty(major), unique_nonempty(qualified))


def _parse_substance(registry_number: str) -> str | None:
    """Return the name in "0 (Analgesics)" or "EC 3.4.21.4 (Trypsin)"; None for a bare number."""
    match = _REGISTRY_NUMBER.fullmatch(registry_number)
    return match[1] if match else None


def _parse_data_banks(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parse "ClinicalTrials.gov/NCT00065585" into registry numbers and other accessions.

    An accession has the name of its data bank: "GENBANK:X03963".
    """
    registered, others = [], []
    for value in values:
        bank, _, number = value.partition("/")
        if number and is_trial_registry(bank):
            registered.append(number)
        elif not number:  # as ``evidence`` writes one whose registry is unknown
            registered.append(bank)
        else:
            others.append(f"{bank}:{number}")
    return unique_nonempty(registered), unique_nonempty(others)


def _parse_grant(grant: str) -> str:
    """Drop the slashes of the parts that a grant lacks: "24K1/KAKENHI/"."""
    return "/".join(part for part in grant.split("/") if part.strip())


def _parse_correction(ref_type: str, source: str) -> str:
    match = _NOTICE_PMID.search(source)
    pmid = normalise_pmid(match[1]) if match else None
    return f"{ref_type}:{pmid or source}"
