"""What entries inherit by crossref and xdata, and what they refer to in vain."""

import pytest

from evidence.posts.bibliography.bibtex.grammar import scan_bibtex
from evidence.posts.bibliography.bibtex.inherit import find_broken_references, list_publications
from evidence.posts.bibliography.bibtex.values import get_entry_values
from evidence.posts.bibliography.check import check_bibliography
from evidence.posts.bibliography.reader import parse_bibliography

BOOK = "@book{book, title = {Tea}, publisher = {P}, doi = {10.1000/book}, date = {2001}}\n"
SHARED = "@xdata{s1, publisher = {P}, xdata = {s2}}\n@xdata{s2, journaltitle = {J}, year = 2001}\n"


def inherited(text, key):
    (values,) = [
        get_entry_values(entry)
        for entry in list_publications(parse_bibliography(text).entries)
        if entry.key == key
    ]
    return values


def test_a_chapter_inherits_from_its_book_but_for_what_identifies_the_book():
    chapter = "@incollection{part, title = {Leaves}, crossref = {book}}\n"
    for text in (chapter + BOOK, BOOK + chapter):
        values = inherited(text, "part")
        assert (values["title"], values["publisher"], values["date"]) == ("Leaves", "P", "2001")
        assert "doi" not in values


def test_shared_data_is_inherited_over_several_steps_with_its_identifiers():
    text = "@article{a, title = {Tea}, year = 2002, xdata = {s1, s3}}\n@xdata{s3, pmid = {7}}\n"
    values = inherited(SHARED + text, "a")
    expected = {"publisher": "P", "journaltitle": "J", "year": "2002", "pmid": "7"}
    assert values.items() >= expected.items()


def test_shared_data_and_sets_are_no_publications():
    text = SHARED + BOOK + "@set{both, entryset = {book}}\n"
    assert [entry.key for entry in list_publications(parse_bibliography(text).entries)] == ["book"]
    assert check_bibliography(text, {}) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@misc{a, crossref = {gone}}", ["a refers to gone"]),
        ("@misc{a, xdata = {s1, s2}}@xdata{s1, year = 1}", ["a refers to s2"]),
        ("@set{a, entryset = {b, c}}@misc{c, year = 1}", ["a refers to b"]),
        ("@misc{a, crossref = {a}}", ["a refers to itself"]),
        (
            "@misc{a, crossref = {b}}@misc{b, xdata = {a}}@misc{c, crossref = {a}}",
            ["a refers to itself", "b refers to itself"],
        ),
        (BOOK + "@misc{a, crossref = {book}}", []),
        ("@misc{a, xdata = {old}}@xdata{new, ids = {older, old}}", []),
    ],
)
def test_what_an_entry_refers_to_in_vain_is_named(text, named):
    found = [finding.message for finding in find_broken_references(scan_bibtex(text).entries)]
    assert [message[: len(start)] for message, start in zip(found, named, strict=True)] == named


def test_a_circle_ends():
    assert (
        inherited("@misc{a, year = 1, crossref = {b}}@misc{b, crossref = {a}}", "b")["year"] == "1"
    )


def test_long_and_branching_chains_are_inherited_at_once():
    chain = "".join(f"@book{{b{n}, crossref = {{b{n + 1}}}}}\n" for n in range(1_100))
    values = inherited(f"{chain}@book{{b1100, publisher = {{P}}}}\n", "b0")
    assert values["publisher"] == "P"
    branching = "".join(
        f"@book{{c{n}, xdata = {{c{n + 1}, c{n + 1}, c{n + 2}}}}}\n" for n in range(60)
    )
    assert inherited(f"{branching}@xdata{{c60, year = 2001}}\n", "c0")["year"] == "2001"


def test_what_a_file_inherits_has_a_limit_behind_which_entries_have_only_their_own_fields():
    shared = f"@xdata{{long, title = {{{'tea ' * 200_000}}}}}\n"
    text = shared + "".join(f"@misc{{a{one}, year = 1, xdata = {{long}}}}\n" for one in range(50))
    entries = list_publications(parse_bibliography(text).entries)
    heirs = [entry.key for entry in entries if "title" in get_entry_values(entry)]
    assert heirs == [f"a{one}" for one in range(len(heirs))] != []
    (finding,) = find_broken_references(scan_bibtex(text).entries)
    left = f"{50 - len(heirs)} entries from a{len(heirs)} on would inherit more than "
    assert finding.message.startswith(left)
    assert text[finding.position :].startswith(f"@misc{{a{len(heirs)},")


def test_what_an_entry_has_itself_or_does_not_inherit_counts_for_nothing():
    long = "tea " * 250_000
    book = f"@book{{book, title = {{{long}}}, note = {{{long}}}, publisher = {{P}}}}\n"
    heirs = "".join(f"@misc{{a{n}, title = {{T}}, crossref = {{book}}}}\n" for n in range(50))
    assert list(find_broken_references(scan_bibtex(book + heirs).entries)) == []
    assert inherited(book + heirs, "a49")["publisher"] == "P"


def test_a_circle_makes_no_other_entry_count_twice():
    circle = "@misc{c, crossref = {c}}\n"
    text = f"{circle}@xdata{{x, title = {{{'tea ' * 50_000}}}}}\n"
    text += "".join(f"@misc{{a{n}, xdata = {{x}}}}\n" for n in range(40))
    (finding,) = find_broken_references(scan_bibtex(text).entries)
    assert finding.message.startswith("c refers to itself")
    assert "title" in inherited(text, "a39")


def test_of_many_references_in_vain_the_first_are_named_and_the_others_counted():
    names = ", ".join(f"x{one}" for one in range(1_005))
    (finding,) = find_broken_references(scan_bibtex(f"@misc{{a, xdata = {{{names}}}}}").entries)
    assert "a refers to x0, x1, x2, x3, x4 and 1,000 more" in finding.message
