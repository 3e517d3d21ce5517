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
        (
            "As told elsewhere [@PubMed:123].",
            "C103",
            "@PubMed:123 is neither",
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
        (
            "As [@PMID:17893311], [@pubmed:17893311] and [@17893311] say.",
            "C103",
        ),
        (
            "As [@DOI:10.1001/Archinte.167.17.1892] and [@PMC:3658605] say.",
            "C103",
        ),
        (
            r"Write to \@nobody2001 or &#64;nobody2001.",
            "C103",
        ),
        (
            "Go to <https://x.example/@nobody2001> or https://x.example/@nobody2001/1.",
            "C103",
        ),
        (
            "Ask [@nobody2001](https://x.example/@nobody2001) or me@nobody2001.example.",
            "C103",
        ),
        (
            "See [@fig-one; @tbl:two], @sec-three and @Eq:four.",
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A 2014 pooled analysis found it better than sham [@vickers2018].", "2018, not of 2014"),
        ("In 2012, a trial compared acupuncture with sham [@haake2007].", "2007, not of 2012"),
        ("A trial published in 2012 compared acupuncture with sham [@haake2007].", "not of 2012"),
        ("One trial in Spine compared acupuncture with sham [@haake2007].", "Med, not in Spine"),
        ("A trial led by Cherkin compared needles with sham [@haake2007].", "not by Cherkin"),
        ("Cherkin's trial compared needles with sham [@haake2007].", "not by Cherkin"),
        (
            "A systematic review found sham as good [@haake2007].",
            "a randomised trial, not a review",
        ),
        ("A trial found acupuncture better than sham [@vickers2018].", "analysis, not a trial"),
        ("A survey found acupuncture better than sham [@vickers2018].", "analysis, not a survey"),
        ("A trial advises against acupuncture [@nice2016].", "guideline, not a trial"),
        ("One guideline counted visits to doctors (PMID 17893311).", "trial, not a guideline"),
        ("A guideline counted [visits](https://pubmed.ncbi.nlm.nih.gov/17893311/).", "guideline"),
        (
            "A 1999 systematic review in Spine found sham as good [@haake2007].",
            "of 2007, in Arch Intern Med and a randomised trial, "
            "not of 1999, in Spine (Phila Pa 1976) and a review",
        ),
    ],
)
def test_a_description_that_is_not_that_of_the_record_is_reported(find_problems, text, words):
    problems = [message for code, message in find_problems(text) if code == "C104"]
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "A 2018 meta-analysis found acupuncture better than sham [@vickers2018].",
        "A 2019 analysis found acupuncture better than sham [@vickers2018].",
        "An update of the 2012 analysis found acupuncture better than sham [@vickers2018].",
        "A 2012 review found a benefit, but acupuncture was no better than sham [@haake2007].",
        "A 2012 review and a 2007 trial found a benefit [@haake2007].",
        "A 2012 review found a benefit [@haake2007; @vickers2018].",
        "The 2007 trial of people seen from 2002 on compared needles with sham [@haake2007].",
        "A review of trials from 1998 to 2004 found a benefit [@furlan2010].",
        "A 2007 trial in the Archives of Internal Medicine found sham as good [@haake2007].",
        "Half of the guidelines recommended acupuncture [@oliveira2018].",
        "A survey of adults in the US asked for chronic pain [@dahlhamer2018].",
        "A systematic review led to a recommendation [@qaseem2017].",
        "A study led by Molsberger compared needles with sham [@haake2007].",
        "As shown [@haake2007], a 2012 review found a benefit.",
        "A 2012 review found a benefit.",
    ],
)
def test_a_description_that_fits_or_may_be_of_another_study_is_let_be(find_problems, text):
    assert not any(code == "C104" for code, _ in find_problems(text))


NAMED = "The SPINE trial compared acupuncture with sham for back pain."


@pytest.mark.parametrize(
    "following",
    [
        "The trial of 638 adults lasted eight weeks.",
        "In that study, 638 adults took part.",
        "The same trial of 200 adults was cheap.",
        "It enrolled 638 adults.",
        "The study of 638 adults was well received, and it lasted eight weeks.",
    ],
)
def test_a_study_that_the_sentence_before_names_is_reported_once(base, following):
    problems = found(base, f"{NAMED} {following}", "C1")
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("C101", 1, 1)
    ]


def test_a_study_that_a_sentence_names_twice_is_reported_once(base):
    text = "In the SPINE trial acupuncture helped back pain, and the trial of 638 adults was cheap."
    assert [problem.code for problem in found(base, text, "C1")] == ["C101"]


def test_another_study_than_the_one_named_before_is_reported(base):
    text = f"{NAMED} A 1950 trial of 77 monks with back pain found acupuncture worse than tea."
    assert [problem.code for problem in found(base, text, "C1")] == ["C101", "C102"]


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
