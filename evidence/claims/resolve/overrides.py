"""What a writer chose a mention to mean, so that it is not asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from evidence.claims.resolve.resolution import Candidate, Resolution, build_unresolved
from evidence.errors import EvidenceError
from evidence.studies.study import Study

NO_STUDY: Final = "none"  # the choice for words that mean no study
OVERRIDE_REASON: Final = "chosen by the writer"


class MentionOverrides:
    """Choices of a writer.

    Args:
        choices: words of posts -> key of the study that they mean, or "none".
        get_study: returns the study that has a key, of those that can be meant.

    Raises:
        EvidenceError: a choice is a study that is not known.
    """

    def __init__(
        self, choices: Mapping[str, str], get_study: Callable[[str], Study | None]
    ) -> None:
        self._key_by_mention = {_normalise(words): key for words, key in choices.items()}
        found = ((key, get_study(key)) for key in choices.values())
        self._studies = {key: study for key, study in found if study}
        for words, key in choices.items():
            if key not in (NO_STUDY, *self._studies):
                raise EvidenceError(
                    f"the settings choose {key} for {words!r}, but neither the evidence base nor "
                    f"the store has that study; correct the key, or set it to {NO_STUDY!r}"
                )

    def resolve(self, mention: str) -> Resolution | None:
        """Resolve a mention as the writer chose; None where the writer chose nothing for it.

        Of several choices that fit, the one with the most words counts.
        """
        text = _normalise(mention)
        fitting = [words for words in self._key_by_mention if _has_words(text, words)]
        if not fitting:
            return None
        key = self._key_by_mention[max(fitting, key=len)]
        if key == NO_STUDY:
            return build_unresolved(mention)
        study = self._studies[key]
        return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (OVERRIDE_REASON,)),))


def _normalise(words: str) -> str:
    return " ".join(words.lower().split())


def _has_words(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
