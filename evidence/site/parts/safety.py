"""Find what is known of the safety of what a claim recommends, to be shown beside its benefit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evidence.claims.base.models import Claim
from evidence.claims.card.card import Card
from evidence.claims.card.effect_size import SIZED_KINDS
from evidence.claims.card.natural_units import format_rounded
from evidence.claims.card.rows.summary_row import SummaryRow
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.site.material import SiteData
from evidence.topic.models import find_broader
from evidence.wording import put_in_sentence

_FREQUENCY: Final = gettext_noop(
    "About %(number)s of 100 (%(counted)s; 95 %% interval: %(low)s to %(high)s): %(study)s."
)
_FREQUENCY_ALONE: Final = gettext_noop("About %(number)s of 100 (%(counted)s): %(study)s.")


@dataclass(frozen=True, slots=True)
class Safety:
    """Claims on the safety of what another claim is about.

    Attributes:
        label: what they are about, in words; empty where it is just what the claim is about.
        cards: the cards of these claims; empty where nobody has judged its safety.
    """

    label: str
    cards: tuple[Card, ...]


def find_safety(material: SiteData, claim: Claim) -> Safety | None:
    """Find the claims on the safety of a claim's subject, or of the wider one it belongs to.

    None for claims that recommend nothing.
    """
    if claim.kind not in SIZED_KINDS:
        return None
    for subject in (claim.subject, *_list_wider(material, claim.subject)):
        cards = tuple(_list_safety_cards(material, subject))
        if cards:
            label = "" if subject == claim.subject else material.subjects.get(subject, subject)
            return Safety(label, cards)
    return Safety("", ())


def _list_wider(material: SiteData, subject: str) -> list[str]:
    """List the wider subjects, those first that themselves belong to most others: the nearest."""
    broader = find_broader(material.base.topic.treatments)
    wider = broader.get(subject, frozenset())
    return sorted(wider, key=lambda one: (-len(broader.get(one, ())), one))


def _list_safety_cards(material: SiteData, subject: str) -> Iterator[Card]:
    for card in material.cards.values():
        if card.claim.kind == "safety" and card.claim.subject == subject:
            yield card


def list_frequencies(card: Card) -> list[str]:
    """List how often something happens, a sentence for each percentage that a source gives."""
    return [sentence for row in card.summary_rows for sentence in _describe_frequency(row)]


def _describe_frequency(row: SummaryRow) -> Iterator[str]:
    finding = row.finding
    if finding is None or finding.measure != "percent" or finding.estimate is None:
        return
    words = {
        "number": format_rounded(finding.estimate),
        "counted": finding.scale or put_in_sentence(row.outcome_label),
        "study": finding.study,
    }
    if finding.ci_low is None or finding.ci_high is None:
        yield gettext(_FREQUENCY_ALONE, **words)
    else:
        low, high = format_rounded(finding.ci_low), format_rounded(finding.ci_high)
        yield gettext(_FREQUENCY, **words, low=low, high=high)
