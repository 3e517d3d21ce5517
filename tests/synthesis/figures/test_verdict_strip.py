import dataclasses
import re

import pytest
from support.drawn import WIDTHS, assert_readable, words_in

import evidence
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.verdict_strip import draw_verdict_strip


@pytest.fixture(scope="module")
def verdicts(base):
    return [compute_verdict(base, key) for key in base.claims]


@pytest.fixture(scope="module")
def strip(verdicts):
    return draw_verdict_strip(verdicts)


def test_the_strip_shows_every_claim_once_with_its_verdict_in_words(verdicts, strip):
    shown = [text.get_text() for text in words_in(strip.figure)]
    for verdict in verdicts:
        assert shown.count(verdict.claim.id) == 1
    for word in {verdict.category for verdict in verdicts}:
        assert shown.count(word.replace("_", " ")) == sum(
            verdict.category == word for verdict in verdicts
        )


def test_the_table_of_the_strip_has_the_numbers_of_the_verdicts(strip):
    kept = evidence.load_verdicts().loc[strip.table.index]
    assert sorted(kept.index) == sorted(evidence.load_verdicts().index)
    for ours, theirs in (
        ("for", "supports"),
        ("against", "contradicts"),
        ("two_sided", "mixed"),
        ("too_little", "insufficient"),
    ):
        assert strip.table[ours].tolist() == kept[theirs].tolist()
    assert strip.table["verdict"].tolist() == [word.replace("_", " ") for word in kept["verdict"]]


def test_the_strip_draws_a_sign_for_each_counted_judgement(strip):
    shown = [text.get_text() for text in words_in(strip.figure)]
    in_legend = 1
    for column, sign in (("against", "−"), ("too_little", "?"), ("two_sided", "±"), ("for", "+")):
        assert shown.count(sign) == strip.table[column].sum() + in_legend


def test_boxes_for_lie_right_of_the_middle_and_boxes_against_left(verdicts):
    lone = next(
        verdict
        for verdict in verdicts
        if verdict.counted_judgements("supports") and verdict.counted_judgements("contradicts")
    )
    signs = {}
    for text in words_in(draw_verdict_strip([lone]).figure):
        if text.get_text() in {"−", "+"} and text.get_weight() == "bold":
            signs.setdefault(text.get_text(), []).append(text.get_position())
    legend = min(y for places in signs.values() for _, y in places)
    against, favour = ([x for x, y in signs[sign] if y > legend] for sign in "−+")
    assert max(against) < min(favour)


def test_the_alt_text_counts_the_verdicts_and_the_certainties(strip):
    for column in ("verdict", "certainty"):
        for word, count in strip.table[column].value_counts().items():
            assert f"{count} {word}" in strip.alt
    assert strip.alt.startswith(
        f"{len(strip.table)} claims on {strip.table['subject'].nunique()} subjects"
    )


def test_a_claim_without_judgements_stands_between_its_neighbours_and_has_no_certainty(
    base, verdicts
):
    bare = dataclasses.replace(
        base, judgements=tuple(row for row in base.judgements if row.claim != "C5")
    )
    among = [verdicts[0], compute_verdict(bare, "C5"), verdicts[-1]]
    picture = draw_verdict_strip(among)
    assert picture.table.loc["C5", "verdict"] == "no evidence"
    assert picture.table["certainty"].isna().tolist() == [
        key == "C5" for key in picture.table.index
    ]
    assert set(picture.table.index) == {verdict.claim.id for verdict in among}
    assert "no evidence judged" in [text.get_text() for text in words_in(picture.figure)]


def test_a_strip_of_nothing_but_unjudged_claims_can_be_drawn(base):
    bare = dataclasses.replace(base, judgements=())
    picture = draw_verdict_strip([compute_verdict(bare, "C5")])
    assert picture.alt.endswith("Verdicts: 1 no evidence.")
    assert picture.to_png().startswith(b"\x89PNG")


def test_quotes_and_dollars_in_a_claim_stay_what_they_are(verdicts):
    claim = dataclasses.replace(verdicts[0].claim, text='It "works" & costs $5 or $6')
    picture = draw_verdict_strip([dataclasses.replace(verdicts[0], claim=claim)])
    assert "$5 or $6" in " ".join(text.get_text() for text in words_in(picture.figure))
    assert picture.to_png().startswith(b"\x89PNG")


def test_no_verdicts_are_refused_with_what_to_do():
    with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
        draw_verdict_strip([])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_words_neither_overlap_nor_leave_the_strip(verdicts, width, dark):
    assert_readable(draw_verdict_strip(verdicts, width=width, dark=dark))


def test_the_same_strip_gives_the_same_bytes(verdicts):
    few = verdicts[:3]
    assert draw_verdict_strip(few).to_png() == draw_verdict_strip(few).to_png()


def test_the_alt_text_has_at_most_three_sentences(strip):
    assert len(re.findall(r"[.!?](?:\s|$)", strip.alt)) <= 3


def test_the_alt_text_of_a_few_claims_describes_their_boxes(base):
    picture = draw_verdict_strip([compute_verdict(base, "T8")])
    assert "T8: 1 for. Certainty:" in picture.alt


def test_the_table_names_claims_and_the_labels_of_their_subjects(base, strip):
    assert strip.table.index.name == "claim"
    labels = {base.topic.labels[claim.subject] for claim in base.claims.values()}
    assert set(strip.table["subject"]) == labels
