"""Claims by what people ask."""

from typing import get_args

from evidence.claims.base.models import ClaimKind
from evidence.site.listing.questions import (
    READER_QUESTIONS,
    group_by_question,
    make_anchor,
    question_of,
)


def test_benefit_comes_before_safety_and_safety_before_mechanisms():
    assert [question.id for question in READER_QUESTIONS][:3] == ["help", "safety", "mechanism"]


def test_every_kind_of_claim_answers_one_question():
    kinds = [kind for question in READER_QUESTIONS for kind in question.kinds]
    assert sorted(kinds) == sorted(get_args(ClaimKind))
    assert all(kind in question_of(kind).kinds for kind in kinds)


def test_every_claim_stands_once_where_its_anchor_says(material):
    groups = group_by_question(material)
    places = {
        card.claim.id: subject.anchor
        for group in groups
        for subject in group.subjects
        for card in subject.cards
    }
    assert sum(group.size for group in groups) == len(places) == len(material.cards)
    for claim in material.base.claims.values():
        assert places[claim.id] == make_anchor(claim.kind, claim.subject)
