"""Problems as SARIF."""

from __future__ import annotations

import json

from sarif.loader import load_sarif_file
from support.linting import run

from evidence.posts.lint.registry import RULES


def test_sarif_has_a_run_with_all_rules_and_a_place_for_each_problem(post):
    log = json.loads(run("check", post, "--format", "sarif").stdout)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert (log["version"], [rule["id"] for rule in rules]) == (
        "2.1.0",
        [rule.code for rule in RULES],
    )
    told = json.loads(run("check", post, "--format", "json").stdout)
    assert len(only["results"]) == len(told) > 0
    for result, row in zip(only["results"], told, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == row["code"]
        assert result["level"] in {"error", "warning", "note"}
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == post.as_uri()
        assert place["region"] == {
            "startLine": row["line"],
            "startColumn": row["column"],
            "endLine": row["end_line"],
            "endColumn": row["end_column"],
        }


def test_sarif_is_read_by_another_tool(post):
    log = post.with_suffix(".sarif")
    log.write_text(run("check", post, "--format", "sarif").stdout, encoding="utf-8")
    loaded = load_sarif_file(str(log))
    assert loaded.get_result_count() == len(json.loads(log.read_text())["runs"][0]["results"]) > 0
    assert loaded.get_distinct_tool_names() == ["evidence"]
