"""Text from outside shows as what it is, in a terminal, in Markdown and in spreadsheets."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence.escaping import (
    escape_controls,
    escape_markdown,
    format_markdown_link,
    guard_formula,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/pixel.png)",
    "[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "a | b | c",
    "`code` and **bold** and __bold__ and *thin* and _thin_ and ~~gone~~",
    "# heading",
    "- [x] done",
    "1. first",
    "1) first",
    "> quoted",
    "+ item",
    "=====",
    "back\\slash \\[x\\]",
    "&lt;b&gt; &amp; &#x3c;",
    "first\n\n# second\n<script>",
    "p < 0.05, x > y, a_b_c, snake_case.md",
]
PARSER = MarkdownIt("gfm-like", {"linkify": False})


def shown(markdown):
    """The text that a reader sees, where all of it is one paragraph or cell without any markup."""
    tokens = PARSER.parse(markdown)
    (inline,) = [token for token in tokens if token.type == "inline"]
    nothing = ("html_inline", "<!-- -->")
    children = [child for child in inline.children if (child.type, child.content) != nothing]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return "".join(child.content for child in children)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_a_text_as_it_is(text):
    assert shown(escape_markdown(text)) == " ".join(text.split())


@given(st.text(alphabet="ab1 \\`*_~[]()<>#+-=.!|&;@:/\n\"'", min_size=1))
def test_markdown_shows_any_text_as_it_is(text):
    line = " ".join(text.split())
    if line:
        assert shown(escape_markdown(text)) == line


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_of_a_table_stays_one_cell(text):
    tokens = PARSER.parse(f"| a | b |\n|---|---|\n| {escape_markdown(text)} | x |")
    cells = [
        tokens[place + 1] for place, token in enumerate(tokens) if token.type.endswith("d_open")
    ]
    cells = [cell for cell in cells if cell.type == "inline"]
    assert [cell.content for cell in cells[1:]] == ["x"]


def test_nobody_is_mentioned_and_no_issue_is_linked():
    escaped = escape_markdown("ask @maintainer about #12 and team@org/x#3, a@b.org")
    assert "@m" not in escaped
    assert "#12" not in escaped
    assert "#3" not in html.unescape(escaped)


def test_where_nobody_can_be_mentioned_nothing_is_put_between_sign_and_name():
    assert escape_markdown("cite [@dahm2010]", guards_mentions=False) == r"cite \[@dahm2010\]"


def test_a_link_keeps_its_text_and_leads_to_web_pages_only():
    (link,) = PARSER.parse(format_markdown_link("a] (b", "https://doi.org/10.1/(x) y|z"))[1:2]
    assert [child.type for child in link.children] == ["link_open", "text", "link_close"] or (
        link.children[0].attrs["href"] == "https://doi.org/10.1/%28x%29%20y%7Cz"
    )
    assert shown(format_markdown_link("text", "javascript:alert(1)")) == "text"


def test_a_terminal_gets_no_control_character():
    text = "a\x1b]0;title\x07b\x9b2Jc\u202ed\x08\x7f\re\u2028\r\nnext\tcolumn"
    assert escape_controls(text) == (
        "a\\u001b]0;title\\u0007b\\u009b2Jc\\u202ed\\u0008\\u007f\\u000de\\u2028\nnext\tcolumn"
    )
    assert escape_controls("caf\udce9.md") == "caf\\udce9.md"
    assert escape_controls("Sjögren’s 針灸 β → é") == "Sjögren’s 針灸 β → é"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_gets_an_apostrophe(cell):
    assert guard_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-", "a=1", "5-HT", "'quoted'", "[Not Available]."])
def test_other_cells_stay(cell):
    assert guard_formula(cell) == cell
