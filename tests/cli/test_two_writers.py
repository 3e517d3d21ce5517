"""Two programs that write into one file at the same time lose nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS, run
from support.small_base import write_honey_base

from evidence.claims.base import write
from evidence.claims.base.load import read_base
from evidence.claims.living.curating import list_as_reader
from evidence.claims.living.judging import copy_bundled_base
from evidence.cli.checking import fix_files
from evidence.posts.bibliography import sync
from evidence.session.project_config import find_project_config

COMMAND = [sys.executable, "-m", "evidence"]
AT_ONCE = 4


def run_at_once(commands, folder: Path) -> None:
    started = [
        subprocess.Popen([*COMMAND, *map(str, command)], cwd=folder, stderr=subprocess.PIPE)
        for command in commands
    ]
    for process in started:
        _, err = process.communicate()
        assert process.returncode in (0, 1), err.decode()


def test_studies_that_are_added_at_once_are_all_there(tmp_path, base):
    keys = list(base.studies)[:AT_ONCE]
    run_at_once([["bib", "add", key] for key in keys], tmp_path)
    text = (tmp_path / "references.bib").read_text()
    assert all(f"{{{key}," in text for key in keys)
    assert [file.name for file in tmp_path.iterdir()] == ["references.bib"]


def test_choices_that_are_made_at_once_are_all_there(tmp_path, base):
    keys = list(base.studies)[:AT_ONCE]
    commands = [["resolve", f"review {number}", "--choose", key] for number, key in enumerate(keys)]
    run_at_once(commands, tmp_path)
    chosen = find_project_config(tmp_path).mentions
    assert chosen == {f"review {number}": key for number, key in enumerate(keys)}
    assert [file.name for file in tmp_path.iterdir()] == ["evidence.toml"]


def test_what_an_editor_saves_while_the_bibliography_is_synced_stays(tmp_path, monkeypatch):
    file = tmp_path / "references.bib"
    make = sync.sync_bibliography
    entries = iter(["@misc{own1, title = {One}}\n", "@misc{own2, title = {Two}}\n"])

    def sync_slowly(text, studies, *, path):
        with file.open("a") as opened:  # an editor, after the file was read
            opened.write(next(entries, ""))
        return make(text, studies, path=path)

    monkeypatch.setattr(sync, "sync_bibliography", sync_slowly)
    done = run("bib", "sync", file)
    assert (done.exit_code, "2 of your own kept" in done.stdout) == (0, True)
    assert all(f"@{key}," in file.read_text() for key in ("misc{own1", "misc{own2"))
    assert "@article{vickers2012," in file.read_text()


@pytest.mark.parametrize("in_place", [True, False])
def test_what_an_editor_saves_while_a_post_is_fixed_stays(tmp_path, monkeypatch, in_place):
    file, neighbour = tmp_path / "a.md", tmp_path / "b.md"
    for one in (file, neighbour):
        one.write_text(POST_WITH_MENTIONS)
    insert = fix_files.insert_citations

    def insert_slowly(post, found):
        made = insert(post, found)
        if post.path == str(file):
            new = file if in_place else tmp_path / "saved~"
            new.write_text(f"{POST_WITH_MENTIONS}\nMy own words.\n")
            new.replace(file)
        return made

    monkeypatch.setattr(fix_files, "insert_citations", insert_slowly)
    done = run("check", file, neighbour, "--fix")
    assert done.exit_code == 2
    assert f"{file}: changed while it was checked; run this again" in done.stderr
    assert file.read_text() == f"{POST_WITH_MENTIONS}\nMy own words.\n"
    assert "[@vickers2012]" in neighbour.read_text()


def test_a_post_that_cannot_be_written_stops_none_of_its_neighbours(tmp_path):
    folder = tmp_path / "posts"
    folder.mkdir()
    outside = tmp_path / "outside.md"
    for file in (folder / "a.md", outside, folder / "c.md"):
        file.write_text(POST_WITH_MENTIONS)
    (folder / "b.md").symlink_to(outside)
    done = run("check", *(folder / name for name in ("a.md", "b.md", "c.md")), "--fix")
    assert done.exit_code == 2
    for name in ("a.md", "c.md"):
        assert f"{folder / name}: 2 citations written" in done.stderr
        assert "[@vickers2012]" in (folder / name).read_text()
    assert "b.md cannot be written: it is a link that leads outside" in done.stderr
    assert f"{folder / 'b.md'}" in done.stdout
    assert outside.read_text() == POST_WITH_MENTIONS


def test_a_base_that_somebody_edits_meanwhile_keeps_both(tmp_path, monkeypatch):
    folder = write_honey_base(tmp_path / "honey")
    file = folder / "curators.csv"
    file.write_text("name,role,affiliation,orcid,conflicts,since\n")
    rows = iter(["Ann Other,reader,,,,\n", "Ben Other,reader,,,,\n"])

    def read_slowly(place):
        base = read_base(place)
        with file.open("a") as opened:  # an editor, after the tables were read
            opened.write(next(rows, ""))
        return base

    monkeypatch.setattr(write, "read_base", read_slowly)
    assert list_as_reader(folder, "Cid Reader")
    names = [one.name for one in read_base(folder).curators]
    assert names == ["Ann Other", "Ben Other", "Cid Reader"]


def test_what_a_file_lost_when_it_was_replaced_is_told_in_a_line(tmp_path):
    file = tmp_path / "references.bib"
    file.touch()
    os.link(file, tmp_path / "other.bib")
    done = run("bib", "add", "vickers2012", "--file", file)
    told = f"evidence: {file} was replaced: its other names (hard links) keep the old content\n"
    assert (done.exit_code, done.stderr) == (0, told)


def test_a_copied_base_leaves_folders_of_the_user_alone(tmp_path):
    mine = tmp_path / ".copy.part"
    mine.mkdir()
    (mine / "mine").touch()
    assert copy_bundled_base(tmp_path / "copy")
    assert sorted(file.name for file in tmp_path.iterdir()) == [".copy.part", "copy"]
    assert (mine / "mine").exists()
