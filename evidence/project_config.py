"""The settings of a project: evidence.toml, or [tool.evidence] in pyproject.toml.

The nearest file counts, in the folder itself or one above it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, describe_os_error

_OWN_FILE: Final = "evidence.toml"
_EXPECTED_FORMS: Final = {
    "select": "a list of rules",
    "ignore": "a list of rules",
    "base": "the path of a folder",
    "mentions": "a table of words and keys of studies",
}


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """The settings of a project; all but ``base`` are for ``evidence check``.

    Attributes:
        select: codes of the rules to run, in upper case.
        ignore: codes of the rules to leave out, in upper case.
        base: the folder of an evidence base, relative to the file.
        mentions: the writer's choices: words of a post -> key of the study they mean, or "none".
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    base: Path | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)


def find_project_config(folder: Path) -> ProjectConfig:
    """Find and read the settings that apply in a folder.

    Raises:
        EvidenceError: the file is not TOML, or has an unknown or malformed setting.
    """
    file = _find_config_file(folder)
    if file is None:
        return ProjectConfig()
    content = _read_toml(file)
    return _build_config(file, content if file.name == _OWN_FILE else content["tool"]["evidence"])


def save_mention_choice(folder: Path, words: str, key: str) -> Path:
    """Add a writer's choice to the settings of a folder, and change nothing else in the file.

    Args:
        folder: the folder; without settings, a new evidence.toml in it takes the choice.
        words: the words of a post.
        key: the key of the study that they mean, or "none".

    Returns:
        The file.

    Raises:
        EvidenceError: the file is not TOML, has a malformed setting, or cannot be written.
    """
    import tomlkit

    file = _find_config_file(folder) or folder / _OWN_FILE
    find_project_config(folder)  # raises where the file is malformed
    document: Any = tomlkit.parse(file.read_bytes() if file.exists() else b"")
    settings = document if file.name == _OWN_FILE else document["tool"]["evidence"]
    settings.setdefault("mentions", tomlkit.table())[words] = key
    write_atomically(file, tomlkit.dumps(document).encode())
    return file


def _find_config_file(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        own, project = place / _OWN_FILE, place / "pyproject.toml"
        if own.is_file():
            return own
        if project.is_file() and _has_evidence_table(project):
            return project
    return None


def _has_evidence_table(project: Path) -> bool:
    """Return whether a pyproject.toml has [tool.evidence].

    A file that does not name us is not parsed: whether it is valid is none of our business.
    """
    try:
        if b"evidence" not in project.read_bytes():
            return False
    except OSError:
        return False
    tools = _read_toml(project).get("tool")
    return isinstance(tools, dict) and isinstance(tools.get("evidence"), dict)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except ValueError as error:
        raise EvidenceError(f"{file} is not TOML: {error}") from error


def _build_config(file: Path, settings: Mapping[str, Any]) -> ProjectConfig:
    known = [item.name for item in fields(ProjectConfig)]
    for name, value in settings.items():
        if name not in known:
            raise EvidenceError(f"{file}: unknown setting {name}; choose from {', '.join(known)}")
        if not _is_valid_value(name, value):
            raise EvidenceError(f"{file}: {name} must be {_EXPECTED_FORMS[name]}")
    return ProjectConfig(
        select=tuple(code.upper() for code in settings.get("select", ())),
        ignore=tuple(code.upper() for code in settings.get("ignore", ())),
        base=file.parent / settings["base"] if "base" in settings else None,
        mentions=settings.get("mentions", {}),
    )


def _is_valid_value(name: str, value: Any) -> bool:
    if name in ("select", "ignore"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == "mentions":
        return isinstance(value, dict) and all(map(_is_valid_choice, value.items()))
    return isinstance(value, str)


def _is_valid_choice(choice: tuple[str, Any]) -> bool:
    words, key = choice
    return bool(words.strip()) and isinstance(key, str)
