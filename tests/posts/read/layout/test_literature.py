"""Entries of a list of literature."""

from __future__ import annotations

import pytest

from evidence.posts.read.post import parse_post

ENTRIES = [
    "[3] de Vries AB, Smith CD, et al. Rest and walks. Spine 1999;24:1113-23.",
    "Smith AB, Jones C. Sleep after rest. J Rest. 2018.",
    "Smith, A. B., & Jones, C. (2018). Sleep after rest. Journal of Rest, 12(3), 4-5.",
    "O'Neill A. Naps. Lancet 2001. doi:10.1000/naps",
    "Gro\u00df-M\u00fcller HJ. Schlaf. 2011;5:1",
]


def kinds(source: str, path: str = "post.md") -> set[str]:
    return {sentence.kind for sentence in parse_post(source, path).sentences}


@pytest.mark.parametrize("path", ["post.md", "post.txt"])
@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_below_its_heading_is_no_statement(entry: str, path: str) -> None:
    source = f"## References\n\n{entry}\n" if path == "post.md" else f"References\n\n{entry}\n"
    assert "reference" in kinds(source, path)
    assert "paragraph" not in kinds(source, path)


@pytest.mark.parametrize("entry", ENTRIES)
def test_entries_in_a_row_need_no_heading(entry: str) -> None:
    assert kinds(f"{entry}\n\n{ENTRIES[1]}\n") == {"reference"}
    assert kinds(f"Words.\n\n{entry}\n\nWords.\n") == {"paragraph"}


@pytest.mark.parametrize(
    "text",
    [
        "In 2012 Smith slept well.",
        "Rest helps.",
        "Vitamin D helped in 2012.",
        "Sleep well in 2012.",
    ],
)
def test_a_statement_is_no_entry(text: str) -> None:
    assert "reference" not in kinds(f"{text}\n\n{text}\n")
