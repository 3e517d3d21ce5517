"""What the page that checks a text gets: patterns for JavaScript, verdicts of the claims."""

import re

import pytest

from evidence.site.vocabulary import build_vocabulary, to_javascript_pattern


@pytest.mark.parametrize(
    ("pattern", "at_beginning", "written"),
    [
        (re.compile("a|b"), False, ["a|b", "u"]),
        (re.compile("a|b", re.IGNORECASE), True, ["^(?:a|b)", "iu"]),
        (re.compile("(?P<year>[0-9]) x", re.VERBOSE), False, ["(?<year>[0-9])x", "u"]),
    ],
)
def test_a_pattern_is_translated(pattern, at_beginning, written):
    assert to_javascript_pattern(pattern, at_beginning) == written


def test_every_pattern_is_one_in_javascript(script_engine, material):
    names = script_engine.call("() => Object.keys(EVIDENCE.plainText.patterns)")
    assert names == list(build_vocabulary(material)["patterns"])


def test_every_claim_has_its_verdict_its_page_and_what_to_cite(material):
    claims = build_vocabulary(material)["claims"]
    assert claims.keys() == material.base.claims.keys()
    for name, claim in claims.items():
        assert claim["verdict"] == material.cards[name].verdict.category
        assert claim["path"] == f"claims/{name}.html"
        assert all(key in material.base.studies for key, _, _ in claim["cite"])
