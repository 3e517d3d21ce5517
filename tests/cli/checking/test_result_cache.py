"""What was found in unchanged posts is kept, and never reported where it no longer holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS, run

from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.cli.checking.result_cache import ResultCache
from evidence.cli.checking.state_digest import digest_state
from evidence.errors import Problem
from evidence.posts.lint.checker import PostFindings
from evidence.posts.lint.filters.selectors import IgnoreList, PathIgnores
from evidence.session.check_plan import CheckPlan
from evidence.studies.store.store import Store

CLAIM = "Bed rest helps low back pain.\n\nCupping increases blood flow.\n"
CITED = "It works [@nobody2001].\n"
SETTINGS = 'base = "base"\n'


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A folder with settings, a base of its own and posts, in which results are kept."""
    monkeypatch.delenv("EVIDENCE_NO_CACHE")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BUNDLED_FOLDER, "base")
    Path("evidence.toml").write_text(SETTINGS)
    Path("posts").mkdir()
    for name, text in {
        "claim.md": CLAIM,
        "cited.md": CITED,
        "mention.md": POST_WITH_MENTIONS,
        "open.md": f"<!-- evidence: ignore-start E401 -->\n\n{CLAIM}",
    }.items():
        Path("posts", name).write_text(text)
    return tmp_path


def told(*options: object) -> tuple[str, str, int]:
    done = run("check", "posts", "--format", "json", *options)
    return done.stdout, done.stderr, done.exit_code


def kept(folder: str | Path = ".evidence_cache") -> list[Path]:
    return sorted(Path(folder).glob("??/*"))


def test_a_second_run_says_the_same_and_keeps_nothing_new(project):
    first = told()
    files = kept()
    assert len(files) == 4
    assert told() == first == told("--no-cache")
    assert kept() == files
    assert "ignore-start without ignore-end" in first[1]


def test_what_is_kept_is_out_of_the_way_of_git(project):
    told()
    subprocess.run(["git", "init", "-q"], check=True)
    status = subprocess.run(
        ["git", "status", "--short"], capture_output=True, text=True, check=True
    )
    assert ".evidence_cache" not in status.stdout
    assert "posts/" in status.stdout


def test_a_kept_result_is_used(project):
    told()
    plan = CheckPlan(None, None, (), IgnoreList(), no_ignores(), 0.5, {})
    cache = ResultCache(Path(".evidence_cache"), plan, "")
    found = PostFindings((Problem("", "E401", "kept", 1, 1, 1, 2),), ())
    for file in kept():
        cache.save(f"{file.parent.name}{file.stem}", found)
    assert told()[0].count('"message": "kept"') == 4
    assert '"kept"' not in told("--no-cache")[0]


def test_a_result_of_another_post_is_not_taken(project):
    first = told()[0]
    whole = {file: file.read_bytes() for file in kept()}
    for file in whole:
        file.write_bytes(next(other for name, other in whole.items() if name != file))
    assert told()[0] == first
    assert {file: file.read_bytes() for file in kept()} == whole


def write(path: str, text: str) -> Callable[[], None]:
    return lambda: [Path(path).write_text(text), None][1]


def add_to(path: str, old: str, new: str) -> Callable[[], None]:
    def change() -> None:
        text = Path(path).read_text()
        assert old in text
        Path(path).write_text(text.replace(old, new))

    return change


CHANGES = {
    "the post": write("posts/claim.md", CLAIM.replace("Bed rest", "Walking")),
    "its name": lambda: [Path("posts/claim.md").rename("posts/a.txt"), None][1],
    "references.bib": write("posts/references.bib", "@article{nobody2001,\n}\n"),
    "ignore": write("evidence.toml", f'{SETTINGS}ignore = ["E401"]'),
    "select": write("evidence.toml", f'{SETTINGS}select = ["E401"]'),
    "a claim": write("evidence.toml", f'{SETTINGS}ignore = ["claim:R5"]'),
    "per-file-ignores": write("evidence.toml", f'{SETTINGS}[per-file-ignores]\n"claim.md" = ["E"]'),
    "mentions": write("evidence.toml", f'{SETTINGS}[mentions]\n"A 2012 analysis" = "haake2007"'),
    "the base": add_to("base/claims.csv", "Bed rest", "Long bed rest"),
    "the topic": add_to("base/topic.toml", '"bed rest', '"bedrest'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_what_a_result_depends_on_shows_at_once(project, change):
    before = told()
    change()
    after = told()
    assert after[0] != before[0]
    assert after == told("--no-cache")


@pytest.mark.parametrize(
    "options",
    [("--select", "E4"), ("--ignore", "claim:R5"), ("--min-confidence", "0.99")],
    ids=["select", "ignore", "confidence"],
)
def test_another_option_has_other_results(project, options):
    before = told()
    assert told(*options) == told(*options, "--no-cache") != before
    assert told() == before


def test_each_change_of_a_store_changes_what_is_kept(project, monkeypatch):
    file = project / "store.sqlite"
    monkeypatch.setenv("EVIDENCE_STORE", str(file))
    plan = CheckPlan(None, file, (), IgnoreList(), no_ignores(), 0.5, {})
    states = []
    for number in range(3):
        with Store(file, write=True) as store:
            store.save_search(f"cupping{number}")
        states.append(digest_state(plan, {}, date(2026, 1, 1)))
        assert told() == told("--no-cache")
        assert digest_state(plan, {}, date(2026, 1, 1)) == states[-1]
    assert len(set(states)) == 3
    assert len(kept()) == 3 * 4


def no_ignores() -> PathIgnores:
    return PathIgnores({}, Path())


def test_a_guideline_that_lapses_changes_what_is_kept(base):
    plan = CheckPlan(None, None, (), IgnoreList(), no_ignores(), 0.5, {})
    lapses = sorted(study.valid_until for study in base.studies.values() if study.valid_until)
    day = date.fromisoformat(lapses[0])
    states = [
        digest_state(plan, base.studies, day + timedelta(days=days)) for days in (-1, 0, 1, 2)
    ]
    assert states[0] == states[1] != states[2] == states[3]


@pytest.mark.parametrize(
    "damage",
    [b"", b"{}", b"\xff\xfe\0", None],
    ids=["empty", "other", "binary", "cut"],
)
def test_a_damaged_cache_is_ignored_and_mended(project, damage):
    first = told()
    whole = {file: file.read_bytes() for file in kept()}
    for file, content in whole.items():
        file.write_bytes(content[: len(content) // 2] if damage is None else damage)
    assert told() == first
    assert {file: file.read_bytes() for file in kept()} == whole


def test_a_changed_byte_is_noticed(project):
    first = told()
    for file in kept():
        file.write_bytes(file.read_bytes().replace(b"E401", b"E402"))
    assert told() == first


def test_results_are_kept_where_an_option_says(project):
    told("--cache-dir", "elsewhere")
    assert len(kept("elsewhere")) == 4
    assert not Path(".evidence_cache").exists()


def test_a_cache_that_cannot_be_written_is_told_and_does_no_harm(project):
    Path("file").write_text("")
    first = told("--no-cache")
    out, err, code = told("--cache-dir", "file/cache")
    assert (out, code) == (first[0], first[2])
    assert "no results are kept in file/cache" in err


def test_standard_input_is_not_kept(project):
    command = [sys.executable, "-m", "evidence", "check", "-"]
    subprocess.run(command, input=CLAIM, text=True, capture_output=True, check=False)
    assert not Path(".evidence_cache").exists()


def test_results_that_nobody_used_for_a_month_are_deleted(project):
    told()
    old, *others = kept()
    month_ago = old.stat().st_mtime - 31 * 24 * 3600
    for file in (old, Path(".evidence_cache/cleaned")):
        os.utime(file, (month_ago, month_ago))
    Path("posts/new.md").write_text("Cupping helps.\n")
    told("--ignore", "E403")
    assert not old.exists()
    assert set(others) <= set(kept())


@pytest.mark.parametrize(
    "form", ["text", "sarif", "markdown", "concise", "github", "gitlab", "html"]
)
def test_a_kept_result_is_shown_in_every_format(project, form):
    told()
    shown = run("check", "posts", "--format", form)
    assert shown.stdout == run("check", "posts", "--format", form, "--no-cache").stdout


def test_a_fix_is_written_from_kept_results(project):
    told()
    run("check", "posts", "--fix")
    assert "[@vickers2012]" in Path("posts/mention.md").read_text()
    assert told() == told("--no-cache")
