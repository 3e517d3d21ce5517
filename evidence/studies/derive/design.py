"""What design has a study? NLM's publication types first, then its title, then its abstract.

NLM's indexing lags behind, and a fresh record is often no more than a "Journal Article", so words matter; and where a
type names a family ("Review"), words may name the member ("systematic review").

Publication types: https://www.nlm.nih.gov/mesh/pubtypes.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.studies.derive.design_abstracts import ABSTRACT_RULES, CASE_SERIES_RULES
from evidence.studies.derive.design_titles import NOTICE_TITLE, TITLE_RULES
from evidence.studies.derive.design_words import DesignRules
from evidence.studies.derive.record_text import RecordText, format_quote
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Species

# Publication types that name a design, most specific first. A letter that reports a trial is a trial; a comment on one
# is not.
_DESIGN_BY_TYPE: Mapping[str, Design] = {
    "Retraction of Publication": "other",
    "Published Erratum": "other",
    "Expression of Concern": "other",
    "Comment": "other",
    "Editorial": "other",
    "News": "other",
    "Clinical Trial Protocol": "protocol",
    "Practice Guideline": "guideline",
    "Guideline": "guideline",
    "Network Meta-Analysis": "network_meta_analysis",
    "Meta-Analysis": "meta_analysis",
    "Systematic Review": "systematic_review",
    "Randomized Controlled Trial, Veterinary": "animal",
    "Randomized Controlled Trial": "rct",
    "Equivalence Trial": "rct",
    "Pragmatic Clinical Trial": "rct",
    "Case Reports": "case_report",
    "Scoping Review": "other",
    "Controlled Clinical Trial": "controlled_trial",
    "Review": "narrative_review",
    "Letter": "other",
    "Biography": "other",
    "Autobiography": "other",
    "Interview": "other",
    "Personal Narrative": "other",
    "Introductory Journal Article": "other",
    "Newspaper Article": "other",
    "Patient Education Handout": "other",
    "Bibliography": "other",
    "Directory": "other",
    "Congress": "other",
    "Lecture": "other",
}
_TYPE_RANKS: Mapping[str, int] = {kind: place for place, kind in enumerate(_DESIGN_BY_TYPE)}

_REVIEW_REFINEMENTS: frozenset[Design] = frozenset(
    {
        "network_meta_analysis",
        "ipd_meta_analysis",
        "meta_analysis",
        "overview_of_reviews",
        "protocol",
    }
)
# What the words of a record may make of the design that its publication type names.
_TITLE_REFINEMENTS: Mapping[Design, frozenset[Design]] = {
    "network_meta_analysis": frozenset({"protocol"}),
    "meta_analysis": _REVIEW_REFINEMENTS - {"meta_analysis"},
    "systematic_review": _REVIEW_REFINEMENTS | {"evidence_report"},
    "narrative_review": _REVIEW_REFINEMENTS | {"evidence_report", "systematic_review", "guideline"},
    "rct": frozenset({"crossover_trial", "economic_evaluation", "qualitative", "protocol"}),
    "controlled_trial": frozenset({"rct", "crossover_trial", "protocol"}),
    "case_report": frozenset({"case_series"}),
}
# An abstract says "crossover" or "we searched MEDLINE" of its own study; it may name a meta-analysis of others.
_ABSTRACT_REFINEMENTS: Mapping[Design, frozenset[Design]] = {
    "rct": frozenset({"crossover_trial"}),
    "controlled_trial": frozenset({"rct", "crossover_trial"}),
    "narrative_review": frozenset({"systematic_review", "meta_analysis", "network_meta_analysis"}),
    "case_report": frozenset({"case_series"}),
}
# NLM calls a series of patients "Case Reports", too; how many there are tells.
_ABSTRACT_RULES_BY_DESIGN: Mapping[Design, DesignRules] = {"case_report": CASE_SERIES_RULES}
# NLM takes some studies that reviewed charts for reviews.
_CHART_REVIEW = re.compile(
    r"\breviewed (?:the )?(?:\w+ )?(?:charts|records|files|case notes)\b|\b(?:chart|case note|record) review\b|"
    r"\b(?:charts|medical records|case notes|hospital records) (?:of [^.]{0,60})?were (?:\w+ )?(?:reviewed|examined)|"
    r"\bretrospectively (?:reviewed|analy[sz]ed)\b"
)
# Designs that need somebody to take part: strips and plots are randomised, too.
_PARTICIPANT_DESIGNS: frozenset[Design] = frozenset({"rct", "crossover_trial", "controlled_trial"})

_DerivedDesign = tuple[Design, str]  # a design and how it was derived


def derive_design(
    types: Sequence[str], words: RecordText, species: Sequence[Species]
) -> tuple[Design | None, str | None]:
    """The design of a record and how it was derived; None where nothing names it."""
    typed = _derive_from_types(types)
    told = (
        _refine_design(*typed, words)
        if typed and not _is_chart_review(typed[0], words)
        else _derive_from_words(words, species)
    )
    if species == ("animal",) and (told is None or not _is_independent_of_species(told[0])):
        return "animal", f"animals only, {told[1]}" if told else "animals only"
    return told or (None, None)


def _is_independent_of_species(design: Design) -> bool:
    """Whether a design is one whatever the species: what sums up studies, and what reports none."""
    return design_info(design).is_review or design in ("narrative_review", "protocol", "other")


def _derive_from_types(types: Sequence[str]) -> _DerivedDesign | None:
    named = [kind for kind in types if kind in _TYPE_RANKS]
    if not named:
        return None
    kind = named[0] if len(named) == 1 else min(named, key=_TYPE_RANKS.__getitem__)
    return _DESIGN_BY_TYPE[kind], f"publication type: {kind}"


def _refine_design(design: Design, how: str, words: RecordText) -> _DerivedDesign:
    """What words make of a design that a publication type names."""
    for place, text, rules, wanted in (
        ("title", words.title, TITLE_RULES, _TITLE_REFINEMENTS.get(design)),
        (
            "abstract",
            words.abstract,
            _ABSTRACT_RULES_BY_DESIGN.get(design, ABSTRACT_RULES),
            _ABSTRACT_REFINEMENTS.get(design),
        ),
    ):
        told = rules.match_first(text, wanted) if wanted else None
        if told:
            return told[0], f"{how}; {place}: {format_quote(told[1])}"
    return design, how


def _is_chart_review(design: Design, words: RecordText) -> bool:
    return design == "narrative_review" and _CHART_REVIEW.search(words.abstract) is not None


def _derive_from_words(words: RecordText, species: Sequence[Species]) -> _DerivedDesign | None:
    notice = NOTICE_TITLE.match(words.title)
    if notice:
        return "other", f"title: {format_quote(notice[0])}"
    titled = TITLE_RULES.match_first(words.title)
    if titled and titled[0] != "narrative_review":
        return titled[0], f"title: {format_quote(titled[1])}"
    if species == ("animal",):  # an experiment, however its abstract words it
        wanted: frozenset[Design] | None = frozenset()
    else:
        wanted = _ABSTRACT_REFINEMENTS["narrative_review"] if titled else None
    told = ABSTRACT_RULES.match_first(words.abstract, wanted) if wanted is None or wanted else None
    if told and (species or told[0] not in _PARTICIPANT_DESIGNS):
        return told[0], f"abstract: {format_quote(told[1])}"
    return (titled[0], f"title: {format_quote(titled[1])}") if titled else None
