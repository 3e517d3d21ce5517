"""The card of a claim, as an object to hold."""

from dataclasses import replace

import pytest

from evidence.claims.base.load import EvidenceBase
from evidence.claims.verdict.card import Card, build_card, find_claim
from evidence.errors import EvidenceError

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def cards(base) -> list[Card]:
    return [build_card(base, claim) for claim in base.claims]


def test_the_repr_of_every_card_is_short_and_names_claim_and_verdict(cards):
    for card in cards:
        assert len(repr(card)) < 2000
        assert card.claim.id in repr(card)
        assert card.verdict.category.replace("_", " ") in repr(card)


def test_a_frame_has_a_typed_row_for_each_judgement(base, cards):
    for card in cards:
        table = card.to_frame()
        assert table["study"].tolist() == [
            item.study.key for item in card.verdict.weighted_judgements
        ]
        assert len(table) == len(base.judgements_for(card.claim.id))
        assert table["stance"].dtype.name == table["role"].dtype.name == "category"
        assert table["weight"].dtype == "Float64"
        assert table["counts"].dtype == "boolean"
        assert table["judged_on"].dtype.kind == "M"


def test_a_claim_without_judgements_has_an_empty_frame_of_the_same_types(base):
    claim = next(iter(base.claims.values()))
    empty = build_card(EvidenceBase({}, (), {claim.id: claim}, ()), claim.id)
    full = build_card(base, claim.id)
    assert len(empty.to_frame()) == 0
    assert empty.to_frame().dtypes.to_dict() == full.to_frame().dtypes.to_dict()
    assert "no evidence judged" in repr(empty)


def test_html_shows_the_verdict_the_studies_with_links_and_the_reasons(base):
    card = build_card(base, "T2")
    page = card._repr_html_()
    assert card.claim.text in page
    assert "Mixed, " in page
    for item in card.verdict.weighted_judgements:
        assert item.study.key in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/' in page
    assert page.count("<li>") == len(card.verdict.reasons) + len(card.status_notes)
    for comparator in card.by_comparator:
        assert comparator.replace("_", " ") in page
    assert page.count("<div") == page.count("</div>")


def test_html_escapes_every_text_that_people_write(base):
    claim = replace(base.claims["T2"], text=HOSTILE, population=HOSTILE, wording=HOSTILE)
    judgements = [replace(row, rationale=HOSTILE) for row in base.judgements]
    changed = replace(base, claims={"T2": claim}, judgements=tuple(judgements))
    page = build_card(changed, "T2")._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_claim_is_found_by_its_id_in_either_case(base):
    assert find_claim(base, " t2 ") == "T2"


def test_a_claim_is_found_by_its_own_text(base):
    assert find_claim(base, base.claims["C5"].text.upper()) == "C5"


def test_an_id_that_is_not_there_is_an_error(base):
    with pytest.raises(EvidenceError, match="there is no claim T99"):
        find_claim(base, "T99")


def test_the_nearest_claims_are_listed_where_none_is_recognised(base):
    with pytest.raises(EvidenceError, match="Nearest:\n"):
        find_claim(base, "the moon is made of cheese")
