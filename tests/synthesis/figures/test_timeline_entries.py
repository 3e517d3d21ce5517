import dataclasses

import pytest

from evidence.synthesis.figures.timeline_entries import (
    build_entries,
    build_timeline_table,
    describe_status,
    describe_timeline,
    select_own_rows,
    sort_entries,
)


@pytest.fixture(scope="module")
def entries(base):
    return build_entries(base, None)


def find(entries, key):
    return next(entry for entry in entries if entry.study.key == key)


def retracted(base, key):
    study = dataclasses.replace(base.studies[key], corrections=("retraction:12345678",))
    return dataclasses.replace(base, studies={**base.studies, key: study})


def test_without_a_claim_every_study_has_an_entry(base, entries):
    assert [entry.study.key for entry in entries] == list(base.studies)


def test_a_claim_has_its_judged_studies_and_what_replaced_them(base):
    keys = [entry.study.key for entry in build_entries(base, base.claims["S3"])]
    judged = {judgement.study for judgement in base.judgements_for("S3")}
    assert judged <= set(keys)
    assert "qaseem2017" in keys
    assert len(keys) == len(set(keys))


def test_a_year_begins_with_what_was_replaced(entries):
    ordered = sort_entries(entries)
    years = [(entry.study.year, not entry.successor) for entry in ordered]
    assert years == sorted(years)
    assert len(ordered) == len(entries)


def test_guidelines_notices_and_successors_have_rows_of_their_own(entries):
    own = select_own_rows(entries)
    keys = {entry.study.key for entry in own}
    assert all(entry in own for entry in entries if entry.study.design == "guideline")
    assert all(entry in own for entry in entries if entry.note)
    successors = {entry.successor for entry in entries if entry.note}
    assert successors & {entry.study.key for entry in entries} <= keys


def test_a_status_names_the_successor_where_it_has_a_row(entries):
    old = find(entries, "chou2007a")
    assert describe_status(old, {"qaseem2017": "Qaseem 2017"}) == "replaced by Qaseem 2017"
    assert describe_status(old, {}) == "lapsed"
    assert describe_status(find(entries, "albedah2015"), {}) == ""


def test_a_retracted_study_is_struck_out_and_said_so(base):
    gone = find(build_entries(retracted(base, "thomas2006"), base.claims["T1"]), "thomas2006")
    assert gone.is_retracted
    assert gone.is_struck_out
    assert describe_status(gone, {}) == "retracted"
    assert describe_timeline(base.claims["T1"], [gone]).endswith("Retracted: Thomas 2006.")


def test_the_table_tells_which_studies_have_a_row(entries):
    few = [find(entries, "chou2007a"), find(entries, "albedah2015")]
    table = build_timeline_table(few, few[:1])
    assert table.index.name == "study"
    assert table["own_row"].to_dict() == {"chou2007a": True, "albedah2015": False}
    assert table["standing"].tolist() == ["lapsed", "current"]


def test_the_alt_text_of_one_study_names_its_year(entries):
    words = describe_timeline(None, [find(entries, "albedah2015")])
    assert words == "Timeline of all studies: 1 study of 2015. By design: trials 1."


def with_notices(base, key, *notices):
    study = dataclasses.replace(base.studies[key], corrections=notices, superseded_by=None)
    changed = dataclasses.replace(base, studies={**base.studies, key: study})
    return find(build_entries(changed, None), key)


def test_a_corrected_study_is_told_but_not_struck_out(entries):
    corrected = find(entries, "haake2007")
    assert describe_status(corrected, {}) == "corrected"
    assert not corrected.is_struck_out
    assert not find(entries, "albedah2015").is_struck_out


@pytest.mark.parametrize(
    ("notice", "words", "is_struck_out"),
    [
        ("concern:12345678", "expression of concern", False),
        ("update:12345678", "updated", True),
        ("retraction:12345678", "retracted", True),
    ],
)
def test_a_notice_is_told_in_words_of_readers(base, notice, words, is_struck_out):
    entry = with_notices(base, "thomas2006", notice)
    assert (describe_status(entry, {}), entry.is_struck_out) == (words, is_struck_out)
    assert entry.successor is None


def test_an_update_at_pubmed_names_the_successor_where_the_base_has_it(base):
    update = f"update:{base.studies['vickers2018'].pmid}"
    for notices in ([update], ["erratum:12345678", update], ["retraction:12345678", update]):
        assert with_notices(base, "thomas2006", *notices).successor == "vickers2018"


def test_that_a_study_was_retracted_is_told_before_what_replaced_it(base):
    update = f"update:{base.studies['vickers2018'].pmid}"
    rows = {"vickers2018": "Vickers 2018"}
    replaced = with_notices(base, "thomas2006", update)
    assert describe_status(replaced, rows) == "replaced by Vickers 2018"
    gone = with_notices(base, "thomas2006", update, "retraction:12345678")
    assert describe_status(gone, rows) == "retracted"


def test_a_current_study_that_replaced_nothing_has_no_row_of_its_own(entries):
    own = {entry.study.key for entry in select_own_rows(entries)}
    assert "albedah2015" not in own
    assert own < {entry.study.key for entry in entries}
    alone = [find(entries, "vickers2018")]
    assert select_own_rows(alone) == []
    assert select_own_rows([*alone, find(entries, "vickers2012")]) != []
