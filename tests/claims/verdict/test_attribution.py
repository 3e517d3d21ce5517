"""Claims about a source: whether it says so, what is left out, and whether it still stands."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from support.judged import decide, judgement, study

from evidence.claims.verdict.verdict import Verdict

SOURCE = study("source2010", "meta_analysis")
SECOND = study("second2012", "meta_analysis", companion_of="source2010")
OTHER = study("other2015", "meta_analysis")


def answer(studies, judgements, cites: str | None = "source2010", **fields) -> Verdict:
    options = {"comparators": (), "kind": "attribution", **fields}
    return decide(studies, judgements, cites=cites, **options)


def roles(verdict: Verdict) -> dict[tuple[str, str], tuple[str, float, str]]:
    return {
        (item.study.key, item.judgement.comparator): (item.role, item.weight, item.note)
        for item in verdict.weighted_judgements
    }


@pytest.mark.parametrize(
    ("stance", "category", "reason"),
    [
        ("supports", "supported", "The source says so (source2010): Because so."),
        ("mixed", "mixed", "The source says so in part (source2010): Because so."),
        ("contradicts", "contradicted", "The source says otherwise (source2010): Because so."),
    ],
)
def test_the_source_itself_decides(stance, category, reason):
    against = "supports" if stance == "contradicts" else "contradicts"
    judged = [judgement("other2015", against), judgement("source2010", stance)]
    verdict = answer([SOURCE, OTHER], judged)
    assert (verdict.category, verdict.certainty) == (category, "high")
    assert verdict.reasons == (reason,)
    assert roles(verdict) == {
        ("source2010", "sham"): ("counts", 1.0, ""),
        ("other2015", "sham"): ("weaker", 0.0, "not the source that is named"),
    }


def test_a_source_of_which_it_cannot_be_told_is_insufficient():
    verdict = answer([SOURCE], [judgement("source2010", "insufficient")])
    assert verdict.category == "insufficient"
    assert verdict.reasons == ("That is unclear (source2010): Because so.",)


def test_insufficient_is_never_above_low_for_a_source_either():
    verdict = answer([SOURCE], [judgement("source2010", "insufficient")])
    assert verdict.certainty in ("low", "very_low")


@pytest.mark.parametrize("design", ["other", "guideline", "survey", "rct"])
def test_what_the_source_is_does_not_matter(design):
    verdict = answer([study("source2010", design)], [judgement("source2010")])
    assert (verdict.category, verdict.certainty) == ("supported", "high")


def test_another_report_of_the_work_stands_in_for_a_source_that_was_not_read():
    judged = [judgement("source2010", "not_assessed"), judgement("second2012", "contradicts")]
    verdict = answer([SOURCE, SECOND], judged)
    assert (verdict.category, verdict.certainty) == ("contradicted", "moderate")
    assert verdict.reasons == (
        "The source says otherwise (second2012): Because so.",
        "The text of source2010 was not read; second2012 is another report of the work.",
    )
    assert roles(verdict) == {
        ("second2012", "sham"): ("counts", 1.0, ""),
        ("source2010", "sham"): ("not_read", 0.0, "its result was not read"),
    }


def test_the_source_comes_before_another_report_of_it():
    for judged in permutations([judgement("source2010"), judgement("second2012", "contradicts")]):
        verdict = answer([SOURCE, SECOND], judged)
        assert (verdict.category, verdict.certainty) == ("supported", "high")
        assert verdict.weighted_judgements[0].study is SOURCE


@pytest.mark.parametrize(
    ("studies", "judged", "cites"),
    [
        ([OTHER], [judgement("other2015")], None),
        ([SOURCE, OTHER], [judgement("other2015")], "source2010"),
        ([SOURCE], [judgement("source2010", "not_assessed")], "source2010"),
        ([SOURCE, SECOND], [judgement("second2012", "not_assessed")], "source2010"),
        ([SOURCE], [], "source2010"),
    ],
    ids=["none is named", "not judged", "not read", "no report read", "nothing judged"],
)
def test_without_the_source_it_cannot_be_told(studies, judged, cites):
    verdict = answer(studies, judged, cites)
    assert (verdict.category, verdict.certainty) == ("insufficient", "very_low")
    assert verdict.reasons == ("The source itself was not read.",)
    assert verdict.study_keys == ()
    assert len(verdict.weighted_judgements) == len(judged)
    assert all(item.note for item in verdict.weighted_judgements)


def test_a_report_of_another_work_does_not_stand_in():
    stranger = replace(SECOND, companion_of="other2015")
    verdict = answer([SOURCE, OTHER, stranger], [judgement("second2012")])
    assert verdict.category == "insufficient"


@pytest.mark.parametrize(
    ("comparators", "category"),
    [((), "supported"), (("usual_care",), "insufficient"), (("sham", "usual_care"), "supported")],
)
def test_what_the_source_says_must_be_of_a_comparator_that_the_claim_names(comparators, category):
    verdict = answer([SOURCE], [judgement("source2010")], comparators=comparators)
    assert verdict.category == category


def test_what_the_source_says_without_a_comparator_is_of_every_claim():
    judged = [judgement("source2010", comparator="none")]
    assert answer([SOURCE], judged, comparators=("usual_care",)).category == "supported"


def test_a_result_of_the_source_against_another_comparator_does_not_decide():
    judged = [
        judgement("source2010", "contradicts", "sham"),
        judgement("source2010", "supports", "usual_care"),
    ]
    for rows in permutations(judged):
        verdict = answer([SOURCE], rows, comparators=("usual_care",))
        assert verdict.category == "supported"
        assert [item.judgement.comparator for item in verdict.weighted_judgements] == [
            "usual_care",
            "sham",
        ]


def test_the_source_is_not_said_to_be_another_one_where_the_comparator_differs():
    judged = [judgement("source2010", "contradicts"), judgement("source2010", comparator="none")]
    verdict = answer([SOURCE], judged, comparators=("usual_care",))
    _, _, note = roles(verdict)["source2010", "sham"]
    assert note != "not the source that is named"


def test_the_order_of_rows_changes_no_answer():
    studies = [
        SOURCE,
        SECOND,
        replace(SECOND, key="third2013"),
        OTHER,
        replace(OTHER, key="last2016"),
    ]
    judged = [
        judgement("second2012", "supports"),
        judgement("third2013", "contradicts"),
        judgement("other2015"),
        judgement("last2016", "mixed"),
    ]
    answers = {
        (verdict.category, verdict.certainty, verdict.reasons, verdict.weighted_judgements)
        for verdict in (answer(studies, list(rows)) for rows in permutations(judged))
    }
    assert len(answers) == 1


@pytest.mark.parametrize("left_out", ["The gain was small", "The gain was small."])
def test_what_the_claim_leaves_out_is_told(left_out):
    verdict = answer([SOURCE], [judgement("source2010")], leaves_out=left_out)
    assert verdict.reasons[1:] == ("The claim leaves out: The gain was small.",)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"superseded_by": "other2015"}, "Other2015 (2015) has replaced it."),
        ({"corrections": ("retraction:unknown",)}, "It was retracted."),
        ({"corrections": ("erratum:unknown",)}, "A correction was published."),
    ],
)
def test_what_happened_to_the_source_is_told_and_does_not_change_what_it_says(fields, reason):
    verdict = answer([replace(SOURCE, **fields), OTHER], [judgement("source2010")])
    assert (verdict.category, verdict.certainty) == ("supported", "high")
    assert verdict.reasons[1:] == (reason,)


def test_the_day_decides_whether_a_guideline_has_lapsed():
    guideline = study("source2010", "guideline", valid_until="2015-06-30")
    judged = [judgement("source2010")]
    assert len(answer([guideline], judged, on=date(2015, 6, 30)).reasons) == 1
    assert answer([guideline], judged, on=date(2015, 7, 1)).reasons[1:] == (
        "The guideline of 2010 lapsed on 2015-06-30 by its own rule.",
    )


def test_the_status_told_is_that_of_the_source_and_not_of_the_report_that_was_read():
    retracted = replace(SECOND, corrections=("retraction:unknown",))
    corrected = replace(SOURCE, corrections=("erratum:unknown",))
    verdict = answer([corrected, retracted], [judgement("second2012")], leaves_out="A limit")
    assert verdict.reasons[1:] == (
        "The text of source2010 was not read; second2012 is another report of the work.",
        "The claim leaves out: A limit.",
        "A correction was published.",
    )
