"""The rows of a claim: one outcome, against one comparator, at one time."""

import pytest
from support.judged import judged_base, judgement, measured, study

from evidence.claims.card.card import build_card

SMD = {"measure": "SMD", "estimate": 0.3, "ci_low": 0.2, "ci_high": 0.4, "lower_is_better": False}


def rows_of(base, claim="T1"):
    return build_card(base, claim).summary_rows


def places(rows):
    return [(row.outcome, row.comparator, row.timepoint) for row in rows]


def test_every_row_is_of_one_comparator_and_its_number_of_the_finding_it_names(base):
    findings = {finding.id: finding for finding in base.findings}
    for claim in base.claims.values():
        for row in rows_of(base, claim.id):
            told = row.to_json_dict()
            if row.finding is None:
                assert told["estimate"] is None
                continue
            own = findings[told["finding"]]
            assert own == row.finding
            assert (own.outcome, own.comparator, own.timepoint) == places([row])[0]
            assert row.source.judgement.comparator == own.comparator
            assert row.source.study.key == own.study
            assert own.is_on(claim.subject)
            if told["estimate"] is not None:
                assert told["estimate"] == own.estimate
                assert told["interval"] in (None, [own.ci_low, own.ci_high])
                assert told["interval"] is None or own.ci_low is not None


def test_every_outcome_of_a_claim_with_a_table_has_a_row(base):
    for claim in base.claims.values():
        rows = rows_of(base, claim.id)
        if rows:
            assert {row.outcome for row in rows} == set(claim.outcomes), claim.id
            assert {row.comparator for row in rows} >= set(claim.comparators), claim.id
            assert len(set(places(rows))) == len(rows), claim.id


def test_the_size_on_a_card_is_in_its_table(base):
    sizes = 0
    for claim in base.claims:
        card = build_card(base, claim)
        if card.size and card.size.finding:
            sizes += 1
            shown = [row.size.finding for row in card.summary_rows if row.size]
            assert card.size.finding in shown, claim
    assert sizes > 20


def test_against_no_treatment_and_usual_care(base):
    rows = rows_of(base, "T1")
    assert [row.comparator for row in rows] == [
        *["no_treatment"] * 3,
        *["usual_care"] * 5,
        "waiting_list",
    ]
    short = next(row for row in rows if places([row]) == [("pain", "no_treatment", "short")])
    assert (short.finding.id, short.certainty) == ("yu2023-1", "very_low")
    assert "rizzo2025 supports the claim, and rates its evidence moderate" in short.notes[0]
    assert rows[-1].statement == "Too little evidence to tell the effect on pain"


def test_against_sham_only_sham_is_shown(base):
    rows = rows_of(base, "T2")
    assert {row.comparator for row in rows} == {"sham"}
    assert [row.timepoint for row in rows] == ["immediate", "short", "intermediate", "any"]
    assert all(row.statement.endswith("; the studies disagree") for row in rows)
    assert {row.certainty for row in rows} == {"low"}


def test_a_claim_about_one_time_has_rows_of_that_time(base):
    rows = rows_of(base, "T5")
    assert {row.timepoint for row in rows} == {"long"}
    lacking = [row for row in rows if row.finding is None]
    assert ("function", "no_treatment", "long") in places(lacking)
    assert rows[0].statement == "May reduce pain; by how much was not read"


@pytest.mark.parametrize("claim", ["S1", "E1", "T14", "T23"])
def test_a_claim_that_is_not_about_an_effect_has_no_rows(base, claim):
    assert rows_of(base, claim) == ()


def test_what_nobody_studied_has_rows_that_say_so(base):
    (row,) = rows_of(base, "C1")
    assert row.statement == "Not reported by the sources read"
    assert (row.finding, row.certainty, row.comparator) == (None, None, None)
    assert row.notes == ("Something close to it was reported by chiu2020, tham2006, albedah2019.",)


def test_a_claim_for_which_nothing_was_read_has_no_rows():
    assert rows_of(judged_base([], [])) == ()


def test_the_leading_source_gives_the_number_before_a_newer_one_beside_it():
    lead, newer = study("r2019", "meta_analysis"), study("r2021", "meta_analysis")
    findings = (
        measured("r2019", grades=("high",), **SMD),
        measured("r2021", **(SMD | {"estimate": 0.9})),
    )
    (row,) = rows_of(judged_base([lead, newer], [judgement("r2019"), judgement("r2021")], findings))
    assert row.finding.study == "r2019"
    assert row.source.is_counted


def test_times_are_separate_rows_in_their_order():
    times = ("any", "long", "immediate")
    findings = tuple(
        measured("r2020", number, timepoint=time, **SMD) for number, time in enumerate(times, 1)
    )
    rows = rows_of(judged_base([study("r2020", "meta_analysis")], [judgement("r2020")], findings))
    assert [row.timepoint for row in rows] == ["immediate", "long", "any"]


def test_a_comparator_that_nobody_used_and_an_outcome_that_nobody_measured_are_there():
    base = judged_base(
        [study("r2020", "meta_analysis")],
        [judgement("r2020")],
        (measured("r2020", **SMD),),
        comparators=("sham", "usual_care"),
        outcomes=("pain", "function"),
    )
    rows = rows_of(base)
    assert [(row.outcome, row.comparator, row.finding is None) for row in rows] == [
        ("pain", "sham", False),
        ("function", "sham", True),
        ("pain", "usual_care", True),
        ("function", "usual_care", True),
    ]
    assert rows[1].statement == "Not reported by the sources read"
    assert rows[2].statement == "Not reported by the sources read"


def test_results_of_a_control_arm_are_no_effect():
    arm = measured("r2020", direction="not_applicable", **SMD)
    (row,) = rows_of(judged_base([study("r2020", "meta_analysis")], [judgement("r2020")], (arm,)))
    assert row.finding is None


def test_results_against_another_comparator_are_left_out():
    other = measured("r2020", comparator="usual_care", **SMD)
    (row,) = rows_of(judged_base([study("r2020", "meta_analysis")], [judgement("r2020")], (other,)))
    assert (row.comparator, row.finding) == ("sham", None)


def test_the_frame_is_typed(base):
    table = build_card(base, "T1").summary_of_findings()
    assert len(table) == 9
    assert table["estimate"].dtype == "Float64"
    assert table["people"].dtype == "Int64"
    assert table["certainty"].dtype.categories.tolist() == ["high", "moderate", "low", "very_low"]
    row = table.set_index("finding").loc["mu2020-4"]
    assert (row["estimate"], row["ci_low"], row["natural"], row["units"]) == (
        10.26,
        3.4,
        pytest.approx(10.26),
        "points of 100",
    )
    empty = build_card(base, "S1").summary_of_findings()
    assert list(empty.columns) == list(table.columns)
    assert empty.dtypes.equals(table.dtypes)


def test_no_row_of_the_base_says_the_reverse_of_what_was_judged(base):
    reverse = {("supports", "favours_comparator"), ("contradicts", "favours_intervention")}
    for claim in base.claims:
        for row in rows_of(base, claim):
            if row.finding and row.source:
                told = (row.source.judgement.stance, row.finding.direction)
                assert told not in reverse, (claim, row.finding.id)


def test_a_result_for_the_other_side_of_a_comparison_is_left_out_and_named():
    finding = measured("r2020", **SMD)
    base = judged_base(
        [study("r2020", "meta_analysis")], [judgement("r2020", "contradicts")], [finding]
    )
    (row,) = rows_of(base)
    assert row.finding is None
    assert any("point the other way" in note and finding.id in note for note in row.notes)


def test_a_judgement_of_one_outcome_gives_no_number_for_another():
    findings = [measured("r2020", 1, **SMD), measured("r2020", 2, outcome="function", **SMD)]
    studies = [study("r2020", "meta_analysis"), study("s2021", "meta_analysis")]
    judged = [
        judgement("r2020", outcome="pain"),
        judgement("s2021", "contradicts", outcome="function"),
    ]
    base = judged_base(studies, judged, findings, outcomes=("pain", "function"))
    pain, function = rows_of(base)
    assert pain.finding == findings[0]
    assert "disagree" not in pain.statement
    assert function.finding is None


def test_results_of_one_source_that_point_both_ways_are_no_statement_for_one():
    rows = [
        measured("r2020", 1, direction="favours_intervention"),
        measured("r2020", 2, direction="favours_comparator"),
    ]
    for order in (rows, rows[::-1]):
        base = judged_base([study("r2020", "meta_analysis")], [judgement("r2020", "mixed")], order)
        (row,) = rows_of(base)
        assert row.statement.startswith("Results on pain differ")


def test_an_overview_of_reviews_does_not_count_its_reviews_as_studies():
    overview = study("r2020", "overview_of_reviews", sample_size=97_183, n_studies=31)
    (row,) = rows_of(judged_base([overview], [judgement("r2020")], [measured("r2020", **SMD)]))
    assert row.people == "not read (studies not read)"
