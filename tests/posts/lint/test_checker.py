"""Posts through all rules."""

from __future__ import annotations

import pytest
from support.linting import claims, codes, found

from evidence.claims.verdict.verdict import compute_verdict
from evidence.posts.lint.checker import Checker, check_posts
from evidence.posts.lint.sentence_facts import MAX_PHRASES
from evidence.posts.read.extent import MAX_MARKS
from evidence.posts.read.post import parse_post

POST = """# How does acupuncture treat back pain?

- Increases circulation

## How does cupping therapy treat back pain?

- Increases circulation
- Removes lactic acid from the muscles

## Research

A 2010 review by the Agency for Healthcare Research and Quality found that \
acupuncture eased back pain immediately after treatment.

The 2007 guideline on low back pain of the American College of Physicians and the \
American Pain Society lists acupuncture.
"""


def test_the_same_words_are_another_claim_under_another_heading(base):
    assert claims(base, POST)[:3] == [(3, "A1"), (7, "C2"), (8, "C5")]


def test_the_same_post_gives_the_same_claims_in_every_format(base):
    html = "<h2>Cupping</h2><ul><li>Removes lactic acid</li><li>Improves blood flow</li></ul>"
    plain = "Cupping\n\n  • Removes lactic acid\n\n  • Improves blood flow\n"
    markdown = "## Cupping\n\n- Removes *lactic acid*\n- Improves blood flow\n"
    for text, path in ((html, "p.html"), (plain, "p.txt"), (markdown, "p.md")):
        assert [claim for _, claim in claims(base, text, path)] == ["C5", "C2"]


def test_a_contradicted_claim_is_an_error_with_studies_and_another_wording(base):
    (problem,) = found(base, "Bed rest helps low back pain.")
    assert (problem.code, problem.severity, problem.claim) == ("E401", "error", "R5")
    assert problem.studies[0] == "rizzo2025"
    assert "probably does not help" in problem.suggestion


def test_a_hedge_turns_an_overstatement_into_a_claim_that_holds(base):
    assert codes(base, "Cupping increases blood flow in the skin.") == ["E402"]
    assert codes(base, "Cupping may increase blood flow in the skin.") == ["E403"]


def test_a_contradicted_claim_stays_wrong_behind_a_hedge(base):
    assert codes(base, "Bed rest may help low back pain.") == ["E402"]


def test_a_promise_is_too_much_for_a_supported_claim(base):
    assert codes(base, "Acupuncture relieves chronic back pain.") == ["E403"]
    assert codes(base, "Acupuncture cures chronic back pain forever.") == ["E402"]


@pytest.mark.parametrize(
    "text",
    [
        "Cupping does not remove lactic acid.",
        "Does cupping remove lactic acid?",
        "It is a myth that cupping removes lactic acid.",
        "Cupping removes lactic acid. That is a myth.",
        "## Myths\n\n- Cupping removes lactic acid.",
        "Acupuncture is better than surgery for chronic back pain.",
        "Dry needling is better than ibuprofen for low back pain.",
        "How cupping removes lactic acid:\n================================",
        "`Cupping removes lactic acid.`",
        "Musculoskeletal injuries lead to 65 million clinic visits a year.",
    ],
)
def test_what_is_not_said_is_not_flagged(base, text):
    assert [code for code in codes(base, text) if code.startswith("E")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Stop exercising and see a doctor if you have fever with back pain.",
        "Exercise is not safe if you have a spinal fracture.",
        "If you have lost weight without reason, do not exercise for your back pain.",
        "Do not use heat on back pain if your skin is numb.",
        "Acupuncture is not safe for people with a bleeding disorder.",
        "Acupuncture is not safe during pregnancy.",
        "Acupuncture is unsafe when needles are reused.",
        "Rest in bed if you have a fever with back pain.",
        "Acupuncture is not 100% safe.",
        "Acupuncture is not without side effects.",
        "Acupuncture does not cure chronic low back pain, but it can ease it.",
        "Not everyone benefits from exercise for back pain.",
        "Exercise is not a quick fix for back pain.",
        "There is no guarantee that exercise will ease your back pain.",
    ],
)
def test_a_condition_or_an_absolute_that_is_denied_reverses_nothing(base, text):
    assert [code for code in codes(base, text) if code != "E403"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acupuncture does not help people with chronic low back pain.", "E405"),
        ("Do not exercise if you have chronic low back pain.", "E405"),
        ("Exercise is completely useless for back pain.", "E405"),
        ("Exercise is no cure for back pain and does not even help.", "E405"),
        ("Acupuncture is always dangerous.", "E405"),
        ("Rest in bed if you have back pain.", "E401"),
        ("Stay in bed until your back pain is gone.", "E401"),
    ],
)
def test_a_condition_of_the_claim_or_an_absolute_denial_reverses_it(base, text, expected):
    assert codes(base, text) == [expected]


@pytest.mark.parametrize(
    "label",
    [
        "## What does not help back pain",
        "## What exercise cannot do",
        "## Not recommended for back pain",
        "## What makes back pain worse",
        "## Unproven claims about back pain",
        "## Outdated advice on back pain",
        "These do not help back pain:",
        "Avoid these with back pain:",
        "Acupuncture will not:",
    ],
)
def test_a_list_of_what_does_not_help_claims_no_help_but_its_denials_stay(base, label):
    items = (
        "- Bed rest\n- Exercise\n- Relieves chronic low back pain\n- Acupuncture eases back pain"
    )
    denial = "- Acupuncture does not help chronic low back pain."
    assert codes(base, f"# Back pain\n\n{label}\n\n{items}") == []
    assert codes(base, f"# Back pain\n\n{label}\n\n{items}\n{denial}") == ["E405"]


def test_a_column_of_what_does_not_help_claims_no_help(base):
    table = "| {} | {} |\n|---|---|\n| Exercise | Bed rest |\n"
    found = codes(base, table.format("Helps back pain", "Does not help back pain"))
    assert found == ["E403"]
    assert codes(base, table.format("Not helpful for back pain", "Useless for back pain")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Some therapists claim that cupping removes lactic acid, but it doesn't.",
        "Some therapists claim that cups remove lactic acid, but they don’t [@haake2007].",
        "It is often said that cupping removes lactic acid; however, it does not.",
        "It is often said that cupping removes lactic acid – but in fact, that’s simply not true.",
        "They say cupping removes lactic acid, but this isn't true.",
        "They say cupping removes lactic acid, but research shows otherwise.",
        "They say cupping removes lactic acid, but the evidence does not support this claim.",
        "You'll hear that cupping removes lactic acid. The evidence says otherwise.",
        "You'll hear that cupping removes lactic acid. But studies do not support this.",
        "You'll hear that cupping removes lactic acid. The current research doesn't bear it out.",
        (
            "You'll hear that cupping removes lactic acid. [@haake2007] However, "
            "it does not. [@haake2007]"
        ),
    ],
)
def test_what_is_taken_back_is_not_asserted(base, text):
    first, *_ = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert [claim.claim for claim in first.reading.claims] == ["C5"]
    assert first.reading.asserted_claims == ()


@pytest.mark.parametrize(
    "text",
    [
        "Cupping removes lactic acid, but it does not hurt.",
        "Cupping removes lactic acid, but it is not a cure.",
        "Cupping removes lactic acid, but it does not always.",
        "Cupping removes lactic acid, but massage doesn't.",
        "Cupping removes lactic acid, but it is not supported by insurance.",
        "Cupping removes lactic acid, but studies do not support this use in children.",
        "Cupping removes lactic acid, but the research on massage says otherwise.",
        "Cupping removes lactic acid, even if you think that it doesn't.",
        pytest.param(
            "You may think that it doesn't, but cupping removes lactic acid.",
            marks=pytest.mark.xfail(reason='a "think" before the claim gives it to others'),
        ),
        "Cupping removes lactic acid. It does not hurt.",
        "Cupping removes lactic acid. The data on massage say otherwise.",
        "Cupping removes lactic acid.\n\nIt doesn't.",
    ],
)
def test_what_is_only_qualified_is_asserted(base, text):
    first, *_ = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert "C5" in [claim.claim for claim in first.reading.asserted_claims]


def test_a_citation_in_the_paragraph_is_enough_for_all_of_it(base):
    text = (
        "One in five American adults lives with chronic pain. See doi:10.15585/mmwr.mm7215a1 "
        "for the numbers."
    )
    assert "E403" not in codes(base, text)


def test_a_number_that_is_not_the_claims_is_another_claim(base):
    assert "E401" in codes(
        base, "Musculoskeletal injuries cause up to 10 million US clinic visits a year."
    )
    assert "E401" not in codes(
        base, "Musculoskeletal injuries cause more than 65 million US clinic visits a year."
    )


def test_a_mention_is_resolved_with_what_became_of_the_study(base):
    problems = [problem for problem in found(base, POST) if problem.line == 14]
    assert [problem.code for problem in problems] == ["C101", "S204", "S205"]
    assert problems[2].studies == ("chou2007a", "qaseem2017")
    assert "cite this instead: qaseem2017" in problems[2].suggestion


def test_a_limit_that_the_post_leaves_out_is_told(base):
    (problem,) = [problem for problem in found(base, POST) if problem.code == "Q301"]
    assert problem.line == 12
    assert problem.studies == ("furlan2010", "furlan2012")
    assert "sham" in problem.message


def test_a_limit_that_the_post_tells_is_not_news(base):
    text = (
        "A 2010 review by the AHRQ found that acupuncture eased back "
        "pain right after, but hardly more than sham."
    )
    assert "Q301" not in codes(base, text)


def test_a_question_stays_one_with_a_citation_behind_it(base):
    assert claims(base, "Does cupping remove lactic acid? [@vickers2012]") == []


def test_what_a_footnote_says_is_checked_where_it_stands(base):
    text = "Warm cups feel good.[^1]\n\n[^1]: Bed rest helps low back pain.\n[^2]: Nothing.\n"
    assert [
        (problem.line, problem.column, problem.code) for problem in found(base, text, "E401")
    ] == [(3, 7, "E401")]


def test_a_study_cited_beside_its_successor_is_not_flagged(base):
    assert "S203" in codes(base, "Acupuncture helps with back pain [@vickers2012].")
    assert "S203" not in codes(
        base, "Acupuncture helps with back pain [@vickers2012; @vickers2018]."
    )


def test_a_mention_that_fits_several_studies_is_not_guessed(base):
    (problem,) = found(base, "A 2010 review of back pain found much the same.", "C")
    assert problem.code == "C102"
    assert len(problem.studies) > 1


def test_a_reference_list_is_not_asked_for_citations(base):
    text = (
        "## References\n\nHaake M, et al. German Acupuncture Trials. "
        "Arch Intern Med. 2007;167:1892-8.\n"
    )
    assert [code for code in codes(base, text) if code.startswith("C")] == []


def test_a_health_claim_that_nobody_judged_is_a_note_at_most(base):
    (problem,) = found(base, "Acupuncture improves digestion.")
    assert (problem.code, problem.severity) == ("E404", "info")


def test_the_therapy_carries_on_to_the_next_sentence_of_a_paragraph(base):
    assert claims(base, "Cupping is an old craft. It removes lactic acid.") == [(1, "C5")]
    assert claims(base, "Massage is an old craft. It removes lactic acid.") == []


def test_an_ignore_comment_silences_its_line_only(base):
    line = "Bed rest helps low back pain."
    assert codes(base, f"{line} <!-- evidence: ignore E401 -->\n\n{line}\n") == ["E401"]
    assert codes(base, f"{line} <!-- evidence: ignore E402 -->") == ["E401"]


def test_problems_come_in_the_order_of_their_lines(base):
    places = [(problem.line, problem.column) for problem in found(base, POST)]
    assert places == sorted(places)


def test_places_are_those_of_the_words_in_the_file(base):
    text = "We say so.\n\n> **Bed rest** helps with *low back pain*, they wrote.\n"
    (problem,) = found(base, text, "E401")
    assert (problem.line, problem.column) == (3, 5)
    assert text.splitlines()[2][problem.column - 1 :].startswith("Bed rest")


def test_one_checker_serves_many_posts(base):
    checker = Checker(base)
    first = checker.check(parse_post(POST, "a.md"))
    assert [problem.message for problem in checker.check(parse_post(POST, "b.md"))] == [
        problem.message for problem in first
    ]


def test_the_sentence_before_a_list_is_a_heading_to_its_items(base):
    text = (
        "# Our work\n\nCupping has many benefits:\n\n- Removes lactic acid\n\n"
        "# Prices\n\nWe are open daily.\n\n- Removes lactic acid\n"
    )
    assert claims(base, text) == [(5, "C5")]


def test_what_another_agent_does_is_no_claim_about_the_therapy_above(base):
    assert (
        claims(
            base,
            (
                "# Acupuncture for back pain\n\nIbuprofen eases back pain. Surgery "
                "reduces back pain.\n"
            ),
        )
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "One in five adults in the UK lives with chronic pain.",
        "A cup of ginger tea boosts circulation.",
        "Cupping is unlikely to remove lactic acid.",
        "You need not lift with your legs.",
        "Read more at https://example.org/cupping-removes-lactic-acid-from-muscles",
        "Our 2024 annual report lists 300 patients.",
        "A 2012 study of 18,000 men found that vitamin E raised the risk of prostate cancer.",
    ],
)
def test_what_is_about_something_else_gets_no_problem(base, text):
    assert codes(base, text) == []


def test_a_claim_about_others_than_those_of_a_registered_claim_is_one_that_nobody_has_judged(base):
    assert codes(base, "Acupuncture is safe in children.") == ["E404"]


def test_a_heading_that_says_how_it_works_says_that_it_does(base):
    heading = "How bed rest helps back pain\n===============================\n\nIt warms."
    assert codes(base, heading) == ["E401"]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "# Cupping\n\n| therapy | effect |\n|---|---|\n| Acupuncture | increases circulation |",
            "A1",
        ),
        ("| therapy | effect |\n|---|---|\n| Cupping | removes lactic acid |", "C5"),
        ("| | Cupping |\n|---|---|\n| Effect | removes lactic acid |", "C5"),
        ("<table><tr><th>Cupping</th><td>removes lactic acid</td></tr></table>", "C5"),
        ("<table><caption>Cupping</caption><tr><td>1</td><td>removes lactic acid</table>", "C5"),
    ],
)
def test_the_heads_of_a_table_lend_their_therapy_to_its_cells(base, text, claim):
    assert [found for _, found in claims(base, text)] == [claim]


LACTIC = "Removes lactic acid from the muscles"


@pytest.mark.parametrize(
    "text",
    [
        f"**Cupping**\n\n{LACTIC}.",
        f"Cupping:\n\n{LACTIC}.",
        f"<p><b>Cupping</b></p><p>{LACTIC}.</p>",
        f"1. Cupping\n   - {LACTIC}",
        f"Uses of cupping:\n\n\u2714 {LACTIC} \u2714 Warms the skin",
        f"Uses of cupping:\n{LACTIC}\nWarms the skin",
        f"Cupping\n: {LACTIC}.",
        f"Q: What does cupping do?\nA: It {LACTIC.lower()}.",
        f"---\ntitle: Cupping\nsummary: {LACTIC}.\n---\n",
    ],
)
def test_a_line_that_heads_without_markup_lends_its_therapy(base, text):
    assert [found for _, found in claims(base, text)] == ["C5"]


@pytest.mark.parametrize(
    "text",
    [
        f"**Cupping**\n\nIt is old.\n\n**Zoning**\n\n{LACTIC}.",
        f"1. Cupping\n   - feels warm\n2. Zoning\n   - {LACTIC}",
        f"Cupping\n: Feels warm.\n\nZoning\n: {LACTIC}.",
        f"| | |\n|---|---|\n| Cupping | feels warm |\n| Zoning | {LACTIC} |",
        f"Cupping:\n\n- feels warm\n\nZoning:\n\n- {LACTIC}",
    ],
)
def test_a_line_about_something_unknown_ends_the_one_before_it(base, text):
    assert claims(base, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "## References\n\n- Vickers AJ. Cupping removes lactic acid. Spine 1999;24:1113-23.",
        "[1] Lee B. Cupping removes lactic acid. J Pain 2011.\n\n[2] May C. Cupping. Spine 2012.",
        "Home > Cupping removes lactic acid",
        "{/* Cupping removes lactic acid. */}",
        "$$ Cupping removes lactic acid $$",
        "{% comment %}\n\nCupping removes lactic acid.\n\n{% endcomment %}",
    ],
)
def test_what_is_no_statement_claims_nothing(base, text):
    assert claims(base, text) == []


def test_soft_hyphens_and_dots_hide_no_claim(base):
    text = "Cup\xadping is old\u2026 Cupping removes lac\xadtic acid."
    (problem,) = found(base, text, "E400")
    assert (problem.claim, problem.column, problem.end_column) == ("C5", 18, 46)


GERMAN = (
    "Jeden Morgen gehen wir am Fluss entlang, und danach setzen wir uns ins Caf\xe9 und reden "
    "lange \xfcber das Wetter, \xfcber Musik und \xfcber neue B\xfccher."
)
ENGLISH = "We walk along the river, and then we sit in the sun and talk about the weather."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"# Fluss\n\n{GERMAN}\n\nSch\xf6n.", "not checked: the text is in German"),
        (f"{ENGLISH}\n\n{GERMAN}\n", "not checked: the text of line 3 is in German"),
        (
            f"{ENGLISH}\n\n{GERMAN}\n\n{ENGLISH}\n\n{GERMAN}\n",
            "not checked: the text of lines 3 and 7 is in German",
        ),
        (
            "\u6bcf\u5929\u65e9\u4e0a\u6211\u4eec\u6cbf\u7740\u6cb3\u8fb9\u6563\u6b65\uff0c\u7136\u540e\u5750\u5728\u5496\u5561\u9986\u91cc\uff0c\u804a\u804a\u5929\u6c14\u3001\u97f3\u4e50\u3002",
            "not checked: the text is in Chinese",
        ),
        (
            "Cada ma\xf1ana caminamos junto al r\xedo y despu\xe9s nos sentamos en el caf\xe9.",
            "not checked: the text is in Spanish",
        ),
    ],
)
def test_what_is_not_english_is_said_once_and_not_checked(base, text, message):
    (problem,) = found(base, text)
    assert (problem.code, problem.severity) == ("L501", "warning")
    assert problem.message == f"{message}; only English is checked"


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Hola.",
        "Qi, yin, yang, moxa, gua sha, tui na, qigong, tai chi, reiki, shiatsu, an mo, tuina.",
        "",
        "Bonjour, mon ami, comment allez-vous?\n\n" + ENGLISH,
    ],
)
def test_of_english_and_of_few_words_nothing_is_said(base, text):
    assert found(base, text, "L") == []


def test_no_side_effects_is_more_than_safe(base):
    assert codes(base, "Acupuncture has no side effects.") == ["E402"]


def test_citing_a_reported_study_brings_up_no_new_problem(base):
    text = "Goldman et al. (2010) found that in mice needling releases adenosine"
    assert codes(base, f"{text} [@goldman2010].") == []
    assert codes(base, f"{text}.") == ["C101"]


def test_an_ignore_comment_takes_families_and_small_letters(base):
    line = "Bed rest helps low back pain."
    assert codes(base, f"{line} <!-- evidence: ignore e4 -->") == []
    assert codes(base, f"{line} <!-- evidence: ignore S2 -->") == ["E401"]


@pytest.mark.parametrize(
    "following",
    [
        "There is no evidence of side effects.",
        "It is wrong to say otherwise.",
        "These are false friends.",
        "There is no risk.",
    ],
)
def test_a_sentence_on_something_else_takes_nothing_back(base, following):
    text = f"Bed rest helps low back pain. {following}"
    assert "E401" in [problem.code for problem in check_posts([parse_post(text, "post.md")], base)]


# Claims whose own wording raises a problem: it does not say how long the benefit lasts (T2, T29),
# or cites a lapsed guideline, although it tells that it lapsed (T14).
FLAGGED_WORDINGS = {("T2", "Q301"), ("T14", "S205"), ("T29", "Q301")}


def test_a_suggested_wording_holds_when_it_is_put_into_the_post(base):
    checker = Checker(base)
    suggested = {}
    for claim in base.claims.values():
        for problem in checker.check(parse_post(f"{claim.text}.", "post.md")):
            if problem.code in ("E401", "E402") and problem.suggestion:
                suggested[problem.claim] = problem.suggestion.strip('"')
    assert len(suggested) > 40
    flagged = set()
    for claim, wording in suggested.items():
        is_studied = compute_verdict(base, claim).category != "not_studied"
        assert "[@" in wording or not is_studied, claim
        again = checker.check(parse_post(f"{wording}.", "post.md"))
        flagged |= {(claim, problem.code) for problem in again if problem.severity != "info"}
    assert flagged == FLAGGED_WORDINGS


def test_what_is_not_checked_of_a_long_post_is_told_once(base):
    post = parse_post("Word.\n" + "\n" * MAX_MARKS + "Bed rest helps low back pain.\n", "post.md")
    report = check_posts([post], base)
    (message,) = report.messages
    assert list(report) == []
    assert (message.line, message.severity) == (MAX_MARKS + 1, "error")
    assert message.message.startswith("not checked from here on")


def test_phrases_that_are_not_looked_up_are_counted(base):
    phrases = [f"A 2010 review of {number} trials ended.\n\n" for number in range(MAX_PHRASES + 2)]
    report = check_posts([parse_post("".join([*phrases, phrases[0]]), "post.md")], base)
    (message,) = report.messages
    assert (message.line, message.severity) == (2 * MAX_PHRASES + 1, "error")
    assert message.message.startswith("2 phrases from here on")


def test_phrases_that_say_too_little_to_be_looked_up_do_not_count(base):
    phrases = "".join(f"The study of thing{number} ended.\n\n" for number in range(MAX_PHRASES + 1))
    assert check_posts([parse_post(phrases, "post.md")], base).messages == []
