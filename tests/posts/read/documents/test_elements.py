"""Numbers in the XML of a stranger's file, which may be of any length."""

import pytest
from lxml import etree
from support.word_files import W, paragraph, word_file

from evidence.posts.read.documents.elements import read_number
from evidence.posts.read.documents.word_styles import read_list_depth
from evidence.posts.read.files import PostText, read_content


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("63", 63),
        ("64", 63),
        ("9" * 5000, 63),
        ("0" * 5000 + "7", 7),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("\u00b2", None),
    ],
)
def test_a_number_is_read_up_to_a_bound(text: str, number: int | None) -> None:
    assert read_number(text, 63) == number


@pytest.mark.parametrize("number", ["50000000", "9" * 5000])
@pytest.mark.parametrize(
    "block",
    [
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>{}</w:p>',
        '<w:p><w:pPr><w:outlineLvl w:val="{}"/></w:pPr>{}</w:p>',
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{}"/></w:trPr><w:tc><w:p>{}</w:p></w:tc>'
        "<w:tc/></w:tr></w:tbl>",
    ],
)
def test_no_number_of_a_word_file_is_too_large_to_read(block: str, number: str) -> None:
    shown = "<w:r><w:t>One.</w:t></w:r>"
    read = read_content("draft.docx", word_file(block.format(number, shown), paragraph("Two.")))
    assert isinstance(read, PostText)
    assert [one.text for one in read.parse().sentences] == ["One.", "Two."]


def test_word_has_nine_levels_of_lists() -> None:
    properties = etree.fromstring(
        f'<w:pPr xmlns:w="{W}"><w:numPr><w:ilvl w:val="50000000"/></w:numPr></w:pPr>'
    )
    assert read_list_depth(properties) == 9
