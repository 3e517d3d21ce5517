"""Derived columns: each rule on its own wording, with the neighbours that it must leave alone."""

from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.numerals import parse_digits, parse_number_words
from evidence.pubmed.record import Record
from evidence.schema import columns_of, fill_vocabularies
from evidence.studies.derive.comparators import find_comparators
from evidence.studies.derive.derive import derive_columns
from evidence.studies.derived import (
    DERIVED_COMPARATORS,
    DERIVED_DIRECTIONS,
    Derived,
)
from evidence.studies.designs import evidence_level
from evidence.studies.study import Design
from evidence.topic import read_topic

TOPIC = read_topic()


def record(title: str | None = None, abstract: str | None = None, **more: object) -> Record:
    empty = {field.name: () if "tuple" in str(field.type) else None for field in fields(Record)}
    known = {
        "pmid": "1",
        "version": 1,
        "retracted": False,
        "is_book": False,
        "title": title,
        "abstract": abstract,
    }
    return Record(**{**empty, **known, **more})  # type: ignore[arg-type]


def derived(title: str | None = None, abstract: str | None = None, **more: object) -> Derived:
    return derive_columns(record(title, abstract, **more))


def typed(
    *types: str, title: str = "Needles and the sore back", abstract: str | None = None
) -> Derived:
    return derived(title, abstract, publication_types=("Journal Article", *types))


# --- design ---


@pytest.mark.parametrize(
    ("types", "design"),
    [
        (("Randomized Controlled Trial", "Clinical Trial"), "rct"),
        (("Review", "Systematic Review"), "systematic_review"),
        (("Systematic Review", "Meta-Analysis", "Review"), "meta_analysis"),
        (("Meta-Analysis", "Network Meta-Analysis"), "network_meta_analysis"),
        (("Practice Guideline", "Review"), "guideline"),
        (("Clinical Trial Protocol",), "protocol"),
        (("Case Reports", "Review"), "case_report"),
        (("Controlled Clinical Trial",), "controlled_trial"),
        (("Review",), "narrative_review"),
        (("Editorial",), "other"),
        (("Comment", "Randomized Controlled Trial"), "other"),
        (("Letter", "Randomized Controlled Trial"), "rct"),
        (("Retracted Publication", "Randomized Controlled Trial"), "rct"),
        (("Published Erratum",), "other"),
        ((), None),
    ],
)
def test_the_most_specific_publication_type_decides(types, design):
    assert typed(*types).design == design


def test_the_cell_says_how_the_design_was_derived():
    assert (
        typed("Randomized Controlled Trial").design_from
        == "publication type: Randomized Controlled Trial"
    )
    assert derived("Cups for the back: a randomised trial").design_from == 'title: "randomised"'
    assert typed().design_from is None


@pytest.mark.parametrize(
    ("types", "title", "design"),
    [
        (
            ("Randomized Controlled Trial",),
            "Cups and muscle tone: a randomised crossover trial",
            "crossover_trial",
        ),
        (
            ("Randomized Controlled Trial",),
            "Cost-utility analysis of needling beside a trial",
            "economic_evaluation",
        ),
        (
            ("Randomized Controlled Trial",),
            "Needles for backs: study protocol for a randomised trial",
            "protocol",
        ),
        (("Systematic Review",), "An umbrella review of acupuncture", "overview_of_reviews"),
        (("Systematic Review",), "Cupping: a systematic review and meta-analysis", "meta_analysis"),
        (
            ("Meta-Analysis",),
            "Acupuncture: an individual patient data meta-analysis",
            "ipd_meta_analysis",
        ),
        (("Meta-Analysis", "Review"), "Acupuncture for pain: a systematic review", "meta_analysis"),
        (("Review",), "Moxibustion: a systematic review of trials", "systematic_review"),
        (("Case Reports",), "Bruises after cupping: a case series", "case_series"),
    ],
)
def test_a_title_may_narrow_what_the_type_names(types, title, design):
    assert typed(*types, title=title).design == design


@pytest.mark.parametrize(
    ("title", "design"),
    [
        ("Needling the lumbar spine: a randomized, sham-controlled trial", "rct"),
        ("Yoga for backs: an RCT", "rct"),
        ("A double-blind trial of two ointments", "rct"),
        ("A non-randomised comparison of needles and cups", "controlled_trial"),
        ("Cups in athletes: a single-arm study", "before_after"),
        ("Lifting and back pain: a prospective cohort study", "cohort"),
        ("Cold draughts and stiff necks: a case-control study", "case_control"),
        ("Rain and back pain: a case-crossover study", "case_crossover"),
        ("Back pain in nurses: a cross-sectional study", "cross_sectional"),
        ("Who sees an acupuncturist? A national survey", "survey"),
        ("What patients expect of needles: a qualitative study", "qualitative"),
        ("Low back pain: a clinical practice guideline of the society", "guideline"),
        ("Pneumothorax after needling: a case report", "case_report"),
        ("Acupuncture and the nervous system: a narrative review", "narrative_review"),
        ("Scoping review of cupping", "other"),
        ("Erratum: needles and backs", "other"),
        ("Reply to the letter on needles", "other"),
    ],
)
def test_a_fresh_record_is_read_by_its_title(title, design):
    assert typed(title=title).design == design


@pytest.mark.parametrize(
    "title",
    [
        "How well are randomised controlled trials of acupuncture reported?",
        "Body weight and back pain: Mendelian randomization",
        "Expectations after a randomised trial of needles",
        "Secondary analysis of a randomised trial: who gets better?",
        "Chart review of needling in one clinic",
        "Adherence to a clinical guideline for back pain",
        "Correction of scoliosis with a brace",
        "A treatment protocol with eight points",
        "Response to acupuncture in the elderly",
    ],
)
def test_a_title_that_only_speaks_of_a_design_names_none(title):
    assert typed(title=title).design is None


@pytest.mark.parametrize(
    ("abstract", "design"),
    [
        ("Eighty adults with sore backs were randomly assigned to needles or advice.", "rct"),
        ("The salve was tested in a double-blind trial with thirty women.", "rct"),
        ("In a randomised crossover study, twelve men had cups and rest.", "crossover_trial"),
        ("Participants will be randomised to needles or sham.", "protocol"),
        (
            "MEDLINE and Embase were searched. 13 randomised trials were included, patients being blinded.",
            "systematic_review",
        ),
        (
            "We performed a meta-analysis of needling. In nine trials patients were randomly assigned.",
            "meta_analysis",
        ),
        (
            "This review summarises how needles act. In one trial, a randomised design was used.",
            "narrative_review",
        ),
        ("This retrospective cohort study followed 300 workers.", "cohort"),
        ("A cross-sectional study was done in two towns.", "cross_sectional"),
        ("We report the case of a woman with a bruise.", "case_report"),
        ("Further randomised controlled trials are needed.", None),
        ("Earlier randomised trials had found little.", None),
        ("Nobody knows why backs hurt.", None),
    ],
)
def test_an_abstract_is_read_for_what_the_study_says_of_itself(abstract, design):
    assert typed(abstract=abstract).design == design


def test_a_review_by_type_is_systematic_where_its_abstract_searched():
    searched = (
        "PubMed and Embase were searched for trials in which patients were randomly assigned."
    )
    assert typed("Review", abstract=searched).design == "systematic_review"
    assert typed("Review", abstract="We tell the story of the needle.").design == "narrative_review"


def test_case_reports_of_many_patients_are_a_series():
    assert typed("Case Reports", abstract="A needle broke in a man of 41.").design == "case_report"
    series = typed("Case Reports", abstract="Needles broke in 41 patients.", title="Broken needles")
    assert (series.design, series.sample_size) == ("case_series", 41)
    assert (
        typed(
            "Case Reports", abstract="A needle broke, as in 41 patients of the literature."
        ).design
        == "case_report"
    )


def test_a_review_of_charts_is_no_review():
    assert (
        typed("Review", abstract="We reviewed charts of 90 patients who had needles.").design
        is None
    )
    assert typed("Review", abstract="We tell the story of the needle.").design == "narrative_review"


def test_things_that_were_randomised_make_no_trial():
    assert (
        derived("Cups of two makes", "Forty cups were randomly assigned to heat or cold.").design
        is None
    )
    assert (
        derived("Cups of two makes", "Forty nurses were randomly assigned to heat or cold.").design
        == "rct"
    )


def test_animals_that_were_randomised_make_an_animal_study():
    rats = derived("Needles and c-fos in rats", "Forty rats were randomly divided into two groups.")
    assert rats.design == "animal"
    assert rats.species == ("animal",)
    assert derived("Needles in rats: a systematic review").design == "systematic_review"


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


def test_designs_of_the_curated_base_are_found_again(base):
    answers = [
        (study.design, derived(study.title, publication_types=study.publication_types).design)
        for study in base.studies.values()
    ]
    told = [(right, said) for right, said in answers if said is not None]
    assert len(told) >= 0.8 * len(answers)
    assert sum(right == said for right, said in told) >= 0.9 * len(told)


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
    abstract = "BACKGROUND: Moxibustion is old.\nMETHODS: Thirty adults received electroacupuncture at four points."
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
    abstract = "BACKGROUND: Usual care fails.\nMETHODS: Needles or sham needling.\nCONCLUSIONS: Try no treatment."
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


# --- how many ---

HUMAN = {"mesh_terms": ("Humans",)}


@pytest.mark.parametrize(
    ("abstract", "size"),
    [
        ("A total of 1,162 patients were randomised.", 1162),
        ("We followed 1 162 patients in two towns.", 1162),
        ("Data of 18 000 patients were analysed.", 18000),
        ("One hundred and six patients were enrolled.", 106),
        ("Twenty-four volunteers took part.", 24),
        ("Two hundred and sixty nine adults were recruited.", 269),
        ("Sixty women (30 in each group) had needles.", 60),
        ("60 women were allocated to needles or advice, 30 women in each group.", 60),
        (
            "A total of 120 participants were included; 60 patients had needles and 60 patients had none.",
            120,
        ),
        ("Of 640 people screened, 238 were randomised.", 238),
        ("Of 640 patients assessed for eligibility, 238 patients were randomly allocated.", 238),
        ("Participants (thirty outpatients) had needles.", 30),
        ("We enrolled 80 adults aged 18 to 65 years; 71 participants completed the study.", 80),
        ("Ninety participants with sore backs. The cups group (n = 45) had cups.", 90),
        ("We included 45 patients with pain and 40 healthy controls.", None),
        ("Patients had pain. 459 healthy individuals were enrolled as controls.", None),
        ("Pain went away in 4957 cases found in the literature.", None),
        ("Fifty men and women, aged twenty to sixty-one, had cups.", 50),
        ("The fever came back in only one of ten patients.", None),
        ("Fifty-nine persons had cups.", 59),
        ("Bleeding occurred in 3 per 10,000 patients.", None),
        ("Pain affects over 100 million adults in the US.", None),
        ("One in five adults has pain.", None),
        ("The number needed to treat was 8 patients.", None),
        ("Each group had 20 patients.", None),
        ("In groups of 20 patients needles were tried.", None),
        ("20 patients had cups and 22 patients had needles.", None),
        ("12 patients (20%) fell ill.", None),
        ("In 1976 patients were cared for at home.", None),
        ("Treatments were given on 12 days.", None),
    ],
)
def test_the_sample_size_is_of_all_who_took_part(abstract, size):
    assert derived("Needles", abstract, **HUMAN).sample_size == size


@pytest.mark.parametrize(
    ("abstract", "size"),
    [
        ("We included 22 trials (n = 8270 participants).", 8270),
        (
            "Eleven trials involving 921 participants were included; five trials had low risk of bias.",
            921,
        ),
        (
            "Sixty studies (6382 individuals) were included. In 59 trials, 4980 individuals had less pain.",
            6382,
        ),
        ("Forty trials were included.", None),
        ("Pain lessened in some patients. In one trial 40 patients fell asleep.", None),
    ],
)
def test_a_review_counts_the_participants_of_its_studies_and_not_the_studies(abstract, size):
    review = derived("Cups: a systematic review", abstract, **HUMAN)
    assert review.design == "systematic_review"
    assert review.sample_size == size


def test_a_number_in_the_title_goes_before_the_abstract():
    study = derived(
        "Safety of needles: a cohort study with 229,230 patients",
        "Harm was met in 19,000 patients.",
    )
    assert study.sample_size == 229230
    assert study.sample_size_from == 'title: "229,230 patients"'


def test_animals_are_counted_in_animal_studies():
    assert (
        derived("Needles in rats", "48 male Wistar rats were randomly divided.").sample_size == 48
    )
    assert derived("Needles in rats", "Six rats per group were used.").sample_size is None


@pytest.mark.parametrize(
    "kind", ["Clinical Trial Protocol", "Practice Guideline", "Case Reports", "Review", "Editorial"]
)
def test_what_has_no_participants_has_no_sample_size(kind):
    assert (
        typed(kind, abstract="In a published trial 120 patients were randomised.").sample_size
        is None
    )


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelt(number: int, *, joined: str, hyphen: str) -> str:
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    parts = [f"{_ONES[thousands]} thousand"] if thousands else []
    parts += [f"{_ONES[hundreds]} hundred"] if hundreds else []
    tens, ones = divmod(rest, 10)
    small = _ONES[rest] if rest < 20 else _TENS[tens] + (f"{hyphen}{_ONES[ones]}" if ones else "")
    if rest and hundreds:
        return " ".join(parts) + joined + small
    return " ".join([*parts, small] if rest else parts)


numbers = st.integers(1, 9999)


@given(numbers, st.sampled_from([" ", " and "]), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_read_back(number, joined, hyphen):
    words = (
        spelt(number, joined=joined, hyphen=hyphen).replace("-", " ").replace(" and ", " ").split()
    )
    assert parse_number_words(words) == number


@given(st.integers(5, 9999), st.sampled_from([" ", " and "]), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_read_in_its_sentence(number, joined, hyphen):
    words = spelt(number, joined=joined, hyphen=hyphen).capitalize()
    assert derived("Needles", f"{words} patients were randomised.", **HUMAN).sample_size == number


@given(st.integers(2, 10**7))
def test_a_number_in_digits_is_read_with_and_without_separators(number):
    assert parse_digits(str(number)) == parse_digits(f"{number:,}") == number
    spaced = f"{number:,}".replace(",", " ")
    assert (
        derived("Needles", f"A total of {spaced} patients were seen.", **HUMAN).sample_size
        == number
    )


@pytest.mark.parametrize(
    "words", ["hundred", "five six", "twenty eleven", "two hundred hundred", ""]
)
def test_words_that_make_no_number_are_none(words):
    assert parse_number_words(words.split()) is None


# --- species and direction ---


@pytest.mark.parametrize(
    ("title", "abstract", "mesh", "species"),
    [
        ("Needles", "Rats had needles.", ("Humans", "Adult"), ("human",)),
        ("Needles", None, ("Animals", "Rats"), ("animal",)),
        ("Needles", None, ("Animals", "Humans", "Mice"), ("human", "animal")),
        ("Needles in rats", "Many patients have pain.", (), ("animal",)),
        ("Needles in patients", "Rats were used before.", (), ("human",)),
        ("Needles", "Volunteers had needles.", (), ("human",)),
        ("Needles", "679 men had needles.", (), ("human",)),
        ("Needles", "Patients have pain. Rats had needles.", (), ()),
        ("Needles", "A treatment demonstrates effects.", (), ()),
    ],
)
def test_the_species_is_from_mesh_then_from_words(title, abstract, mesh, species):
    assert derived(title, abstract, mesh_terms=mesh).species == species


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
    "acupuncture sham low back pain chronic acute randomised trial systematic review 120 1,162 patients were of ( ) n "
    "= hundred and twenty-four rats METHODS: CONCLUSIONS: . ; % in each group versus usual care \n cupping".split(
        " "
    )
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
