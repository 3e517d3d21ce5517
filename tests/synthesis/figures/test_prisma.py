import dataclasses
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from support.drawn import WIDTHS, assert_readable, assert_well_kept, said
from support.papers import make_trials

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Faults, Server, make_paper
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
from evidence.synthesis.figures.prisma import (
    FlowCounts,
    SearchCounts,
    build_flow_stages,
    count_base_flow,
    count_store_flow,
    prisma,
)

TODAY = date(2026, 11, 24)
COUNTS = FlowCounts(
    SearchCounts(
        searches=2,
        hits_reported=1450,
        hits_listed=1449,
        unique_records=1200,
        retrieved=1150,
        failed=10,
        pending=40,
    ),
    other_studies=35,
    judged=28,
    excluded={"result not read": 4, "of a weaker level of evidence": 3},
    possibly_relevant=44,
    claim_id="T2",
)


def assert_adds_up(counts):
    """What is in a box, less what is taken out, and more what comes in at the next, is what is in the next."""
    for one, following in pairwise(build_flow_stages(counts)):
        come_in = following.added[1] if following.added else 0
        assert one.n - sum(n for _, n in one.removed) + come_in == following.n
        assert all(n >= 0 for _, n in one.removed)


def test_nothing_is_lost_between_two_boxes(base):
    assert_adds_up(COUNTS)
    for claim in (None, *base.claims):
        assert_adds_up(count_base_flow(base, claim))


def test_the_base_alone_has_a_reduced_diagram(base):
    steps = build_flow_stages(count_base_flow(base, "T2"))
    assert [step.n for step in steps] == [len(base.studies), 22, 10]
    assert not any(step.phase == "Identification" for step in steps)


def test_a_study_is_counted_once_and_counts_if_one_of_its_judgements_does(base):
    for claim in base.claims:
        counts = count_base_flow(base, claim)
        assert counts.judged == len({judgement.study for judgement in base.judgements_for(claim)})
        assert counts.included >= 0


def gather(store, papers, *, faults=None, limit=None):
    """Two searches, of which the second finds what the first does."""
    with Server(Corpus.from_papers(papers), faults=faults) as server:
        client = Client(RateLimiter(1e6), base_url=server.url, sleep=lambda _: None)
        for query in ("acupuncture", "acupuncture OR cupping"):
            sync_searches(store, client, [store.save_search(query)], today=TODAY, limit=limit)


@pytest.fixture
def store(tmp_path):
    with Store(
        tmp_path / "store.sqlite", write=True, now=lambda: datetime(2026, 11, 24, tzinfo=UTC)
    ) as opened:
        yield opened


def test_the_numbers_of_a_store_are_its_own(base, store):
    known = base.studies["haake2007"]
    trial = "Acupuncture versus sham acupuncture for chronic low back pain: a randomized controlled trial."
    day = date(2007, 9, 24)
    papers = [
        make_paper(pmid, trial, day, types=("Randomized Controlled Trial",))
        for pmid in (known.pmid, "20000001")
    ]
    gather(store, [*make_trials(28), *papers])
    counts = count_store_flow(store, base, "T2")
    assert counts.search == SearchCounts(
        2, hits_reported=60, hits_listed=60, unique_records=30, retrieved=30, failed=0, pending=0
    )
    assert counts.other_studies == len(base.studies) - 1
    assert counts.possibly_relevant == 1  # the other one is judged
    assert_adds_up(counts)


def test_what_was_not_fetched_is_told_apart_from_what_waits(base, store):
    gather(store, list(make_trials(30)), limit=10)
    assert (len(store.count_retrieval().fetched_pmids), store.count_retrieval().pending) == (20, 10)
    gather(store, list(make_trials(30)), limit=5, faults=Faults(always="no records", only="efetch"))
    funnel = store.count_retrieval()
    assert (len(funnel.fetched_pmids), funnel.failed + funnel.pending) == (20, 10)
    assert funnel.failed > 0
    assert_adds_up(count_store_flow(store, base))


def test_an_empty_store_has_a_diagram(base, store):
    counts = count_store_flow(store, base)
    assert counts.search == SearchCounts(0, 0, 0, 0, 0, 0, 0)
    assert_readable(prisma(counts))
    assert_adds_up(counts)


def test_every_number_of_the_diagram_is_in_its_table_and_its_alt_text():
    picture = prisma(COUNTS)
    flat = " ".join(said(picture)).replace("\N{NO-BREAK SPACE}", " ")
    for n in picture.table["n"]:
        assert f"(n = {n:,})" in flat
        assert f"{n:,}" in picture.alt
    assert picture.table["kind"].tolist().count("in") == 1


def test_what_is_zero_is_in_the_table_but_not_drawn():
    none = dataclasses.replace(COUNTS.search, failed=0, pending=0, unique_records=1150)
    picture = prisma(dataclasses.replace(COUNTS, search=none))
    assert "Records not retrieved:" not in said(picture)
    assert (picture.table["n"] == 0).sum() == 2


def test_the_alt_text_is_written_from_the_data(base):
    assert prisma(count_base_flow(base)).alt == (
        "Flow diagram for all claims. Studies of the evidence base: 221 (studies excluded: 52 not judged); "
        "Studies judged: 169 (judged, but not counted: 73 do not count for any verdict); "
        "Studies that count for a verdict: 96."
    )


def test_a_claim_that_is_not_known_is_told(base):
    with pytest.raises(EvidenceError, match="no claim 'X9'"):
        count_base_flow(base, "X9")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_words_neither_overlap_nor_leave_the_diagram(base, width, dark):
    for counts in (COUNTS, *(count_base_flow(base, claim) for claim in (None, *base.claims))):
        assert_readable(prisma(counts, width=width, dark=dark))


def test_the_same_diagram_gives_the_same_bytes():
    assert_well_kept(lambda: prisma(COUNTS))
