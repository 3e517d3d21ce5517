"""What several tests need: the bundled base, and the real data where it is there."""

import os
import tempfile
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
