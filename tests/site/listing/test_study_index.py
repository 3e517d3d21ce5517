"""The index by which the scripts search the studies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.many_studies import with_studies

from evidence.site.listing.study_index import build_study_index
from evidence.site.listing.table_pages import sort_studies


def columns(material) -> dict[str, list[str]]:
    index = build_study_index(material)
    return {name: text.split("\n") for name, text in index["columns"].items()}


def test_every_column_has_a_line_for_each_study(material):
    found = columns(material)
    assert found["key"] == sort_studies(material)
    assert {len(lines) for lines in found.values()} == {len(material.studies)}


def test_a_design_is_found_by_its_number(material):
    designs = build_study_index(material)["designs"]
    found = columns(material)
    for key, number in zip(found["key"], found["design"], strict=True):
        assert designs[int(number)] == [material.studies[key].design, material.describe_design(key)]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Müller's NECK-pain: 2:2", "muller s neck pain 2 2"),
        ("Ωmega ﬁbres\u2028 and\n\ttabs", "ωmega fibres and tabs"),
        ("日本の研究 pain", "日本の研究 pain"),
        ("", ""),
    ],
)
def test_words_are_folded_and_stay_on_their_line(material, title, words):
    study = replace(next(iter(material.base.studies.values())), key="made2001", title=title)
    found = columns(with_studies(material, [study]))
    line = found["words"][found["key"].index("made2001")]
    assert {len(lines) for lines in found.values()} == {len(material.studies) + 1}
    assert all(f" {word}" in line for word in words.split())


def test_no_studies_have_an_index_too(material):
    none = with_studies(replace(material, base=replace(material.base, studies={})), [])
    assert build_study_index(none)["number"] == 0
