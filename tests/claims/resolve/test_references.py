"""Short references found by journal, volume and page, and never anywhere else."""

import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from evidence.claims.resolve.references import find_reference
from evidence.claims.resolve.resolver import Resolver
from evidence.cli import main
from evidence.pubmed.local_server import make_paper

FORMS = [
    "Arch Intern Med. 2007 Sep 24;167(17):1892-8",
    "Arch Intern Med 2007;167:1892–8.",
    "Archives of Internal Medicine 167, 1892–1898 (2007)",
    "Haake M, Müller HH, et al. German Acupuncture Trials (GERAC). "
    "Arch. Intern. Med. 2007; 167(17): 1892-1898.",
    "Haake, M., & Müller, H. H. (2007). German acupuncture trials. "
    "Archives of Internal Medicine, 167(17), 1892-1898.",
    "M. Haake, “German acupuncture trials,” Arch. Intern. Med., "
    "vol. 167, no. 17, pp. 1892–1898, 2007.",
]


@pytest.fixture(scope="module")
def haake(base):
    return base.studies["haake2007"]


@pytest.fixture(scope="module")
def index(haake):
    return Resolver(None, [haake])


@pytest.mark.parametrize("text", FORMS)
def test_a_reference_is_found_in_any_style(index, text):
    resolution = index.resolve(text)
    assert (resolution.status, resolution.study and resolution.study.key) == (
        "resolved",
        "haake2007",
    )
    assert resolution.candidates[0].reasons == ("journal Arch Intern Med", "2007;167:1892")


def test_years_in_a_title_are_not_that_of_the_paper():
    text = "Lee, K. (2010). A programme (2005-2008) for (2000 patients). Spine, 35(4), 412-420."
    assert find_reference(text).year == 2010


@pytest.mark.parametrize(
    "text",
    [
        "Arch Intern Med. 2007 Sep 24;167(17):1890-8",  # another page
        "Arch Intern Med. 2007 Sep 24;166(17):1892-8",  # another volume
        "Arch Intern Med. 1997 Sep 24;167(17):1892-8",  # another year
        "Arch Dermatol. 2007 Sep 24;167(17):1892-8",  # another journal
        "J Arch Intern Med. 2007 Sep 24;167(17):1892-8",  # a longer name
        "Smith M, Jones HH. Trials of needles. Arch Intern Med. 2007;167:1892-8",  # another one
    ],
)
def test_what_differs_in_one_number_or_name_is_not_it(base, haake, text):
    others = [
        replace(
            haake,
            key="smith2001",
            pmid="1",
            doi=None,
            authors=("Smith M",),
            volume="9",
            pages="1-2",
        )
    ]
    resolution = Resolver(None, [haake, *others]).resolve(text)
    assert resolution.study is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Cold Spring Harb Symp Quant Biol. 1977;41 Pt 2:877-89", ("41", "877", "889")),
        ("Chemotherapy. 1977;23 Suppl 1:63-74", ("23", "63", "74")),
        ("Br J Pharmacol. 1977 Mar;59(3):452P-453P", ("59", "452p", "453p")),
        ("BMJ Open. 2020;10:e034157", ("10", "e034157", None)),
    ],
)
def test_volume_and_pages_are_read(text, place):
    reference = find_reference(text)
    assert (*reference.volume_and_page, reference.last_page) == place


@pytest.mark.parametrize(
    "text", ["In 2007, 1,162 patients took part", "from 10:30 to 11, 2007", "3:2 in 2010"]
)
def test_numbers_in_prose_are_no_reference(text):
    assert find_reference(text) is None


def test_of_two_papers_on_one_page_the_last_page_tells(haake):
    letters = [
        replace(haake, key="alpha2007", pmid="11", doi=None, pages="1892-3", authors=("Alpha A",)),
        replace(haake, key="beta2007", pmid="12", doi=None, pages="1892-5", authors=("Beta B",)),
    ]
    index = Resolver(None, letters)
    assert index.resolve("Arch Intern Med 2007;167(17):1892-5").study.key == "beta2007"
    assert index.resolve("Arch Intern Med 2007;167(17):1892").status == "ambiguous"


def test_no_reference_to_a_study_of_the_base_resolves_to_another_one(base):
    index = Resolver(base)
    placed = [
        study
        for study in base.studies.values()
        if study.journal_abbrev and study.volume and study.pages
    ]
    for study in placed:
        for journal in filter(None, (study.journal_abbrev, study.journal)):
            found = index.resolve(f"{journal}. {study.year};{study.volume}:{study.pages}").study
            assert found is None or found.key == study.key
    assert len(placed) > 100


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".json"])
def test_a_table_of_read_serves_as_the_studies(tmp_path, suffix):
    table = tmp_path / f"studies{suffix}"
    assert (
        CliRunner().invoke(main, ["read", str(record_in(tmp_path)), "-o", str(table)]).exit_code
        == 0
    )
    asked = ["resolve", "--studies", str(table), "--format", "json", "J Made Up. 2012 May;7(2):1-9"]
    result = CliRunner().invoke(main, asked)
    assert json.loads(result.stdout)["pmid"] == "20000001", result.output


def record_in(folder):
    """A file with a paper in J Made Up 2012;7(2):1-9."""
    issue = b'<JournalIssue CitedMedium="Print">'
    paper = make_paper("20000001", "Needles.", date(2012, 5, 1)).xml.replace(
        issue, issue + b"<Volume>7</Volume>"
    )
    file = folder / "records.xml"
    file.write_bytes(b"<PubmedArticleSet>" + paper + b"</PubmedArticleSet>")
    return file


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("studies.txt", "x", "ends in .parquet, .csv, .jsonl, .json"),
        ("studies.csv", "a,b\n1,2\n", "has no columns pmid, title and year"),
        ("studies.json", "[", "is not a .json table"),
        ("studies.parquet", "x", "is not a .parquet table"),
    ],
)
def test_a_file_that_is_no_table_of_studies_is_told(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    result = CliRunner().invoke(main, ["resolve", "--studies", str(tmp_path / name), "x"])
    assert result.exit_code == 2
    assert message in result.stderr
