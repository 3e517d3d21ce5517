"""Problems as SARIF 2.1.0, which code hosts show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from evidence.errors import FilePlace, Problem, Severity
from evidence.http.addresses import is_web_address
from evidence.posts.lint.autofix import Insertion, InsertionFinder
from evidence.posts.lint.formats.fingerprints import list_fingerprints
from evidence.posts.lint.registry import RULES, locate_rule_page
from evidence.posts.lint.sentence_facts import LintRule
from evidence.posts.read.post import Post

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_WHAT_IT_SAYS: Final = re.compile(r"^## What it says\n\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
_FINGERPRINT: Final = "evidenceSentence/v1"
_RULE_INDEX: Final = {rule.code: place for place, rule in enumerate(RULES)}


def problems_to_sarif(problems: Sequence[Problem], version: str, posts: Sequence[Post] = ()) -> str:
    """Return a SARIF log with one run: all rules, and a result for each problem.

    Args:
        problems: the problems.
        version: the version of this package.
        posts: the posts that they are of; without them, results have no fixes and fingerprints.
    """
    rules = [_describe_rule(rule) for rule in RULES]
    driver = {"name": "evidence", "semanticVersion": version, "rules": rules}
    results = [_make_result(problem) for problem in problems]
    sources = {post.path: post for post in posts}
    _add_fixes(problems, results, sources)
    for result, fingerprint in zip(results, list_fingerprints(problems, posts), strict=True):
        if fingerprint:
            result["partialFingerprints"] = {_FINGERPRINT: fingerprint}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _describe_rule(rule: LintRule) -> dict[str, Any]:
    page = locate_rule_page(rule.code)
    text = page.read_text(encoding="utf-8")
    said = _WHAT_IT_SAYS.search(text)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(said[1].split()) if said else rule.summary},
        "helpUri": page.resolve().as_uri(),
        "help": {"text": f"evidence rule {rule.code}", "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.on_by_default},
    }


def _make_result(problem: Problem) -> dict[str, Any]:
    suggestion = f". Suggestion: {problem.suggestion}" if problem.suggestion else ""
    properties = {"claim": problem.claim, "studies": list(problem.studies), "url": problem.url}
    result = {
        "ruleId": problem.code,
        "ruleIndex": _RULE_INDEX[problem.code],
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.message + suggestion},
        "locations": [_name_location(problem)],
        "properties": {name: value for name, value in properties.items() if value},
    }
    if problem.also:
        result["relatedLocations"] = [_make_related(problem, place) for place in problem.also]
    return result


def _add_fixes(
    problems: Sequence[Problem], results: Sequence[dict[str, Any]], posts: Mapping[str, Post]
) -> None:
    """Add to each result what ``--fix`` would write for its problem alone."""
    finders = {path: InsertionFinder(post) for path, post in posts.items()}
    for problem, result in zip(problems, results, strict=True):
        finder = finders.get(problem.path)
        insertions = finder.find([problem]) if finder else []
        if insertions:
            result["fixes"] = [_make_fix(problem, insertion) for insertion in insertions]


def _make_fix(problem: Problem, insertion: Insertion) -> dict[str, Any]:
    line, column = insertion.place
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column}
    replacement = {"deletedRegion": region, "insertedContent": {"text": insertion.text}}
    artifact = {"uri": _make_uri(problem.path)}
    change = {"artifactLocation": artifact, "replacements": [replacement]}
    return {"description": {"text": problem.suggestion or ""}, "artifactChanges": [change]}


def _make_related(problem: Problem, place: FilePlace) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    physical = {"artifactLocation": {"uri": _make_uri(problem.path)}, "region": region}
    return {"message": {"text": "also here"}, "physicalLocation": physical}


def _name_location(problem: Problem) -> dict[str, Any]:
    """Return a location, with what its place is called where that is more than a line."""
    location: dict[str, Any] = {"physicalLocation": _make_location(problem)}
    if problem.place:
        location["logicalLocations"] = [{"name": problem.place, "kind": "element"}]
    return location


def _make_location(problem: Problem) -> dict[str, Any]:
    region = {
        "startLine": problem.line,
        "startColumn": problem.column,
        "endLine": problem.end_line,
        "endColumn": problem.end_column,
    }
    return {"artifactLocation": {"uri": _make_uri(problem.path)}, "region": region}


def _make_uri(name: str) -> str:
    if is_web_address(name):
        return name
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
