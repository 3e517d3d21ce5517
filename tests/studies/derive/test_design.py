"""Designs: each rule on its own wording, with the neighbours that it must leave alone."""

import pytest
from support.derived_columns import derived, typed


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
            "MEDLINE and Embase were searched. 13 randomised trials were included, patients "
            "being blinded.",
            "systematic_review",
        ),
        (
            "We performed a meta-analysis of needling. In nine trials patients were randomly "
            "assigned.",
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


def test_designs_of_the_curated_base_are_found_again(base):
    answers = [
        (study.design, derived(study.title, publication_types=study.publication_types).design)
        for study in base.studies.values()
    ]
    told = [(right, said) for right, said in answers if said is not None]
    assert len(told) >= 0.8 * len(answers)
    assert sum(right == said for right, said in told) >= 0.9 * len(told)


@pytest.mark.parametrize(
    "title",
    [
        "Trials of cupping: a bibliometric analysis",
        "CARE for cupping: a reporting guideline",
        "Reporting quality of randomised trials of cupping",
        "Core outcome set for trials of cupping",
        "Research priorities for cupping: a Delphi study",
        "Methodological quality of systematic reviews of cupping",
    ],
)
def test_work_on_studies_is_another_document(title):
    assert typed(title=title).design == "other"
    assert typed("Systematic Review", title=title).design == "other"


@pytest.mark.parametrize(
    ("title", "abstract", "design"),
    [
        (
            "Cupping and rest: a nonrandomised comparison",
            "This observational study had two groups.",
            "cohort",
        ),
        ("A prospective observational study of cupping", None, "cohort"),
        ("Cupping for backs", "We report a randomised, blind crossover.", "crossover_trial"),
        ("Cupping for backs", "Adults received cups and rest in random order.", "crossover_trial"),
        (
            "Cupping for backs: consensus in two rounds",
            "After a systematic review, a Delphi process was run.",
            None,
        ),
    ],
)
def test_designs_in_further_words(title, abstract, design):
    study = derived(title, abstract, mesh_terms=("Humans",))
    assert study.design == design
