"""The settings of a project: evidence.toml, or [tool.evidence] of pyproject.toml, in its folder or one above."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from evidence.atomic import write_atomically
from evidence.errors import EvidenceError, describe_os_error


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """What a project has set for `evidence check`.

    ``select`` and ``ignore`` are rules, ``base`` is a folder, relative to the file. ``mentions`` are choices of the
    writer: words of a post -> the key of the study that they mean, or "none".
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    base: Path | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)


def find_project_config(folder: Path) -> ProjectConfig:
    """The settings that hold in a folder; those of the nearest file.

    Raises:
        EvidenceError: the file is not TOML, or has what is no setting.
    """
    file = _find_config_file(folder)
    if file is None:
        return ProjectConfig()
    told = _read_toml(file)
    return _build_config(file, told if file.name == "evidence.toml" else told["tool"]["evidence"])


def save_mention_choice(folder: Path, words: str, key: str) -> Path:
    """Write a choice of the writer into the settings that hold in a folder, and nothing else; gives their file.

    Raises:
        EvidenceError: the file is not TOML, or cannot be written.
    """
    import tomlkit

    file = _find_config_file(folder) or folder / "evidence.toml"
    find_project_config(folder)  # complains of what is wrong in it
    document: Any = tomlkit.parse(file.read_bytes() if file.exists() else b"")
    settings = document if file.name == "evidence.toml" else document["tool"]["evidence"]
    settings.setdefault("mentions", tomlkit.table())[words] = key
    write_atomically(file, tomlkit.dumps(document).encode())
    return file


def _find_config_file(folder: Path) -> Path | None:
    """The nearest file with settings."""
    for place in (folder, *folder.parents):
        own, project = place / "evidence.toml", place / "pyproject.toml"
        if own.is_file():
            return own
        if (
            project.is_file()
            and _mentions_evidence(project)
            and _has_evidence_table(_read_toml(project))
        ):
            return project
    return None


def _mentions_evidence(project: Path) -> bool:
    """Whether the file of a project names us at all; else it is none of our business, broken or not."""
    try:
        return b"evidence" in project.read_bytes()
    except OSError:
        return False


def _has_evidence_table(project: Mapping[str, Any]) -> bool:
    tools = project.get("tool")
    return isinstance(tools, dict) and isinstance(tools.get("evidence"), dict)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except ValueError as error:
        raise EvidenceError(f"{file} is not TOML: {error}") from error


def _build_config(file: Path, told: Mapping[str, Any]) -> ProjectConfig:
    known = [item.name for item in fields(ProjectConfig)]
    for name, value in told.items():
        if name not in known or not _is_valid_value(name, value):
            raise EvidenceError(
                f"{file}: {name} is no setting, or not of its kind; there are {', '.join(known)}"
            )
    select, ignore = (
        tuple(code.upper() for code in told.get(name, ())) for name in ("select", "ignore")
    )
    base = file.parent / told["base"] if "base" in told else None
    return ProjectConfig(select, ignore, base, told.get("mentions", {}))


def _is_valid_value(name: str, value: Any) -> bool:
    if name in ("select", "ignore"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == "mentions":
        return isinstance(value, dict) and all(
            words.strip() and isinstance(key, str) for words, key in value.items()
        )
    return isinstance(value, str)
