"""What several tests need: the bundled base, and the real data where it is there."""

import os
from pathlib import Path

import pytest

from evidence.claims.base import Base, read_base

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("EVIDENCE_REAL_DATA", ROOT.parent / "shared" / "real"))


@pytest.fixture(scope="session")
def base() -> Base:
    return read_base()


@pytest.fixture(scope="session")
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip(f"real data is not there ({REAL}); set EVIDENCE_REAL_DATA to its folder")
    return REAL
