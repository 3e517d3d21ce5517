"""What makes a bibliography unsafe to edit."""

import pytest
from support.bibtex_studies import bare, short

from evidence.posts.bibliography.add import AddResult
from evidence.posts.bibliography.reader import (
    edit_bibliography,
    find_bibtex_problems,
    is_broken,
    parse_bibliography,
    read_bibliography,
)
from evidence.posts.bibliography.sync import SyncResult, sync_bibliography

GOOD = short("a2000") + "\n"


@pytest.mark.parametrize(
    ("bad", "line", "word"),
    [
        ("@misc{b2000,\n  title = {never closed,\n  year = 2000\n}\n", 7, "missing brace"),
        ('@misc{b2000, title = "never closed, year = 2000}\n', 7, "quotation mark"),
        ("@misc{b2000 title = {x}}\n", 7, "comma"),
        ("@misc{b2000,\n  title = {closed twice}},\n  year = {2000},\n}\n", 8, "an extra brace"),
        ("@misc{b2000, title = {one \\{ more}}\n", 7, "unbalanced braces"),
        ("@misc{a2000, title = {again}}\n", 7, "a2000 is used a second time"),
        ("@misc{A2000, title = {again}}\n", 7, "A2000 is the same as a2000 to BibTeX"),
        (
            "@misc{Z9999, title = {On z9999, in other letters than the base}}\n",
            7,
            "Z9999 is the same as z9999",
        ),
        ("@misc{b2000, title = {a}, title = {b}}\n", 7, "title twice"),
    ],
)
def test_a_broken_file_is_reported_with_its_line_and_left_as_it_is(bad, line, word):
    text = GOOD + bad + "\n" + short("c2000")
    synced = sync_bibliography(
        text, [bare("a2000", title="Another title"), bare("z9999")], path="my.bib"
    )
    assert synced.text == text
    assert (synced.added, synced.updated) == ((), ())
    assert [(problem.location, problem.code) for problem in synced.problems] == [
        (f"my.bib:{line}", "bib")
    ]
    assert word in synced.problems[0].message


def test_all_that_is_wrong_is_said_at_once():
    text = "@misc{a2000, title = {x}\n\n" + short("b2000") + "@misc{b2000}\n"
    assert [problem.line for problem in sync_bibliography(text, []).problems] == [1, 8]


def test_an_unbalanced_comment_line_is_no_problem():
    text = "% :-} and @misc without more\n" + GOOD
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


def test_a_file_is_read_and_written_with_its_own_line_ends(tmp_path):
    path = tmp_path / "mine.bib"
    edit_bibliography(path, lambda text: AddResult(f"{text}@misc{{a,\r\n}}\r\n"))
    assert path.read_bytes() == b"@misc{a,\r\n}\r\n"
    assert read_bibliography(path) == "@misc{a,\r\n}\r\n"
    assert read_bibliography(tmp_path / "none.bib") == ""


def test_a_broken_entry_keeps_its_place_between_its_neighbours():
    text = short("a2000") + "@misc{b2000 title = {x}}\n" + short("c2000")
    assert [entry.key for entry in parse_bibliography(text).entries] == ["a2000", "c2000"]
    assert [one.line for one in find_bibtex_problems(text, "")] == [short("a2000").count("\n") + 1]


@pytest.mark.parametrize(("text", "broken"), [(GOOD, False), (GOOD + "@misc{b2000, a = {", True)])
def test_a_bibliography_is_broken_or_not(text, broken):
    assert is_broken(text) is broken
