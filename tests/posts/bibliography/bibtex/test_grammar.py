"""BibTeX scanned by its grammar: what is found, where, and what is said of it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bibtex_forms import DISPUTED, LEGAL, REFUSED

from evidence.posts.bibliography.bibtex.grammar import scan_bibtex
from evidence.posts.bibliography.check import check_bibliography

GOOD = "@misc{first2000, author={Lee, Ann}, title={Needles}, year=2000}\n"


@pytest.mark.parametrize(("text", "line", "words"), [*REFUSED, *DISPUTED])
def test_a_form_is_reported_with_its_line_and_its_good_neighbours_are_not(text, line, words):
    before = GOOD if line else ""
    problems = check_bibliography(before + text + before.replace("first", "last"), {})
    told = [(one.line, one.message) for one in problems if words in one.message]
    assert [found for found, _ in told] == [line + 1 if line else 0]
    assert not any("first2000" in one.message or "last2000" in one.message for one in problems)


def test_the_entries_round_a_broken_one_are_read():
    for text, _, _ in REFUSED:
        entries = scan_bibtex(GOOD + text + GOOD.replace("first", "last")).entries
        keys = [entry.key for entry in entries]
        assert keys[0] == "first2000", text
        assert keys[-1] == "last2000" or "never closed" in text or "{ here" in text, text


def test_places_are_those_of_the_text():
    for entry in scan_bibtex(LEGAL).entries:
        assert LEGAL[entry.start] == "@"
        assert LEGAL[entry.end - 1] == "}"
        assert LEGAL[: entry.key_end].endswith(entry.key)
        assert LEGAL[entry.type_start :].startswith(entry.entry_type)
        for field in entry.fields:
            assert LEGAL[: field.start].rstrip().endswith("=")
            assert LEGAL[field.end :].lstrip()[0] in ",}"


def test_values_have_their_macros_replaced_and_their_pieces_joined():
    (entry,) = scan_bibtex('@string{a = "x"}@misc{k, t = a # { {y} } # 12 # jan}').entries
    assert [field.value for field in entry.fields] == ["x {y} 12jan"]


def test_a_doubled_field_is_kept_once_as_bibtex_keeps_it():
    (entry,) = scan_bibtex("@misc{k, t = {x}, T = {y}}").entries
    assert [field.value for field in entry.fields] == ["x", "y"]


@pytest.mark.parametrize(
    "block",
    [
        "@article{a, title={\n",
        '@article{a, title="\n',
        '@string{a="x\n',
        '@misc{a, title="{\n',
        "@comment{\n",
        "% @misc{a,\n",
        "%@misc{a, title={\n",
        "%@comment{\n",
        "%@\n",
    ],
)
def test_many_unclosed_blocks_take_time_in_proportion(block):
    """Half a second for 200 kB; where each block is searched to the end of the file, 20 or more."""
    text = block * (200_000 // len(block))
    began = time.process_time()
    scan = scan_bibtex(text)
    assert time.process_time() - began < 5
    assert len(scan.findings) == text.count("\n")


def test_many_fields_take_time_in_proportion():
    text = "@misc{a," + "".join(f"f{number}={{x}},\n" for number in range(15_000)) + "}"
    began = time.process_time()
    (entry,) = scan_bibtex(text).entries
    assert time.process_time() - began < 5
    assert len(entry.fields) == 15_000


pieces = st.sampled_from(
    [
        *'@{}(),=#%"\n\\',
        "@misc{k,",
        "@comment",
        "@string{a=",
        "title",
        "{x}",
        "12",
        "a",
        "% note",
        " ",
    ]
)


@given(st.lists(pieces, max_size=25).map("".join))
def test_any_text_is_scanned_to_its_end_in_order(text):
    scan = scan_bibtex(text)
    places = [place for entry in scan.entries for place in (entry.start, entry.end)]
    assert places == sorted(places)
    assert all(0 <= finding.position <= len(text) for finding in scan.findings)


def test_macros_that_stand_for_too_much_are_told_and_the_other_entries_are_read():
    doubled = "".join(f"@string{{m{one + 1} = m{one} # m{one}}}\n" for one in range(30))
    scan = scan_bibtex("@string{m0 = {tea}}\n" + doubled + "@misc{a, title = m9}\n" + GOOD)
    assert [entry.key for entry in scan.entries] == ["a", "first2000"]
    excesses = [one for one in scan.findings if one.exceeds_limits]
    assert excesses[0].message.startswith("macros stand for more than 10,0")
    assert {one.code for one in excesses} == {"bib"}


def test_a_long_macro_that_500_entries_name_is_read():
    macro = f"@string{{a = {{{'tea ' * 750}}}}}\n"
    scan = scan_bibtex(macro + "".join(f"@misc{{k{one}, note = a}}\n" for one in range(500)))
    assert len(scan.entries) == 500
    assert scan.findings == ()


def test_an_entry_in_a_remark_that_ends_behind_other_remarks_is_told_once():
    remarks = "%@misc{first2000, x = {\n%@misc{first2000, y = {\n}}}}\n"
    findings = scan_bibtex(GOOD + remarks).findings
    assert [one.position for one in findings if one.code == "bib-form"] == [len(GOOD) + 1]
