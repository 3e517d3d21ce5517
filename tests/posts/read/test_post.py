"""Posts in any format: sentences that know their place in the file."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from support.posts import documents, normalised, prose, stretch, texts

from evidence.posts.read.post import TEXT_SUFFIXES, Sentence, parse_post

PATHS = ("post.md", "post.html", "post.txt", "-")


def test_a_sentence_of_a_hard_wrapped_paragraph_knows_both_of_its_ends() -> None:
    source = "Needles were thin. They were left in\nplace for *twenty* minutes. Nobody bled.\n"
    post = parse_post(source, "post.md")
    second = post.sentences[1]
    assert second.text == "They were left in place for twenty minutes."
    assert (second.line, second.column, second.end_line, second.end_column) == (1, 20, 2, 28)
    assert stretch(source, second) == "They were left in\nplace for *twenty* minutes."


def test_every_character_of_a_sentence_can_be_located() -> None:
    sentence = parse_post("Salt &amp; *heat*\nhelp.", "post.md").sentences[0]
    assert sentence.text == "Salt & heat help."
    assert [sentence.locate(sentence.text.index(character)) for character in "S&hp."] == [
        (1, 1), (1, 6), (1, 13), (2, 4), (2, 5),
    ]  # fmt: skip
    assert sentence.locate(len(sentence.text)) == (sentence.end_line, sentence.end_column) == (2, 6)


def test_an_escaped_at_sign_is_told_from_one_that_is_written() -> None:
    (sentence,) = parse_post(r"\@one, @two, &#64;three", "post.md").sentences
    assert sentence.text == "@one, @two, @three"
    escaped = [sentence.is_escaped(place) for place in (0, 6, 12)]
    assert escaped == [True, False, True]
    assert not any(map(sentence.is_escaped, (1, 5, 7, len(sentence.text) - 1)))
    assert sentence.locate(1) == (1, 3)


def test_nothing_is_escaped_in_a_sentence_made_by_hand() -> None:
    assert not Sentence("@one", line=1, column=1, end_line=1, end_column=5).is_escaped(0)


@pytest.mark.parametrize("index", [-1, 6])
def test_a_character_that_the_sentence_does_not_have_is_an_error(index: int) -> None:
    with pytest.raises(IndexError, match="5 characters"):
        parse_post("Rest.", "post.md").sentences[0].locate(index)


def test_a_sentence_made_by_hand_is_taken_for_one_verbatim_line() -> None:
    assert Sentence("Rest.", line=3, column=4, end_line=3, end_column=9).locate(2) == (3, 6)


def test_sentences_of_one_paragraph_share_its_block_and_items_do_not() -> None:
    post = parse_post("One. Two.\n\n- Three. Four.\n- Five.\n", "post.md")
    assert [sentence.block for sentence in post.sentences] == [0, 0, 1, 1, 2]


def test_a_heading_is_one_sentence_whatever_it_says() -> None:
    post = parse_post("## Does it work? Yes. Always.\n", "post.md")
    assert texts(post) == ["Does it work? Yes. Always."]


def test_the_suffix_tells_the_format_whatever_its_case() -> None:
    markdown, others = {".md", ".markdown", ".mdx", ".qmd"}, {".html", ".htm", ".rst", ".rest"}
    assert set(TEXT_SUFFIXES) == {*markdown, *others, ".txt"}
    assert (
        prose("*warm* &amp; <b>x</b>", "A.MD")
        == prose("*warm* &amp; <b>x</b>", "a.markdown")
        == ["warm & x"]
    )
    assert prose("*warm* &amp; <b>x</b>", "A.HTM") == ["*warm* & x"]
    assert prose("*warm* &amp; <b>x</b>", "a.tex") == ["*warm* &amp; <b>x</b>"]


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


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "source", ["\u2060", " \u2060\n", "# \u2060", "\u2060\n\n\u2060", "\u200b"]
)
def test_a_text_that_shows_nothing_has_no_sentences(source: str, path: str) -> None:
    sentences = parse_post(source, path).sentences
    assert [sentence.text for sentence in sentences if sentence.text != "#"] == []


def test_a_tag_of_a_site_generator_alone_has_no_sentence_and_its_neighbours_keep_their_places() -> (
    None
):
    post = parse_post("One.\n\n{{< figure >}}\n\nTwo.", "post.md")
    assert [(sentence.text, sentence.line) for sentence in post.sentences] == [
        ("One.", 1),
        ("Two.", 5),
    ]
