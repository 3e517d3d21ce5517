"""The numbers of people in a text."""

import pytest

from evidence.studies.derive.sample_size.count_words import CountRank, load_count_words
from evidence.studies.derive.sample_size.counts import ParticipantCount, find_counts

PEOPLE = load_count_words().people
ANIMALS = load_count_words().animals


def test_counts_come_in_the_order_of_the_text():
    text = "altogether 80 women came; 30 men were enrolled. 12 patients fell asleep"
    assert find_counts(text, PEOPLE) == [
        ParticipantCount(80, CountRank.TOTAL, "80 women"),
        ParticipantCount(30, CountRank.ENROLLED, "30 men"),
        ParticipantCount(12, CountRank.PLAIN, "12 patients"),
    ]


def test_a_number_without_a_noun_is_found_before_its_verb():
    text = "of 640 people screened, 238 of whom were then randomised"
    assert [count.value for count in find_counts(text, PEOPLE)] == [238]
    assert find_counts("238 were assigned at random", PEOPLE) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thirty outpatients had tea", "thirty outpatients"),
        ("(n=30 patients)", "30 patients"),
        ("thirty older women had tea", "thirty older women"),
    ],
)
def test_a_count_has_its_whole_words(text, words):
    assert [count.words for count in find_counts(text, PEOPLE)] == [words]


@pytest.mark.parametrize("text", ["80 patientships", "80 treatments", "80 cups", "patients", ""])
def test_other_words_are_not_counted(text):
    assert find_counts(text, PEOPLE) == []


def test_healthy_people_beside_patients_are_a_part():
    text = "we enrolled 30 healthy adults, and 40 patients slept"
    ranks = {count.value: count.rank for count in find_counts(text, PEOPLE)}
    assert ranks[30] == CountRank.PART
    alone = find_counts("we enrolled 30 healthy adults", PEOPLE)
    assert [count.rank for count in alone] == [CountRank.ENROLLED]


def test_animals_are_counted_by_their_own_nouns():
    text = "we studied 48 male rats and asked 3 students"
    assert [count.value for count in find_counts(text, ANIMALS)] == [48]
