"""Bytes come out unpacked and in UTF-8, and what cannot be read says so."""

import codecs
import contextlib
import gzip
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import EvidenceError
from evidence.http.unpacking import TruncatedSourceError
from evidence.pubmed.files.byte_stream import CHUNK_SIZE, open_source, read_chunks

WRONG = {"shift_jis": b"\x83\x00", "euc-jp": b"\xff", "utf-16": b"\x00\xdc", "us-ascii": b"\xfc"}
TEXT = "<a>Schröpfen – 針灸</a>"


def content(data, progress=lambda _: None):
    return b"".join(read_chunks(io.BytesIO(data), progress))


def declared(encoding, text=TEXT):
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)


@given(st.binary().filter(lambda data: not data.startswith(b"\x1f\x8b")))
def test_bytes_without_a_mark_come_out_or_are_refused(data):
    with contextlib.suppress(EvidenceError, TruncatedSourceError):
        assert isinstance(content(data), bytes)


def test_utf8_comes_out_as_it_is_with_its_declaration():
    data = declared("utf-8")
    assert content(data) == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_tells_the_encoding(encoding):
    mark = b"" if encoding != "utf-16-le" else b"\xff\xfe"
    assert content(mark + TEXT.encode(encoding)).decode().lstrip("\ufeff") == TEXT


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "US-ASCII", "Shift_JIS"])
def test_a_declared_encoding_is_decoded(encoding):
    text = {"Shift_JIS": "<a>針灸</a>", "US-ASCII": "<a>cup</a>"}.get(encoding, "<a>Schröpfen</a>")
    assert content(declared(encoding, text)).decode().endswith(text)


def test_the_declaration_of_another_encoding_is_removed():
    assert content(declared("iso-8859-1", "<a>ö</a>")) == "<a>ö</a>".encode()


def test_a_wide_encoding_that_could_not_have_been_declared_is_taken_for_utf8():
    data = b'<?xml version="1.0" encoding="UTF-16"?>' + TEXT.encode()
    assert content(data) == data


@pytest.mark.parametrize("name", ["klingon", "zlib", "hex", "rot13"])
def test_an_unknown_encoding_is_an_error_that_says_what_to_do(name):
    with pytest.raises(EvidenceError, match=f"encoding '{name}' is unknown; save it as UTF-8"):
        content(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())


def test_text_that_is_not_of_its_encoding_is_cut_there():
    data = b'<?xml version="1.0" encoding="shift_jis"?><a>\x83'
    with pytest.raises(TruncatedSourceError, match="it is not the shift_jis that it declares"):
        content(data)


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "utf-16", "us-ascii"])
def test_what_precedes_a_wrong_byte_is_read(encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = f"{declaration}<a>cup</a>".encode(encoding) + WRONG[encoding]
    got = []
    with pytest.raises(TruncatedSourceError):
        got.extend(read_chunks(io.BytesIO(data), lambda _: None))
    assert b"".join(got) == b"<a>cup</a>"


def test_a_wrong_byte_behind_a_byte_order_mark_stays_for_the_reader_of_utf8():
    data = codecs.BOM_UTF8 + b"pmid,title\n1,M\xfcller\n"
    assert content(data) == data.removeprefix(codecs.BOM_UTF8)


def test_gzip_is_known_by_its_content():
    assert content(gzip.compress(TEXT.encode())) == TEXT.encode()


def test_gzip_of_several_padded_members_is_unpacked():
    packed = gzip.compress(b"one ") + b"\0" * 20 + gzip.compress(b"") + gzip.compress(b"two")
    assert content(packed + b"\0" * 5) == b"one two"


def test_gzip_of_a_long_text_is_unpacked_in_chunks():
    data = os.urandom(CHUNK_SIZE) * 3
    chunks = list(read_chunks(io.BytesIO(gzip.compress(data, 1)), lambda _: None))
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) <= CHUNK_SIZE


@pytest.mark.parametrize("cut", [11, 50, -1])
def test_gzip_that_ends_early_gives_what_it_has(cut):
    data = os.urandom(100)
    chunks = []
    with pytest.raises(TruncatedSourceError, match="its gzip data end in the middle"):
        chunks.extend(read_chunks(io.BytesIO(gzip.compress(data)[:cut]), lambda _: None))
    assert data.startswith(b"".join(chunks))


def test_damaged_gzip_says_so():
    packed = bytearray(gzip.compress(b"text " * 1000))
    packed[12:20] = b"\xff" * 8
    with pytest.raises(TruncatedSourceError, match="its gzip data are damaged"):
        content(bytes(packed))


def test_progress_counts_the_bytes_on_disk():
    packed = gzip.compress(b"text " * 100_000)
    counts = []
    content(packed, counts.append)
    assert sum(counts) == len(packed)


def test_a_file_and_its_bytes_are_opened_alike(tmp_path):
    (tmp_path / "file").write_bytes(b"text")
    with open_source(tmp_path / "file") as file, open_source(b"text") as data:
        assert file.read() == data.read() == b"text"


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="gone cannot be read: no such file or directory"):
        open_source(tmp_path / "gone")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EvidenceError, match="it is a pipe or a device; save its content in a file"):
        open_source(tmp_path / "pipe")
