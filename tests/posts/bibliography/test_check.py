"""`evidence bib check`: what is wrong with a bibliography."""

import json
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner

from evidence.cli import main
from evidence.posts.bibliography.check import check_bibliography


def run(*arguments):
    return CliRunner().invoke(main, [*arguments])


CHECKED = """@article{vickers2012, title={Acupuncture for Chronic Pain: {Individual} Patient Data},
  year={2013}, volume={172}, pages={1444-53}, pmid={22965186}}
@article{again, title={Acupuncture for chronic}, doi={10.1001/archinternmed.2012.3654},year=2012}
@article{undated, title={x}}
@article{own, title={Something else}, year={2020}, doi={10.1000/own}}
"""


def test_what_is_wrong_with_each_entry_is_told_with_its_line(base):
    told = [(problem.line, problem.code) for problem in check_bibliography(CHECKED, base.studies)]
    assert told == [
        (1, "bib-differs"),
        (1, "bib-superseded"),
        (3, "bib-doubled"),
        (3, "bib-superseded"),
        (4, "bib-missing"),
    ]
    differs = check_bibliography(CHECKED, base.studies)[0]
    assert differs.message == "vickers2012: year is '2013', but '2012' for PMID 22965186"


def test_the_committed_bibliography_differs_from_no_study_and_only_corrections_and_a_lapse():
    result = run("bib", "check", "--format", "json")
    told = {(row["code"], row["message"].split(":")[0]) for row in json.loads(result.stdout)}
    corrected = {(code, key) for code, key in told if code == "bib-corrected"}
    assert corrected
    assert told - corrected == {("bib-lapsed", "qaseem2017")}
    assert result.exit_code == 1


def test_a_replaced_study_is_no_news_where_its_successor_stands_too(base):
    both = "".join(
        f"@article{{{key}, title={{}}, year={{{key[-4:]}}}}}\n"
        for key in ("vickers2012", "vickers2018")
    )
    assert [problem.code for problem in check_bibliography(both, base.studies)] == []


def test_what_was_retracted_is_a_problem_beside_its_corrected_version_too(base):
    new = base.studies["vickers2018"]
    old = replace(
        base.studies["vickers2012"], superseded_by=None, corrections=(f"republished:{new.pmid}",)
    )
    both = "".join(
        f"@article{{{key}, title={{}}, year={{{key[-4:]}}}}}\n"
        for key in ("vickers2012", "vickers2018")
    )
    (problem,) = check_bibliography(both, {**base.studies, old.key: old})
    assert (problem.code, problem.severity) == ("bib-republished", "error")
    assert f"PMID {new.pmid}" in problem.message


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    result = run("bib", "check", str(tmp_path / "none.bib"))
    assert (result.exit_code, "`evidence bib sync" in result.stderr) == (2, True)


def test_a_doi_is_the_same_with_its_resolver_and_in_capitals(base):
    entry = "@article{qaseem2017, title={x}, year={2017}, doi={https://doi.org/10.7326/M16-2367}}\n"
    assert not [
        problem
        for problem in check_bibliography(entry, base.studies)
        if "doi is" in problem.message
    ]


def test_blank_lines_and_references_take_time_in_proportion():
    """Both took minutes when each line was searched to the end of the file."""
    entries = [f"@incollection{{c{n}, title={{x}}, crossref={{b{n}}}}}" for n in range(3000)]
    books = [f"@book{{b{n}, title={{y}}, year=2000}}" for n in range(3000)]
    began = time.process_time()
    assert check_bibliography("\n" * 200_000, {}) == []
    assert check_bibliography("\n".join([*entries, *books]), {}) == []
    assert time.process_time() - began < 10


def test_what_was_retracted_is_told_of_a_study_that_only_the_store_knows(base):
    known = replace(
        base.studies["vickers2018"], key="pmid:7", pmid="7", corrections=("retraction:8",)
    )
    text = "@article{mine, title={Tea}, year={2018}, pmid={7}}\n"
    problems = check_bibliography(text, {}, lambda kind, value: {"7": known}.get(value))
    (retracted,) = [problem for problem in problems if problem.code == "bib-retracted"]
    assert retracted.severity == "error"
    assert retracted.message == "mine: it was retracted (https://pubmed.ncbi.nlm.nih.gov/8/)"


def test_a_long_key_is_shortened_in_problems():
    (problem,) = check_bibliography(f"@misc{{{'k' * 1_000}, title = {{Tea}}}}\n", {})
    assert problem.message == f"{'k' * 200}... (1,000 characters) has no year"


@pytest.mark.parametrize(
    "text",
    [
        "@misc{LONG, title = {T}, year = 1, crossref = {LONG}}",
        "@misc{a, title = {T}, year = 1, crossref = {LONG}}",
        "@misc{a, title = LONG, year = 1}",
        "@misc{a, LONG = {x} title = {T}}",
        "@misc{LONG title = {T}}",
        "@misc{a, LONG = {x}, LONG = {y}, title = {T}, year = 1}",
        "@misc{LONG, title = {T}, year = 1}\n@misc{LONG, title = {T}, year = 1}",
        "@misc{LONG', title = {T}, year = 1}",
        "@string{LONG = {x}}@string{LONG = {y}}",
        "@string{LONG}",
        "@misc{a, title = {T}, date = {LONG}}",
        "@misc{a, title = {T}, year = 1, author = {LONG, a, b, c, d}}",
        "@LONG",
        "@1LONG{a}",
    ],
)
def test_messages_shorten_the_texts_of_a_bibliography(text):
    problems = check_bibliography(text.replace("LONG", "x" * 3_000), {})
    long = [problem.message for problem in problems if "x" * 100 in problem.message]
    assert long
    assert all("... (3,0" in message and "x" * 201 not in message for message in long)
