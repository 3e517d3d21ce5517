"""Lists of identifiers -> records that have nothing else."""

import pytest

from evidence.pubmed.files.stream_lines import StreamLines
from evidence.pubmed.parse.references.identifier_list import (
    is_identifier_list,
    parse_identifier_list,
)
from evidence.pubmed.parse.references.parsed import collect_references


def read(text):
    return collect_references(
        parse_identifier_list(StreamLines([text.encode()], "refs"), "ids.txt")
    )


@pytest.mark.parametrize(
    "text",
    [
        "29000001\n29000002\n",
        "29000001, 29000002",
        "29000001 29000002",
        "29000001;29000002;",
        "\ufeffPMID\r\n29000001\r\n29000002\r\n",
        '"29000001"\n"29000002"\n',
        "PMID: 29000001\nPMID:29000002\n",
        "# trials\n29000001 # the first\n29000002",
        "https://pubmed.ncbi.nlm.nih.gov/29000001/\n29000002",
    ],
)
def test_pmids_are_read_however_they_are_divided(text):
    assert is_identifier_list(text)
    found = read(text)
    assert [record.pmid for record in found.records] == ["29000001", "29000002"]
    assert {note.record_from for note in found.notes} == {"list of identifiers"}
    assert found.problems == ()


def test_dois_and_pmcids_are_identifiers_too():
    found = read("10.5555/a\nPMC7000001\ndoi: 10.5555/B\n")
    assert [(record.pmid, record.doi, record.pmcid) for record in found.records] == [
        (None, "10.5555/a", None),
        (None, None, "PMC7000001"),
        (None, "10.5555/b", None),
    ]


def test_what_is_no_identifier_is_an_error_at_its_line():
    found = read("29000001\ntea 0\n\n29000002\n290000010")
    assert [record.pmid for record in found.records] == ["29000001", "29000002"]
    assert [(problem.line, problem.message) for problem in found.problems] == [
        (2, "'tea' is not a PMID, DOI or PMCID"),
        (2, "'0' is not a PMID, DOI or PMCID"),
        (5, "'290000010' is not a PMID, DOI or PMCID"),
    ]


@pytest.mark.parametrize("text", ["", "Dear reader, 1 of 20 people", "PMID- 29000001\nTI  - Tea"])
def test_other_texts_are_no_lists(text):
    assert not is_identifier_list(text)
