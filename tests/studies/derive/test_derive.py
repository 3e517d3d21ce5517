"""The derived row as a whole, and what each column needs of the others."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.derived_columns import derived, typed

from evidence.schema import columns_of, fill_vocabularies
from evidence.studies.derive.comparators import find_comparators
from evidence.studies.derived import (
    DERIVED_COMPARATORS,
    DERIVED_DIRECTIONS,
    Derived,
)
from evidence.studies.designs import evidence_level
from evidence.studies.study import Design
from evidence.topic import read_topic

TOPIC = read_topic()


@pytest.mark.parametrize("design", get_args(Design))
def test_the_level_is_that_of_treatment_questions_and_other_documents_have_none(design):
    by_type = {
        "rct": ("Randomized Controlled Trial",),
        "other": ("Editorial",),
        "meta_analysis": ("Meta-Analysis",),
    }
    if design in by_type:
        assert typed(*by_type[design]).level == (
            None if design == "other" else evidence_level(design, "treatment")
        )
    assert typed().level is None


def test_a_protocol_has_no_level_and_no_direction():
    abstract = "METHODS: Adults will be randomised.\nCONCLUSION: Cupping may be more effective."
    for title in (
        "Cupping for neck pain: protocol for a randomised trial",
        "Cupping for neck pain: a protocol for meta-analysis",
        "Rationale, design and methods of the CUPNECK trial",
        "Design of a trial of cupping for neck pain",
        "Cupping for neck pain: study design",
    ):
        study = typed(title=title, abstract=abstract)
        assert (study.design, study.level, study.direction) == ("protocol", None, None)


# --- what was done, against what, for what ---


@pytest.mark.parametrize(
    ("title", "interventions"),
    [
        ("Acupuncture for low back pain", ("acupuncture",)),
        ("Electro-acupuncture at 2 Hz", ("electroacupuncture",)),
        ("Manual acupuncture or electroacupuncture?", ("manual_acupuncture", "electroacupuncture")),
        ("Acupuncture and electroacupuncture compared", ("acupuncture", "electroacupuncture")),
        ("Ear acupuncture before surgery", ("auricular_therapy",)),
        ("Acupuncture versus sham acupuncture", ("acupuncture",)),
        ("What is sham acupuncture?", ()),
        ("Wet cupping (hijama) in neck pain", ("wet_cupping",)),
        ("Cupping therapy and sham cupping", ("cupping",)),
        ("Optic disc cupping in glaucoma", ()),
        ("Maps of acupuncture points", ()),
        ("Dry needling plus exercise in neck pain", ("dry_needling", "exercise")),
        ("Naproxen or massage for acute low back pain", ("massage", "medication")),
        ("Exercise and the heart", ()),
        ("Opioids after surgery", ()),
    ],
)
def test_the_title_names_the_treatments(title, interventions):
    assert derived(title).interventions == interventions


def test_the_abstract_tells_the_kind_and_background_tells_nothing():
    abstract = (
        "BACKGROUND: Moxibustion is old.\nMETHODS: Thirty adults received "
        "electroacupuncture at four points."
    )
    study = derived("Acupuncture for backs", abstract, keywords=("acupuncture",))
    assert study.interventions == ("acupuncture", "electroacupuncture")
    assert study.interventions_from == 'title: "acupuncture"; abstract: "electroacupuncture"'
    fresh = derived("Needles for backs", abstract)
    assert fresh.interventions == ("electroacupuncture",)


def test_topics_name_treatments_too():
    study = derived("Needles", mesh_terms=("Humans", "Acupuncture Therapy", "Low Back Pain"))
    assert study.interventions == ("acupuncture",)
    assert study.interventions_from == 'MeSH or keyword: "acupuncture"'
    assert study.conditions == ("low_back_pain",)


@pytest.mark.parametrize(
    ("text", "comparators"),
    [
        ("sham needling", ["sham"]),
        ("placebo acupuncture with streitberger needles", ["sham"]),
        ("minimal acupuncture or a waiting-list", ["sham", "waiting_list"]),
        ("wait-list controls", ["waiting_list"]),
        ("no acupuncture, or usual care", ["no_treatment", "usual_care"]),
        ("standard care", ["usual_care"]),
        ("conventional treatment alone", ["usual_care"]),
        ("needles versus nsaids", ["medication"]),
        ("needles versus massage", ["active"]),
        ("needles had no treatment effect", []),
        ("massage and needles", []),
    ],
)
def test_comparators_are_read_in_every_wording(text, comparators):
    assert [word for word, _ in find_comparators(text)] == comparators


def test_comparators_are_those_of_the_study_and_need_a_treatment():
    abstract = (
        "BACKGROUND: Usual care fails.\nMETHODS: Needles or sham needling.\nCONCLUSIONS: "
        "Try no treatment."
    )
    study = derived("Acupuncture for backs", abstract)
    assert study.comparators == ("sham",)
    assert study.comparators_from == 'abstract: "sham needling"'
    assert derived("A drug for the heart", "METHODS: Placebo or the drug.").comparators == ()


@pytest.mark.parametrize(
    ("title", "conditions"),
    [
        ("Needles for chronic low back pain", ("chronic_low_back_pain",)),
        ("Needles for non-specific chronic LBP", ("chronic_low_back_pain",)),
        ("Needles for CLBP", ("chronic_low_back_pain",)),
        ("Needles for chronic non-specific low-back pain", ("chronic_low_back_pain",)),
        ("Persistent nonspecific lower back pain", ("chronic_low_back_pain",)),
        ("Subacute low back pain", ("subacute_low_back_pain",)),
        ("Sub-acute low back pain", ("subacute_low_back_pain",)),
        ("Acute and chronic low back pain", ("chronic_low_back_pain", "acute_low_back_pain")),
        (
            "Acute, subacute, and chronic low back pain",
            ("chronic_low_back_pain", "subacute_low_back_pain", "acute_low_back_pain"),
        ),
        ("Lumbago in winter", ("low_back_pain",)),
        ("Back and neck pain in drivers", ("back_pain", "neck_pain")),
        ("Low back and neck pain", ("low_back_pain", "neck_pain")),
        ("Lumbar disc herniation with radiculopathy", ("sciatica",)),
        ("Sciatic nerve conduction", ()),
        ("Chronic pain and low back pain", ("low_back_pain", "chronic_pain")),
        ("Knee osteoarthritis", ("osteoarthritis_knee",)),
        ("Fibromyalgia and tension headache", ("fibromyalgia", "headache")),
        ("Pain", ()),
    ],
)
def test_conditions_are_told_apart_by_place_and_duration(title, conditions):
    assert derived(title).conditions == conditions


def test_the_methods_tell_the_duration_that_the_title_leaves_out():
    study = derived(
        "Needles for low back pain", "METHODS: We recruited adults with chronic low back pain."
    )
    assert study.conditions == ("chronic_low_back_pain",)
    mixed = derived(
        "Needles for low back pain", "METHODS: Acute and chronic low back pain were included."
    )
    assert mixed.conditions == ("low_back_pain",)


# --- direction ---


def test_a_conclusion_gives_a_direction_and_without_an_abstract_there_is_none():
    told = derived(
        "Acupuncture", "CONCLUSIONS: Acupuncture was no better than sham acupuncture for back pain."
    )
    assert told.direction == "no_difference"
    assert told.direction_by_comparator == ("sham:no_difference",)
    assert "conclusion" in (told.direction_from or "")
    untold = derived("Acupuncture")
    assert (untold.direction, untold.direction_by_comparator, untold.direction_from) == (
        None,
        (),
        None,
    )


REDUCED = "CONCLUSIONS: It was effective and reduced pain."


@pytest.mark.parametrize(
    ("title", "types", "direction"),
    [
        ("Acupuncture and the cell", (), "favours"),
        ("A salve for wounds", ("Randomized Controlled Trial",), "favours"),
        ("A salve for wounds: a randomised crossover trial", (), "favours"),
        ("A salve for wounds: a single-arm study", (), "favours"),
        ("Treatment of wounds", ("Meta-Analysis",), "favours"),
        ("Treatment of wounds", ("Practice Guideline",), "favours"),
        ("How many have wounds", ("Systematic Review",), None),
        ("How many have wounds: a cohort study", (), None),
        ("An ion channel and its gate", (), None),
        ("Acupuncture for wounds", ("Clinical Trial Protocol",), None),
        ("Treatment of wounds", ("Editorial",), None),
    ],
)
def test_only_what_concludes_on_a_treatment_has_a_direction(title, types, direction):
    study = typed(*types, title=title, abstract=REDUCED)
    assert study.direction == direction
    assert (study.direction_from is None) == (direction is None)


# --- the row as a whole ---

_WORDS = st.sampled_from(
    "acupuncture sham low back pain chronic acute randomised trial systematic review 120 1,162 "
    "patients were of ( ) n "
    "= hundred and twenty-four rats METHODS: CONCLUSIONS: . ; % in each group versus usual care "
    "\n cupping".split(" ")
)
_TEXT = st.none() | st.text() | st.lists(_WORDS, max_size=40).map(" ".join)


@given(_TEXT, _TEXT, st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_any_text_gives_a_row_of_closed_words(title, abstract, types, terms):
    row = derived(title, abstract, publication_types=tuple(types), mesh_terms=tuple(terms))
    for column in fill_vocabularies(columns_of(Derived), TOPIC.vocabularies):
        value = getattr(row, column.name)
        if column.allowed_values and value is not None:
            assert set(value if column.kind == "list" else [value]) <= set(column.allowed_values)
    assert abstract or row.direction is None
    assert (row.direction is None) == (row.direction_from is None)


def test_each_cell_that_is_told_says_how():
    row = derived(
        "Acupuncture for low back pain",
        "120 patients were randomly assigned to needles or sham needles.",
    )
    for name in (
        "design",
        "interventions",
        "comparators",
        "conditions",
        "sample_size",
        "species",
        "direction",
    ):
        assert getattr(row, name)
        assert getattr(row, f"{name}_from")


def test_a_quotation_is_short_and_on_one_line():
    long = "Forty adults " + "who had pain that came and went " * 5 + "were randomly assigned."
    row = derived("Acupuncture versus\nsham acupuncture", long)
    for name in (column.name for column in columns_of(Derived) if column.name.endswith("_from")):
        cell = getattr(row, name) or ""
        assert "\n" not in cell
        assert len(cell) <= 120


def test_the_vocabularies_hold_each_word_once():
    for words in (
        TOPIC.vocabularies["treatments"],
        DERIVED_COMPARATORS,
        TOPIC.vocabularies["conditions"],
        DERIVED_DIRECTIONS,
    ):
        assert len(set(words)) == len(words)
