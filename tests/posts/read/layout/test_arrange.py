"""Lines become items; navigation is told from prose."""

from __future__ import annotations

import pytest
from support.posts import find, prose, stretch

from evidence.posts.read.post import parse_post


def items(source: str, path: str = "post.md") -> list[tuple[str, str]]:
    """The items of a post, each with its lead."""
    sentences = parse_post(source, path).sentences
    return [(sentence.text, sentence.lead) for sentence in sentences if sentence.kind == "item"]


@pytest.mark.parametrize(
    ("source", "path", "lead"),
    [
        ("Uses:\n\n- warm hands\n- cold feet", "post.md", "Uses:"),
        ("Some uses\n\n- warm hands\n- cold feet", "post.md", "Some uses"),
        (
            "It is old. It has uses.\n\n1. warm hands\n2. cold feet",
            "post.md",
            "It is old. It has uses.",
        ),
        ("## Uses\n\n* warm hands\n\n* cold feet", "post.md", "Uses"),
        ("Uses:\n\n\u2705 warm hands\n\u2705 cold feet", "post.md", "Uses:"),
        ("Uses: \u2714\ufe0f warm hands \u2714\ufe0f cold feet", "post.md", "Uses:"),
        ("\u27a1 warm hands\n\n\u27a1 cold feet", "post.md", ""),
        ("Uses:\nWarm hands\nCold feet", "post.md", "Uses:"),
        ("<p>Uses<ul><li>warm hands<li>cold feet</ul>", "post.html", "Uses"),
        ("<p>Uses:<br>\u2022 warm hands<br>\u2022 cold feet", "post.html", "Uses:"),
        ("<p>Uses:<br>- warm hands<br>- cold feet", "post.html", "Uses:"),
        ("<p>Uses:<br>1. warm hands<br>2. cold feet", "post.html", "Uses:"),
        ("Uses:\n\u2713 warm hands\n\u2713 cold feet", "post.txt", "Uses:"),
        ("Uses:\nWarm hands\nCold feet\n\nMore words are here.", "post.txt", "Uses:"),
        ("Benefits of rest\nWarm hands\nCold feet", "post.txt", "Benefits of rest"),
        ("Benefits of rest\n\nWarm hands\n\nCold feet", "post.txt", "Benefits of rest"),
        (
            "Benefits of rest\n\nWarm hands\n\nCold feet\n\nPrices\n\nAll is free. Come in.",
            "post.txt",
            "Benefits of rest",
        ),
    ],
)
def test_items_know_the_line_above_their_list(source: str, path: str, lead: str) -> None:
    found = items(source, path)
    assert [text.lower() for text, _ in found] == ["warm hands", "cold feet"]
    assert {lead for _, lead in found} == {lead}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("- Hands\n  - warm\n  - dry\n- Feet\n  - cold\n", "post.md"),
        ("1. Hands\n   - warm\n   - dry\n2. Feet\n   - cold\n", "post.md"),
        ("<ul><li>Hands<ul><li>warm<li>dry</ul><li>Feet<ol><li>cold</ol></ul>", "post.html"),
        ("\u2022 Hands\n  \u25cb warm\n  \u25cb dry\n\u2022 Feet\n  \u25cb cold\n", "post.txt"),
        ("1. Hands\n- warm\n- dry\n2. Feet\n- cold\n", "post.txt"),
    ],
)
def test_the_outer_item_leads_and_heads_the_inner_ones(source: str, path: str) -> None:
    found = {s.text: (s.lead, s.headings) for s in parse_post(source, path).sentences}
    assert found == {
        "Hands": ("", ()),
        "warm": ("Hands", ("Hands",)),
        "dry": ("Hands", ("Hands",)),
        "Feet": ("", ()),
        "cold": ("Feet", ("Feet",)),
    }


@pytest.mark.parametrize(
    "source",
    [
        "Needle \u2192 nerve \u2192 brain.",
        "It grew by 5 \u2022 it fell by 6.",
        "We met at noon.\nThen we\nwent home.",
        "Roses are red:\nthey are not blue, as a rule.",
        "It was 5 - 6 and 7 - 8.",
    ],
)
def test_prose_with_signs_or_line_breaks_is_no_list(source: str) -> None:
    assert items(source) == []


@pytest.mark.parametrize("path", ["post.md", "post.txt", "post.html"])
@pytest.mark.parametrize(
    "line",
    [
        "Home > Services > Rest",
        "Home \u203a Blog \u203a Rest",
        "Home / Rest",
        "Home | About | Contact",
        "Blog \u00b7 Shop \u00b7 Search",
    ],
)
def test_navigation_makes_no_sentences(line: str, path: str) -> None:
    assert prose(f"{line}\n\nWe rest here.\n", path)[-1].endswith("We rest here.")
    if path != "post.html":
        assert prose(f"{line}\n\nWe rest here.\n", path) == ["We rest here."]
    else:
        assert prose(f"<p>{line}</p><p>We rest here.", path) == ["We rest here."]


@pytest.mark.parametrize(
    "line",
    [
        "Rest | Sleep | Walk",
        "Pain > 5 points",
        "Sleep and/or rest",
        "Home | We rest here.",
        "A | B",
    ],
)
def test_a_line_with_separators_may_be_prose(line: str) -> None:
    assert prose(f"{line}\n\nWe rest here.\n", "post.txt") == [line, "We rest here."]


@pytest.mark.parametrize(
    ("source", "path", "raw"),
    [
        ("\u2705 One. \u2705 Then rest.", "post.md", "Then rest."),
        ("Uses:\n\u2705 *One*.\n\u2705 [Then](u) rest.", "post.md", "Then](u) rest."),
        ("<p>\u2022 One.<br>&bull; Then &amp; rest.", "post.html", "Then &amp; rest."),
        ("Q: Why?\nA: Then rest.", "post.md", "Then rest."),
        ("Word\n:   Then rest.", "post.md", "Then rest."),
        ("> Word\n> : One. Then rest.", "post.md", "Then rest."),
        ("- Then\n  : One.", "post.md", "Then"),
        ("---\ntitle: x\nsummary: 'It''s on. Then rest.' # no\n---\n", "post.md", "Then rest."),
        ("---\nexcerpt: >-\n  One.\n  Then\n  rest.\n---\n", "post.md", "Then\n  rest."),
        ('+++\ndescription = """\nOne.\nThen rest."""\n+++\n', "post.md", "Then rest."),
        ("---\nsummary: One.\n  Then rest.\n---\n<p>x", "post.html", "Then rest."),
        ("O\u00adne\u2026 Th\u00aden re\u00adst.", "post.md", "Th\u00aden re\u00adst."),
        ("{/* a\n\nb */}\n\n$$\nx\n$$\n\nThen rest.", "post.md", "Then rest."),
        ("  1. Word\n  - Then rest.", "post.txt", "Then rest."),
    ],
)
def test_the_place_of_an_arranged_line_is_exact(source: str, path: str, raw: str) -> None:
    assert stretch(source, find(parse_post(source, path), "Then")) == raw


def test_links_and_footnotes_go_with_their_item() -> None:
    source = "\u2705 [One](a) \u2705 [Two](b) \u2705 Three[^n]\n\n[^n]: Note.\n"
    found = [(s.text, s.links, s.footnote_blocks) for s in parse_post(source, "post.md").sentences]
    assert found == [
        ("One", ("a",), ()),
        ("Two", ("b",), ()),
        ("Three[^n]", (), (3,)),
        ("Note.", (), ()),
    ]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("warm![](e.png)hands", "post.md"),
        ("warm<img src='e.png'>hands", "post.md"),
        ("<p>warm<img src='e.png'>hands", "post.html"),
    ],
)
def test_a_picture_parts_the_words_around_it(source: str, path: str) -> None:
    assert prose(source, path) == ["warm hands"]
