"""One form of the names of journals in a list."""

from dataclasses import replace

import pytest

from evidence.posts.cite.journals import collect_journals, unify_journals

JOURNALS = {
    "Arch Tea": "Archives of Tea",
    "J Cups": "",
    "Kettle": "",
    "Tea (Lond 1900)": "Tea",
}


def item(title, short=None):
    return {"container-title": title} | ({"container-title-short": short} if short else {})


def unify(**items):
    forms = unify_journals(items, JOURNALS)
    return {name: made["container-title"] for name, made in forms.items()}


def test_full_names_are_printed_where_all_are_known():
    made = unify(a=item("Arch Tea"), b=item("Archives of tea", "Arch Tea"), c=item("Kettle"))
    assert made == {"a": "Archives of Tea", "b": "Archives of Tea", "c": "Kettle"}


def test_all_are_abbreviated_where_one_full_name_is_unknown():
    made = unify(a=item("Archives of Tea"), b=item("J Cups", "J Cups"))
    assert made == {"a": "Arch Tea", "b": "J Cups"}


@pytest.mark.parametrize("written", ["Archives of Tea", "The Archives of Tea", "ARCH TEA"])
def test_an_entry_of_your_own_gets_the_abbreviation(written):
    forms = unify_journals({"a": item(written)}, JOURNALS)
    assert forms["a"]["container-title-short"] == "Arch Tea"


@pytest.mark.parametrize("written", ["Archives of Tea Research", "Journal of Spoons"])
def test_an_unknown_journal_stays_as_it_is(written):
    assert unify(a=item(written), b={"title": "No journal"}) == {}


def test_the_journals_of_studies_are_collected_in_the_spelling_of_print(base):
    study = base.studies["haake2007"]
    studies = [
        replace(study, journal_abbrev="J Cups", journal=None),
        replace(study, journal_abbrev="J Cups", journal="Journal of cups and saucers"),
        replace(study, journal_abbrev="PLoS Tea", journal="PloS tea"),
        replace(study, journal_abbrev="Leaf (Leeds)", journal="Leaf (Leeds, England)"),
        replace(study, journal_abbrev=None),
    ]
    assert collect_journals(studies) == {
        "J Cups": "Journal of Cups and Saucers",
        "PLoS Tea": "PLoS Tea",
        "Leaf (Leeds)": "Leaf",
    }
