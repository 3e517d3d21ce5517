"""`evidence site` as a user runs it."""

import subprocess
import sys

from support.small_base import write_honey_base


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evidence", "site", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_pages_are_written_into_a_new_folder_and_only_what_changed_the_next_time(
    tmp_path,
):
    base = write_honey_base(tmp_path / "base")
    options = ("--date", "2026-11-26", "--base", str(base))
    first = run(str(tmp_path / "public"), *options)
    assert first.returncode == 0
    assert first.stdout.startswith(f"{tmp_path / 'public' / 'index.html'}: 4 claims, 2 studies; ")
    again = run(str(tmp_path / "public"), *options)
    assert again.stdout.endswith(" 0 written, 0 removed\n")


def test_a_folder_of_somebody_else_gives_exit_code_2_and_says_what_to_do(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert "has files that `evidence site` did not write; name a new or empty folder" in done.stderr


def test_a_date_that_is_none_gives_exit_code_2(tmp_path):
    assert run(str(tmp_path / "public"), "--date", "yesterday").returncode == 2


def test_an_address_that_is_none_gives_exit_code_2_and_writes_nothing(tmp_path):
    done = run(str(tmp_path / "public"), "--url", "https://me:secret@a.example")
    assert done.returncode == 2
    assert "is not a web address; give one such as" in done.stderr
    assert not (tmp_path / "public").exists()
