"""The studies of the bundled base: what their columns declare holds in every row."""

import re

from support.paths import ROOT

from evidence.claims.base.load import read_base
from evidence.studies.csvfile import format_rows
from evidence.studies.study import CITEKEY_PATTERN, Study

STUDIES = read_base().studies
FOLDER = ROOT / "evidence" / "data" / "back-pain"


def test_every_key_has_the_form_of_a_citekey():
    assert all(re.fullmatch(CITEKEY_PATTERN, key) for key in STUDIES)


def test_the_file_is_as_the_program_writes_it():
    text = (FOLDER / "studies.csv").read_text(encoding="utf-8")
    assert format_rows(Study, STUDIES.values()) == text


def test_every_study_whose_words_name_a_treatment_lists_it():
    for study in STUDIES.values():
        words = f"{study.title or ''} {study.intervention_details or ''}".lower()
        for treatment in ("cupping", "moxibustion", "dry needling"):
            if treatment in words and "sham" not in words and study.intervention_details:
                listed = {name.replace("_", " ") for name in study.interventions}
                assert treatment in listed or treatment not in study.intervention_details


def test_a_kind_stands_beside_what_it_is_a_kind_of():
    broader = {
        "dry_cupping": "cupping",
        "wet_cupping": "cupping",
        "electroacupuncture": "acupuncture",
    }
    broader |= {"chronic_low_back_pain": "low_back_pain", "low_back_pain": "back_pain"}
    for study in STUDIES.values():
        ids = {*study.interventions, *study.conditions}
        assert {broader[name] for name in ids & broader.keys()} <= ids, study.key
