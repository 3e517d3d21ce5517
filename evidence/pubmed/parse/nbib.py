"""PubMed's own export format, .nbib or "MEDLINE text" -> Records, with a Problem for whatever is none.

Fields are "TI  - text": a tag in four columns, a hyphen, a blank; they repeat, and lines that begin with six blanks go
on with the field above. The tags are those of https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format; their meaning is
https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from evidence.errors import Problem
from evidence.ids import normalise_doi, normalise_pmcid, normalise_pmid
from evidence.pubmed.parse.dates import iso_date, medline_date
from evidence.pubmed.record import Record
from evidence.pubmed.vocabulary import is_trial_registry

# Not str.splitlines: that would also cut at characters which may stand in an abstract, such as U+2028.
_LINE_END: Final = re.compile(r"\r{0,2}\n|\r")
# A tag fills its four columns: "HIV-1 in ..." and "AIDS-related ..." are text that lost its six blanks. The blank
# behind the hyphen may be missing only where nothing else can be meant.
_FIELD: Final = re.compile(
    r"(?:([A-Z]{4})-(?:\s|$)|([A-Z]{2}  |[A-Z]{3} )-| {0,5}(PMID)-(?=\s|\d|$))(.*)", re.DOTALL
)
_CONTINUATION: Final = re.compile(r" {6}|\t")

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
_NOTICE_PMID: Final = re.compile(r"\bPMID: ?([0-9]{1,8})\b")
_ORCID: Final = re.compile(r"ORCID:.*?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])/?$")
_ISSN: Final = re.compile(r"([0-9]{4}-[0-9]{3}[0-9Xx])(?: \((\w+)\))?")
_ID_KIND: Final = re.compile(r" ?\[(doi|pii|bookaccession)\] ?")
_REGISTRY_NUMBER: Final = re.compile(r"(?:EC )?\S+ \((.+)\)")
# Whoever stands last above an affiliation or an ORCID has it; editors and investigators are not authors.
_AUTHORS: Final = frozenset({"FAU", "AU", "CN"})
_NOT_AUTHORS: Final = frozenset({"FED", "ED", "FIR", "IR", "FPS", "PS"})

# The sections of an abstract stand in one paragraph: "... pain. METHODS: We ...". NLM's labels (several thousand,
# https://lhncbc.nlm.nih.gov/ii/areas/structured-abstracts.html) are made of these words.
_LABEL: Final = re.compile(r"(?:^|(?<=[.!?]) |(?<=[.!?][)\]\"”’]) )([A-Z][A-Z&/(),' -]{1,80}): ")
_LABEL_JOINTS: Final = frozenset("AND FOR IN IS OF ON OR S THE THIS TO WITH".split())
_LABEL_WORDS: Final = frozenset(
    """
    ABSTRACT ACQUISITION ACTIVITIES ADDS ADVERSE AIM AIMS ALREADY ANALYSIS ANSWER APPROACH AREAS ASSESSMENT ASSESSMENTS
    AUTHOR AUTHORS BACKGROUND BASIC CASE CASES CAUTION CHANCE CHARACTERISTICS CLASSIFICATION CLINICAL COLLECTION COMMENT
    COMMENTARY COMMENTS COMPETING CONCLUSION CONCLUSIONS CONFLICT CONFLICTS CONTENT CONTEXT COST COUNSELING COVERED
    CRITERIA CURRENT DATA DATABASE DATABASES DATE DESCRIPTION DESIGN DIAGNOSIS DIRECTIONS DISCLOSURE DISCLOSURES
    DISCUSSION DISSEMINATION DURATION ELIGIBILITY ETHICS EVALUATION EVENTS EVIDENCE EXPERIMENTAL EXPERT EXPOSURE
    EXPOSURES EXTRACTION FACTORS FINDING FINDINGS FOLLOW FUNDING FUTURE GENERAL GENETIC GOAL GOALS HOME HYPOTHESES
    HYPOTHESIS IMPACT IMPLICATION IMPLICATIONS IMPORTANCE INCLUSION INFORMATION INNOVATION INTEREST INTERESTS
    INTERPRETATION INTERVENTION INTERVENTIONS INTRODUCTION ISSUES KEY KNOWN LANGUAGE LAY LEVEL LIMITATION LIMITATIONS
    LOCATION MAIN MAJOR MANAGEMENT MATERIAL MATERIALS MEASURE MEASUREMENT MEASUREMENTS MEASURES MESSAGE MESSAGES METHOD
    METHODOLOGY METHODS NEED NUMBER NUMBERS OBJECTIVE OBJECTIVES OBSERVATIONS OPINION OPTIONS OUTCOME OUTCOMES OUTLINE
    OUTLOOK OVERVIEW PARTICIPANT PARTICIPANTS PATIENT PATIENTS PERSPECTIVE PERSPECTIVES PLAIN POINT POINTS POPULATION
    POTENTIAL PRACTICAL PRACTICE PREDICTORS PRESENTATION PRIMARY PRINCIPAL PROBLEM PROCEDURE PROCEDURES PROSPERO
    PROTOCOL PURPOSE PURPOSES QUESTION QUESTIONS RATIONALE REASONS RECENT RECOMMENDATION RECOMMENDATIONS REGISTER
    REGISTRATION REGISTRY RELEVANCE REPORT RESEARCH RESULT RESULTS REVIEW ROLE SAFETY SAMPLE SEARCH SECONDARY SELECTION
    SETTING SETTINGS SIGNIFICANCE SIZE SOURCE SOURCES STATEMENT STATISTICAL STATISTICS STRATEGY STRENGTHS STUDIES STUDY
    SUBJECT SUBJECTS SUMMARY SUPPLEMENTARY SYNTHESIS SYSTEMATIC TAKE TESTING THERAPEUTIC TREATMENT TREATMENTS TRIAL
    TRIALS TYPE UNLABELLED UP VALUE VALUES WHAT WIDER
    """.split()
)

_AGAIN: Final = "export it from PubMed again (Save, format PubMed)"

Fields = Sequence[tuple[str, str]]


class NbibReading(NamedTuple):
    """What a .nbib file held.

    ``asked`` counts its entries: each is among ``records``, or has a problem of severity "error". A problem of severity
    "warning" tells of lines that were passed over, in an entry that was read or between entries.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    asked: int


def parse_nbib(text: str, path: str) -> NbibReading:
    """The records of a .nbib file, of one or several exports put together; ``path`` is for the problems.

    An entry begins with its ``PMID-``; a field behind a blank line begins one, too, so that an entry without PMID does
    not leak into its neighbour. Unknown tags are left out. A line that is neither field nor continuation is told as a
    warning and the rest of its entry read; an entry without a PMID, or with nothing but that, is an error. A text
    without any entry is one error, a blank text is nothing at all.
    """
    blocks = _blocks(text)
    entries = [block for block in blocks if block.fields]
    if blocks and not entries:
        message = f"no entry found: no line begins with a field such as PMID-; {_AGAIN}"
        return NbibReading(
            (), (Problem(path, "nbib", message, line=blocks[0].line, severity="error"),), 1
        )
    records: list[Record] = []
    problems: list[Problem] = []
    for block in blocks:
        complaint = _no_record(block) if block.fields else None
        if complaint:
            problems.append(Problem(path, "nbib", complaint, line=block.line, severity="error"))
            continue
        if block.strays:
            problems.append(Problem(path, "nbib", _passed_over(block), line=block.strays[0][0]))
        if block.fields:
            records.append(_record(block.pmid or "", block.values()))
    return NbibReading(tuple(records), tuple(problems), len(entries))


@dataclass(slots=True)
class _Block:
    """Lines that belong together: fields with their lines, and lines that are neither field nor continuation."""

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    open: bool = False  # whether the line above was part of a field, so that a continuation can go on with it

    @property
    def pmid(self) -> str | None:
        tag, lines = self.fields[0]
        value = _squeeze(lines)
        # Digits of other scripts are digits to a regular expression, but to nobody at NLM.
        return normalise_pmid(value) if tag == "PMID" and value.isascii() else None

    def values(self) -> Fields:
        """Tag and text of each field that has a text."""
        return [
            (tag, value)
            for tag, value in ((tag, _squeeze(lines)) for tag, lines in self.fields)
            if value
        ]

    def add(self, number: int, line: str, found: re.Match[str] | None) -> None:
        """Take in one line, which is the field that was found in it, or else a continuation or a stray line."""
        if found:
            self.fields.append(((found[1] or found[2] or found[3]).strip(), [found[4]]))
            self.open = True
        elif self.open and _CONTINUATION.match(line):
            self.fields[-1][1].append(line)
        else:
            self.strays.append((number, line.strip()))
            self.open = (
                False  # a continuation below belongs to this line, not to the field above it
            )


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    gap = True
    for number, raw_line in enumerate(_LINE_END.split(text), 1):
        line = raw_line.lstrip(
            "\ufeff"
        )  # a byte order mark begins each of the files that were put together
        if not line.strip():
            gap = True
            continue
        found = _FIELD.match(line)
        if not blocks or _begins_block(line, found, gap=gap, within_entry=bool(blocks[-1].fields)):
            blocks.append(_Block(number))
        blocks[-1].add(number, line, found)
        gap = False
    return blocks


def _begins_block(line: str, found: re.Match[str] | None, *, gap: bool, within_entry: bool) -> bool:
    if found:
        return found[3] == "PMID" or found[1] == "PMID" or gap or not within_entry
    return gap and within_entry and not _CONTINUATION.match(line)


def _no_record(block: _Block) -> str | None:
    """Why the entry is no record, and what to do; None when it is one."""
    tag, lines = block.fields[0]
    if tag != "PMID":
        return (
            f"entry without PMID: it begins with {_quoted(f'{tag}- {_squeeze(lines)}')}; {_AGAIN}"
        )
    if block.pmid is None:
        return f"entry without PMID: {_quoted(_squeeze(lines))} is not one; {_AGAIN}"
    if len(block.values()) == 1:
        return f"PMID {block.pmid} has no other field: the entry is cut short; {_AGAIN}"
    return None


def _passed_over(block: _Block) -> str:
    where = f"PMID {block.pmid}" if block.fields else "between entries"
    lines = "1 line" if len(block.strays) == 1 else f"{len(block.strays)} lines"
    what = f"{lines} passed over, neither field nor continuation, from {_quoted(block.strays[0][1])} on"
    return f"{where}: {what}; if this is part of an entry, {_AGAIN}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _squeeze(lines: Iterable[str]) -> str:
    """The lines as one, each run of white space one blank."""
    return " ".join(" ".join(lines).split())


def _record(pmid: str, fields: Fields) -> Record:
    values: dict[str, list[str]] = {}
    for tag, value in fields:
        values.setdefault(tag, []).append(value)

    def first(tag: str) -> str | None:
        return values[tag][0] if tag in values else None

    def every(*tags: str) -> Iterator[str]:
        return (value for tag in tags for value in values.get(tag, ()))

    ids = [*_identifiers(every("AID")), *_identifiers(every("LID"))]
    book_title = first("BTI")
    pub_date = medline_date(first("DP") or "")
    issns = [match.groups() for match in map(_ISSN.match, every("IS")) if match]
    mesh = _mesh(every("MH"))
    types = tuple(every("PT"))
    corrections = tuple(
        _correction(_REF_TYPES[tag], value) for tag, value in fields if tag in _REF_TYPES
    )
    registry_ids, accessions = _data_banks(every("SI"))
    return Record(
        pmid=pmid,
        version=1,
        doi=next(
            filter(None, (normalise_doi(value) for kind, value in ids if kind != "pii")), None
        ),
        pmcid=next(
            filter(None, map(normalise_pmcid, [*every("PMC"), *_nlm_ids(every("OID"))])), None
        ),
        pii=next((value for kind, value in ids if kind == "pii"), None),
        title=" ".join(every("TI")) or book_title,
        vernacular_title=first("TT"),
        abstract="\n".join(map(_sections, every("AB"))) or None,
        other_abstracts=_once(map(_sections, every("OAB"))),
        authors=_names(fields, short="AU", full="FAU", group="CN"),
        editors=_names(fields, short="ED", full="FED"),
        orcids=_once(_orcid(value) for value in _of_authors(fields, "AUID")),
        affiliations=_once(_of_authors(fields, "AD")),
        journal=first("JT"),
        journal_abbrev=first("TA"),
        book_title=book_title,
        publisher=first("PB"),
        issn=next((issn for issn, medium in issns if medium != "Linking"), None),
        issn_linking=next((issn for issn, medium in issns if medium == "Linking"), None),
        volume=first("VI"),
        issue=first("IP"),
        pages=first("PG"),
        pub_date=pub_date,
        year=int(pub_date[:4]) if pub_date else None,
        epub_date=_day(first("DEP")),
        date_revised=_day(first("LR")),
        languages=tuple(every("LA")),
        publication_types=types,
        mesh_terms=mesh.terms,
        mesh_major=mesh.major,
        mesh_qualified=mesh.qualified,
        keywords=_once(word.lstrip("* ") for word in every("OT")),
        chemicals=_once([*map(_substance, every("RN")), *every("NM")]),
        registry_ids=registry_ids,
        accessions=accessions,
        grants=_once(map(_grant, every("GR"))),
        country=None if book_title else first("PL"),  # of a book it is the town
        status=first("STAT"),
        pub_model=None,
        cites=(),
        corrections=corrections,
        retracted="Retracted Publication" in types or "RIN" in values,
        is_book=book_title is not None,
    )


def _once(items: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def _identifiers(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Kind and value of "10.1001/x [doi]" or "S0140 [pii]", also of several in one field; without a kind it is ""."""
    for value in values:
        parts = _ID_KIND.split(value)
        yield from (
            (kind, part) for part, kind in zip(parts[::2], [*parts[1::2], ""], strict=True) if part
        )


def _nlm_ids(values: Iterable[str]) -> Iterator[str]:
    """The numbers of "NLM: PMC12345" in OID; other sources number otherwise."""
    return (value.removeprefix("NLM: ") for value in values if value.startswith("NLM: "))


def _day(compact: str | None) -> str | None:
    """The ISO form of a date as 20070924."""
    return iso_date(compact[:4], compact[4:6], compact[6:]) if compact else None


def _sections(abstract: str) -> str:
    """The abstract with each labelled section on a line of its own."""
    return _LABEL.sub(_on_its_own_line, abstract).lstrip("\n")


def _on_its_own_line(match: re.Match[str]) -> str:
    words = [word for word in re.split("[^A-Z]+", match[1]) if word and word not in _LABEL_JOINTS]
    return f"\n{match[1]}: " if words and _LABEL_WORDS.issuperset(words) else match[0]


def _names(fields: Fields, *, short: str, full: str, group: str | None = None) -> tuple[str, ...]:
    """Persons as they are cited and groups, in order; a person who has the full name only is abbreviated."""
    names: list[str] = []
    waiting: str | None = None
    for tag, value in fields:
        if tag not in (short, full, group):
            continue
        if waiting and tag != short:
            names.append(_cited(waiting))
        waiting = value if tag == full else None
        if tag != full:
            names.append(value)
    return (*names, _cited(waiting)) if waiting else tuple(names)


def _cited(full_name: str) -> str:
    """``Author AB`` of "Author, Anna B"."""
    family, comma, given = full_name.partition(", ")
    return (
        f"{family} {''.join(name[0] for name in re.split('[ -]+', given) if name)}"
        if comma
        else full_name
    )


def _of_authors(fields: Fields, wanted: str) -> Iterator[str]:
    """The values of a tag that belong to authors, or to nobody in particular as in old records."""
    of_author = True
    for tag, value in fields:
        if tag in _AUTHORS or tag in _NOT_AUTHORS:
            of_author = tag in _AUTHORS
        elif tag == wanted and of_author:
            yield value


def _orcid(identifier: str) -> str | None:
    match = _ORCID.match(identifier)
    return "-".join(match.groups()).upper() if match else None


class _Mesh(NamedTuple):
    terms: tuple[str, ...]
    major: tuple[str, ...]
    qualified: tuple[str, ...]


def _mesh(headings: Iterable[str]) -> _Mesh:
    """Descriptors and qualifiers of headings as "Low Back Pain/*therapy/diagnosis"; a star marks a main point."""
    terms, major, qualified = [], [], []
    for heading in headings:
        descriptor, *qualifiers = heading.replace("*", "").split("/")
        terms.append(descriptor)
        qualified += [f"{descriptor}/{qualifier}" for qualifier in qualifiers]
        if "*" in heading:
            major.append(descriptor)
    return _Mesh(_once(terms), _once(major), _once(qualified))


def _substance(registry_number: str) -> str | None:
    """The name in "0 (Analgesics)" or "EC 3.4.21.4 (Trypsin)"; a number alone names nothing."""
    match = _REGISTRY_NUMBER.fullmatch(registry_number)
    return match[1] if match else None


def _data_banks(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers of "ClinicalTrials.gov/NCT00065585", and apart from them "GENBANK:X03963" of other data banks."""
    registered, others = [], []
    for value in values:
        bank, _, number = value.partition("/")
        if number and is_trial_registry(bank):
            registered.append(number)
        elif number:
            others.append(f"{bank}:{number}")
    return _once(registered), _once(others)


def _grant(grant: str) -> str:
    """The grant without the slashes of what it lacks: "24K1/KAKENHI/"."""
    return "/".join(part for part in grant.split("/") if part.strip())


def _correction(ref_type: str, source: str) -> str:
    pmid = _NOTICE_PMID.search(source)
    return f"{ref_type}:{(normalise_pmid(pmid[1]) if pmid else None) or source}"
