"""Patterns of paths, as in .gitignore: ``drafts``, ``*.txt``, ``archive/**``."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_WILDCARD: Final = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]{0,200}\]")


def matches_path(path: Path, patterns: Iterable[str], root: Path) -> bool:
    """Return whether one of the patterns fits a path, or a folder that it is in.

    Args:
        path: a file or folder.
        patterns: a pattern without a slash fits a name in any folder; another fits the path below
            ``root``. ``*`` and ``?`` stand for characters of a name, ``**`` for any folders.
        root: the folder of the settings; nothing fits a path outside it.
    """
    try:
        parts = (
            _resolve_folder(path.parent.absolute())
            .joinpath(path.name)
            .relative_to(root.resolve())
            .parts
        )
    except ValueError:
        return False
    places = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return any(
        _compile_pattern(pattern).fullmatch(place) for pattern in patterns for place in places
    )


@functools.lru_cache(maxsize=1024)
def _resolve_folder(folder: Path) -> Path:
    return folder.resolve()


@functools.cache
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    is_anywhere = "/" not in pattern.rstrip("/")
    body = pattern.strip("/").removeprefix("./")
    pieces, at = ["(?:.*/)?" if is_anywhere else ""], 0
    for wildcard in _WILDCARD.finditer(body):
        pieces += [re.escape(body[at : wildcard.start()]), _translate(wildcard[0])]
        at = wildcard.end()
    return re.compile("".join([*pieces, re.escape(body[at:])]), re.DOTALL)


def _translate(wildcard: str) -> str:
    if wildcard.startswith("["):
        inside = wildcard[1:-1].replace("\\", "\\\\")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}[wildcard]
