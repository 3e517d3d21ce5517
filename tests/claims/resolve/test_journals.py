"""Names of journals, spelled out and abbreviated."""

import pytest

from evidence.claims.resolve.journals import (
    ends_with_journal,
    extract_first_word,
    find_journals,
    is_journal_named,
    is_journal_prefix,
)

JOURNALS = {"JAMA": ("JAMA", "JAMA Intern Med"), "Ann": ("Ann Intern Med",), "Pain": ("Pain",)}


@pytest.mark.parametrize(
    ("journal", "text"),
    [
        ("Arch Intern Med", "a trial in Arch Intern Med"),
        ("Arch Intern Med", "a trial in the Archives of Internal Medicine"),
        ("Arch Intern Med", "Arch. Intern. Med. 2007"),
        ("Spine (Phila Pa 1976)", "a review in Spine in 2001"),
        ("Pain", "a review in Pain"),
        ("Pain", "the journal Pain"),
        ("JAMA", "a trial in JAMA"),
        ("Lancet", "Buchbinder 2018 Lancet"),
        ("Lancet", "The Lancet says so"),
        ("Lancet", "Lancet 2018 series"),
        ("Pain", "a trial of needles (Pain, 2005)"),
    ],
)
def test_a_journal_is_named_spelled_out_or_abbreviated(journal, text):
    assert is_journal_named(journal, text)


@pytest.mark.parametrize(
    ("journal", "text"),
    [
        ("Arch Intern Med", "the archives of internal medicine"),
        ("Pain", "a trial on pain"),
        ("Pain", "Pain is common"),
        ("Trials", "Trials"),
        ("Pain", "in Pain Medicine"),
        ("JAMA", "a trial in JAMA Netw Open"),
        ("JAMA", "a trial in JAMA Internal Medicine"),
        ("JAMA", "the JAMAX trial"),
    ],
)
def test_other_words_and_longer_names_are_not_the_journal(journal, text):
    assert not is_journal_named(journal, text)


def test_a_nickname_stands_for_the_known_journals_that_it_may_mean():
    journals = {"Ann": ("Ann Intern Med", "Ann Surg"), "N": ("N Engl J Med",)}
    assert find_journals("in the Annals", journals) == {"Ann Intern Med", "Ann Surg"}
    assert find_journals("the New England Journal", journals) == {"N Engl J Med"}
    assert find_journals("the Annals of Something", journals) == frozenset()


def test_of_a_name_within_a_longer_one_only_the_longer_is_found():
    assert find_journals("published in JAMA Intern Med", JOURNALS) == {"JAMA Intern Med"}
    assert find_journals("the Annals of Internal Medicine", JOURNALS) == {"Ann Intern Med"}
    assert find_journals("nothing of the kind", JOURNALS) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Smith J. Trials of tea. Arch Intern Med.",
        "Smith J. Trials of tea. Archives of Internal Medicine",
        "Smith J. Trials of tea. Arch. Intern. Med. ",
        "Arch Int Med",
        "“Trials of tea,” Arch Intern Med, vol. ",
        "Trials of Tea Arch Intern Med",
    ],
)
def test_a_reference_ends_with_its_journal(text):
    assert ends_with_journal(text, "Arch Intern Med", "Trials of Tea")


@pytest.mark.parametrize(
    "text",
    ["J Arch Intern Med", "Arch Intern Med Suppl", "Arch Dermatol", "Arch Intern Med on tea"],
)
def test_a_longer_or_other_name_is_not_the_journal_of_a_reference(text):
    assert not ends_with_journal(text, "Arch Intern Med", "Trials of tea")


def test_accents_and_places_of_journals_do_not_matter():
    assert ends_with_journal(
        "Schweiz Med Wochenschr", "Schweizerische medizinische Wochenschrift", ""
    )
    assert ends_with_journal("Rev Saude Publica", "Revista de saúde pública", "")
    assert ends_with_journal("Clin Trials (London, England)", "Clinical trials", "")


def test_the_beginning_of_a_name_needs_two_words():
    assert is_journal_prefix("BMC Complement", "BMC complement medicine and therapies")
    assert not is_journal_prefix("BMC", "BMC complement medicine and therapies")
    assert not is_journal_prefix("BMC Medicine", "BMC complement medicine and therapies")


@pytest.mark.parametrize(("journal", "word"), [("The Lancet", "The"), ("«Pain»", "Pain"), ("", "")])
def test_journals_are_indexed_by_their_first_word(journal, word):
    assert extract_first_word(journal) == word
