"""Another topic is another folder: a base on honey for cough goes through every command.

No output may have a word of the bundled topic.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.small_base import write_honey_base

import evidence
from evidence.cli import main
from evidence.pubmed.local_server import Corpus, Server, make_paper

BUNDLED_WORDS = re.compile(r"acupunctur|cupping|needl|back.pain|lumbar|NICE\b", re.IGNORECASE)
TEXT_FILES = {".html", ".js", ".csv", ".json", ".xml", ".txt"}
PAPERS = [
    make_paper(
        "20000001",
        "Honey versus dextromethorphan for acute cough in children: a randomised trial",
        date(2019, 5, 6),
        abstract="Ninety children were randomly assigned to honey or no treatment. "
        "Honey was better than no treatment.",
        types=["Randomized Controlled Trial"],
        mesh=["Honey", "Cough"],
    ),
    make_paper("20000002", "Acupuncture for chronic low back pain", date(2018, 1, 2)),
]
POST = """# Honey

Honey eases a child's cough. A 2018 Cochrane review found that honey relieves cough better than
no treatment. Honey relieves cough better than placebo.

## Cough syrup

Eases a cough at night.
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return write_honey_base(tmp_path_factory.mktemp("topics") / "honey")


@pytest.fixture(scope="module")
def post(base) -> Path:
    file = base.parent / "honey.md"
    file.write_text(POST, encoding="utf-8")
    return file


def run(*arguments, base: Path, expected: int | tuple[int, ...] = 0) -> str:
    done = CliRunner().invoke(main, [*map(str, arguments), "--base", str(base)])
    codes = (expected,) if isinstance(expected, int) else expected
    assert done.exit_code in codes, done.output
    assert not BUNDLED_WORDS.search(done.output)
    return done.stdout


def test_the_base_is_in_order(base):
    done = CliRunner().invoke(main, ["base", "check", str(base)])
    assert done.stdout.endswith(
        "4 claims, 2 studies, 2 findings, 2 judgements, 0 appraisals and 0 curators; no problems\n"
    )
    assert done.exit_code == 0


def test_claims_and_cards(base):
    listed = run("claims", base=base)
    assert [line.split()[0] for line in listed.splitlines()] == ["H1", "H2", "H3", "H4"]
    card = json.loads(run("claim", "honey eases cough", "--format", "json", base=base))
    assert (card["id"], card["verdict"]) == ("H1", "supported")
    assert [study["key"] for study in card["studies"]] == ["oduwole2018"]


def test_check_recognises_the_claims_of_the_topic_alone(base, post):
    problems = json.loads(
        run("check", post, "--format", "json", "--select", "E400", base=base, expected=1)
    )
    assert [(row["line"], row["claim"]) for row in problems] == [(3, "H1"), (3, "H1"), (4, "H2")]


def test_check_and_resolve_find_the_study_that_is_meant(base, post):
    (found,) = [
        row
        for row in json.loads(run("check", post, "--format", "json", base=base, expected=1))
        if row["code"] == "C101"
    ]
    assert found["studies"] == ["oduwole2018"]
    mention = "A 2018 Cochrane review of 899 children found that honey eases acute cough"
    resolved = json.loads(run("resolve", mention, "--format", "json", base=base))
    assert resolved["key"] == "oduwole2018"


def test_bib_and_forest(base, tmp_path):
    run("bib", "sync", tmp_path / "references.bib", base=base)
    written = (tmp_path / "references.bib").read_text(encoding="utf-8")
    assert re.findall(r"@\w+\{(\w+),", written) == ["oduwole2018", "paul2007"]
    shown = run("forest", "H1", base=base, expected=(0, 1))
    assert "Oduwole 2018" in shown


def test_fetch_derives_columns_by_the_ontology_of_the_topic(base, tmp_path):
    store = tmp_path / "honey.sqlite"
    with Server(Corpus.from_papers(PAPERS)) as server:
        run("fetch", "--store", store, "--base-url", server.url, base=base)
    rows = json.loads(run("table", "--store", store, "--format", "json", base=base))
    (fetched,) = [row for row in rows if row["pmid"] == "20000001"]
    assert fetched["interventions"] == ["honey", "cough_syrup"]
    assert fetched["conditions"] == ["acute_cough"]
    assert fetched["comparators"] == ["no_treatment", "active"]
    assert "20000002" not in {row["pmid"] for row in rows}
    run("store", "verify", "--store", store, base=base)


def test_read_derives_columns_by_the_ontology_of_the_topic(base, tmp_path):
    file, out = tmp_path / "records.xml", tmp_path / "table.jsonl"
    file.write_bytes(b"<PubmedArticleSet>" + PAPERS[0].xml + b"</PubmedArticleSet>")
    for workers in ("1", "2"):
        run("read", file, "-o", out, "--workers", workers, base=base)
        row = json.loads(out.read_text(encoding="utf-8"))
        assert row["interventions"] == ["honey", "cough_syrup"]
        assert row["conditions_from"] == 'title: "acute cough"'


def test_the_site_has_only_this_topic(base, tmp_path):
    run("site", tmp_path / "site", base=base)
    files = [file for file in (tmp_path / "site").rglob("*") if file.suffix in TEXT_FILES]
    assert {"index.html", "vocabulary.js", "studies.csv"} <= {file.name for file in files}
    for file in files:
        found = BUNDLED_WORDS.search(file.read_text(encoding="utf-8"))
        assert not found, f"{file}: {found}"


def test_closed_columns_have_the_words_of_the_topic(base):
    findings, claims = evidence.load_findings(base), evidence.load_claims(base)
    assert list(findings["outcome"].cat.categories) == [
        "cough_frequency",
        "sleep",
        "adverse_events",
    ]
    assert list(claims["subject"].cat.categories) == ["honey"]
