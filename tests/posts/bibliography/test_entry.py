"""A study as a BibTeX entry."""

import pytest
from bibtexparser.entrypoint import parse_string
from support.bibtex_studies import PLAIN, bare, fields, study

from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.posts.bibliography.sync import sync_bibliography


def test_what_is_not_known_is_left_out():
    little = bare("li2023", title=None, authors=("et al.",))
    assert fields(little) == {"key": "li2023", "year": "2012"}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Vickers AJ", "Vickers, A. J."),
        ("Chaoju X", "Chaoju, X."),
        ("van Tulder MW", "van Tulder, M. W."),
        ("von Arx M", "von Arx, M."),
        ("de Souza MC", "de Souza, M. C."),
        ("Van Tulder M", "Van Tulder, M."),
        ("'t Hoen PA", "'t Hoen, P. A."),
        ("St Sauver JL", "St Sauver, J. L."),
        ("N'bundé DS", "N'bundé, D. S."),
        ("Querol-Zaldívar MLÁ", "Querol-Zaldívar, M. L. Á."),
        ("Andersen MØ", "Andersen, M. Ø."),
        ("Ivanov II", "Ivanov, I. I."),
        ("Cross JT Jr", "Cross, Jr, J. T."),
        ("Watters WC 3rd", "Watters, 3rd, W. C."),
        ("Giles", "{Giles}"),
        ("World Health Organization", "{World Health Organization}"),
        (
            "Centers for Medicare & Medicaid Services",
            r"{Centers for Medicare \& Medicaid Services}",
        ),
        ("Task Force of the WHO", "{Task Force of the WHO}"),
        ("Research and Development AB", "{Research and Development AB}"),
        (
            "Clinical Efficacy Assessment Subcommittee of the American College of Physicians",
            "{Clinical Efficacy Assessment Subcommittee of the American College of Physicians}",
        ),
    ],
)
def test_names_are_written_so_that_bibtex_divides_them_right(name, written):
    assert fields(study(authors=(name, "Witt CM")))["author"] == f"{written} and Witt, C. M."


def test_a_list_of_authors_that_was_not_read_to_its_end_says_so():
    assert fields(study(authors=("Furlan AD", "et al.")))["author"] == "Furlan, A. D. and others"


def test_what_is_special_to_latex_is_escaped_in_text_and_left_alone_in_identifiers():
    odd = bare(
        "odd2000",
        title=r"50% of #1 & a_b for $5 ~ x^2 \ {",
        doi="10.1002/(sici)1097_0258(1998)17:15<1661::aid%20-sim#968>3.0.co;2-2",
    )
    assert fields(odd)["title"] == (
        r"50\% of \#1 \& a\_b for \$5 \textasciitilde{} x\textasciicircum{}2 "
        r"\textbackslash{} \ensuremath{\lbrace}"
    )
    assert fields(odd)["doi"] == odd.doi
    assert fields(odd)["url"] == f"https://doi.org/{odd.doi}"


def test_a_brace_in_a_doi_cannot_end_the_entry():
    odd = bare("odd2000", doi="10.1000/a}b\\c")
    assert fields(odd)["doi"] == "10.1000/a%7Db%5Cc"
    assert [
        entry.key for entry in parse_string(sync_bibliography("", [odd, PLAIN]).text).entries
    ] == [
        "odd2000",
        PLAIN.key,
    ]


@pytest.mark.parametrize(
    ("pages", "written"),
    [
        ("454-461", "454--461"),
        ("858-66", "858--866"),
        ("1444-53", "1444--1453"),
        ("E887-E900", "E887--E900"),
        ("1465-1472.e2", "1465--1472.e2"),
        ("915-921C", "915--921C"),
        ("98–102", "98--102"),
        ("98-2", "98--2"),
        ("e045961", "e045961"),
        ("12-5, 17-9", "12--15, 17--19"),
    ],
)
def test_pages_have_a_double_hyphen_and_both_ends_in_full(pages, written):
    assert fields(study(pages=pages))["pages"] == written


def test_the_address_is_that_of_pubmed_or_else_the_doi_or_else_the_full_text():
    addresses = [
        fields(study(**dict.fromkeys(unknown))).get("url")
        for unknown in ((), ("pmid",), ("pmid", "doi"), ("pmid", "doi", "pmcid"))
    ]
    assert addresses == [
        "https://pubmed.ncbi.nlm.nih.gov/22965186/",
        "https://doi.org/10.1001/archinternmed.2012.3654",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3658605/",
        None,
    ]


def test_a_journal_without_its_full_title_goes_by_its_abbreviation():
    known = fields(study(journal=None))
    assert (known["journal"], known.get("shortjournal")) == ("Arch Intern Med", None)


def test_a_report_has_institution_place_and_number():
    report = bare(
        "chou2016",
        journal="Rockville (MD): Agency for Healthcare Research and Quality",
        issue="169",
        design="evidence_report",
    )
    assert make_bibtex_entry(report).entry_type == "techreport"
    assert fields(report) == {
        "key": "chou2016",
        "title": "On chou2016",
        "type": "Evidence report",
        # braces, because biblatex and pandoc take "and" for the end of an institution
        "institution": "{Agency for Healthcare Research and Quality}",
        "address": "Rockville (MD)",
        "year": "2012",
        "number": "169",
    }


def test_a_number_of_a_report_may_stand_as_its_volume():
    known = fields(bare("who2023", journal="Geneva: World Health Organization", volume="7"))
    assert (known["number"], known.get("volume")) == ("7", None)


def test_a_journal_with_a_subtitle_is_no_report():
    full = "Evidence-based complementary and alternative medicine : eCAM"
    journal = study(journal=full)
    assert make_bibtex_entry(journal).entry_type == "article"
    assert fields(journal)["journal"] == full


def test_volume_and_pages_of_an_unknown_journal_are_a_note():
    lost = bare("gok2016", volume="15", issue="4", pages="700-4")
    assert make_bibtex_entry(lost).entry_type == "misc"
    written = {name: fields(lost).get(name) for name in ("volume", "number", "pages", "note")}
    assert written == {
        "volume": None,
        "number": None,
        "pages": None,
        "note": "volume 15, number 4, pages 700--704",
    }


def test_only_an_entry_without_authors_has_a_key_to_sort_by():
    assert fields(bare("who2023"))["key"] == "who2023"
    assert "key" not in fields(study())


def test_what_is_neither_paper_nor_report_is_misc():
    page = bare("usbji2014", journal="The Burden of Musculoskeletal Diseases (BMUS)")
    assert make_bibtex_entry(page).entry_type == "misc"
    assert fields(page)["howpublished"] == "The Burden of Musculoskeletal Diseases (BMUS)"
