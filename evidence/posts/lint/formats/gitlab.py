"""Problems as a Code Quality report, which GitLab shows in a merge request.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from evidence.errors import Problem, Severity
from evidence.posts.lint.formats.fingerprints import list_fingerprints
from evidence.posts.read.post import Post

_SEVERITIES: Final[Mapping[Severity, str]] = {
    "error": "major",
    "warning": "minor",
    "info": "info",
}


def problems_to_code_quality(problems: Sequence[Problem], posts: Sequence[Post]) -> str:
    """Return a JSON list with an object for each problem."""
    fingerprints = list_fingerprints(problems, posts)
    rows = [_make_row(*pair) for pair in zip(problems, fingerprints, strict=True)]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _make_row(problem: Problem, fingerprint: str | None) -> dict[str, Any]:
    path = PurePath(problem.path).as_posix()
    known_by = "\n".join([path, fingerprint or problem.location, problem.code])
    suggestion = f". Suggestion: {problem.suggestion}" if problem.suggestion else ""
    place = f"{problem.place}: " if problem.place else ""
    return {
        "description": place + problem.message + suggestion,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(known_by.encode("utf-8", "replace")).hexdigest(),
        "severity": _SEVERITIES[problem.severity],
        "location": {"path": path, "lines": {"begin": problem.line, "end": problem.end_line}},
    }
