"""What does an abstract conclude? Its concluding part, and what that answers to a yes/no question.

An answer is read in two steps. Rules first: cues of wording (data/conclusion.json) are found clause by clause, turned
round by a negation before them, and set against the kind of thing that the question asks. On top, a linear model weighs
what the rules found; its weights stand in the same file, made by benchmarks/train_conclusion.py. Not reviewed, and no
part of a verdict: docs/conclusions.md tells how well it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# --- the concluding part of an abstract

_LABELS = ("CONCLUSION", "INTERPRETATION", "SIGNIFICANCE", "RELEVANCE", "IMPLICATION")
_INLINE_LABEL = re.compile(
    r"(?:^|[.;)\]] )(?:CONCLUSIONS?|Conclusions?|INTERPRETATION)(?: AND [A-Z ]+)?(?::|\.| [-—–]) ?(?=\S)"
)
_MAX_LABEL_LENGTH = 80
_OPENING_LENGTH = 90  # characters of a sentence that tell what it is
_CLOSING_LENGTH = (
    900  # characters at the end of an abstract in which a conclusion without a label is looked for
)
_CONCLUSION_PHRASES = (
    "in conclusion|in summary|to conclude|to summari|we conclude|we therefore conclude|we thus conclude|the authors "
    "conclude|it is concluded|it was concluded|it can be concluded|it may be concluded|it is therefore concluded|"
    "thus, we conclude|thus we conclude|therefore, we conclude|our conclusion|the conclusion|a conclusion|from these "
    "results|from these findings|from these data|based on these|on the basis of these"
)
_CONCLUSION_STARTS = tuple(_CONCLUSION_PHRASES.split("|"))
_SUGGESTION_START = re.compile(
    r"(?:(?:taken together|collectively|overall|thus|therefore|hence|together|altogether),? )?(?:(?:all |both )?(?:of "
    r")?(?:these|this|our|the|present) (?:(?:present|current|preliminary|above|new|clinical|experimental) "
    r")?(?:results?|findings?|data|observations?|study|studies|trial|review|analysis|meta-analysis|evidence|"
    r"experiments?)(?: \w+){0,4}? (?:suggest|indicat|show|demonstrat|support|impl(?:y|ies)|confirm|provide|point|"
    r"establish)|(?:we|it is) (?:suggest|propose|recommend))|(?:thus|therefore|hence|overall|taken together|"
    r"collectively),"
)
_OPENING_WORDS = frozenset(
    "in to we the it thus thus, therefore therefore, hence hence, our a from based on taken "
    "collectively collectively, overall overall, together together, altogether altogether, all both these this".split()
)


def extract_conclusion(abstract: str) -> str | None:
    """The part of an abstract that is its conclusion, without labels; None where none is found.

    Sections labelled as conclusion come first; an abstract without labels gives its closing sentences from the one that
    begins as a conclusion ("In conclusion", "These results suggest").
    """
    return _find_labelled(abstract) or _find_inline(abstract) or _find_closing(abstract)


def _find_labelled(abstract: str) -> str:
    """The text of the sections labelled as conclusion."""
    parts = [
        text.strip()
        for label, text in _iter_sections(abstract)
        if any(map(label.upper().__contains__, _LABELS))
    ]
    return " ".join(filter(None, parts))


def _find_inline(abstract: str) -> str:
    """What follows the last label within running text."""
    if "ONCLUSION" not in abstract and "onclusion" not in abstract and "INTERPR" not in abstract:
        return ""
    labels = list(_INLINE_LABEL.finditer(abstract))
    return abstract[labels[-1].end() :].strip() if labels else ""


def _iter_sections(abstract: str) -> Iterator[tuple[str, str]]:
    """Label and text of the lines that begin with a label."""
    for line in abstract.split("\n"):
        label, colon, _ = line[: _MAX_LABEL_LENGTH + 1].partition(":")
        if colon and "." not in label:
            yield label, line[len(label) + 1 :]


def _find_closing(abstract: str) -> str | None:
    """The sentences from the last that says it concludes, else from the first that says what the findings suggest."""
    closing = abstract[-_CLOSING_LENGTH:]
    suggesting = None
    end = len(closing)
    for sentence in reversed(closing.split(". ")):
        start = end - len(sentence)
        if sentence.lstrip().partition(" ")[0].lower() in _OPENING_WORDS and (
            start or len(abstract) <= _CLOSING_LENGTH
        ):
            opening = sentence[:_OPENING_LENGTH].lower().lstrip()
            if opening.startswith(_CONCLUSION_STARTS):
                return closing[start:].strip()
            if _SUGGESTION_START.match(opening):
                suggesting = start
        end = start - 2
    return None if suggesting is None else closing[suggesting:].strip()
