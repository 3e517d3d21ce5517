"""The entries that a post brings along."""

import pytest

from evidence.posts.cite.post_entries import list_written_references, read_post_entries
from evidence.posts.cite.splice import parse_with_ranges

ENTRY = "@article{mine2020, title={A title}, author={Mu, J.}, year={2020}}\n"


@pytest.fixture
def post(tmp_path):
    return tmp_path / "post.md"


def read(text, post, curated=None, bibliography=None):
    return read_post_entries(parse_with_ranges(text)[0], str(post), bibliography, curated or {})


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


def test_references_written_in_the_front_matter_are_entries(post):
    text = "---\nreferences:\n- id: mine2020\n  title: A title\n---\n\nText\n"
    assert read(text, post).items["mine2020"]["title"] == "A title"
    assert len(list_written_references(parse_with_ranges(text)[0])) == 1


def test_an_entry_of_a_study_of_the_base_is_recognised(post, base):
    file = post.with_name("references.bib")
    file.write_text("@misc{mine, title={x}, year={2012}, pmid={22965186}}\n")
    own = read("Text\n", post, base.studies, file)
    assert own.studies == {"mine": base.studies["vickers2012"]}
