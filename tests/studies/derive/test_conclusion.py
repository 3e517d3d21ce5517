"""The concluding part of an abstract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.studies.derive.conclusion import extract_conclusion

# --- the concluding part


def test_a_labelled_conclusion_is_found_and_its_neighbours_are_not():
    abstract = (
        "BACKGROUND: Backs ache.\nRESULTS: They ached less.\nCONCLUSIONS: Needles "
        "helped.\nFUNDING: None."
    )
    assert extract_conclusion(abstract) == "Needles helped."


@pytest.mark.parametrize(
    "label",
    [
        "CONCLUSION",
        "AUTHORS' CONCLUSIONS",
        "INTERPRETATION",
        "CONCLUSIONS AND RELEVANCE",
        "SIGNIFICANCE",
        "Conclusions",
    ],
)
def test_labels_of_conclusions(label):
    assert extract_conclusion(
        f"METHODS: We looked.\n{label}: Cupping left marks: nothing else."
    ) == ("Cupping left marks: nothing else.")


def test_two_concluding_sections_are_joined():
    assert (
        extract_conclusion("CONCLUSIONS: It helped.\nCLINICAL SIGNIFICANCE: Use it.")
        == "It helped. Use it."
    )


def test_a_label_within_the_text_counts():
    assert (
        extract_conclusion("We looked at backs. RESULTS: Less pain. CONCLUSION: Needles helped.")
        == "Needles helped."
    )


@pytest.mark.parametrize(
    "closing",
    [
        "In conclusion, needles helped. More trials follow.",
        "We conclude that needles helped.",
        "These results suggest that needles helped.",
        "Our findings do not support the use of needles.",
    ],
)
def test_without_labels_the_closing_sentences_are_found(closing):
    assert extract_conclusion(f"Forty people took part. Pain was measured. {closing}") == closing


def test_the_sentence_that_says_it_concludes_goes_before_one_that_suggests():
    abstract = "Pain fell. These data suggest an effect. In conclusion, needles helped."
    assert extract_conclusion(abstract) == "In conclusion, needles helped."


@pytest.mark.parametrize(
    "abstract",
    ["", "Forty people took part. Pain was measured.", "METHODS: We looked.", "CONCLUSION:"],
)
def test_no_conclusion_is_none(abstract):
    assert extract_conclusion(abstract) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    assert extract_conclusion(text) is None or extract_conclusion(text)
