"""`evidence check` as a linter: fixes, settings, SARIF, the pages of rules."""

import functools
import json
import re
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sarif.loader import load_sarif_file
from support.paths import ROOT

import evidence
from evidence.claims.base.load import read_base
from evidence.cli import main
from evidence.posts.lint.autofix import insert_citations
from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.lint.registry import RULES
from evidence.posts.read.post import parse_post

MENTION = (
    "A 2012 analysis of data on participants in acupuncture trials looked at back and neck pain."
)
POST = f"""---
date: 2013-02-01
---
{MENTION} It "was large."

- A trial with 638 adults in the Archives of Internal Medicine compared acupuncture with sham!
- Nothing here.
"""


@pytest.fixture
def post(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "post.md"
    file.write_text(POST)
    return file


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_fix_writes_the_citations_and_nothing_else_and_twice_changes_nothing(post):
    first = run("check", post, "--fix", "--select", "C101")
    assert (first.exit_code, "2 citations written" in first.stderr) == (0, True)
    text = post.read_text()
    assert "back and neck pain [@vickers2012]. It" in text
    assert "with sham [@cherkin2009]!\n- Nothing" in text
    assert text.replace(" [@vickers2012]", "").replace(" [@cherkin2009]", "") == POST
    again = run("check", post, "--fix")
    assert post.read_text() == text
    assert "written" not in again.stderr


def test_diff_shows_what_fix_would_write_and_writes_nothing(post):
    result = run("check", post, "--diff")
    assert result.exit_code == 1
    assert "+++ " in result.stdout
    assert "\n+A 2012 analysis" in result.stdout
    assert post.read_text() == POST
    run("check", post, "--fix")
    clean = run("check", post, "--diff")
    assert (clean.exit_code, clean.stdout) == (0, "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_fix_keeps_line_ends_and_a_byte_order_mark(post, newline):
    source = "\ufeff" + POST.replace("\n", newline)
    post.write_bytes(source.encode())
    run("check", post, "--fix")
    fixed = post.read_bytes().decode()
    assert fixed.replace(" [@vickers2012]", "").replace(" [@cherkin2009]", "") == source
    assert fixed != source


@functools.cache
def checker():
    return Checker(read_base(), select_rules(["C101"]))


def fix(source):
    post = parse_post(source, "post.md")
    text, _ = insert_citations(post, checker().check(post))
    return text


@pytest.mark.parametrize(
    ("end", "cited"),
    [
        (".&rdquo; It", " [@vickers2012].&rdquo; It"),
        ("&period; It", " [@vickers2012]&period; It"),
        ("&#46;&quot;) It", " [@vickers2012]&#46;&quot;) It"),
        (" &amp; more. It", " &amp; more [@vickers2012]. It"),
        ("\\.\\* It", " [@vickers2012]\\.\\* It"),
        ("\\\\. It", "\\\\ [@vickers2012]. It"),
        ("[.&rdquo;](https://example.org) It", "[.&rdquo;](https://example.org) [@vickers2012] It"),
        (" [@mu2020]. It", " [@mu2020]. It"),
        (". [@mu2020] It", ". [@mu2020] It"),
        (". [@{mu2020}] It", ". [@{mu2020}] It"),
        (". [@vickers2012] It", ". [@vickers2012] It"),
        (" [see @{vickers2012}, p. 3]. It", " [see @{vickers2012}, p. 3]. It"),
        (".[^1]\n\n[^1]: [@vickers2012]", ".[^1]\n\n[^1]: [@vickers2012]"),
        (" as $$x = 1. It$$ has", " as $$x = 1. It$$ has"),
        (" as $$x = 1$$. It", " as $$x = 1$$ [@vickers2012]. It"),
    ],
)
def test_a_citation_is_written_before_the_full_stop_and_what_closes_the_sentence(end, cited):
    source = MENTION.removesuffix(".") + end
    assert fix(source) == MENTION.removesuffix(".") + cited
    assert fix(fix(source)) == fix(source)


def test_nothing_is_written_into_math():
    source = f"One.\n\n$$\n{MENTION}\nx = 1\n$$\n\n{MENTION}\n"
    assert fix(source) == source.removesuffix(".\n") + " [@vickers2012].\n"


BEGINNINGS = ["", "> ", "- ", "1. ", "[^1]: ", "&ldquo;", "*", "**Well.** ", "$$x$$ ", "One. "]
NAMED = [
    MENTION.removesuffix("."),
    "A trial with 638 adults in the Archives of Internal Medicine compared acupuncture with sham",
    "Haake et al. (2007) say so, and Vickers et al. (2012) do, too",
    "Cups are warm",
]
ENDS = [
    "", ".", "!", "...", ":", ".&rdquo;", "&period;", "&#46;", "&#x2e;&quot;", '."', ".\u201d)", "\\.", "\\\\.", ".*",
    ".[^1]", ".[1]", ". [@mu2020]",
    ".[@mu2020]", " [@mu2020].",
    " [@{mu2020}].", ". [@{vickers2012}]", " [@vickers2012].", ".&rdquo; [@haake2007]", " $$x = 1. Y$$", ". $$x = 1$$",
    " ~~so~~.", ".<!-- so -->", " `so`.", "\u00a0.",
]  # fmt: skip
LINKED = [
    f"[{named}{inside}](https://example.org)" for named in NAMED for inside in ("", ".", ".&rdquo;")
]
sentences = st.tuples(
    st.sampled_from(BEGINNINGS), st.sampled_from(NAMED + LINKED), st.sampled_from(ENDS)
).map("".join)
WRITTEN = re.compile(r" \[(?:@(?:vickers2012|cherkin2009|haake2007|haake2010)(?:; |(?=\])))+\]")
MATH = re.compile(r"\$\$[^$]*\$\$")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(sentences, st.sampled_from([" ", "\n", "\r\n", "\n\n"])).map("".join),
        min_size=1,
        max_size=4,
    )
)
def test_fixing_twice_changes_nothing_the_second_time(parts):
    source = "".join(parts)
    once = fix(source)
    assert fix(once) == once
    assert WRITTEN.sub("", once) == WRITTEN.sub("", source)
    assert MATH.findall(once) == MATH.findall(source)


def test_fix_leaves_html_and_standard_input_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "post.html"
    page.write_text(f"<p>{MENTION}</p>")
    before = page.read_bytes()
    result = run("check", page, "--fix", "--select", "C101")
    assert (result.exit_code, page.read_bytes()) == (1, before)
    piped = CliRunner().invoke(main, ["check", "-", "--fix", "--select", "C101"], input=MENTION)
    assert (piped.exit_code, "C101" in piped.stdout) == (1, True)


@pytest.mark.parametrize(
    ("name", "head"),
    [("evidence.toml", ""), ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.evidence]\n")],
)
def test_settings_of_the_project_hold_in_its_folders(post, name, head):
    post.parent.joinpath(name).write_text(f"{head}ignore = ['C101']\n")
    assert "C101" not in run("check", post).stdout
    assert "C101" in run("check", post, "--select", "C101", "--ignore", "E404").stdout


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
    assert "nobody1999, which is no study of base or store" in run("check", post).stderr


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
    assert (unknown.exit_code, "no study known has the key nobody1999" in unknown.stderr) == (
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
        ("selct = ['E']", "unknown setting selct"),
        ("select = 'E'", "select must be a list of rules"),
        ("=", "TOML"),
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


@pytest.mark.parametrize(
    ("source", "path", "year"),
    [
        ("---\ntitle: x\ndate: 2019-05-01\n---\nText.", "p.md", 2019),
        ("---\ndate: '2018'\n---\nText.", "p.md", 2018),
        ("Text.\n\ndate: 2017", "p.md", None),
        ("---\ntitle: x\n---\ndate: 2017\n---\n", "p.md", None),
        (
            "---\nupdate: 2017\ndate_format: 2017\npublished: true\ndate: 12017\n---\nText.",
            "p.md",
            None,
        ),
        ("+++\ntitle = 'x'\ndate = 2013-05-01T20:15:00+02:00\n+++\nText.", "p.md", 2013),
        ("+++\ndate = '2013-05-01'\nlastmod=2015-01-01\n+++\nText.", "p.md", 2015),
        (
            "---\npublishDate: 2012-05-01\nupdated: 2016-01-01\ncreated: 2011\n---\nText.",
            "p.md",
            2016,
        ),
        ("---\npubDate: May 1, 2013\n---\nText.", "p.md", 2013),
        ('---\npublished: "1 May 2013"\n---\nText.', "p.md", 2013),
        ("---\npublish_date: 01/05/2013\n...\nText.", "p.md", 2013),
        ("---\nmodified: 'Wed, 01 May 2013 20:14:00 +0000'\n---\nText.", "p.md", 2013),
        ("\ufeff---\r\ndate: 2013-05-01\r\n---\r\nText.", "p.md", 2013),
        (
            '<meta property="article:published_time" content="2016-01-02T00:00:00Z"><p>Text.</p>',
            "p.html",
            2016,
        ),
    ],
)
def test_a_post_tells_its_own_year(source, path, year):
    assert parse_post(source, path).published_year == year


def test_nothing_that_was_published_after_the_post_can_be_meant(post):
    post.write_text(POST.replace("2013-02-01", "2010-01-01"))
    assert "vickers2012" not in run("check", post, "--select", "C101").stdout


def test_sarif_has_a_run_with_all_rules_and_a_place_for_each_problem(post):
    log = json.loads(run("check", post, "--format", "sarif").stdout)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert (log["version"], [rule["id"] for rule in rules]) == (
        "2.1.0",
        [rule.code for rule in RULES],
    )
    told = json.loads(run("check", post, "--format", "json").stdout)
    assert len(only["results"]) == len(told) > 0
    for result, row in zip(only["results"], told, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == row["code"]
        assert result["level"] in {"error", "warning", "note"}
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == post.as_uri()
        assert place["region"] == {
            "startLine": row["line"],
            "startColumn": row["column"],
            "endLine": row["end_line"],
            "endColumn": row["end_column"],
        }


def test_sarif_is_read_by_another_tool(post):
    log = post.with_suffix(".sarif")
    log.write_text(run("check", post, "--format", "sarif").stdout, encoding="utf-8")
    loaded = load_sarif_file(str(log))
    assert loaded.get_result_count() == len(json.loads(log.read_text())["runs"][0]["results"]) > 0
    assert loaded.get_distinct_tool_names() == ["evidence"]


def test_the_page_of_a_rule_is_printed():
    page = run("rule", "e402")
    assert page.stdout == (ROOT / "docs" / "rules" / "E402.md").read_text(encoding="utf-8")
    assert run("rule", "X1").exit_code == 2
    assert [line.split()[0] for line in run("rule").stdout.splitlines()] == [
        rule.code for rule in RULES
    ]


def test_the_wheel_carries_the_pages(tmp_path):
    made = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(made, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"evidence/data/rules/{rule.code}.md" for rule in RULES} <= set(names)


def test_the_hook_is_the_command():
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "entry: evidence check\n" in hook
    assert evidence.__version__


def test_a_suggested_wording_holds_when_it_is_put_into_the_post(base):
    checker = Checker(base)
    suggested = set()
    for claim in base.claims.values():
        for problem in checker.check(parse_post(f"{claim.text}.", "post.md")):
            if problem.code in ("E401", "E402") and problem.suggestion:
                suggested.add(problem.suggestion.strip('"'))
    assert len(suggested) > 15
    for wording in suggested:
        assert "[@" in wording
        again = checker.check(parse_post(f"{wording}.", "post.md"))
        assert [(problem.code, wording) for problem in again if problem.severity != "info"] == []


def test_fix_leaves_tags_of_site_generators_alone(post):
    text = '{{< figure src="In a 2012 analysis of acupuncture trials.png" >}}\n\nOnly words.\n'
    post.write_text(text)
    run("check", post, "--fix")
    assert post.read_text() == text


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
