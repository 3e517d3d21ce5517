"""The answer to a mention, as text, JSON, HTML and a table."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.resolution import (
    Candidate,
    Resolution,
    build_unresolved,
    format_resolution,
    resolution_to_json,
)


@pytest.fixture(scope="module")
def resolved(base):
    study = base.studies["haake2007"]
    candidates = (
        Candidate(study, 0.98, ("first author Haake", "year 2007")),
        Candidate(base.studies["furlan2010"], 0.01, ()),
    )
    return Resolution("Haake et al., 2007", "resolved", study, candidates)


def test_a_repr_is_short_and_names_the_study(resolved):
    assert repr(resolved) == "<Resolution resolved: 'Haake et al., 2007' -> haake2007>"
    assert repr(resolved.candidates[0]) == (
        "<Candidate haake2007 0.98: first author Haake; year 2007>"
    )
    long = replace(resolved, mention="words " * 500, study=None, status="ambiguous")
    assert len(repr(long)) < 200
    assert repr(long).endswith("2 candidates>")


def test_html_shows_candidates_with_links_and_escapes_words(resolved):
    html = replace(resolved, mention="a <b>2007</b> trial")._repr_html_()
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/17893311/"' in html
    assert "first author Haake<br>year 2007" in html
    assert "a &lt;b&gt;2007&lt;/b&gt; trial" in html
    assert html.count("<tr>") == 3


def test_html_of_a_mention_without_candidates_has_no_table():
    assert "<table" not in build_unresolved("a study")._repr_html_()


def test_the_table_has_a_typed_row_for_each_candidate(resolved):
    table = resolved.to_frame()
    assert list(table.columns) == ["key", "pmid", "year", "title", "score", "reasons", "notices"]
    assert list(table["key"]) == ["haake2007", "furlan2010"]
    assert table["pmid"].isna().tolist() == [False, True]
    assert str(table["year"].dtype) == "Int64"
    assert table["reasons"][0] == ["first author Haake", "year 2007"]


def test_the_table_of_no_candidates_has_the_same_columns(resolved):
    empty = build_unresolved("a study").to_frame()
    assert list(empty.columns) == list(resolved.to_frame().columns)
    assert len(empty) == 0


def test_the_json_of_a_resolution_has_what_other_tools_rely_on(resolved):
    value = resolution_to_json(resolved)
    assert list(value) == ["mention", "status", "pmid", "key", "candidates"]
    assert (value["status"], value["pmid"], value["key"]) == ("resolved", "17893311", "haake2007")
    assert list(value["candidates"][0]) == ["pmid", "key", "score", "reasons", "notices"]
    assert resolution_to_json(build_unresolved("a study"))["key"] is None


def test_the_text_of_a_resolution_names_candidates_and_reasons(resolved):
    text = format_resolution(resolved)
    assert text.startswith("resolved: Haake et al., 2007\n")
    assert "PMID 17893311" in text
    assert "first author Haake" in text
    assert "no PMID" in text


def test_a_single_candidate_of_an_ambiguous_mention_does_not_fit(base):
    study = base.studies["haake2007"]
    one = Candidate(study, 0.5, ("PMID 17893311", "but its title is another"))
    found = Resolution("PMID 17893311: on stones", "ambiguous", None, (one,))
    assert found.explanation == "ambiguous: it does not fit the study that it names"
    several = Resolution("a trial", "ambiguous", None, (one, one))
    assert several.explanation == "ambiguous: several studies fit"
