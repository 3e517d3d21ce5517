import dataclasses
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from support.flow_counts import COUNTS
from support.papers import make_trials

from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.local_server import Corpus, Faults, Server, make_paper
from evidence.studies.store.store import Store
from evidence.studies.store.sync import sync_searches
from evidence.synthesis.figures.flow_counts import (
    FlowCounts,
    SearchCounts,
    build_flow_stages,
    count_base_flow,
    count_store_flow,
)

TODAY = date(2026, 11, 24)


def assert_adds_up(counts):
    """A box, less what is removed, plus what is added before the next, equals the next."""
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
    assert [step.n for step in steps] == [len(base.studies), 30, 2]
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
    trial = (
        "Acupuncture versus sham acupuncture for chronic low back pain: "
        "a randomized controlled trial."
    )
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


def test_a_claim_that_is_not_known_is_told(base):
    with pytest.raises(EvidenceError, match="no claim 'X9'"):
        count_base_flow(base, "X9")


def test_an_empty_store_has_a_diagram(base, store):
    counts = count_store_flow(store, base)
    assert counts.search == SearchCounts(0, 0, 0, 0, 0, 0, 0)
    assert_adds_up(counts)


def test_known_and_included_studies_are_sums():
    assert COUNTS.known_studies == 1150 + 35
    assert COUNTS.included == 28 - 7


def test_without_a_look_at_relevance_what_is_not_judged_is_one_number():
    counts = FlowCounts(None, 10, 4, {}, claim_id="T2")
    known, judged, included = build_flow_stages(counts)
    assert known.removed == (("not judged", 6),)
    assert known.removed_label == "Studies excluded for claim T2"
    assert not judged.has_removed
    assert included.n == 4


def test_hits_that_pubmed_counts_but_does_not_list_are_removed_before_screening():
    identified = build_flow_stages(COUNTS)[0]
    assert (identified.phase, identified.n) == ("Identification", 1450)
    assert identified.removed[0] == ("counted by PubMed, but not listed", 1)


def test_of_what_pubmed_counts_and_lists_nothing_is_removed():
    for listed in (1450, 1451):  # more may be listed than were counted: records come in meanwhile
        search = dataclasses.replace(COUNTS.search, hits_listed=listed)
        identified = build_flow_stages(dataclasses.replace(COUNTS, search=search))[0]
        assert identified.n == listed
        assert identified.removed[0] == ("counted by PubMed, but not listed", 0)


def test_a_box_tells_whether_something_is_removed_beside_it():
    whole = build_flow_stages(COUNTS)
    assert [stage.has_removed for stage in whole] == [True, True, False, True, True, False]
    none = dataclasses.replace(COUNTS.search, failed=0, pending=0)
    sought = build_flow_stages(dataclasses.replace(COUNTS, search=none))[1]
    assert sought.removed
    assert sought.has_removed is False


def test_the_last_boxes_name_the_claim_where_there_is_one():
    for claim, judged, included in (
        ("T2", "Studies judged for claim T2", "Studies that count for the verdict on claim T2"),
        (None, "Studies judged", "Studies that count for a verdict"),
    ):
        stages = build_flow_stages(FlowCounts(None, 10, 4, {}, claim_id=claim))
        assert [stage.label for stage in stages[1:]] == [judged, included]


def test_where_every_judged_study_counts_nothing_is_excluded(base):
    verdict = compute_verdict(base, "T8")
    counted = tuple(item.judgement for item in verdict.weighted_judgements if item.is_counted)
    assert counted
    only = dataclasses.replace(base, judgements=counted)
    for claim in ("T8", None):
        counts = count_base_flow(only, claim)
        assert (counts.excluded, counts.included) == ({}, len({row.study for row in counted}))


def test_the_reasons_why_studies_do_not_count_are_named_the_most_frequent_first(base):
    for claim in base.claims:
        verdict = compute_verdict(base, claim)
        counted = {item.study.key for item in verdict.weighted_judgements if item.is_counted}
        excluded = {item.study.key for item in verdict.weighted_judgements} - counted
        counts = count_base_flow(base, claim).excluded
        assert sum(counts.values()) == len(excluded)
        assert list(counts.values()) == sorted(counts.values(), reverse=True)
    assert count_base_flow(base, "T2").excluded == {
        "reviews of the same question as a better or newer one": 12,
        "trials that newer reviews are taken to contain": 9,
        "result not read": 5,
        "replaced by a newer edition": 1,
        "guidelines that have lapsed": 1,
    }
