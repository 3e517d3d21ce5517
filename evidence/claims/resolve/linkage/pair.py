"""A mention beside a study, and how well they agree in one respect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from evidence.claims.resolve.linkage.frequencies import Frequencies
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.study_profile import StudyProfile


@dataclass(frozen=True, slots=True)
class Pair:
    """A mention and a study that it may mean.

    Attributes:
        cues: what the mention says.
        profile: what the study is.
        published: year of the post that the mention is from, if known.
        frequencies: how rare words and names are among the known studies.
    """

    cues: MentionCues
    profile: StudyProfile
    published: int | None
    frequencies: Frequencies


class AgreementLevel(NamedTuple):
    """The level at which a mention and a study agree in one respect.

    Attributes:
        level: a level of the comparison in the model.
        reason: what agrees or differs, in words; empty where there is nothing to say.
        share: share of studies that agree as well, where that depends on the value: a rare name
            or number says more than a common one.
    """

    level: str
    reason: str = ""
    share: float | None = None


Compare = Callable[[Pair], AgreementLevel | None]
"""Compares a pair in one respect; None where the mention or the study says nothing of it."""
