"""What a writer said that words mean, so that it is not asked again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from evidence.claims.resolve.resolver import Candidate, Resolution
from evidence.errors import EvidenceError
from evidence.studies.study import Study

NO_STUDY: Final = "none"  # what a writer says of words that mean no study
OVERRIDE_REASON: Final = "chosen by the writer"


class MentionOverrides:
    """Choices of a writer.

    Args:
        told: words of posts -> key of the study that they mean, or "none".
        studies: the studies that can be meant, by key.

    Raises:
        EvidenceError: a choice is of a study that is not known.
    """

    def __init__(self, told: Mapping[str, str], studies: Mapping[str, Study]) -> None:
        self._key_by_mention = {_normalise(words): key for words, key in told.items()}
        self._studies = studies
        for key in self._key_by_mention.values():
            if key not in (NO_STUDY, *studies):
                raise EvidenceError(
                    f"the settings say that a mention means {key}, which is no study of base or store"
                )

    def resolve(self, mention: str) -> Resolution | None:
        """What the writer said of a mention; None where that is nothing. Words that mean no study are unresolved."""
        words = _normalise(mention)
        fitting = [
            told
            for told in self._key_by_mention
            if re.search(rf"(?<!\w){re.escape(told)}(?!\w)", words)
        ]
        if not fitting:
            return None
        key = self._key_by_mention[max(fitting, key=len)]  # the most that was said
        if key == NO_STUDY:
            return Resolution(mention, "unresolved", None, ())
        study = self._studies[key]
        return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (OVERRIDE_REASON,)),))


def _normalise(words: str) -> str:
    return " ".join(words.lower().split())
