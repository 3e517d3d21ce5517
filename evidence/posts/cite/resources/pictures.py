"""Choose the pictures of a post that go into its document: those in its folder, and no others."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from evidence.errors import Problem, describe_os_error
from evidence.posts.cite.pandoc import PandocNode, find_nodes, make_str_node
from evidence.reading import MAX_BYTES, RefusedFileError, open_regular, resolve_inside

_SUFFIXES: Final = frozenset(
    ".png .jpg .jpeg .jfif .gif .svg .webp .avif .heic .tif .tiff .bmp .emf .wmf .eps .pdf".split()
)
_IN_POST: Final = re.compile(r"data:image/", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]+:)?//|[a-z][a-z0-9+.-]+:", re.IGNORECASE)


def select_pictures(document: PandocNode, text: str, path: str) -> tuple[list[str], list[Problem]]:
    """Select the pictures to embed; the words of one that is left out stand in its place.

    Args:
        document: pandoc's tree of the post, in which the sources of pictures are changed.
        text: the post.
        path: its file.

    Returns:
        The files to embed, and a problem for each picture that is left out.
    """
    folder = Path(path).parent.resolve()
    files: list[str] = []
    problems: list[Problem] = []
    for node in find_nodes(document, "Image"):
        _, words, target = node["c"]
        source = target[0]
        if _IN_POST.match(source):
            continue
        try:
            file = _locate(source, folder)
        except OSError as error:
            problems.append(_make_problem(source, error, text, path))
            node.update({"t": "Emph", "c": words or [make_str_node(source)]})
            continue
        files.append(file)
        target[0] = quote(file)
    return list(dict.fromkeys(files)), problems


def _locate(source: str, folder: Path) -> str:
    """Return the path of a picture in the folder of its post, as seen from the working folder.

    Raises:
        OSError: there is none.
    """
    file = Path(folder, unquote(source))
    if _ADDRESS.match(source):
        raise RefusedFileError("it is not in the folder of the post, and no server is asked", file)
    try:
        real = resolve_inside(file, folder)
    except ValueError as error:
        raise RefusedFileError("it is no path", file) from error
    if real.suffix.lower() not in _SUFFIXES:
        raise RefusedFileError("its name is not that of a picture", file)
    with open_regular(real) as opened:
        if os.fstat(opened.fileno()).st_size > MAX_BYTES:
            raise RefusedFileError(f"it is larger than {MAX_BYTES // 1_000_000} megabytes", file)
    return os.path.relpath(real)


def _make_problem(source: str, error: OSError, text: str, path: str) -> Problem:
    line, column = _find_place(source, text)
    reason = describe_os_error(error)
    message = f"the picture {source} is left out: {reason}; put it beside the post"
    return Problem(path, "cite", message, line, column)


def _find_place(source: str, text: str) -> tuple[int, int]:
    """Return the line and the column at which the source of a picture stands first, or zeros."""
    names = "|".join(map(re.escape, dict.fromkeys((source, unquote(source)))))
    found = re.search(rf"(?<![\w/.-])(?:{names})(?![\w/.-])", text)
    if not found:
        return 0, 0
    before = text[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")
