"""Claims and studies as linked data."""

import json
import re
from dataclasses import replace

import pytest

from evidence.site.linked_data import (
    build_article,
    build_claim_review,
    dump_script_json,
    list_study_links,
)


def test_linked_data_names_the_verdict(site, material):
    page = (site / "claims" / "T7.html").read_text()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    review = json.loads(text)
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == material.base.claims["T7"].text
    assert review["reviewRating"]["alternateName"] == "not supported, low certainty"
    assert (
        review["reviewRating"]["ratingValue"] == "2"
    )  # contradicted is 1; what is of low certainty is nearer to the middle


@pytest.mark.parametrize(
    "text", ["</script>", "<!-- x", "a & b", "line\u2028separator\u2029", "é 🙂"]
)
def test_json_in_a_script_holds_no_markup_and_is_read_back(text):
    written = dump_script_json({"text": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": text}


def test_an_article_has_only_what_is_known(base):
    study = replace(base.studies["haake2007"], doi=None, pmcid=None, pages=None, authors=())
    article = build_article(study)
    assert article["identifier"] == [
        {"@type": "PropertyValue", "propertyID": "PMID", "value": study.pmid}
    ]
    assert not {"author", "pagination"} & article.keys()


def test_links_lead_to_record_full_text_and_doi(base):
    study = replace(base.studies["haake2007"], pmcid="PMC1234567")
    assert [name for name, _ in list_study_links(study)] == ["PubMed", "Full text (PMC)", "DOI"]
    assert list_study_links(replace(study, pmid=None, doi=None, pmcid=None)) == []


def test_ratings_are_nearer_to_the_middle_where_certainty_is_low(material):
    for card in material.cards.values():
        review = build_claim_review(card, "")
        verdict = card.verdict
        if verdict.category == "not_studied":
            assert review is None
            continue
        stars = {"supported": 5, "mixed": 3, "not_supported": 2, "contradicted": 1}.get(
            verdict.category
        )
        if verdict.category in ("supported", "mixed", "contradicted") and verdict.certainty in (
            "low",
            "very_low",
        ):
            stars += (stars < 3) - (stars > 3)
        assert review["reviewRating"].get("ratingValue") == (stars and str(stars))
