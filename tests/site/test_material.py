"""What the pages are made of."""

from datetime import date

import pytest

from evidence.errors import EvidenceError
from evidence.site.material import build_site_data, is_site_address


@pytest.mark.parametrize(
    "text", ["https://a.example", "http://127.0.0.1:8000/x/", "https://müller.example/%20y"]
)
def test_an_address_of_the_web_can_have_pages(text):
    assert is_site_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "ftp://a.example",
        "https://",
        "https:///x",
        "https://me:secret@a.example",
        "https://a.example:99999",
        "https://a.example/?q=1",
        "https://a.example/#top",
        'https://a.example/"onload=',
        "https://a.example/<b>",
        "https://a.example/a b",
        "javascript:alert(1)",
        "https://a.example\\@b.example",
    ],
)
def test_anything_else_is_refused(material, text):
    assert not is_site_address(text)
    with pytest.raises(EvidenceError, match="is not a web address"):
        build_site_data(
            material.base, material.table, (), {}, made_on=date(2026, 12, 1), address=text
        )


def test_the_last_search_is_that_of_the_store_or_of_the_pack(material):
    def build(searched_on):
        return build_site_data(
            material.base,
            material.table,
            (),
            {},
            made_on=date(2026, 12, 1),
            searched_on=searched_on,
        )

    assert build(None).searched_on is None
    assert build(date(2026, 11, 1)).searched_on == date(2026, 11, 1)
    assert build(None).judged_on == max(row.judged_on for row in material.base.judgements)
