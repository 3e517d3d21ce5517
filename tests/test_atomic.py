"""A file is written whole or not at all."""

import pytest

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError


def test_a_file_is_replaced_with_its_mode_kept_and_nothing_is_left_beside_it(tmp_path):
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o640)
    write_atomically(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert list(tmp_path.iterdir()) == [file]


def test_of_a_link_the_target_is_written(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")


@pytest.mark.parametrize("name", ["loop", "missing/file", "folder"])
def test_what_cannot_be_written_is_told(tmp_path, name):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "folder").mkdir()
    with pytest.raises(EvidenceError, match="cannot be written"):
        write_atomically(tmp_path / name, b"new")
    assert not list(tmp_path.glob("**/*.part"))
