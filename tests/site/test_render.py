"""Templates and what they may contain."""

import pytest

from evidence.site.render import (
    claim_path,
    render_script,
    replace_unprintable,
    split_links,
    study_path,
)


def test_paths_are_names_that_every_system_accepts():
    assert claim_path("X1") == "claims/X1.html"
    assert study_path("pmid:123") == "studies/pmid-123.html"


def test_a_text_is_split_at_keys_of_studies_and_addresses(material):
    text = "see furlan2010, furlan2010-2 and jones2013 (https://example.org/a)."
    study = material.studies["furlan2010"]
    assert [(piece.text, piece.address) for piece in split_links(text, {study.key: study})] == [
        ("see ", ""),
        ("Furlan and others, 2010", "studies/furlan2010.html"),
        (", ", ""),
        ("Furlan and others, 2010, result 2", "studies/furlan2010.html"),
        (" and jones2013 (", ""),
        ("https://example.org/a", "https://example.org/a"),
        (").", ""),
    ]


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\x7f", "\ud800", "\uffff"])
def test_what_no_page_may_contain_is_replaced(mark):
    assert replace_unprintable(f"a{mark}b\n") == "a\ufffdb\n"


def test_a_script_gives_a_value_to_the_page():
    file = render_script("index.js", "VALUE", {"text": "</script>"})
    expected = b'globalThis.VALUE = {"text":"\\u003c/script\\u003e"};\n'
    assert (file.path, file.content) == ("index.js", expected)
