"""`evidence check` with addresses: what it prints, and where it links to."""

import json
import os
import subprocess
import sys

import pytest
from support.linting import run
from support.paths import ROOT
from support.web_site import WebSite, plain, read_saved

import evidence
from evidence.errors import EvidenceError

PAGE = "<title>Cups</title><main><p>Cupping removes toxins &amp; <i>lactic acid</i>.</p></main>"
LINK = "#:~:text=Cupping%20removes%20toxins%20%26%20lactic%20acid."


@pytest.fixture
def site():
    with WebSite({"/post.md": PAGE, "/clean": "<p>We open at nine.</p>"}) as served:
        yield served


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_problem_links_to_its_sentence(site):
    address = f"{site.url}/post.md"
    done = run("check", address, "--format", "json", "--select", "E402")
    rows = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(row["path"], row["line"], row["claim"]) for row in rows] == [
        (address, 4, "C5"),
        (address, 4, "C6"),
    ]
    assert {row["url"] for row in rows} == {address + LINK}


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("text", "\n      @ {link}\n"),
        ("markdown", "| [4](<{link}>) | E402 |"),
        ("sarif", '"url": "{link}"'),
        ("sarif", '"uri": "{address}"'),
        ("github", "::warning file=http%3A//127.0.0.1%3A"),
        ("github", "%0A{escaped}"),
        ("concise", "{address}:4:4: warning: "),
    ],
)
def test_every_format_shows_the_page(site, form, shown):
    address = f"{site.url}/post.md"
    done = run("check", address, "--format", form, "--select", "E402")
    link = address + LINK
    assert shown.format(address=address, link=link, escaped=link.replace("%", "%25")) in done.stdout


def test_a_sentence_on_two_lines_is_linked_by_its_ends(site):
    site.pages["/lines"] = "<main><p>Cupping of the back<br>removes all toxins.</p></main>"
    (row, *_) = json.loads(run("check", f"{site.url}/lines", "--format", "json").stdout)
    assert row["url"].endswith("#:~:text=Cupping%20of%20the%20back,removes%20all%20toxins.")


def test_a_page_is_checked_beside_files_and_one_that_is_not_there_is_named(site, folder):
    folder.joinpath("own.md").write_text("Cupping removes toxins.\n")
    paths = ["own.md", f"{site.url}/gone", f"{site.url}/clean"]
    done = run("check", *paths, "--format", "concise", "--select", "E402")
    assert done.exit_code == 2
    assert done.stdout.startswith("own.md:1:1: ")
    assert "1 problem in 2 posts" in done.stdout
    assert f"evidence: {site.url}/gone: there is no such page" in done.stderr


def test_a_whole_site_is_checked_from_its_sitemap(site):
    site.pages["/sitemap.xml"] = plain(
        "<urlset><url><loc>/post.md</loc></url><url><loc>/clean</loc></url></urlset>"
    )
    done = run("check", site.url, "--sitemap", "--limit", "1", "--format", "concise")
    assert "in 1 post" in done.stdout
    assert "1 page or more that its sitemap lists was not checked; --limit" in done.stderr
    assert done.exit_code == 1


def test_pages_that_others_link_to_are_checked(site):
    site.pages["/"] = "<p>We open at nine.</p><a href=/post.md>Cups</a>"
    done = run("check", f"{site.url}/", "--follow", "2", "--statistics")
    assert "E402" in done.stdout


def test_robots_txt_is_asked_for_first_and_once(site):
    run("check", f"{site.url}/clean", f"{site.url}/post.md")
    assert site.paths == ["/robots.txt", "/clean", "/post.md"]


def test_known_problems_of_a_page_are_known_wherever_the_baseline_is(site, folder):
    address, file = f"{site.url}/post.md", folder / "deep" / "known.json"
    file.parent.mkdir()
    run("check", address, "--write-baseline", file)
    assert {row["path"] for row in json.loads(file.read_text())["problems"]} == {address}
    done = run("check", address, "--baseline", file)
    assert done.exit_code == 0
    other = run("check", f"{site.url}/clean", "--baseline", file)
    assert "no longer" not in other.stderr


def test_a_page_is_known_by_its_text_and_its_address(site, folder, monkeypatch):
    monkeypatch.delenv("EVIDENCE_NO_CACHE")
    site.pages["/copy"] = PAGE
    for path in ("/post.md", "/post.md", "/copy"):
        done = run("check", site.url + path, "--format", "json")
        assert {row["url"] for row in json.loads(done.stdout)} == {site.url + path + LINK}
    assert len(list(folder.glob(".evidence_cache/??/*.json"))) == 2


def test_settings_and_a_bibliography_for_files_are_not_for_pages(site, folder):
    folder.joinpath("evidence.toml").write_text(
        'exclude = ["*"]\n[per-file-ignores]\n"post.md" = ["E"]\n'
    )
    folder.joinpath("references.bib").mkdir()
    done = run("check", f"{site.url}/post.md", "--force-exclude", "--select", "E402")
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{url}/post.md", "--fix"], "--fix and --diff are for files; http://127.0.0.1"),
        (["{url}/post.md", "--diff"], "is changed where it was written"),
        (["post.md", "--sitemap"], "need the address of a site"),
        (["post.md", "--follow", "3"], "need the address of a site"),
        (["{url}", "--sitemap", "--follow", "3"], "either --sitemap or --follow"),
    ],
)
def test_what_does_not_go_together_is_refused(site, arguments, said):
    done = run("check", *[argument.format(url=site.url) for argument in arguments])
    assert done.exit_code == 2
    assert said in done.stderr
    assert site.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "www.clinic.example/post",
        "clinic.example/post",
        "clinic.example:8080/a/b.html",
        "http:/clinic.example",
        "https://clinic.example/a b",
    ],
)
def test_what_is_nearly_an_address_is_told_how_one_looks(path):
    done = run("check", path)
    assert done.exit_code == 2
    assert "no such file or directory; an address begins with https:// and has no" in done.stderr


@pytest.mark.parametrize("path", ["posts/none.md", "my.posts/none.md", "./none.md", "none.md"])
def test_a_file_that_is_not_there_is_told_nothing_of_addresses(folder, path):
    folder.joinpath("my.posts").mkdir()
    done = run("check", path)
    assert done.exit_code == 2
    assert "address" not in done.stderr


def test_python_checks_an_address(site):
    report = evidence.check(f"{site.url}/post.md", select=["E402"])
    assert [problem.url for problem in report] == [f"{site.url}/post.md{LINK}"] * 2
    assert 'href="http://127.0.0.1' in report._repr_html_()
    with evidence.open(store=False) as session, pytest.raises(EvidenceError, match="no such page"):
        session.check(f"{site.url}/gone")


@pytest.mark.parametrize("missing", ["trafilatura", "protego"])
def test_without_the_extra_the_message_names_it(site, folder, missing):
    folder.joinpath("blocked").mkdir()
    folder.joinpath("blocked", f"{missing}.py").write_text("raise ImportError\n")
    site.pages["/robots.txt"] = plain("")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "evidence", "check", f"{site.url}/post.md"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "blocked"), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"needs {missing}: pip install 'evidence-tracker[web]'" in done.stderr


def test_nothing_else_is_said_of_a_short_page(site):
    command = [sys.executable, "-P", "-m", "evidence", "check", f"{site.url}/clean"]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_of_a_builder_is_checked(site):
    site.pages["/wix"] = read_saved("wix")
    done = run("check", f"{site.url}/wix", "--format", "json", "--select", "E401")
    (row,) = json.loads(done.stdout)
    assert row["url"].endswith("#:~:text=Bed%20rest%20is%20good%20for%20back%20pain")
