"""Describe claims and studies as linked data of https://schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from evidence.claims.card.card import Card
from evidence.claims.card.card_text import format_verdict
from evidence.claims.verdict.verdict import Verdict, VerdictCategory
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.messages.catalogue import gettext
from evidence.studies.study import Study

# Stars of a ClaimReview (https://schema.org/ClaimReview); too little evidence is no rating.
_NEUTRAL_STARS: Final = 3
_VERDICT_STARS: Final[Mapping[VerdictCategory, int]] = {
    "supported": 5,
    "mixed": 3,
    "contradicted": 1,
    "not_supported": 1,
}
# What could end a script, open a comment in it or begin a new line becomes an escape of JSON.
_SCRIPT_ESCAPES: Final = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})


def dump_script_json(value: Any) -> str:
    """Dump JSON that is safe in a ``script`` element or file, whatever its texts contain."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_ESCAPES)


def build_claim_review(card: Card, address: str) -> dict[str, Any] | None:
    """Build the ClaimReview of a claim; None while nothing that answers it has been judged.

    Args:
        card: the card of the claim.
        address: where its page is published; empty if unknown.
    """
    verdict = card.verdict
    if verdict.category == "not_studied":
        return None
    judged_on = max(item.judgement.judged_on for item in verdict.weighted_judgements)
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": card.claim.text,
        "reviewRating": _build_rating(verdict),
        "reviewBody": " ".join(verdict.reasons),
        "datePublished": judged_on.isoformat(),
        "author": {"@type": "Organization", "name": "evidence"},
        **({"url": address} if address else {}),
    }


def build_article(study: Study) -> dict[str, Any]:
    """Build the MedicalScholarlyArticle of a study; what is unknown is left out."""
    ids = {"PMID": study.pmid, "DOI": study.doi, "PMCID": study.pmcid}
    values = {
        "headline": study.title or study.key,
        "author": [{"@type": "Person", "name": name} for name in study.authors],
        "datePublished": str(study.year) if study.year else None,
        "isPartOf": _build_periodical(study),
        "pagination": study.pages,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in ids.items()
            if value
        ],
        "sameAs": [url for _, url in list_study_links(study)],
    }
    known = {name: value for name, value in values.items() if value}
    return {"@context": "https://schema.org", "@type": "MedicalScholarlyArticle", **known}


def list_study_links(study: Study) -> list[tuple[str, str]]:
    """List where a study can be read: the name of each place and its address."""
    links = []
    if study.pmid:
        links.append(("PubMed", pubmed_url(study.pmid)))
    if study.pmcid:
        links.append((gettext("Full text (PMC)"), pmc_url(study.pmcid)))
    if study.doi:
        links.append(("DOI", doi_url(study.doi)))
    return links


def _build_periodical(study: Study) -> dict[str, str] | None:
    if not study.journal_abbrev:
        return None
    return {"@type": "Periodical", "name": study.journal or study.journal_abbrev}


def _build_rating(verdict: Verdict) -> dict[str, str]:
    rating = {"@type": "Rating", "alternateName": format_verdict(verdict)}
    if verdict.category in _VERDICT_STARS:
        stars = str(_count_stars(verdict))
        rating |= {"ratingValue": stars, "bestRating": "5", "worstRating": "1"}
    return rating


def _count_stars(verdict: Verdict) -> int:
    """Count 5 for supported to 1 for contradicted, one nearer to 3 if the certainty is low."""
    stars = _VERDICT_STARS[verdict.category]
    towards_neutral = (stars < _NEUTRAL_STARS) - (stars > _NEUTRAL_STARS)
    return stars + towards_neutral * (verdict.certainty in ("low", "very_low"))
