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
from evidence.pubmed.parse.dates import build_iso_date, parse_medline_date
from evidence.pubmed.record import Record
from evidence.pubmed.vocabulary import is_trial_registry

# Not str.splitlines: that would also cut at characters which may stand in an abstract, such as U+2028.
_LINE_END: Final = re.compile(r"\r{0,2}\n|\r")
# A tag fills its four columns: "HIV-1 in ..." and "AIDS-related ..." are text that lost its six blanks. The blank
# behind the hyphen may be missing only where nothing else can be meant.
_FIELD_LINE: Final = re.compile(
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
_AUTHOR_TAGS: Final = frozenset({"FAU", "AU", "CN"})
_OTHER_PERSON_TAGS: Final = frozenset({"FED", "ED", "FIR", "IR", "FPS", "PS"})

# The sections of an abstract stand in one paragraph: "... pain. METHODS: We ...". NLM's labels (several thousand,
# https://lhncbc.nlm.nih.gov/ii/areas/structured-abstracts.html) are made of these words.
_LABEL: Final = re.compile(r"(?:^|(?<=[.!?]) |(?<=[.!?][)\]\"”’]) )([A-Z][A-Z&/(),' -]{1,80}): ")
_LABEL_CONNECTIVES: Final = frozenset("AND FOR IN IS OF ON OR S THE THIS TO WITH".split())
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

_EXPORT_AGAIN: Final = "export it from PubMed again (Save, format PubMed)"

_Fields = Sequence[tuple[str, str]]


class ParsedNbib(NamedTuple):
    """What a .nbib file held.

    ``asked`` counts its entries: each is among ``records``, or has a problem of severity "error". A problem of severity
    "warning" tells of lines that were passed over, in an entry that was read or between entries.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    entry_count: int


def parse_nbib(text: str, path: str) -> ParsedNbib:
    """The records of a .nbib file, of one or several exports put together; ``path`` is for the problems.

    An entry begins with its ``PMID-``; a field behind a blank line begins one, too, so that an entry without PMID does
    not leak into its neighbour. Unknown tags are left out. A line that is neither field nor continuation is told as a
    warning and the rest of its entry read; an entry without a PMID, or with nothing but that, is an error. A text
    without any entry is one error, a blank text is nothing at all.
    """
    blocks = _group_lines(text)
    entries = [block for block in blocks if block.fields]
    if blocks and not entries:
        message = f"no entry found: no line begins with a field such as PMID-; {_EXPORT_AGAIN}"
        return ParsedNbib(
            (), (Problem(path, "nbib", message, line=blocks[0].line, severity="error"),), 1
        )
    records: list[Record] = []
    problems: list[Problem] = []
    for block in blocks:
        complaint = _explain_invalid(block) if block.fields else None
        if complaint:
            problems.append(Problem(path, "nbib", complaint, line=block.line, severity="error"))
            continue
        if block.strays:
            problems.append(
                Problem(path, "nbib", _describe_skipped(block), line=block.strays[0][0])
            )
        if block.fields:
            records.append(_build_record(block.pmid or "", block.field_values()))
    return ParsedNbib(tuple(records), tuple(problems), len(entries))


@dataclass(slots=True)
class _LineGroup:
    """Lines that belong together: fields with their lines, and lines that are neither field nor continuation."""

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    in_field: bool = False  # whether the line above was part of a field, so that a continuation can go on with it

    @property
    def pmid(self) -> str | None:
        tag, lines = self.fields[0]
        value = _join_lines(lines)
        # Digits of other scripts are digits to a regular expression, but to nobody at NLM.
        return normalise_pmid(value) if tag == "PMID" and value.isascii() else None

    def field_values(self) -> _Fields:
        """Tag and text of each field that has a text."""
        return [
            (tag, value)
            for tag, value in ((tag, _join_lines(lines)) for tag, lines in self.fields)
            if value
        ]

    def add_line(self, number: int, line: str, found: re.Match[str] | None) -> None:
        """Take in one line, which is the field that was found in it, or else a continuation or a stray line."""
        if found:
            self.fields.append(((found[1] or found[2] or found[3]).strip(), [found[4]]))
            self.in_field = True
        elif self.in_field and _CONTINUATION.match(line):
            self.fields[-1][1].append(line)
        else:
            self.strays.append((number, line.strip()))
            self.in_field = (
                False  # a continuation below belongs to this line, not to the field above it
            )


def _group_lines(text: str) -> list[_LineGroup]:
    blocks: list[_LineGroup] = []
    gap = True
    for number, raw_line in enumerate(_LINE_END.split(text), 1):
        line = raw_line.lstrip(
            "\ufeff"
        )  # a byte order mark begins each of the files that were put together
        if not line.strip():
            gap = True
            continue
        found = _FIELD_LINE.match(line)
        if not blocks or _starts_group(line, found, gap=gap, within_entry=bool(blocks[-1].fields)):
            blocks.append(_LineGroup(number))
        blocks[-1].add_line(number, line, found)
        gap = False
    return blocks


def _starts_group(line: str, found: re.Match[str] | None, *, gap: bool, within_entry: bool) -> bool:
    if found:
        return found[3] == "PMID" or found[1] == "PMID" or gap or not within_entry
    return gap and within_entry and not _CONTINUATION.match(line)


def _explain_invalid(block: _LineGroup) -> str | None:
    """Why the entry is no record, and what to do; None when it is one."""
    tag, lines = block.fields[0]
    if tag != "PMID":
        return f"entry without PMID: it begins with {_quote(f'{tag}- {_join_lines(lines)}')}; {_EXPORT_AGAIN}"
    if block.pmid is None:
        return f"entry without PMID: {_quote(_join_lines(lines))} is not one; {_EXPORT_AGAIN}"
    if len(block.field_values()) == 1:
        return f"PMID {block.pmid} has no other field: the entry is cut short; {_EXPORT_AGAIN}"
    return None


def _describe_skipped(block: _LineGroup) -> str:
    where = f"PMID {block.pmid}" if block.fields else "between entries"
    lines = "1 line" if len(block.strays) == 1 else f"{len(block.strays)} lines"
    what = (
        f"{lines} passed over, neither field nor continuation, from {_quote(block.strays[0][1])} on"
    )
    return f"{where}: {what}; if this is part of an entry, {_EXPORT_AGAIN}"


def _quote(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _join_lines(lines: Iterable[str]) -> str:
    """The lines as one, each run of white space one blank."""
    return " ".join(" ".join(lines).split())


def _build_record(pmid: str, fields: _Fields) -> Record:
    values: dict[str, list[str]] = {}
    for tag, value in fields:
        values.setdefault(tag, []).append(value)

    def first(tag: str) -> str | None:
        return values[tag][0] if tag in values else None

    def every(*tags: str) -> Iterator[str]:
        return (value for tag in tags for value in values.get(tag, ()))

    ids = [*_parse_identifiers(every("AID")), *_parse_identifiers(every("LID"))]
    book_title = first("BTI")
    pub_date = parse_medline_date(first("DP") or "")
    issns = [match.groups() for match in map(_ISSN.match, every("IS")) if match]
    mesh = _parse_mesh(every("MH"))
    types = tuple(every("PT"))
    corrections = tuple(
        _parse_correction(_REF_TYPES[tag], value) for tag, value in fields if tag in _REF_TYPES
    )
    registry_ids, accessions = _parse_data_banks(every("SI"))
    return Record(
        pmid=pmid,
        version=1,
        doi=next(
            filter(None, (normalise_doi(value) for kind, value in ids if kind != "pii")), None
        ),
        pmcid=next(
            filter(None, map(normalise_pmcid, [*every("PMC"), *_parse_nlm_ids(every("OID"))])), None
        ),
        pii=next((value for kind, value in ids if kind == "pii"), None),
        title=" ".join(every("TI")) or book_title,
        vernacular_title=first("TT"),
        abstract="\n".join(map(_split_sections, every("AB"))) or None,
        other_abstracts=_unique(map(_split_sections, every("OAB"))),
        authors=_read_names(fields, short="AU", full="FAU", group="CN"),
        editors=_read_names(fields, short="ED", full="FED"),
        orcids=_unique(_parse_orcid(value) for value in _author_values(fields, "AUID")),
        affiliations=_unique(_author_values(fields, "AD")),
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
        epub_date=_parse_day(first("DEP")),
        date_revised=_parse_day(first("LR")),
        languages=tuple(every("LA")),
        publication_types=types,
        mesh_terms=mesh.terms,
        mesh_major=mesh.major,
        mesh_qualified=mesh.qualified,
        keywords=_unique(word.lstrip("* ") for word in every("OT")),
        chemicals=_unique([*map(_parse_substance, every("RN")), *every("NM")]),
        registry_ids=registry_ids,
        accessions=accessions,
        grants=_unique(map(_parse_grant, every("GR"))),
        country=None if book_title else first("PL"),  # of a book it is the town
        status=first("STAT"),
        pub_model=None,
        cites=(),
        comments_corrections=corrections,
        retracted="Retracted Publication" in types or "RIN" in values,
        is_book=book_title is not None,
    )


def _unique(items: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def _parse_identifiers(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Kind and value of "10.1001/x [doi]" or "S0140 [pii]", also of several in one field; without a kind it is ""."""
    for value in values:
        parts = _ID_KIND.split(value)
        yield from (
            (kind, part) for part, kind in zip(parts[::2], [*parts[1::2], ""], strict=True) if part
        )


def _parse_nlm_ids(values: Iterable[str]) -> Iterator[str]:
    """The numbers of "NLM: PMC12345" in OID; other sources number otherwise."""
    return (value.removeprefix("NLM: ") for value in values if value.startswith("NLM: "))


def _parse_day(compact: str | None) -> str | None:
    """The ISO form of a date as 20070924."""
    return build_iso_date(compact[:4], compact[4:6], compact[6:]) if compact else None


def _split_sections(abstract: str) -> str:
    """The abstract with each labelled section on a line of its own."""
    return _LABEL.sub(_break_before_label, abstract).lstrip("\n")


def _break_before_label(match: re.Match[str]) -> str:
    words = [
        word for word in re.split("[^A-Z]+", match[1]) if word and word not in _LABEL_CONNECTIVES
    ]
    return f"\n{match[1]}: " if words and _LABEL_WORDS.issuperset(words) else match[0]


def _read_names(
    fields: _Fields, *, short: str, full: str, group: str | None = None
) -> tuple[str, ...]:
    """Persons as they are cited and groups, in order; a person who has the full name only is abbreviated."""
    names: list[str] = []
    waiting: str | None = None
    for tag, value in fields:
        if tag not in (short, full, group):
            continue
        if waiting and tag != short:
            names.append(_abbreviate_name(waiting))
        waiting = value if tag == full else None
        if tag != full:
            names.append(value)
    return (*names, _abbreviate_name(waiting)) if waiting else tuple(names)


def _abbreviate_name(full_name: str) -> str:
    """``Author AB`` of "Author, Anna B"."""
    family, comma, given = full_name.partition(", ")
    return (
        f"{family} {''.join(name[0] for name in re.split('[ -]+', given) if name)}"
        if comma
        else full_name
    )


def _author_values(fields: _Fields, wanted: str) -> Iterator[str]:
    """The values of a tag that belong to authors, or to nobody in particular as in old records."""
    of_author = True
    for tag, value in fields:
        if tag in _AUTHOR_TAGS or tag in _OTHER_PERSON_TAGS:
            of_author = tag in _AUTHOR_TAGS
        elif tag == wanted and of_author:
            yield value


def _parse_orcid(identifier: str) -> str | None:
    match = _ORCID.match(identifier)
    return "-".join(match.groups()).upper() if match else None


class _MeshTerms(NamedTuple):
    terms: tuple[str, ...]
    major: tuple[str, ...]
    qualified: tuple[str, ...]


def _parse_mesh(headings: Iterable[str]) -> _MeshTerms:
    """Descriptors and qualifiers of headings as "Low Back Pain/*therapy/diagnosis"; a star marks a main point."""
    terms, major, qualified = [], [], []
    for heading in headings:
        descriptor, *qualifiers = heading.replace("*", "").split("/")
        terms.append(descriptor)
        qualified += [f"{descriptor}/{qualifier}" for qualifier in qualifiers]
        if "*" in heading:
            major.append(descriptor)
    return _MeshTerms(_unique(terms), _unique(major), _unique(qualified))


def _parse_substance(registry_number: str) -> str | None:
    """The name in "0 (Analgesics)" or "EC 3.4.21.4 (Trypsin)"; a number alone names nothing."""
    match = _REGISTRY_NUMBER.fullmatch(registry_number)
    return match[1] if match else None


def _parse_data_banks(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers of "ClinicalTrials.gov/NCT00065585", and apart from them "GENBANK:X03963" of other data banks."""
    registered, others = [], []
    for value in values:
        bank, _, number = value.partition("/")
        if number and is_trial_registry(bank):
            registered.append(number)
        elif number:
            others.append(f"{bank}:{number}")
    return _unique(registered), _unique(others)


def _parse_grant(grant: str) -> str:
    """The grant without the slashes of what it lacks: "24K1/KAKENHI/"."""
    return "/".join(part for part in grant.split("/") if part.strip())


def _parse_correction(ref_type: str, source: str) -> str:
    pmid = _NOTICE_PMID.search(source)
    return f"{ref_type}:{(normalise_pmid(pmid[1]) if pmid else None) or source}"
