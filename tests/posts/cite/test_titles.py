"""Titles in sentence case, and BibTeX that keeps its capitals."""

import pytest

from evidence.posts.cite.titles import prepare_bibtex, protect_capitals, set_title_case


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Tea for Chronic Thirst: A Trial of Cups", "Tea for chronic thirst: A trial of cups"),
        ("Tea for chronic thirst: a trial of cups", "Tea for chronic thirst: A trial of cups"),
        ("Tea Drinking in the United States and WHO Advice", None),
        ("The Rotterdam Teacup study of chronic thirst", None),
        ("Coffee vs. Herbal Infusions Among U.S. Drinkers", None),
        ("\u201cDrink Slowly\u201d: Time to Think Again", None),
        ("Is Tea Good for You? What Drinkers Say", "Is tea good for you? What drinkers say"),
        ("Der Einfluss von Tee auf den Rücken", "Der Einfluss von Tee auf den Rücken"),
        ("", ""),
    ],
)
def test_titles_are_in_sentence_case(title, made):
    expected = {
        "Tea Drinking in the United States and WHO Advice": (
            "Tea drinking in the United States and WHO advice"
        ),
        "The Rotterdam Teacup study of chronic thirst": (
            "The Rotterdam Teacup study of chronic thirst"
        ),
        "Coffee vs. Herbal Infusions Among U.S. Drinkers": (
            "Coffee vs. herbal infusions among U.S. drinkers"
        ),
        "\u201cDrink Slowly\u201d: Time to Think Again": (
            "\u201cDrink slowly\u201d: Time to think again"
        ),
    }
    assert set_title_case(title) == expected.get(title, made)


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Tea in China", "Tea in {China}"),
        ("Tea in {China}", "Tea in {China}"),
        ("Der Einfluss von Tee auf den Rücken", "{Der Einfluss von Tee auf den Rücken}"),
        ("Les effets du thé sur les douleurs", "{Les effets du thé sur les douleurs}"),
        ("H$_2$O and $\\alpha$ in cups", "{H}$_2${O} and $\\alpha$ in cups"),
        ("The {WHO} and H$_2$O", "The {WHO} and {H$_2$O}"),
    ],
)
def test_capitals_are_protected_in_bibtex(title, protected):
    assert protect_capitals(title) == protected


def test_only_values_that_need_it_change():
    text = (
        '@article{a, title = "Tea in China", author = {Li, W. and 山田 太郎 and 李, 明}}\n'
        "@article{b, title = {Tee aus der großen Kanne trinken}, langid = {ngerman}}\n"
        "@article{c, title = {On cups}, note = {In China}}\n"
    )
    made = text.replace('"Tea in China"', "{Tea in {China}}").replace("山田 太郎", "山田, 太郎")
    assert prepare_bibtex(text) == made
