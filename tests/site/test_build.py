"""The files of the site, and how they are written into a folder."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from support.many_studies import with_studies

from evidence.errors import EvidenceError
from evidence.site.build import MANIFEST_NAME, plan_site, render_site, write_site
from evidence.site.claim_pages import render_claim_pages
from evidence.site.figures import make_figure_renderer, render_no_figures
from evidence.site.render import SiteFile, SitePart, study_path


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


class Made:
    """Parts that tell how often they were made."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def part(self, name: str, shows: str, content: bytes = b"1") -> SitePart:
        def make() -> list[SiteFile]:
            self.names.append(name)
            return [SiteFile(f"{name}.html", content), SiteFile(f"{name}.svg", content)]

        return SitePart(hashlib.sha256(shows.encode()).hexdigest(), make)


def test_a_part_that_shows_the_same_is_not_made_again(tmp_path):
    made = Made()
    write_site(tmp_path, [made.part("a", "one"), made.part("b", "two")])
    done = write_site(tmp_path, [made.part("a", "one"), made.part("b", "three", b"2")])
    assert made.names == ["a", "b", "b"]
    assert done == (4, 2, 0)
    assert (tmp_path / "b.svg").read_bytes() == b"2"


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_part_of_which_a_file_was_changed_is_made_again(tmp_path, damage):
    made = Made()
    write_site(tmp_path, [made.part("a", "one"), made.part("b", "two")])
    if damage == "gone":
        (tmp_path / "a.svg").unlink()
    else:
        (tmp_path / "a.svg").write_text("mine")
    write_site(tmp_path, [made.part("a", "one"), made.part("b", "two")])
    assert made.names == ["a", "b", "a"]
    assert (tmp_path / "a.svg").read_bytes() == b"1"


def test_a_part_that_is_gone_takes_its_files_with_it(tmp_path):
    made = Made()
    write_site(tmp_path, [made.part("a", "one"), made.part("b", "two")])
    assert write_site(tmp_path, [made.part("b", "two")]) == (2, 0, 2)
    assert not (tmp_path / "a.html").exists()


def test_the_list_of_files_of_an_earlier_version_is_understood(tmp_path):
    digest = hashlib.sha256(b"1").hexdigest()
    (tmp_path / MANIFEST_NAME).write_text(f"{digest} index.html\n{digest} old.html\n")
    for name in ("index.html", "old.html"):
        (tmp_path / name).write_bytes(b"1")
    assert write_site(tmp_path, [SiteFile("index.html", b"1")]) == (1, 0, 1)


def list_digests(material) -> dict[str, str]:
    """What each planned part of the site shows, by its digest, and the first file it makes."""
    parts = [part for part in plan_site(material, render_no_figures) if isinstance(part, SitePart)]
    return {part.shows: next(iter(part.make())).path for part in parts}


def test_another_process_finds_nothing_to_make_again(material):
    source = (
        "from datetime import date; from evidence.session import Session;"
        "from evidence.site.build import plan_site; from evidence.site.figures import *;"
        f"material = Session(None, False).site_data(date({material.made_on:%Y, %-m, %-d}));"
        "parts = plan_site(material, render_no_figures);"
        "print(*(part.shows for part in parts if hasattr(part, 'shows')))"
    )
    told = subprocess.check_output([sys.executable, "-c", source], text=True)
    assert set(told.split()) == set(list_digests(material))


def test_a_change_of_a_study_makes_its_page_again_and_those_of_its_neighbours_stay(material):
    before = list_digests(material)
    key = next(key for key in material.studies if not material.list_judged_claims(key))
    changed = replace(material.base.studies[key], title="Another title")
    after = list_digests(with_studies(material, [changed]))
    new = {path for shows, path in after.items() if shows not in before}
    assert {path for path in new if path.startswith("studies/")} == {study_path(key)}
    assert any(path.startswith("claims/") for path in new)  # they may show any study


def test_a_page_of_a_study_is_the_same_on_another_day(material):
    later = replace(material, made_on=material.made_on + timedelta(days=1))
    before, after = (dict(render_site(one, render_no_figures)) for one in (material, later))
    changed = {path for path in before if before[path] != after[path]}
    assert "index.html" in changed
    assert not {path for path in changed if path.startswith("studies/")}


def test_a_part_makes_only_files_that_it_names(material):
    drawn = plan_site(material, make_figure_renderer(material.base))
    parts = [part for part in drawn if isinstance(part, SitePart)]
    with_forest = next(part for part in parts if "claims/C5.html" in part.paths)
    for part in (with_forest, parts[-1]):
        made = [file.path for file in part.make()]
        assert made
        assert set(made) <= set(part.paths)
    named = [path for part in parts for path in part.paths]
    assert len(named) == len(set(named))
    assert {study_path(key) for key in material.studies} <= set(named)
