"""Posts in files and folders: each path gives posts, or a problem."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.posts.read.files import read_citable_names, read_posts, write_post


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.md", "a.html", "c.txt", "sub/d.markdown", ".hidden.md", ".git/e.md", "x.adoc"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("<p>Words.</p>", encoding="utf-8")
    return tmp_path


def names(posts, folder: Path) -> list[str]:
    return [str(Path(post.path).relative_to(folder)) for post in posts]


def test_a_folder_is_searched_for_posts_except_hidden_ones(folder: Path) -> None:
    posts, problems = read_posts([str(folder)], None)
    assert names(posts, folder) == ["a.html", "b.md", "c.txt", str(Path("sub", "d.markdown"))]
    assert problems == []


def test_posts_come_in_the_order_given_and_each_path_once(folder: Path) -> None:
    paths = [str(folder / "c.txt"), str(folder / "a.html"), str(folder / "c.txt")]
    posts, _ = read_posts(paths, None)
    assert names(posts, folder) == ["c.txt", "a.html"]


def test_a_file_that_is_asked_for_is_read_whatever_its_suffix(folder: Path) -> None:
    posts, _ = read_posts([str(folder / "x.adoc"), str(folder / ".hidden.md")], None)
    assert names(posts, folder) == ["x.adoc", ".hidden.md"]


def test_standard_input_is_a_post() -> None:
    posts, problems = read_posts(["-"], io.BytesIO(b"# Words"))
    assert [(post.path, post.sentences[0].text) for post in posts] == [("-", "Words")]
    assert problems == []


def test_a_closed_standard_input_is_a_problem() -> None:
    posts, (problem,) = read_posts(["-"], None)
    assert (posts, problem.message) == ([], "standard input is closed")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfeW\x00", "is UTF-16; save it as UTF-8"),
        (b"Words.\x00", "is not text (byte 6 is zero); give a .md, .html or .txt file"),
        (b"caf\xe9 au lait", "is not UTF-8 (byte 3, b'\\xe9'); save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_utf_8_is_a_problem_and_its_neighbours_are_read(
    tmp_path: Path, content: bytes, message: str
) -> None:
    paths = [tmp_path / name for name in ("a.md", "b.md", "c.md")]
    for path, text in zip(paths, (b"One.", content, b"Three."), strict=True):
        path.write_bytes(text)
    posts, (problem,) = read_posts(map(str, paths), None)
    assert names(posts, tmp_path) == ["a.md", "c.md"]
    assert (problem.path, problem.message, problem.severity) == (str(paths[1]), message, "error")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.md", b"%PDF-1.7 ...", "a PDF"),
        ("a.txt", b"{\\rtf1\\ansi Words.}", "an RTF file"),
        ("a.tex", b"Words.", "a TeX file"),
        ("a.txt", b"% a remark\n\\documentclass{article}", "a TeX file"),
        ("a.pages", b"PK\x03\x04\x00", "a file of a word processor"),
        ("a.md", b"PK\x03\x04\x00", "an archive"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1", "a file of a word processor"),
        ("a.png", b"\x89PNG\r\n", "an image"),
        ("a.md", b"RIFF\x00\x00\x00\x00WEBP", "an image"),
        ("a.JPG", b"Words.", "an image"),
    ],
)
def test_a_file_of_another_program_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    paths = [tmp_path / other for other in ("1.md", name, "2.md")]
    for path, text in zip(paths, (b"One.", content, b"Three."), strict=True):
        path.write_bytes(text)
    posts, (problem,) = read_posts(map(str, paths), None)
    assert names(posts, tmp_path) == ["1.md", "2.md"]
    head, _, advice = problem.message.partition("; ")
    assert (head, problem.severity) == (f"is {kind}", "error")
    assert advice.split()[0] in ("save", "convert", "give", "unpack")


def test_an_empty_file_is_read_and_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(" \n")
    posts, (problem,) = read_posts([str(tmp_path / "a.md")], None)
    assert len(posts) == 1
    assert (problem.message, problem.severity) == ("is empty, nothing to check", "info")


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    posts, (problem,) = read_posts([str(tmp_path / "none.md")], None)
    assert posts == []
    assert problem.message == "cannot be read: no such file or directory"


def test_a_folder_without_posts_says_which_files_are_posts(tmp_path: Path) -> None:
    (tmp_path / "a.adoc").write_text("Words.")
    _, (problem,) = read_posts([str(tmp_path)], None)
    assert problem.message.startswith("no posts in this folder; posts end in .md, ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    posts, (problem,) = read_posts([str(tmp_path / "pipe.md")], None)
    assert posts == []
    assert "not a regular file" in problem.message


BIBLIOGRAPHY = """\
@article{smith2001, title={One}, pmid={123}, doi={10.1000/One}}
@book ( jones2002 , title={Two} )
% @comment
"""


def test_a_post_can_cite_the_keys_and_identifiers_of_its_bibliography(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY)
    assert read_citable_names(str(tmp_path / "post.md")) == {
        "smith2001",
        "jones2002",
        "pmid:123",
        "doi:10.1000/one",
    }


def test_without_a_bibliography_nothing_can_be_cited(tmp_path, monkeypatch) -> None:
    assert read_citable_names(str(tmp_path / "post.md")) == frozenset()
    monkeypatch.chdir(tmp_path)
    assert read_citable_names("-") == frozenset()


def test_a_bibliography_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "references.bib").mkdir()
    with pytest.raises(EvidenceError, match=r"references\.bib cannot be read"):
        read_citable_names(str(tmp_path / "post.md"))


def test_a_post_is_written_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text("Old.")
    write_post(str(file), "Old.", "\ufeffNeu.\r\nZwei.")
    assert file.read_bytes() == b"\xef\xbb\xbfNeu.\r\nZwei."
