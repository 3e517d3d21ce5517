"""References to papers that had no volume yet, by journal and day ("Oecologia. 2021 Jun 6;:")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

from evidence.claims.resolve.journals import ends_with_journal
from evidence.claims.resolve.references import list_journal_names
from evidence.folding import fold
from evidence.patterns import join_patterns
from evidence.pubmed.parse.dates import build_iso_date
from evidence.studies.study import Study

_YEAR: Final = r"(?<!\d)(?P<year>1[89]\d\d|20[0-4]\d)(?!\d)"
_MONTH: Final = r"\b(?P<month>[A-Z][a-z]{2,8})\.?"
_DAY: Final = r"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?(?!\w)"
_DATES: Final = (
    re.compile(rf"{_YEAR}[\s,]+{_MONTH}\s+{_DAY}"),  # 2021 Jun 6
    re.compile(rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}"),  # June 6, 2021
    re.compile(rf"{_DAY}\s+{_MONTH}\s+{_YEAR}"),  # 6 June 2021
)
_ONLINE_BEFORE: Final = re.compile(
    rf"(?<![\s.,;:(\[])[\s.,;:(\[]*+{join_patterns('mentions', 'published_online')}[\s,:(]*$",
    re.IGNORECASE,
)
_DASHES: Final = 2  # in a date that names the day
_MAX_DATES: Final = 20  # in one text; a longer one is no reference
_MAX_JOURNAL: Final = 200  # characters before a date in which the journal stands


class OnlineReference(NamedTuple):
    """The day on which a paper was published online, and the text before it.

    ``text_before`` ends with the journal.
    """

    day: str
    text_before: str


def iter_online_references(text: str) -> Iterator[OnlineReference]:
    """Yield everything in a text that may be the journal and day of a paper ahead of print."""
    dates = chain.from_iterable(pattern.finditer(text) for pattern in _DATES)
    for match in islice(dates, _MAX_DATES):
        day = build_iso_date(match["year"], match["month"], match["day"])
        if day and day.count("-") == _DASHES:
            before = text[max(0, match.start() - _MAX_JOURNAL) : match.start()]
            yield OnlineReference(day, _ONLINE_BEFORE.sub("", before))


def is_in_journal(study: Study, reference: OnlineReference) -> bool:
    """Return whether the text before a day ends with the journal of a study."""
    title = study.title or ""
    names = list_journal_names(study)
    return any(ends_with_journal(reference.text_before, name, title) for name in names)


def narrow_by_title(studies: list[Study], text: str) -> list[Study]:
    """Keep, of studies in one journal on one day, those whose title is in the text; all if none."""
    folded = _join_words(text)
    return [one for one in studies if one.title and _join_words(one.title) in folded] or studies


def _join_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
