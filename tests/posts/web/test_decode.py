"""Pages are decoded as browsers decode them."""

import codecs

import pytest

from evidence.posts.web.decode import decode_page

TEXT = "Jo\u2019s caf\u00e9"
META = b"<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (TEXT.encode(), "text/html; charset=utf-8"),
        (TEXT.encode(), "text/html"),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=windows-1252"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ""),
        (TEXT.encode("cp1252"), "text/html"),
        (TEXT.encode("cp1252"), "text/html;charset=iso-8859-1"),
        (TEXT.encode("cp1252"), 'text/html; charset="us-ascii"'),
        (TEXT.encode("koi8-r", "ignore"), "text/html; charset=rot13"),
    ],
)
def test_the_header_a_mark_or_the_bytes_tell_the_encoding(content, content_type):
    assert decode_page(content, content_type).replace(TEXT, "") in ("", "Jos caf")


def test_the_metadata_tells_the_encoding_where_the_header_does_not():
    assert decode_page(META + TEXT.encode("cp1252"), "text/html").endswith(TEXT)
    content = b"<meta charset=shift_jis>" + "\u8170\u75db".encode("shift_jis")
    assert decode_page(content, "text/html").endswith("\u8170\u75db")


def test_what_is_not_in_the_encoding_is_replaced():
    assert decode_page(b"back \xff pain", "text/html; charset=utf-8") == "back \ufffd pain"
