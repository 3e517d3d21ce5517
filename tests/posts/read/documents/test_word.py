"""Word files: what their readers see is read, with links, notes and the places of paragraphs."""

import json

import pytest
from support.word_files import STYLES, paragraph, run, word_file

from evidence.posts.read.files import PostText, read_content
from evidence.posts.read.post import Post


def parse(content: bytes) -> Post:
    read = read_content("draft.docx", content)
    assert isinstance(read, PostText), read
    return read.parse()


def sentences(content: bytes) -> list[str]:
    return [sentence.text for sentence in parse(content).sentences]


def field(instruction: str, result: str) -> str:
    """A field as Word writes it, its instruction in two pieces."""
    middle = instruction.index(" ", 2)
    code = "".join(
        f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>'
        for part in (instruction[:middle], instruction[middle:])
    )
    marks = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    ]
    return f"{marks[0]}{code}{marks[1]}{run(result)}{marks[2]}"


def test_a_line_is_a_paragraph_that_shows_something() -> None:
    post = parse(word_file("One.", "", paragraph(run(" ")), "Two.", "Three."))
    assert post.source == "One.\nTwo.\nThree.\n"
    assert [sentence.line for sentence in post.sentences] == [1, 2, 3]
    assert [post.name_place(line) for line in (1, 3)] == ["paragraph 1", "paragraph 3"]


def test_runs_that_part_a_word_do_not_part_it_for_the_reader() -> None:
    smart = f"<w:smartTag>{run('res')}<w:proofErr/>{run('t', '<w:b/>')}</w:smartTag>"
    assert sentences(word_file(paragraph("B", "ed ", smart, " helps."))) == ["Bed rest helps."]


def test_what_was_inserted_counts_and_what_was_deleted_or_moved_away_does_not() -> None:
    content = paragraph(
        run("Rest "),
        f"<w:ins>{run('never ')}</w:ins>",
        "<w:del><w:r><w:delText>always </w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('really ')}</w:moveFrom><w:moveTo>{run('quite ')}</w:moveTo>",
        run("helps."),
    )
    assert sentences(word_file(content)) == ["Rest never quite helps."]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_deleted_end_joins_a_paragraph_to_the_next(mark: str) -> None:
    ended = f"<w:rPr><w:{mark}/></w:rPr>"
    post = parse(
        word_file(
            paragraph("Bed rest does ", properties=ended),
            paragraph("not help."),
            paragraph(f"<w:del>{run('Gone.')}</w:del>", properties=ended),
            "Move.",
        )
    )
    assert [(one.text, one.line) for one in post.sentences] == [
        ("Bed rest does not help.", 1),
        ("Move.", 2),
    ]


def test_a_deleted_end_joins_nothing_where_no_paragraph_follows() -> None:
    last = paragraph("One", properties="<w:rPr><w:del/></w:rPr>")
    cells = f"<w:tc>{last}</w:tc><w:tc>{paragraph('two')}</w:tc>"
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    post = parse(word_file(last, table, last))
    assert [one.text for one in post.sentences] == ["One", "One", "two", "One"]
    assert [one.kind for one in post.sentences] == ["paragraph", "cell", "cell", "paragraph"]


def test_hidden_and_struck_text_is_not_read() -> None:
    content = paragraph(
        run("It "),
        run("secretly ", "<w:vanish/>"),
        run("never ", "<w:strike/>"),
        run("ghostly ", '<w:rStyle w:val="Ghost"/>'),
        run("really ", '<w:vanish w:val="0"/>'),
        run("helps."),
    )
    assert sentences(word_file(content)) == ["It really helps."]


@pytest.mark.parametrize(
    "link",
    [
        f'<w:hyperlink r:id="rLink">{run("a study")}</w:hyperlink>',
        field(' HYPERLINK "https://doi.org/10.1000/x" ', "a study"),
        f"<w:fldSimple w:instr=' HYPERLINK \"https://doi.org/10.1000/x\"'>{run('a study')}"
        "</w:fldSimple>",
    ],
)
def test_links_are_seen_however_they_are_written(link: str) -> None:
    content = word_file(
        paragraph("As ", link, " shows."), links={"rLink": "https://doi.org/10.1000/x"}
    )
    (sentence,) = parse(content).sentences
    assert (sentence.text, sentence.links) == ("As a study shows.", ("https://doi.org/10.1000/x",))


def test_a_citation_of_a_reference_manager_is_a_link_to_the_work() -> None:
    items = [
        {"itemData": {"DOI": "10.1000/x", "abstract": "See PMID 7"}},
        {"itemData": {"note": "PMID: 22965186", "DOI": "10.1000/y"}},
    ]
    code = json.dumps({"citationItems": items}).replace('"', "&quot;")
    zotero = field(f" ADDIN ZOTERO_ITEM CSL_CITATION {code} ", "(1,2)")
    end_note = field(
        " ADDIN EN.CITE &lt;EndNote&gt;&lt;record&gt;&lt;electronic-resource-num&gt;10.1000/z"
        "&lt;/electronic-resource-num&gt;&lt;accession-num&gt;88&lt;/accession-num&gt;"
        "&lt;remote-database-name&gt;Embase&lt;/remote-database-name&gt;&lt;/record&gt;&lt;record&gt;"
        "&lt;accession-num&gt;99&lt;/accession-num&gt;"
        "&lt;remote-database-name&gt;PubMed&lt;/remote-database-name&gt;&lt;/record&gt;"
        "&lt;/EndNote&gt;",
        "(3)",
    )
    (sentence,) = parse(word_file(paragraph("It helps ", zotero, end_note, "."))).sentences
    assert sentence.text == "It helps (1,2)(3)."
    assert sentence.links == (
        "https://doi.org/10.1000/x",
        "https://pubmed.ncbi.nlm.nih.gov/22965186",
        "https://doi.org/10.1000/z",
        "https://pubmed.ncbi.nlm.nih.gov/99",
    )


def test_headings_are_known_by_their_style_whatever_its_name_in_the_language_of_the_writer() -> (
    None
):
    outlined = paragraph("Third", properties='<w:outlineLvl w:val="1"/>')
    first = paragraph("First", properties='<w:pStyle w:val="berschrift1"/>')
    second = paragraph("Second", properties='<w:pStyle w:val="Own"/>')
    post = parse(word_file(first, "One.", second, outlined, "Two."))
    assert [sentence.kind for sentence in post.sentences] == [
        "heading",
        "paragraph",
        "heading",
        "heading",
        "paragraph",
    ]
    assert post.sentences[-1].headings == ("Second", "Third")


def test_items_have_the_paragraph_above_their_list_as_lead() -> None:
    def item(text: str, level: int) -> str:
        numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        return paragraph(text, properties=numbering)

    no_item = paragraph("End.", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    post = parse(word_file("It does:", item("one", 0), item("two", 1), item("three", 0), no_item))
    found = [(one.kind, one.text, one.lead) for one in post.sentences]
    assert found == [
        ("paragraph", "It does:", ""),
        ("item", "one", "It does:"),
        ("item", "two", "one"),
        ("item", "three", "It does:"),
        ("paragraph", "End.", ""),
    ]


def test_cells_have_their_heads_also_in_a_table_in_a_table() -> None:
    def row(*cells: str, head: bool = False) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
        return f"<w:tr>{mark}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    inner = f"<w:tbl>{row(paragraph('x'), paragraph('y'))}</w:tbl>"
    head = row(paragraph("A"), paragraph("B"), head=True)
    table = f"<w:tbl>{head}{row(inner, paragraph('b'))}</w:tbl>"
    post = parse(word_file("Before.", table, "After."))
    assert [one.text for one in post.sentences] == ["Before.", "A", "B", "x", "y", "b", "After."]
    assert [one.kind for one in post.sentences][1:6] == ["cell"] * 5
    assert post.sentences[5].table_heads == ("B",)
    assert post.name_place(6) == "paragraph 6 (table 1, row 2, column 2)"


def test_a_table_of_one_cell_is_a_frame_around_text() -> None:
    post = parse(word_file(f"<w:tbl><w:tr><w:tc>{paragraph('Framed.')}</w:tc></w:tr></w:tbl>"))
    assert [(one.kind, one.text) for one in post.sentences] == [("paragraph", "Framed.")]


def test_notes_are_read_behind_the_text_in_the_order_of_their_marks() -> None:
    def mark(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    def note(kind: str, number: int, text: str, more: str = "") -> str:
        return f'<w:{kind} w:id="{number}"{more}>{paragraph(text)}</w:{kind}>'

    post = parse(
        word_file(
            paragraph("One.", mark("footnote", 7), run(" Two."), mark("footnote", 3)),
            paragraph("Three.", mark("endnote", 3)),
            footnotes=note("footnote", -1, "line", ' w:type="separator"')
            + note("footnote", 3, "PMID 3.")
            + note("footnote", 7, "PMID 7."),
            endnotes=note("endnote", 3, "PMID 33."),
        )
    )
    assert [one.text for one in post.sentences] == [
        "One.[^1]",
        "Two.[^2]",
        "Three.[^3]",
        "PMID 7.",
        "PMID 3.",
        "PMID 33.",
    ]
    assert [one.footnote_blocks for one in post.sentences[:3]] == [(2,), (3,), (4,)]
    assert [post.name_place(one.line) for one in post.sentences[3:]] == [
        "footnote 1",
        "footnote 2",
        "endnote 1",
    ]


def test_a_field_that_never_ends_hides_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    content = paragraph("Intro. ", begin) + paragraph("Bed rest helps.")
    assert sentences(word_file(content)) == ["Intro.", "Bed rest helps."]


BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)
CODE = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://a.example" </w:instrText></w:r>'
UNREAD = '<w:pStyle w:val="Code"/>'
ASKED = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    "unread",
    [
        f"<w:del>{END}</w:del>",
        f"<w:moveFrom>{SEPARATE}{END}</w:moveFrom>",
        ASKED.format(END),
        f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{END}</mc:Fallback></mc:AlternateContent>",
        f"</w:p>{paragraph(END, properties=UNREAD)}<w:p>",
        f"</w:p>{ASKED.format(paragraph(END))}<w:p>",
        f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph(END)}</w:txbxContent></v:textbox>"
        "</w:pict></w:r>",
    ],
)
def test_a_field_that_ends_only_where_nothing_is_read_hides_nothing(unread: str) -> None:
    code = (
        f'{STYLES}<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/>'
        "</w:style>"
    )
    content = f"<w:p>{run('Intro.')}{BEGIN}{CODE}{unread}</w:p>"
    assert sentences(word_file(content, "Bed rest helps.", styles=code)) == [
        "Intro.",
        "Bed rest helps.",
    ]


def test_a_field_may_go_over_a_text_box_with_fields_of_its_own() -> None:
    inside = paragraph(BEGIN, CODE, SEPARATE, "In the box.", END)
    box = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict>"
        "</w:r>"
    )
    whole = paragraph("One ", box, BEGIN, CODE) + paragraph(SEPARATE, "two.", END)
    assert sentences(word_file(whole, "Three.")) == ["One", "In the box.", "two.", "Three."]


def test_alternatives_are_read_wherever_they_are() -> None:
    def choose(chosen: str, other: str) -> str:
        return (
            f"<mc:AlternateContent><mc:Choice Requires='wps'>{chosen}</mc:Choice>"
            f"<mc:Fallback>{other}</mc:Fallback></mc:AlternateContent>"
        )

    in_run = f"<w:r>{choose('<w:t>in a run</w:t>', '<w:t>x</w:t>')}</w:r>"
    in_link = f'<w:hyperlink r:id="rLink">{choose(run("in a link"), run("x"))}</w:hyperlink>'
    line = paragraph(choose(run("In a line, "), run("x")), in_run, run(", "), in_link, run("."))
    cell = f"<w:tc>{choose(paragraph('In a cell.'), paragraph('x'))}</w:tc>"
    row = choose(f"<w:tr>{cell}<w:tc>{paragraph('Beside.')}</w:tc></w:tr>", "<w:tr/>")
    block = choose(paragraph("A block."), paragraph("x"))
    content = word_file(line, f"<w:tbl>{row}</w:tbl>", block, links={"rLink": "https://a.example"})
    post = parse(content)
    assert [one.text for one in post.sentences] == [
        "In a line, in a run, in a link.",
        "In a cell.",
        "Beside.",
        "A block.",
    ]
    assert post.sentences[0].links == ("https://a.example",)


def test_what_signs_are_put_above_is_read_and_not_the_signs() -> None:
    ruby = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('moxa')}</w:rt><w:rubyBase>{run('Mox')}"
        f"<w:ins>{run('ibustion')}</w:ins>{run('hidden', '<w:vanish/>')}</w:rubyBase></w:ruby>"
        "</w:r>"
    )
    assert sentences(word_file(paragraph(ruby, " helps."))) == ["Moxibustion helps."]


def symbol(char: str, font: str = "Symbol") -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        (symbol("F0A3"), "p ≤ 0.05"),
        (symbol("00b3"), "p ≥ 0.05"),
        (symbol("F03C"), "p < 0.05"),
        (symbol("F061"), "p \u03b1 0.05"),
        (symbol("F057"), "p Ω 0.05"),
        (symbol("2264", "Cambria Math"), "p ≤ 0.05"),
        (symbol("F0FC", "Wingdings"), "p 0.05"),
        (symbol("00FC", "Wingdings"), "p 0.05"),
        (symbol("F0F4"), "p 0.05"),
        (symbol("D800", "Arial"), "p 0.05"),
        (symbol("-1"), "p 0.05"),
        (symbol("9" * 5000), "p 0.05"),
        ('<w:r><w:sym w:font="Symbol"/></w:r>', "p 0.05"),
        (run("\uf0a3", '<w:rFonts w:ascii="Symbol"/>'), "p ≤ 0.05"),
        (run("\uf0a3", '<w:rFonts w:ascii="Wingdings"/>'), "p \uf0a3 0.05"),
    ],
)
def test_signs_of_the_font_symbol_are_read(sign: str, shown: str) -> None:
    assert sentences(word_file(paragraph("Pain fell (p ", sign, " 0.05)."))) == [
        f"Pain fell ({shown})."
    ]


def test_the_font_symbol_has_the_signs_that_its_maker_lists() -> None:
    """Adobe's table for the font, at unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt."""
    listed = {
        "A3": "≤",
        "B3": "≥",
        "B1": "±",
        "B4": "\u00d7",
        "B8": "÷",
        "B9": "≠",
        "BB": "≈",
        "2D": "\u2212",
        "D7": "·",
        "B0": "°",
        "44": "Δ",
        "5A": "\u0396",
        "62": "β",
        "6D": "μ",
        "73": "\u03c3",
        "7A": "ζ",
        "A5": "∞",
        "D6": "√",
    }
    for code, sign in listed.items():
        post = parse(word_file(paragraph("So ", symbol(f"F0{code}"), " it is.")))
        assert post.source == f"So {sign} it is.\n"


def test_no_attribute_but_the_id_of_its_relation_makes_a_link() -> None:
    def link(attributes: str) -> str:
        return f"<w:hyperlink {attributes}>{run('a study')}</w:hyperlink>"

    links = {"rLink": "https://a.example", "rOther": "https://b.example"}
    named = link('w:anchor="rOther" w:id="rOther" w:tooltip="rOther" r:id="rLink"')
    anchor = link('w:anchor="rLink" w:id="rLink"')
    content = word_file(paragraph("As ", named, "."), paragraph("As ", anchor, "."), links=links)
    assert [one.links for one in parse(content).sentences] == [("https://a.example",), ()]


def test_a_raised_number_behind_a_sentence_is_a_mark_and_an_exponent_is_none() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    content = paragraph(
        "It helps.", run("1,2", raised), run(" 3 m"), run("2", raised), run(" too.")
    )
    inside = paragraph("Bed rest", run("3", raised), run(" helps."))
    assert sentences(word_file(content + inside)) == [
        "It helps.[^1,2]",
        "3 m2 too.",
        "Bed rest[^3] helps.",
    ]


def test_a_raised_number_behind_a_number_is_no_part_of_it() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    content = paragraph(
        *("A 2012", run("3", raised), " trial of 10", run("6", raised), " people: 30 %"),
        *(run("1", raised), " of 20", run("1,2", raised), " or 10", run("-", raised)),
        *(run("1", raised), run("2", raised), "."),
    )
    assert sentences(word_file(content)) == [
        "A 2012\u00b3 trial of 10\u2076 people: 30 %[^1] of 20[^1,2] or 10\u207b\u00b9\u00b2."
    ]
    marks = paragraph("Rest", run("1", raised), run("\u2013", raised), run("3", raised))
    assert sentences(word_file(marks)) == ["Rest[^1]\u2013[^3]"]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    inside = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert sentences(word_file(paragraph("Around", box, "it."), "After.")) == [
        "Around it.",
        "In the box.",
        "After.",
    ]


def test_content_controls_are_read_unless_they_only_say_what_to_enter() -> None:
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Filled.')}</w:sdtContent></w:sdt>"
    asked = f"<w:sdtContent>{run('Enter text.')}</w:sdtContent>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{asked}</w:sdt>"
    assert sentences(word_file(filled, paragraph("So", empty, "."))) == ["Filled.", "So."]


def test_a_control_that_only_says_what_to_enter_is_read_nowhere() -> None:
    mark = '<w:showingPlcHdr w:val="{}"/>'
    filled = ASKED.replace("<w:showingPlcHdr/>", mark.format("0"))
    asked = ASKED.replace("<w:showingPlcHdr/>", mark.format("1"))
    head = f"<w:tr>{''.join(f'<w:tc>{paragraph(name)}</w:tc>' for name in 'ABC')}</w:tr>"
    cells = [f"<w:tc>{paragraph(text)}</w:tc>" for text in ("a.", "Click here.", "c.")]
    row = f"<w:tr>{cells[0]}{ASKED.format(cells[1])}{cells[2]}</w:tr>"
    look = '<w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>'
    post = parse(
        word_file(
            ASKED.format(paragraph("Click here.")),
            asked.format(paragraph("Click here.")),
            filled.format(paragraph("Filled.")),
            f"<w:tbl>{look}{head}{row}</w:tbl>",
            f"<w:tbl>{ASKED.format(head)}<w:tr>{cells[0]}{cells[2]}</w:tr></w:tbl>",
        )
    )
    shown = [one.text for one in post.sentences]
    assert shown == ["Filled.", "A", "B", "C", "a.", "c.", "a.", "c."]
    assert post.sentences[5].table_heads == ("C",)


def test_comments_are_not_read_but_silence_rules() -> None:
    def comment(number: int, text: str) -> str:
        return f'<w:comment w:id="{number}" w:author="Ann">{paragraph(text)}</w:comment>'

    def mark(number: int) -> str:
        return f'<w:r><w:commentReference w:id="{number}"/></w:r>'

    post = parse(
        word_file(
            paragraph("One.", mark(1)),
            paragraph("Two.", mark(2)),
            comments=comment(1, "Is that so?") + comment(2, "evidence: ignore E402"),
        )
    )
    assert [one.text for one in post.sentences] == ["One.", "Two."]
    assert post.ignored_codes == {2: {"E402"}}


def test_a_table_of_contents_is_no_text() -> None:
    contents = paragraph("What helps\t2", properties='<w:pStyle w:val="Verzeichnis1"/>')
    assert sentences(word_file(contents, "Rest helps.")) == ["Rest helps."]


def test_what_is_between_two_line_breaks_in_a_row_is_a_paragraph_on_the_same_line() -> None:
    breaks = "<w:r><w:br/><w:br/></w:r>"
    post = parse(word_file(paragraph("One", breaks, "two")))
    assert [(one.text, one.line) for one in post.sentences] == [("One", 1), ("two", 1)]


def test_strict_files_are_read() -> None:
    main = (
        b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r>'
        b"<w:t>Strictly.</w:t></w:r></w:p></w:body></w:document>"
    )
    assert sentences(word_file(main=main)) == ["Strictly."]
