import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.small_base import HONEY

from evidence.topic import parse_topic
from evidence.topic.check import check_terms, check_types
from evidence.topic.read import build_topic

TEXT = (HONEY / "topic.toml").read_text(encoding="utf-8")


def problems_of(text: str) -> list[str]:
    return [problem.message for problem in parse_topic(text, Path("x"))[1]]


def test_a_sound_topic_has_no_problems():
    assert problems_of(TEXT) == []
    assert list(check_types(tomllib.loads(TEXT))) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "Honey for cough in children"', "name = 3", "name must be a text"),
        ('label = "Honey"\nbroader', "broader", "honey has no label"),
        ("[roles]", "[rolez]", "rolez has no meaning here; there are asked_about, comparators"),
        ("scope", 'searched_on = "2026"\nscope', "searched_on must be a day, such as 2026-11-28"),
        ("scope", "report_errors = 3\nscope", "report_errors must begin with https:// or mailto:"),
        ("scope", 'report_errors = "javascript:x"\nscope', "report_errors must begin with"),
        ('words = ["honey"]', 'words = "honey"', "honey: words must be a list of texts"),
        ('words = ["honey"]', 'wrods = ["honey"]', "honey: wrods has no meaning here"),
        ('honey = ["honey"]', "honey = 5", "concepts.honey must be a list of texts"),
        ('about = ["cough"]', 'abuot = ["cough"]', "roles: abuot has no meaning here"),
        ("[frames]", "[[frames]]", "frames must be a table, [frames]"),
        ('effect = "safe"', 'efect = "safe"', "frames.H4: efect has no meaning here"),
        ('effect = "safe"', 'effect = ["safe"]', "frames.H4: effect must be a text"),
        ('also = "sham"', "also = 2", "frames.H2: also must be a text or a list of texts"),
        ('also = "sham"', "also = [[2]]", "frames.H2: also must be a text or a list of texts"),
        ("reverse = true", 'reverse = "yes"', "frames.H4: reverse must be true or false"),
        ("[comparators.active]\nnouns", "[comparators.active]\nnuons", "comparators.active: nuons"),
        ('"abstract"]', '"abstarct"]', "places are title, topics and abstract, not abstarct"),
        ('words = ["honey"]', 'words = [".. honey"]', "must begin with a word"),
        ('words = ["honey"]', 'pattern = "(honey"', "is not a regular expression"),
        ('chronic = "chronic_cough"', 'chronic = "old_cough"', "there is no old_cough"),
        ('chronic = "chronic_cough"', 'old = "chronic_cough"', "old is not a duration"),
        ("[comparators.active]", "[comparators.brisk]", "brisk is not a comparator"),
        ('id = "chronic_cough"', 'id = "acute_cough"', "this id is here more than once"),
        ('broader = ["bee_product"]', 'broader = ["honey"]', "broader leads back to itself"),
    ],
)
def test_what_is_wrong_is_named(old, new, message):
    assert TEXT.count(old) >= 1
    found = problems_of(TEXT.replace(old, new, 1))
    assert any(message in problem for problem in found), found


def test_a_topic_says_when_was_searched_and_where_errors_go():
    told = 'searched_on = 2026-11-20\nreport_errors = "mailto:a@b.example"\n'
    topic, problems = parse_topic(told + TEXT, Path("x"))
    assert problems == []
    assert topic.searched_on == date(2026, 11, 20)
    assert topic.report_errors == "mailto:a@b.example"


def test_questions_are_lists_of_texts():
    asked = f"{TEXT}\n[questions]\nH1 = 'ask_efficacy honey'\n"
    assert problems_of(asked) == ["questions.H1 must be a list of texts"]


@pytest.mark.parametrize("wrong", ['"a"', "3", "{ effect = 'safe' }", '["honey safe"]', "[[]]"])
def test_the_frames_of_a_claim_are_a_list_of_tables_and_the_line_is_theirs(wrong):
    text = re.sub(r"^H3 = .*$", f"H3 = {wrong}", TEXT, count=1, flags=re.MULTILINE)
    topic, (problem,) = parse_topic(text, Path("x"))
    assert topic is None
    assert problem.message == "frames.H3 must be a list of tables, such as { effect = 'raise' }"
    assert text.splitlines()[problem.line - 1] == f"H3 = {wrong}"
    assert problem.path == str(Path("x/topic.toml"))


def test_a_frame_may_need_one_of_each_of_several_groups():
    assert problems_of(TEXT.replace('also = "sham"', 'also = ["sham|cough", "sleep"]')) == []
    assert problems_of(TEXT.replace('also = "sham"', "also = []")) == []


def test_a_topic_needs_a_search():
    text = re.sub(r"\[\[search\.block]].*?(?=\n\[\[treatments)", "", TEXT, flags=re.DOTALL)
    assert problems_of(text) == ["the search has no block; add [[search.block]] with its terms"]


def test_a_list_of_the_ontology_must_be_one_of_tables():
    text = 'treatments = ["honey"]\n' + re.sub(
        r"\[\[treatments]].*?(?=\n\[\[conditions)", "", TEXT, flags=re.DOTALL
    )
    assert problems_of(text) == ["treatments must be a list of tables, [[treatments]]"]


def test_a_stand_in_needs_its_treatments_and_a_default():
    text = TEXT.replace(
        "[concepts]", '[roles.stand_ins.spoon]\ntreatments = ["honey"]\n\n[concepts]'
    )
    assert problems_of(text) == ["spoon: a stand-in has `treatments` and `else`"]


def _list_paths(value: object, path: tuple = ()) -> Iterator[tuple]:
    """List the path of each entry of TOML; of the rows of a list, the first."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _list_paths(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from _list_paths(value[0], (*path, 0))


@pytest.mark.parametrize(
    "wrong",
    ["text", 3, True, [], {}, ["a", 1], {"a": 1}, [{"a": "b"}], {"a": {"b": 2}}],
    ids=repr,
)
def test_an_entry_of_a_wrong_type_is_a_problem_and_never_breaks_the_check(wrong):
    for path in _list_paths(tomllib.loads(TEXT)):
        tables = tomllib.loads(TEXT)
        parent = tables
        for key in path[:-1]:
            parent = parent[key]
        kept, parent[path[-1]] = parent[path[-1]], wrong
        problems = list(check_types(tables))
        may_be_a_list = path[-1] == "also" and wrong == []
        assert problems or may_be_a_list or type(kept) is type(wrong), path
        if not problems:
            list(check_terms(build_topic(tables, Path("x"))))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name = "Honey for cough in children"', 'name = " "', "name", "name must be a text"),
        ("scope", "example_post = 3\nscope", "example_post", "example_post must be a text"),
        ('id = "honey"\n', "", "", "treatments 2 has no id"),
        (
            'id = "honey"\n',
            'id = "honey"\nkind = "benefit"\n',
            'id = "honey"',
            "honey: kind has no",
        ),
        ('"benefit"', '"good"', 'id = "cough_freq', "kind is benefit or unsigned, not 'good'"),
        ('"benefit"', '"benefit"\nbetter = "up"', 'id = "cough_freq', "better is less or more"),
        (
            'id = "honey"\n',
            'id = "honey"\nbetter = "less"\n',
            'id = "honey"',
            "honey: better has no",
        ),
        (
            "[roles]",
            '[[important_differences]]\noutcome = "cough_frequency"\nsource = "a guess"\n[roles]',
            "[[important_diff",
            "important_differences 1 has no number; give points, smd or people",
        ),
        (
            "[roles]",
            '[[important_differences]]\noutcome = "cough_frequency"\npeople = 10\n[roles]',
            "[[important_diff",
            "important_differences 1 has no source",
        ),
        ("{ acute", '"acute" # {', 'id = "cough"', "cough: durations must be a table of texts"),
        ("{ acute = ", "{ acute = 3, x = ", 'id = "cough"', "durations must be a table of texts"),
        (
            "[roles]",
            "[roles]\nagents = 3",
            "agents",
            "roles.agents must be a table, [roles.agents]",
        ),
        ("[roles]", "[roles]\nagents = { bee = 3 }", "[roles]", "roles: agents must be a table of"),
        (
            "[roles]",
            '[roles]\nunless = { honey = "bee" }',
            "[roles]",
            "roles: unless must be a table of lists of texts",
        ),
        (
            "[concepts]",
            "[roles.stand_ins]\nspoon = 3\n[concepts]",
            "spoon",
            "roles.stand_ins.spoon must be a table, [roles.stand_ins.spoon]",
        ),
        (
            "[concepts]",
            '[roles.stand_ins.spoon]\ntreatments = ["honey"]\nelse = "honey"\nif = 1\n[concepts]',
            "[roles.stand_ins.spoon]",
            "roles.stand_ins.spoon: if has no meaning here",
        ),
        (
            "[concepts]",
            '[derive.conditions]\ncuez = ["cough"]\n[concepts]',
            "[derive.conditions]",
            "derive.conditions: cuez has no meaning here",
        ),
        ('"honey[tiab]" }', '"honey[tiab]", why = 3 }', "[[search", "terms of a search block are"),
        ('{ term = "honey[tiab]" }', '"honey[tiab]"', "[[search", "terms of a search block are"),
        ('name = "treatment"', "name = 3", "[[search", "the name of a search block must be a text"),
        ('words = ["honey"]', 'modifiers = "("', 'id = "honey"', "'(' is not a regular expression"),
        ('words = ["honey"]', 'words = [""]', 'id = "honey"', "phrase '' must begin with a word"),
        ('id = "cough_syrup"', 'id = "9_syrup"', 'id = "9_', "an id has small letters, digits"),
        (
            "durations",
            'abbreviations = { old = ["OC"] }\ndurations',
            'id = "cough"',
            "old is not a duration; use chronic, subacute or acute",
        ),
    ],
)
def test_one_wrong_entry_is_one_problem_on_its_line(old, new, line, message):
    text = TEXT.replace(old, new, 1)
    (problem,) = parse_topic(text, Path("x"))[1]
    assert message in problem.message
    assert text.splitlines()[problem.line - 1].startswith(line)


@pytest.mark.parametrize(
    "entry",
    [
        'pattern = "a{gap}b{2,3}"',
        'abbreviations = { chronic = ["CC"] }',
        'words = ["honey .. cough"]',
        'broader = ["cough_syrup", "bee_product"]',
    ],
)
def test_a_rarer_entry_that_is_allowed_is_no_problem(entry):
    old = 'broader = ["bee_product"]' if "broader" in entry else 'words = ["honey"]'
    assert problems_of(TEXT.replace(old, entry, 1)) == []


def test_every_problem_of_one_term_is_told():
    text = TEXT.replace(
        'words = ["honey"]\nplaces = ["title", "topics", "abstract"]',
        'words = ["honey", ".. b"]\nplaces = ["body", "head"]\npattern = "["\nbroader = ["x", "y"]',
    ).replace('broader = ["bee_product"]\n', "")
    assert [problem.removeprefix("treatments, honey: ")[:24] for problem in problems_of(text)] == [
        "there is no x in this li",
        "there is no y in this li",
        "places are title, topics",
        "'[' is not a regular exp",
        "the phrase '.. b' must b",
    ]
