"""Comments in a copy of a Word file: at the words that they are about, and all else as it was."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Inches, Pt
from lxml import etree
from support.word_files import W, paragraph, run, word_file

from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.formats.word_comments import add_word_comments
from evidence.posts.read.files import PostText, read_content

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def source_of(content: bytes) -> str:
    read = read_content("draft.docx", content)
    assert isinstance(read, PostText)
    return read.source


def problem_at(content: bytes, words: str, message: str = "is wrong") -> Problem:
    """A problem at the first place of some words."""
    source = source_of(content)
    begin = source.index(words)
    line, start = source.count("\n", 0, begin) + 1, source.rfind("\n", 0, begin) + 1
    column = begin - start + 1
    return Problem("draft.docx", "E402", message, line, column, line, column + len(words))


def commented_words(content: bytes) -> dict[str, str]:
    """The words between the beginning and the end of each comment, by its text."""
    document = docx.Document(io.BytesIO(content))
    texts = {str(one.comment_id): one.text.split("\n")[0] for one in document.comments}
    found = dict.fromkeys(texts, "")
    is_open: set[str] = set()
    for element in document.element.body.iter():
        name = etree.QName(element).localname
        if name == "commentRangeStart":
            is_open.add(element.get(f"{{{W}}}id"))
        elif name == "commentRangeEnd":
            is_open.remove(element.get(f"{{{W}}}id"))
        elif name == "t":
            for number in is_open:
                found[number] += element.text or ""
    return {texts[number]: words for number, words in found.items()}


def formats_of(content: bytes) -> list[tuple[str, str]]:
    """Each character of the body, with the properties of its run."""
    body = docx.Document(io.BytesIO(content)).element.body
    found = []
    for one in body.iter(f"{{{W}}}r"):
        properties = one.find(f"{{{W}}}rPr")
        shown = b"" if properties is None else etree.tostring(properties)
        for text in one.iter(f"{{{W}}}t"):
            found += [(letter, shown.decode()) for letter in text.text or ""]
    return found


def test_a_comment_is_at_the_very_words_and_the_letters_look_as_before() -> None:
    content = word_file(
        paragraph(run("Bed r", "<w:i/>"), run("est helps back", "<w:b/>"), " pain, they say.")
    )
    problems = [
        problem_at(content, "rest helps", "One"),
        problem_at(content, "helps back pain", "Two"),
        problem_at(content, "rest", "Three"),
        problem_at(content, "say.", "Four"),
    ]
    written = add_word_comments(content, problems, {})
    assert commented_words(written) == {
        "One": "rest helps",
        "Two": "helps back pain",
        "Three": "rest",
        "Four": "say.",
    }
    assert formats_of(written) == formats_of(content)
    assert source_of(written) == source_of(content)


@pytest.mark.parametrize(
    "wrapped",
    [
        f'<w:hyperlink r:id="rLink">{run("bed rest")}</w:hyperlink>',
        f"<w:ins w:author='Ann'>{run('bed rest')}</w:ins>",
        f"<w:sdt><w:sdtContent>{run('bed rest')}</w:sdtContent></w:sdt>",
        "<w:r><w:t>bed</w:t><w:tab/><w:t>rest</w:t></w:r>",
    ],
)
def test_words_in_links_insertions_and_controls_get_their_comment(wrapped: str) -> None:
    content = word_file(
        paragraph("They say ", wrapped, " helps."), links={"rLink": "https://a.example"}
    )
    written = add_word_comments(content, [problem_at(content, "rest helps", "One")], {})
    assert commented_words(written) == {"One": "rest helps"}
    assert source_of(written) == source_of(content)


def test_a_problem_in_a_note_is_told_at_its_mark() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = word_file(
        paragraph("It ", mark, "helps."),
        footnotes=f'<w:footnote w:id="2">{paragraph("Rest helps.")}</w:footnote>',
    )
    written = add_word_comments(content, [problem_at(content, "Rest helps", "One")], {})
    body = docx.Document(io.BytesIO(written)).element.body
    names = [etree.QName(one).localname for one in body.iter()]
    start, end = names.index("commentRangeStart"), names.index("commentRangeEnd")
    assert "footnoteReference" in names[start:end]
    assert "t" not in names[start:end]


def test_a_mark_of_a_note_is_never_divided() -> None:
    mark = '<w:r><w:t>It</w:t><w:footnoteReference w:id="2"/><w:t>helps.</w:t></w:r>'
    note = f'<w:footnote w:id="2">{paragraph("Rest helps.")}</w:footnote>'
    content = word_file(paragraph(mark), footnotes=note)
    written = add_word_comments(content, [problem_at(content, "1]helps", "One")], {})
    assert commented_words(written) == {"One": "helps"}
    assert source_of(written) == source_of(content)


CHOICES = (
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:t>bed rest </w:t><w:tab/><w:t>helps </w:t>"
    "</mc:Choice><mc:Fallback><w:t>other words </w:t></mc:Fallback></mc:AlternateContent>"
)
RUBY = (
    f"<w:ruby><w:rubyPr/><w:rt>{run('said')}</w:rt><w:rubyBase>{run('bed rest ')}{run('helps ')}"
    "</w:rubyBase></w:ruby>"
)


@pytest.mark.parametrize("whole", [CHOICES, RUBY])
@pytest.mark.parametrize("words", ["rest", "say bed", "helps back", "rest helps", "d", "back pain"])
def test_what_a_run_only_wraps_is_never_divided(whole: str, words: str) -> None:
    content = word_file(paragraph(f"<w:r><w:t>They say </w:t>{whole}<w:t>back pain.</w:t></w:r>"))
    words = words.replace("rest helps", "rest helps" if whole is RUBY else "rest  helps")
    written = add_word_comments(content, [problem_at(content, words, "One")], {})
    assert source_of(written) == source_of(content)
    before, after = (docx.Document(io.BytesIO(one)).element.body for one in (content, written))
    texts = [[text.text for text in one.iter(f"{{{W}}}t")] for one in (before, after)]
    assert "".join(texts[0]) == "".join(texts[1])
    assert words.split()[0] in commented_words(written)["One"]


def test_comments_that_are_there_stay(tmp_path: Path) -> None:
    document = docx.Document()
    words = document.add_paragraph().add_run("Bed rest helps back pain.")
    document.add_comment(words, text="Is that so?", author="Ann")
    document.save(tmp_path / "draft.docx")
    content = (tmp_path / "draft.docx").read_bytes()
    written = add_word_comments(content, [problem_at(content, "Bed rest", "One")], {})
    comments = docx.Document(io.BytesIO(written)).comments
    assert [(one.author, one.text.split("\n")[0]) for one in comments] == [
        ("Ann", "Is that so?"),
        ("evidence", "One"),
    ]


def test_the_rest_of_the_file_is_as_it_was(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Head of the page"
    document.add_heading("What helps", level=1)
    document.add_paragraph("Bed rest helps back pain.").runs[0].font.size = Pt(9)
    document.add_picture(io.BytesIO(PNG), width=Inches(1))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 1).text = "Bed rest helps."
    document.save(tmp_path / "draft.docx")
    content = (tmp_path / "draft.docx").read_bytes()
    written = add_word_comments(content, [problem_at(content, "rest helps")], {})
    before, after = (zipfile.ZipFile(io.BytesIO(one)) for one in (content, written))
    new = set(after.namelist()) - set(before.namelist())
    assert new == {"word/comments.xml", "customXml/evidence-check.xml"}
    changed = {
        name
        for name in before.namelist()
        if etree_form(before.read(name)) != etree_form(after.read(name))
    }
    assert changed == {
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
    }
    assert formats_of(written) == formats_of(content)


def etree_form(content: bytes) -> bytes:
    if not content.startswith(b"<"):
        return content
    return etree.tostring(etree.fromstring(content), method="c14n")


def test_what_a_comment_says_names_studies_as_people_do() -> None:
    content = word_file("Bed rest helps back pain.")
    problem = problem_at(content, "Bed rest", "contradicted by the evidence")
    problem = Problem(
        **{name: getattr(problem, name) for name in ("path", "code", "message", "line", "column")},
        end_line=1,
        end_column=9,
        suggestion='"Bed rest does not help [@doe2007]"',
        claim="R5",
    )
    written = add_word_comments(content, [problem], {})
    (comment,) = docx.Document(io.BytesIO(written)).comments
    assert comment.text.split("\n") == [
        "Contradicted by the evidence",
        'Better: "Bed rest does not help (doe2007)"',
        "Warning by rule E402 overstated claim, claim R5",
    ]


def test_a_kind_of_file_that_cannot_be_written_is_an_error_that_says_what_to_do() -> None:
    main = (
        b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r>'
        b"<w:t>Strictly.</w:t></w:r></w:p></w:body></w:document>"
    )
    content = word_file(main=main)
    with pytest.raises(EvidenceError, match=r"save it as \.docx"):
        add_word_comments(content, [problem_at(content, "Strictly")], {})


@pytest.mark.parametrize(
    ("part", "says"), [(bytes(60_000_000), "more than 50 megabytes"), (b"<w:settings", "save it")]
)
def test_parts_that_are_not_read_do_no_harm(part: bytes, says: str) -> None:
    saved, changed = io.BytesIO(), io.BytesIO()
    docx.Document().save(saved)
    with (
        zipfile.ZipFile(saved) as before,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as now,
    ):
        for name in before.namelist():
            now.writestr(name, part if name == "word/settings.xml" else before.read(name))
    with pytest.raises(EvidenceError, match=says):
        add_word_comments(changed.getvalue(), [], {})


@pytest.mark.parametrize("other", ["word/media/bomb.bin", "word/media/BOMB.bin"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_part_is_hidden_by_another_of_its_name(other: str) -> None:
    written = io.BytesIO(word_file("Rest helps."))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/BOMB.bin", bytes(60_000_000))
        archive.writestr(other, b"x")
    with pytest.raises(EvidenceError, match="more than 50 megabytes"):
        add_word_comments(written.getvalue(), [], {})


def test_comments_of_an_earlier_copy_are_replaced_and_those_of_people_stay(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph("It helps.")
    document.add_comment(line.runs, "See page 2", author="Ann", initials="A")
    document.save(tmp_path / "a.docx")
    once = (tmp_path / "a.docx").read_bytes()
    for _ in range(2):
        once = add_word_comments(once, [problem_at(once, "helps")], {})
    comments = docx.Document(io.BytesIO(once)).comments
    assert [comment.author for comment in comments] == ["Ann", "evidence"]
    assert source_of(once) == "It helps.\n"
