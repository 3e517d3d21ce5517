import os
from pathlib import Path

import pytest
from support.small_base import HONEY

from evidence.errors import EvidenceError
from evidence.topic import (
    RecordCues,
    StandIn,
    check_topic,
    find_line,
    parse_topic,
    read_topic,
)

TEXT = (HONEY / "topic.toml").read_text(encoding="utf-8")


def test_a_topic_is_read_from_its_folder():
    topic = read_topic(HONEY)
    assert topic.name == "Honey for cough in children"
    assert topic.vocabularies["treatments"] == ("bee_product", "honey", "cough_syrup")
    assert topic.query == '("Honey"[mh] OR honey[tiab]) AND ("Cough"[mh] OR cough*[tiab])'
    assert topic.roles.foreign == "syrup"
    assert topic.frames["H3"] == ({"agent": "honey", "effect": "benefit", "target": "sleep"},)


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
    [("honey", 2), ("frames", 4), ("H1", 5), ("roles.agents", 6), ("frames.H1", 5), ("none", 1)],
)
def test_an_entry_is_found_by_its_id_its_table_or_its_key(entry, line):
    text = '[[treatments]]\nid = "honey"\n\n[frames]\nH1 = ["a"]\n[roles.agents]\n'
    assert find_line(text, entry) == line


def test_the_frames_of_a_claim_may_stand_under_a_heading_each():
    text = '[roles]\nH1 = "x"\n[frames]\nH2 = []\n\n[[frames.H1]]\neffect = "safe"\n'
    assert (find_line(text, "frames.H1"), find_line(text, "frames.H2")) == (6, 4)


def test_a_topic_file_that_is_a_folder_or_below_a_file_says_why_it_cannot_be_read(tmp_path: Path):
    (tmp_path / "topic.toml").mkdir()
    with pytest.raises(EvidenceError, match=r"topic\.toml cannot be read: .*directory"):
        read_topic(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(EvidenceError, match=r"file/topic\.toml cannot be read: "):
        read_topic(tmp_path / "file")


@pytest.mark.parametrize(
    ("text", "line"), [("\nname = 1\nname = 2\n", 3), ("\nname = 1\n\n[[treatments", 1)]
)
def test_a_file_that_is_not_toml_is_one_problem_on_the_line_that_the_parser_names(text, line):
    topic, (problem,) = parse_topic(text, Path("x"))
    assert topic is None
    assert problem.message.startswith("not TOML: ")
    assert (problem.line, problem.severity) == (line, "error")


@pytest.mark.parametrize(
    ("text", "entry", "line"),
    [
        ("name = 1\nname = 2\n", "name", 1),
        ("\nname = 1\n", "name", 2),
        ("[frames]\nH1 = 1\n", "frames.H1", 2),
        ("[concepts]\nH1 = 1\n[frames]\nH1 = 1\n", "frames.H1", 4),
        ("[concepts]\nH1 = 1\n", "frames.H1", 1),
        ('surname = 1\nid = "name"\n', "name", 2),
        ("a.c = 1\nabc = 2\n", "a.c", 1),
        ("abc = 2\na.c = 1\n", "a.c", 2),
    ],
)
def test_an_entry_is_found_at_either_end_of_a_text_and_only_by_its_whole_name(text, entry, line):
    assert find_line(text, entry) == line


def test_every_list_of_a_topic_is_frozen_and_what_is_left_out_has_its_default():
    more = """
[derive.treatments]
cues = ["honey"]
[derive.conditions]
abstract = ["cough"]
abstract_needs = ["child"]
[roles.stand_ins.spoon]
treatments = ["honey", "syrup"]
else = "honey"
[roles.agents]
bee = "honey"
[roles.unless]
cough = ["sleep", "botulism"]
"""
    text = TEXT.replace('name = "treatment"\n', "")
    text = text.replace('"honey[tiab]" }', '"honey[tiab]", why = "plain" }')
    text = text.replace("scope = ", "scope = '''\n").replace('acute cough."', "acute cough.\n'''")
    text = text.replace("durations =", 'abbreviations = { chronic = ["CC"] }\ndurations =')
    topic, problems = parse_topic(text + more, HONEY)
    assert problems == []
    assert (topic.scope[-6:], topic.example_post) == ("cough.", "")
    assert [block.name for block in topic.search] == ["", "condition"]
    assert [term.why for term in topic.search[0].terms] == [None, "plain"]
    assert topic.treatment_cues == RecordCues(cues=("honey",))
    assert topic.condition_cues == RecordCues(abstract=("cough",), abstract_needs=("child",))
    assert topic.roles.stand_ins == {"spoon": StandIn(("honey", "syrup"), "honey")}
    assert topic.roles.agents == {"bee": "honey"}
    assert topic.roles.unless == {"cough": ("sleep", "botulism")}
    assert topic.conditions[2].abbreviations == {"chronic": ("CC",)}
    assert topic.treatments[0].places == ("title", "topics")
