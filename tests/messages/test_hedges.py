"""A translation into German is no surer than the English, and speaks of the same comparison."""

import re
from pathlib import Path

import catalogue
import pytest
from babel.messages.pofile import read_po

FILES = [catalogue.LOCALE_FOLDER / "de.po", catalogue.PACK_CATALOGUES / "de.po"]
# What must be said in German where it is said in English; "may" of a permission is no hedge.
SAID = {
    r"\bprobably\b": "wahrscheinlich",
    r"\bmay\b(?! be pooled)": "möglicherweise|könnte",
    r"\bvery uncertain\b": "sehr unsicher",
    r"\bnot known\b": "nicht bekannt",
    r"\bNo study has measured\b": "Keine Studie hat .*gemessen",
    r"\blittle or no difference\b": "wenig oder kein",
    r"\bstudies disagree\b": "nicht einig",
    r"\b(?:sham|simulated)\b": "Schein|simuliert",
    r"\bno treatment\b": "(?:keiner?|ohne) Behandlung",
    r"\busual care\b": "üblicher?n? Versorgung",
    r"\bslightly\b": "geringfügig|etwas|geringem",
    r"\bmost people would notice\b": "die meisten Menschen",
    r"\b(?:cannot|could not|not|no)\b": r"\b(?:nicht\w*|kein\w*|nein|ohne|statt|niemand)\b",
}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def read_pairs(file: Path) -> list[tuple[str, str]]:
    with file.open("rb") as source:
        found = read_po(source, locale="de")
    # what tools ask, and what columns mean, says nothing about a treatment
    said = [one for one in found if one.id and one.context not in ("appraisal", "column")]
    return [(one.id, one.string) for one in said if isinstance(one.id, str)]


@pytest.mark.parametrize("file", FILES, ids=["messages", "claims"])
@pytest.mark.parametrize("words", SAID)
def test_what_is_uncertain_stays_uncertain(file, words):
    pairs = read_pairs(file)
    wrong = [
        (english, german)
        for english, german in pairs
        if re.search(words, english) and not re.search(SAID[words], german, re.IGNORECASE)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=["messages", "claims"])
def test_nothing_is_probable_or_possible_twice_in_english_and_once_in_german(file):
    wrong = [
        english
        for english, german in read_pairs(file)
        if len(re.findall(r"\bprobably\b", english)) > german.count("wahrscheinlich")
    ]
    assert wrong == []


def test_numbers_of_claims_are_the_same():
    wrong = []
    for english, german in read_pairs(FILES[1]):
        wanted = [number.translate(str.maketrans(",.", ".,")) for number in NUMBER.findall(english)]
        if sorted(wanted) != sorted(NUMBER.findall(german)):
            wrong.append((english, german))
    assert wrong == []
