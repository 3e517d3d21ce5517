"""Names of authors as PubMed writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.people import is_et_al, list_families, make_initials, parse_author


@pytest.mark.parametrize(
    ("text", "family", "initials", "suffix"),
    [
        ("Vickers AJ", "Vickers", "AJ", None),
        ("van Tulder MW", "van Tulder", "MW", None),
        ("Cross JT Jr", "Cross", "JT", "Jr"),
        ("N'bundé DS", "N'bundé", "DS", None),
        ("O'Neill-Smith K 3rd", "O'Neill-Smith", "K", "3rd"),
        ("  Mu   J ", "Mu", "J", None),
    ],
)
def test_a_person_has_a_family_name_and_initials(text, family, initials, suffix):
    author = parse_author(text)
    assert (author.family, author.initials, author.suffix) == (family, initials, suffix)
    assert author.is_person


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture Trialists' Collaboration",
        "Task Force of the WHO",
        "et al.",
        "Vickers",
        "GBD 2021 Low Back Pain Collaborators",
        "Brown and Green AB",
    ],
)
def test_a_group_is_one_name(text):
    author = parse_author(text)
    assert not author.is_person
    assert (author.family, author.short_family) == (text, None)


def test_initials_are_spaced_for_bibliographies():
    assert parse_author("Vickers AJ").spaced_initials == "A. J."


def test_particles_are_no_part_of_the_name_in_a_sentence():
    assert list_families(["van Tulder MW", "WHO", "de la Cruz P", "Mu J"]) == (
        "Tulder",
        "Cruz",
        "Mu",
    )


@pytest.mark.parametrize("text", ["et al.", "et al", " Et al. ", "others"])
def test_the_others_are_no_author(text):
    assert is_et_al(text)
    assert not is_et_al("Al E")


@given(st.text())
def test_every_name_is_parsed_and_kept(text):
    assert parse_author(text).text == " ".join(text.split())


@pytest.mark.parametrize(
    ("given_names", "initials"),
    [("Anna", "A"), ("Anna B", "AB"), ("Jean-Paul A", "JPA"), ("- ", ""), ("", ""), (None, "")],
)
def test_initials_are_the_first_letters_of_given_names(given_names, initials):
    assert make_initials(given_names) == initials
