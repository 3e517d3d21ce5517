"""Citation styles by name."""

from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.posts.cite.resources.styles import CSL_STYLES, find_style


@pytest.mark.parametrize("style", [*CSL_STYLES, "chicago-author-date"])
def test_a_style_is_found_by_its_name(style):
    assert Path(find_style(style).file).suffix == ".csl"


def test_a_file_is_taken_as_it_is(tmp_path):
    own = tmp_path / "own.csl"
    own.write_text("<style/>")
    assert find_style(str(own)).file == str(own)


@pytest.mark.parametrize("style", ["no-such-style", "no/such/file.csl"])
def test_a_style_that_is_missing_is_an_error(style):
    with pytest.raises(EvidenceError, match=f"there is no style {style}"):
        find_style(style)


def test_an_old_name_finds_the_style_that_has_another_now():
    style = find_style("chicago-fullnote-bibliography")
    assert Path(style.file).stem == "chicago-notes-bibliography"


def test_a_name_that_is_nearly_right_is_suggested():
    with pytest.raises(EvidenceError, match=r"did you mean vancouver\?"):
        find_style("vancuover")


@pytest.mark.parametrize(
    "style", ["https://www.zotero.org/styles/apa", "https://x.org/styles/apa.csl", "apa.csl"]
)
def test_a_style_is_found_by_its_address_and_by_its_own_file_name(style):
    assert Path(find_style(style).file).stem == "apa"


def test_a_file_that_only_names_its_parent_is_that_style(tmp_path):
    link = '<link href="http://www.zotero.org/styles/nature" rel="independent-parent"/>'
    (tmp_path / "own.csl").write_text(f"<style><info>{link}</info></style>")
    style = find_style("own.csl", tmp_path)
    assert (Path(style.file).stem, style.is_numeric) == ("nature", True)


@pytest.mark.parametrize(("style", "prints"), [("vancouver", False), ("apa", True)])
def test_a_style_says_whether_it_prints_locators(style, prints):
    assert find_style(style).prints_locators is prints


@pytest.mark.parametrize(
    ("content", "message"), [(b"hello", "is no citation style"), (b"\xff\xfe", "cannot be read")]
)
def test_a_file_that_is_no_style_is_an_error(tmp_path, content, message):
    (tmp_path / "own.csl").write_bytes(content)
    with pytest.raises(EvidenceError, match=message):
        find_style("own.csl", tmp_path)
