"""A session writes citations, bibliographies, pages and judgements, and fetches from PubMed."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from support.appraised import appraise_study
from support.papers import make_trials
from support.paths import ROOT
from support.small_base import write_honey_base
from support.stores import send_to

import evidence
from evidence.claims.base.appraisal_tools import DOMAINS_BY_TOOL
from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session.session import Session

EVERYTHING = "1:99999999[uid]"
TRIAL = make_paper(
    "30000001",
    "Gardening for low back pain: a randomized controlled trial",
    date(2026, 11, 20),
    types=["Randomized Controlled Trial"],
)
OWN_ENTRY = "@book{mine2020,\n  title = {My own book},\n  author = {Me, A},\n  year = {2020}\n}\n"


@pytest.fixture
def post(tmp_path):
    file = tmp_path / "post.md"
    file.write_text("Needles help [@vickers2012], it says [@mine2020].\n", encoding="utf-8")
    return file


@pytest.fixture
def own(tmp_path):
    """A session of a copy of the bundled base."""
    with Session(shutil.copytree(BUNDLED_FOLDER, tmp_path / "base"), store=False) as opened:
        yield opened


@pytest.fixture
def judgement(own):
    """A judgement of a trial that nobody has judged."""
    judged = {row.study for row in own.base.judgements}
    unjudged = next(
        key
        for key, study in own.base.studies.items()
        if study.design == "rct" and key not in judged
    )
    return replace(
        own.base.judgements[0],
        study=unjudged,
        comparator="sham",
        finding=None,
        stance="insufficient",
        directness="indirect",
        concerns=(),
        rationale="It measured something else.",
    )


# Citations


def test_citations_are_rendered_in_the_style_and_format_asked_for(session, post):
    rendered = session.cite(post)
    assert rendered.content.startswith("Needles help (1)")
    assert "Vickers AJ" in rendered.content
    assert session.cite(post, style="apa").content.startswith("Needles help (Vickers et al., 2012)")
    assert "<p>Needles help" in session.cite(post, suffix=".html").content
    assert session.cite(post, suffix=".docx").content.startswith(b"PK")


def test_a_citation_that_nothing_names_is_a_problem_and_the_others_are_rendered(session, post):
    rendered = session.cite(post)
    (problem,) = rendered.problems
    assert problem.message.startswith("@mine2020 is cited, but is in no base, store or bibliograph")
    assert "[@mine2020]" in rendered.content


def test_references_beside_the_post_are_used_unless_others_are_named(session, post, tmp_path):
    post.with_name("references.bib").write_text(OWN_ENTRY)
    assert session.cite(post).problems == ()
    assert "My own book" in session.cite(post).content
    other = tmp_path / "other.bib"
    other.write_text(OWN_ENTRY.replace("My own", "Another"))
    assert "Another book" in session.cite(post, bibliography=other).content


def test_a_study_of_the_store_is_cited_by_its_pmid(stored, session, post):
    post.write_text("Tried again [@pmid:10000002].\n")
    assert "Acupuncture for back pain: Trial 1" in stored.cite(post).content
    assert [problem.code for problem in session.cite(post).problems] == ["cite"]


# Bibliographies


def test_a_bibliography_is_made_and_your_own_entries_stay(session, tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(OWN_ENTRY)
    synced = session.sync_bibliography(path)
    assert set(synced.added) == set(session.base.studies)
    assert path.read_text().startswith(OWN_ENTRY)
    again = session.sync_bibliography(str(path))
    assert (again.added, again.updated, again.problems) == ((), (), ())


def test_a_bibliography_is_extended_by_what_is_named_and_the_rest_is_told(session, tmp_path):
    path = tmp_path / "references.bib"
    study = next(study for study in session.base.studies.values() if study.pmid)
    added, found = session.add_to_bibliography([study.pmid, "nobody1999"], path)
    assert (added.added, found.unknown) == ((study.key,), ("nobody1999",))
    assert session.sync_bibliography(path).problems == ()
    assert not [one for one in session.check_bibliography(path) if one.severity == "error"]


def test_pubmed_is_asked_about_what_is_to_be_cited_where_there_is_a_client(stored, tmp_path):
    path = tmp_path / "references.bib"
    wanted = ["10000001", TRIAL.pmid]
    _, alone = stored.add_to_bibliography(wanted, path)
    assert alone.unknown == (TRIAL.pmid,)
    assert TRIAL.pmid not in path.read_text()
    with Server(Corpus.from_papers([TRIAL])) as server:
        added, found = stored.add_to_bibliography(wanted, path, client=send_to(server))
    assert (found.unknown, len(added.added)) == ((), 1)
    assert "Gardening for low back pain" in path.read_text()


def test_a_bibliography_that_is_not_there_is_an_error_that_says_how_to_make_it(session, tmp_path):
    message = r"there is no .*none\.bib; `evidence bib sync .*none\.bib` makes one"
    with pytest.raises(EvidenceError, match=message):
        session.check_bibliography(tmp_path / "none.bib")


def test_an_entry_of_a_retracted_study_is_a_problem(session, retracting, tmp_path):
    path = tmp_path / "references.bib"
    session.add_to_bibliography(["thomas2006"], path)
    assert session.check_bibliography(path) == []
    (problem,) = retracting.check_bibliography(path)
    assert (problem.code, problem.path) == ("bib-retracted", str(path))


def test_studies_are_looked_up_in_base_and_store(stored, session):
    ids = ["22965186", "10000003", "nobody1999"]
    found = stored.look_up(ids)
    assert [study.key for study in found.studies] == ["vickers2012", "pmid:10000003"]
    assert found.unknown == ("nobody1999",)
    assert session.look_up(ids).unknown == ("10000003", "nobody1999")
    assert [study.key for study in session.look_up("22965186").studies] == ["vickers2012"]


# Pages


def test_the_site_is_written_and_only_what_changed_is_written_again(tmp_path):
    with Session(write_honey_base(tmp_path / "base"), store=False) as honey:
        first = honey.write_site(tmp_path / "site", made_on=date(2026, 11, 26))
        again = honey.write_site(tmp_path / "site", made_on=date(2026, 11, 26))
    assert (tmp_path / "site" / "index.html").is_file()
    assert first.changed == first.files
    assert again.changed == 0


def test_the_pages_are_made_of_base_and_store(retracting, session):
    day = date(2026, 11, 26)
    material = retracting.site_data(day, "https://example.org/")
    assert (material.made_on, material.address) == (day, "https://example.org/")
    assert material.base.studies["thomas2006"].corrections == ("retraction:39999999",)
    assert {change.kind for change in material.changes} == {"new", "retracted"}
    assert tuple(session.site_data(day).changes) == ()


# PubMed


def test_what_was_fetched_is_seen_by_the_same_session(stored):
    before = stored.studies
    with Server(Corpus.from_papers([TRIAL])) as server:
        synced = stored.fetch("gardening", client=send_to(server))
    assert (synced.fetched, synced.problems) == (1, ())
    assert len(stored.studies) == len(before) + 1
    assert "new" in set(stored.changes["kind"])


def test_without_a_query_the_topic_and_the_studies_of_the_base_are_fetched(tmp_path, session):
    study = session.base.studies["thomas2006"]
    of_base = make_paper(study.pmid, study.title, date(2006, 9, 23))
    corpus = Corpus.from_papers([TRIAL, of_base, *make_trials(1)])
    with Server(corpus) as server, Session(store=tmp_path / "store.sqlite") as opened:
        opened.fetch(client=send_to(server))
        assert {one.pmid for one in opened.store.studies()} == {study.pmid, "10000001"}


def test_a_fetch_can_be_limited_and_begin_with_a_day(tmp_path):
    recent = make_paper("30000002", "Acupuncture of late", date(2026, 11, 20))
    with Server(Corpus.from_papers([*make_trials(4), recent])) as server:
        with Session(store=tmp_path / "some.sqlite") as some:
            summary = some.fetch("acupuncture", limit=2, client=send_to(server))
            assert (summary.fetched, summary.pending) == (2, 3)
        with Session(store=tmp_path / "recent.sqlite") as newest:
            newest.fetch("acupuncture", since=date(2026, 1, 1), client=send_to(server))
            assert [study.pmid for study in newest.store.studies()] == ["30000002"]


def test_what_pubmed_warns_of_is_a_warning_in_python(tmp_path):
    query = "acupuncture OR nosuchphrase[ti]"
    with (
        Server(Corpus.from_papers(make_trials(1))) as server,
        Session(store=tmp_path / "s.sqlite") as opened,
        pytest.warns(evidence.PubMedWarning, match="nosuchphrase"),
    ):
        summary = opened.fetch(query, client=send_to(server))
    assert summary.fetched == 1


def test_progress_is_reported(tmp_path, capsys):
    steps = []
    with Server(Corpus.from_papers(make_trials(3))) as server:
        client, opened = send_to(server), Session(store=tmp_path / "store.sqlite")
        opened.fetch(EVERYTHING, client=client, progress=lambda *step: steps.append(step))
        assert capsys.readouterr().err == ""
        opened.fetch(EVERYTHING, client=client, progress=True)
    assert steps[-1] == (3, 3)
    assert capsys.readouterr().err.startswith("\rfetching: ")


@pytest.mark.parametrize(
    ("query", "limit", "message"),
    [
        ("  ", None, "the query is empty; leave it out to fetch the topic"),
        ("acupuncture", 0, "limit is 0; give 1 or more"),
    ],
)
def test_a_fetch_of_nothing_is_refused(tmp_path, query, limit, message):
    with pytest.raises(EvidenceError, match=message):
        evidence.open(store=tmp_path / "store.sqlite").fetch(query, limit=limit)


def test_a_store_that_is_there_is_written_and_one_that_is_not_is_made(stored, tmp_path):
    (tmp_path / "deep").mkdir()
    with Session(store=tmp_path / "deep" / "new.sqlite") as fresh:
        with fresh.writable_store() as store:
            store.save_search("gardening")
        assert [search.query for search in fresh.require_store().saved_searches()] == ["gardening"]
    known = stored.studies
    with stored.writable_store() as store:
        store.save_search("gardening")
    assert stored.studies is not known
    assert stored.studies.equals(known)


def test_a_session_without_a_store_neither_fetches_nor_updates(session):
    message = "this session has no store; open one with store=None or a file"
    for ask in (session.fetch, session.update):
        with pytest.raises(EvidenceError, match=message):
            ask()


def test_an_update_of_a_store_that_is_not_there_is_refused_and_makes_none(tmp_path):
    path = tmp_path / "none.sqlite"
    with pytest.raises(EvidenceError, match=r"there is no store .*none\.sqlite"):
        evidence.open(store=path).update()
    assert not path.exists()


def test_an_update_reports_what_changed_and_marks_it_as_reported(stored):
    shown = []
    with Server(Corpus.from_papers([*make_trials(5), TRIAL])) as server:
        client = send_to(server)
        first = stored.update(client=client, report=shown.append)
        second = stored.update(client=client)
    assert shown == [first]
    assert TRIAL.pmid in {update.pmid for update in first.summary.study_updates}
    assert second.summary.study_updates == ()
    assert TRIAL.pmid in first.to_markdown()
    assert repr(second).startswith("<update: 0 studies changed")


def test_nothing_is_lost_where_the_report_cannot_be_shown(stored):
    def fail(report):
        raise OSError("the printer is out of paper")

    with Server(Corpus.from_papers([*make_trials(5), TRIAL])) as server:
        with pytest.raises(OSError, match="out of paper"):
            stored.update(client=send_to(server), report=fail)
        again = stored.update(client=send_to(server))
    assert TRIAL.pmid in {update.pmid for update in again.summary.study_updates}


def test_an_update_names_the_sentences_that_rest_on_a_study_that_was_retracted(
    session, stored, post
):
    study, today = session.base.studies["thomas2006"], datetime.now(UTC).date()
    sentence = "Acupuncture reduces chronic low back pain more than usual care [@thomas2006]."
    post.write_text(f"It rains.\n\n{sentence}\n")
    paper = make_paper(study.pmid, study.title, today, notices=["RetractionIn:39999999"])
    with Server(Corpus.from_papers([*make_trials(5), paper])) as server:
        report = stored.update(post.parent, client=send_to(server))
    (affected,) = report.affected
    assert (affected.sentence.text, affected.studies) == (sentence, ("thomas2006",))
    assert stored.base.studies["thomas2006"].corrections == ("retraction:39999999",)


# Judging


def test_studies_that_may_bear_on_a_claim_are_listed_without_those_that_were_judged(
    retracting, stored
):
    title = "Acupuncture versus sham acupuncture for chronic low back pain: a randomized trial"
    judged = stored.base.studies["haake2007"]
    trials = [make_paper(pmid, title, date(2026, 11, 20)) for pmid in ("30000003", judged.pmid)]
    with Server(Corpus.from_papers(trials)) as server:
        stored.fetch(EVERYTHING, client=send_to(server))
    found = stored.unjudged("T2")
    assert "30000003" in found.index
    assert judged.pmid not in found.index
    assert list(found.columns) == list(stored.studies.columns)
    assert retracting.unjudged("T2").empty


@pytest.mark.parametrize(
    ("claim_id", "message"),
    [("Z99", "there is no claim Z99; `evidence claims`"), ("T2", "this session has no store")],
)
def test_unjudged_studies_need_a_claim_and_a_store(session, claim_id, message):
    with pytest.raises(EvidenceError, match=message):
        session.unjudged(claim_id)


def test_a_judgement_needs_a_base_of_your_own(session):
    message = re.escape("judgements need a base of your own: evidence.open('my-base')")
    with pytest.raises(EvidenceError, match=message):
        session.add_judgement(session.base.judgements[0])


def test_a_judgement_is_written_and_seen_at_once(own, judgement):
    before = len(own.judgements)
    own.add_judgement(judgement)
    assert len(own.judgements) == before + 1
    assert judgement in own.base.judgements_for(judgement.claim)


def test_a_judgement_brings_its_study_where_the_base_has_it_not(own, judgement):
    new = replace(judgement, study="nobody2026")
    with pytest.raises(EvidenceError, match="no study nobody2026 in the base; pass it as study"):
        own.add_judgement(new)
    study = replace(
        own.base.studies[judgement.study],
        key="nobody2026",
        pmid="30000001",
        doi=None,
        pmcid=None,
        registry_ids=(),
        companion_of=None,
        superseded_by=None,
    )
    own.add_judgement(new, study)
    assert own.base.studies["nobody2026"] == study
    assert new in own.base.judgements


def test_a_judgement_that_would_make_the_base_wrong_is_refused_and_not_written(own, judgement):
    table = own.base_folder / "judgements.csv"
    before = table.read_bytes()
    with pytest.raises(EvidenceError, match="nothing was written") as caught:
        own.add_judgement(replace(judgement, claim="X99"))
    assert any("X99" in problem.message for problem in caught.value.problems)
    assert table.read_bytes() == before


def test_whoever_judges_joins_the_curators_as_a_reader(own, judgement):
    own.add_judgement(replace(judgement, judged_by="Ann"))
    assert own.curators.loc["Ann", "role"] == "reader"
    assert own.curators["conflicts"].isna().all()
    own.add_judgement(replace(judgement, judged_by="Ann", comparator="usual_care"))
    assert list(own.curators.index) == ["initial curation", "Ann"]


def test_an_appraisal_needs_a_base_of_your_own(session):
    assert session.appraisals.empty
    message = re.escape("appraisals need a base of your own: evidence.open('my-base')")
    with pytest.raises(EvidenceError, match=message):
        session.add_appraisal(appraise_study("haake2007", "rob2"))


def test_an_appraisal_is_written_and_seen_at_once(own):
    own.add_appraisal(appraise_study("haake2007", "rob2", deviations="high"))
    assert own.appraisals["domain"].tolist() == list(DOMAINS_BY_TOOL["rob2"])
    assert own.appraisals.loc[1, "rating"] == "high"
    assert own.appraisals["appraised_on"].dtype.kind == "M"
    assert own.curators.loc["Ann", "role"] == "reader"
    with pytest.raises(EvidenceError, match="nothing was written"):
        own.add_appraisal(appraise_study("haake2007", "amstar2", by="Bob"))
    assert len(own.appraisals) == 5
    assert "Bob" not in own.curators.index


# What cannot be meant


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda ev: ev.cite("none.md"), "none.md cannot be read: no such file or directory"),
        (lambda ev: ev.cite("README.md", style="none"), "no style none; choose vancouver, ama,"),
        (lambda ev: ev.cite("README.md", suffix=".pdf"), "not '.pdf'"),
        (lambda ev: ev.cite("README.md", bibliography="missing.bib"), "no file missing.bib"),
    ],
)
def test_what_cannot_be_cited_is_an_error_that_says_what_to_do(session, ask, message, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(EvidenceError, match=re.escape(message)):
        ask(session)
