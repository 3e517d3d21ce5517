"""What the docs show is what the program does."""

import doctest
import importlib.util
import re
import shlex
from collections import Counter
from types import ModuleType

import pytest
from support.linting import run
from support.paths import ROOT
from support.web_site import WebSite, read_saved
from support.word_files import word_file

import evidence
from evidence.claims.verdict import bodies, certainty, verdict
from evidence.errors import Problem
from evidence.posts.read.documents.archive import MAX_PARTS
from evidence.posts.read.extent import MAX_MARKS, MAX_RESTRUCTURED_LINES
from evidence.posts.web.client import MAX_REDIRECTS
from evidence.posts.web.main_text import MAX_TAGS
from evidence.posts.web.robots import MAX_CRAWL_DELAY
from evidence.posts.web.sitemap import MAX_SITEMAPS
from evidence.session.base_file import BROWSED_TABLES
from evidence.studies.table.build import ReadSummary
from evidence.synthesis.pool.pooling import POOLING_METHODS

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_made_page_is_up_to_date(make):
    stale = [
        str(page) for page, text in make.pages().items() if page.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+?)(?:#[\w-]*)?\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_python_in_the_readme_runs():
    (block,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    names: dict = {}
    exec(block, names)
    assert len(names["ev"].studies) > 0


def test_the_example_in_the_package_docstring_holds():
    assert doctest.testmod(evidence).failed == 0


def test_numbers_of_the_rule_stand_on_its_page():
    page = " ".join((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8").split())
    assert (
        verdict.MIN_AGREEMENT,
        certainty.MAX_DISSENT,
        bodies.INDIRECT_WEIGHT,
        bodies.NEWER_WEIGHT,
    ) == (
        0.75,
        1 / 3,
        0.5,
        0.5,
    )
    for words in (
        "three quarters of the weight",
        "more than a third of the weight disagrees",
        "counts half",
        "fewer than two",
    ):
        assert words in page
    assert certainty.STARTING_CERTAINTY == {
        1: "high",
        2: "high",
        3: "low",
        4: "very_low",
        5: "very_low",
    }


def test_the_counts_in_the_readme_are_those_of_the_base():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(evidence.load())} studies" in text
    assert f"{len(evidence.load_judgements())} signed judgements" in text
    assert f"{len(evidence.load_claims())} claims" in text


def test_the_summary_that_the_page_on_reading_shows_is_the_programs():
    problem = Problem("efetch.xml", "pubmed", "record 1 was not read", severity="error")
    summary = ReadSummary(studies=13, older=1, deleted=["28012345", "28012346"], problems=[problem])
    assert f"    {summary}\n" in (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")


def test_the_changelog_speaks_of_this_version():
    assert f"## {evidence.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {evidence.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_every_public_name_says_what_it_does():
    assert all(getattr(evidence, name).__doc__ for name in evidence.__all__)


def test_the_wheel_would_carry_the_evidence_base():
    assert {file.name for file in (ROOT / "evidence" / "data" / "back-pain").iterdir()} == {
        *("studies.csv", "findings.csv", "claims.csv", "judgements.csv"),
        *("appraisals.csv", "curators.csv"),
        *("topic.toml", "organisations.toml", "aliases.toml", "locale"),
    }


def test_python_on_the_page_on_figures_runs():
    (block,) = re.findall(
        r"```python\n(.*?)```",
        (ROOT / "docs" / "figures.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    names: dict = {}
    exec(block, names)
    assert names["picture"].to_svg().startswith(b"<?xml")


def test_python_on_the_page_for_analysts_runs_and_names_every_function(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], names)
    assert (tmp_path / "forest.png").stat().st_size > 10_000
    assert names["pooled"].k == 6
    assert [group.name for group in names["by_setting"].groups] == ["clinic", "home"]
    for name in ("pool", "subgroups", "leave_one_out", "meta_regression", "egger_test"):
        assert f"| `evidence.{name}(df" in page
    assert all(f"`evidence.{name}(df" in page for name in ("forest", "funnel", "bubble"))
    assert all(f'"{method}"' in page for method in POOLING_METHODS)


def test_python_on_the_page_on_details_runs(tmp_path, monkeypatch):
    from evidence.pubmed.details import DETAIL_TABLES

    page = (ROOT / "docs" / "details.md").read_text(encoding="utf-8")
    sample = ROOT / "tests" / "data" / "pubmed" / "affiliations.xml"
    (tmp_path / "efetch.xml").write_bytes(sample.read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], names)
    assert len(names["details"].authors) > 1
    assert all(f"(tables/{name}.md)" in page for name in DETAIL_TABLES)


def test_the_commands_on_the_page_on_browsing_run(capfd):
    page = (ROOT / "docs" / "browse.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    evidence (browse --get .+)$", page, re.MULTILINE)
    assert len(commands) == 2
    assert all(run(*shlex.split(command)).exit_code == 0 for command in commands)
    assert "contradicted" in capfd.readouterr().out
    assert all(f"`{table.name}`" in page for table in BROWSED_TABLES)


def test_the_page_on_the_web_shows_what_the_command_and_python_do():
    page = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```console\n\$ evidence (.*?)\n(.*?)```", page, re.DOTALL)
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    with WebSite({"/post": read_saved("wordpress")}) as site:
        command, output = (text.replace("https://clinic.example", site.url) for text in shown)
        assert run(*command.split()).stdout == output
        names: dict = {}
        exec(block.replace("https://clinic.example", site.url), names)
    assert names["report"][0].url.startswith(f"{site.url}/post#:~:text=")


def test_the_page_on_the_web_names_the_limits_of_the_program():
    page = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    limits = (f"| {MAX_MARKS:,} | an error", f"| {MAX_TAGS:,} |", f"| {MAX_SITEMAPS} |")
    limits = (*limits, f"| {MAX_REDIRECTS} |", f"up to {MAX_CRAWL_DELAY:.0f} s")
    assert [limit for limit in limits if limit not in page] == []


def test_the_page_on_documents_shows_what_the_command_does(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```console\n\$ evidence (.*?)\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.docx").write_bytes(word_file("On backs.", "Bed rest helps back pain."))
    assert run(*shown[0].split()).stdout == shown[1]
    commands = re.findall(r"^    evidence (check draft\.docx .*?)(?:  .*)?$", page, re.MULTILINE)
    assert [run(*command.split()).exit_code for command in commands] == [1, 1]
    assert (tmp_path / "draft-checked.docx").exists()


def test_the_page_on_documents_names_the_limits_of_the_program():
    page = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    limits = (f"| {MAX_MARKS:,} |", f"| {MAX_RESTRUCTURED_LINES:,} |", f"| {MAX_PARTS:,} |")
    assert [limit for limit in limits if limit not in page] == []


def test_every_function_that_draws_stands_on_the_page_on_figures():
    from evidence.synthesis import figures

    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    draws = [
        name
        for name in figures.__all__
        if name[0].islower() and name not in ("name_design_group", "draw_forest_plot")
    ]
    assert len(draws) == 8
    assert all(f"{name}(" in page for name in draws)


def test_there_are_as_many_attacks_as_the_page_on_reliability_says(request):
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    collected = Counter(item.path for item in request.session.items)
    for kind, count, links in re.findall(r"^\| (.+?) \| (\d+) \| (\[.+) \|$", page, re.MULTILINE):
        files = [ROOT / "docs" / link for link in re.findall(r"\((.+?)\)", links)]
        numbers = [collected[file.resolve()] for file in files]
        assert not all(numbers) or sum(numbers) >= int(count), kind


def test_the_page_on_serving_names_the_limits_of_the_program():
    from evidence.serving.guard import MAX_TARGET
    from evidence.serving.server import MAX_BODY, MAX_CONNECTIONS, RECEIVE_SECONDS

    page = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    limits = (f"| {MAX_TARGET:,} letters |", f"| {MAX_BODY:,} bytes |", f"| {MAX_CONNECTIONS} |")
    limits = (*limits, f"| {RECEIVE_SECONDS} s |")
    assert [limit for limit in limits if limit not in page] == []


def test_the_commands_on_the_page_on_serving_are_there():
    page = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    told = " ".join(run("serve", "--help").stdout.split())
    assert all(option in told for option in set(re.findall(r"`(--[a-z-]+)", page)) - {"--format"})
    (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", page)
    assert f"default: {port}" in told
