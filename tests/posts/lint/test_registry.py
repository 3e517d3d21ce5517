"""The rules, how they are selected, and their pages."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile

import pytest
from support.linting import run
from support.paths import ROOT

import evidence
from evidence.errors import EvidenceError
from evidence.posts.lint.registry import RULES, read_rule_page, select_rules
from evidence.posts.read.files import POST_SUFFIXES


def test_rules_are_chosen_by_the_beginning_of_their_code():
    chosen = [rule.code for rule in select_rules(["E4"], ["E403"])]
    assert chosen == ["E401", "E402", "E404", "E405"]
    assert "E400" not in [rule.code for rule in select_rules()]
    assert [rule.code for rule in select_rules(["E400"])] == ["E400"]


def test_a_code_that_no_rule_has_is_an_error_that_lists_the_rules():
    with pytest.raises(EvidenceError, match=r"no rule begins with 'X9'.*E401"):
        select_rules(["X9"])


def test_codes_are_unique_and_sorted_into_families():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert {rule.code[0] for rule in RULES} == {"C", "S", "Q", "E", "L"}


def test_the_page_of_a_rule_is_printed():
    page = run("rule", "e402")
    assert page.stdout == (ROOT / "docs" / "rules" / "E402.md").read_text(encoding="utf-8")
    assert run("rule", "X1").exit_code == 2
    assert [line.split()[0] for line in run("rule").stdout.splitlines()] == [
        rule.code for rule in RULES
    ]


def test_the_wheel_carries_the_pages(tmp_path):
    made = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(made, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"evidence/data/rules/{rule.code}.md" for rule in RULES} <= set(names)


def test_the_hook_is_the_command():
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "entry: evidence check\n" in hook
    assert evidence.__version__
    names = re.compile(re.search(r"files: (.+)", hook)[1])
    assert all(names.search(f"post{suffix}") for suffix in POST_SUFFIXES)
    left_out = re.compile(re.search(r"exclude: (.+)", hook)[1])
    assert left_out.search("docs/requirements-dev.txt")
    assert not left_out.search("posts/requirements-of-a-back.md")


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        (["S"], [], ["S201", "S202", "S203", "S204", "S205", "S206"]),
        (["S"], ["S20"], []),
        (["S201", "Q301"], [], ["S201", "Q301"]),
        (["E400", "E404"], [], ["E400", "E404"]),
        (["E400"], ["E4"], []),
        ([], ["C", "S", "Q", "E401"], ["E402", "E403", "E404", "E405", "L501"]),
    ],
)
def test_prefixes_select_and_ignore_rules(select, ignore, codes):
    assert [rule.code for rule in select_rules(select, ignore)] == codes


@pytest.mark.parametrize("prefix", ["X", "E5", "e4", "E4011"])
def test_a_prefix_that_fits_no_rule_is_an_error_wherever_it_stands(prefix):
    with pytest.raises(EvidenceError, match=f"no rule begins with '{prefix}'"):
        select_rules([prefix])
    with pytest.raises(EvidenceError, match=f"no rule begins with '{prefix}'"):
        select_rules([], [prefix])


def test_there_is_a_page_for_each_rule_and_for_no_other_code():
    assert all(read_rule_page(rule.code).startswith(f"# {rule.code} ") for rule in RULES)
    assert read_rule_page("X100") is None
    assert read_rule_page("../README") is None


def test_summaries_are_short_and_do_not_end_in_a_full_stop():
    assert all(len(rule.summary) <= 75 and rule.summary[-1].isalnum() for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
