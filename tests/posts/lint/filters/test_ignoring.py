"""Ranges that comments of a post silence, and claims."""

from __future__ import annotations

import pytest
from support.linting import found

from evidence.posts.lint.filters.ignoring import read_ignores
from evidence.posts.read.extent import MAX_MARKS
from evidence.posts.read.post import parse_post

LINE = "Bed rest helps low back pain."
START, END = "<!-- evidence: ignore-start E401 -->", "<!-- evidence: ignore-end -->"


def lines_told(base, text: str, path: str = "post.md") -> list[int]:
    """The lines of the contradicted claims that are reported."""
    return [
        line
        for problem in found(base, text, "E401", path=path)
        for line in (problem.line, *(place.line for place in problem.also))
    ]


def warnings(text: str) -> list[tuple[int, int, str]]:
    post = parse_post(text, "post.md")
    return [
        (problem.line, problem.column, problem.message.split(";")[0])
        for problem in read_ignores(post).warnings
    ]


@pytest.mark.parametrize(
    ("path", "start", "end"),
    [
        ("post.md", START, END),
        ("post.md", "{/* evidence: ignore-start */}", "{/* evidence: ignore-end */}"),
        ("post.md", "{/* evidence: ignore-start E4, C */}", "{/* evidence: ignore-end */}"),
        ("post.mdx", "{/* evidence: ignore-start E401 */}", "{/* evidence: ignore-end */}"),
        ("post.html", START, END),
        ("post.txt", START, END),
    ],
)
def test_a_range_silences_what_stands_in_it(base, path, start, end):
    paragraphs = [LINE, start, LINE, LINE, end, LINE]
    if path.endswith("html"):
        paragraphs = [f"<p>{words}</p>" if words == LINE else words for words in paragraphs]
    text = "\n\n".join(paragraphs)
    assert lines_told(base, text, path) == [1, 11]
    assert not any("evidence" in sentence.text for sentence in parse_post(text, path).sentences)


def test_a_range_begins_and_ends_inside_a_line(base):
    text = f"{LINE} <!-- evidence: ignore-start -->{LINE} <!-- evidence: ignore-end --> {LINE}"
    (problem,) = found(base, text, "E401")
    assert (problem.column, [column for _, column in problem.also]) == (1, [text.rindex(LINE) + 1])


def test_a_range_silences_only_what_it_names(base):
    text = f"<!-- evidence: ignore-start E402 claim:R4 -->\n\n{LINE}\n\n{END}\n"
    assert lines_told(base, text) == [3]
    assert lines_told(base, text.replace("E402", "claim:r5")) == []


def test_a_range_that_nothing_ends_runs_to_the_end_and_is_told(base):
    text = f"{LINE}\n\n{START}\n\n{LINE}\n\n{LINE}\n"
    assert lines_told(base, text) == [1]
    assert warnings(text) == [(3, 1, "ignore-start without ignore-end")]


def test_an_end_ends_the_range_that_began_last(base):
    text = "\n\n".join(
        [START, "<!-- evidence: ignore-start C -->", LINE, END, LINE, END, LINE, END]
    )
    assert lines_told(base, text) == [13]
    assert warnings(text) == [(15, 1, "ignore-end without ignore-start")]


def test_an_end_with_codes_ends_the_range_with_the_same_codes(base):
    outer_end = END.replace("end", "end E401")
    text = "\n\n".join([START, "<!-- evidence: ignore-start C -->", outer_end, LINE, END])
    assert lines_told(base, text) == [7]
    assert warnings(text) == []


def test_comments_in_code_begin_no_range(base):
    text = f"`{START}` and `{{/* evidence: ignore-start */}}`\n\n    {START}\n\n{LINE}\n"
    assert lines_told(base, text) == [5]
    assert warnings(text) == []


@pytest.mark.parametrize("comment", ["claim:R5", "claim:r5", "E402, claim:R5", "claim: R5"])
def test_a_comment_silences_a_claim_on_its_line(base, comment):
    assert lines_told(base, f"{LINE} <!-- evidence: ignore {comment} -->\n\n{LINE}\n") == [3]


def test_a_claim_in_a_comment_is_no_prefix_of_rules(base):
    text = "A 2012 analysis of 18,000 patients looked at acupuncture."
    silenced = f"{text} <!-- evidence: ignore claim:C1 -->"
    assert (
        [problem.code for problem in found(base, silenced, "C")]
        == [problem.code for problem in found(base, text, "C")]
        != []
    )


def test_an_end_that_names_codes_ends_the_last_range_with_them(base):
    marks = ["start E4", "start C", "start E4", "end E4"]
    inner = [f"<!-- evidence: ignore-{mark} -->" for mark in marks]
    outer = ["<!-- evidence: ignore-end -->", "<!-- evidence: ignore-end E4 -->"]
    assert lines_told(base, "\n\n".join([*inner, LINE, *outer, LINE])) == [15]


def test_a_range_may_end_in_the_part_of_a_post_that_is_not_read():
    assert warnings(START + "\n" * (MAX_MARKS + 1) + END) == []
