"""Say what a reader should know about the number of a row, or about why it has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from evidence.claims.base.load import EvidenceBase
from evidence.claims.base.models import Claim, Finding, Stance, format_label
from evidence.claims.card.claim_effect import NO_BASELINE, ClaimEffect
from evidence.claims.card.effect_size import (
    bears_on,
    count_people,
    count_studies,
    has_own_count,
    is_effect,
    is_judged,
    is_opposed,
)
from evidence.claims.card.rows.row_certainty import find_own_grade
from evidence.claims.verdict.weighted_judgement import WeightedJudgement, join_study_keys
from evidence.messages.catalogue import gettext, gettext_noop, ngettext
from evidence.wording import capitalise_first

_STANCES: Final[Mapping[Stance, str]] = {
    "supports": gettext_noop("%(study)s supports the claim"),
    "contradicts": gettext_noop("%(study)s contradicts the claim"),
    "mixed": gettext_noop("%(study)s found both"),
    "insufficient": gettext_noop("%(study)s could not say"),
}
_WHOLE_STUDY: Final[Mapping[tuple[bool, bool], str]] = {
    (True, True): gettext_noop(
        "People and studies are those of all of %(study)s, not of this result alone."
    ),
    (True, False): gettext_noop("People are those of all of %(study)s, not of this result alone."),
    (False, True): gettext_noop("Studies are those of all of %(study)s, not of this result alone."),
}


def select_findings(
    base: EvidenceBase, claim: Claim, item: WeightedJudgement, outcome: str
) -> list[Finding]:
    """Select the results of a judged study on an outcome that bear on its judgement.

    Results of control arms, which are no effects, are left out.
    """
    return [
        finding
        for finding in base.findings_on(item.study.key, claim)
        if finding.outcome == outcome and bears_on(item, finding) and is_effect(finding)
    ]


def explain_people(item: WeightedJudgement, finding: Finding) -> str:
    """Explain which people and studies are counted; empty where they are those of the result."""
    study = item.study
    n_studies = count_studies(item) if item.is_from_review else None
    has_other_people = not has_own_count(finding) and bool(count_people(study, finding))
    message = _WHOLE_STUDY.get((has_other_people, bool(n_studies)))
    return gettext(message, study=study.key) if message else ""


def explain_number(
    base: EvidenceBase,
    claim: Claim,
    sources: Sequence[WeightedJudgement],
    finding: Finding,
    size: ClaimEffect | None,
) -> Iterator[str]:
    """Explain where a number is from, what it needs, and what else its source has on it.

    Args:
        base: the evidence base.
        claim: the claim that was judged.
        sources: the direct sources against the comparator, the one to prefer first.
        finding: the result that was taken.
        size: its size; None where it has no number.
    """
    source = next(item for item in sources if item.study.key == finding.study)
    if source.role == "overlapping":
        yield _explain_substitute(base, claim, sources, finding, size)
    if size is not None and size.natural is not None and size.natural.is_ratio:
        yield f"{capitalise_first(gettext(NO_BASELINE))}."
    if finding.scale_is_assumed:
        yield gettext("The range of its scale was inferred, not read.")
    if finding.note:
        yield gettext(
            "On %(finding)s: %(note)s.", finding=finding.id, note=finding.note.rstrip(".")
        )
    results = select_findings(base, claim, source, finding.outcome)
    others = [row.id for row in results if row.timepoint == finding.timepoint and row != finding]
    if others:
        yield ngettext(
            "%(study)s has %(count)s more result on this at this time: %(findings)s.",
            "%(study)s has %(count)s more results on this at this time: %(findings)s.",
            len(others),
            study=finding.study,
            findings=", ".join(others),
        )


def _explain_substitute(
    base: EvidenceBase,
    claim: Claim,
    sources: Iterable[WeightedJudgement],
    finding: Finding,
    size: ClaimEffect | None,
) -> str:
    """Explain why the number is that of a source which does not count itself."""
    counted = [item for item in sources if item.is_counted]
    told = "; ".join(_describe_source(base, claim, item, finding) for item in counted)
    if size:
        return gettext(
            "From %(study)s, which does not count itself. What counts has no number that compares: "
            "%(sources)s.",
            study=finding.study,
            sources=told,
        )
    return gettext(
        "From %(study)s, which does not count itself. What counts has no result on this: "
        "%(sources)s.",
        study=finding.study,
        sources=told,
    )


def _describe_source(
    base: EvidenceBase, claim: Claim, item: WeightedJudgement, finding: Finding
) -> str:
    """Describe what a counted source says of the claim, and how it rates that."""
    results = select_findings(base, claim, item, finding.outcome)
    grade = find_own_grade(results, finding.timepoint)
    stance = _describe_stance(item)
    if not grade:
        return stance
    return gettext(
        "%(source)s, and rates its evidence %(certainty)s",
        source=stance,
        certainty=format_label(grade),
    )


def _describe_stance(item: WeightedJudgement) -> str:
    return gettext(_STANCES[item.judgement.stance], study=item.study.key)


def explain_opposed(
    base: EvidenceBase, claim: Claim, items: Iterable[WeightedJudgement], outcome: str
) -> Iterator[str]:
    """Name the results on an outcome that point the other way than their judgements."""
    opposed = [
        finding.id
        for item in items
        for finding in base.findings_on(item.study.key, claim)
        if finding.outcome == outcome and is_judged(item, finding) and is_opposed(item, finding)
    ]
    if opposed:
        names = ", ".join(dict.fromkeys(opposed))
        yield gettext(
            "Left out, as they point the other way than the judgement of their study: "
            "%(findings)s.",
            findings=names,
        )


def explain_absence(
    reporting: Iterable[WeightedJudgement], without_results: Collection[WeightedJudgement]
) -> Iterator[str]:
    """Explain what there is instead of a result.

    Args:
        reporting: judgements whose studies report on the outcome, and do not count or are indirect.
        without_results: counted judgements whose studies have no result in the findings.
    """
    rows = list(reporting)
    direct = [item for item in rows if item.is_direct]
    indirect = [item for item in rows if not item.is_direct]
    if direct:
        yield gettext(
            "Reported by what does not count: %(studies)s.", studies=join_study_keys(direct)
        )
    if indirect:
        yield gettext(
            "Something close to it was reported by %(studies)s.", studies=join_study_keys(indirect)
        )
    if without_results:
        yield gettext(
            "Judged, without a result in the findings: %(sources)s.",
            sources="; ".join(map(_describe_stance, without_results)),
        )
