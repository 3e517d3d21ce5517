import re
from pathlib import Path

import pytest
from support.small_base import HONEY

from evidence.claims.base.check_names import check_names, read_names
from evidence.errors import EvidenceError
from evidence.topic import BUNDLED_FOLDER

STUDIES = {"oduwole2018", "paul2007"}


def messages(folder: Path, **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return [
        f"{Path(problem.path).name}:{problem.line}: {problem.message}"
        for problem in check_names(folder, STUDIES)
    ]


def test_the_files_of_both_topics_are_sound(base):
    assert check_names(BUNDLED_FOLDER, base.studies) == []
    assert check_names(HONEY, STUDIES) == []


def test_missing_files_have_nothing_wrong(tmp_path: Path):
    assert messages(tmp_path) == []


def test_a_body_needs_names_and_an_alias_its_study(tmp_path: Path):
    found = messages(
        tmp_path,
        organisations='[[body]]\njournals = ["Honey J"]\n\n[[body]]\nnames = ["A"]\nnmaes = []\n',
        aliases='[paul2007]\naround = ["Hershey"]\n\n[paul2008]\naruond = ["Hershey"]\n',
    )
    assert found == [
        "organisations.toml:1: body 1: has no names",
        "organisations.toml:1: body 2: nmaes has no meaning here",
        "aliases.toml:4: paul2008 is not in studies.csv",
        "aliases.toml:4: paul2008: aruond has no meaning here",
    ]


def test_the_guidelines_of_an_adviser_are_studies_of_the_base(tmp_path: Path):
    text = '[[adviser]]\nnames = ["WHO"]\nguidelines = ["paul2007", "who2023"]\n'
    assert messages(tmp_path, organisations=text) == [
        "organisations.toml:1: adviser 1: who2023 is not in studies.csv"
    ]


def test_a_file_that_is_not_toml_says_so(tmp_path: Path):
    (found,) = messages(tmp_path, aliases="[paul2007\n")
    assert found.startswith("aliases.toml:0: not TOML")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("organisations", "[[body]]\nnames = 3\n", "body 1: names must be a list of texts"),
        ("organisations", '[[body]]\nnames = "WHO"\n', "body 1: names must be a list of texts"),
        ("organisations", 'body = "WHO"\n', "body must be a list of tables, [[body]]"),
        ("organisations", '[[adviser]]\nnames = ["WHO"]\n', "adviser 1: has no guidelines"),
        (
            "organisations",
            '[[adviser]]\nnames = ["WHO"]\nguidelines = "who2023"\n',
            "adviser 1: guidelines must be a list of texts",
        ),
        ("organisations", '[paul2007]\nnames = ["A"]\n', "paul2007 has no meaning here"),
        ("aliases", 'paul2007 = "A"\n', "paul2007 must be a table, [paul2007]"),
        ("aliases", '[paul2007]\nnumbers = ["x"]\n', "numbers must be a list of numbers"),
        ("aliases", "[paul2007]\nnumbers = [true]\n", "numbers must be a list of numbers"),
    ],
)
def test_an_entry_of_a_wrong_type_is_named_and_refused_when_it_is_read(
    tmp_path: Path, name: str, text: str, message: str
):
    (found,) = messages(tmp_path, **{name: text})
    assert message in found
    with pytest.raises(EvidenceError, match=re.escape(message)):
        read_names(tmp_path / f"{name}.toml")
