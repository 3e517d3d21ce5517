"""Problems as SARIF."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator
from sarif.loader import load_sarif_file
from support.linting import MENTION, run
from support.paths import DATA

from evidence.errors import FilePlace, Problem
from evidence.posts.lint.registry import RULES
from evidence.posts.lint.sarif import problems_to_sarif
from evidence.posts.read.post import parse_post


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


def test_sarif_is_valid_by_its_schema(post):
    """The schema is that of OASIS, as @microsoft/jest-sarif has it, without its descriptions."""
    schema = json.loads((DATA / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    checks = Draft4Validator.FORMAT_CHECKER
    log = json.loads(run("check", post, "--format", "sarif", "--select", "C,S,Q,E").stdout)
    assert log["runs"][0]["results"]
    assert list(Draft4Validator(schema, format_checker=checks).iter_errors(log)) == []


def test_a_rule_has_its_page_as_help_and_what_it_says_as_description(post):
    (only,) = json.loads(run("check", post, "--format", "sarif").stdout)["runs"]
    for rule in only["tool"]["driver"]["rules"]:
        page = Path(unquote(urlsplit(rule["helpUri"]).path)).read_text(encoding="utf-8")
        assert rule["help"]["markdown"] == page
        assert page.startswith(f"# {rule['id']} ")
        assert rule["fullDescription"]["text"] in " ".join(page.split())
        assert len(rule["fullDescription"]["text"]) > len(rule["shortDescription"]["text"])


def apply_fix(text: str, fix: dict) -> str:
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    assert (region["startLine"], region["startColumn"]) == (region["endLine"], region["endColumn"])
    lines = text.splitlines(keepends=True)
    line, column = lines[region["startLine"] - 1], region["startColumn"] - 1
    lines[region["startLine"] - 1] = (
        line[:column] + replacement["insertedContent"]["text"] + line[column:]
    )
    return "".join(lines)


def test_a_resolved_mention_has_the_fix_that_fix_writes(post):
    results = json.loads(run("check", post, "--format", "sarif").stdout)["runs"][0]["results"]
    fixes = [fix for found in results for fix in found.get("fixes", ())]
    assert [found["ruleId"] for found in results if "fixes" in found] == ["C101", "C101"]
    text = post.read_text()
    for fix in reversed(fixes):
        assert fix["description"]["text"].startswith("cite [@")
        text = apply_fix(text, fix)
    run("check", post, "--fix")
    assert post.read_text() == text


def fingerprints(post: Path) -> list[str]:
    results = json.loads(run("check", post, "--format", "sarif").stdout)["runs"][0]["results"]
    return [found["partialFingerprints"]["evidenceSentence/v1"] for found in results]


def test_a_fingerprint_outlasts_lines_before_it_and_tells_repeats_apart(post):
    before = fingerprints(post)
    assert len(set(before)) == len(before) > 0
    post.write_text("Words.\n\n" + post.read_text())
    assert fingerprints(post) == before
    post.write_text(f"{MENTION}\n\n{MENTION}\n")
    first, *_ = fingerprints(post)
    assert first.removesuffix("1") + "2" in fingerprints(post)


def result(**more) -> dict:
    problem = Problem("my post.md", "E401", "wrong", 1, 2, 3, 4, "info", **more)
    (found,) = json.loads(problems_to_sarif([problem], "1.0"))["runs"][0]["results"]
    return found


def test_a_path_is_written_as_an_address():
    place = result()["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "my%20post.md"}


def test_a_suggestion_is_part_of_the_message():
    assert result()["message"]["text"] == "wrong"
    assert result(suggestion="say so")["message"]["text"] == "wrong. Suggestion: say so"


@pytest.mark.parametrize(
    ("more", "properties"),
    [
        ({}, {}),
        ({"claim": "C5"}, {"claim": "C5"}),
        ({"studies": ("a", "b")}, {"studies": ["a", "b"]}),
    ],
)
def test_only_known_properties_are_written(more, properties):
    assert result(**more)["properties"] == properties


def test_other_places_are_related_locations():
    assert "relatedLocations" not in result()
    (related,) = result(also=(FilePlace(7, 3),))["relatedLocations"]
    assert related["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20post.md"},
        "region": {"startLine": 7, "startColumn": 3},
    }


def test_rules_that_are_off_by_default_say_so():
    driver = json.loads(problems_to_sarif([], "1.0"))["runs"][0]["tool"]["driver"]
    enabled = {rule["id"]: rule["defaultConfiguration"]["enabled"] for rule in driver["rules"]}
    assert [code for code, is_on in enabled.items() if not is_on] == ["E400"]
    assert driver["rules"][0]["name"] == "VagueMention"


def test_fixes_of_many_problems_take_time_in_proportion():
    """About a second for 2,400 fixes; a minute where each reads the whole post again."""
    post = parse_post(f"{MENTION} It was large.\n\n" * 2400, "post.md")
    problems = [
        Problem("post.md", "C101", "uncited", line=line, column=1, studies=("vickers2012",))
        for line in range(1, 4800, 2)
    ]
    began = time.process_time()
    log = json.loads(problems_to_sarif(problems, "1", [post]))
    assert time.process_time() - began < 10
    places = [
        result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
        for result in log["runs"][0]["results"]
    ]
    assert [place["startLine"] for place in places] == list(range(1, 4800, 2))
    assert {place["startColumn"] for place in places} == {len(MENTION)}
