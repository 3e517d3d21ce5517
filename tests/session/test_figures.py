"""Figures of a session: of which claims and studies, from which base, how wide and how dark."""

import re

import pytest
from support.drawn import said

from evidence.errors import EvidenceError


def with_forests(session):
    return [key for key in session.base.claims if session.forest_data(key).panels]


DRAW = {
    "forest": lambda ev, **style: ev.forest("T2", **style),
    "verdict strip": lambda ev, **style: ev.verdict_strip(["T1"], **style),
    "evidence map": lambda ev, **style: ev.evidence_map(["T1"], **style),
    "timeline": lambda ev, **style: ev.timeline("T1", **style),
    "studies by year": lambda ev, **style: ev.studies_by_year(**style),
}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_a_figure_is_as_wide_and_as_dark_as_was_asked(session, draw):
    usual, other = draw(session), draw(session, width=4.2, dark=True)
    assert [picture.figure.get_figwidth() for picture in (usual, other)] == [7.5, 4.2]
    colours = [picture.figure.get_facecolor() for picture in (usual, other)]
    assert colours[0] != colours[1]
    assert usual.table.equals(other.table)


def test_the_forest_plot_comes_with_its_numbers(session):
    assert len(session.forest(with_forests(session)[0]).table)


def test_a_forest_plot_is_asked_for_by_id_or_by_words(session):
    for claim_id in with_forests(session)[:2]:
        by_words = session.forest(session.base.claims[claim_id].text)
        assert by_words.table.equals(session.forest(claim_id).table)


def test_a_forest_without_findings_says_how_many_were_refused_and_why(session):
    empty = next(key for key in session.base.claims if key not in with_forests(session))
    refused = session.forest_data(empty).exclusions
    message = f"no finding on claim {empty} can be shown on an axis. Refused: {len(refused)} "
    with pytest.raises(EvidenceError, match=re.escape(message)):
        session.forest(empty)


def test_a_forest_of_words_that_make_no_claim_is_an_error_with_the_nearest(session):
    with pytest.raises(EvidenceError, match="no claim is recognised in 'it rains'"):
        session.forest("it rains")


@pytest.mark.parametrize(
    ("claim_id", "choice", "groups"),
    [
        (
            "T1",
            {"comparator": "usual_care"},
            {("usual_care", "pain")},
        ),
        ("T2", {"timepoint": "short"}, {("sham", "pain")}),
    ],
)
def test_a_forest_has_only_the_findings_that_were_asked_for(session, claim_id, choice, groups):
    shown = session.forest_data(claim_id, **choice)
    found = [group for panel in shown.panels for group in panel.groups]
    assert {(group.comparator, group.outcome) for group in found} == groups
    times = {row.effect.finding.timepoint for group in found for row in group.rows}
    assert "timepoint" not in choice or times == {choice["timepoint"]}
    assert len(session.forest(claim_id, **choice).table) < len(session.forest(claim_id).table)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"comparator": "medication", "timepoint": "long"}, "no finding on claim T1 that fits"),
        ({"comparator": "bogus"}, "no comparator 'bogus'; use sham"),
        ({"timepoint": "bogus"}, "no timepoint 'bogus'; use immediate"),
        ({"outcome": "bogus"}, "no outcome 'bogus'; use "),
    ],
)
def test_a_choice_that_leaves_no_finding_is_an_error_that_says_why(session, choice, message):
    with pytest.raises(EvidenceError, match=message):
        session.forest("T1", **choice)


def test_a_forest_counts_every_refused_finding_under_its_reason(session):
    with pytest.raises(EvidenceError, match=r"another outcome \(\d+\)") as refusal:
        session.forest("T1", outcome="function")
    refused, *by_reason = re.findall(r"\d+(?= findings|\))", str(refusal.value))
    assert int(refused) == sum(map(int, by_reason))


def test_the_pooling_of_a_forest_can_be_chosen(session):
    (claim_id, *_) = with_forests(session)
    usual, fixed = session.forest_data(claim_id), session.forest_data(claim_id, method="DL")
    assert (usual.method, fixed.method) == ("REML", "DL")
    assert session.forest_data(claim_id, test="z").test == "z"


def test_figures_of_some_claims_show_these_in_the_order_given(session):
    chosen = list(session.claims.index[:3])[::-1]
    assert list(session.verdict_strip(chosen).table.index) == chosen
    assert list(dict.fromkeys(session.evidence_map(chosen).table["claim"])) == chosen
    assert set(session.verdict_strip().table.index) == set(session.claims.index)
    assert set(session.evidence_map().table["claim"]) == set(session.judgements["claim"])


def test_figures_of_no_claims_are_refused(session):
    for draw in (session.verdict_strip, session.evidence_map):
        with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
            draw([])


def test_a_figure_of_a_claim_that_is_not_there_is_an_error(session):
    for draw in (session.verdict_strip, session.evidence_map):
        with pytest.raises(EvidenceError, match="there is no claim X99"):
            draw(["X99"])
    for draw in (session.timeline, session.forest_data, session.forest):
        with pytest.raises(EvidenceError, match=r"no claim '?X99"):
            draw("X99")


def test_figures_know_what_the_store_knows(session, retracting):
    timeline = retracting.timeline("T1")
    assert timeline.table.loc["thomas2006", "standing"] == "retracted"
    assert "retracted" in said(timeline)
    judged = retracting.evidence_map(["T1"]).table.set_index("study")
    assert not judged.loc["thomas2006", "drawn"]
    assert session.evidence_map(["T1"]).table.set_index("study").loc["thomas2006", "drawn"]


def test_a_timeline_without_a_claim_is_of_all_studies_of_the_base(session, stored):
    assert set(session.timeline().table.index) == set(session.studies.index)
    assert set(stored.timeline().table.index) == set(session.studies.index)
    judged = session.judgements
    first = judged["claim"].iloc[0]
    assert set(judged[judged["claim"] == first]["study"]) <= set(
        session.timeline(first).table.index
    )


def test_studies_by_year_are_those_of_base_and_store(session, stored):
    alone, both = session.studies_by_year().table, stored.studies_by_year().table
    assert alone["all"].sum() == len(session.studies)
    assert both["all"].sum() == len(session.studies) + 5
    assert (both.loc[1975, "all"], 1975 in alone.index) == (5, False)
