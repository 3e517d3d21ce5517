"""Rules on citations: which study a post means, and what became of it."""

from dataclasses import replace

import pytest
from support.linting import found


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "Smith et al. (2009) compared acupuncture with sham [@haake2007].",
            "C104",
            "by Haake M and of 2007",
        ),
        (
            "Haake et al. (1997) compared acupuncture with sham [@haake2007].",
            "C104",
            "haake2007 is of 2007",
        ),
        (
            "As told elsewhere [@nobody2001].",
            "C103",
            "@nobody2001 is neither",
        ),
        (
            "As told elsewhere [@pmid:123].",
            "C103",
            "@pmid:123 is neither",
        ),
    ],
)
def test_a_citation_that_does_not_fit_is_reported(find_problems, text, code, words):
    problems = find_problems(text)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Haake et al. (2007) compared acupuncture with sham [@haake2007].",
            "C104",
        ),
        (
            "Molsberger and colleagues (2007) took part, too [@haake2007].",
            "C104",
        ),
        (
            "NICE (2016) withdrew its advice [@nice2016].",
            "C104",
        ),
        (
            "As I said [@mine2020], write to me@example.org or @someone.",
            "C103",
        ),
        (
            "See https://doi.org/10.1000/not.known and PMID 123.",
            "C103",
        ),
    ],
)
def test_a_citation_that_fits_raises_no_alarm(find_problems, text, code):
    problems = find_problems(text)
    assert not any(code == found or code in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Smith et al. (2009) compared acupuncture with sham, PMID 17893311.",
            "C104",
        ),
        (
            "Smith et al. (2009) [compared](https://pubmed.ncbi.nlm.nih.gov/17893311/) "
            "acupuncture with sham.",
            "C104",
        ),
        (
            "According to Haake et al. 2007 (PMID 22965186), sham did as well.",
            "C104",
        ),
        (
            "Mueller et al. (2007) compared acupuncture and sham [@haake2007].",
            "-C104",
        ),
        (
            "Müller et al. (2007) compared acupuncture and sham [@haake2007].",
            "-C104",
        ),
    ],
)
def test_alarms_and_silences_as_people_word_things(check_codes, text, expected):
    check_codes(text, expected)


def test_what_was_retracted_is_reported_beside_its_corrected_version_too(base):
    new = base.studies["vickers2018"]
    old = replace(
        base.studies["vickers2012"], superseded_by=None, corrections=(f"republished:{new.pmid}",)
    )
    marked = replace(base, studies={**base.studies, old.key: old})
    (problem,) = found(marked, "See the analyses [@vickers2012; @vickers2018].", "S")
    assert (problem.code, problem.severity) == ("S201", "error")
    assert problem.studies == ("vickers2012", "vickers2018")
    assert "cite this instead: vickers2018" in problem.suggestion
