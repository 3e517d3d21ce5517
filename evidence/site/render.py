"""Templates -> pages. Every text is escaped, and no page may run or load what is not one of its own files."""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evidence.claims.base.models import format_label
from evidence.site import verdict_words as words
from evidence.site.citations import name_study
from evidence.site.linked_data import dump_script_json
from evidence.studies.study import CITEKEY_PATTERN

_TEMPLATES_FOLDER: Final = Path(__file__).parent / "templates"
STATIC_FOLDER: Final = Path(__file__).parent / "static"
# From a folder as from a server; no inline script or style, no address elsewhere, no text that becomes markup.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_LINK_TARGET: Final = re.compile(rf"(\b{CITEKEY_PATTERN}\b|https://[^\s)<>]+)")
# Characters that neither HTML nor XML may hold, not even escaped.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


class SiteFile(NamedTuple):
    """A file of the site: its path below the folder, with slashes, and its content."""

    path: str
    content: bytes


def render_page(path: str, template: str, **values: Any) -> SiteFile:
    """A page at a path, with the links to its neighbours that fit its folder."""
    root = "../" * path.count("/")
    text = _build_environment().get_template(template).render(root=root, path=path, **values)
    return SiteFile(path, text.encode())


def render_script(path: str, name: str, value: Any) -> SiteFile:
    """A value as a script that a page from a folder can load, where it may not fetch."""
    return SiteFile(
        path, f"globalThis.{name} = {replace_unprintable(dump_script_json(value))};\n".encode()
    )


def claim_path(claim: str) -> str:
    """Where the page of a claim is."""
    return f"claims/{claim}.html"


def study_path(key: str) -> str:
    """Where the page of a study is; no system minds its name."""
    return f"studies/{key.replace(':', '-')}.html"


def split_links(text: str, studies: Container[str]) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with where it leads: a key to the page of its study, an address to itself."""
    for piece in _LINK_TARGET.split(text):
        yield (
            piece,
            study_path(piece)
            if piece in studies
            else piece
            if piece.startswith("https://")
            else "",
        )


def replace_unprintable(text: str) -> str:
    """A text without the characters that no page may hold."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@functools.cache
def _build_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: replace_unprintable(value) if type(value) is str else value,
    )
    environment.filters |= {
        "label": format_label,
        "claim_path": claim_path,
        "study_path": study_path,
        "data": _render_json_ld,
    }
    environment.filters |= {"with_links": split_links, "name_of": name_study}
    environment.globals |= {"words": words, "policy": CONTENT_SECURITY_POLICY}
    return environment


def mark_trusted(html: str) -> Markup:
    """HTML that this program made itself, and that goes into a page as it is."""
    return Markup(html)


def _render_json_ld(value: Any) -> Markup:
    """Linked data for a script element of its own; ``script_json`` has escaped what could be markup."""
    return mark_trusted(replace_unprintable(dump_script_json(value)))
