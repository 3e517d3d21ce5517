"""Spans joined into one text, with their links."""

from __future__ import annotations

import pytest

from evidence.posts.read.post import parse_post


def test_links_belong_to_the_sentence_in_which_they_begin() -> None:
    source = (
        "See [one](http://a.example/1 'title') and <https://a.example/2>."
        "[ Then](http://a.example/3) <a href='http://a.example/4'>four</a>, https://a.example/5. "
        "[![](cup.png)](http://a.example/6)\n\n[r]\n\n[r]: http://a.example/7"
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
