"""Where the project's files and samples are, and the data of others where it is there."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SAMPLES = DATA / "pubmed"
REAL = Path(os.environ.get("EVIDENCE_REAL_DATA", ROOT.parent / "shared" / "real"))
