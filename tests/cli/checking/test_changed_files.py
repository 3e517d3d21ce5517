"""Only what changed since a revision of git is checked."""

import subprocess

import pytest
from click.testing import CliRunner

from evidence.cli import main

CLAIM = "Bed rest helps back pain.\n"


def git(folder, *arguments):
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    (folder / "posts").mkdir(parents=True)
    for name in ("old.md", "édité.md", "gone.md", "moved.md"):
        (folder / "posts" / name).write_text(CLAIM)
    (folder / "posts" / "bad.md").write_bytes(b"\xff\xfe")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first")
    (folder / "posts" / "édité.md").write_text(f"{CLAIM}More.\n")
    (folder / "posts" / "gone.md").unlink()
    (folder / "posts" / "moved.md").rename(folder / "posts" / "moved-to.md")
    (folder / "posts" / "new post.md").write_text(CLAIM)
    monkeypatch.chdir(folder)
    return folder


def check(*arguments):
    return CliRunner().invoke(main, ["check", "--no-cache", "--format", "concise", *arguments])


def checked_in(result):
    return {line.partition(":")[0] for line in result.stdout.splitlines() if "[E401]" in line}


def test_changed_and_new_files_are_checked_and_no_others(repository):
    done = check("posts", "--since", "HEAD")
    assert checked_in(done) == {"posts/édité.md", "posts/new post.md", "posts/moved-to.md"}
    assert (done.exit_code, done.stderr) == (1, "")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=second")
    assert checked_in(check("posts", "--since", "HEAD~1")) == checked_in(done)


def test_nothing_changed_is_no_problem(repository):
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=second")
    done = check("posts", "--since", "main")
    assert (done.exit_code, done.stderr) == (0, "")
    assert check("posts/old.md", "--since", "HEAD").exit_code == 0


def test_a_file_that_is_not_there_is_told_all_the_same(repository):
    done = check("posts/none.md", "--since", "HEAD")
    assert done.exit_code == 2
    assert "posts/none.md" in done.stderr


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:posts/old.md", "-h"])
def test_what_is_no_revision_is_an_error(repository, revision):
    done = check("posts", f"--since={revision}")
    assert done.exit_code == 2
    assert f"there is no revision {revision!r}" in done.stderr
    assert not (repository / "x").exists()


def test_other_line_ends_are_no_change(repository):
    post = repository / "posts" / "old.md"
    post.write_bytes(post.read_bytes().replace(b"\n", b"\r\n"))
    assert "posts/old.md" not in checked_in(check("posts", "--since", "HEAD"))


def test_a_folder_without_git_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "post.md").write_text(CLAIM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = check("post.md", "--since", "HEAD")
    assert done.exit_code == 2
    assert "not a git repository" in done.stderr


def test_the_repository_of_a_stranger_runs_nothing(repository):
    trap = repository / "trap.sh"
    trap.write_text("#!/bin/sh\ntouch sprung\n")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("*.md diff=trap filter=trap\n")
    for name in ("core.fsmonitor", "diff.external", "diff.trap.textconv", "filter.trap.clean"):
        git(repository, "config", name, str(trap))
    assert check("posts", "--since", "HEAD").exit_code == 1
    assert not list(repository.rglob("sprung"))


def test_without_git_it_says_what_to_do(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    done = check("posts", "--since", "HEAD")
    assert done.exit_code == 2
    assert "--since needs git" in done.stderr
