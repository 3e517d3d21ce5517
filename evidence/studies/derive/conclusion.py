"""What does an abstract conclude? Its concluding part, and what that answers to a yes/no question.

An answer is read in two steps. Rules first: cues of wording (data/conclusion.json) are found clause by clause, turned
round by a negation before them, and set against the kind of thing that the question asks. On top, a linear model weighs
what the rules found; its weights stand in the same file, made by benchmarks/train_conclusion.py. Not reviewed, and no
part of a verdict: docs/conclusions.md tells how well it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args

from evidence.studies.derive.answering import MODEL, Findings, findings
from evidence.studies.derive.direction import Direction, direction_of

__all__ = ["ANSWERS", "Answer", "Direction", "conclusion_answer", "conclusion_of", "direction_of"]

Answer = Literal["yes", "no", "maybe"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

# --- the concluding part of an abstract

_LABELS = ("CONCLUSION", "INTERPRETATION", "SIGNIFICANCE", "RELEVANCE", "IMPLICATION")
_LABEL_WITHIN = re.compile(
    r"(?:^|[.;)\]] )(?:CONCLUSIONS?|Conclusions?|INTERPRETATION)(?: AND [A-Z ]+)?(?::|\.| [-—–]) ?(?=\S)"
)
_LONGEST_LABEL = 80
_OPENING = 90  # characters of a sentence that tell what it is
_CLOSING = (
    900  # characters at the end of an abstract in which a conclusion without a label is looked for
)
_CONCLUDING = (
    "in conclusion|in summary|to conclude|to summari|we conclude|we therefore conclude|we thus conclude|the authors "
    "conclude|it is concluded|it was concluded|it can be concluded|it may be concluded|it is therefore concluded|"
    "thus, we conclude|thus we conclude|therefore, we conclude|our conclusion|the conclusion|a conclusion|from these "
    "results|from these findings|from these data|based on these|on the basis of these"
)
_CONCLUDES = tuple(_CONCLUDING.split("|"))
_SUGGESTS = re.compile(
    r"(?:(?:taken together|collectively|overall|thus|therefore|hence|together|altogether),? )?(?:(?:all |both )?(?:of "
    r")?(?:these|this|our|the|present) (?:(?:present|current|preliminary|above|new|clinical|experimental) "
    r")?(?:results?|findings?|data|observations?|study|studies|trial|review|analysis|meta-analysis|evidence|"
    r"experiments?)(?: \w+){0,4}? (?:suggest|indicat|show|demonstrat|support|impl(?:y|ies)|confirm|provide|point|"
    r"establish)|(?:we|it is) (?:suggest|propose|recommend))|(?:thus|therefore|hence|overall|taken together|"
    r"collectively),"
)
_OPENERS = frozenset(
    "in to we the it thus thus, therefore therefore, hence hence, our a from based on taken "
    "collectively collectively, overall overall, together together, altogether altogether, all both these this".split()
)


def conclusion_of(abstract: str) -> str | None:
    """The part of an abstract that is its conclusion, without labels; None where none is found.

    Sections labelled as conclusion come first; an abstract without labels gives its closing sentences from the one that
    begins as a conclusion ("In conclusion", "These results suggest").
    """
    return _labelled(abstract) or _within(abstract) or _closing(abstract)


def _labelled(abstract: str) -> str:
    """The text of the sections labelled as conclusion."""
    parts = [
        text.strip()
        for label, text in _sections(abstract)
        if any(map(label.upper().__contains__, _LABELS))
    ]
    return " ".join(filter(None, parts))


def _within(abstract: str) -> str:
    """What follows the last label within running text."""
    if "ONCLUSION" not in abstract and "onclusion" not in abstract and "INTERPR" not in abstract:
        return ""
    labels = list(_LABEL_WITHIN.finditer(abstract))
    return abstract[labels[-1].end() :].strip() if labels else ""


def _sections(abstract: str) -> Iterator[tuple[str, str]]:
    """Label and text of the lines that begin with a label."""
    for line in abstract.split("\n"):
        label, colon, _ = line[: _LONGEST_LABEL + 1].partition(":")
        if colon and "." not in label:
            yield label, line[len(label) + 1 :]


def _closing(abstract: str) -> str | None:
    """The sentences from the last that says it concludes, else from the first that says what the findings suggest."""
    closing = abstract[-_CLOSING:]
    suggesting = None
    end = len(closing)
    for sentence in reversed(closing.split(". ")):
        start = end - len(sentence)
        if sentence.lstrip().partition(" ")[0].lower() in _OPENERS and (
            start or len(abstract) <= _CLOSING
        ):
            opening = sentence[:_OPENING].lower().lstrip()
            if opening.startswith(_CONCLUDES):
                return closing[start:].strip()
            if _SUGGESTS.match(opening):
                suggesting = start
        end = start - 2
    return None if suggesting is None else closing[suggesting:].strip()


# --- what it answers


def conclusion_answer(question: str, conclusion: str) -> Answer:
    """What the conclusion of a study answers to a yes/no question, such as its own title.

    "maybe" where the authors leave it open. An empty conclusion answers "maybe".
    """
    if not conclusion.strip():
        return "maybe"
    return answer_of(findings(question, conclusion), _weights())


def answer_of(found: Findings, weights: dict[str, list[float]]) -> Answer:
    """The answer with the largest sum of weights, the first of ``ANSWERS`` where two are equal."""
    sums = list(weights[""])
    for name, size in found.items():
        for place, weight in enumerate(weights.get(name, ())):
            sums[place] += size * weight
    return ANSWERS[sums.index(max(sums))]


@cache
def _weights() -> dict[str, list[float]]:
    """The weights of each finding for each of ``ANSWERS``; those of every question under ""."""
    weights: dict[str, list[float]] = json.loads(MODEL.read_text(encoding="utf-8"))["weights"]
    return weights
