"""Bodies of evidence, one for each comparator: what leads one, and what counts beside it."""

from dataclasses import replace

import pytest
from support.appraised import appraise_study
from support.judged import judgement, study

from evidence.claims.verdict.bodies import weigh_bodies
from evidence.claims.verdict.overall_appraisal import sum_up_appraisals
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.studies.designs import evidence_level


def item(
    key: str,
    design: str = "meta_analysis",
    comparator: str = "sham",
    directness: str = "direct",
    question: str = "treatment",
    **fields: object,
) -> WeightedJudgement:
    """A judgement that may count, before it is weighed."""
    judged = judgement(key, comparator=comparator, directness=directness)
    level = evidence_level(design, question)
    return WeightedJudgement(judged, study(key, design, **fields), level, "counts")


def weigh(
    *items: WeightedJudgement, kind: str = "treatment", rated: tuple[str, ...] = ()
) -> list[WeightedJudgement]:
    return weigh_bodies(kind, items, lambda judged: judged.study.key in rated)


def parts(weighted: list[WeightedJudgement]) -> dict[str, tuple[str, float]]:
    """Return role and weight by study; no study may be there twice."""
    assert len({judged.study.key for judged in weighted}) == len(weighted)
    return {judged.study.key: (judged.role, judged.weight) for judged in weighted}


def notes(weighted: list[WeightedJudgement]) -> dict[str, str]:
    return {judged.study.key: judged.note for judged in weighted}


def test_nothing_weighs_nothing():
    assert weigh() == []


@pytest.mark.parametrize(
    ("first", "second", "rated"),
    [
        (item("a2010"), item("b2020", directness="indirect"), ("b2020",)),
        (item("a2010"), item("b2020"), ("a2010",)),
        (item("a2010", search_date="2009-06"), item("b2010", search_date="2009-05"), ()),
        (item("a2010", search_date="2009-06"), item("b2020", search_date="2008-12"), ()),
        (item("a2010", search_date="2010-01"), item("b2010"), ()),
        (item("a2010"), item("b2009"), ()),
        (item("a2010"), item("b2011", search_date="2009-12"), ()),
        (item("a2010", sample_size=200), item("b2010", sample_size=199), ()),
        (item("a2010", sample_size=1), item("b2010"), ()),
        (item("b2010"), item("a2010"), ()),
    ],
    ids=[
        "direct before rated",
        "rated before newer",
        "month of the search",
        "search before publication",
        "a known month before a year",
        "year",
        "year stands in for the search",
        "size",
        "known size",
        "key",
    ],
)
def test_one_review_leads_and_the_other_overlaps(first, second, rated):
    for pair in ((first, second), (second, first)):
        weighted = weigh(*pair, rated=rated)
        assert parts(weighted) == {
            first.study.key: ("counts", 1.0),
            second.study.key: ("overlapping", 0.0),
        }
        assert notes(weighted)[second.study.key] == f"the same question as {first.study.key}"


def appraised(key: str, *weak: str, **fields: object) -> WeightedJudgement:
    """A judgement of a review that AMSTAR 2 found these weaknesses in."""
    (overall,) = sum_up_appraisals(appraise_study(key, "amstar2", **dict.fromkeys(weak, "no")))
    return replace(item(key, **fields), appraisal=overall)


@pytest.mark.parametrize(
    ("first", "second", "rated"),
    [
        (item("a2010"), appraised("b2020", "search"), ()),
        (appraised("a2010"), appraised("b2020", "search", "protocol"), ()),
        (appraised("a2010", "question", "heterogeneity"), appraised("b2020", "search"), ()),
        (appraised("b2020", "question", "heterogeneity"), appraised("a2010"), ()),
        (appraised("b2020", "search"), appraised("a2010", "search", "protocol"), ()),
        (appraised("a2010", "search"), item("b2020"), ("a2010",)),
        (appraised("a2010", "search"), item("b2020", directness="indirect"), ()),
    ],
    ids=[
        "not appraised before low confidence",
        "high before critically low",
        "moderate before low",
        "high and moderate alike, so the newer",
        "low and critically low alike, so the newer",
        "rated before confidence",
        "direct before confidence",
    ],
)
def test_a_review_with_a_critical_flaw_does_not_lead_before_one_without(first, second, rated):
    for pair in ((first, second), (second, first)):
        found = parts(weigh(*pair, rated=rated))
        assert (found[first.study.key][0], found[second.study.key][0]) == ("counts", "overlapping")


def test_a_review_whose_appraisal_is_not_complete_leads_as_if_it_were_not_appraised():
    rows = appraise_study("b2020", "amstar2", search="no", protocol="no")[:15]
    (overall,) = sum_up_appraisals(rows)
    unfinished = replace(item("b2020"), appraisal=overall)
    assert parts(weigh(item("a2010"), unfinished))["b2020"] == ("counts", 1.0)


def test_the_only_review_leads_whatever_its_flaws():
    assert parts(weigh(appraised("a2010", "search", "protocol"))) == {"a2010": ("counts", 1.0)}


def test_among_indirect_reviews_the_leading_one_weighs_half():
    weighted = weigh(item("a2010", directness="indirect"), item("b2020", directness="indirect"))
    assert parts(weighted) == {"a2010": ("overlapping", 0.0), "b2020": ("counts", 0.5)}


def test_without_a_review_every_study_of_the_deciding_level_counts():
    weighted = weigh(
        item("a2010", "rct"),
        item("b2011", "crossover_trial", directness="indirect"),
        item("c2020", "cohort"),
    )
    assert parts(weighted) == {
        "a2010": ("counts", 1.0),
        "b2011": ("counts", 0.5),
        "c2020": ("weaker", 0.0),
    }
    assert notes(weighted)["c2020"] == "level 3, where level 2 decides"


@pytest.mark.parametrize(
    ("trial", "search_date", "included", "role", "note"),
    [
        ("t2021", "2020-05", (), "newer", "newer than the search of lead2022"),
        (
            "t2020",
            "2020-05",
            (),
            "inside_review",
            "not newer than the search of lead2022, which is assumed to include it",
        ),
        ("t2021", "2020-05", ("t2021",), "inside_review", "in lead2022"),
        ("t2023", None, (), "newer", "newer than the search of lead2022"),
        (
            "t2022",
            None,
            (),
            "inside_review",
            "not newer than lead2022, whose search is taken to be of its year of publication",
        ),
    ],
)
def test_the_search_of_the_leading_review_divides_the_trials(
    trial, search_date, included, role, note
):
    lead = item("lead2022", search_date=search_date, included_trials=included)
    weighted = weigh(lead, item(trial, "rct"))
    assert parts(weighted)[trial] == (role, 0.5 if role == "newer" else 0.0)
    assert notes(weighted)[trial] == note
    assert parts(weighted)["lead2022"] == ("counts", 1.0)


def test_a_review_that_does_not_lead_makes_no_trial_old():
    weighted = weigh(
        item("rated2015"), item("late2022"), item("t2018", "rct"), rated=("rated2015",)
    )
    assert parts(weighted) == {
        "rated2015": ("counts", 1.0),
        "late2022": ("overlapping", 0.0),
        "t2018": ("newer", 0.5),
    }


@pytest.mark.parametrize("design", ["cohort", "survey", "case_report"])
@pytest.mark.parametrize("key", ["s2000", "s2020"])
def test_studies_two_levels_below_the_leading_review_are_weaker(design, key):
    weighted = weigh(item("lead2010"), item(key, design))
    assert parts(weighted)[key] == ("weaker", 0.0)


def test_a_newer_indirect_trial_weighs_a_quarter():
    weighted = weigh(item("lead2010"), item("t2020", "rct", directness="indirect"))
    assert parts(weighted)["t2020"] == ("newer", 0.25)


@pytest.mark.parametrize(
    ("key", "role", "weight"),
    [("w2014", "counts", 0.5), ("w2015", "wider_review", 0.0), ("w2016", "wider_review", 0.0)],
)
def test_a_wider_review_steps_back_where_it_may_include_a_direct_trial(key, role, weight):
    wide = item(key, directness="indirect")
    weighted = weigh(wide, item("t2015", "rct"), item("u2018", "rct"))
    assert parts(weighted) == {
        key: (role, weight),
        "t2015": ("counts", 1.0),
        "u2018": ("counts", 1.0),
    }


def test_a_wider_review_counts_beside_studies_that_are_no_trials():
    weighted = weigh(item("w2020", directness="indirect"), item("c2015", "cohort"))
    assert parts(weighted) == {"w2020": ("counts", 0.5), "c2015": ("counts", 1.0)}


def test_an_indirect_trial_above_the_deciding_level_is_no_wider_review():
    weighted = weigh(item("t2020", "rct", directness="indirect"), item("c2015", "cohort"))
    assert parts(weighted) == {"t2020": ("counts", 0.5), "c2015": ("counts", 1.0)}


def test_each_comparator_has_a_lead_of_its_own():
    weighted = weigh(
        item("a2020"), item("b2010"), item("c2010", comparator="usual_care"), item("d2000")
    )
    assert parts(weighted) == {
        "a2020": ("counts", 1.0),
        "b2010": ("overlapping", 0.0),
        "c2010": ("counts", 1.0),
        "d2000": ("overlapping", 0.0),
    }


def test_a_body_one_level_below_the_best_counts_half_and_a_weaker_one_not_at_all():
    weighted = weigh(
        item("review2010"),
        item("trial2005", "rct", comparator="usual_care"),
        item("indirect2005", "rct", comparator="usual_care", directness="indirect"),
        item("old2004", "cohort", comparator="usual_care"),
        item("cohort2005", "cohort", comparator="none"),
    )
    assert parts(weighted) == {
        "review2010": ("counts", 1.0),
        "trial2005": ("counts", 0.5),
        "indirect2005": ("counts", 0.25),
        "old2004": ("weaker", 0.0),
        "cohort2005": ("weaker", 0.0),
    }
    assert notes(weighted)["cohort2005"] == (
        "level 3, where better evidence is on another outcome, time or comparator"
    )
    assert notes(weighted)["old2004"] == "level 3, where level 2 decides"


def test_an_indirect_body_of_a_better_level_lowers_no_direct_one_and_is_not_lowered():
    weighted = weigh(
        item("review2010", directness="indirect"), item("trial2015", "rct", comparator="none")
    )
    assert parts(weighted) == {"review2010": ("counts", 0.5), "trial2015": ("counts", 1.0)}


def test_one_study_shares_its_weight_between_its_comparators():
    weighted = weigh(
        item("a2010", "rct"), item("a2010", "rct", comparator="none"), item("b2011", "rct")
    )
    assert sorted((judged.study.key, judged.weight) for judged in weighted) == [
        ("a2010", 0.5),
        ("a2010", 0.5),
        ("b2011", 1.0),
    ]


def test_a_study_that_counts_against_one_comparator_only_keeps_its_weight():
    weighted = weigh(item("a2010"), item("a2010", comparator="none"), item("b2020"))
    assert {
        (judged.study.key, judged.judgement.comparator): (judged.role, judged.weight)
        for judged in weighted
    } == {
        ("b2020", "sham"): ("counts", 1.0),
        ("a2010", "sham"): ("overlapping", 0.0),
        ("a2010", "none"): ("counts", 1.0),
    }


@pytest.mark.parametrize("kind", ["guideline", "prevalence", "policy"])
def test_questions_that_each_source_answers_by_itself_have_no_lead(kind):
    design = {"guideline": "guideline", "prevalence": "survey", "policy": "other"}[kind]
    sources = [item(key, design, question=kind) for key in ("a2010", "b2015", "c2020")]
    indirect = item("d2020", design, directness="indirect", question=kind)
    weaker = item("e2021", "case_report", question=kind)
    weighted = weigh(*sources, indirect, weaker, kind=kind)
    assert parts(weighted) == {
        "a2010": ("counts", 1.0),
        "b2015": ("counts", 1.0),
        "c2020": ("counts", 1.0),
        "d2020": ("counts", 0.5),
        "e2021": ("weaker", 0.0),
    }


def test_the_comparator_does_not_divide_questions_without_a_lead():
    survey = item("a2010", "survey", question="prevalence")
    cohort = item("b2015", "cohort", "none", question="prevalence")
    assert parts(weigh(survey, cohort, kind="prevalence"))["b2015"] == ("weaker", 0.0)
    assert notes(weigh(survey, cohort, kind="prevalence"))["b2015"] == (
        "level 3, where level 1 decides"
    )


def on(row: WeightedJudgement, outcome: str | None, timepoint: str | None = None):
    """The judgement as one of an outcome and a time."""
    return replace(row, judgement=replace(row.judgement, outcome=outcome, timepoint=timepoint))


def test_each_outcome_and_each_time_has_a_leading_review_of_its_own():
    for one, two in ((("pain",), ("function",)), (("pain", "short"), ("pain", "long"))):
        weighted = weigh(on(item("a2015"), *one), on(item("b2020"), *two))
        assert parts(weighted) == {"a2015": ("counts", 1.0), "b2020": ("counts", 1.0)}
    same = weigh(on(item("a2015"), "pain"), on(item("b2020"), "pain"))
    assert parts(same) == {"a2015": ("overlapping", 0.0), "b2020": ("counts", 1.0)}


def test_a_review_of_all_outcomes_leads_where_it_is_the_newest():
    newest = [on(item("a2015"), "pain"), on(item("b2016"), "function"), item("c2020")]
    assert parts(weigh(*newest)) == {
        "a2015": ("overlapping", 0.0),
        "b2016": ("overlapping", 0.0),
        "c2020": ("counts", 1.0),
    }
    older = [on(item("a2018"), "pain"), on(item("b2010"), "function"), item("c2014")]
    assert parts(weigh(*older)) == {
        "a2018": ("counts", 1.0),
        "b2010": ("overlapping", 0.0),
        "c2014": ("counts", 1.0),
    }


def test_a_study_judged_on_two_outcomes_shares_its_weight():
    rows = weigh(on(item("a2015"), "pain"), on(item("a2015"), "function"))
    assert [(row.role, row.weight) for row in rows] == [("counts", 0.5), ("counts", 0.5)]


def test_an_indirect_review_counts_beside_a_direct_trial_that_it_cannot_contain():
    """The indirect trials that it may contain do not count again; those newer than it do."""
    rows = [
        item("wide2006", directness="indirect"),
        item("old2000", "rct", directness="indirect"),
        item("later2010", "rct", directness="indirect"),
        item("direct2020", "rct"),
    ]
    assert parts(weigh(*rows)) == {
        "wide2006": ("counts", 0.5),
        "old2000": ("inside_review", 0.0),
        "later2010": ("counts", 0.5),
        "direct2020": ("counts", 1.0),
    }


def test_an_indirect_review_steps_back_behind_direct_trials_that_it_may_contain():
    rows = [
        item("wide2006", directness="indirect"),
        item("old2000", "rct", directness="indirect"),
        item("direct2002", "rct"),
    ]
    assert parts(weigh(*rows)) == {
        "wide2006": ("wider_review", 0.0),
        "old2000": ("counts", 0.5),
        "direct2002": ("counts", 1.0),
    }


@pytest.mark.parametrize(
    ("search_date", "included", "role"),
    [
        (None, (), "wider_review"),
        ("2021-03", (), "wider_review"),
        ("2015-01", (), "counts"),
        ("2015-01", ("direct2018",), "wider_review"),
    ],
)
def test_an_indirect_review_contains_what_was_there_when_it_searched(search_date, included, role):
    rows = [
        item("wide2021", directness="indirect", search_date=search_date, included_trials=included),
        item("direct2018", "rct"),
    ]
    assert parts(weigh(*rows))["wide2021"][0] == role


def test_questions_that_name_only_an_outcome_or_only_a_time_meet():
    weighted = weigh(on(item("a2015"), "pain"), on(item("b2020"), None, "short"))
    assert parts(weighted) == {"a2015": ("overlapping", 0.0), "b2020": ("counts", 1.0)}


def test_a_time_that_is_not_separated_answers_for_all_times():
    weighted = weigh(on(item("a2015"), "pain", "short"), on(item("b2020"), "pain", "any"))
    assert parts(weighted) == {"a2015": ("overlapping", 0.0), "b2020": ("counts", 1.0)}
