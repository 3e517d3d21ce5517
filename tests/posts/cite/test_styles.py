"""Citation styles by name."""

from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.posts.cite.styles import CSL_STYLES, find_style_file


@pytest.mark.parametrize("style", [*CSL_STYLES, "chicago-author-date"])
def test_a_style_is_found_by_its_name(style):
    assert Path(find_style_file(style)).suffix == ".csl"


def test_a_file_is_taken_as_it_is(tmp_path):
    own = tmp_path / "own.csl"
    own.write_text("<style/>")
    assert find_style_file(str(own)) == str(own)


@pytest.mark.parametrize("style", ["no-such-style", "no/such/file.csl"])
def test_a_style_that_is_missing_is_an_error(style):
    with pytest.raises(EvidenceError, match=f"there is no style {style}"):
        find_style_file(style)
