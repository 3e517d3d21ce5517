"""A digest of what results of `evidence check` depend on, beside the posts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from evidence.claims.base.load import BUNDLED_FOLDER
from evidence.claims.verdict.publication_status import has_lapsed
from evidence.package_stamp import describe_package
from evidence.reading import read_found_file
from evidence.session.check_plan import CheckPlan
from evidence.studies.study import Study

# What reads posts; another version may read them otherwise.
_LIBRARIES: Final = (
    *("markdown-it-py", "mdit-py-plugins", "justhtml", "trafilatura"),
    *("sentencex", "py3langid", "bibtexparser"),
)
_BASE_SUFFIXES: Final = (".csv", ".toml")
_STORE_SUFFIXES: Final = ("", "-wal", "-journal")
# The head of an SQLite file has a counter of changes, that of its log salts that change.
_HEAD_LENGTH: Final = 100  # https://www.sqlite.org/fileformat.html


def digest_state(plan: CheckPlan, studies: Mapping[str, Study], today: date) -> str:
    """Return a digest of a plan, of the base and the store as they are now, and of this package.

    Args:
        plan: how posts are checked.
        studies: the studies of the base; which guidelines have lapsed depends on the day.
        today: the day.
    """
    folder = plan.base_folder or BUNDLED_FOLDER
    parts = {
        "package": describe_package(*_LIBRARIES),
        "base": [[file.name, _digest_file(file)] for file in _list_base_files(folder)],
        "store": _describe_store(plan.store_path),
        "lapsed": sorted(key for key, study in studies.items() if has_lapsed(study, today)),
        "codes": plan.codes,
        "left out": [plan.left_out.codes, sorted(plan.left_out.claims)],
        "min confidence": plan.min_confidence,
        "choices": list(plan.choices.items()),
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _list_base_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in _BASE_SUFFIXES)


def _digest_file(file: Path) -> str:
    try:
        return hashlib.sha256(read_found_file(file)).hexdigest()
    except OSError as error:  # a file that the base does not read either
        return f"error {error.errno}"


def _describe_store(path: Path | None) -> Any:
    """Return what changes with each change of a store: the facts and the heads of its files."""
    if path is None:
        return None
    found: list[Any] = [str(path.resolve())]
    for suffix in _STORE_SUFFIXES:
        file = Path(f"{path.resolve()}{suffix}")
        facts = file.stat() if file.exists() else None
        if facts and facts.st_size:  # reading a store may make an empty log
            with file.open("rb") as content:
                head = content.read(_HEAD_LENGTH).hex()
            found.append([suffix, facts.st_ino, facts.st_size, facts.st_mtime_ns, head])
    return found
