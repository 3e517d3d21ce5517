"""One post in all formats: what is found in it is the same, at the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypandoc
import pytest
from support.paths import ROOT

from evidence.errors import FilePlace, Problem
from evidence.posts.read.files import read_posts
from evidence.posts.read.post import Post
from evidence.session import Session

EXAMPLE = ROOT / "examples" / "back-pain.md"
MORE = """---
title: More on backs
date: 2026-01-15
---

# What helps

Bed rest helps back pain. Some say *bed rest* **speeds** recovery from back pain, as
[a study](https://pubmed.ncbi.nlm.nih.gov/22965186/) shows.[^1] A 2012 analysis of data on
participants in acupuncture trials looked at back and neck pain.

1. Acupuncture cures back pain
2. Cupping removes toxins from the body

   - Bed rest helps back pain

| treatment | effect |
|---|---|
| Bed rest | It helps back pain. |

> Acupuncture is no better than placebo for back pain.

Trigger points are real, and `bed rest helps back pain` is code.

[^1]: Bed rest helps back pain (PMID 41000005).
"""
# pandoc's own marks for citations and quotes would change the words.
MARKDOWN = "markdown-citations-smart"


@pytest.fixture(scope="module", params=["the example", "all kinds of blocks"])
def post(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("posts") / "post.md"
    text = EXAMPLE.read_text(encoding="utf-8") if request.param == "the example" else MORE
    file.write_text(text, encoding="utf-8")
    return file


def find_all(path: Path) -> Counter[tuple[str, str | None, str]]:
    """What all rules find: the rule, the claim, and the words."""
    (post,), messages = read_posts([str(path)], None)
    assert messages == []
    report = Session(None, False).check_posts([post], select=["E", "E400", "C", "S", "Q", "L"])
    return Counter((one.code, one.claim, find_words(one, post)) for one in report.problems)


def find_words(problem: Problem, post: Post) -> str:
    begin = FilePlace(problem.line, problem.column)
    end = FilePlace(problem.end_line, problem.end_column)
    return "".join(letters_between(post, begin, end)).replace(" [^", "[^").replace("[^", "[")


def letters_between(post: Post, begin: FilePlace, end: FilePlace) -> Iterator[str]:
    for sentence in post.sentences:
        for index, letter in enumerate(sentence.text):
            if begin <= sentence.locate(index) < end:
                yield letter


@pytest.mark.parametrize("suffix", ["docx", "odt", "rst", "ipynb"])
def test_the_same_is_found_in_every_format(post: Path, suffix: str) -> None:
    converted = post.with_suffix(f".{suffix}")
    pypandoc.convert_file(post, suffix, format=MARKDOWN, outputfile=converted)
    expected = find_all(post)
    assert expected.total() > 8
    assert find_all(converted) == expected
