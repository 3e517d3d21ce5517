"""The bibliography of the project in the programs that read it."""

import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from support.paths import ROOT

from evidence.claims.base.load import read_base
from evidence.posts.bibliography.entry import make_bibtex_entry


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    copied = shutil.copy(ROOT / "references.bib", tmp_path_factory.mktemp("own"))
    return Path(copied)


@pytest.fixture(scope="module")
def own():
    studies = read_base().studies
    entries = {key: make_bibtex_entry(studies[key]) for key in studies}
    return {key: (entries[key].entry_type, entries[key].fields_dict) for key in entries}


def lacking(own, *fields):
    """Articles and reports without a field that their type asks for, and which one."""
    typed = {key: own[key] for key in own if own[key][0] != "misc"}
    return {(field, key) for key in typed for field in fields if field not in typed[key][1]}


def test_bibtex_misses_only_authors_titles_and_volumes_that_are_not_known(path, own, bibtex):
    code, said = bibtex(path)
    told = set(re.findall(r"^Warning--empty (\w+) in (\S+)$", said, re.MULTILINE))
    numbered = re.findall(r"^Warning--there's a number but no volume in (\S+)$", said, re.MULTILINE)
    assert (code, told) == (0, lacking(own, "author", "title"))
    assert {("volume", key) for key in numbered} <= lacking(own, "volume")
    assert said.count("Warning--") == len(told) + len(numbered)


def test_biber_misses_only_authors_and_titles_that_are_not_known(path, own, biber):
    code, said = biber(path)
    told = [line for line in said.splitlines() if line.startswith(("WARN", "ERROR"))]
    # PMIDs and PMCIDs are for pandoc, JabRef and reference managers; biblatex has no such fields.
    warnings = [line for line in told if not re.search(r"Field 'pmc?id' invalid", line)]
    found = re.findall(r"Entry '(\S+)' .*: Missing mandatory field '(\w+)'", "\n".join(warnings))
    assert code == 0
    assert {(field, key) for key, field in found} == lacking(own, "author", "title")
    assert len(warnings) == len(found)


def test_pandoc_reads_every_name_of_a_person_as_one(path, own, pandoc):
    items = {item["id"]: item for item in pandoc(path)}
    assert items.keys() == own.keys()
    for key, (_, fields) in own.items():
        names = fields["author"].value.split(" and ") if "author" in fields else []
        if any("{" in name for name in names):
            continue  # a group may have an "and" in its name
        authors = items[key].get("author", [])
        assert len(authors) == len(names), key
        assert all("given" in author for author in authors if author.get("literal") != "others"), (
            key
        )


def test_citation_js_reads_every_entry(path, own, citation_js):
    (ids,) = citation_js([path])
    assert sorted(ids) == sorted(own)


def test_a_journal_has_one_title_and_one_abbreviation(own):
    titles = defaultdict(set)
    for key, (kind, fields) in own.items():
        if kind == "article" and "shortjournal" in fields:
            titles[fields["shortjournal"].value].add(fields["journal"].value)
        elif kind == "article":
            assert "journal" in fields, key
    assert {short: full for short, full in titles.items() if len(full) > 1} == {}
    without = [
        key for key, (kind, f) in own.items() if kind == "article" and "shortjournal" not in f
    ]
    assert sorted(without) == ["gok2016", "psbd2025"]  # not in the catalogue of NLM
