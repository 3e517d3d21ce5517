"""PubMed's own words."""

import tomllib

import pytest
from support.nbib import entry, one

from evidence.pubmed.vocabulary import (
    PUBLICATION_TYPES,
    RETRACTED_TYPES,
    VOCABULARY_FOLDER,
    is_retracted,
    is_trial_registry,
)

WORDS = tomllib.loads((VOCABULARY_FOLDER / "pubmed.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "number"), WORDS["trial_registries"].items())
def test_the_number_of_a_registry_is_read_as_that_of_a_trial(name, number):
    record = one(entry(9900001, f"SI  - {name}/{number}"))
    assert (record.registry_ids, record.accessions) == ((number,), ())


@pytest.mark.parametrize("name", ["clinicaltrials.gov", "umin-ctr", "UMIN CTR", "CHICTR"])
def test_a_registry_is_known_however_it_is_written(name):
    assert is_trial_registry(name)


@pytest.mark.parametrize("name", ["GENBANK", "Dryad", "PubChem-Substance", ""])
def test_other_data_banks_are_no_registries(name):
    assert not is_trial_registry(name)


@pytest.mark.parametrize("name", WORDS["missing_titles"]["names"])
def test_a_title_that_is_missing_gives_way_to_that_in_the_language_of_the_paper(name):
    untranslated = entry(9900001, "TT  - Nadeln.")
    missing = f"TI  - [{name}]."
    assert one(untranslated.replace("TI  - Title of 9900001", missing)).title == "Nadeln."
    assert one(untranslated.replace("TI  - Title of 9900001\n", "")).title == "Nadeln."
    assert one(entry(9900001).replace("TI  - Title of 9900001", missing)).title == f"[{name}]."


def test_no_publication_type_is_listed_twice():
    names = [name for group in WORDS["publication_types"] for name in group["names"]]
    assert len(names) == len(set(names)) == len(PUBLICATION_TYPES)
    assert RETRACTED_TYPES <= PUBLICATION_TYPES


@pytest.mark.parametrize(
    ("types", "notices", "expected"),
    [
        (["Journal Article"], [], False),
        (["Retracted Publication"], [], True),
        (["Retracted Publication"], ["ErratumIn:1"], True),
        (["Journal Article"], ["RetractionIn:1"], True),
        (["Journal Article"], ["RetractedandRepublishedIn:1"], True),
        (["Retracted Publication"], ["PartialRetractionIn:1"], False),
        (["Retracted Publication"], ["PartialRetractionIn:1", "RetractionIn:2"], True),
        (["Retraction of Publication"], ["RetractionOf:1"], False),
    ],
)
def test_a_paper_is_retracted_as_a_whole_by_a_notice_or_by_its_type_alone(types, notices, expected):
    assert is_retracted(types, notices) is expected
