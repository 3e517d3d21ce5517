"""Problems as diagnostics, which editors show beside the text."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
)

from evidence.editor.open_post import OpenPost, make_file_uri
from evidence.editor.workbench import CheckedText
from evidence.errors import FilePlace, Problem, Severity
from evidence.posts.lint.registry import RULES, locate_rule_page

SOURCE: Final = "evidence"
_SEVERITIES: Final[Mapping[Severity, DiagnosticSeverity]] = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}
_MAX_PLACES_RELATED: Final = 20
_RULE_CODES: Final = frozenset(rule.code for rule in RULES)


def make_diagnostics(checked: CheckedText) -> list[Diagnostic]:
    """Make the diagnostics of a post: its problems, then what of it was not checked."""
    opened = checked.opened
    return [make_diagnostic(item, opened) for item in (*checked.problems, *checked.messages)]


def make_diagnostic(problem: Problem, opened: OpenPost) -> Diagnostic:
    """Make the diagnostic of a problem.

    Its message is that of the problem, character for character. ``data`` has what quick fixes and
    other programs need: the suggestion, the claim and the studies.
    """
    has_page = problem.code in _RULE_CODES
    return Diagnostic(
        opened.places.make_range(*opened.places.locate_problem(problem)),
        problem.message,
        severity=_SEVERITIES[problem.severity],
        code=problem.code,
        code_description=_describe_code(problem.code) if has_page else None,
        source=SOURCE,
        related_information=[_relate(place, opened) for place in problem.also[:_MAX_PLACES_RELATED]]
        or None,
        data=_list_data(problem) or None,
    )


@functools.cache
def _describe_code(code: str) -> CodeDescription:
    return CodeDescription(make_file_uri(locate_rule_page(code).resolve()))


def _relate(place: FilePlace, opened: OpenPost) -> DiagnosticRelatedInformation:
    offset = opened.places.find_offset(place)
    location = Location(opened.uri, opened.places.make_range(offset, offset))
    return DiagnosticRelatedInformation(location, "also here")


def _list_data(problem: Problem) -> dict[str, object]:
    values = {
        "suggestion": problem.suggestion,
        "claim": problem.claim,
        "studies": list(problem.studies),
    }
    return {name: value for name, value in values.items() if value}
