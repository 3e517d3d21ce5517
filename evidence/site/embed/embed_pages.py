"""Render what other pages can show of a claim, and write the lines that put it there."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from evidence.claims.card.card import Card
from evidence.escaping import escape_markdown
from evidence.messages.catalogue import gettext
from evidence.site.citations import CitationCopy
from evidence.site.embed.badge import EMBED_FOLDER, badge_path, render_badge
from evidence.site.embed.badge_words import (
    count_retracted,
    describe_badge,
    find_checked_day,
)
from evidence.site.material import SiteData
from evidence.site.render import SiteFile, claim_path, hash_style, mark_trusted, render_page

# Where pages whose address is not known may stand; people replace it.
PLACEHOLDER_ADDRESS: Final = "https://example.org/evidence/"
_FRAME_HEIGHT: Final = 440  # pixels; the longest card, in German, needs 437 at a width of 390
_STYLE_FILE: Final = Path(__file__).with_name("embed.css")


def embed_path(claim: str) -> str:
    """Return the path of a claim's card for frames."""
    return f"{EMBED_FOLDER}{claim}.html"


def render_embeds(material: SiteData, card: Card) -> Iterator[SiteFile]:
    """Render the card of a claim for frames, and its badge."""
    style = _STYLE_FILE.read_text("utf-8")
    path = embed_path(card.claim.id)
    yield render_page(
        path,
        "embed.html",
        material=material,
        card=card,
        verdict=card.verdict,
        checked_on=find_checked_day(card),
        n_counted=len({i.study.key for i in card.verdict.weighted_judgements if i.is_counted}),
        n_retracted=count_retracted(card),
        style=mark_trusted(style),
        style_hash=hash_style(style),
    )
    yield render_badge(card)


def make_embed_copies(material: SiteData, card: Card) -> list[CitationCopy]:
    """Write the lines that show a claim elsewhere: a frame, and a badge in HTML and Markdown."""
    address = material.address or PLACEHOLDER_ADDRESS
    claim = card.claim
    words = f"{describe_badge(card)}: {claim.text}"
    page, frame = f"{address}{claim_path(claim.id)}", f"{address}{embed_path(claim.id)}"
    badge = f"{address}{badge_path(claim.id)}"
    title = escape(gettext("What studies say: %(claim)s", claim=claim.text))
    return [
        (
            "embed-frame",
            gettext("Card, as HTML"),
            f'<iframe src="{escape(frame)}" title="{title}" width="100%" height="{_FRAME_HEIGHT}" '
            'loading="lazy" referrerpolicy="no-referrer" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox" '
            'style="border: 0; max-width: 36rem"></iframe>',
        ),
        (
            "embed-badge",
            gettext("Badge, as HTML"),
            f'<a href="{escape(page)}"><img src="{escape(badge)}" alt="{escape(words)}" '
            'height="20" referrerpolicy="no-referrer"></a>',
        ),
        (
            "embed-markdown",
            gettext("Badge, as Markdown"),
            f"[![{escape_markdown(words)}]({badge})]({page})",
        ),
    ]
