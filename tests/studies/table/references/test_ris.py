"""A study as a RIS record."""

import re
from dataclasses import replace

import pytest
import rispy

from evidence.studies.table.references.ris import format_ris


@pytest.mark.parametrize("key", ["vickers2012", "chou2007a", "furlan2010", "psbd2025"])
def test_a_record_begins_with_its_type_and_ends(base, key):
    lines = format_ris(base.studies[key]).splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ?.*", line) for line in lines)
    assert lines[0] in ("TY  - JOUR", "TY  - RPRT", "TY  - GEN")
    assert lines[-1] == "ER  -"
    assert sum(line.startswith("AU  - ") for line in lines) <= len(base.studies[key].authors)


def test_a_line_break_in_a_title_makes_no_new_tag(base):
    study = replace(base.studies["haake2007"], title="One\nER  - \nTY  - JOUR")
    lines = format_ris(study).splitlines()
    assert sum(line.startswith("TY") for line in lines) == 1
    assert sum(line.startswith("ER") for line in lines) == 1


def test_every_study_is_read_back_by_a_reader_of_ris(base):
    text = "\n".join(map(format_ris, base.studies.values())) + "\n"
    records = {record["id"]: record for record in rispy.loads(text)}
    assert records.keys() == base.studies.keys()
    for key, study in base.studies.items():
        assert records[key].get("doi") == study.doi
        assert records[key].get("accession_number") == study.pmid
        assert records[key].get("title") == (study.title and " ".join(study.title.split()))


def test_names_are_divided_and_a_group_stays_whole(base):
    authors = ("van Tulder MW", "Cross JT Jr", "World Health Organization", "et al.")
    lines = format_ris(replace(base.studies["haake2007"], authors=authors)).splitlines()
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - van Tulder, M. W.",
        "AU  - Cross, J. T., Jr",
        "AU  - World Health Organization",
    ]


def test_pages_are_given_in_full(base):
    lines = format_ris(replace(base.studies["haake2007"], pages="1892-8")).splitlines()
    assert ("SP  - 1892" in lines, "EP  - 1898" in lines) == (True, True)


def test_a_retraction_is_noted(base):
    retracted = replace(base.studies["haake2007"], corrections=("retraction:1",))
    assert "N1  - Retracted" in format_ris(retracted).splitlines()
    republished = replace(retracted, corrections=("republished:1",))
    assert "N1  - Retracted and republished" in format_ris(republished)
