"""Title and year of a post."""

from __future__ import annotations

import pytest
from support.posts import prose, stretch, texts

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
    assert post.sentences[0].headings == (() if title is None else (title,))


def test_front_matter_in_toml_is_no_prose_and_its_title_a_heading() -> None:
    source = (
        '+++\ntitle = "Cups & \\"you\\""\ndate = 2013-05-01\n\ntags = '
        '["cups"]\n+++\nWords. Then rest.\n'
    )
    post = parse_post(source, "post.md")
    assert texts(post) == ["Words.", "Then rest."]
    assert post.sentences[0].headings == ('Cups & "you"',)
    assert stretch(source, post.sentences[1]) == "Then rest."
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
