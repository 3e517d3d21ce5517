"""What a reader should know about a number, or about its absence."""

from support.judged import judged_base, judgement, measured, study

from evidence.claims.card.card import build_card

SMD = {"measure": "SMD", "estimate": 0.3, "lower_is_better": False, "scale_is_assumed": False}


def rows_of(studies, judgements, *findings, **fields):
    return build_card(judged_base(studies, judgements, findings, **fields), "T1").summary_rows


def test_a_number_from_beside_the_leading_review_says_so():
    studies = [study("r2020", "meta_analysis", sample_size=90), study("r2019", "meta_analysis")]
    judgements = [judgement("r2020", "mixed"), judgement("r2019")]
    told = measured("r2020", direction="mixed", grades=("low",))
    (row,) = rows_of(studies, judgements, told, measured("r2019", **SMD))
    assert row.finding.study == "r2019"
    assert row.notes[0] == (
        "From r2019, which does not count itself. What counts has no number that compares: r2020 "
        "found both, and rates its evidence low."
    )


def test_notes_name_the_other_results_an_inferred_scale_and_what_people_noted():
    first = measured("r2020", **(SMD | {"scale_is_assumed": True, "note": "two trials."}))
    (row,) = rows_of(
        [study("r2020", "meta_analysis")],
        [judgement("r2020")],
        first,
        measured("r2020", 2, **SMD),
    )
    assert row.notes == (
        "The range of its scale was inferred, not read.",
        "On r2020-1: two trials.",
        "r2020 has 1 more result on this at this time: r2020-2.",
    )


def test_a_ratio_without_a_baseline_risk_says_what_it_lacks():
    ratio = SMD | {"measure": "RR", "estimate": 1.2}
    (row,) = rows_of(
        [study("r2020", "meta_analysis")], [judgement("r2020")], measured("r2020", **ratio)
    )
    assert row.notes == ("Absolute numbers need a baseline risk, which was not read.",)
    known = measured("r2020", **ratio, baseline_risk=20.0)
    (row,) = rows_of([study("r2020", "meta_analysis")], [judgement("r2020")], known)
    assert (row.notes, row.absolute) == (
        (),
        "Better for 4 people of 100; baseline risk 20 of 100",
    )


def test_people_are_those_of_the_result_where_both_arms_are_known():
    review = study("r2020", "meta_analysis", sample_size=900, n_studies=7)
    (row,) = rows_of([review], [judgement("r2020")], measured("r2020", **SMD))
    assert (row.people, row.people_note) == (
        "900 (7 studies)",
        "People and studies are those of all of r2020, not of this result alone.",
    )
    own = measured("r2020", **SMD, arm1_n=30, arm2_n=40)
    (row,) = rows_of([review], [judgement("r2020")], own)
    assert (row.n_people, row.people_note) == (
        70,
        "Studies are those of all of r2020, not of this result alone.",
    )
    trial = study("r2020", "rct", sample_size=900)
    (row,) = rows_of([trial], [judgement("r2020")], own)
    assert (row.people, row.people_note) == ("70 (1 study)", "")


def test_a_judged_source_without_a_result_is_named_where_nothing_is_reported():
    (row,) = rows_of([study("r2020", "meta_analysis")], [judgement("r2020", "contradicts")])
    assert row.statement == "Not reported by the sources read"
    assert row.notes == ("Judged, without a result in the findings: r2020 contradicts the claim.",)


def test_what_does_not_count_is_named_where_nothing_else_is_reported():
    studies = [study("r2020", "meta_analysis"), study("t2010")]
    (row,) = rows_of(studies, [judgement("r2020"), judgement("t2010")], measured("t2010", **SMD))
    assert row.statement == "Not reported by the sources that count"
    assert row.notes[0] == "Reported by what does not count: t2010."
