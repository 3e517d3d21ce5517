import json
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.studies.derive.conclusion import (
    ANSWERS,
    conclusion_answer,
    conclusion_of,
    direction_of,
)
from evidence.studies.derived import ANSWERS as DIRECTIONS
from evidence.studies.derived import COMPARATORS

# --- the concluding part


def test_a_labelled_conclusion_is_found_and_its_neighbours_are_not():
    abstract = "BACKGROUND: Backs ache.\nRESULTS: They ached less.\nCONCLUSIONS: Needles helped.\nFUNDING: None."
    assert conclusion_of(abstract) == "Needles helped."


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
    assert conclusion_of(f"METHODS: We looked.\n{label}: Cupping left marks: nothing else.") == (
        "Cupping left marks: nothing else."
    )


def test_two_concluding_sections_are_joined():
    assert (
        conclusion_of("CONCLUSIONS: It helped.\nCLINICAL SIGNIFICANCE: Use it.")
        == "It helped. Use it."
    )


def test_a_label_within_the_text_counts():
    assert (
        conclusion_of("We looked at backs. RESULTS: Less pain. CONCLUSION: Needles helped.")
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
    assert conclusion_of(f"Forty people took part. Pain was measured. {closing}") == closing


def test_the_sentence_that_says_it_concludes_goes_before_one_that_suggests():
    abstract = "Pain fell. These data suggest an effect. In conclusion, needles helped."
    assert conclusion_of(abstract) == "In conclusion, needles helped."


@pytest.mark.parametrize(
    "abstract",
    ["", "Forty people took part. Pain was measured.", "METHODS: We looked.", "CONCLUSION:"],
)
def test_no_conclusion_is_none(abstract):
    assert conclusion_of(abstract) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    assert conclusion_of(text) is None or conclusion_of(text)
    assert direction_of(text).word in DIRECTIONS
    assert conclusion_answer(text, text) in ANSWERS


# --- direction


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("favours", "Acupuncture is an effective treatment for chronic low back pain."),
        (
            "favours",
            "Cupping reduced pain intensity and improved function in patients with neck pain.",
        ),
        (
            "favours",
            "Acupuncture may be effective for low back pain, but further studies are needed.",
        ),
        ("favours", "There were no adverse events, and acupuncture relieved pain."),
        ("no_difference", "Acupuncture was no better than placebo."),
        (
            "no_difference",
            "Both groups improved, but there were no significant differences between groups.",
        ),
        ("no_difference", "We found no evidence that acupuncture is effective."),
        ("no_difference", "Electroacupuncture failed to reduce opioid consumption."),
        ("no_difference", "Acupuncture was as effective as ibuprofen."),
        ("mixed", "Acupuncture improved function but did not reduce pain."),
        (
            "mixed",
            "Acupuncture was effective in the short term, but there was no difference after six months.",
        ),
        ("against", "Patients who had bed rest had worse outcomes than those who stayed active."),
        ("against", "Routine use of traction should not be recommended."),
        ("against", "Acupuncture was less effective than spinal manipulation."),
        ("against", "Cupping is not safe in children."),
        ("favours", "Tranexamic acid reduced blood loss."),
    ],
)
def test_direction_of_a_conclusion(word, text):
    assert direction_of(text).word == word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Acupuncture is widely used.",
        "The effectiveness of acupuncture was studied.",
        "This trial will show whether dry needling is more effective than exercise.",
        "Further trials are needed to determine whether acupuncture is effective.",
        "There is insufficient evidence to support the use of cupping.",
        "More effective treatments are needed.",
        "Acupuncture is cost-effective.",
        "There was no difference in adverse events.",
        "Evidence is limited that cupping is effective.",
    ],
)
def test_plans_questions_and_weak_evidence_never_favour(text):
    assert direction_of(text).word == "unclear"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acupuncture was better than waiting list but not than sham acupuncture.",
            ("sham:no_difference", "waiting_list:favours"),
        ),
        (
            "Acupuncture relieved pain better than no treatment; however, there was no difference from sham.",
            ("sham:no_difference", "no_treatment:favours"),
        ),
        (
            "Needling was superior to usual care, not to placebo.",
            ("sham:no_difference", "usual_care:favours"),
        ),
        (
            "Acupuncture was superior to usual care and exercise.",
            ("usual_care:favours", "active:favours"),
        ),
        ("Acupuncture was as effective as ibuprofen.", ("medication:no_difference",)),
        ("Cupping relieved pain.", ()),
    ],
)
def test_comparators_are_told_apart(text, expected):
    told = direction_of(text)
    assert told.by_comparator == expected
    assert {word.split(":")[0] for word in told.by_comparator} <= set(COMPARATORS)
    assert told.word == (
        "mixed" if len({word.split(":")[1] for word in expected}) > 1 else told.word
    )


def test_a_comparator_that_comes_first_turns_the_comparison_round():
    assert direction_of("Sham was less effective than true acupuncture.").word == "favours"
    assert direction_of("Sham acupuncture was better than true acupuncture.").word == "against"
    assert (
        direction_of("Acupuncture added to usual care was better than usual care alone.").word
        == "favours"
    )


def test_the_words_that_decided_are_told():
    assert (
        direction_of("Cupping helped. Needling was no better than sham.").said == "no better than"
    )
    assert direction_of("Pain stayed as it was.").said == ""


# --- answers


@pytest.mark.parametrize(
    ("answer", "question", "conclusion"),
    [
        (
            "yes",
            "Is heel pain associated with obesity?",
            "Heel pain was significantly associated with obesity.",
        ),
        (
            "no",
            "Is heel pain associated with obesity?",
            "Heel pain was not associated with obesity.",
        ),
        (
            "no",
            "Is heel pain associated with obesity?",
            "No association was found between heel pain and obesity.",
        ),
        ("no", "Does splinting reduce wrist pain?", "Splinting did not reduce wrist pain."),
        ("yes", "Does splinting reduce wrist pain?", "Splinting significantly reduced wrist pain."),
        (
            "no",
            "Are men and women treated differently?",
            "There was no significant difference between men and women.",
        ),
        (
            "no",
            "Is routine radiography necessary?",
            "Routine radiography is unnecessary and can be omitted.",
        ),
        (
            "yes",
            "Ankle block at home: is it safe?",
            "Ankle block at home is safe, with no complications.",
        ),
        ("no", "Ankle block at home: is it safe?", "Ankle block at home is unsafe."),
        (
            "yes",
            "Are the two scales equivalent?",
            "The two scales gave similar results and can be used interchangeably.",
        ),
    ],
)
def test_the_answer_of_a_plain_conclusion(answer, question, conclusion):
    assert conclusion_answer(question, conclusion) == answer


def test_no_difference_answers_by_what_was_asked():
    conclusion = "Results were similar in the two groups."
    assert conclusion_answer("Is day surgery as safe as an overnight stay?", conclusion) == "yes"
    assert conclusion_answer("Does day surgery affect outcome?", conclusion) == "no"


def test_a_negation_ends_with_its_clause():
    question = "Does taping improve balance?"
    assert (
        conclusion_answer(
            question, "Although taping did not hurt, it significantly improved balance."
        )
        == "yes"
    )


def test_not_only_denies_nothing():
    assert (
        conclusion_answer(
            "Does taping improve balance?", "Taping improved not only balance but also strength."
        )
        == "yes"
    )


def test_an_empty_conclusion_answers_maybe():
    assert conclusion_answer("Does taping improve balance?", " ") == "maybe"


def test_an_empty_question_has_an_answer():
    assert conclusion_answer("", "Taping improved balance.") in ANSWERS


def test_importing_reads_no_data():
    code = (
        "import sys, evidence.studies.derive.conclusion as module; "
        "assert module._weights.cache_info().currsize == 0; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_pubmedqa_answers_of_the_development_half(real):
    lines = (real / "labels" / "pubmedqa_train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    counts = Counter(
        (row["label"], conclusion_answer(row["question"], row["conclusion"])) for row in rows
    )
    assert len(rows) == counts.total() == 500
    # These rows were trained on: docs/conclusions.md tells what to expect of others.
    assert (
        sum(number for (label, answer), number in counts.items() if label == answer) / 500 >= 0.82
    )
    assert counts["yes", "no"] + counts["no", "yes"] <= 45
