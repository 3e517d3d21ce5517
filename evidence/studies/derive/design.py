"""What design has a study? NLM's publication types first, then its title, then its abstract.

NLM's indexing lags behind, and a fresh record is often no more than a "Journal Article", so words matter; and where a
type names a family ("Review"), words may name the member ("systematic review").

Publication types: https://www.nlm.nih.gov/mesh/pubtypes.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.studies.derive.design_abstracts import ABSTRACT, MANY_CASES
from evidence.studies.derive.design_titles import NOTICE, TITLE
from evidence.studies.derive.design_words import Rules
from evidence.studies.derive.record_text import Words, quoted
from evidence.studies.designs import design_info
from evidence.studies.study import Design, Species

# Publication types that name a design, most specific first. A letter that reports a trial is a trial; a comment on one
# is not.
_TYPES: Mapping[str, Design] = {
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
_RANK: Mapping[str, int] = {kind: place for place, kind in enumerate(_TYPES)}

_REVIEWS: frozenset[Design] = frozenset(
    {
        "network_meta_analysis",
        "ipd_meta_analysis",
        "meta_analysis",
        "overview_of_reviews",
        "protocol",
    }
)
# What the words of a record may make of the design that its publication type names.
_REFINED: Mapping[Design, frozenset[Design]] = {
    "network_meta_analysis": frozenset({"protocol"}),
    "meta_analysis": _REVIEWS - {"meta_analysis"},
    "systematic_review": _REVIEWS | {"evidence_report"},
    "narrative_review": _REVIEWS | {"evidence_report", "systematic_review", "guideline"},
    "rct": frozenset({"crossover_trial", "economic_evaluation", "qualitative", "protocol"}),
    "controlled_trial": frozenset({"rct", "crossover_trial", "protocol"}),
    "case_report": frozenset({"case_series"}),
}
# An abstract says "crossover" or "we searched MEDLINE" of its own study; it may name a meta-analysis of others.
_REFINED_BY_ABSTRACT: Mapping[Design, frozenset[Design]] = {
    "rct": frozenset({"crossover_trial"}),
    "controlled_trial": frozenset({"rct", "crossover_trial"}),
    "narrative_review": frozenset({"systematic_review", "meta_analysis", "network_meta_analysis"}),
    "case_report": frozenset({"case_series"}),
}
# NLM calls a series of patients "Case Reports", too; how many there are tells.
_ABSTRACTS: Mapping[Design, Rules] = {"case_report": MANY_CASES}
# NLM takes some studies that reviewed charts for reviews.
_CHARTS = re.compile(
    r"\breviewed (?:the )?(?:\w+ )?(?:charts|records|files|case notes)\b|\b(?:chart|case note|record) review\b|"
    r"\b(?:charts|medical records|case notes|hospital records) (?:of [^.]{0,60})?were (?:\w+ )?(?:reviewed|examined)|"
    r"\bretrospectively (?:reviewed|analy[sz]ed)\b"
)
# Designs that need somebody to take part: strips and plots are randomised, too.
_OF_PEOPLE: frozenset[Design] = frozenset({"rct", "crossover_trial", "controlled_trial"})

Told = tuple[Design, str]  # a design and how it was derived


def design_of(
    types: Sequence[str], words: Words, species: Sequence[Species]
) -> tuple[Design | None, str | None]:
    """The design of a record and how it was derived; None where nothing names it."""
    typed = _by_type(types)
    told = (
        _refined(*typed, words)
        if typed and not _is_of_charts(typed[0], words)
        else _by_words(words, species)
    )
    if species == ("animal",) and (told is None or not _stays(told[0])):
        return "animal", f"animals only, {told[1]}" if told else "animals only"
    return told or (None, None)


def _stays(design: Design) -> bool:
    """Whether a design is one whatever the species: what sums up studies, and what reports none."""
    return design_info(design).is_review or design in ("narrative_review", "protocol", "other")


def _by_type(types: Sequence[str]) -> Told | None:
    named = [kind for kind in types if kind in _RANK]
    if not named:
        return None
    kind = named[0] if len(named) == 1 else min(named, key=_RANK.__getitem__)
    return _TYPES[kind], f"publication type: {kind}"


def _refined(design: Design, how: str, words: Words) -> Told:
    """What words make of a design that a publication type names."""
    for place, text, rules, wanted in (
        ("title", words.title, TITLE, _REFINED.get(design)),
        (
            "abstract",
            words.abstract,
            _ABSTRACTS.get(design, ABSTRACT),
            _REFINED_BY_ABSTRACT.get(design),
        ),
    ):
        told = rules.first(text, wanted) if wanted else None
        if told:
            return told[0], f"{how}; {place}: {quoted(told[1])}"
    return design, how


def _is_of_charts(design: Design, words: Words) -> bool:
    return design == "narrative_review" and _CHARTS.search(words.abstract) is not None


def _by_words(words: Words, species: Sequence[Species]) -> Told | None:
    notice = NOTICE.match(words.title)
    if notice:
        return "other", f"title: {quoted(notice[0])}"
    titled = TITLE.first(words.title)
    if titled and titled[0] != "narrative_review":
        return titled[0], f"title: {quoted(titled[1])}"
    if species == ("animal",):  # an experiment, however its abstract words it
        wanted: frozenset[Design] | None = frozenset()
    else:
        wanted = _REFINED_BY_ABSTRACT["narrative_review"] if titled else None
    told = ABSTRACT.first(words.abstract, wanted) if wanted is None or wanted else None
    if told and (species or told[0] not in _OF_PEOPLE):
        return told[0], f"abstract: {quoted(told[1])}"
    return (titled[0], f"title: {quoted(titled[1])}") if titled else None
