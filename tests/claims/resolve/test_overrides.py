"""What a writer chose mentions to mean."""

import pytest

from evidence.claims.resolve.overrides import NO_STUDY, OVERRIDE_REASON, MentionOverrides
from evidence.errors import EvidenceError


@pytest.fixture(scope="module")
def overrides(base):
    choices = {
        "a famous  Study": "haake2007",
        "a famous study of needles": "vickers2012",
        "the usual paper": NO_STUDY,
    }
    return MentionOverrides(choices, base.studies.get)


@pytest.mark.parametrize(
    ("mention", "key"),
    [
        ("A famous study", "haake2007"),
        ("and a famous study, too", "haake2007"),
        ("A famous study of needles in Germany", "vickers2012"),
    ],
)
def test_the_longest_choice_within_a_mention_counts(overrides, mention, key):
    resolution = overrides.resolve(mention)
    assert (resolution.status, resolution.study.key) == ("resolved", key)
    assert resolution.candidates[0].reasons == (OVERRIDE_REASON,)


def test_words_that_mean_no_study_are_unresolved(overrides):
    resolution = overrides.resolve("The usual paper")
    assert (resolution.status, resolution.candidates) == ("unresolved", ())


@pytest.mark.parametrize("mention", ["a famous studying", "an infamous study", ""])
def test_other_words_are_not_chosen_for(overrides, mention):
    assert overrides.resolve(mention) is None


def test_a_choice_of_an_unknown_study_is_an_error_that_names_it(base):
    with pytest.raises(EvidenceError, match="nobody1999 for 'a review'"):
        MentionOverrides({"a review": "nobody1999"}, base.studies.get)
