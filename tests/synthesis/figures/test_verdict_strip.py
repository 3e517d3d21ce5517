import dataclasses
import re

import pytest
from matplotlib.colors import to_rgba
from support.drawn import LOOKS, assert_readable, words_in

import evidence
from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.claims.base.translate import translate_base
from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.messages.catalogue import load_language, use_language
from evidence.synthesis.figures.figure import LIGHT_THEME
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
    assert picture.table.loc["C5", "verdict"] == "not studied"
    assert picture.table["certainty"].isna().tolist() == [
        key == "C5" for key in picture.table.index
    ]
    assert set(picture.table.index) == {verdict.claim.id for verdict in among}
    assert "not studied" in [text.get_text() for text in words_in(picture.figure)]


def test_a_strip_of_nothing_but_unjudged_claims_can_be_drawn(base):
    bare = dataclasses.replace(base, judgements=())
    picture = draw_verdict_strip([compute_verdict(bare, "C5")])
    assert picture.alt.endswith("Verdicts: 1 not studied.")
    assert picture.to_png().startswith(b"\x89PNG")


def test_quotes_and_dollars_in_a_claim_stay_what_they_are(verdicts):
    claim = dataclasses.replace(verdicts[0].claim, text='It "works" & costs $5 or $6')
    picture = draw_verdict_strip([dataclasses.replace(verdicts[0], claim=claim)])
    assert "$5 or $6" in " ".join(text.get_text() for text in words_in(picture.figure))
    assert picture.to_png().startswith(b"\x89PNG")


def test_no_verdicts_are_refused_with_what_to_do():
    with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
        draw_verdict_strip([])


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_words_neither_overlap_nor_leave_the_strip(verdicts, width, dark):
    assert_readable(draw_verdict_strip(verdicts, width=width, dark=dark))


@pytest.mark.parametrize("width", [3.6, 4.0, 7.5])
def test_longer_words_of_another_language_neither_overlap_nor_leave_the_strip(base, width):
    with use_language(load_language("de", more=[BUNDLED_FOLDER / "locale"])):
        translated = translate_base(base)
        shown = [compute_verdict(translated, claim) for claim in ("T2", "T22", "R5", "A6")]
        for verdicts in ([shown[0]], [shown[1]], shown):
            assert_readable(draw_verdict_strip(verdicts, width=width))


def test_the_same_strip_gives_the_same_bytes(verdicts):
    few = verdicts[:3]
    assert draw_verdict_strip(few).to_png() == draw_verdict_strip(few).to_png()


def test_the_alt_text_has_at_most_three_sentences(strip):
    assert len(re.findall(r"[.!?](?:\s|$)", strip.alt)) <= 3


def test_the_alt_text_of_a_few_claims_describes_their_boxes(base):
    picture = draw_verdict_strip([compute_verdict(base, "T8")])
    assert "T8: 1 two-sided and 2 for. Certainty:" in picture.alt


def test_the_table_names_claims_and_the_labels_of_their_subjects(base, strip):
    assert strip.table.index.name == "claim"
    labels = {base.topic.labels[claim.subject] for claim in base.claims.values()}
    assert set(strip.table["subject"]) == labels


def test_the_boxes_of_each_claim_are_described_for_up_to_three_claims(base, verdicts):
    judged = [one for one in verdicts if one.category != "not_studied"]
    bare = compute_verdict(dataclasses.replace(base, judgements=()), "C5")
    few = [one for one in judged if one.claim.id != "C5"][:3]
    alt, of_four = (draw_verdict_strip(some).alt for some in ([*few, bare], judged[:4]))
    assert all(f" {one.claim.id}: " in alt for one in few)
    assert "C5: " not in alt
    assert not any(f" {one.claim.id}: " in of_four for one in judged)


def test_a_claim_whose_judgements_do_not_count_has_no_box(base):
    unread = tuple(row for row in base.judgements_for("T2") if row.stance == "not_assessed")
    verdict = compute_verdict(dataclasses.replace(base, judgements=unread), "T2")
    picture = draw_verdict_strip([verdict])
    assert unread
    assert picture.table.loc["T2", ["against", "too_little", "two_sided", "for"]].sum() == 0
    assert "with 0 counted judgements" in picture.alt


def test_boxes_that_count_for_less_are_counted_and_empty(verdicts, strip):
    for one in verdicts:
        light = [item for item in one.weighted_judgements if item.is_counted and item.weight < 1]
        assert strip.table.loc[one.claim.id, "at_part_weight"] == len(light)
    chosen = [one for one in verdicts if strip.table.loc[one.claim.id, "at_part_weight"]]
    assert chosen
    for one in chosen[:3]:
        picture = draw_verdict_strip([one])
        fills = [patch.get_facecolor() for patch in picture.figure.axes[0].patches]
        ground, in_legend = to_rgba(LIGHT_THEME.background), 1
        assert fills.count(ground) - in_legend == picture.table["at_part_weight"].iloc[0]


def test_boxes_run_from_against_to_for_around_the_middle(verdicts):
    for one in verdicts:
        picture = draw_verdict_strip([one])
        (axes,) = picture.figure.axes
        signs = [text for text in axes.texts if text.get_text() in {"−", "?", "±", "+"}][4:]
        row = picture.table.iloc[0]
        columns = ("against", "too_little", "two_sided", "for")
        wanted = [
            sign for sign, name in zip("−?±+", columns, strict=True) for _ in range(row[name])
        ]
        assert [text.get_text() for text in signs] == wanted
        xs = [text.get_position()[0] for text in signs]
        assert xs == sorted(xs)
        middle = next(line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1)
        undecided = (row["too_little"] + row["two_sided"]) / 2
        left, right = (sum(x < middle - 1e-6 for x in xs), sum(x > middle + 1e-6 for x in xs))
        assert abs(left - row["against"] - undecided) <= 0.5
        assert abs(right - row["for"] - undecided) <= 0.5
