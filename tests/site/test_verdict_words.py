"""Verdicts in plain words."""

from typing import get_args

from evidence.claims.base.models import CuratedComparator, Stance
from evidence.claims.verdict.verdict import CERTAINTIES, VERDICT_CATEGORIES
from evidence.site.verdict_words import (
    CERTAINTY_SENTENCES,
    CERTAINTY_STEPS,
    STANCE_LABELS,
    VERDICT_LABELS,
    certainty_label,
    certainty_step,
    comparator_label,
    verdict_sentence,
)


def test_every_category_has_its_words():
    assert VERDICT_LABELS.keys() == set(VERDICT_CATEGORIES)
    assert CERTAINTY_SENTENCES.keys() == set(CERTAINTIES)
    assert STANCE_LABELS.keys() == set(get_args(Stance))
    labels = [comparator_label(word) for word in get_args(CuratedComparator)]
    assert len(set(labels)) == len(labels)
    assert "compared with sham" in labels


def test_signs_tell_verdicts_apart_without_colour():
    assert len({label.symbol for label in VERDICT_LABELS.values()}) == len(VERDICT_LABELS)


def test_certainty_is_said_and_counted_unless_nothing_was_judged(material):
    for card in material.cards.values():
        verdict = card.verdict
        is_judged = verdict.category != "not_studied"
        assert bool(certainty_label(verdict)) is is_judged
        assert (1 <= certainty_step(verdict) <= CERTAINTY_STEPS) is is_judged
        assert verdict_sentence(verdict).startswith(VERDICT_LABELS[verdict.category].sentence)
