"""Compare numbers: years, participants, studies, percentages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.claims.resolve.linkage.collection import MIN_PARTICIPANTS
from evidence.claims.resolve.linkage.pair import AgreementLevel, Pair
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.number_ranges import CountedKind, NumberRange
from evidence.studies.study import Study

_MIN_DESCRIBED: Final = 8  # smaller numbers stand in too many titles
_MIN_BARE_PARTICIPANTS: Final = 50  # from which a number is one of participants, without a noun
_MIN_POPULATION: Final = 1_000_000  # people from which a number is that of a population


def compare_years(pair: Pair) -> AgreementLevel | None:
    """Compare the years of a mention with the year of a study, and with years in its title."""
    years, year = pair.cues.years, pair.profile.study.year
    if not years:
        return None
    if year in years:
        return AgreementLevel("same" if len(years) == 1 else "one of several", f"year {year}")
    in_title = sorted(years & pair.profile.numbers)
    if in_title:
        return AgreementLevel("in title", f"year {in_title[0]:.0f} in its title")
    distance = min(abs(year - named) for named in years)
    return AgreementLevel("next" if distance == 1 else "other", f"its year is {year}")


def is_after_post(study: Study, cues: MentionCues, published: int | None) -> bool:
    """Return whether a study is later than the post; papers appear ahead of the year they name."""
    if published is None or study.year <= published:
        return False
    return study.year > published + 1 or study.year not in cues.years


def compare_publication(pair: Pair) -> AgreementLevel | None:
    """Compare the year of a study with that of a post that names no other."""
    return None if pair.cues.is_recent else _compare_with_post(pair)


def compare_recency(pair: Pair) -> AgreementLevel | None:
    """Compare the year of a study with that of a post that calls it new."""
    return _compare_with_post(pair) if pair.cues.is_recent else None


def _compare_with_post(pair: Pair) -> AgreementLevel | None:
    published, year = pair.published, pair.profile.study.year
    if published is None or pair.cues.years or year > published:
        return None
    if year == published:
        return AgreementLevel("same year", f"published {year}, when the post was written")
    if year == published - 1:
        return AgreementLevel("year before", f"published {year}, the year before the post")
    return AgreementLevel("older", f"published {year}, long before the post")


def compare_participants(pair: Pair) -> AgreementLevel | None:
    """Compare numbers of participants, exact or rounded."""
    numbers = [one for one in pair.cues.numbers if _may_count_people(one)]
    return (
        _find_same_participants(pair, numbers)
        or _find_rounded_participants(pair, numbers)
        or _find_other_participants(pair, numbers)
    )


def _may_count_people(number: NumberRange) -> bool:
    least = MIN_PARTICIPANTS if number.counted == "people" else _MIN_BARE_PARTICIPANTS
    return number.counted in ("people", None) and number.value >= least


def _find_same_participants(pair: Pair, numbers: Sequence[NumberRange]) -> AgreementLevel | None:
    own = pair.profile.participant_counts
    value = next((one.value for one in numbers if one.value in own), None)
    if value is None:
        return None
    share = pair.frequencies.share_of_participants(value, value)
    return AgreementLevel("same", f"{value:,.0f} participants", share)


def _find_rounded_participants(pair: Pair, numbers: Sequence[NumberRange]) -> AgreementLevel | None:
    own = sorted(pair.profile.participant_counts)
    fitting = [(one, count) for one in numbers for count in own if one.has(count)]
    if not fitting:
        return None
    number, count = fitting[0]
    share = pair.frequencies.share_of_participants(number.low, number.high)
    return AgreementLevel("rounded", f"{count:,} participants", share)


def _find_other_participants(pair: Pair, numbers: Sequence[NumberRange]) -> AgreementLevel | None:
    size = pair.profile.study.sample_size
    counted = [one for one in numbers if one.counted == "people" and one.value < _MIN_POPULATION]
    return AgreementLevel("other", f"it has {size:,} participants") if size and counted else None


def compare_studies_counted(pair: Pair) -> AgreementLevel | None:
    """Compare numbers of studies, and others that title or description of a study have."""
    return _find_same_studies(pair) or _find_described(pair) or _find_other_studies(pair)


def _find_same_studies(pair: Pair) -> AgreementLevel | None:
    count = pair.profile.study.n_studies
    if count is None or count not in _list_values(pair, ("studies", None)):
        return None
    return AgreementLevel("same", f"{count} studies", pair.frequencies.share("studies", count))


def _find_described(pair: Pair) -> AgreementLevel | None:
    own = pair.profile.numbers - pair.profile.participant_counts
    values = _list_values(pair, ("people", "studies", "measure", None))
    described = [value for value in values if value >= _MIN_DESCRIBED and value in own]
    if not described:
        return None
    share = pair.frequencies.share("number", described[0])
    return AgreementLevel("described", f"{described[0]:,.0f} in its title or description", share)


def _find_other_studies(pair: Pair) -> AgreementLevel | None:
    count = pair.profile.study.n_studies
    if count is None or not _list_values(pair, ("studies",)):
        return None
    return AgreementLevel("other", f"it has {count} studies")


def _list_values(pair: Pair, kinds: Sequence[CountedKind | None]) -> list[float]:
    return [number.value for number in pair.cues.numbers if number.counted in kinds]


def compare_percentages(pair: Pair) -> AgreementLevel | None:
    """Compare percentages, which may be rounded; one that differs may be a misquotation."""
    for percentage in pair.cues.percentages:
        fitting = [one for one in pair.profile.percentages if percentage in (one, round(one))]
        if fitting:
            share = pair.frequencies.share("percentage", fitting[0])
            return AgreementLevel("same", f"{percentage:g} %", share)
    return None
