import dataclasses

import pytest
from support.drawn import LOOKS, assert_readable, assert_well_kept, said
from support.flow_counts import COUNTS

from evidence.claims.verdict.verdict import compute_verdict
from evidence.synthesis.figures.flow_counts import SearchCounts, count_base_flow
from evidence.synthesis.figures.prisma import draw_flow_diagram


def test_every_number_of_the_diagram_is_in_its_table_and_its_alt_text():
    picture = draw_flow_diagram(COUNTS)
    flat = " ".join(said(picture)).replace("\N{NO-BREAK SPACE}", " ")
    for n in picture.table["n"]:
        assert f"(n = {n:,})" in flat
        assert f"{n:,}" in picture.alt
    assert picture.table["kind"].tolist().count("in") == 1


def test_what_is_zero_is_in_the_table_but_not_drawn():
    none = dataclasses.replace(COUNTS.search, failed=0, pending=0, unique_records=1150)
    picture = draw_flow_diagram(dataclasses.replace(COUNTS, search=none))
    assert "Records not retrieved:" not in said(picture)
    assert (picture.table["n"] == 0).sum() == 2


def test_the_alt_text_is_written_from_the_data(base):
    total, judged = len(base.studies), len({row.study for row in base.judgements})
    counted = {
        item.study.key
        for claim in base.claims
        for item in compute_verdict(base, claim).weighted_judgements
        if item.is_counted
    }
    assert draw_flow_diagram(count_base_flow(base)).alt == (
        "Flow diagram for all claims. "
        f"Studies of the evidence base: {total} (studies excluded: {total - judged} not judged); "
        f"Studies judged: {judged} "
        f"(judged, but not counted: {judged - len(counted)} do not count for any verdict); "
        f"Studies that count for a verdict: {len(counted)}."
    )


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_words_neither_overlap_nor_leave_the_diagram(base, width, dark):
    for counts in (
        COUNTS,
        *(count_base_flow(base, claim) for claim in (None, *[*base.claims][::4])),
    ):
        assert_readable(draw_flow_diagram(counts, width=width, dark=dark))


def test_the_same_diagram_gives_the_same_bytes():
    assert_well_kept(lambda: draw_flow_diagram(COUNTS))


def test_a_store_without_searches_has_a_diagram():
    nothing = SearchCounts(0, 0, 0, 0, 0, 0, 0)
    assert_readable(draw_flow_diagram(dataclasses.replace(COUNTS, search=nothing)))
