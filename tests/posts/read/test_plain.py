"""Plain text, and web pages pasted as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.posts import documents, find, normalised, prose, stretch

from evidence.lexicon import load_vocabulary
from evidence.posts.read.document import blank_ignore_comments, rewrite_mdx_comments
from evidence.posts.read.layout.arrange import arrange_blocks
from evidence.posts.read.layout.lines import SIGNS
from evidence.posts.read.plain import parse_plain_text
from evidence.posts.read.post import _normalise_source, parse_post

PASTED = """\
skip to content

Cupping for runners: what we know

By Jo Miller

4 min read

Runners ask us about cupping each week. Here is our short answer.

What does cupping do?

  • Warms the skin

  • Loosens tight calves after
    a long run

Who should avoid it:

  • People with thin skin

A runner rests on a bench while a therapist places four glass cups along both of her calves

Share via mail
back to top
"""


@pytest.mark.parametrize(
    ("source", "beginning", "raw"),
    [
        ("One line.\nThen\n  rest. More.", "Then", "Then\n  rest."),
        ("  \u2022 Warm cups. Then rest.", "Then", "Then rest."),
        ("1) First.\n2) Then\n   rest.", "Then", "Then\n   rest."),
        ("\ufeffFirst.\r\rThen rest.", "Then", "Then rest."),
    ],
)
def test_the_position_in_plain_text_is_exact(source: str, beginning: str, raw: str) -> None:
    assert stretch(source, find(parse_post(source, "post.txt"), beginning)) == raw


def test_a_pasted_page_keeps_its_title_above_its_sections() -> None:
    title = "Cupping for runners: what we know"
    headings = {
        sentence.text: sentence.headings for sentence in parse_post(PASTED, "post.txt").sentences
    }
    assert headings["Runners ask us about cupping each week."] == (title,)
    assert headings["What does cupping do?"] == (title,)
    assert headings["Warms the skin"] == (title, "What does cupping do?")
    assert headings["Loosens tight calves after a long run"] == (title, "What does cupping do?")
    assert headings["People with thin skin"] == (title, "Who should avoid it:")


def test_navigation_bylines_and_captions_are_lines_for_themselves() -> None:
    post = parse_post(PASTED, "post.txt")
    kinds = {sentence.text: sentence.kind for sentence in post.sentences}
    caption = (
        "A runner rests on a bench while a therapist places four glass "
        "cups along both of her calves"
    )
    asides = {
        "skip to content",
        "By Jo Miller",
        "4 min read",
        caption,
        "Share via mail",
        "back to top",
    }
    assert {text for text in asides if kinds[text] == "heading"} == asides
    assert not asides & {heading for sentence in post.sentences for heading in sentence.headings}


def test_of_lines_on_end_the_last_question_heads_what_follows() -> None:
    source = "Our services\n\nDoes it hurt?\n\nWinter hours\n\nNot much. It tickles.\n"
    assert find(parse_post(source, "post.txt"), "Not much").headings == ("Does it hurt?",)


def test_a_line_followed_only_by_another_line_is_no_section() -> None:
    source = "Alpha topic\n\nBeta topic\n\nSome words here.\n"
    assert find(parse_post(source, "post.txt"), "Some words").headings == ("Beta topic",)


@pytest.mark.parametrize(
    "line", ["Updated: May 3", "Last reviewed 2019", "June 12, 2020", "Posted by Kim", "-----"]
)
def test_a_line_about_the_page_heads_nothing(line: str) -> None:
    source = f"Warm cups\n\n{line}\n\nThey are warm. They are round.\n"
    assert find(parse_post(source, "post.txt"), "They are warm").headings == ("Warm cups",)


def test_a_short_line_that_ends_like_a_sentence_is_a_paragraph() -> None:
    kinds = [
        sentence.kind
        for sentence in parse_post("It helps.\n\nSo they say,\n\nWords go on.\n", "a.txt").sentences
    ]
    assert kinds == ["paragraph"] * 3


def test_a_long_line_before_a_paragraph_is_a_paragraph() -> None:
    source = (
        "one two three four five six seven eight nine ten eleven twelve thirteen\n\nWords go on.\n"
    )
    assert [sentence.kind for sentence in parse_post(source, "post.txt").sentences] == [
        "paragraph",
        "paragraph",
    ]


@pytest.mark.parametrize(
    "bullet",
    [
        "\u2022",
        "\u00b7",
        "\u2023",
        "\u25aa",
        "\u25cf",
        "\u25cb",
        "-",
        "*",
        "\u2013",
        "1.",
        "12)",
        "\u2022\u00a0",
    ],
)
def test_every_bullet_begins_an_item(bullet: str) -> None:
    post = parse_post(
        f"Uses:\n\n{bullet} warm\n  hands\n{bullet} cold feet\nNot an item.", "post.txt"
    )
    assert [(sentence.text, sentence.kind) for sentence in post.sentences] == [
        ("Uses:", "heading"),
        ("warm hands", "item"),
        ("cold feet", "item"),
        ("Not an item.", "paragraph"),
    ]


def test_a_number_that_begins_a_wrapped_line_is_not_a_bullet() -> None:
    assert prose("The children were aged\n12. The others\nwere 1.5 m tall.", "post.txt") == [
        "The children were aged 12.",
        "The others were 1.5 m tall.",
    ]


def test_a_bullet_may_stand_on_a_line_of_its_own() -> None:
    assert prose("\u2022\nwarm hands\n\u2022\ncold feet", "post.txt") == ["warm hands", "cold feet"]


MARKER = re.compile(
    f"[{SIGNS}\u00b7*\u2013-]\ufe0f?|[0-9]{{1,3}}[.)]|(?:Q|A|Question|Answer)[0-9]*[.:)]"
)


def without_blanks(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff\u00ad\u2060]", "", text)


def is_read_off(text: str, source: str) -> bool:
    """Whether the text is the lines of the source in order, each with or without its bullet."""
    places = {0}
    for line in map(without_blanks, normalised(source).split("\n")):
        marker = MARKER.match(line)
        forms = {line, line[marker.end() :]} if marker else {line}
        places = {
            place + len(form) for place in places for form in forms if text.startswith(form, place)
        }
    return len(text) in places


@settings(deadline=None)
@given(source=documents)
def test_plain_text_loses_nothing_but_bullets(source: str) -> None:
    source = blank_ignore_comments(rewrite_mdx_comments(source))
    source = re.sub(f"([{SIGNS}])", r"\n\1", source)  # items that run together in a line
    text = _normalise_source(source)
    shown = "".join(block.text for block in arrange_blocks(parse_plain_text(text).blocks))
    assert is_read_off(without_blanks(shown), text)


FURNITURE = load_vocabulary("page_furniture")["lines"]


def first_heading(line: str) -> tuple[str, ...]:
    """The headings of a paragraph below a line."""
    *_, paragraph = parse_plain_text(f"{line}\n\nSome words here.\n").blocks
    return paragraph.headings


@pytest.mark.parametrize("entry", FURNITURE, ids=lambda entry: entry["example"])
def test_each_line_of_page_furniture_matches_its_example_and_heads_nothing(entry) -> None:
    assert re.match(entry["pattern"], entry["example"])
    assert first_heading(entry["example"]) == ()


@pytest.mark.parametrize(
    "line", [entry["counterexample"] for entry in FURNITURE if "counterexample" in entry]
)
def test_a_line_that_only_looks_like_page_furniture_heads_what_follows(line: str) -> None:
    assert first_heading(line) == (line,)


def test_a_menu_is_a_line_for_itself_each() -> None:
    blocks = parse_plain_text("Home\nAbout us\nContact\n\nSome words here.").blocks
    kinds = [block.kind for block in blocks]
    assert kinds == ["heading", "heading", "heading", "paragraph"]


def test_a_paragraph_in_short_lines_stays_one() -> None:
    (block,) = parse_plain_text("It was cold,\nit was wet,\nit rained.").blocks
    assert block.kind == "paragraph"


def test_a_rule_of_signs_is_no_bullet() -> None:
    blocks = parse_plain_text("Some words here.\n\n* * *\n\nMore words here.").blocks
    assert "item" not in [block.kind for block in blocks]


@settings(deadline=None)
@given(
    words=st.lists(
        st.text("ab>|:?.\u00e9\u00ad\u2705\u2026\u2022-QA1\n", min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    )
)
def test_a_visible_character_of_plain_text_stands_where_it_says(words: list[str]) -> None:
    source = " ".join(words)
    lines = [*source.split("\n"), ""]
    for sentence in parse_post(source, "post.txt").sentences:
        for index, character in enumerate(sentence.text):
            line, column = sentence.locate(index)
            shown = f"{lines[line - 1]}\n"[column - 1]
            assert shown == character or (character == " " and shown.isspace())


LED = "Heat pads warm the skin and the muscles that lie right under it, so they:"


@pytest.mark.parametrize("ending", [".txt", ".md"])
@pytest.mark.parametrize(
    "items",
    [
        ["Warm the skin", "Relax muscles", "Ease pain"],
        ["warm the skin", "relax muscles", "ease pain"],
        ["Warm the skin.", "Relax muscles.", "Ease pain."],
        ["warm the skin,", "relax muscles,", "and ease pain in the lower back."],
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_short_lines_behind_a_colon_are_items_without_bullets(items, gap, ending):
    post = parse_post(f"{LED}{gap}" + "\n".join(items) + "\n\nThey cost little.\n", f"post{ending}")
    found = [(one.text, one.lead) for one in post.sentences if one.kind == "item"]
    assert found == [(item, LED) for item in items]
    assert post.sentences[-1].kind == "paragraph"


def test_lines_between_blank_lines_behind_a_colon_are_items():
    post = parse_post(f"{LED}\n\nWarm the skin\n\nRelax muscles\n\nEase pain\n", "post.txt")
    assert [(one.kind, one.lead) for one in post.sentences[1:]] == [("item", LED)] * 3


@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_wrapped_prose_behind_a_colon_is_no_list(ending):
    prose = (
        "They warm the skin and the muscles under it for as long\nas the pad is hot, and no longer."
    )
    post = parse_post(f"{LED}\n\n{prose}\n", f"post{ending}")
    assert [one.kind for one in post.sentences] == ["paragraph", "paragraph"]


def test_a_heading_after_the_colon_ends_the_lead():
    post = parse_post(f"{LED}\n\n# Use\n\nWarm it up\nPut it on\n", "post.md")
    assert not any(one.kind == "item" for one in post.sentences)


def test_a_question_above_its_answer_is_a_heading():
    text = "What do heat pads do?\nHeat pads warm the skin, and some say that they do far more.\n"
    question, answer = parse_post(text, "post.txt").sentences
    assert (question.kind, answer.kind) == ("heading", "paragraph")
    assert answer.headings == ("What do heat pads do?",)


def test_a_question_that_is_wrapped_is_no_heading():
    text = "What do they do? Who\nknows? nobody does, as far as I can see.\n"
    assert {one.kind for one in parse_post(text, "post.txt").sentences} == {"paragraph"}
