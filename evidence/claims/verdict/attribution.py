"""Answer a claim about a source: does it say so, what is left out, and does it still stand?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Judgement, Stance, describe_comparison
from evidence.claims.verdict.certainty import Certainty, VerdictCategory
from evidence.claims.verdict.overall_appraisal import find_appraisal
from evidence.claims.verdict.publication_status import find_status_notes
from evidence.claims.verdict.weighted_judgement import (
    DISPUTE_NOTE,
    JudgementRole,
    WeightedJudgement,
)
from evidence.messages.catalogue import gettext, gettext_noop
from evidence.studies.study import Study
from evidence.wording import capitalise_first

AttributionAnswer = tuple[
    VerdictCategory, Certainty, tuple[str, ...], tuple[WeightedJudgement, ...]
]
_ANSWERS: Final[Mapping[Stance, tuple[VerdictCategory, str]]] = {
    "supports": ("supported", gettext_noop("The source says so (%(study)s): %(finding)s")),
    "mixed": ("mixed", gettext_noop("The source says so in part (%(study)s): %(finding)s")),
    "contradicts": (
        "contradicted",
        gettext_noop("The source says otherwise (%(study)s): %(finding)s"),
    ),
}
_UNCLEAR: Final = gettext_noop("That is unclear (%(study)s): %(finding)s")


def answer_attribution(base: EvidenceBase, claim: Claim, on: date) -> AttributionAnswer:
    """Answer whether the source that a claim names says what the claim says.

    The source itself decides; where its text was not read, another report of the same work does,
    with less certainty.

    Args:
        base: the evidence base.
        claim: a claim of the kind "attribution".
        on: the day on which the source must still stand.

    Returns:
        The category, its certainty, the reasons, and all judgements with their roles.
    """
    source = base.studies[claim.cites] if claim.cites else None
    own, other = _split_by_source(base, claim, source)
    weighted = (*own, *other)
    if source is None or not own:
        return "insufficient", "very_low", (gettext("The source itself was not read."),), weighted
    best = own[0]
    category, answer = _answer(item.judgement for item in own if item.study.key == best.study.key)
    certainty: Certainty = "high" if best.study.key == source.key else "moderate"
    reasons = (
        gettext(answer, study=best.study.key, finding=best.judgement.rationale),
        *_explain_source(base, claim, best.study, source, on),
    )
    return category, "low" if category == "insufficient" else certainty, reasons, weighted


def _answer(judgements: Iterable[Judgement]) -> tuple[VerdictCategory, str]:
    stances = {judgement.stance for judgement in judgements}
    stance: Stance = stances.pop() if len(stances) == 1 else "mixed"
    return _ANSWERS.get(stance, ("insufficient", _UNCLEAR))


def _split_by_source(
    base: EvidenceBase, claim: Claim, source: Study | None
) -> tuple[Sequence[WeightedJudgement], Sequence[WeightedJudgement]]:
    """Split the judgements: of the source or of the same work, the source first; and all others."""
    work = {source.key, source.companion_of or source.key} if source else set()
    own, other = [], []
    for readings in base.readings_for(claim.id):
        judgement = readings.settled
        study = base.studies[judgement.study]
        item = WeightedJudgement(judgement, study, 1, "counts", 1.0)
        item = replace(item, appraisal=find_appraisal(base, judgement), readings=readings)
        if readings.state == "disputed":
            other.append(_exclude(item, "disputed", gettext(DISPUTE_NOTE)))
        elif judgement.stance == "not_assessed":
            other.append(_exclude(item, "not_read", gettext("its result was not read")))
        elif work.isdisjoint({study.key, study.companion_of}):
            other.append(_exclude(item, "weaker", gettext("not the source that is named")))
        elif claim.comparators and judgement.comparator not in (*claim.comparators, "none"):
            note = describe_comparison(judgement.comparator)
            other.append(_exclude(item, "other_comparator", note))
        else:
            own.append(item)
    is_other = {item.study.key: source and item.study.key != source.key for item in own}
    own.sort(key=lambda item: (bool(is_other[item.study.key]), *_sort_key(item)))
    return own, sorted(other, key=_sort_key)


def _sort_key(item: WeightedJudgement) -> tuple[str, ...]:
    return item.study.key, item.judgement.comparator


def _exclude(item: WeightedJudgement, role: JudgementRole, note: str) -> WeightedJudgement:
    return replace(item, role=role, weight=0.0, note=note)


def _explain_source(
    base: EvidenceBase, claim: Claim, read: Study, source: Study, on: date
) -> Iterator[str]:
    if read.key != source.key:
        yield gettext(
            "The text of %(source)s was not read; %(study)s is another report of the work.",
            source=source.key,
            study=read.key,
        )
    if claim.leaves_out:
        yield gettext("The claim leaves out: %(what)s.", what=claim.leaves_out.rstrip("."))
    for note in find_status_notes(base.studies, source.key, on):
        yield f"{capitalise_first(note.message)}."
