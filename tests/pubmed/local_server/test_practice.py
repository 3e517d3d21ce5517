"""The samples of the package, and the server that serves them."""

import re
from datetime import date

import pytest
from lxml import etree
from support.paths import ROOT

import evidence
from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import DateRange, efetch, esearch
from evidence.pubmed.eutils.client import Client
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.files.reader import read_records
from evidence.pubmed.local_server import Faults, practice_server, sample_files

SAMPLES = {file.stem: file for file in sample_files()}


def records(server):
    send = Client(RateLimiter(1e6), base_url=server.url, sleep=lambda _: None)
    hits = send(esearch("all[sb]"))
    return {record.pmid: record for record in read_records(send(efetch(hits.pmids))).records}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_valid_under_nlms_document_type(real, name):
    rules = etree.DTD(str(real / "dtd" / "pubmed_250101.dtd"))
    assert rules.validate(etree.parse(SAMPLES[name])), rules.error_log


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_without_problems(name):
    reading = read_records(SAMPLES[name])
    assert reading.records
    assert reading.problems == ()


def test_the_forms_include_a_book_a_translation_and_a_deletion():
    reading = read_records(SAMPLES["forms"])
    assert any(record.is_book for record in reading.records)
    assert any(record.vernacular_title for record in reading.records)
    assert reading.deleted


def test_the_first_sample_is_served_by_default():
    with practice_server() as server:
        assert set(records(server)) == {
            r.pmid for r in read_records(SAMPLES["first-fetch"]).records
        }
        assert server.url.startswith("http://127.0.0.1:")


def test_a_year_later_papers_are_retracted_corrected_updated_and_new():
    with practice_server() as before, practice_server("a-year-later") as after:
        old, new = records(before), records(after)
    assert set(old) < set(new)
    notices = [notice.split(":")[0] for pmid in old for notice in new[pmid].comments_corrections]
    assert sorted(notices) == ["ErratumIn", "RetractionIn", "UpdateIn"]
    assert [pmid for pmid in old if new[pmid].retracted and not old[pmid].retracted]


@pytest.mark.parametrize("today", [date(2031, 5, 6), date(2031, 5, 31), date(2032, 2, 29)])
def test_changes_are_dated_today_so_that_a_filled_store_sees_them(today):
    with practice_server("a-year-later", today=today) as server:
        revised = [record.date_revised for record in records(server).values()]
        span = DateRange(today, today, "mdat")
        send = Client(RateLimiter(1e6), base_url=server.url, sleep=lambda _: None)
        found = send(esearch("all[sb]", days=span))
    assert revised.count(today.isoformat()) == 3
    assert found.count == 3


def test_several_samples_are_served_together():
    with practice_server("first-fetch", "forms") as server:
        assert {"41000001", "99017001"} <= set(records(server))


def test_a_practice_server_fails_on_demand():
    with practice_server(faults=Faults(["500"])) as server:
        assert records(server)
        assert [request.utility for request in server.requests] == ["esearch", "esearch", "efetch"]


def test_an_unknown_sample_is_an_error_that_lists_them():
    with pytest.raises(EvidenceError, match="there is no sample 'x'; choose from a-year-later, "):
        practice_server("x")


def python_blocks(page):
    return re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL
    )


def test_python_on_the_page_on_reliability_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (block,) = python_blocks("reliability.md")
    exec(block, {})
    assert "6 found, 6 fetched" in capsys.readouterr().out


def test_python_on_samples_on_the_page_on_reading_runs():
    names = {"evidence": evidence}
    exec(python_blocks("reading.md")[-1], names)
    assert len(names["studies"]) > 10
