"""What changed, as a page and as a feed."""

import xml.etree.ElementTree as ET
from dataclasses import replace

from evidence.site.change_pages import collect_events
from evidence.site.citations import name_study
from evidence.studies.store.changes import Change

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_is_atom_and_its_ids_stay(site, material):
    feed = ET.parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) > 20
    assert {event.id for event in collect_events(material)} == set(ids)
    assert feed.findtext(f"{ATOM}updated")


def test_what_the_store_saw_is_told_by_day(material):
    study = material.base.studies["haake2007"]
    seen = [
        Change(1, study.pmid, "retracted", "RetractionIn:1", "2026-11-25T10:00:00Z"),
        Change(2, "99999999", "new", None, "2026-11-25T10:00:00Z"),
        Change(3, "99999998", "new", None, "2026-11-25T10:00:00Z"),
    ]
    told = [
        event
        for event in collect_events(replace(material, changes=seen))
        if event.day == "2026-11-25"
    ]
    assert [event.title for event in told if event.is_grave] == [
        f"{name_study(study)} (haake2007) was retracted"
    ]
    assert any(title == "2 records at PubMed: new" for title in (event.title for event in told))


def test_two_corrections_of_a_day_are_one_entry_of_the_feed(material):
    study = next(study for study in material.base.studies.values() if study.pmid)
    changes = [
        Change(number, study.pmid, "corrected", f"ErratumIn:{number}", "2026-01-02T03:04:05Z")
        for number in (1, 2)
    ]
    found = [
        event
        for event in collect_events(replace(material, changes=changes))
        if event.day == "2026-01-02"
    ]
    assert len(found) == len({event.id for event in found}) == 1
