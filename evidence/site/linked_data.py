"""Claims and studies as linked data of https://schema.org, and values as scripts that can hold no markup."""

from __future__ import annotations

import json
from typing import Any, Final

from evidence.claims.verdict.card import Card
from evidence.claims.verdict.card_text import format_verdict
from evidence.claims.verdict.verdict import Verdict, VerdictCategory
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.studies.study import Study

# Stars of a ClaimReview (https://schema.org/ClaimReview): too little evidence is no rating.
_NEUTRAL_STARS: Final = 3
_VERDICT_STARS: Final[dict[VerdictCategory, int]] = {"supported": 5, "mixed": 3, "contradicted": 1}
# What could end a script, open a comment in it or begin a new line of it stands as an escape of JSON.
_SCRIPT_ESCAPES: Final = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})


def dump_script_json(value: Any) -> str:
    """JSON that may stand in a ``script`` element or a script file whatever texts are in it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_ESCAPES)


def build_claim_review(card: Card, address: str) -> dict[str, Any] | None:
    """The card of a claim as a ClaimReview; None while nothing that answers it has been judged."""
    verdict = card.verdict
    if verdict.category == "no_evidence":
        return None
    rating = {"@type": "Rating", "alternateName": format_verdict(verdict)}
    if verdict.category in _VERDICT_STARS:
        rating |= {
            "ratingValue": str(_rating_value(verdict)),
            "bestRating": "5",
            "worstRating": "1",
        }
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": card.claim.text,
        "reviewRating": rating,
        "reviewBody": " ".join(verdict.reasons),
        "datePublished": max(
            item.judgement.judged_on for item in verdict.weighted_judgements
        ).isoformat(),
        "author": {"@type": "Organization", "name": "evidence"},
        **({"url": address} if address else {}),
    }


def build_article(study: Study) -> dict[str, Any]:
    """A study as a MedicalScholarlyArticle."""
    told = {
        "headline": study.title or study.key,
        "author": [{"@type": "Person", "name": name} for name in study.authors],
        "datePublished": str(study.year) if study.year else None,
        "isPartOf": {"@type": "Periodical", "name": study.journal or study.journal_abbrev}
        if study.journal_abbrev
        else None,
        "pagination": study.pages,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (("PMID", study.pmid), ("DOI", study.doi), ("PMCID", study.pmcid))
            if value
        ],
        "sameAs": [where for _, where in list_study_links(study)],
    }
    kept = {name: value for name, value in told.items() if value}
    return {"@context": "https://schema.org", "@type": "MedicalScholarlyArticle", **kept}


def list_study_links(study: Study) -> list[tuple[str, str]]:
    """Where a study can be read, each with the name of the place."""
    return [
        *([("PubMed", pubmed_url(study.pmid))] if study.pmid else []),
        *([("Full text (PMC)", pmc_url(study.pmcid))] if study.pmcid else []),
        *([("DOI", doi_url(study.doi))] if study.doi else []),
    ]


def _rating_value(verdict: Verdict) -> int:
    """Five for supported, one for contradicted; one star nearer to the middle where the certainty is low."""
    stars = _VERDICT_STARS[verdict.category]
    towards = (stars < _NEUTRAL_STARS) - (stars > _NEUTRAL_STARS)
    return stars + towards * (verdict.certainty in ("low", "very_low"))
