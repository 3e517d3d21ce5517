"""A file is written whole or not at all, where it may be, and with no work of others lost."""

import os
import subprocess
import sys
import threading
import time

import pytest

from evidence import atomic
from evidence.atomic import (
    FileChangedError,
    lock_folder,
    open_atomically,
    replace_content,
    update_file,
    write_atomically,
    write_files,
)
from evidence.errors import EvidenceError, FileWarning


def test_a_file_is_replaced_with_its_mode_kept_and_nothing_is_left_beside_it(tmp_path):
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o640)
    write_atomically(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_has_the_mode_that_the_user_gives_to_files(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_nobody_else_may_read_a_file_that_is_not_in_place_yet(tmp_path):
    with open_atomically(tmp_path / "file") as opened:
        opened.write(b"new")
        (part,) = tmp_path.iterdir()
        assert part.stat().st_mode & 0o777 == 0o600


def test_files_of_others_with_names_of_unfinished_ones_stay(tmp_path):
    names = [".file.part", "file.part", f".file.{os.getpid()}.part"]
    (tmp_path / "outside").write_text("outside")
    for name in names:
        (tmp_path / name).symlink_to("outside")
    write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "outside").read_text() == "outside"
    assert all((tmp_path / name).is_symlink() for name in names)


def test_of_a_link_the_target_is_written(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


@pytest.mark.parametrize("name", ["loop", "missing/file", "folder", "pipe", "out", "dangling"])
def test_what_cannot_be_written_is_told(tmp_path, name):
    project = tmp_path / "project"
    (project / "folder").mkdir(parents=True)
    (tmp_path / "mine").write_text("mine")
    (project / "loop").symlink_to(project / "loop")
    (project / "out").symlink_to(tmp_path / "mine")
    (project / "dangling").symlink_to(tmp_path / "new")
    os.mkfifo(project / "pipe")
    with pytest.raises(EvidenceError, match="cannot be written"):
        write_atomically(project / name, b"new")
    assert not list(tmp_path.glob("**/*.part"))
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "new").exists()


def test_a_folder_of_a_project_that_leads_out_of_it_is_not_written(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "project" / "docs").symlink_to(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "project")
    for place in (tmp_path / "project" / "docs", atomic.Path("docs")):
        with pytest.raises(EvidenceError, match="leads outside of the project"):
            write_atomically(place / "file", b"new")
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_hard_link_is_told(tmp_path):
    (tmp_path / "file").write_text("old")
    os.link(tmp_path / "file", tmp_path / "other")
    with pytest.warns(FileWarning, match=r"file was replaced: its other names \(hard links\)"):
        write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "other").read_text() == "old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_a_file_is_kept(tmp_path):
    (tmp_path / "file").write_text("old")
    os.chown(tmp_path / "file", 12345, 23456)
    write_atomically(tmp_path / "file", b"new")
    facts = (tmp_path / "file").stat()
    assert (facts.st_uid, facts.st_gid) == (12345, 23456)


def test_extended_attributes_are_kept(tmp_path):
    (tmp_path / "file").write_text("old")
    try:
        os.setxattr(tmp_path / "file", "user.note", b"mine")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    write_atomically(tmp_path / "file", b"new")
    assert os.getxattr(tmp_path / "file", "user.note") == b"mine"


def test_on_a_full_disk_the_old_file_stays(full_disk):
    (full_disk / "file").write_bytes(b"old")
    with pytest.raises(EvidenceError, match="no space left on device"):
        write_atomically(full_disk / "file", bytes(10**6))
    assert [(file.name, file.read_bytes()) for file in full_disk.iterdir()] == [("file", b"old")]


def test_of_several_files_none_is_written_if_one_cannot_be(full_disk):
    (full_disk / "small").write_bytes(b"old")
    with pytest.raises(EvidenceError, match="large cannot be written: no space left on device"):
        write_files({full_disk / "small": b"new", full_disk / "large": bytes(10**6)})
    assert [(file.name, file.read_bytes()) for file in full_disk.iterdir()] == [("small", b"old")]


def test_a_file_that_others_changed_is_not_replaced(tmp_path):
    file = tmp_path / "file"
    file.write_text("theirs")
    with pytest.raises(FileChangedError):
        replace_content(file, b"old", b"new")
    with pytest.raises(FileChangedError):
        replace_content(file, None, b"new")
    with pytest.raises(FileChangedError):
        replace_content(tmp_path / "gone", b"old", b"new")
    with pytest.raises(FileChangedError):
        write_files({tmp_path / "new": b"new"}, {file: b"old"})
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("file", "theirs")]


def test_what_an_editor_saves_meanwhile_is_built_upon(tmp_path):
    file = tmp_path / "file"
    saves = iter([b"one\n", b"one\ntwo\n"])

    def append(old: bytes | None) -> bytes:
        saved = next(saves, None)
        if saved:
            file.write_bytes(saved)
        return (old or b"") + b"ours\n"

    update_file(file, append)
    assert file.read_bytes() == b"one\ntwo\nours\n"
    assert list(tmp_path.iterdir()) == [file]


def test_an_editor_that_saves_just_after_the_comparison_gets_its_file_back(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_bytes(b"old")
    compare = atomic._Replacement._require_content

    def save_after(self, kept, old):
        compare(self, kept, old)
        file.write_bytes(b"theirs")

    monkeypatch.setattr(atomic._Replacement, "_require_content", save_after)
    with pytest.raises(FileChangedError):
        replace_content(file, b"old", b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("file", b"theirs")]


def test_a_file_that_changes_all_the_time_is_left_alone(tmp_path):
    file = tmp_path / "file"
    numbers = iter(range(1000))

    def change(_: bytes | None) -> bytes:
        file.write_text(str(next(numbers)))
        return b"ours"

    with pytest.raises(FileChangedError, match="all the time"):
        update_file(file, change)
    assert file.read_text().isdigit()


def test_threads_take_turns_and_leave_no_lock_behind(tmp_path):
    file = tmp_path / "file"

    def count(old: bytes | None) -> bytes:
        time.sleep(0.002)
        return str(int(old or b"0") + 1).encode()

    threads = [threading.Thread(target=update_file, args=(file, count)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() == b"20"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("has_folder_locks", [True, False])
def test_a_lock_that_another_process_holds_is_waited_for(tmp_path, monkeypatch, has_folder_locks):
    script = (
        "import sys, time; from pathlib import Path; from evidence import atomic\n"
        "if sys.argv[2] == 'False': atomic.fcntl = None\n"
        "with atomic.lock_folder(Path(sys.argv[1])):\n"
        "    print('locked', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(has_folder_locks)]
    if not has_folder_locks:
        monkeypatch.setattr(atomic, "fcntl", None)
    monkeypatch.setattr(atomic, "_LOCK_SECONDS", 0.05)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(EvidenceError, match="another process writes in"), lock_folder(tmp_path):
            pass
        other.stdin.close()
    with lock_folder(tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_can_be_locked(tmp_path):
    tmp_path.chmod(0o500)
    with lock_folder(tmp_path):
        pass
    tmp_path.chmod(0o700)
