"""The entries that a post brings along."""

import pytest

from evidence.posts.cite.marks import mark_citations
from evidence.posts.cite.pandoc import stringify
from evidence.posts.cite.parse import parse_marked_post
from evidence.posts.cite.post_entries import read_post_entries

ENTRY = "@article{mine2020, title={A title}, author={Mu, J.}, year={2020}}\n"


@pytest.fixture
def post(tmp_path):
    return tmp_path / "post.md"


def read(text, post, curated=None, default=None, bibliography=None):
    document, _ = parse_marked_post(mark_citations(text), is_markdown=True)
    return read_post_entries(
        document, str(post), curated or {}, bibliography=bibliography, default=default
    )


def test_bibliographies_of_the_front_matter_come_before_the_one_beside_the_post(post):
    post.with_name("own.bib").write_text(ENTRY)
    own = read("---\nbibliography: own.bib\n---\n\nText\n", post, None, post.with_name("x.bib"))
    assert own.files == [post.with_name("own.bib")]
    assert own.items["mine2020"]["title"] == "A title"
    assert own.studies == {"mine2020": None}


def test_a_list_of_bibliographies_is_read_and_a_broken_one_is_a_problem(post):
    post.with_name("own.bib").write_text(ENTRY)
    post.with_name("bad.bib").write_text("@misc{x, title = {open\n")
    own = read("---\nbibliography:\n- bad.bib\n- own.bib\n---\n\nText\n", post)
    assert own.files == [post.with_name("own.bib")]
    (problem,) = own.problems
    assert "bad.bib" in problem.path
    assert "cannot be read" in problem.message


def test_a_file_that_was_asked_for_is_read_too_and_comes_first(post):
    post.with_name("own.bib").write_text(ENTRY)
    asked = post.with_name("asked.bib")
    asked.write_text(ENTRY.replace("A title", "Another"))
    own = read("---\nbibliography: own.bib\n---\n\nText\n", post, bibliography=asked)
    assert own.files == [post.with_name("own.bib"), asked]
    assert own.items["mine2020"]["title"] == "Another"


def test_a_missing_bibliography_is_a_problem_and_the_others_are_read(post):
    post.with_name("own.bib").write_text(ENTRY)
    own = read("---\nbibliography: [nope.bib, own.bib]\n---\n\nText\n", post)
    assert list(own.items) == ["mine2020"]
    (problem,) = own.problems
    assert problem.path == str(post.with_name("nope.bib"))
    assert "there is no such file" in problem.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.json", '[{"id": "mine2020", "type": "book", "title": "A title"}]'),
        ("own.yaml", "references:\n- id: mine2020\n  title: A title\n"),
        ("own.yml", "---\nreferences:\n- id: mine2020\n  title: A title\n---\n"),
        ("own.ris", "TY  - JOUR\nID  - mine2020\nTI  - A title\nER  - \n"),
        ("own.bibtex", ENTRY),
    ],
)
def test_a_bibliography_may_have_another_format(post, name, text):
    post.with_name(name).write_text(text)
    own = read(f"---\nbibliography: {name}\n---\n\nText\n", post)
    assert own.items["mine2020"]["title"] == "A title"


def test_a_broken_file_of_another_format_is_told_without_its_words(post):
    post.with_name("own.json").write_text("[secret")
    own = read("---\nbibliography: own.json\n---\n\nText\n", post)
    told = "cannot be read, so its entries are not cited: it is no CSL in JSON"
    assert own.problems[0].message == told


def test_particles_and_subtitles_have_the_form_of_the_base(post):
    file = post.with_name("own.bib")
    file.write_text(
        "@article{van2020, title={On tea: a trial of cups}, author={van Gogh, V.}, year={2020}}\n"
        "@article{de2021, title={Tee: eine Studie der Tassen}, author={Li, W.}, year={2021}}\n"
    )
    own = read("Text\n", post, default=file)
    assert own.items["van2020"]["title"] == "On tea: A trial of cups"
    assert own.items["de2021"]["title"] == "Tee: eine Studie der Tassen"
    (author,) = own.items["van2020"]["author"]
    assert author["non-dropping-particle"] == "van"


def test_references_written_in_the_front_matter_are_entries(post):
    text = "---\nreferences:\n- id: mine2020\n  title: A *title*\n---\n\nText\n"
    own = read(text, post)
    assert own.items["mine2020"]["title"] == "A title"
    assert stringify(own.references["mine2020"]["c"]["title"]) == "A title"


def test_an_entry_of_a_study_of_the_base_is_recognised(post, base):
    file = post.with_name("references.bib")
    file.write_text("@misc{mine, title={x}, year={2012}, pmid={22965186}}\n")
    own = read("Text\n", post, base.studies, file)
    assert own.studies == {"mine": base.studies["vickers2012"]}


@pytest.mark.parametrize(
    ("endless", "reason"),
    [
        (
            "@misc{a, crossref = {b}}\n@misc{b, crossref = {a}}\n",
            "a refers to itself, on which pandoc never ends",
        ),
        (
            f"@xdata{{x, title = {{{'tea ' * 500_000}}}}}\n"
            + "".join(f"@misc{{a{one}, xdata = {{x}}}}\n" for one in range(50)),
            "41 entries from a9 on would inherit more than 18,001,",
        ),
        (
            "@string{m0 = {tea}}\n"
            + "".join(f"@string{{m{one + 1} = m{one} # m{one}}}\n" for one in range(40))
            + "@misc{a, title = m40}\n",
            "macros stand for more than 10,0",
        ),
    ],
)
def test_a_bibliography_on_which_pandoc_never_ends_is_a_problem(post, endless, reason):
    post.with_name("endless.bib").write_text(endless)
    post.with_name("own.bib").write_text(ENTRY)
    own = read("---\nbibliography: [endless.bib, own.bib]\n---\n\nText\n", post)
    assert own.files == [post.with_name("own.bib")]
    (problem,) = own.problems
    assert f"its entries are not cited: {reason}" in problem.message
    assert problem.line > 0
