"""Patterns of paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.posts.lint.filters.path_patterns import matches_path


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("drafts", "drafts/a.md", True),
        ("drafts/", "drafts/a.md", True),
        ("drafts", "blog/drafts/2020/a.md", True),
        ("drafts", "drafts.md", False),
        ("*.txt", "blog/a.txt", True),
        ("*.txt", "blog/a.txt.md", False),
        ("a.md", "blog/a.md", True),
        ("a.md", "blog/aXmd", False),
        ("blog/*.md", "blog/a.md", True),
        ("blog/*.md", "blog/old/a.md", False),
        ("blog/*.md", "site/blog/a.md", False),
        ("./blog/*.md", "blog/a.md", True),
        ("/blog", "blog/a.md", True),
        ("blog/**", "blog/old/a.md", True),
        ("blog/**/a.md", "blog/a.md", True),
        ("blog/**/a.md", "blog/x/y/a.md", True),
        ("**/old/**", "blog/old/a.md", True),
        ("**/*.md", "a.md", True),
        ("20??/[ab].md", "2020/b.md", True),
        ("20??/[!ab].md", "2020/b.md", False),
        ("20??/[!ab].md", "2020/c.md", True),
        ("a+b(1).md", "a+b(1).md", True),
    ],
)
def test_a_pattern_fits_a_path_or_a_folder_around_it(tmp_path: Path, pattern, path, fits):
    assert matches_path(tmp_path / path, [pattern], tmp_path) is fits


def test_one_of_several_patterns_is_enough_and_none_fits_nothing(tmp_path: Path):
    assert matches_path(tmp_path / "a.md", ["b.md", "a.md"], tmp_path)
    assert not matches_path(tmp_path / "a.md", [], tmp_path)


def test_nothing_fits_outside_the_folder_of_the_settings(tmp_path: Path):
    assert not matches_path(tmp_path / "a.md", ["**", "*.md"], tmp_path / "inner")


def test_a_relative_path_starts_from_the_working_folder(tmp_path: Path, monkeypatch):
    (tmp_path / "blog").mkdir()
    monkeypatch.chdir(tmp_path / "blog")
    assert matches_path(Path("a.md"), ["blog/a.md"], tmp_path)
    assert matches_path(Path("../b.md"), ["/b.md"], tmp_path)
