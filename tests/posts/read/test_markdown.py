"""Markdown: blocks, places, headings and footnotes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.posts import find, prose, stretch, texts

from evidence.posts.read.post import parse_post


@pytest.mark.parametrize(
    ("source", "beginning", "raw"),
    [
        ("Salt &amp; heat. Then rest.", "Then", "Then rest."),
        ("A 5 \\* 3 grid. Then rest.", "Then", "Then rest."),
        ("\\*Starred remark.", "*Starred", "*Starred remark."),
        ("&quot;Quoted&quot; remark.", '"Quoted"', "&quot;Quoted&quot; remark."),
        ("[A trial](http://a.example/x) of it. Then rest.", "Then", "Then rest."),
        ("**Bold [link *deep*](u)** word. Then rest.", "Then", "Then rest."),
        ("**Bold** word. Then rest.", "Bold", "Bold** word."),
        ("Use `code here` and ![a cup](cup.png) it. Then rest.", "Then", "Then rest."),
        ("Some <b>raw</b> tags <!-- hm --> here. Then rest.", "Then", "Then rest."),
        ("5 * 3 and **x. Then ***rest*** more.", "Then", "Then ***rest*** more."),
        ("~~Gone~~ words ~ here. Then rest.", "Then", "Then rest."),
        ("See <https://a.example/b?c=%20dry>. Then rest.", "Then", "Then rest."),
        ("Line one.  \nThen rest.", "Then", "Then rest."),
        ("# Heading *with* marks ##", "Heading", "Heading *with* marks"),
        ("Heading\nof two lines\n===", "Heading", "Heading\nof two lines"),
        (
            "- item\n  - nested item\n    > quoted words\n    > go on. Then rest.",
            "Then",
            "Then rest.",
        ),
        ("> quoted\nlazily continued. Then rest.", "Then", "Then rest."),
        (">\t> deep\n>> quote. Then rest.", "Then", "Then rest."),
        ("1.\tTabbed item.\n\n\tThen rest.", "Then", "Then rest."),
        ("| one \\| two | Second. Then rest. |\n|--|--|\n| 1 | 2 |", "Then", "Then rest."),
        ("- | h | k |\n  |---|---|\n  | - | same |\n  | same | Then rest. |", "Then", "Then rest."),
        (
            "<div>\n<p>Words &eacute; here.\nThen <i>rest</i>.</p></div>",
            "Then",
            "Then <i>rest</i>.",
        ),
        ("> <p>Words\n> go on. Then rest.</p>", "Then", "Then rest."),
        ("Caf\u00e9 \U0001f600 na\u00efve\u00a0words. Then rest.", "Then", "Then rest."),
        ("First line.\r\n\r\nSecond line. Then rest.\r\n", "Then", "Then rest."),
        ("\ufeffFirst. Then rest.", "Then", "Then rest."),
    ],
)
def test_the_position_in_markdown_is_exact(source: str, beginning: str, raw: str) -> None:
    assert stretch(source, find(parse_post(source, "post.md"), beginning)) == raw


def test_markdown_without_prose_is_left_out_and_its_neighbours_survive() -> None:
    source = """\
---
tags: [hidden]
---
First words.

```
fenced code
```

    indented code

[ref]: http://a.example "hidden title"
![alternative text](cup.png "hidden") <!-- comment -->

<script>let hidden = "<nav>";</script>

<svg><text>drawn</text></svg>

Text <code>raw code</code> and <button>press</button> around [shown](http://b.example "hidden").

<!-- a comment
over lines -->
Last words.
"""
    assert prose(source) == ["First words.", "Text and around shown.", "Last words."]


def test_markdown_between_the_tags_of_a_hidden_element_is_not_prose() -> None:
    source = (
        "Before.\n\n<nav>\n\n- [Home](/)\n\n<nav>\n\nInner.\n\n</nav>\n\n"
        "Menu.\n\n</nav>\n\nAfter.\n"
    )
    assert prose(source) == ["Before.", "After."]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("Before. ~~Struck *out*. [Link](u) [^a]~~ After.\n\n[^a]: Note.", "post.md"),
        ("Before. <del>Struck <b>out</b>. <a href='u'>Link</a></del> After.\n\nNote.", "post.md"),
        (
            "Before. <s>Struck ~~out~~ <s>twice</s>.</s> <strike>Gone.</strike> After.\n\nNote.",
            "post.md",
        ),
        ("Before. After.\n\n<del>\n\nStruck out.\n\n</del>\n\nNote.", "post.md"),
        (
            (
                "<p>Before. <s>Struck <a href='u'>out</a>.</s> <strike>Out</strike> "
                "After.</p><del><p>Gone.</p></del>Note."
            ),
            "a.html",
        ),
    ],
)
def test_what_is_struck_out_is_not_prose(source: str, path: str) -> None:
    post = parse_post(source, path)
    assert texts(post) == ["Before.", "After.", "Note."]
    assert [(sentence.links, sentence.footnote_blocks) for sentence in post.sentences] == [
        ((), ())
    ] * 3
    assert [stretch(source, sentence) for sentence in post.sentences] == texts(post)


def test_kinds_are_those_of_the_innermost_container() -> None:
    source = """\
# Heading

Paragraph.

- Item.

  > Quote in item.

> - Item in quote.

| Head |
|------|
| Cell |

<table><tr><td>Raw cell<blockquote>Raw quote</blockquote></td></tr></table>
"""
    kinds = {sentence.text: sentence.kind for sentence in parse_post(source, "post.md").sentences}
    assert kinds == {
        "Heading": "heading",
        "Paragraph.": "paragraph",
        "Item.": "item",
        "Quote in item.": "quote",
        "Item in quote.": "item",
        "Head": "cell",
        "Cell": "cell",
        "Raw cell": "cell",
        "Raw quote": "quote",
    }


def test_headings_stand_outermost_first_and_end_with_their_section() -> None:
    source = (
        "---\ntitle: 'It''s cups'\n---\n# A *b*\n\nOne.\n\n## C `d`\n\n"
        "Two.\n\n### E\n\nThree.\n\n## F\n\nFour.\n"
    )
    found = {
        sentence.text: sentence.headings for sentence in parse_post(source, "post.md").sentences
    }
    assert found == {
        "It's cups": (),
        "A b": ("It's cups",),
        "One.": ("It's cups", "A b"),
        "C": ("It's cups", "A b"),
        "Two.": ("It's cups", "A b", "C"),
        "E": ("It's cups", "A b", "C"),
        "Three.": ("It's cups", "A b", "C", "E"),
        "F": ("It's cups", "A b"),
        "Four.": ("It's cups", "A b", "F"),
    }


def test_a_heading_inside_a_quote_ends_with_the_quote() -> None:
    for source, path in [
        ("# A\n\n> ## B\n> Quoted.\n\nAfter.", "post.md"),
        ("<h1>A</h1><blockquote><h2>B</h2><p>Quoted.</blockquote>After.", "post.html"),
    ]:
        post = parse_post(source, path)
        assert find(post, "Quoted.").headings == ("A", "B")
        assert find(post, "After.").headings == ("A",)


def test_a_footnote_is_a_block_of_its_own_and_known_by_the_sentence_with_its_mark() -> None:
    source = (
        "It helps.[^v] So *they* say[^m].\n\n[^m]: Some say.\n[^v]: One "
        "*trial*.\n\n    Another. More.\n\nAfter.\n"
    )
    post = parse_post(source, "post.md")
    assert [
        (sentence.text, sentence.block, sentence.footnote_blocks) for sentence in post.sentences
    ] == [
        ("It helps.[^v]", 0, (2, 3)),
        ("So they say[^m].", 0, (1,)),
        ("Some say.", 1, ()),
        ("One trial.", 2, ()),
        ("Another.", 3, ()),
        ("More.", 3, ()),
        ("After.", 4, ()),
    ]
    assert [stretch(source, sentence) for sentence in post.sentences] == [
        *(
            "It helps.[^v]",
            "So *they* say[^m].",
            "Some say.",
            "One *trial*.",
            "Another.",
            "More.",
            "After.",
        ),
    ]


def test_a_footnote_inside_another_does_not_end_it() -> None:
    post = parse_post("It helps.[^a]\n\n[^a]: One.\n\n    [^b]: Two.\n\n    Three.\n", "post.md")
    assert [
        sentence.text
        for sentence in post.sentences
        if sentence.block in post.sentences[0].footnote_blocks
    ] == [
        "One.",
        "Three.",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "[^a]:\tThen rest.",
        "> Words.[^a]\n>\n> [^a]: Before. Then rest.",
        "- Words.[^a]\n\n  [^a]: Before. Then rest.",
        "[^a]: > Quoted.\n    > Then rest.",
        "[^a]:\n    - Item.\n    - Then rest.",
        "[^a]: | a | Then rest. |\n    |---|---|\n    | c | d |",
        "[^a]: <p>Words.\n    Then rest.</p>",
        "[^a]: [^b]: Then rest.",
    ],
)
def test_the_position_in_a_footnote_is_exact(source: str) -> None:
    assert stretch(source, find(parse_post(source, "post.md"), "Then")) == "Then rest."


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("> " * 3_000 + "word", "post.md"),
        ("- " * 3_000 + "word", "post.md"),
        ("".join("  " * depth + "- word\n" for depth in range(150)), "post.md"),
        ("![" * 1_000 + "word" + "](x)" * 1_000, "post.md"),
        ("<nav>\n\n" * 300 + "word", "post.md"),
        ("[^a]: " * 3_000 + "word", "post.md"),
        ("<div>" * 3_000 + "word" + "</div>" * 3_000, "post.md"),
        ("<ul><li>" * 3_000 + "word", "post.html"),
        ("<blockquote><b>" * 1_000 + "word", "post.html"),
    ],
)
def test_deep_nesting_is_read_without_recursion(source: str, path: str) -> None:
    parse_post(source, path)


@pytest.mark.parametrize("deep", ["> ", "- ", "1. ", "[^a]: "])
def test_what_is_nested_too_deep_for_the_parser_is_still_prose(deep: str) -> None:
    assert prose(deep * 200 + "word")[0].endswith("word")


@settings(deadline=None)
@given(
    words=st.lists(
        st.text("ab&*_[]<>\\|`#.:?\u00e9\u00ad\u2705\u2026$QA", min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    )
)
def test_a_visible_character_of_markdown_stands_where_it_says(words: list[str]) -> None:
    source = " ".join(words)
    for sentence in parse_post(source, "post.md").sentences:
        for index, character in enumerate(sentence.text):
            line, column = sentence.locate(index)
            assert (line, source[column - 1]) == (1, character)
