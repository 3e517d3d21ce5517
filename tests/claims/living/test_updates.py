"""The living table over real HTTP: fetch, update, and what it reports on claims and posts."""

import io
import itertools
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import evidence
from evidence.claims.base.load import read_base
from evidence.cli import main
from evidence.pubmed.local_server import Corpus, Faults, Server, make_paper
from evidence.studies.store.store import Store

TODAY = datetime.now(UTC).date()
OLD = date(2012, 5, 1)
BASE = [study.pmid for study in read_base().studies.values() if study.pmid]
RETRACTED = "22965186"  # vickers2012, judged for claims on acupuncture
KEY = "0123456789abcdef0123456789abcdef0123"
TRIAL = make_paper(
    "41000001",
    "Acupuncture versus sham acupuncture for chronic low back pain: a randomized controlled trial",
    TODAY,
    abstract="We randomized 120 adults with chronic low back pain to acupuncture or sham "
    "acupuncture. Conclusion: Acupuncture was not superior to sham acupuncture in chronic low back "
    "pain.",
    types=["Journal Article", "Randomized Controlled Trial"],
    mesh=["Acupuncture Therapy", "Low Back Pain", "Humans"],
)
SURVEY = make_paper(
    "41000002", "Acupuncture for back pain in a town: a survey of 50 gardeners", TODAY
)
POST = """# Back pain

Acupuncture eases chronic low back pain better than sham needles do. It has done so for ages.

See [the analysis](https://pubmed.ncbi.nlm.nih.gov/22965186/). Our garden is open on Sundays.
"""


def judged(*notices):
    return make_paper(
        RETRACTED, "Acupuncture for chronic pain: pooled trials of back pain", OLD, notices=notices
    )


def others(number):
    return [
        make_paper(str(30_000_000 + index), f"Cupping of back pain {index}", OLD)
        for index in range(number)
    ]


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
    """A server with these papers, and with those of the evidence base that are none of them."""
    given = {paper.pmid for paper in papers}
    rest = [make_paper(pmid, "Of the base", OLD) for pmid in BASE if pmid not in given]
    return Server(Corpus.from_papers([*papers, *rest]), **options)


def test_fetch_without_a_query_brings_the_topic_and_the_studies_of_the_base():
    with serving(judged(), SURVEY, make_paper("8", "The liver of the trout", OLD)) as server:
        result = run("fetch", server=server)
    number = len(BASE) + 1
    assert (result.exit_code, result.stdout.split(": ")[1]) == (
        0,
        f"{number} found, {number} fetched\n",
    )
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
        make_paper(
            RETRACTED,
            "Acupuncture for chronic pain: pooled trials of back pain",
            TODAY,
            notices=["RetractionIn:99"],
        ),
        SURVEY,
        TRIAL,
    ) as server:
        result = run(
            "update", "--posts", str(tmp_path / "posts"), "--format", "json", server=server
        )
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
    assert "T2" in [claim["id"] for claim in new["claims"]]
    assert [
        (found["line"], "vickers2012" in found["studies"], "T2" in found["claims"])
        for found in told["sentences"]
    ] == [
        (3, False, True),
        (5, True, False),
    ]
    assert (again.exit_code, again.stdout) == (0, "Nothing has changed since the last report.\n")


def wood(day, *notices):
    """A review on which the verdict of C10 rests."""
    return make_paper(
        "33218554", "Cupping and motion: pooled trials", day, abstract="Back pain.", notices=notices
    )


def test_a_retraction_that_the_store_knows_is_heard_by_cards_checks_and_tables(tmp_path):
    post = tmp_path / "posts" / "back.md"
    post.write_text(
        "Cupping improves flexibility ([a study](https://pubmed.ncbi.nlm.nih.gov/33218554/))."
    )
    with serving(wood(OLD)) as server:
        run("fetch", server=server)
    before = json.loads(run("claim", "C10", "--format", "json").stdout)
    assert (before["verdict"], before["standing_notes"]) == ("supported", [])
    assert "S201" not in run("check", str(post)).stdout
    with serving(wood(TODAY, "RetractionIn:33219999")) as server:
        claims = json.loads(run("update", "--format", "json", server=server).stdout)["claims"]
    told = next(claim for claim in claims if claim["id"] == "C10")
    assert (told["verdict"], told["verdict_before"]) == ("insufficient", "supported")
    card = json.loads(run("claim", "C10", "--format", "json").stdout)
    assert card["verdict"] == "insufficient"
    assert card["standing_notes"] == [
        "wood2020: it was retracted (https://pubmed.ncbi.nlm.nih.gov/33219999/)"
    ]
    assert "S201" in run("check", str(post)).stdout
    assert (
        evidence.claim("C10").verdict.category
        == evidence.load_verdicts().loc["C10", "verdict"]
        == "insufficient"
    )
    assert evidence.claim("C10", store=False).verdict.category == "supported"
    assert [problem.code for problem in evidence.check(post.read_text(), select="S2")] == ["S201"]
    assert list(evidence.load().loc["wood2020", "corrections"]) == ["retraction:33219999"]
    listed = {
        row["id"]: row["verdict"] for row in json.loads(run("claims", "--format", "json").stdout)
    }
    assert listed["C10"] == "insufficient"


def test_studies_of_the_store_are_cited_fixed_and_found_retracted(tmp_path):
    post = tmp_path / "posts" / "back.md"
    post.write_text("See [@pmid:41000001] and [@pmid:41000009].\n")
    retracted = make_paper(
        "41000001", "Acupuncture for back pain in a town", OLD, notices=["RetractionIn:9"]
    )
    with serving(retracted, SURVEY) as server:
        run("fetch", server=server)
    told = json.loads(run("check", str(post), "--format", "json").stdout)
    assert [(row["code"], row["studies"]) for row in told] == [
        ("S201", ["pmid:41000001"]),
        ("C103", []),
    ]
    resolved = json.loads(run("resolve", "PMID 41000002", "--format", "json").stdout)
    assert (resolved["status"], resolved["key"]) == ("resolved", "pmid:41000002")


def test_a_new_study_that_comes_with_a_retraction_shows_it():
    with serving(judged()) as server:
        run("fetch", server=server)
    retracted = make_paper(
        "41000003",
        "Acupuncture versus sham for low back pain: a randomized trial",
        TODAY,
        notices=["RetractionIn:9"],
    )
    with serving(judged(), retracted) as server:
        told = run("update", server=server).stdout
    assert "PubMed: RetractionIn:9" in told or "RetractionIn:9; PMID 41000003" in told


def test_a_notice_that_the_first_fetch_brings_is_told_by_update_unless_the_base_knows_it(base):
    known = next(
        study
        for study in base.studies.values()
        if study.pmid and "erratum:" in "".join(study.corrections)
    )
    reference = next(told for told in known.corrections if told.startswith("erratum:")).split(":")[
        1
    ]
    papers = [
        judged("ExpressionOfConcernIn:98"),
        make_paper(known.pmid, "Known", OLD, notices=[f"ErratumIn:{reference}"]),
    ]
    with serving(*papers) as server:
        fetched = run("fetch", server=server)
        told = json.loads(run("update", "--format", "json", server=server).stdout)
    assert "Not reported yet: 2 changes; `evidence update` reports them" in fetched.stdout
    assert [(study["key"], study["kind"]) for study in told["studies"]] == [
        ("vickers2012", "concern")
    ]


JUDGING = (
    "contradicts\nrct\n120\nsham\ndirect\nn\nn\nn\ny\nabstract\nIt found no difference from sham.\n"
)


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
    assert (written["claim"], written["comparator"], written["stance"]) == (
        "T2",
        "sham",
        "contradicts",
    )
    assert (list(written["concerns"]), written["judged_on"].date()) == (["imprecision"], TODAY)
    study = evidence.load(folder, store=False).loc[written["study"]]
    assert (study["pmid"], study["design"], study["sample_size"]) == (TRIAL.pmid, "rct", 120)
    again = CliRunner().invoke(main, review)
    assert "may bear on it: 0 studies of the store" in again.stdout


def test_a_review_that_is_skipped_or_broken_off_writes_nothing(tmp_path):
    with serving(TRIAL) as server:
        run("fetch", server=server)
    folder = tmp_path / "base"
    for words in ("skip\n", "quit\n", "supports\nrct\n"):
        result = CliRunner().invoke(
            main, ("review", "T2", "--base", str(folder), "--by", "A Reader"), input=words
        )
        assert "0 judged" in result.stdout
    assert len(evidence.load_judgements(folder)) == len(evidence.load_judgements())


def test_a_review_needs_a_base_of_ones_own_and_a_claim(tmp_path):
    with serving(TRIAL) as server:
        run("fetch", server=server)
    assert "need a base of your own" in run("review", "T2").stderr
    assert "there is no claim T99" in run("review", "T99", "--base", str(tmp_path / "base")).stderr


# Fetching


def test_a_query_a_day_and_a_limit_say_what_is_fetched():
    with serving(SURVEY, *others(5)) as server:
        limited = run("fetch", "cupping", "--limit", "2", server=server)
        rest = run("fetch", "cupping", server=server)
        recent = run("fetch", "back pain", "--since", str(TODAY), server=server)
    told = [result.stdout.split("sqlite: ")[1] for result in (limited, rest, recent)]
    assert told == [
        "5 found, 2 fetched, 3 still to be fetched\n",
        "5 found, 3 fetched\n",
        "1 found, 1 fetched\n",
    ]


def test_the_topic_since_a_day_is_a_search_of_its_own_and_loses_nothing():
    with serving(SURVEY, *others(3)) as server:
        run("fetch", server=server)
        run("fetch", "--since", str(TODAY), server=server)
        assert run("update", server=server).stdout == "Nothing has changed since the last report.\n"
    assert f"search: the topic, since {TODAY}; last run" in run("store", "info").stdout


def test_a_query_that_pubmed_refuses_does_not_stand_in_the_way_of_update():
    with serving(SURVEY, faults=Faults(always="moved")) as server:
        assert run("fetch", "(back pain", server=server).exit_code == 2
    with serving(SURVEY) as server:
        run("fetch", server=server)
        result = run("update", server=server)
        asked = [one.params["term"] for one in server.requests if one.utility == "esearch"]
    assert result.exit_code == 0
    assert "(back pain" not in asked


def test_a_limit_counts_for_the_query_and_not_for_what_others_left():
    with serving(*others(5), SURVEY) as server:
        run("fetch", "cupping", "--limit", "1", server=server)
        own = run("fetch", "gardeners", "--limit", "1", server=server)
        run("update", server=server)
    assert own.stdout.endswith("1 found, 1 fetched\n")
    assert "6 studies from 6 records, 0 still" in run("store", "info").stdout


def test_what_pubmed_warns_of_a_users_own_query_is_told():
    with serving(SURVEY) as server:
        result = run("fetch", "xyzzy", server=server)
    assert (result.exit_code, "PubMed warns: phrase not found: xyzzy" in result.stderr) == (0, True)


def test_records_that_do_not_come_are_named_and_give_exit_code_1():
    with serving(SURVEY, faults=Faults(always="no records", only="efetch")) as server:
        result = run("fetch", server=server)
    assert result.exit_code == 1
    number = len(BASE) + 1
    assert f"{number} found, 0 fetched, {number} still to be fetched" in result.stdout
    assert f"PubMed gave no record {SURVEY.pmid}" in result.stderr


def test_a_study_of_the_base_that_pubmed_does_not_list_is_named():
    with Server(Corpus.from_papers([judged(), SURVEY])) as server:
        result = run("fetch", server=server)
    assert (result.exit_code, result.stderr.count("there is no record")) == (1, len(BASE) - 1)


def test_an_update_that_did_not_get_all_needs_a_person_in_every_form():
    with serving(*others(1)) as server:
        run("fetch", server=server)
    lost = Faults(always="no records", only="efetch")
    with serving(*others(1), make_paper(RETRACTED, "Warm stones", TODAY), faults=lost) as server:
        told = [
            run("update", "--format", form, server=server) for form in ("text", "markdown", "json")
        ]
    assert [result.exit_code for result in told] == [1, 1, 1]
    assert "Records that could not be fetched or read: 1" in told[0].stdout
    assert f"- [ ] PubMed gave no record {RETRACTED}" in told[1].stdout
    answer = json.loads(told[2].stdout)
    assert (answer["needs_person"], [problem["pmid"] for problem in answer["problems"]]) == (
        True,
        [RETRACTED],
    )


def test_a_post_that_cannot_be_read_does_not_keep_an_update_from_telling(tmp_path):
    (tmp_path / "posts" / "bad.md").write_bytes(b"\xff\xfe\x00bad")
    with serving(judged(), SURVEY) as server:
        run("fetch", server=server)
    with serving(
        make_paper(RETRACTED, "Acupuncture", TODAY, notices=["RetractionIn:99"]), SURVEY
    ) as server:
        result = run("update", "--posts", str(tmp_path / "posts"), server=server)
    assert (
        result.exit_code,
        "Retracted: 1" in result.stdout,
        "bad.md: is UTF-16" in result.stderr,
    ) == (1, True, True)


def test_a_post_is_named_that_cites_a_study_which_came_already_retracted(tmp_path):
    (tmp_path / "posts" / "back.md").write_text(
        f"See https://pubmed.ncbi.nlm.nih.gov/{TRIAL.pmid}/ on backs."
    )
    with serving(SURVEY) as server:
        run("fetch", server=server)
    retracted = make_paper(
        TRIAL.pmid, "Acupuncture for back pain", TODAY, notices=["RetractionIn:99"]
    )
    with serving(SURVEY, retracted) as server:
        result = run(
            "update", "--posts", str(tmp_path / "posts"), "--format", "json", server=server
        )
    assert [found["studies"] for found in json.loads(result.stdout)["sentences"]] == [
        [f"pmid:{TRIAL.pmid}"]
    ]


def test_what_was_interrupted_before_the_base_was_searched_is_searched_by_update():
    with serving(
        judged(), SURVEY, faults=Faults(plan=[None, None], always="429 after an hour")
    ) as server:
        assert run("fetch", server=server).exit_code == 2
    with serving(judged(), SURVEY) as server:
        run("update", server=server)
    assert "never" not in run("store", "info").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fetch", " "], "the query is empty"),
        (["table", "--where", " "], "it is empty"),
        (["table", "--where", '"desing" = 1'], "no column desing"),
        (["table", "--search", '"'], "there is no word to search for"),
        (["review", "t2", "--base", "mine"], "there is no claim t2"),
        (["review", "T2", "--base", "mine", "--by", " "], "--by is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving(SURVEY) as server:
        run("fetch", "gardeners", server=server)
    result = run(*arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.output
    assert not (tmp_path / "mine").exists()


def test_pubmed_out_of_reach_gives_exit_code_2_and_no_table_in_its_place():
    with serving(SURVEY, faults=Faults(always="429 after an hour")) as server:
        result = run("fetch", server=server)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it asks to wait until" in result.stderr


def test_the_key_is_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("NCBI_API_KEY", f"{KEY}\r")
    with serving(
        SURVEY, faults=Faults(["500", "json error in 200", "429", "repeats the key"])
    ) as server:
        results = [run("fetch", server=server), run("update", server=server), run("store", "info")]
        assert all(
            asked.params["api_key"] == KEY and KEY not in asked.target for asked in server.requests
        )
    for fault in ("429 after an hour", "repeats the key"):
        with serving(SURVEY, faults=Faults(always=fault)) as server:
            results.append(run("fetch", server=server))
    assert not any(KEY in result.output for result in results)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "store.sqlite" for file in files)
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_settings_are_read_and_a_wrong_one_is_told_without_its_value(tmp_path):
    folder = tmp_path / "XDG_CONFIG_HOME" / "evidence"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'email = "someone@example.org"\napi_key = "{KEY}"\n')
    with serving(SURVEY) as server:
        run("fetch", server=server)
        assert {(asked.params["email"], asked.params["api_key"]) for asked in server.requests} == {
            ("someone@example.org", KEY)
        }
    (folder / "config.toml").write_text(f'apikey = "{KEY}"\n')
    result = run("fetch")
    assert (result.exit_code, KEY in result.stderr) == (2, False)
    assert "unknown setting apikey; choose from email, api_key, store" in result.stderr


def command(*arguments, server):
    return [sys.executable, "-m", "evidence", *arguments, "--base-url", server.url]


def test_ctrl_c_says_what_is_kept_and_how_to_go_on_and_the_next_fetch_does():
    papers = others(1200)
    second, is_over = threading.Event(), threading.Event()
    efetches = itertools.count(1)

    def hold_the_second(_number, utility, _params):
        if utility == "efetch" and next(efetches) == 2:
            second.set()
            is_over.wait()

    with serving(*papers, faults=hold_the_second) as server:
        process = subprocess.Popen(
            command("fetch", "cupping", server=server), stderr=subprocess.PIPE, text=True
        )
        assert second.wait(30)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        is_over.set()
        assert process.returncode == 130
        kept, left = _numbers(told)
        assert (kept + left, kept % 500) == (1200, 0)
        assert "run this again, it resumes from here" in told
        result = run("fetch", "cupping", server=server)
    assert f"{left} fetched" in result.stdout.replace(",", "")


def _numbers(told):
    return [
        int(number.replace(",", ""))
        for number in re.findall(r"([\d,]+) (?:studies are kept|are still)", told)
    ]


def test_a_bar_shows_on_a_terminal_only():
    with serving(*others(1200)) as server:
        plain = subprocess.run(
            command("fetch", "cupping", server=server), capture_output=True, check=True
        )
        ours, theirs = os.openpty()
        subprocess.run(
            command("fetch", "back pain", "--since", "2012-01-01", server=server),
            stderr=theirs,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        os.close(theirs)
        seen = os.read(ours, 100_000).decode()
    assert plain.stderr == b""
    assert "fetching" in seen


# The store and the table


def test_the_store_tells_of_itself_and_is_verified_and_rebuilt():
    assert "there is no store yet" in run("store", "info").stderr
    with serving(SURVEY, *others(3)) as server:
        run("fetch", server=server)
    number = len(BASE) + 4
    assert (
        f"{number} studies from {number} records, 0 still to be fetched"
        in run("store", "info").stdout
    )
    assert run("store", "verify").stdout.endswith(
        f"{number} records and their studies are in order\n"
    )
    assert run("store", "rebuild").stdout.endswith(f"{number} studies made again\n")


def test_a_tampered_store_is_told_and_gives_exit_code_1(tmp_path):
    with serving(SURVEY) as server:
        run("fetch", server=server)
    connection = sqlite3.connect(tmp_path / "XDG_DATA_HOME" / "evidence" / "store.sqlite")
    connection.execute("UPDATE studies SET title = 'another'")
    connection.commit()
    connection.close()
    result = run("store", "verify")
    assert (result.exit_code, "differs from its newest record" in result.stderr) == (1, True)


def test_the_table_is_the_base_and_the_store_and_takes_conditions_and_columns():
    with serving(judged(), SURVEY, TRIAL) as server:
        run("fetch", server=server)
    trials = run(
        "table",
        "--where",
        "row_from = 'store' AND design = 'rct'",
        "--columns",
        "key,year,interventions",
    )
    assert trials.stdout == f"key,year,interventions\npmid:{TRIAL.pmid},{TODAY.year},acupuncture\n"
    found = run("table", "--search", "gardener", "--columns", "pmid")
    assert found.stdout == f"pmid\n{SURVEY.pmid}\n"
    listed = json.loads(run("table", "--format", "json").stdout)
    assert len(listed) == len(evidence.load())
    parquet = pq.read_table(io.BytesIO(run("table", "--format", "parquet").stdout_bytes))
    assert parquet.column("key").to_pylist() == [row["key"] for row in listed]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--where", "desing = 'rct'"], "no such column: desing; an example is"),
        (["--where", "year >="], "--where 'year >=': "),
        (["--where", "1); DROP TABLE studies; --"], "--where"),
        (["--columns", "pmid,nonsense"], "no column nonsense; there are key, pmid"),
        (["--search", "cupping"], "--search looks into the store, and there is none yet"),
        (
            ["--store", "missing.sqlite"],
            "there is no store missing.sqlite; `evidence fetch --store missing.sqlite` makes",
        ),
    ],
)
def test_what_the_table_cannot_give_is_told(options, message):
    result = run("table", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_without_a_store_the_table_is_the_base():
    header, *rows = run("table", "--columns", "key,design").stdout.splitlines()
    assert (header, len(rows)) == ("key,design", len(evidence.load()))
    assert "row_from" not in evidence.load().columns


def test_of_a_study_in_both_the_bases_cells_win_and_what_was_derived_of_others_is_left_out():
    with serving(judged("ErratumIn:7")) as server:
        run("fetch", server=server)
    row = evidence.load().loc["vickers2012"]
    curated = evidence.load(store=False).loc["vickers2012"]
    assert all(row[name] == curated[name] for name in ("title", "design", "journal", "year"))
    assert row["comments_corrections"] == ["ErratumIn:7"]
    assert all(pd.isna(row[name]) for name in ("design_from", "level", "species_from"))


def test_update_needs_a_search_and_posts_that_can_be_read(tmp_path):
    assert "there is no store yet" in run("update").stderr
    Store(tmp_path / "empty.sqlite", write=True).close()
    assert (
        "no search is stored yet" in run("update", "--store", str(tmp_path / "empty.sqlite")).stderr
    )
    result = run("update", "--posts", str(tmp_path / "missing"))
    assert (result.exit_code, "missing" in result.stderr) == (2, True)


def test_datasette_opens_the_store_with_facets_search_and_meanings():
    with serving(judged(), SURVEY, TRIAL) as server:
        run("fetch", server=server)

    def page(path):
        command = [sys.executable, "-m", "evidence", "browse", "--get", path]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    found = json.loads(page("/store/studies.json?_search=gardeners&_shape=objects"))
    assert [row["pmid"] for row in found["rows"]] == [SURVEY.pmid]
    assert {"design", "interventions"} <= found["facet_results"].keys()
    assert (
        "PubMed&#39;s identifier" in (shown := page("/store/studies"))
        or "PubMed's identifier" in shown
    )
    assert json.loads(page("/store/trials.json?_shape=array"))[0]["pmid"] == TRIAL.pmid
