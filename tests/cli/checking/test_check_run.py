"""`evidence check`: its options for noise, exit codes, files and baselines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS, run

from evidence.posts.read.extent import MAX_MARKS

REST = "Bed rest helps low back pain.\n\n"
FLOW = "Cupping increases blood flow.\n\n"
CITE = "Acupuncture relieves chronic back pain.\n\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def post(folder) -> Path:
    file = folder / "post.md"
    file.write_text(REST + FLOW + REST)
    return file


def claims_told(*arguments: object) -> list[str]:
    return [row["claim"] for row in json.loads(run("check", *arguments, "--format", "json").stdout)]


def paths_told(*arguments: object) -> list[str]:
    rows = json.loads(run("check", *arguments, "--format", "json").stdout)
    return list(dict.fromkeys(row["path"] for row in rows))


def test_a_repeated_claim_is_one_problem_with_its_other_places(post):
    first, _ = json.loads(run("check", post, "--format", "json").stdout)
    assert (first["line"], first["claim"], first["also"]) == (1, "R5", [{"line": 5, "column": 1}])
    assert "(also in line 5)" in first["message"]
    assert "2 problems in 1 post" in run("check", post).stdout


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        (REST, "error", 1),
        (FLOW, "error", 0),
        (FLOW, "warning", 1),
        (CITE, "warning", 0),
        (CITE, "note", 1),
        (CITE, "info", 1),
    ],
)
def test_the_exit_code_is_1_from_the_level_on(post, text, level, code):
    post.write_text(text)
    done = run("check", post, "--fail-level", level)
    assert (done.exit_code, "1 problem" in done.stdout) == (code, True)


def test_without_a_level_a_note_is_enough_and_exit_zero_goes_before(post):
    post.write_text(CITE)
    assert run("check", post).exit_code == 1
    assert run("check", post, "--exit-zero").exit_code == 0
    assert run("check", post, "none.md", "--exit-zero").exit_code == 2
    assert run("check", post, "--fail-level", "hint").exit_code == 2


def test_statistics_count_by_rule_and_claim(post):
    done = run("check", post, "--statistics")
    assert done.stdout.splitlines() == [
        "2  E401  error    R5  contradicted-claim",
        "1  E402  warning  C2  overstated-claim",
    ]
    assert done.exit_code == 1
    rows = json.loads(run("check", post, "--statistics", "--format", "json").stdout)
    assert [(row["claim"], row["count"], row["posts"]) for row in rows] == [
        ("R5", 2, 1),
        ("C2", 1, 1),
    ]
    refused = run("check", post, "--statistics", "--format", "sarif")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--statistics goes with --format text or json" in refused.stderr


@pytest.mark.parametrize(
    "form", ["text", "json", "sarif", "markdown", "concise", "github", "gitlab", "html"]
)
def test_an_output_file_has_what_standard_output_would_have(post, form):
    shown = run("check", post, "--format", form)
    written = run("check", post, "--format", form, "--output-file", "report.out")
    assert (written.exit_code, written.stdout) == (1, "")
    assert (post.parent / "report.out").read_text(encoding="utf-8") == shown.stdout != ""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("report.html", "html"),
        ("report.HTM", "html"),
        ("report.json", "json"),
        ("report.sarif", "sarif"),
        ("report.sarif.json", "sarif"),
        ("report.md", "markdown"),
        ("report.txt", "text"),
        ("report.out", "text"),
        ("json", "text"),
    ],
)
def test_the_name_of_an_output_file_tells_the_format(post, name, form):
    run("check", post, "-o", name)
    shown = run("check", post, "--format", form).stdout
    assert (post.parent / name).read_text(encoding="utf-8") == shown != ""


def test_a_format_that_is_given_counts_whatever_the_name_of_the_output_file(post):
    shown = run("check", post).stdout
    run("check", post, "--format", "text", "-o", "report.json")
    assert (post.parent / "report.json").read_text(encoding="utf-8") == shown
    run("check", post, "--statistics", "-o", "report.json")
    assert json.loads((post.parent / "report.json").read_text(encoding="utf-8"))
    refused = run("check", post, "--statistics", "-o", "report.html")
    assert "--statistics goes with --format text or json" in refused.stderr


def test_an_output_file_is_replaced_also_by_a_diff_or_by_nothing(post):
    report = post.parent / "report.out"
    report.write_text("old\n")
    post.write_text(POST_WITH_MENTIONS)
    diff = run("check", post, "--diff").stdout
    assert run("check", post, "--diff", "--output-file", report).exit_code == 1
    assert report.read_text() == diff
    assert diff.startswith("--- ")
    run("check", "none.md", "--output-file", report)
    assert report.read_text() == ""
    refused = run("check", post, "--output-file", "none/report.out")
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (2, True)


def test_concise_and_github_are_a_line_for_each_problem(post):
    first, second, summary = run("check", "post.md", "--format", "concise").stdout.splitlines()
    assert first.startswith("post.md:1:1: error: contradicted by the evidence (R5")
    assert second.endswith(" [E402]")
    assert summary == "2 problems in 1 post: 1 error, 1 warning."
    first, second = run("check", "post.md", "--format", "github").stdout.splitlines()
    assert first.startswith("::error file=post.md,line=1,col=1,title=E401 contradicted-claim::")
    assert second.startswith("::warning file=post.md,line=3,")


def test_excluded_paths_are_passed_by_in_folders(folder):
    for name in ("a.md", "drafts/b.md", "blog/c.md", "blog/old/d.md"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(REST)
    (folder / "evidence.toml").write_text('exclude = ["drafts", "blog/old/**"]\n')
    assert paths_told(".") == ["a.md", "blog/c.md"]
    assert paths_told("blog") == ["blog/c.md"]
    assert paths_told("drafts/b.md", "a.md") == ["drafts/b.md", "a.md"]
    assert paths_told("drafts/b.md", "a.md", "--force-exclude") == ["a.md"]


def test_an_excluded_folder_is_not_even_read(folder):
    (folder / "drafts").mkdir()
    (folder / "drafts" / "bad.md").write_bytes(b"\xff\xfe\0")
    (folder / "a.md").write_text("It rains.\n")
    assert run("check", ".").exit_code == 2
    (folder / "evidence.toml").write_text('exclude = ["drafts"]\n')
    assert run("check", ".").exit_code == 0


def test_some_rules_and_claims_are_silent_in_some_files(folder):
    (folder / "old").mkdir()
    for name in ("old/a.md", "b.md"):
        (folder / name).write_text(REST + FLOW)
    settings = folder / "evidence.toml"
    settings.write_text('[per-file-ignores]\n"old/**" = ["E402"]\n"b.md" = ["claim:R5"]\n')
    assert claims_told("old", "b.md") == ["R5", "C2"]
    (folder / "pyproject.toml").write_text("[tool.evidence.per-file-ignores]\n'old/**' = ['E4']\n")
    settings.unlink()
    assert claims_told("old", "b.md") == ["R5", "C2"]
    assert paths_told("old", "b.md") == ["b.md"]
    settings.write_text('[per-file-ignores]\n"old/**" = ["X9"]\n')
    assert "no rule begins with 'X9'" in run("check", "b.md").stderr


def test_a_claim_is_silenced_by_an_option_and_by_the_settings(post):
    assert claims_told(post, "--ignore", "claim:R5") == ["C2"]
    assert claims_told(post, "--ignore", "claim:r5,claim:C2") == []
    (post.parent / "evidence.toml").write_text('ignore = ["claim:C2"]\n')
    assert claims_told(post) == ["R5"]
    unknown = run("check", post, "--ignore", "claim:Z9")
    assert (unknown.exit_code, "no claim has the id 'Z9'" in unknown.stderr) == (2, True)
    only_rules = run("check", post, "--select", "claim:R5")
    assert (only_rules.exit_code, "goes with ignore" in only_rules.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--ignore", "--select"])
def test_a_prefix_of_rules_that_is_also_a_claim_stays_one_and_gets_a_hint(post, option):
    done = run("check", post, option, "c1")
    hint = "C1 means the rules C101 to C104; `--ignore claim:C1` silences the claim C1"
    assert done.stderr == f"evidence: {hint}\n"
    assert ("E401" in done.stdout) is (option == "--ignore")
    assert run("check", post, "--ignore", "C101").stderr == ""
    assert run("check", post, "--ignore", "claim:C1").stderr == ""


def test_a_claim_that_is_no_prefix_of_rules_is_told_how_to_be_silenced(post):
    done = run("check", post, "--ignore", "A1")
    assert (done.exit_code, "write claim:A1 to silence it" in done.stderr) == (2, True)


def test_an_ignored_range_that_nothing_ends_is_told(post):
    post.write_text(f"{FLOW}<!-- evidence: ignore-start E401 -->\n\n{REST}")
    done = run("check", post)
    assert "E401" not in done.stdout
    assert f"evidence: {post}:3:1: ignore-start without ignore-end" in done.stderr
    post.write_text("<!-- evidence: ignore-start -->\nIt rains.\n")
    assert run("check", post).exit_code == 0


def test_known_problems_are_not_reported_and_new_ones_are(post):
    written = run("check", post, "--write-baseline", "known.json")
    assert (written.exit_code, written.stdout) == (0, "")
    assert written.stderr == "evidence: known.json: 3 known problems written\n"
    clean = run("check", post, "--baseline", "known.json")
    assert (clean.exit_code, clean.stdout) == (0, "No problems in 1 post.\n")
    assert clean.stderr == "evidence: known.json: 3 known problems not reported\n"
    post.write_text("Hello.\n\n" + FLOW + REST + CITE)
    done = run("check", post, "--baseline", "known.json", "--format", "json")
    assert [row["code"] for row in json.loads(done.stdout)] == ["E403"]
    note = "2 known problems not reported; 1 no longer occurs"
    assert done.stderr == f"evidence: known.json: {note} (-v lists them)\n"
    assert done.exit_code == 1
    told = run("check", post, "--baseline", "known.json", "-v").stderr.splitlines()
    assert told == [
        f"evidence: known.json: {note}",
        "evidence: no longer occurs: post.md: E401 R5: Bed rest helps low back pain.",
    ]


def test_a_rule_that_did_not_run_has_lost_no_known_problem(post):
    run("check", post, "--write-baseline", "known.json")
    done = run("check", post, "--baseline", "known.json", "--select", "E402")
    assert done.stderr == "evidence: known.json: 1 known problem not reported\n"


def test_the_repeat_of_a_known_problem_is_new(post):
    post.write_text(REST)
    run("check", post, "--write-baseline", "known.json")
    post.write_text(REST + "So bed rest helps with low back pain.\n")
    (row,) = json.loads(run("check", post, "--baseline", "known.json", "--format", "json").stdout)
    assert (row["line"], row["also"]) == (3, [])


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_baseline_is_not_written_beside_fixes(post, option):
    refused = run("check", post, "--write-baseline", "known.json", option)
    assert (refused.exit_code, "changes no post" in refused.stderr) == (2, True)
    assert not (post.parent / "known.json").exists()


def test_a_baseline_that_cannot_be_read_or_written_is_an_error(post):
    missing = run("check", post, "--baseline", "none.json")
    assert missing.exit_code == 2
    assert "write it with --write-baseline none.json" in missing.stderr
    assert run("check", post, "--write-baseline", "none/known.json").exit_code == 2
    assert run("check", post, "gone.md", "--write-baseline", "known.json").exit_code == 2


def test_citations_are_written_at_the_first_place_and_elsewhere(post):
    post.write_text(POST_WITH_MENTIONS + "\n" + REST + REST)
    done = run("check", post, "--fix", "--format", "json")
    assert "citation" in done.stderr
    assert post.read_text().count("[@") >= 1
    rows = [row for row in json.loads(done.stdout) if row["code"] == "E401"]
    assert [len(row["also"]) for row in rows] == [1]
    assert "does not help" in rows[0]["suggestion"]


def test_a_post_that_is_too_long_to_be_checked_whole_is_an_error(post):
    post.write_text("Word.\n" + "\n" * MAX_MARKS + "Word.\n")
    result = run("check", post)
    assert result.exit_code == 2
    assert f"post.md:{MAX_MARKS + 1}:" in result.stderr
    assert result.stdout.rstrip().endswith("No problems in 1 post. Not everything was checked.")
