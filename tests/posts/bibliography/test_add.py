"""`evidence bib add`: one more entry and no other byte."""

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evidence.cli import main
from evidence.posts.bibliography.add import add_to_bibliography
from evidence.posts.bibliography.check import check_bibliography
from evidence.pubmed.local_server import Corpus, Server, make_paper

OWN = """% Mine.
@string{aim = "Archives of Internal Medicine"}

@Article{zeta_needles_2001,
\ttitle = {Needles {and} P{\\"a}in},  % keep
\tyear = 2001, journal = aim,
\tdoi = {10.1000/needles},
}

@misc{alpha, note = "see page 3", year = {1999}, title = {Alpha}}
"""


def run(*arguments):
    return CliRunner().invoke(main, [*arguments])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.bib"
    path.write_text(OWN)
    return path


def test_adding_changes_no_byte_of_what_is_there(file):
    result = run("bib", "add", "22965186", "haake2007", "--file", str(file))
    assert (result.exit_code, result.stdout.count(" added")) == (0, 2)
    text = file.read_text()
    assert text.startswith(OWN)
    assert "\n@article{haake2007," in text
    assert text.index("haake2007") < text.index("vickers2012")


def test_what_stands_there_under_another_key_is_not_added_again(file):
    file.write_text(
        OWN
        + "\n@article{v12, title={A}, year=2012, url={https://pubmed.ncbi.nlm.nih.gov/22965186/}}\n"
    )
    before = file.read_text()
    result = run(
        "bib", "add", "10.1001/archinternmed.2012.3654", "PMID: 22965186", "--file", str(file)
    )
    assert result.exit_code == 0
    assert "v12 was there" in result.stdout or "vickers2012 added" in result.stdout
    again = run("bib", "add", "22965186", "--file", str(file))
    assert "v12 was there" in again.stdout
    assert file.read_text().startswith(before)


def test_what_is_not_known_is_told_and_the_rest_is_added(file):
    result = run("bib", "add", "33306198", "10.1000/nothing", "nobody1999", "--file", str(file))
    assert result.exit_code == 1
    assert "mu2020 added" in result.stdout
    assert "10.1000/nothing is neither in the base nor in the store" in result.stderr
    assert "nobody1999 is neither" in result.stderr


def test_a_broken_file_is_told_and_not_written(file):
    file.write_text(OWN + "@article{broken, title = {open")
    before = file.read_bytes()
    result = run("bib", "add", "22965186", "--file", str(file))
    assert result.exit_code == 2
    assert f"{file}:11" in result.stderr
    assert file.read_bytes() == before


def test_pubmed_is_asked_only_when_it_may_be_and_keys_do_not_collide(file):
    paper = make_paper("41000001", "Needles again", date(2001, 2, 3))
    with Server(Corpus.from_papers([paper])) as server:
        quiet = run("bib", "add", "41000001", "--file", str(file), "--base-url", server.url)
        assert (quiet.exit_code, server.requests) == (1, [])
        online = run(
            "bib", "add", "41000001", "9", "--online", "--file", str(file), "--base-url", server.url
        )
    assert online.exit_code == 1
    assert "jmadeup2001 added" in online.stdout
    assert "PubMed gave no record 9" in online.stderr
    assert "9 is neither in the base nor in the store nor at PubMed" in online.stderr


def test_an_address_may_be_percent_encoded(tmp_path):
    path = str(tmp_path / "mine.bib")
    address = "https://doi.org/10.1016/S0140-6736%2818%2930489-6"
    assert "foster2018 added" in run("bib", "add", address, "--file", path).stdout
    assert "foster2018 was there" in run("bib", "add", address, "--file", path).stdout


def test_two_studies_of_one_author_and_year_get_a_letter(base):

    haake = base.studies["haake2007"]
    twins = [
        replace(haake, key=f"pmid:{number}", pmid=str(number), doi=None, pmcid=None)
        for number in (1, 2)
    ]
    made_of = add_to_bibliography("@misc{Haake2007, title={x}, year=2007}\n", twins)
    assert made_of.added == ("haake2007a", "haake2007b")


@given(
    keys=st.lists(
        st.sampled_from(["vickers2012", "mu2020", "haake2007", "cherkin2009"]), unique=True
    )
)
def test_adding_twice_is_adding_once(base, keys):
    studies = [base.studies[key] for key in keys]
    once = add_to_bibliography(OWN, studies)
    assert (once.text.startswith(OWN), sorted(once.added)) == (True, sorted(keys))
    assert add_to_bibliography(once.text, studies).text == once.text


COW = "@article{haake2007, title={A study of cows}, year={2007}, doi={10.5555/cow.1}}\n"

TEA = "@book{Wang2017, author={Wang, Li}, title={History of Tea}, year={2017}}\n"


def test_sync_add_and_check_agree_on_what_is_another_paper(base, tmp_path):
    path = tmp_path / "own.bib"
    path.write_text(COW + TEA)
    added = run("bib", "add", "haake2007", "--file", str(path))
    assert "haake2007a added" in added.stdout
    assert "haake2007a was there" in run("bib", "add", "haake2007", "--file", str(path)).stdout
    synced = run("bib", "sync", str(path))
    assert "haake2007 has the key haake2007a: haake2007 is another paper here" in synced.stdout
    assert "wang2017 has the key wang2017a: Wang2017 is another paper here" in synced.stdout
    text = path.read_text()
    assert all(one in text for one in (COW, TEA))
    assert text.count("{haake2007") == 2
    assert (
        run("bib", "sync", str(path)).stdout.splitlines()[0]
        == f"{path}: 0 added, 0 updated, 2 of your own kept"
    )
    told = {problem.code for problem in check_bibliography(text, base.studies)}
    assert told == {"bib-corrected", "bib-lapsed"}


def test_what_a_reference_manager_exported_stays_byte_for_byte(real, tmp_path):
    path = tmp_path / "zotero.bib"
    exported = (real / "bibtex" / "zotero_export.bib").read_bytes()
    path.write_bytes(exported)
    run("bib", "sync", str(path))
    assert path.read_bytes().startswith(exported)
    synced = path.read_bytes()
    assert "0 added, 0 updated" in run("bib", "sync", str(path)).stdout
    assert path.read_bytes() == synced
