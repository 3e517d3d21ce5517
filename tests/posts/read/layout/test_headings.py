"""Lines that head without markup, questions, terms and tables."""

from __future__ import annotations

import pytest
from support.posts import find

from evidence.posts.read.post import parse_post


def headings(source: str, beginning: str = "Then", path: str = "post.md") -> tuple[str, ...]:
    return find(parse_post(source, path), beginning).headings


@pytest.mark.parametrize(
    ("source", "above"),
    [
        ("**Rest**\n\nThen.", ("Rest",)),
        ("# A\n\n**Rest**\n\nThen.", ("A", "Rest")),
        ("**Rest**\n\nOne.\n\n**Benefits**\n\nThen.", ("Rest", "Benefits")),
        ("**Rest**\n\nOne.\n\n**Sleep**\n\nThen.", ("Sleep",)),
        ("**Rest**\n\nOne.\n\n## Sleep\n\nThen.", ("Sleep",)),
        ("Rest:\n\nThen.", ("Rest:",)),
        ("**Rest**\n\nAt home:\n\nThen.", ("Rest", "At home:")),
        ("Rest:\n\n- One.\n\nThen.", ("Rest:",)),
        ("Rest has many good sides:\n\n- One.\n\nThen.", ()),
        ("__Rest__\n\nThen.", ("Rest",)),
        ("<b>Rest</b>\n\nThen.", ("Rest",)),
        ("**Rest** *now*\n\nThen.", ()),
        ("**Rest is good for you.**\n\nThen.", ()),
        ("They found:\n\nThen.", ()),
        ("In 2012:\n\nThen.", ()),
        ("Smith et al.:\n\nThen.", ()),
        ("[Rest](u):\n\nThen.", ()),
    ],
)
def test_a_short_line_in_bold_or_with_a_colon_heads_what_follows(source, above) -> None:
    assert headings(source) == above


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("Q: Is rest good?\nA: Then rest.", "post.md"),
        ("Q: Is rest good?\n\nA: Then rest.", "post.txt"),
        ("**Is rest good?**\n\nThen rest.", "post.md"),
        ("**Q1. Is rest good?**\n\n**A1.** Then rest.", "post.md"),
        ("# FAQ\n\nIs rest good?\n\nThen rest.", "post.md"),
        ("<details><summary>Is rest good?</summary>Then rest.</details>", "post.html"),
        ("<dl><dt>Is rest good?<dd>Then rest.</dl>", "post.html"),
    ],
)
def test_a_question_heads_its_answer(source: str, path: str) -> None:
    sentence = find(parse_post(source, path), "Then rest.")
    assert sentence.headings[-1] == "Is rest good?"


@pytest.mark.parametrize("source", ["Sound familiar?\n\nThen.", "A. Smith was here.\n\nThen."])
def test_other_lines_are_no_question(source: str) -> None:
    assert headings(source) == ()


def test_a_term_heads_and_leads_its_definitions() -> None:
    source = "Rest\n: Lying down.\n: Then more.\n\nSleep\n: Deep.\n\nAfter.\n"
    found = {s.text: (s.kind, s.headings, s.lead) for s in parse_post(source, "post.md").sentences}
    assert found == {
        "Rest": ("heading", (), ""),
        "Lying down.": ("item", ("Rest",), "Rest"),
        "Then more.": ("item", ("Rest",), "Rest"),
        "Sleep": ("heading", (), ""),
        "Deep.": ("item", ("Sleep",), "Sleep"),
        "After.": ("paragraph", (), ""),
    }


@pytest.mark.parametrize(
    ("source", "path", "heads"),
    [
        ("| what | how |\n|---|---|\n| Rest | Then |", "post.md", ("how", "Rest")),
        ("| | Rest |\n|---|---|\n| how | Then |", "post.md", ("Rest", "how")),
        ("<table><tr><th>Rest<td>Then</table>", "post.html", ("Rest",)),
        ("<table><caption>Rest</caption><tr><td>1<td>Then</table>", "post.html", ("Rest",)),
        ("<table><tr><td>A long text. It has two.<td>Then</table>", "post.html", ()),
    ],
)
def test_a_cell_knows_the_heads_of_its_column_and_row(source, path, heads) -> None:
    sentence = find(parse_post(f"# Top\n\n{source}" if path == "post.md" else source, path), "Then")
    assert sentence.kind == "cell"
    assert sentence.table_heads == heads
    assert sentence.headings == (("Top", *heads) if path == "post.md" else heads)


def test_in_plain_text_a_section_ends_the_one_before_it() -> None:
    source = "Rest\n\nIt is old. It is good.\n\nBenefits\n\nOne. Two.\n\nSleep\n\nThen. More."
    assert headings(source, "One.", "post.txt") == ("Rest", "Benefits")
    assert headings(source, "Then.", "post.txt") == ("Sleep",)
