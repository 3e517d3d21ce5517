"""Sample sizes of whole records: which of the numbers of a text counts all who took part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.derived_columns import HUMAN, derived, typed
from support.number_words import spelt


@pytest.mark.parametrize(
    ("abstract", "size"),
    [
        ("A total of 1,162 patients were randomised.", 1162),
        ("We followed 1 162 patients in two towns.", 1162),
        ("Data of 18 000 patients were analysed.", 18000),
        ("One hundred and six patients were enrolled.", 106),
        ("Twenty-four volunteers took part.", 24),
        ("Two hundred and sixty nine adults were recruited.", 269),
        ("Sixty women (30 in each group) had needles.", 60),
        ("60 women were allocated to needles or advice, 30 women in each group.", 60),
        (
            "A total of 120 participants were included; 60 patients had needles and 60 patients "
            "had none.",
            120,
        ),
        ("Of 640 people screened, 238 were randomised.", 238),
        ("Of 640 patients assessed for eligibility, 238 patients were randomly allocated.", 238),
        ("Participants (thirty outpatients) had needles.", 30),
        ("We enrolled 80 adults aged 18 to 65 years; 71 participants completed the study.", 80),
        ("Ninety participants with sore backs. The cups group (n = 45) had cups.", 90),
        ("We included 45 patients with pain and 40 healthy controls.", None),
        ("Patients had pain. 459 healthy individuals were enrolled as controls.", None),
        ("Pain went away in 4957 cases found in the literature.", None),
        ("Fifty men and women, aged twenty to sixty-one, had cups.", 50),
        ("The fever came back in only one of ten patients.", None),
        ("Fifty-nine persons had cups.", 59),
        ("Bleeding occurred in 3 per 10,000 patients.", None),
        ("Pain affects over 100 million adults in the US.", None),
        ("One in five adults has pain.", None),
        ("The number needed to treat was 8 patients.", None),
        ("Each group had 20 patients.", None),
        ("In groups of 20 patients needles were tried.", None),
        ("20 patients had cups and 22 patients had needles.", None),
        ("12 patients (20%) fell ill.", None),
        ("In 1976 patients were cared for at home.", None),
        ("Treatments were given on 12 days.", None),
    ],
)
def test_the_sample_size_is_of_all_who_took_part(abstract, size):
    assert derived("Needles", abstract, **HUMAN).sample_size == size


@pytest.mark.parametrize(
    ("abstract", "size"),
    [
        ("We included 22 trials (n = 8270 participants).", 8270),
        (
            "Eleven trials involving 921 participants were included; five trials had low risk "
            "of bias.",
            921,
        ),
        (
            "Sixty studies (6382 individuals) were included. In 59 trials, 4980 individuals had "
            "less pain.",
            6382,
        ),
        ("Forty trials were included.", None),
        ("Pain lessened in some patients. In one trial 40 patients fell asleep.", None),
    ],
)
def test_a_review_counts_the_participants_of_its_studies_and_not_the_studies(abstract, size):
    review = derived("Cups: a systematic review", abstract, **HUMAN)
    assert review.design == "systematic_review"
    assert review.sample_size == size


def test_a_number_in_the_title_goes_before_the_abstract():
    study = derived(
        "Safety of needles: a cohort study with 229,230 patients",
        "Harm was met in 19,000 patients.",
    )
    assert study.sample_size == 229230
    assert study.sample_size_from == 'title: "229,230 patients"'


def test_animals_are_counted_in_animal_studies():
    assert (
        derived("Needles in rats", "48 male Wistar rats were randomly divided.").sample_size == 48
    )
    assert derived("Needles in rats", "Six rats per group were used.").sample_size is None


@pytest.mark.parametrize(
    "kind", ["Clinical Trial Protocol", "Practice Guideline", "Case Reports", "Review", "Editorial"]
)
def test_what_has_no_participants_has_no_sample_size(kind):
    assert (
        typed(kind, abstract="In a published trial 120 patients were randomised.").sample_size
        is None
    )


@given(st.integers(5, 9999), st.sampled_from([" ", " and "]), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_read_in_its_sentence(number, joined, hyphen):
    words = spelt(number, joined=joined, hyphen=hyphen).capitalize()
    assert derived("Needles", f"{words} patients were randomised.", **HUMAN).sample_size == number


@given(st.integers(2, 10**7))
def test_a_number_with_blanks_between_its_thousands_is_read_in_its_sentence(number):
    spaced = f"{number:,}".replace(",", " ")
    abstract = f"A total of {spaced} patients were seen."
    assert derived("Needles", abstract, **HUMAN).sample_size == number
