"""Citekeys: family name, year, and a letter where the key is taken."""

import pytest

from evidence.errors import EvidenceError
from evidence.studies.citekeys import make_citekey


@pytest.mark.parametrize(
    ("authors", "journal", "expected"),
    [
        (["Vickers AJ", "Cronin AM"], None, "vickers2012"),
        (["van Tulder MW"], None, "vantulder2012"),
        (["Müller-Lüdenscheidt H"], None, "mullerludenscheidt2012"),
        (["N'bundé DS"], None, "nbunde2012"),
        (["AlBedah"], None, "albedah2012"),
        ([], "J Invent Needles", "jinventneedles2012"),
        ([], None, "anonymous2012"),
        (["李 明"], None, "anonymous2012"),
    ],
)
def test_a_key_is_made_of_the_first_author_or_the_journal(authors, journal, expected):
    assert make_citekey(authors, journal, 2012, ()) == expected


def test_a_taken_key_gets_the_next_letter_whatever_its_case():
    assert make_citekey(["Lee JH"], None, 2013, ["lee2013"]) == "lee2013a"
    assert make_citekey(["Lee JH"], None, 2013, ["Lee2013", "LEE2013A"]) == "lee2013b"


def test_after_z_a_person_must_rename_one():
    taken = ["lee2013", *(f"lee2013{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
    with pytest.raises(EvidenceError, match="rename one of them"):
        make_citekey(["Lee JH"], None, 2013, taken)
