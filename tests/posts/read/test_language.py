"""In which language a text is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evidence.lexicon import load_vocabulary
from evidence.posts.read.language import find_language, language_name
from evidence.posts.read.post import parse_post

VOCABULARY = load_vocabulary("languages")
ENGLISH = "We walk along the river each morning, and then we sit in a café and talk of new books."
GERMAN = next(entry["example"] for entry in VOCABULARY["languages"] if entry["code"] == "de")


@pytest.mark.parametrize("entry", VOCABULARY["languages"], ids=lambda entry: entry["name"])
def test_each_language_is_found_in_its_example(entry) -> None:
    assert find_language(entry["example"], 12) == entry["code"]
    assert language_name(entry["code"]) == entry["name"]


@pytest.mark.parametrize("word", VOCABULARY["english"]["words"])
def test_a_word_of_english_makes_its_example_english(word: str) -> None:
    assert find_language(VOCABULARY["english"]["example"].replace("{}", word), 1) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 34 56",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday closed open closed open 9 17",
        "https://a.example/der-die-das https://b.example/und-oder",
    ],
)
def test_of_text_that_is_no_prose_nothing_is_said(text: str) -> None:
    assert find_language(text, 1) == ""


def test_a_paragraph_in_another_language_is_known_among_english_ones() -> None:
    post = parse_post(f"{ENGLISH}\n\n{GERMAN}\n\n{ENGLISH}\n", "post.md")
    assert [sentence.language for sentence in post.sentences] == ["", "de", ""]


def test_short_lines_of_a_post_in_another_language_are_in_that_language() -> None:
    post = parse_post(f"# Am Fluss\n\n{GERMAN}\n\n- Wetter\n- Musik\n", "post.md")
    assert {sentence.language for sentence in post.sentences} == {"de"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wandern macht glücklich und müde. Bergluft hilft immer.", "de"),
        ("La marche soulage l'ennui des dimanches.", "fr"),
        ("Caminar cura el aburrimiento.", "es"),
        ("Caminhadas eliminam o tédio do corpo rapidamente.", "pt"),
        ("Прогулки лечат скуку.", "ru"),
        ("散歩は退屈に効く。", "ja"),
    ],
)
def test_a_post_of_few_words_in_another_language_is_known(text: str, code: str) -> None:
    assert {sentence.language for sentence in parse_post(text, "post.md").sentences} == {code}


@pytest.mark.parametrize(
    "text",
    [
        "Walking cures boredom completely.",
        "Hiking removes boredom. River paths please everybody.",
        "Yoga, Pilates, Tai chi",
        "Dr. Müller, Berlin-Mitte",
        "Gehen hilft",
    ],
)
def test_few_words_that_may_be_english_or_names_are_read(text: str) -> None:
    assert {sentence.language for sentence in parse_post(text, "post.md").sentences} == {""}


def test_a_post_in_english_loads_no_detector() -> None:
    script = (
        "import sys; from evidence.posts.read.post import parse_post; "
        f"parse_post({ENGLISH!r}, 'a.txt'); print('py3langid' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
