"""Draw the badge of a claim: its verdict, its certainty and when that was checked, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evidence.claims.card.card import Card
from evidence.claims.verdict.verdict import VerdictCategory
from evidence.site.embed.badge_words import describe_badge, name_verdict
from evidence.site.render import SiteFile, render_page
from evidence.site.verdict_words import VERDICT_LABELS

# White text on them has a contrast of 4.5 or more; those of static/site.css on a light screen.
VERDICT_COLOURS: Final[Mapping[VerdictCategory, str]] = {
    "supported": "#0072b2",
    "mixed": "#8a6100",
    "contradicted": "#b94d00",
    "not_supported": "#b94d00",
    "insufficient": "#5d666f",
    "not_studied": "#5d666f",
}
EMBED_FOLDER: Final = "embed/"
_TEXT_SIZE: Final = 11  # pixels
_SIGN_WIDTH: Final = 20
_MARGIN: Final = 7
# Shares of the size of the text; the badge tells browsers to fit their own letters to the sum.
_NARROW: Final = frozenset("iljtfrI.,:;!'| -")
_WIDE: Final = frozenset("mwMW%")
_WIDTHS: Final = (0.4, 0.62, 0.95)


def badge_path(claim: str) -> str:
    """Return the path of a claim's badge."""
    return f"{EMBED_FOLDER}{claim}.svg"


def render_badge(card: Card) -> SiteFile:
    """Render the badge of a claim."""
    words = describe_badge(card)
    text_width = measure_words(words)
    return render_page(
        badge_path(card.claim.id),
        "badge.svg",
        claim=card.claim,
        verdict=name_verdict(card.verdict),
        words=words,
        symbol=VERDICT_LABELS[card.verdict.category].symbol,
        colour=VERDICT_COLOURS[card.verdict.category],
        text_size=_TEXT_SIZE,
        text_width=text_width,
        sign_width=_SIGN_WIDTH,
        text_left=_SIGN_WIDTH + _MARGIN,
        width=_SIGN_WIDTH + text_width + 2 * _MARGIN,
    )


def measure_words(text: str) -> int:
    """Measure a text in pixels, about as wide as browsers set it."""
    return round(sum(map(_measure_letter, text)) * _TEXT_SIZE)


def _measure_letter(letter: str) -> float:
    narrow, usual, wide = _WIDTHS
    if letter in _NARROW:
        return narrow
    return wide if letter in _WIDE else usual
