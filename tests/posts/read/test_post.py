from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.posts.read.post import POST_SUFFIXES, Post, Sentence, parse_post

PATHS = ("post.md", "post.html", "post.txt", "-")

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


def texts(post: Post) -> list[str]:
    return [sentence.text for sentence in post.sentences]


def prose(source: str, path: str = "post.md") -> list[str]:
    return texts(parse_post(source, path))


def find(post: Post, beginning: str) -> Sentence:
    return next(sentence for sentence in post.sentences if sentence.text.startswith(beginning))


def normalised(source: str) -> str:
    return re.sub(r"\r\n?", "\n", source.removeprefix("\ufeff"))


def stretch(source: str, sentence: Sentence) -> str:
    """What stands in the file from the sentence's first character to its last."""
    lines = normalised(source).split("\n")
    if sentence.line == sentence.end_line:
        return lines[sentence.line - 1][sentence.column - 1 : sentence.end_column - 1]
    first, last = lines[sentence.line - 1], lines[sentence.end_line - 1]
    between = lines[sentence.line : sentence.end_line - 1]
    return "\n".join([first[sentence.column - 1 :], *between, last[: sentence.end_column - 1]])


# Where a sentence stands


def test_a_sentence_of_a_hard_wrapped_paragraph_knows_both_of_its_ends() -> None:
    source = "Needles were thin. They were left in\nplace for *twenty* minutes. Nobody bled.\n"
    post = parse_post(source, "post.md")
    second = post.sentences[1]
    assert second.text == "They were left in place for twenty minutes."
    assert (second.line, second.column, second.end_line, second.end_column) == (1, 20, 2, 28)
    assert stretch(source, second) == "They were left in\nplace for *twenty* minutes."


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


@pytest.mark.parametrize(
    ("source", "beginning", "raw"),
    [
        ("<p>Salt &amp; heat. Then rest.</p>", "Then", "Then rest."),
        ("<p>Salt &ampheat &notit; &#x2014; a < b here. Then rest.</p>", "Then", "Then rest."),
        ("<p>&laquo;Quoted&raquo; words.</p>", "\u00ab", "&laquo;Quoted&raquo; words."),
        ("<p>One </x>word <!-- no -->more. Then rest.</p>", "Then", "Then rest."),
        ('<p>One <a href="u">link</a> here. <b>Then</b> rest.</p>', "Then", "Then</b> rest."),
        ("<table>Moved. <tr><td>cell</td></tr>Then rest.</table>", "Then", "Then rest."),
        ("<ul>\r\n<li>One\r\n<li>Then\r\nrest.</ul>", "Then", "Then\nrest."),
        ("<p>First. <span>Never closed. Then rest.", "Then", "Then rest."),
        ("<p>Null \0 character. Then rest.", "Then", "Then rest."),
    ],
)
def test_the_position_in_html_is_exact(source: str, beginning: str, raw: str) -> None:
    assert stretch(source, find(parse_post(source, "post.html"), beginning)) == raw


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


def test_every_character_of_a_sentence_can_be_located() -> None:
    sentence = parse_post("Salt &amp; *heat*\nhelp.", "post.md").sentences[0]
    assert sentence.text == "Salt & heat help."
    assert [sentence.locate(sentence.text.index(character)) for character in "S&hp."] == [
        (1, 1), (1, 6), (1, 13), (2, 4), (2, 5),
    ]  # fmt: skip
    assert sentence.locate(len(sentence.text)) == (sentence.end_line, sentence.end_column) == (2, 6)


@pytest.mark.parametrize("index", [-1, 6])
def test_a_character_that_the_sentence_does_not_have_is_an_error(index: int) -> None:
    with pytest.raises(IndexError, match="5 characters"):
        parse_post("Rest.", "post.md").sentences[0].locate(index)


def test_a_sentence_made_by_hand_is_taken_for_one_verbatim_line() -> None:
    assert Sentence("Rest.", line=3, column=4, end_line=3, end_column=9).locate(2) == (3, 6)


def test_the_end_of_a_sentence_is_behind_its_last_entity() -> None:
    source = "<p>She said &ldquo;yes.&rdquo; Then rest.</p>"
    assert (
        stretch(source, parse_post(source, "post.html").sentences[0])
        == "She said &ldquo;yes.&rdquo;"
    )


# What is prose and what is not


def test_markdown_without_prose_is_left_out_and_its_neighbours_survive() -> None:
    source = """\
---
title: Cups
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
    source = "Before.\n\n<nav>\n\n- [Home](/)\n\n<nav>\n\nInner.\n\n</nav>\n\nMenu.\n\n</nav>\n\nAfter.\n"
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
            "<p>Before. <s>Struck <a href='u'>out</a>.</s> <strike>Out</strike> After.</p><del><p>Gone.</p></del>Note.",
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


def test_only_prose_is_left_of_a_page() -> None:
    source = """\
<!doctype html><html><head><title>Cups</title><style>p {}</style></head><body>
<header>Our clinic</header><nav><ul><li>Home</ul></nav><div role="navigation search">Crumbs</div>
<div role="BANNER">Sale</div><main><p>First words.</p><p hidden>Secret.</p><i aria-hidden="true">x</i>
<script>run()</script><noscript>No script.</noscript><template><p>Later.</p></template>
<figure><img alt="cup"><figcaption>A cup.</figcaption></figure><p class="wp-caption-text">Another cup.</p>
<p>Take <code>x = 1</code><svg><text>y</text></svg><math><mi>z</mi></math> as given.</p><pre>preformatted</pre>
<form>Name <select><option>One</select><button>Send</button></form><iframe>frame</iframe>
<aside>By the way.</aside><p>Last words.</p></main><footer>Imprint</footer><div role=contentinfo>2020</div></body>
"""
    assert prose(source, "post.html") == ["First words.", "Take as given.", "Last words."]


def test_block_elements_separate_and_inline_elements_join() -> None:
    source = "<div>One <b>wo</b>rd<p>Two<br>lines<br><br>New paragraph<ul><li>Item<li>Another</ul>tail</div>"
    assert prose(source, "post.html") == [
        "One word",
        "Two lines",
        "New paragraph",
        "Item",
        "Another",
        "tail",
    ]


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


def test_sentences_of_one_paragraph_share_its_block_and_items_do_not() -> None:
    post = parse_post("One. Two.\n\n- Three. Four.\n- Five.\n", "post.md")
    assert [sentence.block for sentence in post.sentences] == [0, 0, 1, 1, 2]


def test_white_space_and_signs_of_no_width_collapse() -> None:
    assert prose(
        "<p>\u200b One\u00a0&nbsp;two\n\t\u200bthree \u2003</p><p>\u200b</p>", "post.html"
    ) == ["One two three"]


# Headings


def test_headings_stand_outermost_first_and_end_with_their_section() -> None:
    source = "---\ntitle: 'It''s cups'\n---\n# A *b*\n\nOne.\n\n## C `d`\n\nTwo.\n\n### E\n\nThree.\n\n## F\n\nFour.\n"
    found = {
        sentence.text: sentence.headings for sentence in parse_post(source, "post.md").sentences
    }
    assert found == {
        "A b": ("It's cups",),
        "One.": ("It's cups", "A b"),
        "C": ("It's cups", "A b"),
        "Two.": ("It's cups", "A b", "C"),
        "E": ("It's cups", "A b", "C"),
        "Three.": ("It's cups", "A b", "C", "E"),
        "F": ("It's cups", "A b"),
        "Four.": ("It's cups", "A b", "F"),
    }


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Plain words # note", "Plain words"),
        ('title: "Said \\"so\\""', 'Said "so"'),
        ("title: >\n  folded", None),
        ("title: [a, b]", None),
        ("subtitle: Other", None),
    ],
)
def test_only_a_simple_title_of_the_front_matter_is_a_heading(line: str, title: str | None) -> None:
    post = parse_post(f"---\n{line}\n---\nWords.\n", "post.md")
    assert post.sentences[0].headings == (() if title is None else (title,))


def test_front_matter_in_toml_is_no_prose_and_its_title_a_heading() -> None:
    source = '+++\ntitle = "Cups & \\"you\\""\ndate = 2013-05-01\n\ntags = ["cups"]\n+++\nWords. Then rest.\n'
    post = parse_post(source, "post.md")
    assert texts(post) == ["Words.", "Then rest."]
    assert post.sentences[0].headings == ('Cups & "you"',)
    assert stretch(source, post.sentences[1]) == "Then rest."
    assert prose("+++\nWords.\n") == ["+++ Words."]


def test_a_heading_inside_a_quote_ends_with_the_quote() -> None:
    for source, path in [
        ("# A\n\n> ## B\n> Quoted.\n\nAfter.", "post.md"),
        ("<h1>A</h1><blockquote><h2>B</h2><p>Quoted.</blockquote>After.", "post.html"),
    ]:
        post = parse_post(source, path)
        assert find(post, "Quoted.").headings == ("A", "B")
        assert find(post, "After.").headings == ("A",)


def test_the_title_of_a_page_counts_when_its_text_has_no_first_heading() -> None:
    without = "<head><title>Cups &amp; you</title></head><body><h2>Uses</h2><p>Words.</p>"
    assert find(parse_post(without, "post.html"), "Words.").headings == ("Cups & you", "Uses")
    withone = "<head><title>Cups | Clinic</title></head><body><h1>Cups</h1><p>Words.</p>"
    assert find(parse_post(withone, "post.html"), "Words.").headings == ("Cups",)


def test_a_heading_is_one_sentence_whatever_it_says() -> None:
    post = parse_post("## Does it work? Yes. Always.\n", "post.md")
    assert texts(post) == ["Does it work? Yes. Always."]


# A page pasted as text


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
    caption = "A runner rests on a bench while a therapist places four glass cups along both of her calves"
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


# Formats


def test_the_suffix_tells_the_format_whatever_its_case() -> None:
    assert set(POST_SUFFIXES) == {".md", ".markdown", ".html", ".htm", ".txt"}
    assert (
        prose("*warm* &amp; <b>x</b>", "A.MD")
        == prose("*warm* &amp; <b>x</b>", "a.markdown")
        == ["warm & x"]
    )
    assert prose("*warm* &amp; <b>x</b>", "A.HTM") == ["*warm* & x"]
    assert prose("*warm* &amp; <b>x</b>", "a.rst") == ["*warm* &amp; <b>x</b>"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<!DOCTYPE html><p>*Warm*</p>", "*Warm*"),
        ("\n<!-- note --> <div>*Warm*</div>", "*Warm*"),
        ("<https://a.example> *Warm*", "https://a.example Warm"),
        ("<!-- note -->\n\n*Warm*", "Warm"),
        ("*Warm* <b>", "Warm"),
    ],
)
def test_standard_input_is_html_when_it_begins_with_a_tag(source: str, text: str) -> None:
    assert prose(source, "-") == [text]


def test_plain_text_loads_no_parser() -> None:
    script = (
        "import sys; from evidence.posts.read.post import parse_post; "
        "parse_post('Warm. Cold.', 'a.txt');"
        "print(sorted({'justhtml', 'markdown_it'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_post_keeps_its_source_as_it_was() -> None:
    source = "\ufeffOne.\r\nTwo.\r"
    post = parse_post(source, "post.txt")
    assert (post.path, post.source) == ("post.txt", source)


# Links


def test_links_belong_to_the_sentence_in_which_they_begin() -> None:
    source = (
        "See [one](http://a.example/1 'title') and <https://a.example/2>.[ Then](http://a.example/3) "
        "<a href='http://a.example/4'>four</a>, https://a.example/5. [![](cup.png)](http://a.example/6)\n\n[r]\n\n"
        "[r]: http://a.example/7"
    )
    links = [sentence.links for sentence in parse_post(source, "post.md").sentences]
    assert links == [
        ("http://a.example/1", "https://a.example/2"),
        ("http://a.example/3", "http://a.example/4", "https://a.example/5", "http://a.example/6"),
        ("http://a.example/7",),
    ]


def test_a_bare_address_is_a_link_without_the_punctuation_around_it() -> None:
    post = parse_post(
        "It helps (https://a.example/x). See https://a.example/a(b)c, too.", "post.txt"
    )
    assert [sentence.links for sentence in post.sentences] == [
        ("https://a.example/x",),
        ("https://a.example/a(b)c",),
    ]


@pytest.mark.parametrize(
    ("source", "path", "link"),
    [
        (
            '<p>See <a href=" https://a.example/x ">https://a.example/x</a>.</p>',
            "post.html",
            "https://a.example/x",
        ),
        ("See <https://a.example/x%20y>.", "post.md", "https://a.example/x%20y"),
        ("See <https://a.example/\u00e9>.", "post.md", "https://a.example/%C3%A9"),
    ],
)
def test_a_link_that_shows_its_address_is_found_once(source: str, path: str, link: str) -> None:
    assert parse_post(source, path).sentences[0].links == (link,)


# Footnotes and citations


def test_a_footnote_is_a_block_of_its_own_and_known_by_the_sentence_with_its_mark() -> None:
    source = "It helps.[^v] So *they* say[^m].\n\n[^m]: Some say.\n[^v]: One *trial*.\n\n    Another. More.\n\nAfter.\n"
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
    ("text", "sentences"),
    [
        ("It works. [@a2007]", ["It works. [@a2007]"]),
        ("It works.[@a2007] It lasts.", ["It works.[@a2007]", "It lasts."]),
        (
            "It works. [see @a2007, p. 3; -@b2008]. It lasts.",
            ["It works. [see @a2007, p. 3; -@b2008].", "It lasts."],
        ),
        (
            "It works. [@{a2007}] [@pmid:123] [^1]\nIt lasts.",
            ["It works. [@{a2007}] [@pmid:123] [^1]", "It lasts."],
        ),
        ("[@a2007] It lasts.", ["[@a2007] It lasts."]),
        ("It works. @a2007 [p. 3] says so.", ["It works.", "@a2007 [p. 3] says so."]),
        ("It works. [me@example.org] It lasts.", ["It works.", "[me@example.org] It lasts."]),
    ],
)
def test_citations_behind_a_sentence_belong_to_it(text: str, sentences: list[str]) -> None:
    assert prose(text) == sentences
    assert [sentence.replace("\n", " ") for sentence in sentences] == [
        stretch(text, sentence).replace("\n", " ")
        for sentence in parse_post(text, "post.md").sentences
    ]


# Ignore comments


@pytest.mark.parametrize(
    ("source", "path", "ignores"),
    [
        ("One. <!-- evidence: ignore E402 C101 -->\n\nTwo.", "post.md", {1: {"E402", "C101"}}),
        ("One.\n\n<!-- evidence: ignore E402, C101 -->\n\nTwo.", "post.md", {5: {"E402", "C101"}}),
        ("One.\n<!--evidence: ignore-->\nTwo.", "post.md", {3: {"*"}}),
        ("- One.\n\n  <!-- evidence: ignore E401 -->\n  > Two.", "post.md", {4: {"E401"}}),
        (
            "<!-- evidence: ignore E401 -->\n<!-- evidence: ignore E402 -->\n\nOne.",
            "post.md",
            {4: {"E401", "E402"}},
        ),
        ("One `<!-- evidence: ignore E402 -->`.\n\n    <!-- evidence: ignore -->\n", "post.md", {}),
        ("<!-- evidence: ignored -->\n\nOne.", "post.md", {}),
        ("<p>One.</p> <!-- evidence: ignore E402 -->\n<p>Two.</p>", "post.html", {1: {"E402"}}),
        ("<p>One\n<!-- evidence: ignore E402 -->\n<b>\ntwo.</b></p>", "post.html", {4: {"E402"}}),
        ("One.\n\n<!-- evidence: ignore E402 -->\n\nTwo.", "post.txt", {5: {"E402"}}),
        ("One.\n\n<!-- evidence: ignore E402 -->", "post.md", {3: {"E402"}}),
    ],
)
def test_an_ignore_comment_silences_its_line_or_the_next_with_prose(
    source: str, path: str, ignores: dict[int, set[str]]
) -> None:
    post = parse_post(source, path)
    assert post.ignored_codes == ignores
    assert not any("evidence:" in text for text in texts(post))


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "Published in Arch. Intern. Med. 2012 by Lee et al. Acupunct. Med. has it too.",
        "Ann. Rheum. Dis. and Am. J. Chin. Med. and J. Pain Res. agree.",
        "It was read by A. J. Miller and C. D. Brown.",
        "See Suppl. 2 and No. 5 and Fig. 3 of it.",
        "Real vs. Sham cupping took approx. 20 minutes, i.e. Two songs.",
        "It fell by 3.5 points in the U.S. Army.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert prose(text, "post.txt") == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Lee et al. The rest agree.", ["Lee et al.", "The rest agree."]),
        (
            "It stood in Arch. Intern. Med. The rest agree.",
            ["It stood in Arch. Intern. Med.", "The rest agree."],
        ),
        ("It needs vitamin C. It is sour.", ["It needs vitamin C.", "It is sour."]),
        (
            "Does it hurt? No! It tickles... Then it stops.",
            ["Does it hurt?", "No!", "It tickles...", "Then it stops."],
        ),
        ("It works.[1] It lasts.", ["It works.[1]", "It lasts."]),
    ],
)
def test_sentences_end_where_a_reader_would_say_so(text: str, sentences: list[str]) -> None:
    assert prose(text, "post.txt") == sentences


def test_white_space_beyond_ascii_does_not_upset_the_splitter() -> None:
    # sentencex 1.0 panics over white space of several bytes behind an initial
    assert prose("Plan A\u00a0. B\u2003. A\u3000. It goes on.", "post.txt")[-1].endswith(
        "It goes on."
    )


# Size


@pytest.mark.parametrize("path", ["post.md", "post.html", "post.txt"])
def test_a_paragraph_of_a_megabyte_without_a_full_stop_is_read(path: str) -> None:
    words = "word " * 200_000
    assert "".join(" ".join(prose(words, path)).split()) == "word" * 200_000


@pytest.mark.parametrize("path", ["post.md", "post.html", "post.txt"])
def test_a_paragraph_of_many_sentences_is_cut_between_sentences_only(path: str) -> None:
    found = prose("Cups are warm on a cold day, as they say. " * 3_000, path)
    assert found == ["Cups are warm on a cold day, as they say."] * 3_000


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


# Properties

MARKUP = [
    "*", "**", "`", "[", "](u)", "![", "\n", "\n\n", "> ", "- ", "1. ", "    ", "# ", "---\n", "|", "|-|-|\n", "\\",
    "\r\n",
    "&amp;", "&", "<b>", "</b>", "<div>", "</div>", "<!--", "-->", "<nav>", "<p>", "<td>", "<table>", "</a>", "<br>",
    "<script>", "<pre>", "~~", "Word. ", "word ", "et al. ", "\u201c", "\u00a0", "\u200b", "\x0c", "\0", "\U0001f600",
    "[^a]", "[^a]: ", "[^b]: ", "[@a2007] ",
    "<!-- evidence: ignore E402 -->", "<https://a.example>", "\u2022 ", "title: x\n", "?", ":", "12. ",
]  # fmt: skip
documents = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=3))).map("".join)
)


@settings(deadline=None)
@given(source=documents)
def test_any_text_in_any_format_becomes_sentences_inside_the_file(source: str) -> None:
    lines = normalised(source).split("\n")
    for path in PATHS:
        for sentence in parse_post(source, path).sentences:
            assert sentence.text
            assert sentence.text == " ".join(sentence.text.split())
            assert sentence.locate(0) == (sentence.line, sentence.column)
            assert sentence.locate(len(sentence.text)) == (sentence.end_line, sentence.end_column)
            for index in range(len(sentence.text) + 1):
                line, column = sentence.locate(index)
                assert 1 <= line <= len(lines)
                assert 1 <= column <= len(lines[line - 1]) + 1


@settings(deadline=None)
@given(
    words=st.lists(
        st.text("ab&*_[]<>\\|`#.\u00e9", min_size=1, max_size=6), min_size=1, max_size=12
    )
)
def test_a_visible_character_of_markdown_stands_where_it_says(words: list[str]) -> None:
    source = " ".join(words)
    for sentence in parse_post(source, "post.md").sentences:
        for index, character in enumerate(sentence.text):
            line, column = sentence.locate(index)
            assert (line, source[column - 1]) == (1, character)


MARKER = re.compile("[\u2022\u2023\u25aa\u25cf\u25cb\u00b7*\u2013-]|[0-9]{1,3}[.)]")


def without_blanks(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff]", "", text)


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
    source = source.replace("<!-- evidence: ignore E402 -->", "")
    assert is_read_off(without_blanks("".join(prose(source, "post.txt"))), source)
