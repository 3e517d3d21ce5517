"""Files of others: damaged, hostile or protected ones are problems, and never more."""

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from support.word_files import W, paragraph, word_file, zip_files

from evidence.errors import Problem
from evidence.posts.read.files import PostText, read_content, read_posts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ODT = "application/vnd.oasis.opendocument.text"


def refusal(name: str, content: bytes) -> str:
    read = read_content(name, content)
    assert isinstance(read, Problem), read
    assert read.severity == "error"
    return read.message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", OLE, "has a password or is in the old format of Word"),
        ("a.doc", OLE, "is a file of a word processor; save it as .docx"),
        ("a.docx", b"Words.", "is no file of Word, whatever its name says"),
        ("a.odt", b"", "is no file of OpenDocument"),
        ("a.docx", b"PK\x03\x04\0", "is damaged"),
        ("a.docx", zip_files({"xl/workbook.xml": "<a/>"}), "has no text of Word in it"),
        ("a.md", zip_files({"xl/workbook.xml": "<a/>"}), "is an archive; unpack it"),
        ("a.pdf", b"%PDF-1.7", "is a PDF; give the file that it was made from"),
        ("a.docx", word_file(main=b"<w:document"), "of its part word/document.xml"),
        ("a.docx", word_file(main=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "has a document type"),
        (
            "a.odt",
            zip_files(
                {
                    "mimetype": ODT,
                    "content.xml": "<a/>",
                    "META-INF/manifest.xml": "<encryption-data/>",
                }
            ),
            "is protected by a password",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    name: str, content: bytes, message: str
) -> None:
    assert refusal(name, content).startswith(message) or message in refusal(name, content)


@pytest.mark.parametrize("before", [True, False])
def test_of_names_that_differ_in_case_a_part_has_its_very_own(*, before: bool) -> None:
    other = {"WORD/document.xml": "<a/>", "word/Document.xml": "<a/>"}
    with zipfile.ZipFile(io.BytesIO(word_file("Rest helps."))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    read = read_content("a.docx", zip_files(other | parts if before else parts | other))
    assert isinstance(read, PostText)
    assert read.source == "Rest helps.\n"


def test_a_file_is_known_by_its_content() -> None:
    read = read_content("-", word_file("Rest helps."))
    assert isinstance(read, PostText)
    assert read.source == "Rest helps.\n"


def test_a_document_with_entities_is_refused_and_nothing_is_fetched() -> None:
    document = (
        '<!DOCTYPE d [<!ENTITY a "aha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>One &a;&b;</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    assert "has a document type" in refusal("a.docx", word_file(main=document.encode()))


def test_what_unpacks_to_too_much_is_refused() -> None:
    bomb = word_file(main=b"<w:document>" + b" " * 60_000_000)
    assert len(bomb) < 200_000
    assert refusal("a.docx", bomb) == "unpacks to more than 50 megabytes; divide it"


def test_a_protected_part_is_refused() -> None:
    content = bytearray(word_file("Words."))
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:  # the flags in the list of parts
        content[place + 8] |= 1
        place += 1
    assert "password" in refusal("a.docx", bytes(content))


def test_deep_tables_are_refused_or_read() -> None:
    block = paragraph("Words.")
    for _ in range(200):
        block = f"<w:tbl><w:tr><w:tc>{block}</w:tc><w:tc/></w:tr></w:tbl>"
    assert isinstance(read_content("a.docx", word_file(block)), (Problem, PostText))


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_a_post_or_a_problem(seed: int) -> None:
    chance = random.Random(seed)
    document = io.BytesIO()
    docx.Document().save(document)
    contents = [
        word_file("Rest helps.", paragraph("More.")),
        zip_files({"mimetype": ODT, "content.xml": "<a><body><text><p>x</p></text></body></a>"}),
        document.getvalue(),
    ]
    content = bytearray(chance.choice(contents))
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    for name in ("a.docx", "a.odt", "a.md", "-"):
        read = read_content(name, bytes(content))
        assert isinstance(read, Problem) or read.parse() is not None


@pytest.mark.parametrize("seed", range(40))
def test_odd_xml_in_a_sound_archive_is_a_post_or_a_problem(seed: int) -> None:
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(word_file("Rest.", paragraph("More.")))) as archive:
        files = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for content in files.values():
        for _ in range(chance.randint(0, 3)):
            content[chance.randrange(len(content))] = chance.choice(b"<>/\"'&;= w:px")
    read = read_content("a.docx", zip_files({k: bytes(v) for k, v in files.items()}))
    assert isinstance(read, Problem) or read.parse() is not None


def test_a_folder_is_searched_for_documents_but_not_for_lock_files(tmp_path: Path) -> None:
    for name in ("a.docx", "~$a.docx", ".~lock.a.docx#", "b.rst"):
        content = b"Words." if name.endswith("rst") else word_file("Words.")
        (tmp_path / name).write_bytes(content)
    posts, problems = read_posts([str(tmp_path)], None)
    assert [Path(post.path).name for post in posts] == ["a.docx", "b.rst"]
    assert problems == []
