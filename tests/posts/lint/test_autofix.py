"""Citations written into posts."""

from __future__ import annotations

import functools
import re

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.linting import MENTION, POST_WITH_MENTIONS, run

from evidence.claims.base.load import read_base
from evidence.cli import main
from evidence.errors import Problem
from evidence.posts.lint.autofix import insert_citations, make_diff
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.registry import select_rules
from evidence.posts.read.post import parse_post


def test_fix_writes_the_citations_and_nothing_else_and_twice_changes_nothing(post):
    first = run("check", post, "--fix", "--select", "C101")
    assert (first.exit_code, "2 citations written" in first.stderr) == (0, True)
    text = post.read_text()
    assert "back and neck pain [@vickers2012]. It" in text
    assert "with sham [@cherkin2009]!\n- Nothing" in text
    assert text.replace(" [@vickers2012]", "").replace(" [@cherkin2009]", "") == POST_WITH_MENTIONS
    again = run("check", post, "--fix")
    assert post.read_text() == text
    assert "written" not in again.stderr


def test_diff_shows_what_fix_would_write_and_writes_nothing(post):
    result = run("check", post, "--diff")
    assert result.exit_code == 1
    assert "+++ " in result.stdout
    assert "\n+A 2012 analysis" in result.stdout
    assert post.read_text() == POST_WITH_MENTIONS
    run("check", post, "--fix")
    clean = run("check", post, "--diff")
    assert (clean.exit_code, clean.stdout) == (0, "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_fix_keeps_line_ends_and_a_byte_order_mark(post, newline):
    source = "\ufeff" + POST_WITH_MENTIONS.replace("\n", newline)
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
        (" [@mu2020]. It", " [@mu2020; @vickers2012]. It"),
        (". [@mu2020] It", ". [@mu2020; @vickers2012] It"),
        (". [@{mu2020}] It", ". [@{mu2020}; @vickers2012] It"),
        (
            " [see @mu2020, p. 3; -@haake2007]. It",
            " [see @mu2020, p. 3; -@haake2007; @vickers2012]. It",
        ),
        (" [@fig-one]. It", " [@fig-one] [@vickers2012]. It"),
        (" \\[@mu2020\\]. It", " \\[@mu2020\\] [@vickers2012]. It"),
        (".[^1]\n\n[^1]: A note.", " [@vickers2012].[^1]\n\n[^1]: A note."),
        ("[^1].\n\n[^1]: A note.", " [@vickers2012][^1].\n\n[^1]: A note."),
        (".[^1][^b]\n\n[^1]: A.\n[^b]: B.", " [@vickers2012].[^1][^b]\n\n[^1]: A.\n[^b]: B."),
        ('."[^1] It\n\n[^1]: A note.', ' [@vickers2012]."[^1] It\n\n[^1]: A note.'),
        (" [@mu2020].[^1] It\n\n[^1]: A.", " [@mu2020; @vickers2012].[^1] It\n\n[^1]: A."),
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
    "",
    ".",
    "!",
    "...",
    ":",
    ".&rdquo;",
    "&period;",
    "&#46;",
    "&#x2e;&quot;",
    '."',
    ".\u201d)",
    "\\.",
    "\\\\.",
    ".*",
    ".[^1]",
    ".[1]",
    ". [@mu2020]",
    ".[@mu2020]",
    " [@mu2020].",
    " [@{mu2020}].",
    ". [@{vickers2012}]",
    " [@vickers2012].",
    ".&rdquo; [@haake2007]",
    " $$x = 1. Y$$",
    ". $$x = 1$$",
    " ~~so~~.",
    ".<!-- so -->",
    " `so`.",
    "\u00a0.",
]


LINKED = [
    f"[{named}{inside}](https://example.org)" for named in NAMED for inside in ("", ".", ".&rdquo;")
]


sentences = st.tuples(
    st.sampled_from(BEGINNINGS), st.sampled_from(NAMED + LINKED), st.sampled_from(ENDS)
).map("".join)


KEY = "@(?:vickers2012|cherkin2009|haake2007|haake2010)"
WRITTEN = re.compile(rf" \[{KEY}(?:; {KEY})*\]|(?:; {KEY})+(?=\])")


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
    assume(source.count("[^1]:") <= 1)  # of several notes with one name, Markdown has the first
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
    unfixed = (
        "1 citation not written: [@key] is Markdown, "
        "so only .md, .markdown and .qmd files are changed"
    )
    assert f"{page}: {unfixed}\n" in result.stderr
    piped = CliRunner().invoke(main, ["check", "-", "--fix", "--select", "C101"], input=MENTION)
    assert (piped.exit_code, "C101" in piped.stdout) == (1, True)
    assert f"-: {unfixed}\n" in piped.stderr
    shown = run("check", page, "--diff", "--select", "C101")
    assert (shown.stdout, unfixed in shown.stderr) == ("", True)


def test_fix_tells_of_a_citation_that_a_formula_leaves_no_place_for(post):
    post.write_text(f"{MENTION.removesuffix('.')} as $$x = 1. It$$ has\n")
    result = run("check", post, "--fix", "--select", "C101")
    assert "1 citation not written: a formula ends where it belongs" in result.stderr


def test_fix_tells_nothing_where_there_is_nothing_to_write(tmp_path):
    page = tmp_path / "post.txt"
    page.write_text("Cups are warm.\n")
    assert run("check", page, "--fix").stderr == ""


def test_fix_leaves_tags_of_site_generators_alone(post):
    text = '{{< figure src="In a 2012 analysis of acupuncture trials.png" >}}\n\nOnly words.\n'
    post.write_text(text)
    run("check", post, "--fix")
    assert post.read_text() == text


def insert(source: str, *places: tuple[int, int, str], path: str = "post.md") -> str:
    """A post with the citations of problems at line, column and key."""
    problems = [
        Problem(path, "C101", "known", line, column, line, column + 1, studies=(key,))
        for line, column, key in places
    ]
    return insert_citations(parse_post(source, path), problems)[0]


def test_studies_of_one_sentence_are_cited_together_and_each_once():
    source = "One and two and one. Three."
    places = [(1, 1, "a2001"), (1, 9, "b2002"), (1, 17, "a2001")]
    assert insert(source, *places) == "One and two and one [@a2001; @b2002]. Three."


def test_problems_of_other_rules_and_other_formats_change_nothing():
    source = "One. Two."
    problem = Problem("post.md", "C102", "unclear", 1, 1, 1, 4, studies=("a2001",))
    assert insert_citations(parse_post(source, "post.md"), [problem]) == (source, 0)
    assert insert(source, (1, 1, "a2001"), path="post.txt") == source


def test_a_heading_is_not_cited():
    assert insert("# One\n\nTwo.", (1, 3, "a2001")) == "# One\n\nTwo."


def test_sentences_are_cited_each_at_its_own_end():
    source = "One. Two!\n\n- Three\n- Four?"
    places = [(1, 1, "a2001"), (1, 6, "b2002"), (3, 3, "c2003")]
    expected = "One [@a2001]. Two [@b2002]!\n\n- Three [@c2003]\n- Four?"
    assert insert(source, *places) == expected


def test_the_number_of_new_citations_is_returned():
    source = "One. Two."
    problems = [
        Problem("post.md", "C101", "known", 1, column, 1, 4, studies=("a2001",))
        for column in (1, 6)
    ]
    assert insert_citations(parse_post(source, "post.md"), problems)[1] == 2


def test_a_diff_shows_only_the_lines_that_change():
    post = parse_post("One.\nTwo.\nThree.", "post.md")
    assert make_diff(post, post.source) == ""
    lines = make_diff(post, "One.\nTwo [@a2001].\nThree.").splitlines()
    assert [line for line in lines[3:] if line[0] in "+-"] == ["-Two.", "+Two [@a2001]."]


def test_a_diff_says_where_the_last_line_has_no_end():
    diff = make_diff(parse_post("One.", "post.md"), "One [@a2001].")
    assert diff.endswith(
        "-One.\n\\ No newline at end of file\n+One [@a2001].\n\\ No newline at end of file\n"
    )
