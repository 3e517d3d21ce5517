"""Which study an id of a citation names, and what happens to unknown ids."""

import pytest

from evidence.claims.resolve.candidate_index import index_by_identifier
from evidence.posts.cite.cited_studies import (
    assign_ids,
    find_cited_studies,
    make_study_finder,
    make_unknown_problems,
    replace_unknown_citations,
)
from evidence.posts.cite.pandoc import find_cite_nodes, stringify
from evidence.posts.cite.post_entries import PostEntries


def cite(*ids, text=None, mode="NormalCitation"):
    """A document with one citation."""
    citations = [{"citationId": name, "citationMode": {"t": mode}} for name in ids]
    words = text or f"[{'; '.join(f'@{name}' for name in ids)}]"
    node = {"t": "Cite", "c": [citations, [{"t": "Str", "c": words}]]}
    return {"blocks": [{"t": "Para", "c": [node]}], "meta": {}}


def entries(**studies):
    return PostEntries((), {name: {"id": name} for name in studies}, studies, ())


@pytest.fixture(scope="module")
def find_study(base):
    return make_study_finder(base.studies, index_by_identifier(base.studies.values()))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("haake2007", "haake2007"),
        ("pmid:22965186", "vickers2012"),
        ("doi:10.7326/M16-2367", "qaseem2017"),
        ("pmid:1", None),
        ("nobody1999", None),
    ],
)
def test_an_id_is_a_key_or_an_identifier(find_study, name, key):
    study = find_study(name)
    assert (study and study.key) == key


def test_an_entry_of_the_post_comes_before_the_base(base, find_study):
    document = cite("haake2007", "mu2020")
    found = find_cited_studies(document, entries(haake2007=None), find_study)
    assert found == {"mu2020": base.studies["mu2020"]}


def test_ids_of_one_study_become_one_and_differ_from_other_entries(base):
    haake = base.studies["haake2007"]
    document = cite("pmid:17893311", "doi:10.1001/x")
    cited = {"pmid:17893311": haake, "doi:10.1001/x": haake}
    assert assign_ids(document, cited, entries(haake2007=None)) == {"haake2007a": haake}
    (node,) = find_cite_nodes(document)
    assert [one["citationId"] for one in node["c"][0]] == ["haake2007a", "haake2007a"]


def test_an_unknown_citation_becomes_text_and_is_reported():
    document = cite("mu2020", "nobody1999")
    assert replace_unknown_citations(document, {"mu2020"}, "") == ["nobody1999"]
    assert stringify(document["blocks"]) == "[@mu2020; @nobody1999]"
    assert not list(find_cite_nodes(document))


def test_a_name_without_brackets_that_no_paper_has_is_not_reported():
    document = cite("drsmith", text="@drsmith", mode="AuthorInText")
    assert replace_unknown_citations(document, set(), "Thanks @drsmith") == []
    document = cite("smith2020", text="@smith2020", mode="AuthorInText")
    assert replace_unknown_citations(document, set(), "As @smith2020 says") == ["smith2020"]


def test_a_problem_names_line_and_column_of_the_citation():
    (problem,) = make_unknown_problems(["nobody1999"], "One\n[see @nobody1999]", "post.md")
    assert (problem.line, problem.column) == (2, 6)
