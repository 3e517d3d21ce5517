"""References to papers that had no volume yet, found by journal and day, and never by less."""

from dataclasses import replace

import pytest

from evidence.claims.resolve.ahead_of_print import iter_online_references
from evidence.claims.resolve.resolver import Resolver


@pytest.fixture(scope="module")
def beetles(base):
    return replace(
        base.studies["haake2007"],
        key="pmid:34096999",
        pmid="34096999",
        doi=None,
        title="Soil moisture and beetles in alpine meadows",
        authors=("Meyer K", "Ito H"),
        journal_abbrev="Oecologia",
        journal="Oecologia",
        year=2021,
        volume=None,
        issue=None,
        pages=None,
        registry_ids=(),
        epub_date="2021-06-06",
    )


@pytest.fixture(scope="module")
def moths(beetles):
    title = "Street lamps and moths along rivers"
    return replace(beetles, key="pmid:34096998", pmid="34096998", title=title, authors=("Hall A",))


@pytest.fixture(scope="module")
def resolver(base, beetles):
    return Resolver(base, [beetles])


@pytest.mark.parametrize(
    "text",
    [
        "Oecologia. 2021 Jun 6;:",
        "Oecologia. 2021 Jun 6. [Epub ahead of print]",
        "Oecologia. Epub 2021 Jun 6.",
        "Oecologia. Published online June 6, 2021.",
        "Oecologia, 6 June 2021, online ahead of print",
        "Oecologia. Advance online publication, 6 June 2021.",
        "Meyer K, Ito H. Soil moisture and beetles in alpine meadows. Oecologia. 2021 Jun 6;:",
    ],
)
def test_a_paper_is_found_by_journal_and_day_in_any_style(resolver, text):
    found = resolver.resolve(text)
    assert (found.status, found.study and found.study.pmid) == ("resolved", "34096999")
    assert found.candidates[0].reasons == ("journal Oecologia", "online 2021-06-06")


def test_a_printed_paper_is_found_by_the_day_before_it_had_a_volume(base, beetles):
    printed = replace(beetles, year=2022, volume="198", pages="11-23")
    assert Resolver(base, [printed]).resolve("Oecologia. 2021 Jun 6;:").study == printed


@pytest.mark.parametrize(
    "text",
    [
        "Oecologia. 2021 Jun 7;:",  # another day
        "Oecologia. 2021 Jun;:",  # no day
        "Ann Oecologia. 2021 Jun 6;:",  # a longer name
        "Oikos. 2021 Jun 6;:",  # another journal
        "Hall A. Street lamps and moths along rivers. Oecologia. 2021 Jun 6;:",  # another paper
    ],
)
def test_what_differs_is_not_it(base, beetles, moths, text):
    hidden = replace(moths, epub_date=None, journal_abbrev="Ibis", journal="Ibis")
    found = Resolver(base, [beetles, hidden]).resolve(text)
    assert found.study != beetles


def test_of_two_papers_of_a_day_only_the_title_tells_which(base, beetles, moths):
    resolver = Resolver(base, [beetles, moths])
    day_alone = resolver.resolve("Oecologia. 2021 Jun 6;:")
    assert (day_alone.status, len(day_alone.candidates)) == ("ambiguous", 2)
    titled = "Street lamps and moths along rivers. Oecologia. 2021 Jun 6;:"
    assert resolver.resolve(titled).study == moths


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Gut. 2021 Sept 30;:", ["2021-09-30"]),
        ("Gut. Published online May 1st, 2020", ["2020-05-01"]),
        ("Gut. 2021 Feb 30;:", []),
        ("Gut. 2021 Spring 3", []),
        ("on 3 May 2019 and June 4, 2019", ["2019-06-04", "2019-05-03"]),
    ],
)
def test_only_days_that_exist_are_read(text, days):
    assert [one.day for one in iter_online_references(text)] == days
