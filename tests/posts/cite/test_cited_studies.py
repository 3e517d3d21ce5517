"""Which study an id of a citation names, and what happens to unknown ids."""

import pytest

from evidence.posts.cite.cited_studies import (
    assign_ids,
    find_cited_studies,
    is_paper_id,
    make_study_finder,
    replace_unknown_citations,
)
from evidence.posts.cite.pandoc import find_cite_nodes, stringify
from evidence.posts.cite.post_entries import PostEntries


def cite(*ids, text=None, mode="NormalCitation"):
    """A document with one citation."""
    citations = [
        {"citationId": name, "citationMode": {"t": mode}, "citationHash": number}
        for number, name in enumerate(ids, start=1)
    ]
    words = text or f"[{'; '.join(f'@{name}' for name in ids)}]"
    node = {"t": "Cite", "c": [citations, [{"t": "Str", "c": words}]]}
    return {"blocks": [{"t": "Para", "c": [node]}], "meta": {}}


def entries(**studies):
    return PostEntries((), {name: {"id": name} for name in studies}, {}, studies, ())


@pytest.fixture(scope="module")
def find_study(base):
    return make_study_finder(base.studies)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("haake2007", "haake2007"),
        ("pmid:22965186", "vickers2012"),
        ("doi:10.7326/M16-2367", "qaseem2017"),
        ("pubmed:22965186", "vickers2012"),
        ("PMID:22965186", "vickers2012"),
        ("pmc:PMC3658605", "vickers2012"),
        ("PMC3658605", "vickers2012"),
        ("https://doi.org/10.7326/M16-2367", "qaseem2017"),
        ("url:https://pubmed.ncbi.nlm.nih.gov/22965186/", "vickers2012"),
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


UNKNOWN = (
    "is cited, but is in no base, store or bibliography; `evidence bib add --online` looks it up"
)


def test_an_unknown_citation_becomes_text_and_takes_its_neighbour_with_it():
    document = cite("mu2020", "nobody1999")
    unknown = replace_unknown_citations(document, {"mu2020"})
    shared = "stays as it is: it shares its brackets with @nobody1999"
    assert unknown.messages == {1: shared, 2: UNKNOWN}
    assert stringify(document["blocks"]) == "[@mu2020; @nobody1999]"
    assert not list(find_cite_nodes(document))


@pytest.mark.parametrize(
    "name", ["fig:one", "tbl:two", "sec:a", "eq:b", "lst:c", "fig-one", "Tbl-x"]
)
def test_a_reference_to_a_figure_is_no_citation(name):
    document = cite(name)
    unknown = replace_unknown_citations(document, set())
    assert (unknown.messages, unknown.names) == ({}, {1})
    assert stringify(document["blocks"]) == f"[@{name}]"


def test_a_key_that_looks_like_a_reference_to_a_figure_is_a_citation_if_it_is_known():
    document = cite("fig:one")
    assert replace_unknown_citations(document, {"fig:one"}).names == frozenset()
    assert list(find_cite_nodes(document))


def test_a_name_without_brackets_that_no_paper_has_is_not_reported():
    document = cite("drsmith", text="@drsmith", mode="AuthorInText")
    assert replace_unknown_citations(document, set()).names == {1}
    document = cite("smith2020", text="@smith2020", mode="AuthorInText")
    assert replace_unknown_citations(document, set()).messages == {1: UNKNOWN}


def test_a_name_before_a_citation_becomes_text_and_the_citation_stays():
    document = cite("drsmith", "mu2020", text="@drsmith [@mu2020]", mode="AuthorInText")
    unknown = replace_unknown_citations(document, {"mu2020"})
    assert (unknown.messages, unknown.names) == ({}, {1})
    (node,) = find_cite_nodes(document)
    assert [one["citationId"] for one in node["c"][0]] == ["mu2020"]


@pytest.mark.parametrize(
    ("name", "is_paper"),
    [("smith2020", True), ("doi:10.1/x", True), ("10.1001/x", True), ("drsmith", False)],
)
def test_a_paper_is_known_by_its_year_or_identifier(name, is_paper):
    assert is_paper_id(name) is is_paper
