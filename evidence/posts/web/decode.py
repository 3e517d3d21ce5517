"""Decode the bytes of a page, as browsers do (https://encoding.spec.whatwg.org/)."""

from __future__ import annotations

import codecs
import re
from typing import Final

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES: Final = 4_096
_META_CHARSET: Final = re.compile(
    rb"<meta\b[^<>]{0,300}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE
)
_HEADER_CHARSET: Final = re.compile(
    r"\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE
)
# Names that mean more than they say (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER_ENCODINGS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}


def decode_page(content: bytes, content_type: str) -> str:
    """Decode a page by its byte order mark, its header, its metadata, or as UTF-8.

    What is not in the encoding becomes a replacement character; what declares no encoding and is
    not UTF-8 is read as Windows-1252.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    header = _HEADER_CHARSET.search(content_type)
    meta = _META_CHARSET.search(content[:_HEAD_BYTES])
    declared = (header and header[1], meta and meta[1].decode("ascii"))
    for name in filter(None, declared):
        if encoding := _find_encoding(name):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _find_encoding(name: str) -> str:
    """Return the encoding of text that a name means; "" for none."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError):  # unknown, or no encoding of text
        return ""
    return _WIDER_ENCODINGS.get(found, found)
