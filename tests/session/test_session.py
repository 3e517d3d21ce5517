"""One object to hold: an evidence base and a store, read once."""

import re
import shutil
from datetime import date

import pytest
from support.papers import make_trials
from support.paths import ROOT

import evidence
from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.claims.base.models import Judgement
from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session.session import Session

TRIAL = make_paper(
    "30000001",
    "Gardening for low back pain: a randomized controlled trial",
    date(2026, 11, 20),
    types=["Randomized Controlled Trial"],
)


@pytest.fixture
def session():
    with evidence.open(store=False) as opened:
        yield opened


@pytest.fixture
def stored(tmp_path):
    """A session whose store holds a few records."""
    with Server(Corpus.from_papers(make_trials(5))) as server:
        client = evidence.connect_to_pubmed(base_url=server.url)
        with Session(store=tmp_path / "store.sqlite") as opened:
            opened.fetch("1:99999999[uid]", client=client)
            yield opened


def test_the_tables_are_those_of_the_functions(session):
    assert session.studies.equals(evidence.load(store=False))
    assert session.findings.equals(evidence.load_findings())
    assert session.claims.equals(evidence.load_claims())
    assert session.judgements.equals(evidence.load_judgements())
    assert session.verdicts.equals(evidence.load_verdicts(store=False))


def test_what_was_read_is_kept(session):
    assert session.base is session.base
    assert session.studies is session.studies


def test_its_repr_is_short_and_reads_nothing(tmp_path):
    session = Session(store=tmp_path / "none.sqlite")
    assert repr(session) == f"<evidence session: base bundled, store {tmp_path / 'none.sqlite'}>"


def test_a_store_that_is_named_and_missing_is_an_error_when_it_is_needed(tmp_path):
    session = evidence.open(store=tmp_path / "none.sqlite")
    with pytest.raises(EvidenceError, match="there is no store"):
        _ = session.studies


def test_without_a_store_a_session_says_how_to_make_one(session, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with evidence.open() as usual, pytest.raises(EvidenceError, match="evidence fetch"):
        usual.require_store()
    with pytest.raises(EvidenceError, match="has no store"):
        session.require_store()
    with pytest.raises(EvidenceError, match="has no store"), session.writable_store():
        pass


def test_a_claim_is_found_by_its_id_and_by_its_words(session):
    first = session.claims.index[0]
    by_id = session.claim(first)
    assert session.claim(by_id.claim.text).claim == by_id.claim


def test_a_mention_and_a_list_of_mentions(session):
    study = next(study for study in session.base.studies.values() if study.pmid)
    one = session.resolve(f"PMID {study.pmid}")
    assert one.study == study
    both = session.resolve([f"PMID {study.pmid}", "nothing in particular"])
    assert [found.status for found in both] == ["resolved", "unresolved"]


def test_a_post_a_text_and_a_folder_have_the_same_problems(session, tmp_path):
    post = ROOT / "examples" / "back-pain.md"
    copy = shutil.copy(post, tmp_path / "post.md")
    text = post.read_text(encoding="utf-8")
    found = [(problem.code, problem.line) for problem in session.check(copy)]
    assert found
    assert [(one.code, one.line) for one in session.check(text, format="md")] == found
    assert [(one.code, one.line) for one in session.check(tmp_path)] == found
    chosen = session.check(copy, select=["E4"], ignore=["E403"])
    assert {one.code for one in chosen} <= {"E401", "E402", "E404"}


def test_a_post_that_is_not_there_is_an_error(session, tmp_path):
    with pytest.raises(EvidenceError, match=r"none\.md"):
        session.check(tmp_path / "none.md")


def test_a_file_of_a_folder_that_cannot_be_read_is_named_and_the_others_are_checked(
    session, tmp_path
):
    (tmp_path / "good.md").write_text("It rains.")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    report = session.check(tmp_path)
    assert [post.path.rpartition("/")[2] for post in report.posts] == ["good.md"]
    assert any("bad.md" in message.location for message in report.messages)


def test_the_search_finds_studies_by_all_words(session):
    study = next(study for study in session.base.studies.values() if study.title)
    words = study.title.upper().split(": ")[0]
    assert study.key in session.search(words).index
    assert session.search(f"{words} xylophone").empty
    assert session.search("  ").empty


def test_the_search_looks_into_the_store_too(stored):
    known = stored.studies[stored.studies["row_from"] == "store"]
    word = known["title"].iloc[0].split()[0]
    assert set(stored.search(word)["row_from"]) >= {"store"}


def test_what_was_fetched_is_seen_by_the_same_session(stored):
    before = stored.studies
    with Server(Corpus.from_papers([TRIAL])) as server:
        client = evidence.connect_to_pubmed(base_url=server.url)
        synced = stored.fetch("gardening", client=client)
    assert (synced.fetched, synced.problems) == (1, ())
    assert len(stored.studies) == len(before) + 1
    assert "new" in set(stored.changes["kind"])


def test_progress_is_reported(tmp_path, capsys):
    steps = []
    with Server(Corpus.from_papers(make_trials(3))) as server:
        client = evidence.connect_to_pubmed(base_url=server.url)
        session = evidence.open(store=tmp_path / "store.sqlite")
        session.fetch("1:99999999[uid]", client=client, progress=lambda *step: steps.append(step))
        session.fetch("1:99999999[uid]", client=client, progress=True)
    assert steps[-1] == (3, 3)
    assert "fetching" in capsys.readouterr().err


@pytest.mark.parametrize(("query", "limit"), [("  ", None), ("acupuncture", 0)])
def test_a_fetch_of_nothing_is_refused(tmp_path, query, limit):
    with pytest.raises(EvidenceError):
        evidence.open(store=tmp_path / "store.sqlite").fetch(query, limit=limit)


def test_an_update_reports_what_changed_and_marks_it_as_reported(stored):
    shown = []
    with Server(Corpus.from_papers([*make_trials(5), TRIAL])) as server:
        client = evidence.connect_to_pubmed(base_url=server.url)
        first = stored.update(client=client, report=shown.append)
        second = stored.update(client=client)
    assert shown == [first]
    assert TRIAL.pmid in {update.pmid for update in first.summary.study_updates}
    assert second.summary.study_updates == ()
    assert TRIAL.pmid in first.to_markdown()
    assert repr(second).startswith("<update: 0 studies changed")


def test_the_forest_plot_comes_with_its_numbers(session):
    shown = [key for key in session.base.claims if session.forest_data(key).panels]
    figure = session.forest(shown[0])
    assert len(figure.table)
    empty = next(key for key in session.base.claims if not session.forest_data(key).panels)
    with pytest.raises(EvidenceError):
        session.forest(empty)


def test_a_bibliography_is_written_extended_and_checked(session, tmp_path):
    path = tmp_path / "references.bib"
    study = next(study for study in session.base.studies.values() if study.pmid)
    added, found = session.add_to_bibliography([study.pmid, "nobody1999"], path)
    assert (added.added, found.unknown) == ((study.key,), ("nobody1999",))
    assert session.sync_bibliography(path).problems == ()
    assert not [one for one in session.check_bibliography(path) if one.severity == "error"]


def test_the_site_is_written_and_only_what_changed_is_written_again(session, tmp_path):
    first = session.write_site(tmp_path / "site", made_on=date(2026, 11, 26))
    again = session.write_site(tmp_path / "site", made_on=date(2026, 11, 26))
    assert (tmp_path / "site" / "index.html").is_file()
    assert first.changed == first.files
    assert again.changed == 0


def test_a_judgement_needs_a_base_of_your_own(session, tmp_path):
    old = next(iter(session.base.judgements))
    with pytest.raises(EvidenceError, match="base of your own"):
        session.add_judgement(old)
    folder = shutil.copytree(BUNDLED_FOLDER, tmp_path / "base")
    own = evidence.open(folder, store=False)
    unjudged = next(
        key
        for key, study in own.base.studies.items()
        if study.design == "rct" and not any(row.study == key for row in own.base.judgements)
    )
    judgement = Judgement(
        claim=old.claim,
        study=unjudged,
        comparator="sham",
        finding=None,
        stance="insufficient",
        directness="indirect",
        concerns=(),
        rationale="It measured something else.",
        based_on="abstract",
        judged_by="a test",
        judged_on=date(2026, 11, 28),
    )
    before = len(own.judgements)
    own.add_judgement(judgement)
    assert len(own.judgements) == before + 1


def test_studies_that_may_bear_on_a_claim_are_listed(stored):
    first = stored.claims.index[0]
    assert list(stored.unjudged(first).columns) == list(stored.studies.columns)
    with pytest.raises(EvidenceError, match="no claim"):
        stored.unjudged("Z99")


def test_figures_of_some_claims_show_these_in_the_order_given(session):
    chosen = list(session.claims.index[:3])[::-1]
    verdicts = session.compute_verdicts(chosen)
    assert [verdict.claim.id for verdict in verdicts] == chosen
    assert set(session.verdict_strip(chosen).table.index) == set(chosen)
    assert session.evidence_map(chosen).alt
    assert set(session.verdict_strip().table.index) == set(session.claims.index)


def test_a_figure_of_a_claim_that_is_not_there_is_an_error(session):
    for draw in (session.verdict_strip, session.evidence_map):
        with pytest.raises(EvidenceError, match="there is no claim X99"):
            draw(["X99"])
    with pytest.raises(EvidenceError, match="X99"):
        session.timeline("X99")


def test_the_figures_of_the_studies_have_their_numbers_as_tables(session):
    by_year = session.studies_by_year().table
    assert by_year["all"].sum() == len(session.studies)
    judged = session.judgements
    first = judged["claim"].iloc[0]
    studies = set(judged[judged["claim"] == first]["study"])
    assert studies <= set(session.timeline(first).table.index)


def test_what_happened_to_studies_is_a_table(session):
    notes = session.status_notes
    assert set(notes["study"]) <= set(session.studies.index)
    assert set(notes["replacement"].dropna()) <= set(session.studies.index)
    replaced = session.studies.index[session.studies["superseded_by"].notna()]
    assert set(replaced) <= set(notes["study"])
    assert evidence.describe(notes)["meaning"].notna().all()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda ev: ev.check("Some text.", format="pdf"), "format is md, html or txt, not 'pdf'"),
        (lambda ev: ev.check("One line.\nAnother."), "say its format"),
        (lambda ev: ev.check_bibliography("missing.bib"), "there is no missing.bib"),
        (lambda ev: ev.cite("README.md", suffix=".pdf"), "not '.pdf'"),
        (lambda ev: ev.cite("README.md", bibliography="missing.bib"), "no file missing.bib"),
        (lambda ev: ev.forest("T1", comparator="bogus"), "no comparator 'bogus'; use sham"),
        (lambda ev: ev.forest("T1", timepoint="bogus"), "no timepoint 'bogus'; use immediate"),
        (lambda ev: ev.update(), "this session has no store"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_says_what_to_do(session, ask, message, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(EvidenceError, match=re.escape(message)):
        ask(session)


def test_one_text_is_taken_where_several_are_expected(session):
    assert [study.key for study in session.look_up("22965186").studies] == ["vickers2012"]
    report = session.check("It works [1].", format="md", select="E4", ignore="E401")
    assert {problem.code[:2] for problem in report} <= {"E4"}
