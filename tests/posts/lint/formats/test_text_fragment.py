"""Links to sentences follow https://wicg.github.io/ScrollToTextFragment/."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.posts.lint.formats.text_fragment import link_to_text

PAGE = "https://clinic.example/post"


def test_a_short_sentence_is_given_as_a_whole():
    assert link_to_text(PAGE, "Cups help, don't they?") == (
        f"{PAGE}#:~:text=Cups%20help%2C%20don%27t%20they%3F"
    )


def test_of_a_long_sentence_the_first_and_the_last_words_are_given():
    text = "one two three four five six seven eight nine ten eleven"
    assert link_to_text(PAGE, text) == (
        f"{PAGE}#:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"
    )


def test_a_text_of_several_lines_is_given_by_its_ends():
    assert link_to_text(PAGE, "one two", "", "three", "four five") == (
        f"{PAGE}#:~:text=one%20two,four%20five"
    )


@pytest.mark.parametrize(("sign", "code"), [("-", "%2D"), (",", "%2C"), ("&", "%26"), ("#", "%23")])
def test_signs_of_the_syntax_are_encoded(sign, code):
    assert link_to_text(PAGE, f"a{sign}b").endswith(f"#:~:text=a{code}b")


@pytest.mark.parametrize("fragment", ["#part", "#part:~:text=old"])
def test_a_fragment_of_the_address_stays(fragment):
    assert link_to_text(PAGE + fragment, "word") == f"{PAGE}#part:~:text=word"


def test_nothing_is_linked_as_the_page():
    assert link_to_text(PAGE, " ") == PAGE


@given(st.text(min_size=1))
def test_the_words_come_back(text):
    _, _, directive = link_to_text(PAGE, text).partition(":~:text=")
    words = text.encode("utf-8", "replace").decode().split()
    begin, _, end = directive.partition(",")
    assert words[: len(unquote(begin).split())] == unquote(begin).split()
    assert not end or unquote(end).split() == words[-5:]
