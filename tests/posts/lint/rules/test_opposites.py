"""The rule on opposites: a source that found otherwise."""

import pytest


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "Haake 2007 showed that acupuncture beats sham acupuncture for chronic low back "
            "pain [@haake2007].",
            "Q303",
            "response, intermediate term, against sham: no difference",
        ),
        (
            "NICE recommends acupuncture for back pain [@nice2016].",
            "Q303",
            "does not recommend it",
        ),
        (
            "Acupuncture is no better than sham for chronic low back pain [@vickers2018].",
            "Q303",
            "favours intervention",
        ),
    ],
)
def test_an_opposite_finding_is_reported_with_the_finding(find_problems, text, code, words):
    problems = find_problems(text)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "In Haake 2007 acupuncture was no better than sham acupuncture for back pain "
            "[@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture may beat sham, but trials disagree [@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture beats sham acupuncture for chronic low back pain [@vickers2018; "
            "@haake2007].",
            "Q303",
        ),
    ],
)
def test_a_sentence_that_agrees_or_weighs_raises_no_alarm(find_problems, text, code):
    problems = find_problems(text)
    assert not any(code == found or code in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acupuncture is no better than sham for chronic back pain, a trial in Archives of"
            " Internal Medicine shows [@haake2007].",
            "-Q303",
        ),
        (
            "Nearly half of the patients given acupuncture improved (47.6%), as did 44.2% "
            "with sham and only 27.4% with usual care for back pain [@haake2007].",
            "-Q303",
        ),
        (
            "There is no doubt that acupuncture relieved chronic back pain more than usual "
            "care did in this trial, though not more than sham [@haake2007].",
            "-Q303",
        ),
        (
            "It is not surprising that acupuncture eased chronic low back pain better than "
            "usual care, while sham did, too [@haake2007].",
            "-Q303",
        ),
        (
            "The guideline of the ACP recommends acupuncture, and not drugs, first for "
            "chronic low back pain [@qaseem2017].",
            "-Q303",
        ),
        (
            "Acupuncture is not entirely free of harms: 9.31% of patients had an event "
            "[@baumler2021].",
            "-Q303",
        ),
        (
            "Not one of the trials that Manheimer and colleagues pooled in 2005 found that "
            "acupuncture is worse than sham, and their meta-analysis in the Annals of "
            "Internal Medicine concluded that acupuncture effectively relieves chronic low "
            "back pain [@manheimer2005].",
            "-Q303",
        ),
        (
            "Acupuncture is better than sham acupuncture for chronic low back pain [@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture was better than minimal acupuncture for chronic low back pain "
            "[@brinkhaus2006].",
            "Q303,-Q301",
        ),
        (
            "Acupuncture did not do better than usual care in the German trial [@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture was no better than guideline-based care for back pain [@haake2007].",
            "Q303",
        ),
        (
            "Usual care was as good as acupuncture for back pain [@haake2007].",
            "Q303",
        ),
        (
            "Real acupuncture worked better than placebo needles [@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture beat massage for chronic low back pain [@cherkin2001].",
            "Q303",
        ),
        (
            "Cupping reduced chronic low back pain [@almeidasilva2021].",
            "Q303",
        ),
        (
            "The American College of Physicians advises against acupuncture for low back pain"
            " [@qaseem2017].",
            "Q303",
        ),
        (
            "Pulsatile cupping was better than minimal cupping for back pain [@teut2018].",
            "Q303",
        ),
        (
            "In this trial acupuncture did not beat sham acupuncture, but both beat usual "
            "care [@haake2007].",
            "-Q303",
        ),
        (
            "Acupuncture worked no better than sham, and both worked better than usual care "
            "for back pain [@haake2007].",
            "-Q303",
        ),
        (
            "Sham acupuncture was better than usual care [@haake2007].",
            "-Q303",
        ),
        (
            "Acupuncture was better than usual care for chronic low back pain [@haake2007].",
            "-Q303",
        ),
        (
            "Acupuncture eased back pain more than no acupuncture did [@vickers2012].",
            "-Q303",
        ),
        (
            "Acupuncture was more effective than sham for chronic pain, though the difference"
            " was small [@vickers2012].",
            "-Q303",
        ),
        (
            "Acupuncture was no better than sham for chronic pain [@vickers2012].",
            "Q303",
        ),
        (
            "Whether acupuncture is better than sham was tested in a German trial [@haake2007].",
            "-Q303",
        ),
        (
            "The trial asked if acupuncture is better than sham [@haake2007].",
            "-Q303",
        ),
        (
            "Massage was better than acupuncture for back pain [@cherkin2001].",
            "-Q303",
        ),
        (
            "Acupuncture was more effective than usual care at six months in 3,093 patients "
            "[@witt2006].",
            "-Q303,-Q302,-Q304",
        ),
        (
            "The American guideline recommends exercise rather than drugs [@qaseem2017].",
            "-Q303",
        ),
    ],
)
def test_alarms_and_silences_as_people_word_things(check_codes, text, expected):
    check_codes(text, expected)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("NICE recommends acupuncture for low back pain.", "nice2016"),
        ("NICE, in 2016, recommended acupuncture for low back pain.", "nice2016"),
        ("The NHS offers acupuncture for a bad back.", "nice2016"),
        ("According to NICE, acupuncture should be offered for low back pain.", "nice2016"),
        ("The World Health Organization does not recommend acupuncture for back pain.", "who2023"),
        ("The ACP does not recommend acupuncture for chronic low back pain.", "qaseem2017"),
    ],
)
def test_the_advice_of_a_named_body_is_held_against_its_guideline(find_problems, text, key):
    problems = find_problems(text)
    assert [code for code, _ in problems] == ["Q303"]
    assert problems[0][1].startswith(f"{key} found otherwise on T14")


@pytest.mark.parametrize(
    "text",
    [
        "NICE advises against acupuncture for low back pain.",
        "The WHO recommends acupuncture for chronic low back pain.",
        "NICE recommended acupuncture for low back pain in 2009.",  # no guideline of that year
        "Does NICE recommend acupuncture for low back pain?",
        "It is nice that doctors recommend acupuncture for back pain.",
        "NICE recommends exercise for low back pain.",
        "NICE and the acupuncturists disagree about back pain.",
        "The Arthritis Society recommends acupuncture for low back pain.",
    ],
)
def test_true_reports_and_other_bodies_get_no_problem(find_problems, text):
    assert find_problems(text) == []
