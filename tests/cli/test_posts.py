"""`evidence check` with the settings of a project and the choices of a writer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS, run
from support.small_base import write_honey_base


@pytest.fixture
def post(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "post.md"
    file.write_text(POST_WITH_MENTIONS)
    return file


@pytest.mark.parametrize(
    ("name", "head"),
    [("evidence.toml", ""), ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.evidence]\n")],
)
def test_settings_of_the_project_hold_in_its_folders(post, name, head):
    post.parent.joinpath(name).write_text(f"{head}ignore = ['C101']\n")
    assert "C101" not in run("check", post).stdout
    assert "C101" in run("check", post, "--select", "C101", "--ignore", "E404").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("claims",), "H1"),
        (("claim", "H1"), "Honey"),
        (("resolve", "a 2007 trial of honey"), "paul2007"),
        (("bib", "sync", "new.bib"), "2 added"),
        (("check", "honey.md"), "H1"),
    ],
)
def test_the_base_of_the_settings_is_that_of_every_command(post, arguments, words):
    write_honey_base(post.parent / "mine")
    (post.parent / "evidence.toml").write_text('base = "mine"\n')
    (post.parent / "honey.md").write_text("Honey eases cough in children.\n")
    assert words in run(*arguments).stdout


def test_an_option_goes_before_the_base_of_the_settings(post):
    write_honey_base(post.parent / "mine")
    (post.parent / "evidence.toml").write_text('base = "missing"\n')
    assert "H1" in run("claims", "--base", post.parent / "mine").stdout
    assert "there is no folder" in run("claims").stderr


def test_a_choice_of_the_writer_is_not_asked_again(post):
    post.write_text("A 2010 review found that acupuncture eases back pain.\n")
    assert "C102" in run("check", post, "--select", "C").stdout
    settings = post.parent / "evidence.toml"
    settings.write_text('[mentions]\n"a 2010 review" = "furlan2010"\n')
    chosen = json.loads(run("check", post, "--select", "C", "--format", "json").stdout)
    assert [(row["code"], row["studies"]) for row in chosen] == [("C101", ["furlan2010"])]
    settings.write_text('[mentions]\n"a 2010 review" = "none"\n')
    assert run("check", post, "--select", "C").exit_code == 0
    settings.write_text('[mentions]\n"a 2010 review" = "nobody1999"\n')
    message = "nobody1999 for 'a 2010 review', but neither the evidence base nor the store has"
    assert message in run("check", post).stderr


def test_a_choice_is_written_into_the_settings_and_nothing_else_of_them_changes(post):
    settings = post.parent / "evidence.toml"
    before = b"# ours\r\nignore = ['E403']  # for now\r\n"
    settings.write_bytes(before)
    first = run("resolve", "a 2010 review", "--choose", "furlan2010")
    assert (
        first.exit_code,
        "resolved: a 2010 review" in first.stdout,
        "means furlan2010" in first.stderr,
    ) == (
        0,
        True,
        True,
    )
    assert settings.read_bytes().startswith(before)
    assert "chosen by the writer" in run("resolve", "A  2010 review of acupuncture").stdout
    post.write_text("A 2010 review found that acupuncture eases back pain.\n")
    assert "furlan2010" in run("check", post, "--select", "C101").stdout
    run("resolve", "a 2010 review", "--choose", "none")
    assert settings.read_text().count("a 2010 review") == 1
    assert run("check", post, "--select", "C").exit_code == 0
    unknown = run("resolve", "a 2010 review", "--choose", "nobody1999")
    assert (unknown.exit_code, "no study has the key nobody1999" in unknown.stderr) == (
        2,
        True,
    )


def test_a_choice_goes_where_the_settings_of_the_project_are(post):
    (post.parent / "pyproject.toml").write_text(
        "[tool.evidence]\nignore = ['E']\n\n[tool.other]\nx = 1\n"
    )
    run("resolve", "a famous study", "--choose", "haake2007")
    assert not (post.parent / "evidence.toml").exists()
    assert "haake2007" in run("resolve", "a famous study").stdout
    assert "x = 1" in (post.parent / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("selct = ['E']", "unknown setting selct; choose from select, ignore, base, mentions"),
        ("select = 'E'", "select must be a list of rules"),
        ("=", "is not TOML"),
    ],
)
def test_wrong_settings_are_told(post, content, message):
    (post.parent / "evidence.toml").write_text(content)
    result = run("check", post)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_a_key_of_the_bibliography_beside_the_post_is_known(post):
    post.write_text("As I said [@mine2020], and [@other2020].")
    post.with_name("references.bib").write_text("@article{mine2020,\n title={x}}\n")
    told = json.loads(run("check", post, "--format", "json").stdout)
    assert [row["message"].split()[0] for row in told] == ["@other2020"]


def test_nothing_that_was_published_after_the_post_can_be_meant(post):
    post.write_text(POST_WITH_MENTIONS.replace("2013-02-01", "2010-01-01"))
    assert "vickers2012" not in run("check", post, "--select", "C101").stdout


def test_of_overlapping_choices_the_longer_holds_and_none_within_words(post):
    (post.parent / "evidence.toml").write_text(
        '[mentions]\n"a 2010 review" = "furlan2010"\n"a 2010 review by the AHRQ" = "haake2007"\n'
    )
    assert "resolved" in run("resolve", "a 2010 review by the AHRQ of backs").stdout
    assert "haake2007" in run("resolve", "a 2010 review by the AHRQ of backs").stdout
    assert "furlan2010" in run("resolve", "a 2010 review of backs").stdout
    assert "chosen by the writer" not in run("resolve", "a 2010 reviewer").stdout


def test_a_broken_project_file_that_does_not_name_us_is_none_of_our_business(post):
    (post.parent / "pyproject.toml").write_text("[broken\n")
    assert run("check", post).exit_code == 1
    (post.parent / "pyproject.toml").write_text("[tool.evidence\n")
    assert run("check", post).exit_code == 2


def test_marks_of_tags_in_code_are_no_tags(post):
    post.write_text("Write `{%` before it. Cupping removes lactic acid. Write `%}` behind it.\n")
    assert "E401" in run("check", post).stdout
