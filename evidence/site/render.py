"""Render templates to pages: every text is escaped, and a page loads only files of the site."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence.claims.base.models import describe_comparator, describe_comparison, format_label
from evidence.messages.catalogue import (
    current_language,
    gettext,
    pgettext,
    translate,
    translate_count,
)
from evidence.messages.numbers import format_day, format_integer, format_iso_day
from evidence.site import verdict_words
from evidence.site.citations import name_study
from evidence.site.linked_data import dump_script_json, list_study_links
from evidence.studies.study import CITEKEY_PATTERN, Study
from evidence.wording import capitalise_first, format_count, uncapitalise_first

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES_FOLDER: Final = Path(__file__).parent / "templates"
STATIC_FOLDER: Final = Path(__file__).parent / "static"
# No inline script or style, no address elsewhere, no text that becomes markup.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
# A study's key, alone or as the beginning of the id of one of its findings; an address.
_LINK_TARGET: Final = re.compile(
    rf"\b(?P<key>{CITEKEY_PATTERN})(?:-(?P<finding>\d{{1,3}}))?\b|https://[^\s)<>]*[^\s)<>.,;:]"
)
# Characters that neither HTML nor XML may contain, not even escaped.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


class SiteFile(NamedTuple):
    """A file of the site: its path in the folder, with slashes, and its content."""

    path: str
    content: bytes


class LinkedPiece(NamedTuple):
    """A piece of a text: its words, and its address or ""."""

    text: str
    address: str = ""


class SitePart(NamedTuple):
    """Files that are made of the same things.

    Attributes:
        shows: a digest of these things; the files need not be made again while it is the same.
        make: makes the files.
        paths: all paths that a file of it may have.
    """

    shows: str
    make: Callable[[], Iterable[SiteFile]]
    paths: tuple[str, ...] = ()


def digest_shown(*values: Any) -> str:
    """Return a digest of what a page shows."""
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()


def render_page(path: str, template: str, **values: Any) -> SiteFile:
    """Render a page with links that fit its folder.

    Raises:
        EvidenceError: Jinja2 isn't installed.
    """
    root = "../" * path.count("/")
    language = current_language()
    values |= {"root": root, "path": path, "language": language}
    text = _build_environment().get_template(template).render(values)
    return SiteFile(path, text.encode())


def render_script(path: str, name: str, value: Any) -> SiteFile:
    """Render a value as a script: a page that is opened from a folder may load no other data."""
    text = f"globalThis.{name} = {replace_unprintable(dump_script_json(value))};\n"
    return SiteFile(path, _NOT_ASCII.sub(_escape_letter, text).encode())


def _escape_letter(letter: re.Match[str]) -> str:
    """Escape a letter, because browsers read scripts in ASCII several times as fast."""
    return json.dumps(letter[0])[1:-1]


def claim_path(claim: str) -> str:
    """Return the path of a claim's page."""
    return f"claims/{claim}.html"


def study_path(key: str) -> str:
    """Return the path of a study's page, a name that every file system accepts."""
    return f"studies/{key.replace(':', '-')}.html"


def split_links(text: str, studies: Mapping[str, Study]) -> Iterator[LinkedPiece]:
    """Split a text at what can be a link, and name studies instead of their keys.

    Yields:
        Each piece with its address: of a study that of its page, else empty.
    """
    end = 0
    for found in _LINK_TARGET.finditer(text):
        piece = _link_piece(found, studies)
        if piece is not None:
            yield LinkedPiece(text[end : found.start()])
            yield piece
            end = found.end()
    yield LinkedPiece(text[end:])


def _link_piece(found: re.Match[str], studies: Mapping[str, Study]) -> LinkedPiece | None:
    """Return the link to an address or a study; None for the key of a study nobody knows."""
    if found["key"] is None:
        return LinkedPiece(found[0], found[0])
    study = studies.get(found["key"])
    if study is None:
        return None
    name = name_study(study)
    if found["finding"]:
        name = gettext("%(study)s, result %(finding)s", study=name, finding=found["finding"])
    return LinkedPiece(name, study_path(study.key))


def replace_unprintable(text: str) -> str:
    """Replace the characters that no page may contain."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def mark_trusted(html: str) -> str:
    """Mark HTML that this program made itself, so that it isn't escaped."""
    from markupsafe import Markup

    return Markup(html)


def mark_as_written(text: str) -> str:
    """Mark a text that people wrote in English, where the page is in another language."""
    if current_language().is_english or not text:
        return text
    return mark_trusted('<span lang="en">%s</span>') % replace_unprintable(text)


def _mark_day(day: date) -> str:
    return mark_trusted(f'<time datetime="{day.isoformat()}">{format_day(day)}</time>')


def _mark_iso_day(day: date) -> str:
    shown = format_iso_day(day.isoformat())
    return mark_trusted(f'<time datetime="{day.isoformat()}">{shown}</time>')


def hash_style(style: str) -> str:
    """Return what the policy of the page calls its style, so that it has no other."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@functools.cache
def _build_environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_make_printable,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    _bind_messages(environment.globals)
    environment.filters |= {
        "label": format_label,
        "claim_path": claim_path,
        "study_path": study_path,
        "capitalise": capitalise_first,
        "comparator": describe_comparator,
        "comparison": describe_comparison,
        "count": format_count,
        "day": format_day,
        "integer": format_integer,
        "iso_day": format_iso_day,
        "as_written": mark_as_written,
        "uncapitalise": uncapitalise_first,
        "time": _mark_day,
        "iso_time": _mark_iso_day,
        "data": _render_json_ld,
        "with_links": split_links,
        "name_of": name_study,
        "study_links": list_study_links,
    }
    environment.globals |= {"words": verdict_words, "policy": CONTENT_SECURITY_POLICY}
    return environment


def _make_printable(value: Any) -> Any:
    return replace_unprintable(value) if type(value) is str else value


def _bind_messages(names: MutableMapping[str, Any]) -> None:
    """Let templates show messages, in the language that holds when a page is rendered."""
    names.update(
        gettext=lambda message, /, **values: _fill(translate(message), values),
        ngettext=_fill_count,
        pgettext=pgettext,
    )


def _fill_count(singular: str, plural: str, count: int, /, **values: Any) -> str:
    return _fill(
        translate_count(singular, plural, count), {**values, "count": format_integer(count)}
    )


def _fill(message: str, values: Mapping[str, Any]) -> str:
    """Put values into a message, which may have markup; theirs is escaped."""
    return mark_trusted(message) % {name: _make_printable(one) for name, one in values.items()}


def _render_json_ld(value: Any) -> str:
    """Render linked data for its script element; ``dump_script_json`` escapes possible markup."""
    return mark_trusted(replace_unprintable(dump_script_json(value)))
