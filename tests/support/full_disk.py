"""A disk that is nearly full: a small one in memory, which only root may make."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SIZE = 128 * 1024  # bytes


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 128 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no command mount here")
    if done.returncode:
        pytest.skip(f"no disk could be mounted: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
