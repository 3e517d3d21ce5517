"""Format numbers, dates and lists as readers of a language write them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from evidence.messages.catalogue import current_language, translate_count

_COUNTS_TO_TRY = 200  # enough for every form that CLDR knows for whole numbers
_LEAST_DIGITS, _MOST_DIGITS = 2, 10  # behind the point
_ISO_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


def format_integer(number: int) -> str:
    """Format a whole number, its thousands apart: 17,922."""
    language = current_language()
    if language.is_english:
        return f"{number:,}"
    from babel.numbers import format_decimal

    return format_decimal(number, locale=language.locale)


def format_digits(digits: str) -> str:
    """Format a number that is written in digits already, such as "3.4" or "-0.50"."""
    language = current_language()
    if language.is_english:
        return digits
    from babel.numbers import get_decimal_symbol

    return digits.replace(".", get_decimal_symbol(language.locale))


def format_within(number: float, low: float, high: float) -> str:
    """Format a number of an interval, or one beside it, with the digits that its width needs.

    They are two behind the point, or as many as give two significant digits of the width.
    """
    width = abs(high - low)
    digits = 1 - math.floor(math.log10(width)) if 0 < width < math.inf else 0
    if digits > _MOST_DIGITS:
        return format_digits(f"{number:.3g}")
    return format_digits(f"{number:z.{max(digits, _LEAST_DIGITS)}f}")


def format_day(day: date) -> str:
    """Format a date in words: 1 December 2026."""
    language = current_language()
    if language.is_english:
        return f"{day:%d %B %Y}".lstrip("0")
    from babel.dates import format_date

    return format_date(day, "long", locale=language.locale)


def format_iso_day(day: str) -> str:
    """Format a day as 2026-12-01 is written, or a month as 2026-12; in English it stays so."""
    language = current_language()
    if language.is_english or not _ISO_DAY.fullmatch(day):
        return day
    from babel.dates import format_date, format_skeleton

    if day.count("-") == 1:
        return format_skeleton("yMMMM", date.fromisoformat(f"{day}-01"), locale=language.locale)
    return format_date(date.fromisoformat(day), "long", locale=language.locale)


def join_list(items: Sequence[str], style: Literal["standard", "or"]) -> str:
    """Join items as the language does, all of them or a choice; it is not for English."""
    from babel.lists import format_list

    return format_list(items, style=style, locale=current_language().locale)


def list_plural_forms(singular: str, plural: str) -> dict[str, str]:
    """List the forms of a message by the names that CLDR and ``Intl.PluralRules`` have for them."""
    language = current_language()
    if language.is_english:
        return {"one": singular, "other": plural}
    from babel import Locale

    rule = Locale.parse(language.locale).plural_form
    counts = {rule(count): count for count in reversed(range(_COUNTS_TO_TRY))}
    return {name: translate_count(singular, plural, count) for name, count in counts.items()}
