import dataclasses
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from support.drawn import WIDTHS, assert_readable, assert_well_kept, said

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import Pace
from evidence.pubmed.local_server import Corpus, Faults, Server, made, synthetic
from evidence.studies.store.store import Store
from evidence.studies.store.sync import collect
from evidence.synthesis.figures.prisma import (
    Counts,
    Searched,
    counts_of_base,
    counts_of_store,
    prisma,
    steps_of,
)

TODAY = date(2026, 11, 24)
COUNTS = Counts(
    Searched(
        searches=2, counted=1450, listed=1449, found=1200, fetched=1150, failed=10, waiting=40
    ),
    others=35,
    judged=28,
    set_aside={"result not read": 4, "of a weaker level of evidence": 3},
    bearing=44,
    claim="T2",
)


def assert_adds_up(counts):
    """What is in a box, less what is taken out, and more what comes in at the next, is what is in the next."""
    for one, following in pairwise(steps_of(counts)):
        come_in = following.come_in[1] if following.come_in else 0
        assert one.n - sum(n for _, n in one.out) + come_in == following.n
        assert all(n >= 0 for _, n in one.out)


def test_nothing_is_lost_between_two_boxes(base):
    assert_adds_up(COUNTS)
    for claim in (None, *base.claims):
        assert_adds_up(counts_of_base(base, claim))


def test_the_base_alone_has_a_reduced_diagram(base):
    steps = steps_of(counts_of_base(base, "T2"))
    assert [step.n for step in steps] == [len(base.studies), 22, 10]
    assert not any(step.phase == "Identification" for step in steps)


def test_a_study_is_counted_once_and_counts_if_one_of_its_judgements_does(base):
    for claim in base.claims:
        counts = counts_of_base(base, claim)
        assert counts.judged == len({judgement.study for judgement in base.judgements_of(claim)})
        assert counts.counting >= 0


def gather(store, papers, *, faults=None, limit=None):
    """Two searches, of which the second finds what the first does."""
    with Server(Corpus.of(papers), faults=faults) as server:
        client = Client(Pace(1e6), base_url=server.url, sleep=lambda _: None)
        for query in ("acupuncture", "acupuncture OR cupping"):
            collect(store, client, [store.search(query)], today=TODAY, limit=limit)


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
        made(pmid, trial, day, types=("Randomized Controlled Trial",))
        for pmid in (known.pmid, "20000001")
    ]
    gather(store, [*synthetic(28), *papers])
    counts = counts_of_store(store, base, "T2")
    assert counts.searched == Searched(
        2, counted=60, listed=60, found=30, fetched=30, failed=0, waiting=0
    )
    assert counts.others == len(base.studies) - 1
    assert counts.bearing == 1  # the other one is judged
    assert_adds_up(counts)


def test_what_was_not_fetched_is_told_apart_from_what_waits(base, store):
    gather(store, list(synthetic(30)), limit=10)
    assert (len(store.funnel().fetched), store.funnel().waiting) == (20, 10)
    gather(store, list(synthetic(30)), limit=5, faults=Faults(always="no records", only="efetch"))
    funnel = store.funnel()
    assert (len(funnel.fetched), funnel.failed + funnel.waiting) == (20, 10)
    assert funnel.failed > 0
    assert_adds_up(counts_of_store(store, base))


def test_an_empty_store_has_a_diagram(base, store):
    counts = counts_of_store(store, base)
    assert counts.searched == Searched(0, 0, 0, 0, 0, 0, 0)
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
    none = dataclasses.replace(COUNTS.searched, failed=0, waiting=0, found=1150)
    picture = prisma(dataclasses.replace(COUNTS, searched=none))
    assert "Records not retrieved:" not in said(picture)
    assert (picture.table["n"] == 0).sum() == 2


def test_the_alt_text_is_written_from_the_data(base):
    assert prisma(counts_of_base(base)).alt == (
        "Flow diagram for all claims. Studies of the evidence base: 221 (studies excluded: 52 not judged); "
        "Studies judged: 169 (judged, but not counted: 73 do not count for any verdict); "
        "Studies that count for a verdict: 96."
    )


def test_a_claim_that_is_not_known_is_told(base):
    with pytest.raises(EvidenceError, match="no claim 'X9'"):
        counts_of_base(base, "X9")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_words_neither_overlap_nor_leave_the_diagram(base, width, dark):
    for counts in (COUNTS, *(counts_of_base(base, claim) for claim in (None, *base.claims))):
        assert_readable(prisma(counts, width=width, dark=dark))


def test_the_same_diagram_gives_the_same_bytes():
    assert_well_kept(lambda: prisma(COUNTS))
