"""`Check a text` and `evidence check` held against each other: the same claims of the same sentences."""

import json

import pytest
from support.paths import ROOT

from evidence.claims.recognise.recogniser import load_recogniser
from evidence.lexicon import tokenize
from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.read.post import parse_post

OWN = ROOT / "tests" / "data" / "claim_sentences.jsonl"
SENTENCES = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
CODES = ("E401", "E402", "E403")
ODD = [
    "Can't cupping remove lactic acid?",
    "Cupping doesn’t remove lactic acid.",
    "CUPPING REMOVES LACTIC ACID!",
    "Schröpfen hilft — cupping removes lactic acid…",
    "Acupuncture - and only acupuncture - boosts blood flow.",
    "Electro-acupuncture eases low-back pain; 30,000 needles, 5.5 %.",
    "NICE says nice things of acupuncture for low back pain.",
    "It removes lactic acid.",
    "The needles calm the nervous system.",
    "Ibuprofen eases back pain more than acupuncture.",
    "",
    "   ",
    "%%% ... ???",
    "\U0001d4d2upping removes lactic acid 🙂 and toxins",
    "ﬁve cups remove lactic acid",
    "Cupping\u00a0removes\u00a0lactic\u00a0acid.",
    "constructor prototype __proto__ hasOwnProperty toString removes lactic acid by cupping",
]
TEXTS = {
    "a page with headings and items": (
        "Cupping and your back\n\nWhat cupping does\n\n- Flushes lactic acid out of the muscles\n"
        "- Brings more blood to the tissue\n- Might relax tight muscles\n\nMyths\n\nCupping removes lactic acid.\n\n"
        "How does acupuncture treat back pain?\n\n\u2022 Increases circulation\n\u2022 Calms the nervous system\n"
    ),
    "a paragraph whose therapy is named once": (
        "Acupuncture has been used for ages. It increases circulation. It calms the nervous system.\n\n"
        "It eases chronic low back pain. Dr. Smith, e.g., says so. Massage is another matter. It relaxes muscles.\n"
    ),
    "taken back by the next sentence": "Cupping removes lactic acid. This is a myth. Cupping increases circulation.\n",
    "a lead before items": "Cupping has these benefits:\n\n1. Removes toxins\n2. Increases circulation\n3) Nothing\n",
    "numbers": (
        "Injuries cause up to 10 million clinic visits a year. Injuries cause 65 million clinic visits a year.\n"
        "One in five people in the US has chronic pain. One in five people in the UK has chronic pain.\n"
    ),
    "absolute": "Acupuncture cures chronic low back pain for good. Mild exercise always helps back pain.\n",
    "cited": "One in five adults in the US lives with chronic pain [1].\n\nAcupuncture is safe (doi:10.1000/x).\n",
    "a menu": "Home\nAbout us\nContact\n\nBy Jane Doe\n\n5 min read\n\nCupping\n\nIt removes lactic acid and toxins.\n",
}


@pytest.fixture(scope="module")
def in_page(browser, site):
    page = browser.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / "check.html").as_uri())
    yield page
    assert complaints == []
    page.close()


def told(claims) -> list:
    return [(found.claim, found.polarity, found.is_hedged) for found in claims]


def test_each_sentence_makes_the_same_claims_in_the_page(in_page):
    rows = [(row["text"], [row["context"]] if row["context"] else []) for row in SENTENCES]
    rows += (
        [(row["text"], []) for row in SENTENCES]
        + [(text, ["Cupping"]) for text in ODD]
        + [(text, []) for text in ODD]
    )
    rows = [(text, headings) for text, headings in rows if tokenize(text) or not text.strip()]
    here = [load_recogniser().recognise(text, tuple(headings)) for text, headings in rows]
    there = in_page.evaluate(
        "rows => rows.map(([text, headings]) => { const { claims, concepts, therapies } = "
        "EVIDENCE_READER.read(text, headings); return { claims: claims.map(({ claim, polarity, hedged }) => "
        "[claim, polarity, hedged]), concepts: [...concepts].sort(), therapies: [...therapies].sort() }; })",
        [[text, headings] for text, headings in rows],
    )
    assert len(rows) > 500
    for (text, _), ours, theirs in zip(rows, here, there, strict=True):
        assert [tuple(found) for found in theirs["claims"]] == told(ours.claims), text
        assert theirs["concepts"] == sorted(ours.concepts), text
        assert theirs["therapies"] == sorted(ours.treatments), text


def by_command(base, text: str) -> list:
    """Code, claim and line of each problem; and the sentences that were read."""
    post = parse_post(text, "post.txt")
    checker = Checker(base, select_rules(CODES))
    problems = [(problem.code, problem.claim) for problem in checker.check(post)]
    return [sorted(problems), [sentence.text for sentence in post.sentences]]


def by_page(in_page, text: str) -> list:
    return in_page.evaluate(
        "text => { const views = EVIDENCE_READER.views(text); return [views.flatMap(view => EVIDENCE_READER"
        ".problemsOf(view).map(({ code, claim }) => [code, claim])).sort(), views.map(view => view.sentence.text), "
        "views.map(view => view.pointsAtStudy)]; }",
        text,
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_the_same_sentences_and_the_same_problems_in_the_page(in_page, base, name):
    problems, sentences, _ = by_page(in_page, TEXTS[name])
    assert [[tuple(problem) for problem in problems], sentences] == by_command(base, TEXTS[name])


def test_each_sentence_as_a_post_of_its_own_has_the_same_problems_unless_it_points_at_a_study(
    in_page, base
):
    same = left = 0
    for row in SENTENCES:
        text = f"{row['context']}\n\n{row['text']}\n" if row["context"] else f"{row['text']}\n"
        problems, _, points = by_page(in_page, text)
        here, there = by_command(base, text)[0], [tuple(problem) for problem in problems]
        if any(points):
            left += 1
            assert set(there) <= set(here), text
        else:
            same += 1
            assert there == here, text
    assert same > 10 * left > 0


def test_the_examples_read_as_text_are_the_same_but_for_sentences_that_point_at_studies(
    in_page, base
):
    text = (
        (ROOT / "examples" / "back-pain.md")
        .read_text(encoding="utf-8")
        .split("---\n", 2)[2]
        .replace("#", "")
    )
    problems, sentences, _ = by_page(in_page, text)
    here = by_command(base, text)
    assert sentences == here[1]
    assert [tuple(problem) for problem in problems] == here[0]


def test_what_is_pasted_is_told_beside_its_sentence(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        "Cupping flushes lactic acid out of the muscles. We open at nine."
    )
    entry = page.locator("#outcome li")
    entry.wait_for()
    assert "Contradicted" in entry.inner_text()
    assert "E401" in entry.inner_text()
    assert "Studies do not show that cupping removes lactic acid" in entry.inner_text()
    assert page.locator("#outcome mark").inner_text() == "Cupping flushes lactic acid"
    assert (
        page.locator("#summary").inner_text()
        == "2 sentences read: 1 contradicted, 0 too strong, 0 not cited."
    )
    entry.get_by_role("link").first.click()
    assert page.url.endswith("claims/C5.html")


def test_markup_in_a_pasted_text_stays_text(tab, site):
    page = tab.open(site / "check.html")
    page.get_by_label("Your text, without markup").fill(
        '<img src=x onerror="document.title=1"> Cupping removes lactic acid.'
    )
    page.locator("#outcome li").wait_for()
    assert page.locator("#outcome img").count() == 0
    assert "<img src=x" in page.locator("#outcome .quoted").inner_text()
    assert page.title() == "Check a text · evidence"
    assert tab.asked_elsewhere == tab.complaints == []


def test_a_long_text_is_read_in_a_blink(in_page):
    text = " ".join(row["text"] for row in SENTENCES) * 3
    taken = in_page.evaluate(
        "text => { const begun = performance.now(); EVIDENCE_READER.views(text); return performance.now() - begun; }",
        text,
    )
    assert taken < 5_000, f"{len(text)} characters in {taken:.0f} ms"
