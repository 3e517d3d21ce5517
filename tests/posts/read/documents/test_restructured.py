"""reStructuredText: each word has its place in the file; nothing else is read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docutils.parsers.rst import directives, roles

from evidence.posts.read.extent import MAX_RESTRUCTURED_LINES
from evidence.posts.read.post import Post, parse_post

POST = """
==========
What helps
==========

:Date: 2019-05-01

Some *words* and a `study <https://doi.org/10.1000/and>`_ and `another`_, esc\\*aped,
and more [#n]_. See :doc:`the page </x>`.

.. _another: https://a.example

::

   Rest helps in code.

Rest
----

- one
- two
  lines

.. note:: Noted.

.. seealso:: Seen.

.. toctree::

   Rest helps/page

+---------+---------+
| Rest    | Rest    |
| helps.  | harms.  |
+---------+---------+

    Quoted.

.. Rest helps in a comment.

.. [#n] PMID 7.
"""


def read(source: str) -> Post:
    return parse_post(source, "post.rst")


def test_blocks_are_what_they_are_and_what_nobody_sees_is_not_read() -> None:
    post = read(POST)
    assert [(one.kind, one.text) for one in post.sentences] == [
        ("heading", "What helps"),
        ("paragraph", "Some words and a study and another, esc*aped, and more [^1]."),
        ("paragraph", "See the page."),
        ("heading", "Rest"),
        ("item", "one"),
        ("item", "two lines"),
        ("paragraph", "Noted."),
        ("paragraph", "Seen."),
        ("cell", "Rest helps."),
        ("cell", "Rest harms."),
        ("quote", "Quoted."),
        ("paragraph", "PMID 7."),
    ]
    assert (post.title, post.published_year) == ("What helps", 2019)
    assert post.sentences[1].links == ("https://doi.org/10.1000/and", "https://a.example")
    assert post.sentences[1].footnote_blocks == (post.sentences[-1].block,)
    assert post.sentences[4].headings == ("What helps", "Rest")


def test_every_letter_has_its_place() -> None:
    post = read(POST)
    lines = POST.split("\n")
    for sentence in post.sentences:
        for index, letter in enumerate(sentence.text):
            line, column = sentence.locate(index)
            if not letter.isspace() and "[^1]" not in sentence.text[index - 3 : index + 4]:
                assert lines[line - 1][column - 1] == letter, (sentence.text, index)


def test_a_comment_silences_rules() -> None:
    post = read("One.\n\n.. evidence: ignore E402\n\nTwo.\n")
    assert post.ignored_codes == {5: {"E402"}}


def test_no_other_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Secret words.", encoding="utf-8")
    file = tmp_path / "secret.txt"
    directives = [
        f".. include:: {file}",
        f".. csv-table::\n   :file: {file}",
        f".. raw:: html\n   :file: {file}",
    ]
    post = read("\n\n".join([*directives, "Open words."]))
    assert [one.text for one in post.sentences] == ["Open words."]


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"{' ' * depth}- a\n\n" for depth in range(300)),
        "- " * 2_000 + "a",
        "(a) " * 20_000,
        "\n\n".join(f".. |a{i}| replace:: |a{i + 1}| |a{i + 1}|" for i in range(60)) + "\n\n|a0| a",
        "*a " * 100_000,
        "\n".join(f"a{i}_ x\n\n.. _a{i}: a{i + 1}_\n" for i in range(1_000)),
    ],
)
def test_a_post_that_is_made_to_hold_docutils_up_is_read_in_part(source: str) -> None:
    post = read(source)
    assert post.sentences or post.unread_from


def test_a_post_of_too_many_lines_is_read_in_part_and_says_from_where() -> None:
    post = read("One.\n\n" * MAX_RESTRUCTURED_LINES)
    assert post.unread_from
    assert post.unread_from.line == MAX_RESTRUCTURED_LINES + 1


def test_words_of_a_reference_that_leads_nowhere_are_read() -> None:
    post = read("Cupping is `not`_ safe. No_ study shows that `it helps <elsewhere_>`_.\n")
    assert [sentence.text for sentence in post.sentences] == [
        "Cupping is not safe.",
        "No study shows that it helps.",
    ]


@pytest.mark.parametrize(
    "other",
    [
        ".. role:: term(literal)\n\nA :term:`b`.\n",
        ".. role:: term(raw)\n   :format: html\n\nA.\n",
        ".. default-role:: literal\n\nA `b`.\n",
        ".. mermaid::\n\n   A.\n\n:new:`a`\n",
        ".. figure:: x.png\n\n   .. role:: term(literal)\n\nA.\n",
    ],
)
def test_a_post_is_read_as_if_it_were_the_first(other: str) -> None:
    source = "The :term:`bed rest` and `heat` help.\n\n.. index::\n\n.. note:: It does.\n"
    shared = (roles._roles, directives._directives)
    sizes = [len(names) for names in shared]
    alone = [one.text for one in read(source).sentences]
    assert alone == ["The bed rest and heat help.", "It does."]
    read(other)
    assert [one.text for one in read(source).sentences] == alone
    assert [len(names) for names in shared] == sizes


def test_posts_that_are_read_at_the_same_time_keep_their_roles_apart() -> None:
    hidden = ".. role:: term(literal)\n\nThe :term:`bed rest` helps.\n"
    shown = "The :term:`bed rest` helps.\n"
    with ThreadPoolExecutor(4) as pool:
        posts = list(pool.map(read, [hidden, shown] * 20))
    texts = [[one.text for one in post.sentences] for post in posts]
    assert texts == [["The helps."], ["The bed rest helps."]] * 20


@pytest.mark.parametrize(
    "source",
    [
        ".. figure:: x.png\n\n   .. role:: red\n\nBed rest helps.\n",
        ".. figure:: x.png\n\n   .. default-role:: emphasis\n\nBed rest helps.\n",
    ],
)
def test_a_post_that_docutils_fails_at_is_read_as_plain_text(source: str) -> None:
    assert read(source).sentences[-1].text == "Bed rest helps."


def test_a_raised_number_behind_a_number_is_no_part_of_it() -> None:
    post = read("A 2012\\ :sup:`3` trial of 10\\ :sup:`6` people: 30 %\\ :sup:`1` of them.\n")
    assert [one.text for one in post.sentences] == [
        "A 2012\u00b3 trial of 10\u2076 people: 30 %[^1] of them."
    ]
