"""The glossary names the words that code and documentation use."""

import re

import pytest
from support.paths import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = [
    term
    for term, _ in re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE)
    if term != "term" and not term.startswith("---")
]
FILES = [
    *(ROOT / "evidence").rglob("*.py"),
    *(path for path in (ROOT / "docs").rglob("*.md") if path.name != "glossary.md"),
    ROOT / "README.md",
]
TEXT = " ".join(path.read_text(encoding="utf-8") for path in FILES).lower()
WORDS = re.sub(r"[\W_]+", " ", TEXT)


def test_the_glossary_has_its_terms():
    assert 25 <= len(TERMS) <= 50
    assert len(set(TERMS)) == len(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_glossary_is_used(term):
    assert re.search(rf"\b{term.lower()}(e?s)?\b", WORDS), f"nothing speaks of {term}"
