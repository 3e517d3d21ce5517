"""Study designs, and the level of evidence that each gives for each type of question.

Levels follow the Oxford Centre for Evidence-Based Medicine, "The Oxford 2011 Levels of Evidence"
(https://www.cebm.ox.ac.uk/resources/levels-of-evidence/ocebm-levels-of-evidence):
1 is the best, 5 the weakest. OCEBM has no row for mechanisms, guidelines and costs; ours are marked
in docs/verdicts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evidence.messages.catalogue import ngettext, pgettext
from evidence.studies.study import Design
from evidence.wording import pluralise

QuestionType = Literal[
    "treatment", "harm", "prevalence", "mechanism", "guideline", "cost", "policy"
]
QUESTION_TYPES: tuple[QuestionType, ...] = get_args(QuestionType)


@dataclass(frozen=True, slots=True)
class DesignInfo:
    """A design: its id, its name for readers, and its level for each of ``QUESTION_TYPES``."""

    design: Design
    label: str
    levels: tuple[int, int, int, int, int, int, int]
    is_review: bool = False


# levels, in this order: treatment, harm, prevalence, mechanism, guideline, cost, policy
DESIGNS: tuple[DesignInfo, ...] = (
    DesignInfo("meta_analysis", "meta-analysis", (1, 1, 2, 1, 1, 1, 5), is_review=True),
    DesignInfo(
        "network_meta_analysis", "network meta-analysis", (1, 1, 2, 1, 1, 1, 5), is_review=True
    ),
    DesignInfo(
        "ipd_meta_analysis",
        "individual patient data meta-analysis",
        (1, 1, 2, 1, 1, 1, 5),
        is_review=True,
    ),
    DesignInfo("systematic_review", "systematic review", (1, 1, 2, 1, 1, 1, 5), is_review=True),
    DesignInfo("overview_of_reviews", "overview of reviews", (1, 1, 2, 1, 1, 1, 5), is_review=True),
    DesignInfo("evidence_report", "evidence report", (1, 1, 2, 1, 1, 1, 5), is_review=True),
    DesignInfo("guideline", "clinical practice guideline", (1, 1, 2, 5, 1, 1, 3), is_review=True),
    DesignInfo("rct", "randomised trial", (2, 2, 5, 2, 5, 2, 5)),
    DesignInfo("crossover_trial", "crossover trial", (2, 2, 5, 2, 5, 2, 5)),
    DesignInfo("controlled_trial", "controlled trial, not randomised", (3, 3, 5, 3, 5, 3, 5)),
    DesignInfo("economic_evaluation", "economic evaluation", (3, 3, 5, 5, 5, 2, 5)),
    DesignInfo("cohort", "cohort study", (3, 3, 3, 3, 5, 3, 5)),
    DesignInfo("case_control", "case-control study", (4, 4, 5, 4, 5, 4, 5)),
    DesignInfo("case_crossover", "case-crossover study", (4, 4, 5, 4, 5, 5, 5)),
    DesignInfo("cross_sectional", "cross-sectional study", (4, 4, 3, 4, 5, 4, 5)),
    DesignInfo("survey", "survey", (4, 3, 1, 4, 4, 4, 5)),
    DesignInfo("before_after", "before-after study", (4, 4, 5, 4, 5, 5, 5)),
    DesignInfo("case_series", "case series", (4, 4, 4, 4, 5, 5, 5)),
    DesignInfo("case_report", "case report", (5, 5, 5, 5, 5, 5, 5)),
    DesignInfo("qualitative", "qualitative study", (5, 5, 5, 5, 5, 5, 5)),
    DesignInfo("laboratory_human", "laboratory study in people", (5, 5, 5, 2, 5, 5, 5)),
    DesignInfo("animal", "animal study", (5, 5, 5, 4, 5, 5, 5)),
    DesignInfo("narrative_review", "narrative review", (5, 5, 5, 5, 5, 5, 5)),
    DesignInfo("protocol", "trial protocol (no results)", (5, 5, 5, 5, 5, 5, 5)),
    DesignInfo("other", "other document", (5, 5, 5, 5, 3, 5, 1)),
)

_DESIGN_INFO = {design.design: design for design in DESIGNS}


def design_info(word: Design) -> DesignInfo:
    """Return a design's label and levels."""
    return _DESIGN_INFO[word]


def describe_design(word: Design) -> str:
    """Name a design for readers: "randomised trial"."""
    return pgettext("label", _DESIGN_INFO[word].label)


def describe_design_count(word: Design, count: int) -> str:
    """Count studies of a design: "2 meta-analyses"."""
    return ngettext(*count_messages(word), count)


def count_messages(word: Design) -> tuple[str, str]:
    """Return the messages that count studies of a design, one study and several."""
    label = _DESIGN_INFO[word].label
    return f"%(count)s {label}", f"%(count)s {pluralise(label)}"


def evidence_level(word: Design, question: QuestionType) -> int:
    """Return the OCEBM level of a design for a type of question, 1 (best) to 5."""
    return _DESIGN_INFO[word].levels[QUESTION_TYPES.index(question)]
