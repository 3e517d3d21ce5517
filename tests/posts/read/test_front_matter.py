"""Title and year of a post."""

from __future__ import annotations

import pytest
from support.posts import find, prose, stretch, texts

from evidence.posts.read.front_matter import (
    blank_front_matter,
    find_front_matter,
    find_published_year,
)
from evidence.posts.read.post import parse_post


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
    assert find(post, "Words.").headings == (() if title is None else (title,))


def test_front_matter_in_toml_is_no_prose_and_its_title_a_heading() -> None:
    source = (
        '+++\ntitle = "Cups & \\"you\\""\ndate = 2013-05-01\n\ntags = '
        '["cups"]\n+++\nWords. Then rest.\n'
    )
    post = parse_post(source, "post.md")
    assert texts(post) == ['Cups & "you"', "Words.", "Then rest."]
    assert post.sentences[1].headings == ('Cups & "you"',)
    assert stretch(source, post.sentences[2]) == "Then rest."
    assert prose("+++\nWords.\n") == ["+++ Words."]


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


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("---\ntitle: x\n---\nText.", "title: x\n"),
        ("---  \ntitle: x\n---\t\nText.", "title: x\n"),
        ("----\ntitle: x\n---\ny: 1\n----\nText.", "title: x\n---\ny: 1\n"),
        ("---\ntitle: x\n...\nText.", "title: x\n"),
        ("---\n---\nText.", ""),
        ("+++\ntitle = 'x'\n+++\nText.", "title = 'x'\n"),
        ("+++\na = 1\n---\n+++", "a = 1\n---\n"),
    ],
)
def test_front_matter_stands_between_its_delimiters(text: str, content: str) -> None:
    front = find_front_matter(text)
    assert front is not None
    assert front.content == content
    assert text[front.end :] in ("", "\nText.")


@pytest.mark.parametrize(
    "text",
    ["", "Text.", "\n---\ntitle: x\n---\n", "---\ntitle: x\n", "--\nx\n--\n", "+++\nx\n---\n"],
)
def test_a_text_without_both_delimiters_at_its_beginning_has_no_front_matter(text: str) -> None:
    assert find_front_matter(text) is None
    assert blank_front_matter(text) == text


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Plain words # note", "Plain words"),
        ("title: Two  spaces", "Two spaces"),
        ('title: "Said \\"so\\"" # note', 'Said "so"'),
        ("title: 'It''s'", "It's"),
        ("title = 'TOML'", "TOML"),
        ("title: ''", ""),
        ("title: |\n  folded", ""),
        ("title: *alias", ""),
        ("title: {a: b}", ""),
        ("  title: indented", ""),
        ("subtitle: Other", ""),
    ],
)
def test_a_title_is_read_where_it_is_one_line(line: str, title: str) -> None:
    front = find_front_matter(f"---\n{line}\n---\n")
    assert front is not None
    assert front.title == title


def test_the_years_are_those_of_dates_by_name() -> None:
    front = find_front_matter("---\ndate: 2019-05-01\nweight: 2018\nlastmod: 2021\n---\n")
    assert front is not None
    assert front.years == (2019, 2021)


def test_blanked_front_matter_keeps_every_place() -> None:
    text = "---\ntitle: x\n---\nText."
    blanked = blank_front_matter(text)
    assert blanked.index("Text.") == text.index("Text.")
    assert blanked.count("\n") == text.count("\n")
    assert blanked.strip() == "Text."


@pytest.mark.parametrize("name", ["article:published_time", "datePublished", "dcterms.date"])
def test_metadata_of_a_page_gives_its_year(name: str) -> None:
    assert find_published_year(f'<meta property="{name}" content="2016-01-02">') == 2016
    assert find_published_year(f'<meta property="other" content="2016"> {name}') is None


def test_dates_of_the_front_matter_come_before_metadata() -> None:
    meta = '<meta name="dcterms.date" content="2016-01-02">'
    assert find_published_year(f"---\ndate: 2012\n---\n{meta}") == 2012
    assert find_published_year(f"---\ntitle: x\n---\n{meta}") == 2016


@pytest.mark.parametrize(
    ("source", "path", "title"),
    [
        ("---\ntitle: Cups\n---\nWords.", "a.md", "Cups"),
        ("+++\ntitle = 'Cups'\n+++\nWords.", "a.md", "Cups"),
        ("<title>Cups &amp; you</title><h1>Other</h1>", "a.html", "Cups & you"),
        ("<svg><title>Drawn</title></svg><p>Words.", "a.html", ""),
        ("# Heading\n\nWords.", "a.md", ""),
        ("Cups\n\nWords.", "a.txt", ""),
    ],
)
def test_a_post_has_the_title_of_its_front_matter_or_its_head(
    source: str, path: str, title: str
) -> None:
    assert parse_post(source, path).title == title
