"""What several tests need: the bundled base, the real data where it is there, a small disk."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import REAL

from evidence.claims.base.load import EvidenceBase, read_base

_home = tempfile.TemporaryDirectory(prefix="evidence-tests-")
for _name in (
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
):  # no store and no settings of whoever runs the tests
    os.environ[_name] = _home.name
for _name in ("EVIDENCE_STORE", "EVIDENCE_BASE", "EVIDENCE_EMAIL", "NCBI_API_KEY"):
    os.environ.pop(_name, None)
os.environ["EVIDENCE_NO_CACHE"] = "1"  # tests of the cache turn it on


@pytest.fixture(scope="session")
def base() -> EvidenceBase:
    return read_base()


@pytest.fixture(scope="session")
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip(f"real data is not there ({REAL}); set EVIDENCE_REAL_DATA to its folder")
    return REAL


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 128 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
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
