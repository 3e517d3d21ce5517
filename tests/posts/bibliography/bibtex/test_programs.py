"""`bib check` beside the programs that read BibTeX: as strict as they are, and as lenient."""

import json
import re

import pytest
from support.bibtex_forms import (
    DISPUTED,
    IGNORED_DATES,
    LEGAL,
    LOST_DATES,
    READ_DATES,
    REFUSED,
    make_dated_entries,
)

from evidence.posts.bibliography.bibtex.dates import BIBLATEX_DATE_FIELDS
from evidence.posts.bibliography.check import check_bibliography
from evidence.posts.bibliography.reader import parse_bibliography

FIRST = "@misc{first2000, author={Lee, Ann}, title={Needles}, year=2000}\n"
LAST = FIRST.replace("first", "last")
KEYS = (
    "newline blanks DBLP:conf/x-y+z.1 10.1000/xyz macros braces quotes chapter book shared volume "
    "both biblatex other same"
).split()


@pytest.fixture(scope="module")
def legal(tmp_path_factory):
    path = tmp_path_factory.mktemp("legal") / "legal.bib"
    path.write_text(LEGAL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """A file for each form, between good entries."""
    folder = tmp_path_factory.mktemp("forms")
    paths = {}
    for number, (text, _, _) in enumerate([*REFUSED, *DISPUTED]):
        path = folder / f"form{number}.bib"
        path.write_text(FIRST + text + LAST, encoding="utf-8")
        paths[text] = path
    return paths


def find_unreported(forms, refused, *severities):
    """The refused forms of which `check` says nothing of one of the severities."""
    return {
        text
        for text in refused
        if not any(
            problem.severity in severities
            for problem in check_bibliography(forms[text].read_text(encoding="utf-8"), {})
        )
    }


def test_what_is_legal_is_in_order():
    assert check_bibliography(LEGAL, {}) == []
    assert [entry.key for entry in parse_bibliography(LEGAL).entries] == KEYS


def test_bibtex_reads_what_is_legal(legal, bibtex):
    code, said = bibtex(legal)
    assert (code, "error message" in said) == (0, False), said


def test_biber_reads_what_is_legal(legal, biber):
    code, said = biber(legal)
    assert (code, "ERROR" in said) == (0, False), said


def test_pandoc_reads_the_same_entries_and_titles(legal, pandoc):
    read = {item["id"]: item for item in pandoc(legal)}
    own = {entry.key: entry.fields_dict for entry in parse_bibliography(LEGAL).entries}
    assert read.keys() == own.keys() - {"shared"}
    assert own["macros"]["title"].value == "Needles and pins: a trial"
    assert read["macros"]["title"].lower() == "needles and pins: a trial"


def test_citation_js_reads_the_same_entries(legal, citation_js):
    assert citation_js([legal]) == [KEYS]


def test_what_bibtex_refuses_is_never_in_order(forms, bibtex):
    refused = {text for text, path in forms.items() if bibtex(path)[0] > 1}
    assert len(refused) > 35
    assert find_unreported(forms, refused, "error", "warning") == set()


def test_what_the_parser_of_biber_refuses_is_never_in_order(forms, btparse):
    answers = zip(forms, btparse(forms.values()), strict=True)
    refused = {text for text, is_refused in answers if is_refused}
    assert len(refused) > 35
    assert find_unreported(forms, refused, "error", "warning") == set()


def test_what_pandoc_or_citation_js_refuse_is_at_least_remarked_upon(forms, pandoc, citation_js):
    answers = zip(forms, citation_js(forms.values()), strict=True)
    refused = {text for text, ids in answers if ids is None}
    refused |= {text for text, path in forms.items() if pandoc(path) is None}
    assert len(refused) > 40
    assert find_unreported(forms, refused, "error", "warning", "info") == set()


def test_what_all_read_is_no_error(forms, bibtex, btparse, pandoc, citation_js):
    by_btparse = btparse(forms.values())
    by_citation_js = citation_js(forms.values())
    for (text, path), is_refused, ids in zip(
        forms.items(), by_btparse, by_citation_js, strict=True
    ):
        if not is_refused and ids and bibtex(path)[0] < 2 and pandoc(path):
            problems = check_bibliography(path.read_text(encoding="utf-8"), {})
            assert "error" not in {problem.severity for problem in problems}, text


def test_biber_itself_refuses_what_its_parser_and_its_names_do(forms, biber):
    for text in (
        "@misc{a, title={x}\n year=2000}\n",
        "@misc{a, author={A, B, C, D}, title={x}, year=2000}\n",
    ):
        assert biber(forms[text])[0] == 2


def test_biber_ignores_the_dates_that_are_named_and_reads_all_others(tmp_path, biber):
    for field in BIBLATEX_DATE_FIELDS:
        path = tmp_path / f"{field}.bib"
        path.write_text(make_dated_entries(READ_DATES + IGNORED_DATES, field), encoding="utf-8")
        _, said = biber(path)
        ignored = {int(at) for at in re.findall(r"Entry 'd(\d+)'.* Invalid format", said)}
        assert ignored == set(range(len(READ_DATES), len(READ_DATES + IGNORED_DATES)))


def test_biber_writes_no_year_for_a_date_that_it_loses(tmp_path, biber):
    path = tmp_path / "lost.bib"
    path.write_text(make_dated_entries([*LOST_DATES, "2012"]), encoding="utf-8")
    _, said = biber(path, "--output-legacy-dates")
    written = (tmp_path / "lost.bib.out").read_text(encoding="utf-8")
    assert "Invalid format" not in said
    assert re.findall(r"(?:YEAR|DATE) += \{(.*)\}", written) == ["2012"]


@pytest.mark.parametrize("name", ["cases", "export"])
def test_the_shared_inputs_are_reported_where_a_program_refuses_them(
    real, tmp_path, name, bibtex, btparse, pandoc, citation_js
):
    """Whatever one of four programs refuses is reported, and an error only if one refuses it."""
    lines = (real / "cases" / "bib_cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["command"].startswith("bib ")]
    texts = [case["input"] for case in cases if case["input"].lstrip()[:1] in "@%"]
    if name == "export":
        texts = [(real / "bibtex" / "zotero_export.bib").read_text(encoding="utf-8")]
    paths = [tmp_path / f"case{number}.bib" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    answers = zip(texts, paths, btparse(paths), citation_js(paths), strict=True)
    for text, path, is_refused, ids in answers:
        refusals = [bibtex(path)[0] > 1, is_refused, ids is None, pandoc(path) is None]
        severities = {problem.severity for problem in check_bibliography(text, {})}
        assert severities or not any(refusals), text[:99]
        assert "error" not in severities or any(refusals), text[:99]
