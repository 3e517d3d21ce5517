"""The picture of the rooms in ARCHITECTURE.md, made from the packages and their imports."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "evidence"
# The rooms in the order in which data flows. A room imports from itself and from rooms before it.
ROOMS = (
    "ground",
    "http",
    "topic",
    "pubmed",
    "studies",
    "pubmed.parse",
    "pubmed.files",
    "pubmed.eutils",
    "pubmed.local_server",
    "studies.derive",
    "studies.table",
    "dataset",
    "studies.store",
    "dataset.index",
    "claims.base",
    "claims.recognise",
    "claims.verdict",
    "claims.card",
    "claims.resolve",
    "claims.living",
    "synthesis.pool",
    "synthesis.figures",
    "posts.read",
    "posts.web",
    "posts.lint",
    "posts.bibliography",
    "posts.cite",
    "site",
    "session",
    "serving",
    "assistant",
    "editor",
    "cli",
)
ABOUT = {
    "cli": "The only room that prints.",
    "ground": "Errors, files, ids, columns, messages.",
}
_WIDTH = 80


def modules() -> dict[str, Path]:
    """The modules of the package by dotted name."""
    return {_dotted_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def room_of(module: str) -> str:
    """The longest room that holds a module; modules beside the rooms are the ground."""
    inside = module.removeprefix("evidence").removeprefix(".")
    if not inside:
        return "session"
    if inside == "__main__":
        return "cli"
    fitting = [name for name in ROOMS if f"{inside}.".startswith(f"{name}.")]
    return max(fitting, key=len, default="ground")


def imports_of(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; of ``from evidence import x`` evidence.x."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "evidence":
            yield from (f"evidence.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module or ""


def imported_rooms() -> dict[str, set[str]]:
    """Which rooms each room imports from."""
    found: dict[str, set[str]] = {room: set() for room in ROOMS}
    for module, file in modules().items():
        own = room_of(module)
        named = (name for name in imports_of(file) if name.split(".")[0] == "evidence")
        found[own] |= {room_of(name) for name in named} - {own}
    return found


def picture() -> str:
    """The rooms as text: what each does, and the nearest rooms that it builds on."""
    imported = imported_rooms()
    width = max(map(len, ROOMS)) + 2
    lines = []
    for room in ROOMS:
        text = f"{_describe(room)} <- {', '.join(_nearest(room, imported)) or 'nothing'}"
        lines += textwrap.wrap(
            text,
            _WIDTH,
            initial_indent=room.ljust(width),
            subsequent_indent=" " * width,
            break_on_hyphens=False,
        )
    return "```\n" + "\n".join(lines) + "\n```\n"


def _nearest(room: str, imported: Mapping[str, set[str]]) -> Sequence[str]:
    """The rooms that a room imports from, without those that these import from themselves."""
    direct = imported[room]
    reached = {far for near in direct for far in _reach(near, imported)}
    return [name for name in ROOMS if name in direct - reached]


def _reach(room: str, imported: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [room]
    while waiting:
        following = imported[waiting.pop()] - found
        found |= following
        waiting += following
    return found


def _describe(room: str) -> str:
    if room in ABOUT:
        return ABOUT[room]
    file = PACKAGE.joinpath(*room.split(".")) / "__init__.py"
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return docstring.splitlines()[0]


def _dotted_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")
