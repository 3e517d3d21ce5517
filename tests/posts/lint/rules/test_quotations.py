"""Rules on quotations: what a post leaves out of its source, or compares otherwise."""

import json

import pytest
from support.paths import DATA


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "A trial found acupuncture better than sham for chronic low back pain [@witt2006].",
            "Q302",
            "witt2006 compared with usual care, not with sham",
        ),
        (
            "Acupuncture eases chronic low back pain [@mu2020].",
            "Q301",
            "its certainty was graded low",
        ),
        (
            "Acupuncture relieves chronic low back pain [@lin2024].",
            "Q301",
            "it studied acute complaints only",
        ),
    ],
)
def test_a_limit_or_comparator_of_the_source_is_reported(find_problems, text, code, words):
    problems = find_problems(text)
    assert any(found == code and words in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Acupuncture eased chronic low back pain more than usual care [@witt2006].",
            "Q302",
        ),
        (
            "Acupuncture eased chronic low back pain more than sham [@vickers2018].",
            "Q302",
        ),
        (
            "Acupuncture may ease chronic low back pain [@mu2020].",
            "graded low",
        ),
    ],
)
def test_a_fair_quotation_raises_no_alarm(find_problems, text, code):
    problems = find_problems(text)
    assert not any(code == found or code in message for found, message in problems), problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acupuncture does not work better than sham, but it works better than doing "
            "nothing [@vickers2018].",
            "",
        ),
        (
            "In the largest German trial real and sham acupuncture were equally effective, "
            "and both were better than usual care [@haake2007].",
            "",
        ),
        (
            "A Cochrane review found that acupuncture may not be more effective than sham for"
            " chronic low back pain [@mu2020].",
            "",
        ),
        (
            "Acupuncture may ease pain a little right after treatment compared with no "
            "treatment [@mu2020].",
            "",
        ),
        (
            "Cupping may lessen back pain for a few weeks, but most trials are small [@wang2017].",
            "",
        ),
        (
            "About one adult in five in the US lives with chronic pain, 20.9% in 2021 "
            "[@rikard2023].",
            "",
        ),
        (
            "In 2016 about 50 million US adults, 20.4%, had chronic pain [@dahlhamer2018].",
            "",
        ),
        (
            "Serious harm is rare, about one in 10,000 patients [@baumler2021].",
            "",
        ),
        (
            "The ACP recommends acupuncture, massage or spinal manipulation first for chronic"
            " low back pain [@qaseem2017].",
            "",
        ),
        (
            "NICE no longer recommends acupuncture for low back pain [@nice2016].",
            "",
        ),
        (
            "NICE advises against acupuncture for back pain [@nice2016].",
            "",
        ),
    ],
)
def test_alarms_and_silences_as_people_word_things(check_codes, text, expected):
    check_codes(text, expected)


def test_most_false_quotations_raise_an_alarm_and_hardly_any_true_one(find_problems):
    """Sentences on studies of the base that people compared with its findings."""
    lines = (DATA / "quotations.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    alarmed = [any(code != "C103" for code, _ in find_problems(row["sentence"])) for row in rows]
    pairs = list(zip(rows, alarmed, strict=True))
    false_alarms = [row["sentence"] for row, is_alarm in pairs if row["is_true"] and is_alarm]
    heard = [is_alarm for row, is_alarm in pairs if not row["is_true"]]
    assert len(false_alarms) <= 0.01 * (len(rows) - len(heard)), false_alarms
    assert sum(heard) >= 0.5 * len(heard)
