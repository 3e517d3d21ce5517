"""What a session has: base, store and tables, read when they are needed and kept."""

import subprocess
import sys
from functools import cached_property

import pytest
from support.papers import make_trials
from support.small_base import write_honey_base
from support.stores import gather

import evidence
from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server
from evidence.session.session import Session


@pytest.fixture
def honey(tmp_path):
    """A session of a small base on another topic."""
    with Session(write_honey_base(tmp_path / "honey"), store=False) as opened:
        yield opened


def drop_last_row(table):
    *rows, _ = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(rows), encoding="utf-8")


def test_the_tables_are_those_of_the_functions(session):
    assert session.studies.equals(evidence.load(store=False))
    assert session.findings.equals(evidence.load_findings())
    assert session.claims.equals(evidence.load_claims())
    assert session.judgements.equals(evidence.load_judgements())
    assert session.verdicts.equals(evidence.load_verdicts(store=False))


def test_what_was_read_is_kept_until_the_session_is_closed(honey):
    assert list(honey.verdicts.index) == list(honey.claims.index) == ["H1", "H2", "H3", "H4"]
    assert (honey.verdicts.loc["H3", "supports"], len(honey.judgements)) == (1, 2)
    drop_last_row(honey.base_folder / "judgements.csv")
    assert (honey.verdicts.loc["H3", "supports"], len(honey.judgements)) == (1, 2)
    honey.close()
    assert (honey.verdicts.loc["H3", "supports"], len(honey.judgements)) == (0, 1)


def test_nothing_that_was_read_outlives_a_close(retracting):
    own = Session(store=retracting.store_path)
    at_first = set(vars(own))
    names = [
        name
        for part in Session.__mro__
        for name, member in vars(part).items()
        if isinstance(member, cached_property)
    ]
    assert {"base", "store", "studies", "verdicts", "changes"} <= set(names)
    for name in names:
        getattr(own, name)
    assert set(vars(own)) == at_first | set(names)
    own.close()
    assert set(vars(own)) == at_first


def test_the_store_is_closed_at_the_end_of_a_with_statement_and_opens_again(retracting):
    with Session(store=retracting.store_path) as own:
        first = own.require_store()
    with pytest.raises(EvidenceError, match="closed"):
        first.studies()
    assert own.require_store() is not first
    assert own.require_store().studies()
    own.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "base bundled, store the user's"),
        ({"store": False}, "base bundled, store none"),
        ({"base": "mine", "store": "my.sqlite"}, "base mine, store my.sqlite"),
    ],
)
def test_its_repr_is_short_and_reads_nothing(options, words):
    assert repr(Session(**options)) == f"<evidence session: {words}>"


def test_to_make_a_session_loads_no_heavy_library():
    heavy = "{'pandas', 'numpy', 'lxml', 'requests', 'matplotlib'}"
    code = f"import sys, evidence; evidence.open(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_base_that_is_not_there_is_an_error_when_it_is_needed(tmp_path):
    own = Session(tmp_path / "nowhere", store=False)
    for name in ("topic", "base", "studies"):
        with pytest.raises(
            EvidenceError, match=r"there is no folder .*nowhere; `evidence base new"
        ):
            getattr(own, name)


def test_a_base_of_another_topic_has_its_own_topic_and_words(honey, session):
    assert honey.topic.vocabularies["outcomes"] == ("cough_frequency", "sleep", "adverse_events")
    assert honey.topic.vocabularies["outcomes"] != session.topic.vocabularies["outcomes"]
    assert tuple(honey.findings["outcome"].cat.categories) == honey.topic.vocabularies["outcomes"]


def test_a_store_that_is_named_and_missing_is_an_error_when_it_is_needed(tmp_path):
    missing = evidence.open(store=tmp_path / "none.sqlite")
    for name in ("store_path", "studies", "base", "stored_studies"):
        with pytest.raises(EvidenceError, match=r"there is no store .*; `evidence fetch --store"):
            getattr(missing, name)


def test_without_a_store_a_session_has_the_base_alone(session):
    assert (session.store_path, session.store, session.stored_studies) == (None, None, None)
    assert session.base is session.curated_base
    assert list(session.studies.index) == list(session.base.studies)


def test_without_a_store_a_session_says_how_to_make_one(session, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for ask in (Session.require_store, Session.existing_store_path):
        with evidence.open() as usual, pytest.raises(EvidenceError, match="`evidence fetch` makes"):
            ask(usual)
        with pytest.raises(EvidenceError, match="has no store; open one with store=None or a file"):
            ask(session)
    with pytest.raises(EvidenceError, match="has no store"), session.writable_store():
        pass


def test_the_users_store_is_found_without_being_named(monkeypatch, tmp_path):
    monkeypatch.setenv("EVIDENCE_STORE", str(tmp_path / "mine.sqlite"))
    with Server(Corpus.from_papers(make_trials(2))) as server:
        gather(tmp_path / "mine.sqlite", server)
    with evidence.open() as usual:
        assert usual.existing_store_path() == tmp_path / "mine.sqlite"
        assert len(usual.store.studies()) == 2


def test_studies_of_the_store_come_behind_those_of_the_base(stored, session):
    known = len(session.studies)
    assert list(stored.studies.index[:known]) == list(session.studies.index)
    pmids = [f"pmid:{10_000_001 + place}" for place in range(5)]
    assert list(stored.studies.index[known:]) == pmids
    assert set(stored.studies["row_from"].iloc[known:]) == {"store"}
    assert all(stored.stored_studies.get_study(key).key == key for key in pmids)


def test_the_plain_rows_are_those_of_the_data_frame(stored, retracting):
    for one in (stored, retracting):
        names = [column.name for column in one.table.columns]
        keys = [row[names.index("key")] for row in one.table.rows]
        assert keys == list(one.studies.index)


def test_a_notice_of_the_store_is_in_the_base_but_not_in_what_people_wrote(retracting, session):
    assert retracting.base.studies["thomas2006"].corrections == ("retraction:39999999",)
    assert retracting.curated_base.studies["thomas2006"].corrections == ()
    notes = retracting.status_notes.set_index("study")
    assert notes.loc["thomas2006", "status"] == "retracted"
    assert "39999999" in notes.loc["thomas2006", "message"]
    assert "thomas2006" not in set(session.status_notes["study"])


def test_a_retracted_study_counts_no_more_for_its_verdicts(retracting, session):
    claims = sorted({row.claim for row in session.base.judgements if row.study == "thomas2006"})
    assert claims
    for ours, before in zip(
        retracting.compute_verdicts(claims), session.compute_verdicts(claims), strict=True
    ):
        roles = {item.study.key: item.role for item in ours.weighted_judgements}
        assert roles["thomas2006"] == "retracted"
        assert "retracted" not in {item.role for item in before.weighted_judgements}


def test_the_changes_are_a_table_with_the_titles_of_the_studies(retracting):
    assert list(retracting.changes["kind"]) == ["new", "retracted"]
    title = retracting.base.studies["thomas2006"].title
    assert retracting.changes["title"].str.rstrip(".").tolist() == [title, title]


def test_without_a_store_there_is_no_table_of_changes(session):
    with pytest.raises(EvidenceError, match="this session has no store"):
        _ = session.changes


def test_verdicts_are_computed_for_the_claims_asked_for_in_their_order(session):
    ids = [verdict.claim.id for verdict in session.compute_verdicts(["T2", "C1", "T2"])]
    assert ids == ["T2", "C1", "T2"]
    assert session.compute_verdicts([]) == []
    everything = [verdict.claim.id for verdict in session.compute_verdicts()]
    assert everything == list(session.verdicts.index) == list(session.claims.index)


def test_an_unknown_claim_between_known_ones_is_named(session):
    message = "there is no claim X99; `evidence claims` lists them all"
    with pytest.raises(EvidenceError, match=message):
        session.compute_verdicts(["T1", "X99", "T2"])


def test_what_happened_to_studies_is_a_table(session):
    notes = session.status_notes
    assert set(notes["study"]) <= set(session.studies.index)
    assert set(notes["replacement"].dropna()) <= set(session.studies.index)
    replaced = session.studies.index[session.studies["superseded_by"].notna()]
    assert set(replaced) <= set(notes["study"])
    assert evidence.describe(notes)["meaning"].notna().all()


def test_the_search_finds_studies_by_all_words(session):
    study = next(study for study in session.base.studies.values() if study.title)
    words = study.title.upper().split(": ")[0]
    assert study.key in session.search(words).index
    assert session.search(f"{words} xylophone").empty
    assert session.search("  ").empty


def test_case_and_accents_of_the_words_do_not_matter(session):
    plain = list(session.search("cupping therapy").index)
    assert plain
    assert list(session.search("THÉRAPY  Çupping").index) == plain


def test_the_search_looks_into_the_store_too(stored):
    found = stored.search("made-up trials")
    assert list(found.index) == [key for key in stored.studies.index if key.startswith("pmid:")]
    assert list(found.columns) == list(stored.studies.columns)
