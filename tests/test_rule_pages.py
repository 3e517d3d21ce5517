"""The pages of the rules say what the rules do.

`python tests/test_rule_pages.py --write` renews the output shown.
"""

from __future__ import annotations

import functools
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.paths import ROOT

from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase, read_base
from evidence.errors import Problem
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.registry import RULES, LintRule
from evidence.posts.lint.report import Report
from evidence.posts.read.post import Post, parse_post
from evidence.studies.csvfile import format_rows
from evidence.studies.study import Study

PAGES = ROOT / "docs" / "rules"
# No bundled study is retracted or under concern: here one is, in a copy of the base. The notice
# says so itself.
MARKED = {
    "S201": ("cherkin2009", "retraction:invented for this page"),
    "S202": ("cherkin2009", "concern:invented for this page"),
    "S206": ("cherkin2009", "partial_retraction:invented for this page"),
}
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page of a rule: its first two paragraphs, and its sections by title."""

    title: str
    summary: str
    sections: dict[str, str]

    def fenced(self, section: str, language: str) -> str:
        """The one block of this language in a section, without its last line break."""
        (found,) = [
            text for name, text in _FENCE.findall(self.sections[section]) if name == language
        ]
        return found.removesuffix("\n")


def read_page(code: str) -> Page:
    head, *parts = re.split(
        r"^## ", (PAGES / f"{code}.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    title, summary = head.strip().split("\n\n")
    return Page(title, summary, dict(part.split("\n", 1) for part in parts))


_bases = tempfile.TemporaryDirectory(prefix="evidence-rules-")


@functools.cache
def base_of(code: str) -> EvidenceBase:
    """The base that the example of a rule stands on."""
    if code not in MARKED:
        return read_base()
    key, notice = MARKED[code]
    copy = Path(shutil.copytree(BUNDLED_FOLDER, Path(_bases.name) / code))
    studies = read_base(copy).studies
    marked = replace(studies[key], corrections=(*studies[key].corrections, notice))
    table = format_rows(Study, ({**studies, key: marked}).values())
    (copy / "studies.csv").write_text(table, encoding="utf-8", newline="")
    return read_base(copy)


def problems_in(text: str, code: str) -> tuple[Post, list[Problem]]:
    """A post and its problems of one code, with every rule on."""
    post = parse_post(text + "\n", "post.md")
    problems = Checker(base_of(code), RULES).check(post)
    return post, [problem for problem in problems if problem.code == code]


def printed(text: str, code: str) -> str:
    """What `check` prints of a post for one code, without the summary at the end."""
    post, problems = problems_in(text, code)
    block, _, _ = Report(problems, [post]).to_text().rpartition("\n\n")
    return block


def rows_of(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def renewed(text: str, output: str) -> str:
    """A page with another text block under its bad example."""
    before, heading, after = text.partition("## Bad\n")
    block = f"```text\n{output}\n```"
    flags = re.MULTILINE | re.DOTALL
    return (
        before
        + heading
        + re.sub(r"^```text\n.*?^```$", lambda _: block, after, count=1, flags=flags)
    )


def write() -> None:
    """Put into every page what the rule prints now for its bad example."""
    for rule in RULES:
        path = PAGES / f"{rule.code}.md"
        output = printed(read_page(rule.code).fenced("Bad", "markdown"), rule.code)
        path.write_text(
            renewed(path.read_text(encoding="utf-8"), output), encoding="utf-8", newline=""
        )


def test_every_rule_has_a_page_and_every_page_a_rule():
    assert {path.stem for path in PAGES.glob("*.md")} == {"README", *(rule.code for rule in RULES)}


def test_the_table_of_all_rules_agrees_with_the_rules():
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    table = re.search(r"^\| code .*?(?=^$)", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    assert rows_of(table[0]) == [
        [
            f"[{rule.code}]({rule.code}.md)",
            rule.name,
            rule.severity,
            rule.summary,
            "yes" if rule.on_by_default else "no",
        ]
        for rule in RULES
    ]


def test_every_letter_of_a_rule_is_explained():
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([A-Z]) \|", text, re.MULTILINE)) == {
        rule.code[0] for rule in RULES
    }


@EACH_RULE
def test_title_summary_and_severity_of_a_page_are_those_of_its_rule(rule: LintRule):
    page = read_page(rule.code)
    assert page.title == f"# {rule.code} {rule.name}"
    assert page.summary == f"{rule.summary[0].upper()}{rule.summary[1:]}."
    default = "On by default." if rule.on_by_default else "Off by default"
    assert page.sections["Severity"].strip().startswith(f"{rule.severity.capitalize()}. {default}")


@EACH_RULE
def test_a_page_has_its_sections_in_order(rule: LintRule):
    assert list(read_page(rule.code).sections) == [
        "Severity",
        "What it says",
        "Why it matters",
        "When it stays silent",
        "Bad",
        "Good",
        "How to silence it",
    ]


@EACH_RULE
def test_the_bad_example_makes_the_rule_speak_once(rule: LintRule):
    _, problems = problems_in(read_page(rule.code).fenced("Bad", "markdown"), rule.code)
    assert [problem.severity for problem in problems] == [rule.severity]


@EACH_RULE
def test_the_output_shown_is_what_the_tool_prints(rule: LintRule):
    page = read_page(rule.code)
    assert page.fenced("Bad", "text") == printed(page.fenced("Bad", "markdown"), rule.code)


@EACH_RULE
def test_the_good_example_leaves_the_rule_silent(rule: LintRule):
    _, problems = problems_in(read_page(rule.code).fenced("Good", "markdown"), rule.code)
    assert problems == []


@EACH_RULE
def test_the_comment_on_the_page_silences_the_bad_example(rule: LintRule):
    page = read_page(rule.code)
    (comment,) = re.findall(r"`(<!--.*?-->)`", page.sections["How to silence it"])
    bad = page.fenced("Bad", "markdown")
    for silenced in (f"{comment}\n{bad}", f"{bad} {comment}"):
        assert problems_in(silenced, rule.code)[1] == []


@pytest.mark.parametrize("code", MARKED)
def test_an_example_with_a_marked_study_says_so_and_needs_the_mark(code: str):
    page = read_page(code)
    key, _ = MARKED[code]
    assert f"`{key}`" in page.sections["Bad"]
    post = parse_post(page.fenced("Bad", "markdown") + "\n", "post.md")
    assert code not in {problem.code for problem in Checker(read_base(), RULES).check(post)}


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python tests/test_rule_pages.py --write")
    write()
