"""`evidence check` with the settings of a project and the choices of a writer."""

from __future__ import annotations

import json
import re
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
        ("select = 'E'", 'select must be a list of codes, not a text: write select = ["E"]'),
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
    post.write_text("Write `{%` before it. Bed rest helps low back pain. Write `%}` behind it.\n")
    assert "E401" in run("check", post).stdout


def test_every_form_of_a_report_has_the_same_problems(post):
    listed = json.loads(run("check", post, "--format", "json").stdout)
    assert list(listed[0]) == [
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "code",
        "severity",
        "message",
        "claim",
        "studies",
        "suggestion",
        "confidence",
        "also",
        "url",
        "place",
    ]
    rules = [row["code"] for row in listed]
    (sarif,) = json.loads(run("check", post, "--format", "sarif").stdout)["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == rules
    table, text = run("check", post, "--format", "markdown").stdout, run("check", post).stdout
    assert re.findall(r"^\| \d+.*?\| ([A-Z]\d{3}) ", table, re.MULTILINE) == rules
    assert re.findall(r"^\S*post\.md:\d+:\d+ ([A-Z]\d{3})\s", text, re.MULTILINE) == rules


@pytest.mark.parametrize(
    ("form", "output"), [("text", ""), ("markdown", ""), ("json", "[]\n"), ("sarif", None)]
)
def test_where_no_post_could_be_read_the_output_is_still_of_its_form(post, form, output):
    done = run("check", post.with_name("gone.md"), "--format", form)
    assert done.exit_code == 2
    assert "gone.md: cannot be read" in done.stderr
    if output is None:
        assert json.loads(done.stdout)["runs"][0]["results"] == []
    else:
        assert done.stdout == output


def test_codes_are_taken_in_small_letters_and_with_spaces(post):
    shown = json.loads(run("check", post, "--select", " c1, s2,", "--format", "json").stdout)
    assert {row["code"] for row in shown} == {"C101", "S203"}
    shown = json.loads(run("check", post, "--ignore", "c101 ,e", "--format", "json").stdout)
    assert {row["code"] for row in shown} == {"S203"}


def test_a_diff_is_all_that_diff_prints_and_its_exit_code_counts_unread_posts(post):
    shown = run("check", post, "--diff", "--format", "json")
    assert (shown.exit_code, shown.stderr) == (1, "")
    assert shown.stdout.startswith("--- ")
    assert all(line[0] in "-+@ " for line in shown.stdout.splitlines())
    gone = run("check", post, post.with_name("gone.md"), "--diff")
    assert (gone.exit_code, gone.stdout) == (2, shown.stdout)
    post.write_text("Nothing to cite.\n")
    clean = run("check", post, "--diff")
    assert (clean.exit_code, clean.stdout) == (0, "")


@pytest.mark.parametrize("both", [("--fix", "--diff"), ("--diff", "--fix")])
def test_fix_and_diff_together_write_nothing_and_say_what_to_do(post, both):
    done = run("check", post, *both)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "evidence: --fix writes and --diff writes nothing; "
        "look with --diff first, then give --fix\n"
    )
    assert post.read_text() == POST_WITH_MENTIONS


def test_what_fix_did_is_told_beside_a_report_that_still_parses(post):
    one = post.with_name("one.md")
    one.write_text(POST_WITH_MENTIONS.partition("\n\n- ")[0])
    done = run("check", one, post, "--fix", "--select", "C101", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
    assert done.stderr.splitlines() == [
        f"{one}: 1 citation written",
        f"{post}: 2 citations written",
    ]


def test_the_settings_are_those_of_the_first_post_that_is_a_file(post):
    folder = post.with_name("strict")
    folder.mkdir()
    (folder / "evidence.toml").write_text("select = ['E401']\n")
    inner = folder / "inner.md"
    inner.write_text(POST_WITH_MENTIONS)
    for quiet in ([inner], [folder], ["-", inner], [inner, post]):
        assert run("check", *quiet).exit_code == 0
    assert run("check", post, inner).stdout.count("C101") == 4


def test_a_post_in_another_language_is_a_problem_and_not_clean(tmp_path):
    post = tmp_path / "post.md"
    post.write_text(
        "Chaque matin, nous marchons le long de la rivière, puis nous parlons du temps.\n",
        encoding="utf-8",
    )
    done = run("check", post)
    assert done.exit_code == 1
    assert "L501 warning: not checked: the text is in French;" in " ".join(done.stdout.split())
    assert "No problems" not in done.stdout


def test_a_file_of_another_program_is_refused_and_the_next_is_checked(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "b.md").write_text("We rest.\n", encoding="utf-8")
    done = run("check", tmp_path / "a.pdf", tmp_path / "b.md")
    assert done.exit_code == 2
    assert "a.pdf: is a PDF; give the file that it was made from, such as a .docx" in done.stderr
    assert "No problems in 1 post." in done.stdout
