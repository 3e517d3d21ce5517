"""Edits that change only the lines they must."""

import pytest
from bibtexparser.entrypoint import parse_string
from support.bibtex_studies import PLAIN, WRITTEN, bare, short

from evidence.posts.bibliography.edit import apply_edits, insert_entries, locate_entries
from evidence.posts.bibliography.sync import SyncResult, sync_bibliography

BY_HAND = """\
% Bibliography of our clinic.  Keep the order!
@string{jpain = "The journal of pain"}


@comment{@misc{b2000,
  title = {an old copy of b2000}}}
@book{Own1999, title = "Our {own} book", year = 1999, note={x@y.org}}

  @Misc ( b2000, key = {b2000},
\tkeywords = {ours,  really},
  title = {ON b2000} , NOTE = "kept as it is"
) % do not touch

@misc{zzz1900, title = {Last}}"""


def test_what_a_person_wrote_stays_byte_for_byte():
    synced = sync_bibliography(BY_HAND, [bare("a2000"), bare("b2000"), bare("c2000")])
    changed = (
        BY_HAND.replace(
            "@Misc ( b2000,",
            f"{short('a2000')}\n@Misc ( b2000,",
        )
        .replace("{ON b2000}", "{On b2000},\n  year = {2012}")
        .replace("touch\n\n", "touch\n\n" + short("c2000") + "\n")
    )
    assert synced == SyncResult(changed, ("a2000", "c2000"), ("b2000",), ("Own1999", "zzz1900"))


def test_new_entries_go_in_the_order_of_keys_and_change_no_other_line():
    synced = sync_bibliography(
        short("b2000") + "\n" + short("d2000"), [bare(f"{letter}2000") for letter in "edcba"]
    )
    assert synced.text == "\n".join(short(f"{letter}2000") for letter in "abcde")
    assert synced.added == ("a2000", "c2000", "e2000")


def test_new_entries_come_after_what_has_none_of_ours():
    synced = sync_bibliography("% a comment, no line end", [bare("a2000"), bare("b2000")])
    assert synced.text == "% a comment, no line end\n\n" + short("a2000") + "\n" + short("b2000")


def test_two_entries_on_one_line_are_no_obstacle():
    synced = sync_bibliography("@misc{a2000} @misc{z2000}", [bare("a2000"), bare("b2000")])
    assert [entry.key for entry in parse_string(synced.text).entries] == ["a2000", "b2000", "z2000"]


@pytest.mark.parametrize(
    "line",
    [
        'title = "On a2000"',
        "title = {On\n     a2000}",
        "title = on",
        "TITLE = {On a2000}",
    ],
)
def test_a_field_that_says_the_same_in_another_way_is_left_as_it_is(line):
    text = f"@string{{on = {{On a2000}}}}\n@misc{{a2000, {line}, year = 2012, key = {{a2000}}}}\n"
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


def test_only_what_differs_is_replaced():
    text = WRITTEN.replace("172", "171").replace("@article", "@Misc")
    assert sync_bibliography(text, [PLAIN]) == SyncResult(WRITTEN, updated=("vickers2012",))


BIBLATEX = """\
@article{vickers2012, % core paper
  author       = {Vickers, Andrew J. and {Acupuncture Trialists' Collaboration}},
  title        = ipd # {: Individual Patient Data Meta-analysis},
  journaltitle = {Arch Intern Med},
  date         = {2012-10-22},
  xdata        = {places},
  pages        = {1444--1453}, doi = "10.1001/archinternmed.2012.3654",
  eprint       = {22965186}, eprinttype = {pubmed}, pmcid = {PMC3658605},
  url          = {https://pubmed.ncbi.nlm.nih.gov/22965186/},
}
"""


@pytest.mark.parametrize("head", ["@article{", "@article\n{", "@Article ( "])
def test_an_entry_in_the_words_of_biblatex_with_macros_and_remarks_is_left_as_it_is(head):
    before = (
        "@string{ipd = {Acupuncture for Chronic Pain}}\n"
        "@xdata{places, volume = {172}, number = {19}}\n"
    )
    body = BIBLATEX.removeprefix("@article{")
    text = before + head + (f"{body[:-2]})\n" if "(" in head else body)
    assert sync_bibliography(text, [PLAIN]) == SyncResult(text, untouched=("places",))


def test_what_differs_is_corrected_under_the_name_that_a_person_chose():
    text = (
        WRITTEN.replace("year = {2012}", "date = {2011}")
        .replace("journal = {Archives of", "journaltitle = {Annals of")
        .replace("  shortjournal = {Arch Intern Med},\n", "")
    )
    expected = WRITTEN.replace("year = {2012}", "date = {2012}").replace(
        "  journal =", "  journaltitle ="
    )
    assert sync_bibliography(text, [PLAIN]) == SyncResult(expected, updated=("vickers2012",))


def test_a_macro_is_replaced_where_its_value_is_not_that_of_the_base():
    text = (
        "@string{on = {On a2000}}\n@misc{a2000, key = {a2000}, title = on # { too}, year = 2012}\n"
    )
    expected = text.replace("on # { too}", "{On a2000}")
    assert sync_bibliography(text, [bare("a2000")]).text == expected


def test_line_ends_of_another_system_are_kept():
    text = short("a2000").replace("\n", "\r\n")
    synced = sync_bibliography(text, [bare("a2000"), bare("b2000")])
    assert synced.text == (short("a2000") + "\n" + short("b2000")).replace("\n", "\r\n")


def test_edits_are_applied_in_the_order_of_their_places_and_in_the_line_ends_of_the_text():
    assert apply_edits("a\r\nb", [(3, 4, "B\n"), (0, 0, "x")]) == "xa\r\nB\r\n"


def test_entries_are_found_where_they_start_and_not_where_a_comment_quotes_them():
    text = f"@comment{{{short('a2000')}}}\n{short('a2000')}"
    assert locate_entries(text)["a2000"].start == text.rindex("@misc")


def test_entries_go_to_the_end_of_a_file_in_no_order():
    text = short("b2000") + short("a2000")
    assert insert_entries(text, [bare("a1999")]) == f"{text}\n{short('a1999')}"
