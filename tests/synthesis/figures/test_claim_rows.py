import dataclasses

import pytest

from evidence.claims.verdict.verdict import compute_verdict
from evidence.errors import EvidenceError
from evidence.synthesis.figures.canvas import Canvas
from evidence.synthesis.figures.claim_rows import (
    draw_claim,
    draw_subject_heading,
    group_by_subject,
    list_verdicts,
    measure_claim_left,
    wrap_claims,
)
from evidence.synthesis.figures.figure import LIGHT_THEME


@pytest.fixture(scope="module")
def verdicts(base):
    return [compute_verdict(base, key) for key in base.claims]


def test_subjects_are_in_the_order_of_the_topic_and_have_its_labels(base, verdicts):
    labels = [group.label for group in group_by_subject(verdicts[::-1], base.topic)]
    used = {verdict.claim.subject for verdict in verdicts}
    assert labels == [term.label for term in base.topic.subjects if term.id in used]


def test_verdicts_keep_their_order_within_a_subject(verdicts):
    groups = group_by_subject(verdicts)
    assert sorted(one.claim.id for one in list_verdicts(groups)) == sorted(
        one.claim.id for one in verdicts
    )
    for group in groups:
        places = [verdicts.index(one) for one in group.verdicts]
        assert places == sorted(places)


def test_a_subject_that_the_topic_does_not_declare_comes_last_under_its_id(verdicts):
    claim = dataclasses.replace(verdicts[0].claim, subject="honey")
    odd = dataclasses.replace(verdicts[0], claim=claim)
    assert group_by_subject([odd, *verdicts[1:]])[-1].label == "honey"


def test_no_verdicts_are_refused():
    with pytest.raises(EvidenceError, match="pass the verdict of one claim or more"):
        group_by_subject([])


def test_a_claim_begins_right_of_the_longest_id(verdicts):
    short = [one for one in verdicts if len(one.claim.id) == 2]
    assert measure_claim_left(short) < measure_claim_left(verdicts)


def test_claims_are_wrapped_without_losing_a_word(verdicts):
    lines = wrap_claims(verdicts, 1.5)
    for one in verdicts:
        assert " ".join(lines[one.claim.id]) == one.claim.text


def test_a_heading_has_a_capital_and_a_claim_its_id():
    canvas = Canvas(4, LIGHT_THEME)
    below = draw_subject_heading(canvas, 0, "NICE and others")
    draw_claim(canvas, below, "X1", 1, ["one", "two"])
    texts = canvas.finish(2).axes[0].texts
    assert [text.get_text() for text in texts] == ["NICE and others", "X1", "one", "two"]
    assert texts[0].get_position()[1] < below < texts[1].get_position()[1]


def test_only_subjects_with_a_verdict_have_a_group(base, verdicts):
    (group,) = group_by_subject(verdicts[:1], base.topic)
    assert group.verdicts == (verdicts[0],)
    assert group.label == base.topic.labels[verdicts[0].claim.subject]
