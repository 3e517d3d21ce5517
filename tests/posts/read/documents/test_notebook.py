"""Notebooks: the Markdown cells are read, and places are those in the cells."""

import json
import time

import pytest

from evidence.errors import Problem
from evidence.posts.read.files import PostText, read_content
from evidence.posts.read.post import Post, parse_post


def parse(*cells: tuple[str, str | list[str]]) -> Post:
    shown = [{"cell_type": kind, "source": source} for kind, source in cells]
    read = read_content("draft.ipynb", json.dumps({"cells": shown, "nbformat": 4}).encode())
    assert isinstance(read, PostText), read
    return read.parse()


def test_places_are_cells_and_their_lines() -> None:
    post = parse(
        ("markdown", "# What helps"),
        ("code", "print('Rest helps.')"),
        ("markdown", ["One line.\n", "\n", "Rest [helps](https://a.example)."]),
    )
    places = [(one.text, post.name_place(one.line)) for one in post.sentences]
    assert places == [
        ("What helps", "cell 1, line 1"),
        ("One line.", "cell 3, line 1"),
        ("Rest helps.", "cell 3, line 3"),
    ]
    assert post.sentences[-1].headings == ("What helps",)
    assert post.sentences[-1].links == ("https://a.example",)


@pytest.mark.parametrize(
    "opened",
    [
        "```\ncode",
        "~~~~ python\n~~~\ncode",
        "<!-- note",
        "```\na\n```\n```",
        "```\n<!--\n```",
        "```\n<!--",
        "<style>\n.x {}",
        "<pre>\nabc\n\nabc",
        "<SCRIPT>\nx = 1",
        "<textarea>\nabc",
        "<nav>\n\n",
        "<svg>\n\n<text>",
        "<div hidden>\n<nav>\n\n<form>",
        "<object>\n\n<pre>\nabc",
        "<details hidden>\n\n```\n</details>",
    ],
)
def test_what_a_cell_leaves_open_ends_with_it(opened: str) -> None:
    post = parse(("markdown", opened), ("markdown", "Rest helps."), ("markdown", "It does."))
    assert [one.text for one in post.sentences] == ["Rest helps.", "It does."]
    places = [post.name_place(one.line) for one in post.sentences]
    assert places == ["cell 2, line 1", "cell 3, line 1"]


@pytest.mark.parametrize("opened", ["<?php\n\nx", "<![CDATA[\n\nx", "<!X\n\n"])
def test_what_a_cell_shows_of_open_markup_ends_with_it(opened: str) -> None:
    post = parse(("markdown", opened), ("markdown", "Rest helps."), ("markdown", "It does."))
    assert [one.text for one in post.sentences[-2:]] == ["Rest helps.", "It does."]


@pytest.mark.parametrize(
    "closed",
    [
        "Text `<!--` more.",
        "Text <!-- more.",
        "Text ``` more.",
        "```\n<!--\n```",
        "<!-- a --> text <!-- b",
        "> ```\n> code",
        "- ```\n  code",
        "- <!-- note",
        "    <!-- code",
        "<div>\nWords.",
        "<style>x</style> <!-- a -->\n\nWords.",
        "Words <nav>more.",
        "<nav>\n\n</nav>",
    ],
)
def test_what_a_cell_closes_itself_is_not_closed_again(closed: str) -> None:
    alone = [one.text for one in parse_post(closed, "post.md").sentences]
    both = parse(("markdown", closed), ("markdown", "Rest helps."))
    assert [one.text for one in both.sentences] == [*alone, "Rest helps."]
    assert both.source == f"{closed}\n\n\nRest helps.\n\n"


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_front_matter_ends_in_its_cell(kind: str) -> None:
    post = parse((kind, "---\n\n"), ("markdown", "Rest helps."), ("markdown", "---\n\nIt does."))
    assert [one.text for one in post.sentences] == ["Rest helps.", "It does."]


def test_cells_behind_what_is_read_of_a_post_take_no_time() -> None:
    cell = "Rest <b>helps</b>.\n\n" * 20_000
    started = time.process_time()
    post = parse(*[("markdown", cell)] * 40)
    assert time.process_time() - started < 20
    assert post.unread_from


def test_front_matter_in_a_raw_cell_gives_title_and_year() -> None:
    post = parse(("raw", "---\ntitle: On backs\ndate: 2019-05-01\n---"), ("markdown", "Rest."))
    assert (post.title, post.published_year) == ("On backs", 2019)


@pytest.mark.parametrize("level", [2, None, "two", [], 2.5, 10**9])
def test_an_older_notebook_is_read_whatever_the_level_of_its_headings(level: object) -> None:
    cells = [
        {"cell_type": "heading", "level": level, "source": ["What helps"]},
        {"cell_type": "markdown", "source": ["Rest helps."]},
    ]
    read = read_content("a.ipynb", json.dumps({"worksheets": [{"cells": cells}]}).encode())
    assert isinstance(read, PostText)
    assert read.parse().sentences[-1].headings == ("What helps",)


@pytest.mark.parametrize(
    "content", [b"", b"Rest helps.", b"[]", b'{"cells": 7}', b'{"cells": [7]}', b"[" * 100_000]
)
def test_what_is_no_notebook_is_a_problem(content: bytes) -> None:
    problem = read_content("draft.ipynb", content)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("is no notebook: ")
    assert "save it anew in Jupyter" in problem.message


def test_a_notebook_without_a_name_is_known_by_its_content() -> None:
    cell = {"cell_type": "markdown", "source": ["Rest helps."]}
    notebook = json.dumps({"nbformat": 4, "cells": [cell]}).encode()
    read = read_content("-", notebook)
    assert isinstance(read, PostText)
    assert [one.text for one in read.parse().sentences] == ["Rest helps."]
