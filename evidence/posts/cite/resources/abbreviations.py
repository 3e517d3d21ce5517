"""Find the abbreviations of journals that the front matter of a post names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from evidence.errors import Problem, describe_os_error
from evidence.posts.cite.pandoc import PandocNode, make_meta_value, read_meta_text
from evidence.reading import find_project_folder, read_found_file

ABBREVIATIONS_FIELD: Final = "citation-abbreviations"


def place_abbreviations(document: PandocNode, path: str) -> list[Problem]:
    """Give the field its whole path, since pandoc would read any file that it names.

    Args:
        document: pandoc's tree of the post; the field is removed where its file is not read.
        path: the file of the post.

    Returns:
        A problem, if its file is not read.
    """
    node = document["meta"].pop(ABBREVIATIONS_FIELD, None)
    if node is None:
        return []
    folder = Path(path).parent.resolve()
    file = folder / read_meta_text(node)
    file = file if file.suffix else file.with_name(f"{file.name}.json")
    try:
        json.loads(read_found_file(file, find_project_folder(folder)))
    except (OSError, ValueError) as error:
        reason = describe_os_error(error) if isinstance(error, OSError) else "it is no JSON"
        message = f"{ABBREVIATIONS_FIELD} of the front matter is left out: {reason}"
        return [Problem(path, "cite", message)]
    document["meta"][ABBREVIATIONS_FIELD] = make_meta_value(str(file.resolve()))
    return []
