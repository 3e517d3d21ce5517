"""A study as a citation in Vancouver style."""

from dataclasses import replace

import pytest

from evidence.posts.bibliography.vancouver import format_vancouver
from evidence.studies.notices import has_retraction


def test_a_citation_as_text_is_that_of_vancouver(base):
    assert format_vancouver(base.studies["vickers2012"]) == (
        "Vickers AJ, Cronin AM, Maschino AC, Lewith G, MacPherson H, Foster NE, et al. "
        "Acupuncture for Chronic Pain: Individual Patient Data Meta-analysis. "
        "Arch Intern Med. 2012;172(19):1444-53. "
        "doi:10.1001/archinternmed.2012.3654. PMID: 22965186."
    )


@pytest.mark.parametrize(
    ("changed", "dated"),
    [
        ({"volume": None, "issue": None}, "Arch Intern Med. 2007:1892-8. doi"),
        ({"issue": None}, "Arch Intern Med. 2007;167:1892-8. doi"),
        ({"volume": None, "issue": None, "pages": None}, "Arch Intern Med. 2007. doi"),
    ],
)
def test_what_is_unknown_leaves_no_punctuation_behind(base, changed, dated):
    study = replace(base.studies["haake2007"], pages="1892-8", volume="167")
    assert dated in format_vancouver(replace(study, **changed))


def test_a_retracted_study_is_cited_as_retracted(base):
    study = base.studies["haake2007"]
    assert not has_retraction(study.corrections)
    retracted = replace(study, corrections=("retraction:1",))
    assert has_retraction(retracted.corrections)
    assert " [Retracted]. " in format_vancouver(retracted)
    in_part = replace(study, corrections=("partial_retraction:1",))
    assert " [Retracted in part]. " in format_vancouver(in_part)


@pytest.mark.parametrize(
    ("authors", "written"),
    [
        ((), "A title. "),
        (("Mu J",), "Mu J. A title. "),
        (("Mu J", "et al."), "Mu J, et al. A title. "),
        (tuple(f"Author {letter}" for letter in "ABCDEF"), "Author E, Author F. A title. "),
        (tuple(f"Author {letter}" for letter in "ABCDEFG"), "Author F, et al. A title. "),
    ],
)
def test_more_than_six_authors_are_et_al(base, authors, written):
    study = replace(base.studies["haake2007"], authors=authors, title="A title")
    assert written in format_vancouver(study)
