"""Short references: year, volume and pages ("Arch Intern Med. 2007 Sep 24;167(17):1892-8")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from evidence.claims.resolve.journals import ends_with_journal, is_journal_prefix
from evidence.studies.places import (
    PAGE_PATTERN,
    VOLUME_PATTERN,
    VolumeAndPage,
    list_places,
    normalise_volume,
)
from evidence.studies.study import Study

_YEAR: Final = r"(?P<year>1[89]\d\d|20[0-4]\d)[a-z]?"
_DASH: Final = r"\s*[-\u2010-\u2015]\s*"
_SUPPLEMENT: Final = r"(?:\s*(?:Pt|Suppl(?:ement)?|Spec No)\.?(?:\s*\w+)?)?"
_ISSUE: Final = r"[A-Za-z]*\d+(?:-\d+)?"
_VOLUME: Final = (
    rf"(?:vol(?:ume)?\.?\s*)?(?P<volume>{VOLUME_PATTERN}){_SUPPLEMENT}"
    rf"(?:\s*\((?P<issue>[^()]{{1,30}})\)|,\s*(?:no|issue)\.?\s*(?P<number>{_ISSUE})"
    rf"|\.(?P<dotted>{_ISSUE}))?"
)
_ONE_PAGE: Final = rf"(?:pp?\.?\s*)?(?P<first>{PAGE_PATTERN})(?:{_DASH}(?P<last>{PAGE_PATTERN}))?"
_PAGE_RANGE: Final = rf"(?:pp?\.?\s*)?(?P<first>{PAGE_PATTERN}){_DASH}(?P<last>{PAGE_PATTERN})"
_MONTH_AND_DAY: Final = r"(?:[ ,/.-]+[A-Za-z][\w /.-]{0,20})?"
_NLM_STYLE: Final = rf"\(?\b{_YEAR}\)?{_MONTH_AND_DAY}\s*;\s*{_VOLUME}\s*[:,]\s*{_ONE_PAGE}"
# Cochrane's reviews have no volume: "2008;(4):CD001929".
_NO_VOLUME_STYLE: Final = (
    rf"\(?\b{_YEAR}\)?{_MONTH_AND_DAY}\s*;?\s*(?P<volume>)\((?P<issue>[^()]{{1,30}})\)"
    rf"(?P<number>)(?P<dotted>)\s*:\s*{_ONE_PAGE}"
)
_BIOMED_CENTRAL_STYLE: Final = rf"\(?\b{_YEAR}\)?\s*,\s*{_VOLUME}\s*:\s*{_PAGE_RANGE}"
_NATURE_STYLE: Final = rf"\b{_VOLUME}\s*[,:]\s*{_PAGE_RANGE}\.?,?\s*\(?{_YEAR}\b"  # and IEEE
_MARK_AHEAD: Final = r"(?=[^,:]{0,400}+[,:])"  # what stands behind a volume; looked for first
_APA_STYLE: Final = (
    rf"\(\s*{_YEAR}[^)]{{0,40}}\){_MARK_AHEAD}.{{0,400}}?\b{_VOLUME}\s*[,:]\s*{_PAGE_RANGE}"
)
_STYLES: Final = tuple(
    re.compile(style, re.IGNORECASE)
    for style in (
        _NLM_STYLE,
        _NO_VOLUME_STYLE,
        _BIOMED_CENTRAL_STYLE,
        _NATURE_STYLE,
        _APA_STYLE,
    )
)
# Volume and page wherever they stand, with the year between them or not ("57.2 (2020): 216").
_PLACE: Final = re.compile(
    rf"(?<![\w.-])(?={_VOLUME}(?:,?\s*\([^()]{{0,20}}\d{{4}}\))?\s*[,:]\s*{_ONE_PAGE})",
    re.IGNORECASE,
)
_ANY_YEAR: Final = re.compile(rf"\b{_YEAR}\b")
_DATE_BEHIND: Final = re.compile(
    rf"(?<![\s(,;.])[\s(,;.]*+\b{_YEAR}\)?{_MONTH_AND_DAY}[\s),;.:]*$", re.IGNORECASE
)
_MAX_JOURNAL: Final = 200  # characters before a volume in which its journal and year stand
_MAX_PLACES: Final = 200  # in one text; a longer one is no reference
_MAX_JOURNAL_WORDS: Final = 12  # from so many words on, a text is more than the name of a journal


@dataclass(frozen=True, slots=True)
class Reference:
    """The numbers of a reference, and the text around them.

    ``text_before`` ends with the journal; ``text_after`` begins with the pages.
    """

    year: int
    volume: str
    issue: str | None
    first_page: str
    last_page: str | None
    text_before: str
    text_after: str

    @property
    def is_standalone(self) -> bool:
        """Whether only the name of a journal stands before the numbers, and no word after them."""
        return len(self.text_before.split()) < _MAX_JOURNAL_WORDS and not re.search(
            r"[A-Za-z]{4,}", self.text_after
        )

    @property
    def volume_and_page(self) -> VolumeAndPage:
        """Volume and first page, by which studies are indexed."""
        return self.volume, self.first_page


def find_reference(text: str) -> Reference | None:
    """Find a reference in the style of NLM, AMA, BioMed Central, Nature, IEEE or APA."""
    for style in _STYLES:
        match = style.search(text)
        if match:
            return _build_reference(match)
    return None


def iter_places(text: str) -> Iterator[Reference]:
    """Yield everything in a text that may be the volume and page of a reference of any style.

    Most are none; which is one is known by a study at that place, in that journal and year.
    """
    years = {int(match["year"]) for match in _ANY_YEAR.finditer(text)}
    for match in islice(_PLACE.finditer(text), _MAX_PLACES):
        before = text[max(0, match.start() - _MAX_JOURNAL) : match.start()]
        dated = _DATE_BEHIND.search(before)
        journals = [before[: dated.start()], before] if dated else [before]
        yield from (_make_reference(match, *both) for both in product(years, journals))


def _build_reference(match: re.Match[str]) -> Reference:
    text = match.string
    is_year_first = match.re is not _STYLES[-1]  # in APA style the journal stands behind the year
    start = min(match.start("year"), match.start("volume"))
    before = text[:start].rstrip(" (") if is_year_first else text[: match.start("volume")]
    return _make_reference(match, int(match["year"]), before)


def _make_reference(match: re.Match[str], year: int, text_before: str) -> Reference:
    first = match["first"].lower()
    return Reference(
        year=year,
        volume=normalise_volume(match["volume"]),
        issue=match["issue"] or match["number"] or match["dotted"],
        first_page=first,
        last_page=_expand_last_page(first, (match["last"] or "").lower() or None),
        text_before=text_before,
        text_after=match.string[match.start("first") :],
    )


def find_contradiction(study: Study, reference: Reference) -> str | None:
    """Say where a study stands, if that is not where a reference says; None where it may be."""
    places = list_places(study)
    if abs(study.year - reference.year) > 1:
        return f"its year is {study.year}"
    stated = {reference.volume_and_page, ("", reference.first_page)}
    if not places or stated.intersection(places):
        return None
    return f"it stands in {study.year};{study.volume or ''}:{study.pages}"


def is_referenced_by(study: Study, reference: Reference) -> bool:
    """Return whether journal and year of a reference fit a study of the same volume and page.

    The year may differ by one. The journal may be cut short only where issue and last page fit.
    """
    if abs(study.year - reference.year) > 1:
        return False
    names = list_journal_names(study)
    before, title = reference.text_before, study.title or ""
    if any(ends_with_journal(before, name, title) for name in names):
        return True
    numbers = (study.year, study.issue, _find_last_page(study))
    if numbers != (reference.year, reference.issue, reference.last_page):
        return False
    return any(is_journal_prefix(before, name) for name in names)


def list_journal_names(study: Study) -> list[str]:
    """List the names of a journal: NLM's abbreviation, its title, and the title's parts.

    A title may be the same in several languages ("Arerugi = [Allergy]").
    """
    names = [name for name in (study.journal_abbrev, study.journal) if name]
    return [*dict.fromkeys([*names, *(study.journal or "").split(" = ")])] if names else []


def narrow_by_pages(studies: list[Study], reference: Reference) -> list[Study]:
    """Keep, of studies on the same page, those whose pages or issue fit; all if none do."""
    fitting = [study for study in studies if _has_page_list(study, reference)] or studies
    if reference.last_page:
        same_end = [study for study in fitting if _find_last_page(study) == reference.last_page]
        fitting = same_end or fitting
    if reference.issue:
        fitting = [study for study in fitting if study.issue == reference.issue] or fitting
    return fitting


def _has_page_list(study: Study, reference: Reference) -> bool:
    """Return whether a study has a list of pages ("12-4, 17") and the reference the same."""
    pages = study.pages or ""
    return "," in pages and reference.text_after.startswith(pages)


def _find_last_page(study: Study) -> str | None:
    pages = re.match(rf"({PAGE_PATTERN})\s*-\s*({PAGE_PATTERN})", study.pages or "")
    return _expand_last_page(pages[1].lower(), pages[2].lower()) if pages else None


def _expand_last_page(first: str, last: str | None) -> str | None:
    """Write the last page in full: 485-96 ends on 496."""
    if last is None or not last.isdecimal() or len(last) >= len(first):
        return last
    return first[: len(first) - len(last)] + last
