"""Markup becomes plain characters, and no word is glued, cut or lost."""

import pytest

from evidence.pubmed.parse.inline_markup import (
    collapse_whitespace,
    flatten_markup,
    read_inline_text,
    to_subscript,
    to_superscript,
)
from evidence.pubmed.parse.xml import parse_xml

MATH = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def text(inside):
    return read_inline_text(parse_xml(f"<t {MATH}>{inside}</t>".encode()))


@pytest.mark.parametrize(
    ("inside", "plain"),
    [
        ("plain", "plain"),
        ("<i>in</i>side a <b>word</b>", "inside a word"),
        ("H<sub>2</sub>O and 10<sup>-3</sup>", "H₂O and 10⁻³"),
        ("CO<sub>max</sub>", "COmax"),
        ("x<sup>Q</sup>", "x^Q"),
        ("<b>a <i>b</i> c</b> d", "a b c d"),
        ("  a\n b\t c ", "a b c"),
        ("a\u00a0b\u2009c", "a b c"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("<u> </u>", None),
        ("", None),
    ],
)
def test_inline_markup_is_read_as_it_looks(inside, plain):
    assert text(inside) == plain


@pytest.mark.parametrize(
    ("inside", "plain"),
    [
        ("<mml:msup><mml:mi>r</mml:mi><mml:mn>2</mml:mn></mml:msup>", "r²"),
        ("<mml:msub><mml:mi>x</mml:mi><mml:mn>1</mml:mn></mml:msub>", "x₁"),
        (
            "<mml:msubsup><mml:mi>x</mml:mi><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:msubsup>",
            "x₁²",
        ),
        ("<mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac>", "a/b"),
        (
            "<mml:mfrac><mml:mrow><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mn>1</mml:mn></mml:mrow>"
            "<mml:mi>b</mml:mi></mml:mfrac>",
            "(a+1)/b",
        ),
        ("<mml:msqrt><mml:mi>x</mml:mi></mml:msqrt>", "√(x)"),
        ("<mml:mroot><mml:mi>x</mml:mi><mml:mn>3</mml:mn></mml:mroot>", "³√(x)"),
        ("<mml:mi>p</mml:mi>\n  <mml:mo>=</mml:mo>\n  <mml:mn>0.05</mml:mn>", "p=0.05"),
        ("<mml:mi>x</mml:mi><mml:annotation>TeX</mml:annotation>", "x"),
    ],
)
def test_a_formula_is_written_on_one_line(inside, plain):
    assert text(f"so <mml:math>{inside}</mml:math> holds") == f"so {plain} holds"


def test_white_space_stays_until_it_is_collapsed():
    assert flatten_markup(parse_xml(b"<t>a  <i>b\n</i></t>")) == "a  b\n"


@pytest.mark.parametrize(
    ("given", "collapsed"),
    [(None, None), ("", None), (" \n ", None), (" a ", "a"), ("a  b", "a b")],
)
def test_runs_of_white_space_are_one_blank(given, collapsed):
    assert collapse_whitespace(given) == collapsed


def test_a_shift_takes_the_whole_text_or_none_of_it():
    assert (to_superscript("2+"), to_superscript("2Q"), to_superscript(" ")) == ("²⁺", "^2Q", " ")
    assert (to_subscript("12"), to_subscript("a1"), to_subscript(" 2 ")) == ("₁₂", "a1", " ₂ ")


def test_no_element_has_no_text():
    assert read_inline_text(None) is None
