"""Which study an entry describes."""

from string import ascii_lowercase

import pytest
from bibtexparser.entrypoint import parse_string
from support.bibtex_studies import PLAIN, WRITTEN, bare, short

from evidence.posts.bibliography.check import check_bibliography
from evidence.posts.bibliography.identify import (
    disambiguate_key,
    find_entry_identifiers,
    match_keys,
)
from evidence.posts.bibliography.sync import KeyMismatch, SyncResult, sync_bibliography

COW = """\
@article{vickers2012, author={Vickers, Xaver}, title={A study of cows}, journal={Cow J},
  year={2007}, doi={10.5555/cow.1}, pmid={11111}}
"""


TEA = "@book{Vickers2012, author={Vickers, Li}, title={茶史}, year={2012}, isbn={1}}\n"


@pytest.mark.parametrize("other", [COW, TEA, "@misc{vickers2012, TITLE = {A study of cows}}\n"])
def test_another_paper_keeps_its_entry_and_the_study_gets_a_letter(other):
    text = short("a2000") + "\n" + other + "\n" + short("z2000")
    studies = [bare("a2000"), PLAIN, bare("z2000")]
    name = parse_string(other).entries[0].key
    synced = sync_bibliography(text, studies)
    assert other in synced.text
    assert synced.text.replace(WRITTEN.replace("{vickers2012", "{vickers2012a") + "\n", "") == text
    why = (KeyMismatch("vickers2012", "vickers2012a", f"{name} is another paper here"),)
    assert synced == SyncResult(
        synced.text, added=("vickers2012a",), untouched=(name,), key_mismatches=why
    )
    assert sync_bibliography(synced.text, studies) == SyncResult(
        synced.text, untouched=(name,), key_mismatches=why
    )


def test_a_study_without_identifiers_is_known_again_by_its_letter_and_title():
    text = "@book{who2023, title={History of Tea}}\n@misc{who2023a, title={Something else}}\n"
    once = sync_bibliography(text, [bare("who2023"), bare("who2023b", title="The second")])
    assert once.added == ("who2023b", "who2023c")
    assert (
        sync_bibliography(once.text, [bare("who2023"), bare("who2023b", title="The second")]).text
        == once.text
    )


@pytest.mark.parametrize(
    "told", ["doi = {https://doi.org/10.1001/ARCHINTERNMED.2012.3654}", "note = {PMID: 22965186}"]
)
def test_a_study_under_a_key_of_a_person_is_neither_added_nor_changed(told):
    text = f"@article{{mine, title = {{Needles}}, year = {{1900}}, {told}}}\n"
    why = KeyMismatch("vickers2012", "mine", "your own entry, left as it is")
    assert sync_bibliography(text, [PLAIN]) == SyncResult(text, key_mismatches=(why,))


def test_an_identifier_that_the_base_lacks_makes_no_other_paper_of_an_entry():
    text = short("a2000").replace("  year", "  doi = {10.1000/later},\n  year")
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


LONG = "The steeping of green leaves in water of several temperatures"


@pytest.mark.parametrize("key", ["lee2012", "Lee:2012", "lee2012b"])
@pytest.mark.parametrize(
    "wrong", ["doi = {10.9999/wrong}", "pmid = {99}", "note = {no identifier}"]
)
def test_a_mistyped_identifier_makes_no_other_paper_of_an_entry(key, wrong):
    tea = bare("lee2012", title=LONG, doi="10.1000/tea", pmid="7")
    text = f"@misc{{{key}, title = {{{LONG.title()}}}, date = {{2012-03}}, {wrong}}}\n"
    assert match_keys(text, [tea]) == {key: tea}
    assert sync_bibliography(text, [tea]).added == ()
    told = {problem.code for problem in check_bibliography(text, {tea.key: tea})}
    assert ("bib-differs" in told) is ("note" not in wrong)


@pytest.mark.parametrize(
    "told",
    [
        f"title = {{{LONG}}}, year = 2012, doi = {{10.9999/other}}, pmid = {{99}}",
        f"title = {{{LONG}}}, year = 2013, doi = {{10.9999/other}}",
        f"title = {{{LONG}: a protocol}}, year = 2012, doi = {{10.9999/other}}",
        f"title = {{{LONG}}}, doi = {{10.9999/other}}",
    ],
)
def test_another_paper_of_the_same_title_has_another_year_or_no_identifier_in_common(told):
    tea = bare("lee2012", title=LONG, doi="10.1000/tea", pmid="7")
    assert match_keys(f"@misc{{lee2012, {told}}}\n", [tea]) == {"lee2012": None}


def test_a_short_title_or_one_of_two_studies_tells_nothing():
    brief = bare("lee2012", title="On tea")
    twins = [bare(key, title=LONG) for key in ("lee2012", "poe2012")]
    assert match_keys("@misc{x, title = {On tea}, year = 2012}", [brief]) == {"x": None}
    assert match_keys(f"@misc{{x, title = {{{LONG}}}, year = 2012}}", twins) == {"x": None}


def test_identifiers_may_be_inherited_and_shared_data_is_no_paper():
    text = "@article{mine, title = {x}, xdata = {ids}}\n@xdata{ids, pmid = {22965186}}\n"
    assert match_keys(text, [PLAIN]) == {"mine": PLAIN, "ids": None}


def test_the_identifier_tells_before_the_title_and_the_key():
    swapped = f"@article{{a2000, title = {{On a2000}}, pmid = {{{PLAIN.pmid}}}}}\n"
    synced = sync_bibliography(swapped, [bare("a2000", pmid="7"), PLAIN])
    assert synced.text.startswith(swapped)
    assert synced.added == ("a2000a",)
    assert synced.key_mismatches == (
        KeyMismatch("a2000", "a2000a", "a2000 is another paper here"),
        KeyMismatch("vickers2012", "a2000", "your own entry, left as it is"),
    )


def entry(text):
    (one,) = parse_string(text).entries
    return one


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("@misc{a, pmid = {22965186}}", {("pmid", "22965186")}),
        ("@misc{a, DOI = {https://doi.org/10.1000/A\\_b}}", {("doi", "10.1000/a_b")}),
        ("@misc{a, eprinttype = {pubmed}, eprint = {22965186}}", {("pmid", "22965186")}),
        ("@misc{a, note = {PMID: 22965186}}", {("pmid", "22965186")}),
        ("@misc{a, pmcid = {PMC3658605}, note = {PMID: 1234567}}", {("pmcid", "PMC3658605")}),
        ("@misc{a, note = {ISRCTN12345678}}", set()),
        ("@misc{a, pmid = {none}}", set()),
    ],
)
def test_identifiers_are_those_of_the_fields_or_else_of_addresses_and_notes(text, identifiers):
    assert find_entry_identifiers(entry(text)) == identifiers


@pytest.mark.parametrize(
    ("key", "taken", "free"),
    [
        ("li2020", [], "li2020a"),
        ("li2020b", ["li2020a"], "li2020b"),
        ("li2020", [f"li2020{letter}" for letter in ascii_lowercase], "li2020aa"),
    ],
)
def test_a_key_gets_the_first_free_letter(key, taken, free):
    assert disambiguate_key(key, taken) == free


def test_keys_are_matched_with_the_studies_of_their_entries():
    text = WRITTEN + short("own2020")
    assert match_keys(text, [PLAIN]) == {"vickers2012": PLAIN, "own2020": None}
