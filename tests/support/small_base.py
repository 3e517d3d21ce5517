"""Small evidence bases, written from tables in TOML that have only the cells that matter."""

import shutil
import tomllib
from pathlib import Path

from evidence.claims.base.models import OPTIONAL_TABLES, ROW_TYPES
from evidence.claims.base.starter import format_cells
from support.paths import DATA

HONEY = DATA / "honey"


def write_honey_base(folder: Path) -> Path:
    """Write the evidence base on honey for cough, without optional tables, into a new folder."""
    folder.mkdir()
    for name in ("topic.toml", "organisations.toml", "aliases.toml"):
        shutil.copyfile(HONEY / name, folder / name)
    tables = tomllib.loads((HONEY / "tables.toml").read_text(encoding="utf-8"))
    for name in ROW_TYPES.keys() - OPTIONAL_TABLES:
        text = format_cells(ROW_TYPES[name], tables[name])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
