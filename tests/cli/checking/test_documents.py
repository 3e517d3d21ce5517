"""`evidence check` of Word files and other documents: formats, copies with comments, refusals."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import docx.document
import docx.shared
import pytest
from support.linting import MENTION, run
from support.word_files import paragraph, word_file
from support.word_files import run as word_run

from evidence.cli.checking.post_checks import PostChecks

BAD = "Bed rest helps back pain."
FORMATS = ("text", "concise", "json", "sarif", "markdown", "github", "gitlab", "html")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.docx"
    link = '<w:hyperlink r:id="rLink"><w:r><w:t>a study</w:t></w:r></w:hyperlink>'
    file.write_bytes(
        word_file(
            "On backs.",
            paragraph("Bed r", word_run("est helps", "<w:b/>"), " back pain, says ", link, "."),
            "Bed rest helps back pain.",
            links={"rLink": "https://pubmed.ncbi.nlm.nih.gov/22965186/"},
        )
    )
    return file


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_paragraph(draft: Path, form: str) -> None:
    done = run("check", draft, "--format", form, "--no-cache")
    assert done.exit_code == 1
    assert "paragraph 2" in done.stdout
    assert done.stderr == ""


def test_the_numbers_of_a_problem_are_its_paragraph_and_its_characters(draft: Path) -> None:
    done = run("check", draft, "--format", "json", "--select", "E401", "--no-cache")
    (row,) = json.loads(done.stdout)
    assert (row["line"], row["column"], row["end_line"], row["end_column"]) == (2, 1, 2, 15)
    assert (row["place"], row["also"]) == ("paragraph 2", [{"line": 3, "column": 1}])
    assert row["message"].endswith("(also in paragraph 3)")


def test_a_copy_has_a_comment_at_each_place(draft: Path) -> None:
    before, copy = draft.read_bytes(), draft.with_name("checked.docx")
    done = run("check", draft, "-o", copy, "--select", "E401", "--no-cache")
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == f"{copy}: 2 comments written\n2 problems in 1 post: 2 errors.\n"
    comments = list(docx.Document(str(copy)).comments)
    assert [one.author for one in comments] == ["evidence"] * 2
    first, better, rule = comments[0].text.split("\n")
    assert first.startswith("Contradicted by the evidence (R5, ")
    assert better.startswith('Better: "')
    assert ", PMID " in better
    assert rule == "Error by rule E401 contradicted claim, claim R5"
    assert draft.read_bytes() == before


def test_a_copy_of_a_post_without_problems_is_written_too(tmp_path: Path) -> None:
    draft, copy = tmp_path / "draft.docx", tmp_path / "checked.docx"
    draft.write_bytes(word_file("Nothing to say."))
    for _ in range(2):
        done = run("check", draft, "-o", copy, "--no-cache")
        assert (done.exit_code, copy.exists()) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["draft.docx", "-o", "draft.docx"], "is the post itself"),
        (["draft.docx", "post.md", "-o", "a.docx"], "give one .docx to check"),
        (["post.md", "-o", "a.docx"], "give one .docx to check"),
        ([".", "-o", "a.docx"], "give one .docx to check"),
        (["draft.docx", "-o", "a.docx", "--format", "json"], "goes with no --format"),
        (["draft.docx", "-o", "a.docx", "--fix"], "goes with no --format"),
    ],
)
def test_what_does_not_go_with_a_copy_is_refused(
    draft: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(draft.parent)
    Path("post.md").write_text(BAD)
    before = draft.read_bytes()
    done = run("check", *arguments, "--no-cache")
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert (draft.read_bytes(), Path("a.docx").exists()) == (before, False)


@pytest.mark.parametrize("content", [word_file("A letter."), b"no file of Word", b""])
def test_a_document_that_no_check_wrote_is_not_replaced(draft: Path, content: bytes) -> None:
    other = draft.with_name("other.docx")
    other.write_bytes(content)
    assert_is_not_replaced(draft, other)


def assert_is_not_replaced(draft: Path, other: Path) -> None:
    content = other.read_bytes()
    done = run("check", draft, "-o", other, "--no-cache")
    assert (done.exit_code, done.stdout, other.read_bytes()) == (2, "", content)
    assert "is there and not as a check wrote it" in done.stderr
    assert "remove it, or give the copy another name" in done.stderr


def test_what_a_reader_of_the_post_wrote_into_a_copy_of_theirs_is_not_lost(draft: Path) -> None:
    reviewed = draft.with_name("reviewed.docx")
    document = docx.Document(str(draft))
    document.add_comment(document.paragraphs[1].runs, "As agreed.", author="Anna")
    document.save(str(reviewed))
    assert_is_not_replaced(draft, reviewed)
    reviewed.write_bytes(draft.read_bytes())
    assert_is_not_replaced(draft, reviewed)


def test_what_was_written_into_an_earlier_copy_is_not_lost(draft: Path) -> None:
    def rewrite(document: docx.document.Document) -> None:
        document.paragraphs[0].runs[0].text = "Two hours of rewriting."

    def reply(document: docx.document.Document) -> None:
        document.add_comment(document.paragraphs[0].runs, "I do not agree.", author="Anna")

    def recolour(document: docx.document.Document) -> None:
        document.paragraphs[0].runs[0].font.color.rgb = docx.shared.RGBColor(200, 0, 0)

    for number, change in enumerate((rewrite, reply, recolour)):
        copy = draft.with_name(f"checked-{number}.docx")
        assert run("check", draft, "-o", copy, "--no-cache").exit_code == 1
        document = docx.Document(str(copy))
        change(document)
        document.save(str(copy))
        assert_is_not_replaced(draft, copy)


def test_a_copy_that_is_edited_while_the_post_is_checked_is_not_replaced(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = draft.with_name("checked.docx")
    assert run("check", draft, "-o", copy, "--no-cache").exit_code == 1

    def check_and_edit(*arguments: Any, **options: Any) -> Any:
        copy.write_bytes(b"edited")
        return run_checks(*arguments, **options)

    run_checks = PostChecks.run
    monkeypatch.setattr(PostChecks, "run", check_and_edit)
    done = run("check", draft, "-o", copy, "--no-cache")
    assert (done.exit_code, copy.read_bytes()) == (2, b"edited")


def test_a_copy_is_an_archive_as_others_write_it(draft: Path) -> None:
    copy = draft.with_name("checked.docx")
    run("check", draft, "-o", copy, "--no-cache")
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        assert archive.comment == b""
        assert len(archive.namelist()) == len(set(archive.namelist()))
    again = draft.with_name("again.docx")
    for _ in range(2):  # the second replaces the first
        done = run("check", copy, "-o", again, "--no-cache")
        assert done.exit_code == 1
    with zipfile.ZipFile(again) as archive:
        assert archive.namelist().count("customXml/evidence-check.xml") == 1
    edited = docx.Document(str(again))
    edited.paragraphs[0].runs[0].bold = True
    edited.save(again)
    done = run("check", copy, "-o", again, "--no-cache")
    assert (done.exit_code, again.exists()) == (2, True)


@pytest.mark.parametrize("suffix", [".docm", ".dotx", ".DOCM"])
def test_a_copy_is_called_docx(draft: Path, suffix: str) -> None:
    copy = draft.with_suffix(suffix)
    done = run("check", draft, "-o", copy)
    assert (done.exit_code, copy.exists()) == (2, False)
    assert "a name that ends in .docx writes a copy" in done.stderr


def test_an_earlier_copy_is_replaced_also_when_the_post_has_changed(draft: Path) -> None:
    copy = draft.with_name("checked.docx")
    assert run("check", draft, "-o", copy).exit_code == 1
    draft.write_bytes(word_file("Nothing to see."))
    assert run("check", draft, "-o", copy).exit_code == 0
    assert [one.text for one in docx.Document(str(copy)).paragraphs] == ["Nothing to see."]
    assert run("check", draft, "-o", copy).exit_code == 0


@pytest.mark.parametrize("suffix", ["docx", "odt", "ipynb", "rst"])
def test_no_document_is_fixed_and_that_is_said(tmp_path: Path, suffix: str) -> None:
    import pypandoc

    draft = tmp_path / f"draft.{suffix}"
    pypandoc.convert_text(MENTION, suffix, format="markdown", outputfile=draft)
    before = draft.read_bytes()
    done = run("check", draft, "--fix", "--select", "C101", "--no-cache")
    assert done.exit_code == 1
    assert "1 citation not written: [@key] is Markdown" in done.stderr
    assert draft.read_bytes() == before
    assert "C101" in done.stdout


def test_processes_and_kept_results_give_the_same(draft: Path) -> None:
    other = draft.with_name("other.docx")
    other.write_bytes(word_file("Bed rest helps back pain.", "Cupping removes toxins."))
    arguments = ("check", draft, other, "--format", "json", "--cache-dir", draft.parent / "kept")
    alone = run(*arguments, "--no-cache")
    assert json.loads(alone.stdout)
    for options in (("--workers", 2), (), ()):
        assert run(*arguments, *options).stdout == alone.stdout


def test_a_result_is_not_kept_for_a_file_whose_links_changed(draft: Path) -> None:
    def find_codes(address: str) -> set[str]:
        link = '<w:hyperlink r:id="rLink"><w:r><w:t>a study</w:t></w:r></w:hyperlink>'
        draft.write_bytes(
            word_file(paragraph("Bed rest, says ", link, "."), links={"rLink": address})
        )
        kept = draft.parent / "kept"
        shown = run("check", draft, "--format", "json", "--cache-dir", kept).stdout
        return {row["code"] for row in json.loads(shown)}

    assert "S203" in find_codes("https://pubmed.ncbi.nlm.nih.gov/22965186/")
    assert "S203" not in find_codes("https://a.example")


def test_cite_refuses_a_document(draft: Path) -> None:
    done = run("cite", draft)
    assert done.exit_code == 2
    assert done.stderr.endswith("citations are rendered in Markdown posts (.md)\n")


@pytest.mark.parametrize("option", ["-o", "--write-baseline"])
@pytest.mark.parametrize("name", ["post.md", "post.rst"])
def test_no_post_is_replaced_by_what_is_said_of_it(tmp_path: Path, name: str, option: str) -> None:
    post = tmp_path / name
    post.write_text("Bed rest helps low back pain.\n")
    done = run("check", tmp_path, option, post)
    assert (done.exit_code, post.read_text()) == (2, "Bed rest helps low back pain.\n")
    assert "is a post that is checked; name another file" in done.stderr


def test_a_report_is_not_called_a_document(draft: Path) -> None:
    done = run("check", draft, "-o", draft.with_suffix(".odt"))
    assert done.exit_code == 2
    assert "a name that ends in .docx" in done.stderr
