"""The text of a post and the places of its problems: no word and no problem is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Problem
from evidence.posts.read.post import parse_post
from evidence.site.report.marked_post import mark_post, number_problems

POST = """# Tea & honey

Tea *helps* sleep. Honey does, too.[^1]

- Green tea: 5 &lt; 7 cups

[^1]: Two say so.
"""


def mark(text, *places):
    post = parse_post(text, "post.md")
    problems = [Problem("post.md", "E402", "no", *place) for place in places]
    numbered = number_problems(problems)
    return post, numbered, mark_post(post, numbered)


def marked_texts(marked):
    found = {}
    for block in marked.blocks:
        for piece in block.pieces:
            for number in piece.problems:
                found[number] = found.get(number, "") + piece.text
    return found


def test_the_text_is_whole_and_in_order():
    post, _, marked = mark(POST, (3, 1, 3, 4), (3, 5, 3, 18))
    shown = "".join(piece.text for block in marked.blocks for piece in block.pieces)
    assert "".join(shown.split()) == "".join("".join(one.text.split()) for one in post.sentences)
    assert [block.kind for block in marked.blocks][:3] == ["heading", "paragraph", "item"]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((3, 1, 3, 4), "Tea"),
        ((3, 5, 3, 12), "helps"),
        ((3, 13, 3, 25), "sleep. Honey"),
        ((5, 14, 5, 20), "5 <"),
        ((5, 0), "Green tea: 5 < 7 cups"),
        ((7, 7, 7, 10), "Two"),
    ],
)
def test_the_place_of_a_problem_is_marked(place, text):
    _, _, marked = mark(POST, place)
    assert marked_texts(marked)[1].replace("  ", " ") == text.replace(". H", ".H")
    assert [block.problems for block in marked.blocks].count((1,)) == 1


def test_places_that_overlap_are_marked_each():
    _, _, marked = mark(POST, (3, 1, 3, 12), (3, 1, 3, 4), (3, 13, 3, 18))
    assert marked_texts(marked) == {1: "Tea helps", 2: "Tea", 3: "sleep"}


def test_a_problem_outside_of_the_text_is_told_apart():
    _, numbered, marked = mark("---\ndate: x\n---\n\nTea helps.\n", (0, 0), (2, 1, 2, 5))
    assert set(marked.elsewhere) == set(numbered)


@given(
    places=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 30), st.integers(0, 9), st.integers(0, 30)),
        max_size=8,
    )
)
def test_each_problem_is_in_one_block_or_elsewhere(places):
    _, numbered, marked = mark(POST, *places)
    told = [number for block in marked.blocks for number in block.problems]
    assert sorted([*told, *marked.elsewhere]) == sorted(numbered)
    assert set(marked_texts(marked)) == set(told)
