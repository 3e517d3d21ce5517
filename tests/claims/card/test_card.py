"""The card of a claim, as an object to hold."""

import json
from dataclasses import replace

import pytest
from support.appraised import appraise_study
from support.small_base import write_honey_base

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.card.card import Card, build_card
from evidence.claims.card.claim_search import find_claim, is_denial_of_claim
from evidence.errors import EvidenceError

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def honey(tmp_path_factory) -> EvidenceBase:
    return read_base(write_honey_base(tmp_path_factory.mktemp("card") / "honey"))


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
    assert "not studied, 0 judgements" in repr(empty)


def test_html_shows_the_verdict_the_studies_with_links_and_the_reasons(base):
    card = build_card(base, "T2")
    page = card._repr_html_()
    assert card.claim.text in page
    assert "Mixed, " in page
    for item in card.verdict.weighted_judgements:
        assert item.study.key in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/' in page
    assert page.count("<li>") == len((*card.verdict.reasons, *card.limits, *card.status_notes))
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
        find_claim(base, "needles on the moon make cheese of pain")


def test_the_nearest_claims_are_those_that_share_most_words(honey):
    with pytest.raises(EvidenceError) as caught:
        find_claim(honey, "does honey for babies taste better than placebo")
    assert str(caught.value).split("\n")[1:] == [
        "  H2  Honey eases cough in children more than placebo",
        "  H4  Honey is safe for babies",
        "  H1  Honey eases cough in children more than no treatment",
    ]


def test_a_text_that_makes_two_claims_must_be_asked_by_id(base):
    text = "Cupping loosens tight muscles and improves circulation."
    with pytest.raises(EvidenceError, match="makes more than one claim") as caught:
        find_claim(base, text)
    assert [line.split()[0] for line in str(caught.value).split("\n")[1:]] == ["C2", "C3"]


@pytest.mark.parametrize(
    ("text", "claim", "is_denial"),
    [
        ("Cupping does not remove lactic acid.", "C5", True),
        ("Cupping removes lactic acid.", "C5", False),
        ("Does cupping remove lactic acid?", "C5", False),
        ("Cupping does not remove lactic acid.", "C2", False),
    ],
)
def test_a_denial_is_told_from_the_claim(base, text, claim, is_denial):
    assert is_denial_of_claim(base, text, claim) is is_denial


def change_claim(base: EvidenceBase, claim: str, **fields: object) -> EvidenceBase:
    return replace(base, claims={**base.claims, claim: replace(base.claims[claim], **fields)})


def related(base: EvidenceBase, claim: str) -> list[str]:
    return [verdict.claim.id for verdict in build_card(base, claim).related]


def test_related_claims_ask_the_same_against_other_comparators(honey):
    assert related(honey, "H1") == ["H2"]
    assert related(honey, "H2") == ["H1"]
    assert related(honey, "H3") == []


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "tea"},
        {"kind": "advice"},
        {"population": "adults"},
        {"outcomes": ("sleep",)},
        {"comparators": ("no_treatment",)},
    ],
)
def test_a_claim_that_differs_in_anything_else_is_not_related(honey, change):
    assert related(change_claim(honey, "H2", **change), "H1") == []


def test_one_outcome_in_common_is_enough_to_be_related(honey):
    both = change_claim(honey, "H2", outcomes=("sleep", "cough_frequency"))
    assert related(both, "H1") == ["H2"]


def test_the_json_of_a_card_is_plain_and_complete(honey):
    told = json.loads(json.dumps(build_card(honey, "H1").to_json_dict()))
    reasons = told.pop("reasons")
    (row,) = told.pop("summary_of_findings")
    assert (row["finding"], row["estimate"], row["interval"]) == (
        "oduwole2018-1",
        1.05,
        [0.62, 1.48],
    )
    assert reasons[0] == "Level 1 evidence decides: 1 meta-analysis."
    assert told == {
        "id": "H1",
        "text": "Honey eases cough in children more than no treatment",
        "verdict": "supported",
        "certainty": "low",
        "effect": {
            "answer": "unclear",
            "estimate": None,
            "interval": None,
            "units": None,
            "important_difference": None,
            "outcome": None,
            "comparator": None,
            "timepoint": None,
            "study": None,
            "people": None,
            "studies": None,
            "certainty": None,
        },
        "changes_without": {"oduwole2018": "not_studied"},
        "notices_checked_on": None,
        "notices_checked": None,
        "newer_unjudged": None,
        "wording": "Honey probably eases acute cough in children a little, for a few days",
        "by_comparator": {
            "no_treatment": {
                "verdict": "supported",
                "certainty": "low",
                "for": ["oduwole2018"],
                "against": [],
                "mixed": [],
                "insufficient": [],
            }
        },
        "studies": [
            {
                "key": "oduwole2018",
                "pmid": None,
                "stance": "supports",
                "directness": "direct",
                "design": "meta_analysis",
                "level": 1,
                "comparator": "no_treatment",
                "counts": True,
                "role": "counts",
                "rationale": "Pooled over two trials, children coughed less often with it than "
                "without treatment.",
                "outcome": None,
                "timepoint": None,
                "based_on": "abstract",
                "readings": "one_reading",
                "judged_by": "test",
                "judged_on": "2026-11-28",
                "appraisal": None,
            }
        ],
        "standing_notes": [],
        "related": [
            {
                "id": "H2",
                "verdict": "not_studied",
                "certainty": "very_low",
                "for": [],
                "against": [],
                "mixed": [],
                "insufficient": [],
            }
        ],
    }


def test_a_notice_is_told_on_the_card_with_the_study_it_is_about(honey):
    study = replace(honey.studies["oduwole2018"], corrections=("erratum:30000001",))
    changed = replace(honey, studies={**honey.studies, "oduwole2018": study})
    (note,) = build_card(changed, "H1").status_notes
    assert note.startswith("oduwole2018: ")
    assert build_card(changed, "H1").to_json_dict()["standing_notes"] == [note]


def test_json_has_the_appraisal_of_each_study(honey):
    rows = appraise_study("oduwole2018", "amstar2", search="no")
    (study,) = build_card(replace(honey, appraisals=rows), "H1").to_json_dict()["studies"]
    assert study["appraisal"] == {
        "tool": "amstar2",
        "overall": "low",
        "finding": None,
        "domains": 16,
        "appraised_by": [{"name": "Ann", "overall": "low", "rated": 16}],
    }


def test_the_source_of_a_claim_about_a_source_has_its_appraisal_too(base):
    claim = next(
        row for row in base.claims.values() if row.kind == "attribution" and row.cites is not None
    )
    source = next(
        item.study.key
        for item in build_card(base, claim.id).verdict.weighted_judgements
        if item.study.design == "ipd_meta_analysis"
    )
    rows = appraise_study(source, "amstar2", protocol="no", search="no")
    card = build_card(replace(base, appraisals=rows), claim.id)
    shown = {study["key"]: study["appraisal"] for study in card.to_json_dict()["studies"]}
    assert shown[source]["overall"] == "critically_low"
    assert card.verdict.category == build_card(base, claim.id).verdict.category
