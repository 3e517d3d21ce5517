"""A study as a BibTeX entry: its type, its fields, names as BibTeX divides them, titles that keep their capitals.

A study whose title nobody has read at its source (``Study.title`` is missing) gives an entry without
``title``; no title is made up. Fields of the format: https://ctan.org/pkg/biblatex, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from bibtexparser.model import Entry, Field

from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.studies.study import Study

BibtexEntryType = Literal["article", "techreport", "misc"]


def make_bibtex_entry(study: Study) -> Entry:
    """The entry of a study; its values are ready for a file, but stand without their outer braces."""
    fields = [Field(name, value) for name, make in BIBTEX_FIELDS if (value := make(study))]
    return Entry(_entry_type(study), study.key, fields)


def _entry_type(study: Study) -> BibtexEntryType:
    if _imprint(study):
        return "techreport"
    return "article" if study.journal_abbrev or (study.journal and study.volume) else "misc"


def _imprint(study: Study) -> re.Match[str] | None:
    """Place and publisher of a report. In titles of journals, NLM puts a space before the colon."""
    return re.fullmatch(r"(?P<address>[^:]*[^:\s]): (?P<institution>\S.*)", study.journal or "")


def _journal(study: Study) -> str | None:
    return (
        _format_text(study.journal or study.journal_abbrev)
        if _entry_type(study) == "article"
        else None
    )


def _short_journal(study: Study) -> str | None:
    return _format_text(study.journal_abbrev) if _journal(study) and study.journal else None


def _report_type(study: Study) -> str | None:
    """What styles print in place of "Technical report"."""
    words = {"guideline": "Guideline", "evidence_report": "Evidence report"}
    return words.get(study.design) if _imprint(study) else None


def _institution(study: Study) -> str | None:
    imprint = _imprint(study)
    return _format_list_item(imprint["institution"]) if imprint else None


def _address(study: Study) -> str | None:
    imprint = _imprint(study)
    return _format_list_item(imprint["address"]) if imprint else None


def _how_published(study: Study) -> str | None:
    return _format_text(study.journal) if _entry_type(study) == "misc" else None


def _volume(study: Study) -> str | None:
    return None if _imprint(study) and not study.issue else _format_text(study.volume)


def _number(study: Study) -> str:
    """The issue; of a report its number in the series, which stands in either column."""
    return _format_text(study.issue or (study.volume if _imprint(study) else None))


def _pages(study: Study) -> str:
    """Pages with an en dash; PubMed's shortened 858-66 in full, as bibliography styles expect it."""
    return _format_text(expand_pages(study.pages or ""))


def expand_pages(pages: str) -> str:
    """Pages with both ends in full, and two hyphens between."""
    return re.sub(r"(\w+)\s*[-\u2013\u2014]+\s*(\w+)", _expand_page_range, pages)


def _expand_page_range(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(last) < len(first) and (first + last).isdecimal():
        full = first[: -len(last)] + last
        last = full if int(full) > int(first) else last
    return f"{first}--{last}"


def _url(study: Study) -> str | None:
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(_escape_verbatim(study.doi))
    return pmc_url(study.pmcid) if study.pmcid else None


def _authors(study: Study) -> str | None:
    names = [_format_name(author) for author in study.authors]
    if study.authors and study.authors[-1].rstrip(".").lower() == "et al":
        names[-1] = "others"
    return " and ".join(names) if names != ["others"] else None


# PubMed's form of a name: "Cross JT Jr", "van Tulder MW", "N'bundé DS".
_PERSON_NAME = re.compile(
    r"(?P<family>['’]?[^\W\d_](?:[^\W\d_]|[.'’ -])*?) (?P<initials>[^\W\d_]{1,4})"
    r"(?: (?P<suffix>Jr|Sr|\d(?:st|nd|rd|th)))?"
)
# A name with one of these is a group's, even where it ends like initials ("Task Force of the WHO").
_GROUP_WORDS = frozenset(
    "of the for and group committee society study trial team network panel project consortium association "
    "collaboration collaborators investigators".split()
)


def split_author_name(author: str) -> tuple[str, str, str | None] | None:
    """Family name, initials ("I. J.") and suffix of a person as PubMed writes them; None for any other name."""
    match = _PERSON_NAME.fullmatch(" ".join(author.split()))
    if match is None or not match["initials"].isupper() or _is_group_name(match["family"]):
        return None
    return match["family"], " ".join(f"{letter}." for letter in match["initials"]), match["suffix"]


def _format_name(author: str) -> str:
    """A name as BibTeX divides it: "Family, I. J." or "Family, Jr, I. J."; any other is kept whole by braces."""
    parts = split_author_name(author)
    if parts is None:
        return f"{{{_escape_latex(' '.join(author.split()))}}}"
    family, initials, suffix = parts
    return ", ".join(part for part in (family, suffix, initials) if part)


def _is_group_name(family: str) -> bool:
    words = family.lower().split()
    return "and" in words or (len(words) > 1 and not _GROUP_WORDS.isdisjoint(words))


def _title(study: Study) -> str:
    """The title, with braces round what must keep its capitals when a style sets the rest in lower case."""
    title = " ".join((study.title or "").split())
    pieces, position = [], 0
    for start, end in _find_protected_ranges(title):
        pieces += [_escape_latex(title[position:start]), f"{{{_escape_latex(title[start:end])}}}"]
        position = end
    return "".join([*pieces, _escape_latex(title[position:])])


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_SEGMENT_END = re.compile(r"[:;?!]\s+|\s[-\u2013\u2014]\s+|(?<=[a-z]{3}\.)\s+")
_NOT_PROPER_NOUNS = frozenset({"Meta"})  # many write "Meta-analysis" in the middle of a sentence


def _find_protected_ranges(title: str) -> list[tuple[int, int]]:
    """Where names and acronyms stand in a title; neighbours are one."""
    if title.isupper():
        return []
    spans = [match.span() for match in _PROPER_NOUN_PATTERN.finditer(title)]
    whole = _is_sentence_case(_WORD.findall(title))
    ends = [match.end() for match in _SEGMENT_END.finditer(title)]
    for start, end in zip([0, *ends], [*ends, len(title)], strict=True):
        words = list(_WORD.finditer(title, start, end))
        sentence_case = _is_sentence_case([word[0] for word in words], otherwise=whole)
        for index, word in enumerate(words):
            if _is_acronym(word[0]) or (sentence_case and index and _is_proper_noun(word[0])):
                spans.append(word.span())
    return _merge_adjacent(title, sorted(spans))


def _is_sentence_case(words: Sequence[str], *, otherwise: bool = False) -> bool:
    """Whether at least half of the longer words after the first are in lower case; too few do not tell."""
    telling = [word for word in words[1:] if len(word) > 3 and word.isalpha()]
    lower = sum(word.islower() for word in telling)
    return 2 * lower >= len(telling) if len(telling) > 2 else otherwise


def _is_acronym(word: str) -> bool:
    """NICE, fMRI, DeBar, U.S., A1, and single letters other than the article."""
    return word != "A" and (word.isupper() or any(letter.isupper() for letter in word[1:]))


def _is_proper_noun(word: str) -> bool:
    return word[0].isupper() and word not in _NOT_PROPER_NOUNS


def _merge_adjacent(title: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and title[joined[-1][1] : start] in ("", " ", "/"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


# What only knowledge tells from the other words of a title in Title Case.
_PROPER_NOUN_LIST = """
    American College of Physicians; American Pain Society; World Health Organization; Department of Defense;
    Department of Veterans Affairs; National Health Interview Survey; Cochrane Collaboration Back Review Group;
    Cochrane Collaboration; Hong Kong; Latin America; New York; New Zealand; North America; Saudi Arabia;
    South Korea; United Kingdom; United States; Africa; America; Asia; Australia; Austria; Belgium; Brazil;
    Britain; Canada; China; Denmark; England; Europe; Finland; France; Germany; Greece; India; Iran; Iraq;
    Ireland; Israel; Italy; Japan; Korea; Malaysia; Mexico; Netherlands; Norway; Pakistan; Poland; Portugal;
    Scotland; Singapore; Spain; Sweden; Switzerland; Taiwan; Thailand; Turkey; Vietnam; Wales; African;
    American; Americans; Arab; Asian; Australian; Austrian; Belgian; Brazilian; British; Canadian; Chinese;
    Danish; Dutch; English; European; Finnish; French; German; Greek; Indian; Iranian; Irish; Israeli; Italian;
    Japanese; Korean; Mexican; Norwegian; Persian; Portuguese; Spanish; Swedish; Swiss; Taiwanese; Thai; Turkish;
    Western; York; Cochrane; Medicare; Medicaid; Achilles; Bayesian; Doppler; Veritas
"""
_PROPER_NOUN_PATTERN = re.compile(
    rf"\b(?:{'|'.join(' '.join(name.split()) for name in _PROPER_NOUN_LIST.split(';'))})\b"
)

_LATEX_ESCAPES = str.maketrans(
    {
        **{special: f"\\{special}" for special in "&%#_$"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # Not \{: BibTeX counts that brace, too. Not \textbraceleft: pandoc drops it.
        "{": r"\ensuremath{\lbrace}",
        "}": r"\ensuremath{\rbrace}",
    }
)
_VERBATIM_ESCAPES = str.maketrans(
    {"{": "%7B", "}": "%7D", "\\": "%5C"}
)  # else one brace could end the entry


def _escape_latex(text: str) -> str:
    return text.translate(_LATEX_ESCAPES)


def _format_text(text: str | None) -> str:
    """A value that is typeset as the text stands, on one line; letters of all languages stay as they are."""
    return _escape_latex(" ".join((text or "").split()))


def _format_list_item(text: str) -> str:
    """One item of a list field, which biblatex and pandoc would divide at each "and"."""
    return (
        f"{{{_format_text(text)}}}"
        if re.search(r"\band\b", text, re.IGNORECASE)
        else _format_text(text)
    )


def _escape_verbatim(text: str | None) -> str:
    """A value that biblatex and pandoc take literally."""
    return (text or "").translate(_VERBATIM_ESCAPES)


BIBTEX_FIELDS: tuple[tuple[str, Callable[[Study], str | None]], ...] = (
    ("author", _authors),
    ("title", _title),
    ("journal", _journal),
    ("shortjournal", _short_journal),
    ("type", _report_type),
    ("institution", _institution),
    ("address", _address),
    ("howpublished", _how_published),
    ("year", lambda study: str(study.year)),
    ("volume", _volume),
    ("number", _number),
    ("pages", _pages),
    ("doi", lambda study: _escape_verbatim(study.doi)),
    ("pmid", lambda study: study.pmid),
    ("pmcid", lambda study: study.pmcid),
    ("url", _url),
)
