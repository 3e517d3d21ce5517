"""How often each rule speaks, for each claim: what to work on first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from evidence.errors import Problem, Severity
from evidence.posts.lint.formats.severities import SEVERITY_LABELS
from evidence.posts.lint.registry import RULES


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule speaks about a claim.

    Attributes:
        code: code of the rule.
        name: its name.
        severity: severity of its problems.
        claim: id of the claim, or None where the problems are about none.
        count: number of places, those of repeats included.
        posts: number of posts with such a place.
    """

    code: str
    name: str
    severity: Severity
    claim: str | None
    count: int
    posts: int


def count_by_rule(problems: Iterable[Problem]) -> list[RuleCount]:
    """Count the places of problems by rule and claim, the most frequent first."""
    places: Counter[tuple[str, Severity, str]] = Counter()
    paths: dict[tuple[str, Severity, str], set[str]] = {}
    for problem in problems:
        key = problem.code, problem.severity, problem.claim or ""
        places[key] += 1 + len(problem.also)
        paths.setdefault(key, set()).add(problem.path)
    names = {rule.code: rule.name for rule in RULES}
    ordered = sorted(places.items(), key=lambda item: (-item[1], item[0]))
    return [
        RuleCount(code, names.get(code, ""), severity, claim or None, count, len(paths[key]))
        for key, count in ordered
        for code, severity, claim in [key]
    ]


def statistics_to_text(counts: Sequence[RuleCount]) -> str:
    """Return a line for each count: places, code, severity, claim and name of the rule."""
    if not counts:
        return "No problems."
    number_width = max(len(f"{row.count:,}") for row in counts)
    claim_width = max(len(row.claim or "-") for row in counts)
    return "\n".join(
        f"{row.count:>{number_width},}  {row.code}  {SEVERITY_LABELS[row.severity]:<7}  "
        f"{row.claim or '-':<{claim_width}}  {row.name}"
        for row in counts
    )


def statistics_to_json(counts: Iterable[RuleCount]) -> str:
    """Return a JSON list of the counts; the fields are those of ``RuleCount``."""
    return json.dumps([asdict(row) for row in counts], ensure_ascii=False, indent=2)
