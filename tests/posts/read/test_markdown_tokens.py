"""markdown-it's tokens, with the places where they begin."""

from __future__ import annotations

import pytest

from evidence.posts.read.markdown_tokens import MAX_INLINE_LENGTH, parse_tokens


def inline(text: str):
    return next(token for token, _ in parse_tokens(text) if token.type == "inline")


def inline_tokens(text: str):
    return next(list(parts) for token, parts in parse_tokens(text) if token.type == "inline")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Words.", [0]),
        ("One\ntwo", [0, 4]),
        ("> One\n> two", [2, 8]),
        ("> One\nlazy", [2, 6]),
        ("- One\n  two", [2, 8]),
        ("1.  One", [4]),
        ("# Heading", [0]),
    ],
)
def test_a_block_records_where_each_of_its_lines_begins(text: str, starts: list[int]) -> None:
    assert inline(text).meta["starts"] == starts


def test_an_html_block_records_where_its_lines_begin() -> None:
    (token,) = [token for token, _ in parse_tokens("> <p>\n> a\n") if token.type == "html_block"]
    assert token.meta["starts"] == [2, 8]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a *b* c", {"a ": 0, "b": 3, " c": 5}),
        ("a [b](u) c", {"a ": 0, "b": 3, " c": 8}),
        ("a `code` b", {"a ": 0, "code": 2, " b": 8}),
        ("a &amp; b", {"a ": 0, "&": 2, " b": 7}),
    ],
)
def test_an_inline_token_records_its_position(text: str, places: dict[str, int]) -> None:
    tokens = inline_tokens(text)
    assert {token.content: token.meta["at"] for token in tokens if token.content} == places


def test_a_footnote_reference_records_its_position() -> None:
    tokens = inline_tokens("Words.[^a]\n\n[^a]: Note.")
    assert [token.meta["at"] for token in tokens if token.type == "footnote_ref"] == [6]


@pytest.mark.parametrize("text", ["> " * 100 + "word", "- " * 100 + "word"])
def test_what_is_nested_too_deep_is_text(text: str) -> None:
    assert inline(text).content.endswith("word")


def test_the_text_of_an_image_is_not_parsed() -> None:
    (image,) = inline_tokens("![*alternative*](a.png)")
    assert (image.type, image.children) == ("image", None)


def test_a_long_paragraph_is_parsed_in_parts_that_keep_their_places() -> None:
    before = "word *word* " * (MAX_INLINE_LENGTH // 6)
    tokens = inline_tokens(f"{before}[link](target)")
    (link,) = [token for token in tokens if token.type == "link_open"]
    assert link.meta["at"] == len(f"{before}[")
    assert sum(token.type == "em_open" for token in tokens) == MAX_INLINE_LENGTH // 6


@pytest.mark.parametrize(
    "span",
    [
        "`code of some words`",
        "``code ` of some words``",
        "[a link](https://example.org 'some words')",
        "[a link][of some words]",
        "<!-- a comment, > of some words -->",
        "<b title='of some words'>",
    ],
)
def test_no_span_of_a_long_paragraph_is_divided(span: str) -> None:
    whole = [token.type for token in inline_tokens(f"x {span} Words.\n\n[of some words]: b")]
    for before in range(MAX_INLINE_LENGTH - len(span), MAX_INLINE_LENGTH):
        text = f"{'x' * before} {span} {'Words. ' * 2_000}\n\n[of some words]: b"
        types = [token.type for token in inline_tokens(text)]
        assert [name for name in types if name != "text"] == [
            name for name in whole if name != "text"
        ]


def test_a_long_paragraph_is_divided_behind_a_sentence() -> None:
    text = "All of it. " * 1_000 + "word " * 1_900 + "word `code`. " * 100
    texts = [token.content for token in inline_tokens(text) if token.type == "text"]
    assert texts[0] == "All of it. " * 999 + "All of it."


def test_what_is_behind_a_span_that_is_too_long_for_a_part_is_read() -> None:
    tokens = inline_tokens("a `" + "word " * (MAX_INLINE_LENGTH // 2) + "` *b*. " + "[(] " * 20_000)
    assert [token.type for token in tokens if "em" in token.type] == ["em_open", "em_close"]
    assert not [token for token in tokens if token.type == "code_inline"]


def test_a_footnote_reference_ends_within_the_length_of_a_label() -> None:
    label = "a" * 2_000
    assert all(token.type == "text" for token in inline_tokens(f"[^{label}]\n\n[^{label}]: Note."))
