"""The settings of a project: evidence.toml, or [tool.evidence] in pyproject.toml.

The nearest file counts, in the folder itself or one above it.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evidence.atomic import update_file
from evidence.errors import EvidenceError, describe_os_error
from evidence.reading import (
    find_project_folder,
    read_found_file,
    read_found_text,
    resolve_inside,
)

_OWN_FILE: Final = "evidence.toml"
_CODES_FORM: Final = "a list of codes"
_EXPECTED_FORMS: Final = {
    "select": _CODES_FORM,
    "ignore": _CODES_FORM,
    "base": "the path of a folder",
    "mentions": "a table of words and keys of studies",
    "exclude": "a list of patterns of paths",
    "per-file-ignores": "a table of patterns of paths and lists of codes",
}
_EXAMPLES: Final = {
    "select": 'select = ["E4"]',
    "ignore": 'ignore = ["E4"]',
    "base": 'base = "my-base"',
    "mentions": '[mentions] and "a 2010 review" = "furlan2010" below it',
    "exclude": 'exclude = ["drafts"]',
    "per-file-ignores": '[per-file-ignores] and "archive/**" = ["E4"] below it',
}
_TYPE_NAMES: Final[Mapping[type, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """The settings of a project; all but ``base`` are for ``evidence check``.

    Attributes:
        select: codes of the rules to run, in upper case.
        ignore: codes of the rules to leave out, in upper case; claims as ``CLAIM:C1``.
        base: the folder of an evidence base, relative to the file; see ``require_own_base``.
        mentions: the writer's choices: words of a post -> key of the study they mean, or "none".
        exclude: patterns of paths that a search of folders passes by.
        per_file_ignores: patterns of paths -> what is left out there, as in ``ignore``.
        folder: the folder of the file, from which patterns of paths start.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    base: Path | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: Path = field(default=Path(), compare=False)

    def require_own_base(self) -> Path | None:
        """Return the folder of the evidence base, which must be in the project.

        Raises:
            EvidenceError: it is elsewhere, so that only the user may name it.
        """
        if self.base is None:
            return None
        try:
            resolve_inside(self.base, find_project_folder(self.folder))
        except OSError as error:
            raise EvidenceError(
                f"the settings in {self.folder} name the base {self.base}, but "
                f"{describe_os_error(error)}; name it with --base if you trust it"
            ) from error
        return self.base


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

    def add_choice(content: bytes | None) -> bytes:
        find_project_config(folder)  # raises where the file is malformed
        document: Any = tomlkit.parse(content or b"")
        settings = document if file.name == _OWN_FILE else document["tool"]["evidence"]
        settings.setdefault("mentions", tomlkit.table())[words] = key
        return tomlkit.dumps(document).encode()

    update_file(file, add_choice)
    return file


def _find_config_file(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        own, project = place / _OWN_FILE, place / "pyproject.toml"
        if own.exists() and not own.is_dir():
            return own
        if project.is_file() and _has_evidence_table(project):
            return project
    return None


def _has_evidence_table(project: Path) -> bool:
    """Return whether a pyproject.toml has [tool.evidence].

    A file that does not name us is not parsed: whether it is valid is none of our business.
    """
    try:
        if b"evidence" not in read_found_file(project):
            return False
    except OSError:
        return False
    tools = _read_toml(project).get("tool")
    return isinstance(tools, dict) and isinstance(tools.get("evidence"), dict)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_found_text(file))
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except ValueError as error:
        raise EvidenceError(f"{file} is not TOML: {error}") from error


def _build_config(file: Path, settings: Mapping[str, Any]) -> ProjectConfig:
    for name, value in settings.items():
        if name not in _EXPECTED_FORMS:
            raise EvidenceError(f"{file}: {_describe_unknown(name)}")
        if not _is_valid_value(name, value):
            raise EvidenceError(f"{file}: {_describe_wrong_value(name, value)}")
    per_file = settings.get("per-file-ignores", {})
    return ProjectConfig(
        select=_upper(settings.get("select", ())),
        ignore=_upper(settings.get("ignore", ())),
        base=file.parent / settings["base"] if "base" in settings else None,
        mentions=settings.get("mentions", {}),
        exclude=tuple(settings.get("exclude", ())),
        per_file_ignores={pattern: _upper(codes) for pattern, codes in per_file.items()},
        folder=file.parent,
    )


def _upper(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code.upper() for code in codes)


def _describe_unknown(name: str) -> str:
    known = list(_EXPECTED_FORMS)
    near = difflib.get_close_matches(name.lower().replace("_", "-"), known, n=1)
    question = f"; did you mean {near[0]}?" if near else ""
    return f"unknown setting {name}; choose from {', '.join(known)}{question}"


def _describe_wrong_value(name: str, value: Any) -> str:
    """Say what a setting must be, what it is, and how to write it."""
    form, example = _EXPECTED_FORMS[name], _EXAMPLES[name]
    if isinstance(value, str) and form.startswith("a list"):
        example = _write_as_list(name, value) or example
    elif name == "per-file-ignores" and isinstance(value, dict):
        texts = {key: item for key, item in value.items() if isinstance(item, str)}
        lists = (_write_as_list(json.dumps(key), item) for key, item in texts.items())
        example = next(filter(None, lists), example)
    return f"{name} must be {form}, {_find_wrong_part(name, value)}: write {example}"


def _write_as_list(name: str, text: str) -> str:
    """Write codes or patterns that stand in one text as a list, or "" where there are none."""
    items = [item.strip() for item in text.split(",") if item.strip()]
    return f"{name} = {json.dumps(items, ensure_ascii=False)}" if items else ""


def _find_wrong_part(name: str, value: Any) -> str:
    """Name the first item that is wrong, or else the type of the value as a whole."""
    if isinstance(value, list):
        return _find_wrong_item(value) or f"not {_name_type(value)}"
    if isinstance(value, dict) and name in ("mentions", "per-file-ignores"):
        return _find_wrong_pair(name, value)
    return f"not {_name_type(value)}"


def _find_wrong_item(values: Sequence[Any]) -> str:
    """Name the first item that is no text; empty if all are."""
    item = next((item for item in values if not isinstance(item, str)), None)
    if item is None:
        return ""
    return f"but {json.dumps(item, default=str)} in it is {_name_type(item)}"


def _find_wrong_pair(name: str, value: Mapping[str, Any]) -> str:
    is_valid = _is_valid_choice if name == "mentions" else _is_valid_ignore
    key, item = next(pair for pair in value.items() if not is_valid(pair))
    return f'but "{key}" is {_name_type(item)}' if key.strip() else "but one has no words"


def _name_type(value: Any) -> str:
    return _TYPE_NAMES.get(type(value), "a date or time")


def _is_valid_value(name: str, value: Any) -> bool:
    if name in ("select", "ignore", "exclude"):
        return _is_list_of_texts(value)
    if name == "mentions":
        return isinstance(value, dict) and all(map(_is_valid_choice, value.items()))
    if name == "per-file-ignores":
        return isinstance(value, dict) and all(map(_is_valid_ignore, value.items()))
    return isinstance(value, str)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_valid_choice(choice: tuple[str, Any]) -> bool:
    words, key = choice
    return bool(words.strip()) and isinstance(key, str)


def _is_valid_ignore(ignore: tuple[str, Any]) -> bool:
    pattern, codes = ignore
    return bool(pattern.strip()) and _is_list_of_texts(codes)
