"""A study as a CSL item, and authors as a sentence names them."""

from dataclasses import replace

import pytest

from evidence.posts.cite.csl import (
    format_item_authors,
    format_study_authors,
    keep_particle,
    make_csl_item,
)
from evidence.studies.table.references.csl import split_particle


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"author": [{"family": "Tulder", "dropping-particle": "van"}]}, "van Tulder"),
        ({"author": [{"family": "Furlan"}, {"literal": "others"}]}, "Furlan et al."),
        ({"editor": [{"literal": "World Health Organization"}]}, "World Health Organization"),
        ({"title": "Report"}, "Report"),
    ],
)
def test_authors_are_named_as_a_sentence_names_them(item, named):
    assert format_item_authors(item) == named


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        (("Mu J",), "Mu"),
        (("Vickers AJ", "Linde K"), "Vickers and Linde"),
        (("Furlan AD", "et al."), "Furlan et al."),
        (("World Health Organization",), "World Health Organization"),
    ],
)
def test_authors_of_a_study_are_named_by_their_families(base, authors, named):
    assert format_study_authors(replace(base.studies["haake2007"], authors=authors)) == named


def test_a_paper_is_an_article_with_its_identifiers_and_pages_in_full(base):
    item = make_csl_item(replace(base.studies["haake2007"], pages="1892-8"))
    assert (item["id"], item["type"], item["page"]) == ("haake2007", "article-journal", "1892-1898")
    assert item["DOI"] == base.studies["haake2007"].doi
    assert "URL" not in item


def test_what_is_unknown_is_left_out_and_a_report_has_a_publisher(base):
    changed = {"journal_abbrev": None, "journal": "Geneva: WHO", "volume": None, "doi": None}
    item = make_csl_item(replace(base.studies["haake2007"], **changed))
    assert (item["type"], item["publisher"]) == ("report", "Geneva: WHO")
    assert not {"container-title", "volume", "DOI"} & item.keys()
    assert item["URL"].startswith("https://pubmed.ncbi.nlm.nih.gov/")


def test_names_are_divided_and_a_group_is_literal(base):
    authors = ("van Tulder MW", "Cross JT Jr", "World Health Organization", "et al.")
    item = make_csl_item(replace(base.studies["haake2007"], authors=authors))
    assert item["author"] == [
        {"non-dropping-particle": "van", "family": "Tulder", "given": "M. W."},
        {"family": "Cross", "given": "J. T.", "suffix": "Jr"},
        {"literal": "World Health Organization"},
        {"literal": "others"},  # which pandoc prints as "et al."
    ]


@pytest.mark.parametrize(
    ("family", "parts"),
    [
        ("Tulder", {"family": "Tulder"}),
        ("de la Cruz", {"non-dropping-particle": "de la", "family": "Cruz"}),
        ("De Carvalho", {"family": "De Carvalho"}),
        ("de", {"family": "de"}),
        ("d'Arcy", {"family": "d'Arcy"}),
    ],
)
def test_particles_are_the_small_words_before_a_family_name(family, parts):
    assert split_particle(family) == parts


def test_a_particle_of_bibtex_stays_with_its_family():
    name = {"dropping-particle": "van", "family": "Gogh"}
    assert keep_particle(name) == {"non-dropping-particle": "van", "family": "Gogh"}
    french = {"dropping-particle": "de", "non-dropping-particle": "La", "family": "Fontaine"}
    assert keep_particle(french) == french


def test_authors_who_are_all_unnamed_are_no_author(base):
    assert "author" not in make_csl_item(replace(base.studies["haake2007"], authors=("et al.",)))
