"""The living table by its commands over real HTTP: fetch, update, what it tells of claims and posts."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from eutils_server import Corpus, Server, made

import evidence
from evidence.cli import main

TODAY = datetime.now(UTC).date()
OLD = date(2012, 5, 1)
RETRACTED = "22965186"  # vickers2012, judged for claims on acupuncture
KEY = "0123456789abcdef0123456789abcdef0123"
TRIAL = made(
    "41000001",
    "Acupuncture versus sham acupuncture for chronic low back pain: a randomized controlled trial",
    TODAY,
    abstract="We randomized 120 adults with chronic low back pain to acupuncture or sham acupuncture. Conclusion: "
    "Acupuncture was not superior to sham acupuncture in chronic low back pain.",
    types=["Journal Article", "Randomized Controlled Trial"],
    mesh=["Acupuncture Therapy", "Low Back Pain", "Humans"],
)
SURVEY = made("41000002", "Acupuncture for back pain in a town: a survey of 50 gardeners", TODAY)
POST = """# Back pain

Acupuncture eases chronic low back pain better than sham needles do. It has done so for ages.

See [the analysis](https://pubmed.ncbi.nlm.nih.gov/22965186/). Our garden is open on Sundays.
"""


def judged(*notices):
    return made(RETRACTED, "Acupuncture for chronic pain: pooled trials of back pain", OLD, notices=notices)


def others(number):
    return [made(str(30_000_000 + index), f"Cupping of back pain {index}", OLD) for index in range(number)]


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("EVIDENCE_STORE", "NCBI_API_KEY", "EVIDENCE_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "back.md").write_text(POST)


def run(*arguments, server=None):
    at = ["--base-url", server.url] if server else []
    return CliRunner().invoke(main, [*arguments, *at])


def serving(*papers, **options):
    return Server(Corpus.of(papers), **options)


def test_fetch_without_a_query_brings_the_topic_and_the_studies_of_the_base():
    with serving(judged(), SURVEY, made("8", "The liver of the trout", OLD)) as server:
        result = run("fetch", server=server)
    assert (result.exit_code, result.stdout.split(": ")[1]) == (0, "2 found, 2 fetched\n")
    table = evidence.load()
    assert table.loc["vickers2012", "row_from"] == "base and store"
    assert table.loc["pmid:41000002", "row_from"] == "store"
    assert "pmid:8" not in table.index


def test_update_tells_of_a_retraction_and_of_the_claims_and_sentences_that_rest_on_it(tmp_path):
    with serving(judged(), SURVEY) as server:
        run("fetch", server=server)
        quiet = run("update", server=server)
    assert (quiet.exit_code, quiet.stdout) == (0, "Nothing has changed since the last report.\n")
    with serving(
        made(RETRACTED, "Acupuncture for chronic pain: pooled trials of back pain", TODAY, notices=["RetractionIn:99"]),
        SURVEY,
        TRIAL,
    ) as server:
        result = run("update", "--posts", str(tmp_path / "posts"), "--format", "json", server=server)
        told = json.loads(result.stdout)
        again = run("update", server=server)
    assert result.exit_code == 1
    assert told["needs_person"]
    retracted, new = told["studies"]
    assert (retracted["key"], retracted["kind"], retracted["changes"][-1]["detail"]) == (
        "vickers2012",
        "retracted",
        "RetractionIn:99",
    )
    assert retracted["reviewed"]
    assert {claim["how"] for claim in retracted["claims"]} <= {"judged", "reported"}
    assert (new["key"], new["design"], new["direction"], new["reviewed"]) == (
        "pmid:41000001",
        "rct",
        "no_difference",
        False,
    )
    assert [claim["id"] for claim in new["claims"]] == ["T2"]
    assert [
        (found["line"], "vickers2012" in found["studies"], "T2" in found["claims"]) for found in told["sentences"]
    ] == [
        (3, False, True),
        (5, True, False),
    ]
    assert (again.exit_code, again.stdout) == (0, "Nothing has changed since the last report.\n")


JUDGING = "contradicts\nrct\n120\nsham\ndirect\nn\nn\nn\ny\nabstract\nIt found no difference from sham.\n"


def test_review_writes_a_signed_judgement_into_the_users_base(tmp_path):
    with serving(TRIAL, SURVEY) as server:
        run("fetch", server=server)
    folder = tmp_path / "base"
    review = ("review", "T2", "--base", str(folder), "--by", "A Reader")
    result = CliRunner().invoke(main, review, input=JUDGING)
    assert result.exit_code == 0, result.output
    assert "was made as a copy of the bundled base" in result.stdout
    assert "1 judged. The verdict was" in result.stdout
    bundled, own = evidence.load_judgements(), evidence.load_judgements(folder)
    assert len(own) == len(bundled) + 1
    written = own[own["judged_by"] == "A Reader"].iloc[0]
    assert (written["claim"], written["comparator"], written["stance"]) == ("T2", "sham", "contradicts")
    assert (list(written["concerns"]), written["judged_on"].date()) == (["imprecision"], TODAY)
    study = evidence.load(folder, store=False).loc[written["study"]]
    assert (study["pmid"], study["design"], study["n_participants"]) == (TRIAL.pmid, "rct", 120)
    again = CliRunner().invoke(main, review)
    assert "0 studies of the store" in again.stdout


def test_a_review_that_is_skipped_or_broken_off_writes_nothing(tmp_path):
    with serving(TRIAL) as server:
        run("fetch", server=server)
    folder = tmp_path / "base"
    for words in ("skip\n", "quit\n", "supports\nrct\n"):
        result = CliRunner().invoke(main, ("review", "T2", "--base", str(folder), "--by", "A Reader"), input=words)
        assert "0 judged" in result.stdout
    assert len(evidence.load_judgements(folder)) == len(evidence.load_judgements())


def test_a_review_needs_a_base_of_ones_own_and_a_claim(tmp_path):
    with serving(TRIAL) as server:
        run("fetch", server=server)
    assert "need a base of your own" in run("review", "T2").stderr
    assert "there is no claim T99" in run("review", "T99", "--base", str(tmp_path / "base")).stderr
