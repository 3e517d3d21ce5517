"""Texts of OpenDocument: what their readers see is read, with links, notes and places."""

import json
import time
from xml.sax.saxutils import quoteattr

import pytest
from support.word_files import zip_files

from evidence.posts.read.files import PostText, read_content
from evidence.posts.read.post import Post

_NAMES = ("office", "text", "style", "table", "draw")
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _NAMES
)
_STYLES = """
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>
</style:style>
<style:style style:name="T2" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T3" style:family="text">
<style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T4" style:family="text">
<style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:name="T5" style:family="text">
<style:text-properties style:text-position="-33% 58%"/></style:style>
"""


def parse(text: str) -> Post:
    content = (
        f'<office:document-content {_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{text}</office:text></office:body></office:document-content>"
    )
    files = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    read = read_content("draft.odt", zip_files(files))
    assert isinstance(read, PostText), read
    return read.parse()


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in parse(text).sentences]


def test_a_line_is_a_paragraph_with_its_spaces_as_shown() -> None:
    post = parse(
        '<text:p>Bed\n rest<text:s text:c="2"/>helps.</text:p><text:p/><text:p>B.</text:p>'
    )
    assert post.source == "Bed rest  helps.\nB.\n"
    assert [post.name_place(one.line) for one in post.sentences] == ["paragraph 1", "paragraph 2"]


def test_hidden_struck_and_deleted_text_and_comments_are_not_read() -> None:
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>It <text:span text:style-name="T1">secretly </text:span>'
        '<text:span text:style-name="T2">never </text:span><text:change text:change-id="1"/>'
        "<office:annotation><text:p>Sure?</text:p></office:annotation>helps.</text:p>"
    )
    assert sentences(text) == ["It helps."]


def test_headings_lists_quotes_and_tables_are_what_they_are() -> None:
    text = (
        '<text:h text:outline-level="2">What helps</text:h><text:p>It does:</text:p>'
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item>"
        "<text:p>two</text:p></text:list-item></text:list></text:list-item></text:list>"
        '<text:p text:style-name="P1">Quoted.</text:p>'
        "<table:table><table:table-header-rows><table:table-row><table:table-cell>"
        "<text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p>"
        "</table:table-cell></table:table-row></table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell>"
        "<text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    post = parse(text)
    assert [(one.kind, one.text, one.lead) for one in post.sentences[:5]] == [
        ("heading", "What helps", ""),
        ("paragraph", "It does:", ""),
        ("item", "one", "It does:"),
        ("item", "two", "one"),
        ("quote", "Quoted.", ""),
    ]
    assert (post.sentences[-1].kind, post.sentences[-1].table_heads) == ("cell", ("B", "a"))
    assert post.name_place(post.sentences[-1].line) == "paragraph 9 (table 1, row 2, column 2)"


def test_a_cell_over_several_columns_heads_each_of_them() -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"

    twice = ' table:number-columns-repeated="2"'
    head = row(cell("Study"), cell("Sham", twice), cell("None"))
    body = row(cell("one"), cell("two"), cell("three"), cell("four"))
    header = f"<table:table-header-rows>{head}</table:table-header-rows>"
    post = parse(f"<table:table>{header}{body}</table:table>")
    heads = [sentence.table_heads[0] for sentence in post.sentences[-3:]]
    assert heads == ["Sham", "Sham", "None"]


@pytest.mark.parametrize(
    "content",
    ["<text:p/>", "<text:p>Deep.</text:p>", f"<text:p>{'Bed rest. ' * 200}</text:p>"],
)
def test_tables_whose_cells_stand_for_many_are_read_once(content: str) -> None:
    for _ in range(6):
        cell = f'<table:table-cell table:number-columns-repeated="64">{content}</table:table-cell>'
        last = "<table:table-cell><text:p>Last.</text:p></table:table-cell>"
        content = f"<table:table><table:table-row>{cell}{last}</table:table-row></table:table>"
    started = time.process_time()
    post = parse(f"{content}<text:p>End.</text:p>")
    assert time.process_time() - started < 10
    assert post.sentences[-1].text == "End."
    assert post.name_place(post.sentences[-2].line).endswith("(table 1, row 1, column 65)")


@pytest.mark.parametrize("number", ["9" * 5_000, "1" + "0" * 5_000, "\u00b2", "-1", "two", ""])
def test_a_number_of_any_length_is_read(number: str) -> None:
    cell = f'<table:table-cell table:number-columns-repeated="{number}"><text:p>a</text:p>'
    row = f"<table:table-row>{cell}</table:table-cell><table:table-cell/></table:table-row>"
    post = parse(
        f'<text:h text:outline-level="{number}">Head</text:h>'
        f'<text:p>It<text:s text:c="{number}"/>helps.</text:p><table:table>{row}</table:table>'
    )
    assert [one.text for one in post.sentences[:3]] == ["Head", "It helps.", "a"]
    assert [one.kind for one in post.sentences[:3]] == ["heading", "paragraph", "cell"]


def test_rows_in_groups_are_those_of_their_own_table() -> None:
    def row(*cells: str) -> str:
        shown = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{shown}</table:table-row>"

    inner = f"<table:table>{row('<text:p>b</text:p>', '<text:p>c</text:p>')}</table:table>"
    group = f"<table:table-row-group><table:table-rows>{row(inner, '<text:p>d</text:p>')}"
    outer = f"{row('<text:p>a</text:p>')}{group}</table:table-rows></table:table-row-group>"
    post = parse(f"<table:table>{outer}</table:table>")
    assert [post.name_place(one.line).partition(" (")[2] for one in post.sentences] == [
        "table 1, row 1, column 1)",
        "table 2, row 1, column 1)",
        "table 2, row 1, column 2)",
        "table 1, row 2, column 2)",
    ]


def test_links_notes_and_citations_of_reference_managers_are_seen() -> None:
    code = {"citationItems": [{"itemData": {"DOI": "10.1000/x"}}]}
    mark = quoteattr(f"ZOTERO_ITEM CSL_CITATION {json.dumps(code)} RNDx")
    text = (
        '<text:p>See <text:a xlink:href="https://a.example">this</text:a>.<text:note '
        'text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>PMID 7.</text:p></text:note-body></text:note> It helps"
        f"<text:reference-mark-start text:name={mark}/> (2)<text:reference-mark-end "
        f"text:name={mark}/>.</text:p>"
    )
    first, second, note = parse(text).sentences
    assert (first.text, first.links, first.footnote_blocks) == (
        "See this.[^1]",
        ("https://a.example",),
        (1,),
    )
    assert (second.text, second.links) == ("It helps (2).", ("https://doi.org/10.1000/x",))
    assert note.text == "PMID 7."


def test_a_text_box_is_read_behind_its_paragraph() -> None:
    box = "<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>"
    assert sentences(f"<text:p>Around {box}it.</text:p><text:p>After.</text:p>") == [
        "Around it.",
        "In the box.",
        "After.",
    ]


def box(text: str, more: str = "") -> str:
    shown = f"<draw:text-box><text:p>{text}{more}</text:p></draw:text-box>"
    return f"<draw:frame>{shown}</draw:frame>"


def test_boxes_in_boxes_are_read_once_each_behind_its_paragraph() -> None:
    inner = box("Inner.", box("Innermost."))
    beside = f"<draw:frame><draw:text-box>{box('Beside.')}<text:p>B.</text:p></draw:text-box>"
    text = f"<text:p>A.{box('Outer.', inner)}{beside}</draw:frame></text:p><text:p>C.</text:p>"
    assert sentences(text) == ["A.", "Outer.", "Inner.", "Innermost.", "Beside.", "B.", "C."]


@pytest.mark.parametrize(
    "shape",
    """
    custom-shape rect line polyline polygon regular-polygon path circle ellipse connector caption
    measure
    """.split(),
)
def test_text_in_a_shape_is_read_wherever_the_shape_is(shape: str) -> None:
    shown = f"<draw:{shape}><text:p>In the shape.</text:p></draw:{shape}>"
    hidden = shown.replace(">", ' draw:display="none">', 1)
    group = f"<draw:g><draw:g>{shown}</draw:g>{box('In the box.')}{hidden}</draw:g>"
    assert sentences(f"<text:p>A.{shown}{hidden}</text:p>") == ["A.", "In the shape."]
    assert sentences(f"{shown}{hidden}<text:p>A.</text:p>") == ["In the shape.", "A."]
    assert sentences(f"<text:p>A.{group}</text:p>") == ["A.", "In the shape.", "In the box."]
    assert sentences(f"{group}<text:p>A.</text:p>") == ["In the shape.", "In the box.", "A."]


def test_a_numbered_paragraph_is_an_item() -> None:
    text = (
        "<text:p>It does:</text:p><text:numbered-paragraph><text:number>1.</text:number>"
        "<text:p>one</text:p></text:numbered-paragraph>"
        '<text:numbered-paragraph text:level="2"><text:p>two</text:p></text:numbered-paragraph>'
        '<text:numbered-paragraph><text:h text:outline-level="2">Head</text:h>'
        "</text:numbered-paragraph><text:p>So.</text:p>"
    )
    assert [(one.kind, one.text, one.lead) for one in parse(text).sentences] == [
        ("paragraph", "It does:", ""),
        ("item", "one", "It does:"),
        ("item", "two", "one"),
        ("heading", "Head", ""),
        ("paragraph", "So.", ""),
    ]


def test_a_raised_number_behind_a_sentence_is_a_mark() -> None:
    text = '<text:p>It helps.<text:span text:style-name="T3">1,2</text:span> So it is.</text:p>'
    assert sentences(text) == ["It helps.[^1,2]", "So it is."]


def test_a_raised_number_behind_a_number_is_no_part_of_it() -> None:
    def styled(style: str, text: str) -> str:
        return f'<text:span text:style-name="{style}">{text}</text:span>'

    text = (
        f"<text:p>A 2012{styled('T3', '3')} trial of 10{styled('T4', '6')} people: "
        f"30 %{styled('T4', '1')} and CO{styled('T5', '2')}.</text:p>"
    )
    assert sentences(text) == ["A 2012\u00b3 trial of 10\u2076 people: 30 %[^1] and CO2."]


def test_an_annotation_silences_rules() -> None:
    text = (
        "<text:p>One.</text:p><text:p>Two.<office:annotation><text:p>evidence: ignore E402"
        "</text:p></office:annotation></text:p>"
    )
    assert parse(text).ignored_codes == {2: {"E402"}}
