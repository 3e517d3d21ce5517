"""Links and notices behind the entries of a reference list."""

from dataclasses import replace

from evidence.posts.cite.pandoc import make_str_node, stringify
from evidence.posts.cite.references import complete_references, describe_notices


def complete(study, curated, printed="Printed.", *, notices=True):
    paragraph = {"t": "Para", "c": [make_str_node(printed)]}
    document = {"t": "Div", "c": [[f"ref-{study.key}", [], []], [paragraph]]}
    complete_references(document, {study.key: study}, curated, notices=notices)
    return stringify(document)


def test_an_entry_gets_links_to_paper_and_record(base):
    study = replace(base.studies["qaseem2017"], valid_until=None)
    text = complete(study, {})
    assert text == f"Printed. doi:{study.doi} PMID: {study.pmid}"


def test_a_doi_that_the_style_prints_is_not_repeated(base):
    study = base.studies["qaseem2017"]
    assert complete(study, {}, f"https://doi.org/{study.doi}").count(study.doi) == 1


def test_a_replaced_study_names_its_replacement(base):
    text = complete(base.studies["vickers2012"], base.studies)
    assert "[SUPERSEDED, now Vickers 2018, PMID 29198932]" in text


def test_a_retraction_is_named(base):
    study = replace(base.studies["haake2007"], corrections=("retraction:1",))
    assert "[RETRACTED: " in complete(study, {study.key: study})
    in_part = replace(study, corrections=("partial_retraction:1",))
    assert "[RETRACTED IN PART: " in complete(in_part, {study.key: in_part})


def test_a_republished_study_names_the_corrected_version(base):
    new = base.studies["vickers2018"]
    study = replace(base.studies["haake2007"], corrections=(f"republished:{new.pmid}",))
    text = complete(study, {study.key: study, new.key: new})
    assert "[RETRACTED AND REPUBLISHED, now Vickers 2018, PMID 29198932]" in text


def test_a_retraction_of_a_study_of_the_store_is_named(base):
    study = replace(base.studies["haake2007"], key="stored2007", corrections=("retraction:1",))
    assert "[RETRACTED: " in complete(study, {})


def test_notices_may_be_left_out_and_are_listed(base):
    study = base.studies["vickers2012"]
    assert "SUPERSEDED" not in complete(study, base.studies, notices=False)
    words = "[SUPERSEDED, now Vickers 2018, PMID 29198932]"
    cited = {"vickers2012": study, "mu2020": base.studies["mu2020"]}
    assert list(describe_notices(cited, base.studies)) == [("vickers2012", words)]
