"""Check appraisals: the tool fits the study, the domain the tool, and the rating the domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evidence.claims.base.appraisal_tools import (
    DESIGNS_BY_TOOL,
    DOMAINS_BY_TOOL,
    list_ratings,
    load_tool_text,
)
from evidence.claims.base.models import Appraisal, Finding, format_label
from evidence.studies.study import Study
from evidence.wording import is_sentence


def check_appraisals(
    appraisals: Iterable[Appraisal], studies: Iterable[Study], findings: Iterable[Finding]
) -> Iterator[tuple[int, str]]:
    """Yield everything that is wrong with appraisals, each with the index of its row.

    Studies and findings that are not there are not reported; ``check_rows`` does.
    """
    by_key = {study.key: study for study in studies}
    study_by_finding = {finding.id: finding.study for finding in findings}
    for index, row in enumerate(appraisals):
        messages = (
            *_check_rating(row),
            *_check_design(row, by_key.get(row.study)),
            *_check_finding(row, study_by_finding),
        )
        yield from ((index, f"{row.study} {row.domain}: {message}") for message in messages)


def _check_rating(row: Appraisal) -> Iterator[str]:
    label = load_tool_text(row.tool).label
    if row.domain not in DOMAINS_BY_TOOL[row.tool]:
        yield f"{label} has no such domain; use one of {', '.join(DOMAINS_BY_TOOL[row.tool])}"
    elif row.rating not in list_ratings(row.domain):
        yield (
            f"{label} does not rate it {row.rating!r}; use one of "
            f"{', '.join(list_ratings(row.domain))}"
        )
    if not is_sentence(row.reason):
        yield "the reason must be a sentence"


def _check_design(row: Appraisal, study: Study | None) -> Iterator[str]:
    if study is not None and study.design not in DESIGNS_BY_TOOL[row.tool]:
        text = load_tool_text(row.tool)
        yield f"{text.label} is for {text.designs}, and the design is {format_label(study.design)}"


def _check_finding(row: Appraisal, study_by_finding: Mapping[str, str]) -> Iterator[str]:
    if row.finding is None:
        return
    if row.tool != "rob2":
        yield "only RoB 2 is about one result; leave finding empty"
    elif study_by_finding.get(row.finding, row.study) != row.study:
        yield f"{row.finding} is a result of {study_by_finding[row.finding]}"
