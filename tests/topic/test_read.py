import os
from pathlib import Path

import pytest
from support.small_base import HONEY

from evidence.errors import EvidenceError
from evidence.topic import check_topic, find_line, parse_topic, read_topic

TEXT = (HONEY / "topic.toml").read_text(encoding="utf-8")


def test_a_topic_is_read_from_its_folder():
    topic = read_topic(HONEY)
    assert topic.name == "Honey for cough in children"
    assert topic.vocabularies["treatments"] == ("bee_product", "honey", "cough_syrup")
    assert topic.query == '("Honey"[mh] OR honey[tiab]) AND ("Cough"[mh] OR cough*[tiab])'
    assert topic.roles.foreign == "syrup"
    assert topic.frames["H3"] == ("@honey sleep~benefit",)


def test_a_topic_is_read_once_and_again_when_its_file_changes(tmp_path: Path):
    file = tmp_path / "topic.toml"
    file.write_text(TEXT, encoding="utf-8")
    first = read_topic(tmp_path)
    assert read_topic(tmp_path) is first
    file.write_text(TEXT.replace("Honey for cough", "Honey, for cough"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert read_topic(tmp_path).name.startswith("Honey, for cough")


def test_a_folder_without_a_topic_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(EvidenceError, match=r"has no topic\.toml.*`evidence base new DIR`"):
        read_topic(tmp_path)
    with pytest.raises(EvidenceError, match=r"there is no folder .*nowhere"):
        read_topic(tmp_path / "nowhere")


def test_a_file_that_is_not_utf8_or_not_toml_says_so(tmp_path: Path):
    (tmp_path / "topic.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(EvidenceError, match="not UTF-8"):
        read_topic(tmp_path)
    topic, (problem,) = parse_topic('name = "x"\nscope = \n', tmp_path)
    assert topic is None
    assert (problem.line, problem.path) == (2, str(tmp_path / "topic.toml"))


def test_all_problems_are_listed_at_once_with_their_lines(tmp_path: Path):
    wrong = TEXT.replace('broader = ["bee_product"]', 'broader = ["bees"]')
    wrong = wrong.replace('id = "cough_syrup"\nlabel', 'id = "Cough syrup"\nlabel')
    (tmp_path / "topic.toml").write_text(wrong, encoding="utf-8")
    topic, problems = check_topic(tmp_path)
    assert topic is not None
    assert [problem.message for problem in problems] == [
        "treatments, honey: there is no bees in this list",
        "treatments, Cough syrup: an id has small letters, digits and _ only",
    ]
    lines = wrong.splitlines()
    assert [lines[problem.line - 1] for problem in problems] == [
        'id = "honey"',
        'id = "Cough syrup"',
    ]
    with pytest.raises(EvidenceError, match="there is no bees"):
        read_topic(tmp_path)


@pytest.mark.parametrize(
    ("entry", "line"),
    [("honey", 2), ("forms", 4), ("H1", 5), ("roles.agents", 6), ("forms.H1", 5), ("none", 1)],
)
def test_an_entry_is_found_by_its_id_its_table_or_its_key(entry, line):
    text = '[[treatments]]\nid = "honey"\n\n[forms]\nH1 = ["a"]\n[roles.agents]\n'
    assert find_line(text, entry) == line
