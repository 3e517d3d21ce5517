"""The rule on numbers: those of a post beside those of its source."""

import pytest

from evidence.posts.lint.rules.numbers import is_rounding_of


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "In 1,612 patients acupuncture eased chronic low back pain [@haake2007].",
            "Q304",
            "haake2007 had 1,162 participants, not 1,612",
        ),
        (
            "An analysis of 92 trials found that acupuncture eases chronic pain [@vickers2012].",
            "Q304",
            "29 studies, not 92",
        ),
        (
            "A trial of 2,100 patients tested acupuncture [@haake2007].",
            "Q304",
            "1,162 participants, not 2,100",
        ),
        (
            "A trial with 640 patients tested acupuncture [@haake2007].",
            "Q304",
            "1,162 participants, not 640",
        ),
        (
            "An analysis of 39 trials looked at chronic pain [@vickers2012].",
            "Q304",
            "29 studies, not 39",
        ),
        (
            "Acupuncture beat sham acupuncture (SMD 0.55) [@vickers2012].",
            "Q304",
            "SMD 0.23 (pain, against sham: favours intervention), not 0.55",
        ),
        (
            "After six months 74.6% of the patients had improved [@haake2007].",
            "Q304",
            "47.6 % and 27.4 %",
        ),
        (
            "Nearly 29% of American adults live with chronic pain, 2.09% of them [@rikard2023].",
            "Q304",
            "20.9 %",
        ),
        (
            "Side effects were seen in 0.86% of all patients [@witt2009].",
            "Q304",
            "8.6 %",
        ),
    ],
)
def test_a_number_that_differs_is_reported_with_the_number_of_the_source(
    find_problems, text, code, words
):
    problems = find_problems(text)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "In nearly 1,200 patients acupuncture eased chronic low back pain [@haake2007].",
            "Q304",
        ),
        (
            "Of 387 patients given acupuncture, half responded [@haake2007].",
            "Q304",
        ),
        (
            "The trial by Malmivaara in 1995 showed that patients who rested fared worse.",
            "Q304",
        ),
        (
            "Malmivaara's trial in 1995 let patients with back pain rest or move.",
            "Q304",
        ),
        (
            "In 1995 patients in Helsinki rested or moved [@malmivaara1995].",
            "Q304",
        ),
        (
            "This analysis of 29 trials in patients with chronic pain [@vickers2012] is large.",
            "Q304",
        ),
        (
            "Pooling 29 reviews and trials of adults, it found relief [@vickers2012].",
            "Q304",
        ),
        (
            "After 26 weeks among patients given acupuncture, half responded [@haake2007].",
            "Q304",
        ),
        (
            "Back pain affects 1 in 5,000 patients, it seems [@haake2007].",
            "Q304",
        ),
        (
            "A trial of 774 patients compared real with fake needling [@haake2007].",
            "Q304",
        ),
        (
            "A trial of eleven hundred patients compared real with fake needling [@haake2007].",
            "Q304",
        ),
        (
            "Acupuncture beat sham acupuncture by 0.2 standard deviations [@vickers2012].",
            "Q304",
        ),
        (
            "The SMD was 0.55 against no acupuncture, 0.23 against sham [@vickers2012].",
            "Q304",
        ),
        (
            "The risk ratio was 0.7 [@vickers2012].",
            "Q304",
        ),
        (
            "With acupuncture 48% improved, with sham 44 percent [@haake2007].",
            "Q304",
        ),
        (
            "Nearly 50% had improved (95% CI told elsewhere) [@haake2007].",
            "Q304",
        ),
        (
            "About 7% of adults have high-impact chronic pain [@rikard2023].",
            "Q304",
        ),
        (
            "A third of older adults have chronic pain, 31% [@rikard2023].",
            "Q304",
        ),
    ],
)
def test_a_number_that_fits_or_counts_something_else_raises_no_alarm(find_problems, text, code):
    problems = find_problems(text)
    assert not any(code == found or code in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Like the 2012 analysis of 17,922 patients, this trial of 1,162 patients found "
            "little over sham [@haake2007].",
            "-Q304",
        ),
        (
            "Of these, 2,000 people were screened [@haake2007].",
            "-Q304",
        ),
        (
            "A trial (N = 1,612) compared acupuncture with sham [@haake2007].",
            "Q304",
        ),
        (
            "In a trial (n=1612) acupuncture was compared with sham [@haake2007].",
            "Q304",
        ),
        (
            "A 1,612-patient trial compared acupuncture with sham [@haake2007].",
            "Q304",
        ),
        (
            "A trial with one thousand six hundred and twelve patients compared acupuncture "
            "with sham [@haake2007].",
            "Q304",
        ),
        (
            "A trial of two thousand patients compared acupuncture with sham [@haake2007].",
            "Q304",
        ),
        (
            "Ninety-three trials were pooled [@vickers2018].",
            "Q304",
        ),
        (
            "A meta-analysis of 13 trials looked at chronic pain [@vickers2018].",
            "Q304",
        ),
        (
            "SMD 0.96 against sham for short-term pain relief [@manheimer2005].",
            "Q304",
        ),
        (
            "About 60% of the benefit was kept after 12 months [@macpherson2017].",
            "Q304",
        ),
        (
            "Effects decreased by 51% after one year (Vickers et al., 2018).",
            "Q304",
        ),
        (
            "In 2012, researchers pooled 29 trials with 17,922 patients [@vickers2012].",
            "-Q304",
        ),
        (
            "Their update pooled 39 trials with more than 20,000 patients [@vickers2018].",
            "-Q304",
        ),
        (
            "Of the 1,162 patients, 387 got real acupuncture and 387 sham [@haake2007].",
            "-Q304",
        ),
        (
            "Researchers followed 1,162 patients for six months in 340 practices [@haake2007].",
            "-Q304",
        ),
    ],
)
def test_alarms_and_silences_as_people_word_things(check_codes, text, expected):
    check_codes(text, expected)


@pytest.mark.parametrize(
    ("number", "known"),
    [
        ("18000", 17922),
        ("17900", 17922),
        ("0.2", 0.23),
        ("0.23", 0.23),
        ("48", 47.6),
        ("47", 47.6),
        ("1200", 1162),
    ],
)
def test_a_number_may_be_rounded_up_or_down_to_its_digits(number, known):
    assert is_rounding_of(number, known)


@pytest.mark.parametrize(
    ("number", "known"),
    [("18000", 16900), ("0.3", 0.23), ("0.5", 0.23), ("46", 47.6), ("1300", 1162), ("2", 2.9)],
)
def test_a_number_further_off_is_no_rounding(number, known):
    assert not is_rounding_of(number, known)
