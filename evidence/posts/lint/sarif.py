"""Problems as SARIF 2.1.0, which code hosts show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from evidence.errors import FilePlace, Problem, Severity
from evidence.posts.lint.registry import RULES
from evidence.posts.lint.sentence_facts import LintRule

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_RULE_INDEX: Final = {rule.code: place for place, rule in enumerate(RULES)}


def problems_to_sarif(problems: Sequence[Problem], version: str) -> str:
    """Return a SARIF log with one run: all rules, and a result for each problem.

    Args:
        problems: the problems.
        version: the version of this package.
    """
    rules = [_describe_rule(rule) for rule in RULES]
    driver = {"name": "evidence", "semanticVersion": version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_make_result(problem) for problem in problems],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _describe_rule(rule: LintRule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": f"evidence rule {rule.code}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.on_by_default},
    }


def _make_result(problem: Problem) -> dict[str, Any]:
    suggestion = f". Suggestion: {problem.suggestion}" if problem.suggestion else ""
    properties = {"claim": problem.claim, "studies": list(problem.studies)}
    result = {
        "ruleId": problem.code,
        "ruleIndex": _RULE_INDEX[problem.code],
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.message + suggestion},
        "locations": [{"physicalLocation": _make_location(problem)}],
        "properties": {name: value for name, value in properties.items() if value},
    }
    if problem.also:
        result["relatedLocations"] = [_make_related(problem, place) for place in problem.also]
    return result


def _make_related(problem: Problem, place: FilePlace) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    physical = {"artifactLocation": {"uri": _make_uri(problem.path)}, "region": region}
    return {"message": {"text": "also here"}, "physicalLocation": physical}


def _make_location(problem: Problem) -> dict[str, Any]:
    region = {
        "startLine": problem.line,
        "startColumn": problem.column,
        "endLine": problem.end_line,
        "endColumn": problem.end_column,
    }
    return {"artifactLocation": {"uri": _make_uri(problem.path)}, "region": region}


def _make_uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
