"""How a figure names a study."""

from dataclasses import replace

import pytest

from evidence.studies.study_label import study_label


@pytest.mark.parametrize(
    ("key", "authors", "journal", "label"),
    [
        ("haake2007", ("Haake M", "Müller HH"), None, "Haake 2007"),
        ("tulder1999b", ("van Tulder MW",), None, "van Tulder 1999b"),
        ("cross2011", ("Cross JT Jr",), None, "Cross 2011"),
        ("jams2021", (), "J Acad Med Sci", "J Acad Med Sci 2021"),
        ("smith2020", ("et al.",), "Spine", "Smith 2020"),
    ],
)
def test_a_study_is_named_by_author_and_year(base, key, authors, journal, label):
    study = next(iter(base.studies.values()))
    year = int("".join(filter(str.isdigit, key)))
    named = replace(study, key=key, year=year, authors=authors, journal_abbrev=journal)
    assert study_label(named) == label


def test_every_study_of_the_base_has_a_label(base):
    for study in base.studies.values():
        assert str(study.year) in study_label(study)
