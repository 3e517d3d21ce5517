"""Frames: which concepts together make a claim, in the notation of ``topic.toml``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

_MARKS = "!@^"


@dataclass(frozen=True, slots=True)
class FrameCondition:
    """One condition of a frame: alternatives of one concept, or of two that are close together."""

    alternatives: tuple[tuple[str, ...], ...]
    searches_sentence: bool
    searches_headings: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class ClaimFrame:
    """Conditions that must all hold; without the ``required_concepts`` none of them can."""

    conditions: tuple[FrameCondition, ...]
    required_concepts: frozenset[str]


def parse_frame(text: str, concepts: Collection[str]) -> ClaimFrame:
    """Parse a frame such as ``@pain relief~lasting !sham``.

    Args:
        text: the frame; docs/recognising.md explains its notation.
        concepts: the concepts that are declared.

    Raises:
        ValueError: the frame names a concept that is not declared, or a condition has no meaning.
    """
    conditions = tuple(_parse_condition(word, text, concepts) for word in text.split())
    return ClaimFrame(conditions, frozenset(_find_required_concepts(conditions)))


def _parse_condition(word: str, text: str, concepts: Collection[str]) -> FrameCondition:
    bare = word.lstrip(_MARKS)
    marks = word.removesuffix(bare)
    alternatives = tuple(tuple(arm.split("~")) for arm in bare.split("|"))
    unknown = {name for pair in alternatives for name in pair if name not in concepts}
    if unknown:
        raise ValueError(
            f"the form {text!r} names concepts that are not declared: {', '.join(sorted(unknown))}"
        )
    searches_headings = "@" in marks or "^" in marks
    if searches_headings and any(len(pair) > 1 for pair in alternatives):
        raise ValueError(
            f"the form {text!r} looks for two concepts close together in a heading; "
            "`@a~b` has no meaning"
        )
    return FrameCondition(alternatives, "^" not in marks, searches_headings, "!" in marks)


def _find_required_concepts(conditions: Collection[FrameCondition]) -> set[str]:
    required: set[str] = set()
    for condition in conditions:
        is_plain = not (condition.searches_headings or condition.is_excluded)
        if is_plain and len(condition.alternatives) == 1:
            required.update(condition.alternatives[0])
    return required
