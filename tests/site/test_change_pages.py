"""What changed, as a page and as a feed."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

from evidence.site.change_pages import collect_events
from evidence.site.citations import name_study
from evidence.site.render import claim_path
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
        f"{name_study(study)} was retracted: {study.title}"
    ]
    assert any(event.title.startswith("2 records came in from PubMed.") for event in told)


def list_told(material, claim):
    return [
        event
        for event in collect_events(material)
        if event.path == claim_path(claim) and event.verdict is not None
    ]


def test_a_reader_is_told_which_verdict_is_new_which_changed_and_which_stayed(material):
    parts = {event.part for event in collect_events(material)}
    assert parts == {"first", "verdicts", "same"}
    for claim, card in material.cards.items():
        told = list_told(material, claim)
        days = {row.judged_on.isoformat() for row in material.base.judgements_for(claim)}
        assert [event.day for event in told] == sorted(days)
        assert [event.part for event in told[:1]] == ["first"][: len(told)]
        assert all(card.verdict == event.verdict for event in told[-1:])
        assert all(claim not in event.title.split() for event in told)


def test_a_judgement_that_turns_a_verdict_says_from_what(material):
    base = material.base
    rows = [
        replace(row, stance="contradicts", judged_on=date(2027, 1, 2))
        if (row.claim, row.judged_on) == ("R1", date(2026, 11, 28))
        else row
        for row in base.judgements
    ]
    later = replace(material, base=replace(base, judgements=tuple(rows)))
    event = list_told(later, "R1")[-1]
    assert event.day == "2027-01-02"
    assert event.part == "verdicts"
    assert ". The verdict is now: " in event.title
    assert ". It was: supported, " in event.title


def test_ids_in_the_feed_stay_when_a_sentence_is_written_anew(material):
    event = next(collect_events(material))
    assert replace(event, title="Other words").id == event.id


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
