"""Names and citations of studies on the pages."""

from dataclasses import replace

import pytest

from evidence.site.citations import (
    format_bibtex,
    format_ris_file,
    make_citation_copies,
    name_study,
)


def test_bibtex_is_that_of_the_bibliography(material):
    assert format_bibtex([material.base.studies["haake2007"]]).startswith(
        "@article{haake2007,\n  author = {Haake, M."
    )


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"authors": ("Vickers AJ", "Linde K")}, "Vickers and others, 2007"),
        ({"authors": ("Cross JT Jr",)}, "Cross, 2007"),
        ({"authors": ("World Health Organization",)}, "World Health Organization, 2007"),
        ({"authors": ("Mu J",), "year": None}, "Mu, no year"),
        ({"authors": ()}, "Arch Intern Med, 2007"),
        (
            {"authors": (), "journal_abbrev": None},
            "German Acupuncture Trials (GERAC) for Chronic …, 2007",
        ),
    ],
)
def test_a_study_is_named_by_its_first_author_and_year(base, changed, name):
    assert name_study(replace(base.studies["haake2007"], **changed)) == name


def test_citations_are_in_three_forms_and_have_each_study_once(base):
    study = base.studies["haake2007"]
    copies = make_citation_copies([study, study])
    assert [name for name, _, _ in copies] == ["vancouver", "bibtex"]
    assert format_ris_file([study, study]).count(study.doi) == 1
    assert all(text.count(study.doi) == 1 for _, _, text in copies if "@article" not in text)
    assert make_citation_copies([]) == []
