"""Files of somebody else: regular ones only, of a bounded size, within their project."""

import os

import pytest

from evidence import reading
from evidence.reading import (
    find_project_folder,
    read_found_file,
    read_found_text,
    read_named_file,
    resolve_inside,
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "project"
    (folder / "posts").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "shared.bib").write_text("shared")
    return folder


def test_a_file_that_was_found_is_read_through_a_link_within_its_project_only(project):
    link = project / "posts" / "references.bib"
    link.symlink_to("../shared.bib")
    assert read_found_file(link) == b"shared"
    link.unlink()
    link.symlink_to("../../secret")
    with pytest.raises(OSError, match="leads outside of the project"):
        read_found_file(link)
    assert read_named_file(link) == b"secret"


def test_a_folder_that_is_a_link_does_not_lead_out_either(project):
    (project / "base").symlink_to(project.parent)
    with pytest.raises(OSError, match="leads outside of the project"):
        resolve_inside(project / "base" / "secret", project.resolve())


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "pipe", "pipe-link"])
def test_a_pipe_or_a_device_is_refused_at_once(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pipe-link").symlink_to(tmp_path / "pipe")
    with pytest.raises(OSError, match="is a pipe or a device"):
        read_named_file(tmp_path / name)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 3)
    (tmp_path / "file").write_text("1234")
    with pytest.raises(OSError, match="is larger than"):
        read_named_file(tmp_path / "file")


def test_a_missing_file_is_missing_and_a_folder_is_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_found_file(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        read_found_file(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OSError, match=r"loop|levels|itself"):
        read_found_file(tmp_path / "loop")


def test_the_home_of_the_user_is_no_project(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "evidence.toml").touch()
    (tmp_path / "posts").mkdir()
    assert find_project_folder(tmp_path / "posts") == (tmp_path / "posts").resolve()


def test_a_repository_counts_before_the_settings_in_it(project):
    (project / "posts" / "evidence.toml").touch()
    assert find_project_folder(project / "posts") == project.resolve()


def test_line_ends_become_one_form(tmp_path):
    (tmp_path / "file").write_bytes(b"a\r\nb\rc")
    assert read_found_text(tmp_path / "file") == "a\nb\nc"
