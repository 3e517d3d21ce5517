"""The files of the site, and how they are written into a folder."""

import hashlib
from dataclasses import replace

import pytest

from evidence.errors import EvidenceError
from evidence.site.build import MANIFEST_NAME, render_site, write_site
from evidence.site.claim_pages import render_claim_pages
from evidence.site.figures import render_no_figures
from evidence.site.render import SiteFile


def pages(site):
    return list(site.rglob("*.html"))


def test_the_same_material_gives_the_same_bytes(material):
    some = replace(material, base=material.base)
    assert dict(render_site(some, render_no_figures)) == dict(
        render_site(material, render_no_figures)
    )


def test_a_second_run_writes_nothing_and_takes_away_what_is_gone(material, tmp_path):
    files = list(render_claim_pages(material, render_no_figures))
    assert write_site(tmp_path / "out", files).changed == len(files)
    assert write_site(tmp_path / "out", files)[1:] == (0, 0)
    assert write_site(tmp_path / "out", files[1:]).removed == 1
    assert not (tmp_path / "out" / files[0].path).exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(EvidenceError, match="did not write"):
        write_site(tmp_path, [])
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("mine.txt", "mine.txt is a file; name a new or empty folder"),
        ("mine.txt/out", "mine.txt/out cannot be made: not a directory"),
    ],
)
def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path, folder, message):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(EvidenceError, match=message):
        write_site(tmp_path / folder, [SiteFile("index.html", b"1")])
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_list_of_files_that_was_tampered_with_removes_nothing_outside(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "out").mkdir()
    digest = hashlib.sha256(b"mine").hexdigest()
    (tmp_path / "out" / MANIFEST_NAME).write_text(f"{digest} ../mine.txt\n{digest} /etc/hostname\n")
    write_site(tmp_path / "out", [])
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_what_is_no_longer_made_is_taken_away_unless_somebody_changed_it(tmp_path):
    pages = [
        SiteFile("index.html", b"1"),
        SiteFile("old.html", b"2"),
        SiteFile("changed.html", b"3"),
    ]
    write_site(tmp_path, pages)
    (tmp_path / "changed.html").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine, too")
    assert write_site(tmp_path, pages[:1]) == (1, 0, 1)
    assert {file.name for file in tmp_path.iterdir()} == {
        "index.html",
        "changed.html",
        "notes.txt",
        MANIFEST_NAME,
    }


def test_a_run_that_was_interrupted_is_gone_on_with(tmp_path):
    write_site(tmp_path, [SiteFile("index.html", b"1"), SiteFile("more.html", b"2")])
    (tmp_path / "more.html").unlink()
    assert write_site(tmp_path, [SiteFile("index.html", b"1"), SiteFile("more.html", b"2")]) == (
        2,
        1,
        0,
    )
