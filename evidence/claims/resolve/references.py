"""Short references: where in a journal a paper stands ("Arch Intern Med. 2007 Sep 24;167(17):1892-8")."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from evidence.studies.study import Study

VolumeAndPage = tuple[str, str]  # volume and first page

_YEAR: Final = r"(?P<year>1[89]\d\d|20[0-4]\d)"
_PAGE: Final = r"[A-Za-z]{0,2}\d+[A-Za-z]?"
_DASH: Final = r"\s*[-\u2010-\u2015]\s*"
_VOLUME: Final = (
    r"(?:vol(?:ume)?\.?\s*)?(?P<volume>\d+[A-Za-z]?)(?:\s*(?:Pt|Suppl|Spec No)\.?(?:\s*\w+)?)?"
    r"(?:\s*\((?P<issue>[^()]{1,30})\)|,\s*(?:no|issue)\.?\s*(?P<number>\d+))?"
)
_ONE_PAGE: Final = rf"(?:pp?\.?\s*)?(?P<first>{_PAGE})(?:{_DASH}(?P<last>{_PAGE}))?"
_PAGE_RANGE: Final = rf"(?:pp?\.?\s*)?(?P<first>{_PAGE}){_DASH}(?P<last>{_PAGE})"
_REFERENCE_STYLES: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\(?\b{_YEAR}\)?(?:[ ,/.-]+[A-Za-z][\w /.-]{{0,20}})?\s*;\s*{_VOLUME}\s*[:,]\s*{_ONE_PAGE}",  # NLM, AMA
        rf"\(?\b{_YEAR}\)?\s*,\s*{_VOLUME}\s*:\s*{_PAGE_RANGE}",  # BioMed Central
        rf"\b{_VOLUME}\s*[,:]\s*{_PAGE_RANGE}\.?,?\s*\(?{_YEAR}\b",  # Nature, IEEE
        rf"\(\s*{_YEAR}[^)]*\).*?\b{_VOLUME}\s*[,:]\s*{_PAGE_RANGE}",  # APA
    )
)
_JOURNAL_NAME_WORD_LIMIT: Final = 12  # that the name of a journal does not have
_WORD_SEPARATOR: Final = r"[\s.,:&-]+(?:(?:of|the|and|for|in|de|la|und|der)\s+)*"


@dataclass(frozen=True, slots=True)
class Reference:
    """The numbers of a reference, and the text that stands before them."""

    year: int
    volume: str
    issue: str | None
    first_page: str
    last_page: str | None
    text_before: str
    text_after: str

    @property
    def is_standalone(self) -> bool:
        """Whether nothing but the name of a journal stands before the numbers, and nothing behind them."""
        return len(self.text_before.split()) < _JOURNAL_NAME_WORD_LIMIT and not re.search(
            r"[A-Za-z]{4,}", self.text_after
        )

    @property
    def volume_and_page(self) -> VolumeAndPage:
        """What it is looked up by."""
        return self.volume, self.first_page


def find_reference(text: str) -> Reference | None:
    """The first reference of a text, or None."""
    for form in _REFERENCE_STYLES:
        match = form.search(text)
        if match:
            first, last = match["first"].lower(), (match["last"] or "").lower() or None
            where = min(match.start("year"), match.start("volume"))
            before = (
                text[:where].rstrip(" (")
                if form is not _REFERENCE_STYLES[-1]
                else text[: match.start("volume")]
            )
            issue = match["issue"] or match["number"]
            after = text[match.start("first") :]
            return Reference(
                int(match["year"]),
                _normalise_volume(match["volume"]),
                issue,
                first,
                _expand_last_page(first, last),
                before,
                after,
            )
    return None


def extract_volume_and_page(study: Study) -> VolumeAndPage | None:
    """Volume and first page of a study, or None where they are not told."""
    first = re.match(_PAGE, study.pages or "")
    volume = re.match(r"\d+[A-Za-z]?", study.volume or "")
    return (_normalise_volume(volume[0]), first[0].lower()) if first and volume else None


def is_referenced_by(study: Study, reference: Reference) -> bool:
    """Whether a study of the same volume and first page is the one meant: the journal and the year fit, too."""
    names = [name for name in (study.journal_abbrev, study.journal) if name]
    if abs(study.year - reference.year) > 1:
        return False
    return any(
        _has_trailing_journal(reference.text_before, name, study.title or "") for name in names
    ) or (
        (study.year, study.issue, _find_last_page(study))
        == (reference.year, reference.issue, reference.last_page)
        and any(_is_journal_prefix(name, reference.text_before) for name in names)
    )


def narrow_by_pages(studies: list[Study], reference: Reference) -> list[Study]:
    """Of several on the same page those whose pages, or issue, are those of the reference; all if none are."""
    kept = [
        study
        for study in studies
        if "," in (study.pages or "") and reference.text_after.startswith(study.pages or "")
    ]
    kept = kept or studies
    if reference.last_page:
        kept = [study for study in kept if _find_last_page(study) == reference.last_page] or kept
    if reference.issue:
        kept = [study for study in kept if study.issue == reference.issue] or kept
    return kept


def _normalise_volume(volume: str) -> str:
    return volume.lstrip("0").lower() or volume


def _find_last_page(study: Study) -> str | None:
    pages = re.match(rf"({_PAGE})\s*-\s*({_PAGE})", study.pages or "")
    return _expand_last_page(pages[1].lower(), pages[2].lower()) if pages else None


def _expand_last_page(first: str, last: str | None) -> str | None:
    """The last page in full: 485-96 ends on 496."""
    if last is None or not last.isdecimal() or len(last) >= len(first):
        return last
    return first[: len(first) - len(last)] + last


def _has_trailing_journal(text: str, journal: str, title: str) -> bool:
    """Whether a text ends with the name of a journal, spelled out or abbreviated, and with no longer one."""
    match = _compile_trailing_journal_pattern(journal).search(_strip_accents(text))
    if match is None:
        return False
    ahead = re.findall(r"[\w'’-]+", text[: match.start()])
    if not ahead or not ahead[-1].isalpha() or ahead[-1].islower():
        return not ahead or text[: match.start()].rstrip()[-1:] in ".?!,\"”’')]"
    return ahead[-1].lower() in re.findall(r"[\w'’-]+", title.lower())


def _is_journal_prefix(journal: str, text: str) -> bool:
    """Whether a text is the beginning of the name of a journal, of two words at least."""
    name, told = (re.findall(r"\w+", _strip_accents(words).lower()) for words in (journal, text))
    return len(told) > 1 and name[: len(told)] == told


@functools.cache
def _compile_trailing_journal_pattern(journal: str) -> re.Pattern[str]:
    bare = re.sub(r"\s*[(\[].*?[)\]]", "", _strip_accents(journal)).split(" : ")[0]
    words = [
        word
        for word in re.findall(r"\w+", bare)
        if word.lower() not in {"of", "the", "and", "for", "in"}
    ]
    parts = [
        f"(?:{re.escape(word)}|{re.escape(word[:1])}\\w*)"
        if len(word) < 2
        else _build_word_pattern(word)
        for word in words
    ]
    addition = r"(?:[\s.,]*[(\[][^()\[\]]*[)\]])?"
    return re.compile(
        rf"(?<!\w)(?:the\s+)?{_WORD_SEPARATOR.join(parts)}{addition}[\s.,;:]*(?:vol\.?\s*)?$",
        re.IGNORECASE,
    )


def _build_word_pattern(word: str) -> str:
    """A word of a journal's name, which may be cut short, or be a short form of the word that stands there."""
    least = min(3, len(word))
    tail = "".join(f"(?:{re.escape(letter)}" for letter in word[least:]) + ")?" * (
        len(word) - least
    )
    return rf"{re.escape(word[:least])}{tail}\w*"


def _strip_accents(text: str) -> str:
    """Without accents, letter for letter."""
    plain = [
        unicodedata.normalize("NFD", letter)[0] if ord(letter) > 127 else letter for letter in text
    ]
    return "".join(plain)
