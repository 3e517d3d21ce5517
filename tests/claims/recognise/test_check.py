import pytest
from support.small_base import HONEY, write_honey_base

from evidence.claims.base.load import read_base
from evidence.claims.recognise.check import check_claim_words
from evidence.topic import read_topic


def test_the_bundled_words_are_sound(base):
    assert check_claim_words(base.topic, base.claims) == []


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('honey = ["honey"]', 'honey = [".. honey"]', "begins with a gap", 'honey = [".. honey"]'),
        (
            'about = ["cough"]',
            'about = ["cuogh"]',
            "roles.about: there is no concept cuogh",
            "about",
        ),
        ('H3 = [{ agent = "honey"', 'H3 = [{ agent = "hnoey"', "not declared: hnoey", "H3 = "),
        ('H3 = [{ agent = "honey"', 'H3 = [{ also = ["hnoey"]', "not declared: hnoey", "H3 = "),
        ('effect = "safe" },', 'about = "safe" },', "the frame H4.1 has no effect", "H4 = "),
        ("H4 = ", "H5 = ", "there are frames for H5, but claims.csv has no such claim", "H5 = "),
    ],
)
def test_what_is_wrong_is_listed_with_its_line(tmp_path, old, new, message, line):
    folder = write_honey_base(tmp_path / "honey")
    claims = read_base(folder).claims
    file = folder / "topic.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = check_claim_words(read_topic(folder), claims)
    assert [problem for problem in problems if message in problem.message], problems
    lines = file.read_text(encoding="utf-8").splitlines()
    assert any(lines[problem.line - 1].startswith(line) for problem in problems)


def test_a_question_names_claims_and_concepts_that_there_are(tmp_path):
    folder = write_honey_base(tmp_path / "honey")
    claims = read_base(folder).claims
    file = folder / "topic.toml"
    questions = '\n[questions]\nH1 = ["ask_efficacy|hnoey honey"]\nX9 = ["ask_efficacy"]\n'
    file.write_text(file.read_text(encoding="utf-8") + questions, encoding="utf-8")
    messages = [problem.message for problem in check_claim_words(read_topic(folder), claims)]
    assert messages == [
        "questions.H1: there is no concept hnoey",
        "questions.X9: there is no claim X9",
    ]


def test_the_second_topic_is_sound(tmp_path):
    base = read_base(write_honey_base(tmp_path / "honey"))
    assert check_claim_words(base.topic, base.claims) == []
    assert HONEY.is_dir()


def test_frames_of_what_is_outside_the_registered_claims_need_no_claim(tmp_path):
    folder = write_honey_base(tmp_path / "honey")
    file = folder / "topic.toml"
    text = file.read_text(encoding="utf-8")
    assert "\n[frames]\n" in text
    outside = 'outside = [{ agent = "honey", effect = "calm", target = "sleep" }]'
    file.write_text(text.replace("\n[frames]\n", f"\n[frames]\n{outside}\n"), encoding="utf-8")
    assert check_claim_words(read_topic(folder), read_base(folder).claims) == []


@pytest.mark.parametrize("also", ['""', "[]", '["", "sham"]', '"sham|"'])
def test_an_empty_entry_of_a_frame_never_breaks_the_check(tmp_path, also):
    folder = write_honey_base(tmp_path / "honey")
    file = folder / "topic.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('also = "sham"', f"also = {also}"), encoding="utf-8")
    check_claim_words(read_topic(folder), read_base(folder).claims)
