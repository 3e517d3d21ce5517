from dataclasses import replace

from support.small_base import HONEY

from evidence.claims.base.models import ROW_TYPES
from evidence.claims.base.validate import check_rows, check_vocabularies
from evidence.topic import read_topic


def rows_of(base, **changed):
    rows = {
        "studies": list(base.studies.values()),
        "findings": list(base.findings),
        "claims": list(base.claims.values()),
        "judgements": list(base.judgements),
        "appraisals": list(base.appraisals),
        "curators": list(base.curators),
    }
    assert rows.keys() == ROW_TYPES.keys()
    return rows | changed


def messages(rows, **options) -> list[str]:
    return [found.message for found in check_rows(rows, **options)]


def test_the_bundled_base_is_sound(base):
    assert messages(rows_of(base)) == []
    assert list(check_vocabularies(rows_of(base), base.topic)) == []


def test_a_key_that_is_there_twice_is_found_at_the_second_row(base):
    first, second, *others = base.studies.values()
    twin = replace(second, key=first.key)
    (found, *_) = check_rows(rows_of(base, studies=[first, twin, *others]))
    assert (found.table, found.place) == ("studies", 1)
    assert found.message == f"key {first.key} occurs a second time; keep one row"


def test_a_missing_identifier_is_no_duplicate(base):
    first, second, *others = (replace(study, pmid=None) for study in base.studies.values())
    assert messages(rows_of(base, studies=[first, second, *others])) == []


def test_a_reference_to_a_row_that_is_not_there_is_found_unless_its_table_is_incomplete(base):
    judgement = replace(base.judgements[0], study="nobody1999")
    rows = rows_of(base, judgements=[judgement])
    assert messages(rows) == ["study 'nobody1999' is not in studies.csv"]
    assert messages(rows, incomplete={"studies"}) == []


def test_rows_that_cannot_be_are_found(base):
    study, *others = base.studies.values()
    wrong = replace(study, year=19, sample_size=0, publication_types=("Sorcery",))
    found = messages(rows_of(base, studies=[wrong, *others]))
    assert found == [
        f"{study.key}: 'Sorcery' is not a publication type of PubMed",
        f"{study.key}: the year 19 is impossible",
        f"{study.key}: sample_size must be 1 or more",
    ]


def test_studies_that_supersede_each_other_are_found(base):
    first, second, *others = (replace(study, superseded_by=None) for study in base.studies.values())
    circle = [
        replace(first, superseded_by=second.key),
        replace(second, superseded_by=first.key),
    ]
    found = messages(rows_of(base, studies=[*circle, *others]))
    assert found == [
        f"{study.key}: superseded_by leads back to itself" for study in (first, second)
    ]


def test_a_protocol_has_no_result_to_judge(base):
    judgement = next(row for row in base.judgements if row.stance == "supports")
    study = replace(base.studies[judgement.study], design="protocol")
    rows = rows_of(base, studies=[*(base.studies | {study.key: study}).values()])
    assert (
        f"{judgement.claim} x {study.key}: a protocol has no results; only not_assessed fits"
        in (messages(rows))
    )


def test_ids_that_the_topic_does_not_list_are_found_with_those_it_does(base):
    rows = rows_of(base, studies=[], judgements=[], claims=[], findings=base.findings[:1])
    (found,) = check_vocabularies(rows, read_topic(HONEY))
    assert (found.table, found.place) == ("findings", 0)
    assert "is not among the outcomes of topic.toml" in found.message
    assert "use one of cough_frequency, sleep, adverse_events, or add it there" in found.message


def test_numbers_that_cannot_be_are_found(base):
    first, *others = [row for row in base.findings if row.id == "witt2006-1"] + [
        row for row in base.findings if row.id != "witt2006-1"
    ]
    where = "witt2006 function"
    for cells, problem in (
        ({"scale_min": 100, "scale_max": 0}, "the scale ends at 0, which is not above its"),
        ({"arm1_n": 0}, "arm1_n must be 1 or more"),
        ({"arm2_sd": -3.9}, "arm2_sd must not be below 0"),
        ({"lower_is_better": True}, "the estimate 9.4 and the direction favours_intervention do"),
        ({"direction": "favours_comparator"}, "and the direction favours_comparator do not agree"),
    ):
        (found,) = messages(rows_of(base, findings=[replace(first, **cells), *others]))
        assert found.startswith(where)
        assert problem in found


def test_a_judgement_is_of_an_outcome_of_its_claim_and_of_one_question_once(base):
    whole = next(row for row in base.judgements if row.claim == "T3")
    other = replace(whole, outcome="pain")
    part = replace(whole, timepoint="short")
    found = messages(rows_of(base, judgements=[other]))
    assert found == ["T3 has no outcome 'pain'; use function"]
    (found,) = messages(rows_of(base, judgements=[whole, part]))
    assert found.endswith("is judged beside all outcomes and times together")
    assert messages(rows_of(base, judgements=[part, replace(part, timepoint="long")])) == []
