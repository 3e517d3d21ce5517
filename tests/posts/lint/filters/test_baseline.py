"""Known problems are not reported, wherever their sentences now stand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.filters.baseline import (
    CheckedPost,
    format_known_problem,
    read_baseline,
    write_baseline,
)
from evidence.posts.read.post import parse_post

REST = "Bed rest helps low back pain."
FLOW = "Cupping increases blood flow."
CODES = {"E401", "E402"}


@pytest.fixture(scope="module")
def checker(base) -> Checker:
    return Checker(base)


@pytest.fixture
def checked(checker, tmp_path, monkeypatch):
    """Makes a post of sentences, a paragraph each, with its problems."""
    monkeypatch.chdir(tmp_path)

    def check(*sentences: str, path: str = "post.md") -> CheckedPost:
        post = parse_post("\n\n".join(sentences), path)
        return post, checker.find_problems(post)

    return check


def test_known_problems_are_dropped_where_lines_have_moved(checked, tmp_path):
    file = tmp_path / "baseline.json"
    assert write_baseline(file, [checked(REST, FLOW)]) == 2
    post, problems = checked("It rains.", FLOW, "It snows.", f"So it is. {REST}")
    new, seen = read_baseline(file).drop_known((post, problems))
    assert (new, seen.total()) == ([], 2)


def test_a_sentence_that_was_changed_or_added_is_new(checked, tmp_path):
    file = tmp_path / "baseline.json"
    write_baseline(file, [checked(REST, FLOW)])
    changed = "Bed rest helps people with low back pain."
    new, seen = read_baseline(file).drop_known(checked(changed, FLOW, REST, REST))
    assert [(problem.line, problem.claim) for problem in new] == [(1, "R5"), (7, "R5")]
    assert {(known.claim, count) for known, count in seen.items()} == {("R5", 1), ("C2", 1)}


def test_another_post_or_rule_is_not_known(checked, tmp_path):
    file = tmp_path / "baseline.json"
    write_baseline(file, [checked(REST)])
    baseline = read_baseline(file)
    assert len(baseline.drop_known(checked(REST, path="other.md"))[0]) == 1
    content = json.loads(file.read_text())
    content["problems"][0]["code"] = "E402"
    file.write_text(json.dumps(content))
    assert len(read_baseline(file).drop_known(checked(REST))[0]) == 1


def test_paths_are_those_from_the_folder_of_the_baseline(checked, tmp_path, monkeypatch):
    file = tmp_path / "baseline.json"
    write_baseline(file, [checked(REST, path="blog/post.md"), checked(FLOW, path="-")])
    content = json.loads(file.read_text())
    assert [row["path"] for row in content["problems"]] == ["-", "blog/post.md"]
    (tmp_path / "blog").mkdir()
    monkeypatch.chdir(tmp_path / "blog")
    absolute = checked(REST, path=str(tmp_path / "blog" / "post.md"))
    assert read_baseline(Path("../baseline.json")).drop_known(absolute)[0] == []


def test_what_no_longer_occurs_is_counted_for_the_posts_and_rules_that_ran(checked, tmp_path):
    file = tmp_path / "baseline.json"
    write_baseline(
        file,
        [checked(REST, FLOW, FLOW), checked(REST, path="kept.md"), checked(REST, path="lost.md")],
    )
    (tmp_path / "kept.md").write_text(REST)
    baseline = read_baseline(file)
    post, problems = checked(FLOW)
    _, seen = baseline.drop_known((post, problems))
    gone = baseline.find_gone(seen, [post], CODES)
    assert {(known.path, known.claim): count for known, count in gone.items()} == {
        ("post.md", "R5"): 1,
        ("post.md", "C2"): 1,
        ("lost.md", "R5"): 1,
    }
    assert {known.code for known in baseline.find_gone(seen, [post], {"E402"})} == {"E402"}
    assert baseline.find_gone(Counter(baseline.counts), [post], CODES) == Counter()


def test_a_known_problem_is_told_with_its_sentence(checked, tmp_path):
    file = tmp_path / "baseline.json"
    write_baseline(file, [checked(REST), checked(f"{REST[:-1]} {'so ' * 40}.", path="long.md")])
    long, short = sorted(map(format_known_problem, read_baseline(file).counts))
    assert short == f"post.md: E401 R5: {REST}"
    assert long.endswith("…")
    assert len(long) < 110


def test_the_same_problems_make_the_same_file(checked, tmp_path):
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    posts = [checked(REST, FLOW), checked(FLOW, path="b.md")]
    write_baseline(one, posts)
    write_baseline(two, reversed(posts))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not a baseline of evidence"),
        ("[]", "is not a baseline of evidence"),
        ('{"version": 1, "problems": [{"path": "a"}]}', "is not a baseline of evidence"),
        ('{"version": 1, "problems": [1]}', "is not a baseline of evidence"),
        ('{"version": 2, "problems": []}', "is of another version of evidence"),
    ],
)
def test_another_file_is_refused_with_what_to_do(tmp_path, content, message):
    file = tmp_path / "baseline.json"
    file.write_text(content)
    with pytest.raises(EvidenceError, match=f"{message}; write it again with --write-baseline"):
        read_baseline(file)


def test_a_missing_baseline_and_a_folder_are_errors(tmp_path):
    with pytest.raises(EvidenceError, match="write it with --write-baseline"):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_baseline(tmp_path)
