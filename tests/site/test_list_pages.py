"""The start page, the table, and the page that checks a text."""

import json

from evidence.site.list_pages import make_example_post, render_list_pages


def test_the_search_looks_through_every_claim(material):
    script = dict(render_list_pages(material))["index.js"].decode()
    index = json.loads(script.partition(" = ")[2].rstrip(";\n"))
    assert [entry[-1] for entry in index["claims"]] == list(material.base.claims)
    assert all(all(isinstance(cell, str) for cell in row) for row in index["claims"])


def test_the_example_states_one_claim_of_each_verdict(material):
    lines = make_example_post(material).splitlines()[2:]
    by_text = {card.claim.text: card.verdict.category for card in material.cards.values()}
    categories = [by_text[line.removeprefix("- ")] for line in lines]
    assert categories == [
        "contradicted",
        "not_supported",
        "mixed",
        "insufficient",
        "supported",
    ]


def test_problems_are_found_in_the_example(material, script_engine):
    example = make_example_post(material)
    problems = script_engine.call(
        "text => EVIDENCE.textChecker.readText(text).flatMap(EVIDENCE.textChecker.findProblems)",
        example,
    )
    assert {"E401", "E402"} <= {problem["code"] for problem in problems}


def test_every_subject_of_a_claim_has_a_label(material):
    assert {claim.subject for claim in material.base.claims.values()} <= material.subjects.keys()
