import json
from dataclasses import replace

import pytest

from evidence.claims.base.load import EvidenceBase
from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.checker import Checker, check_posts
from evidence.posts.lint.registry import RULES, select_rules
from evidence.posts.lint.report import (
    Report,
    problems_to_json,
    summarise_problems,
)
from evidence.posts.read.post import parse_post

POST = """# How does acupuncture treat back pain?

- Increases circulation

## How does cupping therapy treat back pain?

- Increases circulation
- Removes lactic acid from the muscles

## Research

A 2010 review by the Agency for Healthcare Research and Quality found that acupuncture eased back pain right afterwards.

The 2007 guideline of the American College of Physicians and the American Pain Society lists acupuncture for back pain.
"""


def found(base: EvidenceBase, text: str, *select: str, path: str = "post.md") -> list[Problem]:
    return check_posts([parse_post(text, path)], base, select=select)


def codes(base: EvidenceBase, text: str, path: str = "post.md") -> list[str]:
    return [problem.code for problem in found(base, text, path=path)]


def claims(base: EvidenceBase, text: str, path: str = "post.md") -> list[tuple[int, str | None]]:
    return [(problem.line, problem.claim) for problem in found(base, text, "E400", path=path)]


def test_the_same_words_are_another_claim_under_another_heading(base):
    assert claims(base, POST)[:3] == [(3, "A1"), (7, "C2"), (8, "C5")]


def test_the_same_post_gives_the_same_claims_in_every_format(base):
    html = "<h2>Cupping</h2><ul><li>Removes lactic acid</li><li>Improves blood flow</li></ul>"
    plain = "Cupping\n\n  • Removes lactic acid\n\n  • Improves blood flow\n"
    markdown = "## Cupping\n\n- Removes *lactic acid*\n- Improves blood flow\n"
    for text, path in ((html, "p.html"), (plain, "p.txt"), (markdown, "p.md")):
        assert [claim for _, claim in claims(base, text, path)] == ["C5", "C2"]


def test_a_contradicted_claim_is_an_error_with_studies_and_another_wording(base):
    (problem,) = found(base, "Cupping removes lactic acid from muscles.")
    assert (problem.code, problem.severity, problem.claim) == ("E401", "error", "C5")
    assert problem.studies[0] == "emerich2014"
    assert "do not show" in problem.suggestion


def test_a_hedge_turns_an_overstatement_into_a_claim_that_holds(base):
    assert codes(base, "Cupping increases blood flow in the skin.") == ["E402"]
    assert codes(base, "Cupping may increase blood flow in the skin.") == ["E403"]


def test_a_contradicted_claim_stays_wrong_behind_a_hedge(base):
    assert codes(base, "Cupping may remove lactic acid from muscles.") == ["E402"]


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
        "Acupuncture is better than ibuprofen for chronic back pain.",
        "How cupping removes lactic acid\n===============================",
        "`Cupping removes lactic acid.`",
        "Musculoskeletal injuries lead to 65 million clinic visits a year.",
    ],
)
def test_what_is_not_said_is_not_flagged(base, text):
    assert [code for code in codes(base, text) if code.startswith("E")] == []


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
        "You'll hear that cupping removes lactic acid. [@haake2007] However, it does not. [@haake2007]",
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
        "You may think that it doesn't, but cupping removes lactic acid.",
        "Cupping removes lactic acid. It does not hurt.",
        "Cupping removes lactic acid. The data on massage say otherwise.",
        "Cupping removes lactic acid.\n\nIt doesn't.",
    ],
)
def test_what_is_only_qualified_is_asserted(base, text):
    first, *_ = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert "C5" in [claim.claim for claim in first.reading.asserted_claims]


def test_a_citation_in_the_paragraph_is_enough_for_all_of_it(base):
    text = "One in five American adults lives with chronic pain. See doi:10.15585/mmwr.mm7215a1 for the numbers."
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
    text = "A 2010 review by the AHRQ found that acupuncture eased back pain right after, but hardly more than sham."
    assert "Q301" not in codes(base, text)


LAPSED = (
    "Acupuncture helps with back pain"  # as an older review found, of which there is a newer one
)


@pytest.mark.parametrize(
    "text",
    [
        f"{LAPSED}. [@vickers2012]",
        f"{LAPSED}.[@vickers2012] Next sentence.",
        f"{LAPSED}. [see @vickers2012, p. 3] [@cherkin2009]. Next sentence.",
        f"{LAPSED}.[^1] [@vickers2012]",
        f"> {LAPSED}.&rdquo;\n> [@pmid:22965186; @cherkin2009] Next sentence.",
    ],
)
def test_a_citation_behind_the_full_stop_is_one_of_its_sentence(base, text):
    first, *_ = Checker(base).iter_sentence_facts(parse_post(text, "post.md"))
    assert "vickers2012" in [source.study.key for source in first.sources]
    assert "Next" not in first.sentence.text
    assert codes(base, text).count("S203") == 1


def test_a_citation_at_the_beginning_of_a_paragraph_is_its_own(base):
    views = Checker(base).iter_sentence_facts(
        parse_post(f"{LAPSED}.\n\n[@vickers2012] says so.", "post.md")
    )
    assert [len(view.sources) for view in views] == [0, 1]


def test_a_question_stays_one_with_a_citation_behind_it(base):
    assert claims(base, "Does cupping remove lactic acid? [@vickers2012]") == []


@pytest.mark.parametrize(
    ("note", "place"),
    [
        ("See https://pubmed.ncbi.nlm.nih.gov/22965186/", (4, 7)),
        ("[@vickers2012]", (4, 8)),
        ("See [the review](https://pubmed.ncbi.nlm.nih.gov/22965186/).", (4, 7)),
        ("Vickers et al. (2012), Arch Intern Med", (4, 7)),
        ("Well.\n\n    It is this one: [@vickers2012].", (6, 22)),
    ],
)
def test_the_sources_of_a_footnote_are_those_of_its_sentence(base, note, place):
    text = f"{LAPSED}.[^v] Next.[^m]\n\n[^m]: Or so.\n[^v]: {note}\n[^o]: [@cherkin2009]\n"
    views = list(Checker(base).iter_sentence_facts(parse_post(text, "post.md")))
    assert [[source.study.key for source in view.sources] for view in views[:2]] == [
        ["vickers2012"],
        [],
    ]
    (told,) = found(base, text, "S203")
    assert (told.line, told.column) == place


def test_what_a_footnote_says_is_checked_where_it_stands(base):
    text = "Warm cups feel good.[^1]\n\n[^1]: Cupping removes lactic acid.\n[^2]: Nothing.\n"
    assert [
        (problem.line, problem.column, problem.code) for problem in found(base, text, "E401")
    ] == [(3, 7, "E401")]


def test_a_footnote_without_a_mark_and_a_mark_without_a_footnote_are_left_alone(base):
    views = list(
        Checker(base).iter_sentence_facts(
            parse_post(f"{LAPSED}.[^a]\n\n[^b]: [@vickers2012]", "post.md")
        )
    )
    assert [len(view.sources) for view in views] == [0, 1]


def test_a_study_mentioned_twice_in_a_sentence_is_told_once(base):
    text = "A 2012 analysis by Vickers et al. looked at back pain, and Vickers et al. (2012) found that needling helped"
    assert codes(base, f"{text}.") == ["C101", "S203"]
    (cited,) = Checker(base).iter_sentence_facts(parse_post(f"{text} [@vickers2012].", "post.md"))
    assert [(source.study.key, source.mention) for source in cited.sources] == [
        ("vickers2012", None)
    ]


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
    text = "## References\n\nHaake M, et al. German Acupuncture Trials. Arch Intern Med. 2007;167:1892-8.\n"
    assert [code for code in codes(base, text) if code.startswith("C")] == []


def test_a_health_claim_that_nobody_judged_is_a_note_at_most(base):
    (problem,) = found(base, "Acupuncture improves digestion.")
    assert (problem.code, problem.severity) == ("E404", "info")


def test_the_therapy_carries_on_to_the_next_sentence_of_a_paragraph(base):
    assert claims(base, "Cupping is an old craft. It removes lactic acid.") == [(1, "C5")]
    assert claims(base, "Massage is an old craft. It removes lactic acid.") == []


def test_an_ignore_comment_silences_its_line_only(base):
    line = "Cupping removes lactic acid."
    assert codes(base, f"{line} <!-- evidence: ignore E401 -->\n\n{line}\n") == ["E401"]
    assert codes(base, f"{line} <!-- evidence: ignore E402 -->") == ["E401"]


def test_rules_are_chosen_by_the_beginning_of_their_code():
    chosen = [rule.code for rule in select_rules(["E4"], ["E403"])]
    assert chosen == ["E401", "E402", "E404"]
    assert "E400" not in [rule.code for rule in select_rules()]
    assert [rule.code for rule in select_rules(["E400"])] == ["E400"]


def test_a_code_that_no_rule_has_is_an_error_that_lists_the_rules():
    with pytest.raises(EvidenceError, match=r"no rule begins with 'X9'.*E401"):
        select_rules(["X9"])


def test_codes_are_unique_and_sorted_into_families():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert {rule.code[0] for rule in RULES} == {"C", "S", "Q", "E"}


def test_problems_come_in_the_order_of_their_lines(base):
    places = [(problem.line, problem.column) for problem in found(base, POST)]
    assert places == sorted(places)


def test_places_are_those_of_the_words_in_the_file(base):
    text = "We say so.\n\n> **Cupping** flushes out *lactic acid*, they wrote.\n"
    (problem,) = found(base, text, "E401")
    assert (problem.line, problem.column) == (3, 5)
    assert text.splitlines()[2][problem.column - 1 :].startswith("Cupping")


def test_one_checker_serves_many_posts(base):
    checker = Checker(base)
    first = checker.check(parse_post(POST, "a.md"))
    assert [problem.message for problem in checker.check(parse_post(POST, "b.md"))] == [
        problem.message for problem in first
    ]


def test_the_json_of_a_problem_has_what_other_tools_rely_on(base):
    (row,) = json.loads(problems_to_json(found(base, "Cupping removes lactic acid.")))
    assert list(row) == [
        *(
            "path",
            "line",
            "column",
            "end_line",
            "end_column",
            "code",
            "severity",
            "message",
            "claim",
            "studies",
        ),
        "suggestion",
    ]
    assert (row["path"], row["line"], row["column"], row["end_line"], row["end_column"]) == (
        "post.md",
        1,
        1,
        1,
        28,
    )
    assert row["studies"]


def test_the_text_report_shows_the_line_with_carets_and_what_to_say_instead(base):
    post = parse_post("# Cupping\n\nIt removes lactic acid.\n", "post.md")
    report = Report(found(base, post.source), [post]).to_text()
    assert report.splitlines()[0].startswith("post.md:3:1 E401 contradicted by the evidence")
    assert "   3 | It removes lactic acid." in report
    assert "     | ^^^^^^^^^^^^^^^^^^^^^^" in report
    assert "= " in report
    assert report.splitlines()[-1] == "1 problem in 1 post: 1 error."


def test_the_text_report_fits_its_width_and_cuts_long_lines_round_the_place(base):
    text = "Well " * 60 + "so cupping removes lactic acid " + "and so on " * 60
    post = parse_post(text, "post.md")
    report = Report(found(base, text), [post]).to_text()
    assert all(len(line) <= 100 for line in report.splitlines())
    caret = next(line for line in report.splitlines() if "^" in line)
    excerpt = report.splitlines()[report.splitlines().index(caret) - 1]
    assert excerpt[caret.index("^") :].startswith("cupping removes lactic acid")


def test_the_markdown_report_is_a_table_a_post(base):
    post = parse_post("Cupping | removes lactic acid.", "post.md")
    report = Report(found(base, post.source), [post]).to_markdown()
    assert "| line | code | what | instead |" in report
    assert report.endswith("1 problem in 1 post: 1 error.")


def test_a_clean_post_is_said_to_be_clean():
    assert summarise_problems([], 1) == "No problems in 1 post."
    assert summarise_problems([], 2) == "No problems in 2 posts."


def test_the_sentence_before_a_list_is_a_heading_to_its_items(base):
    text = "# Our work\n\nCupping has many benefits:\n\n- Removes toxins\n\nWe are open daily.\n\n- Removes toxins\n"
    assert claims(base, text) == [(5, "C5")]


def test_what_another_agent_does_is_no_claim_about_the_therapy_above(base):
    assert (
        claims(
            base,
            "# Acupuncture for back pain\n\nIbuprofen eases back pain. Surgery reduces back pain.\n",
        )
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "Acupuncture is safe during pregnancy.",
        "One in five adults in the UK lives with chronic pain.",
        "A cup of ginger tea boosts circulation.",
        "Cupping is unlikely to remove lactic acid.",
        "You need not lift with your legs.",
        "Read more at https://example.org/cupping-removes-lactic-acid-from-muscles",
        "# Cupping\n\n| therapy | effect |\n|---|---|\n| Acupuncture | increases circulation |",
        "Our 2024 annual report lists 300 patients.",
        "A 2012 study of 18,000 men found that vitamin E raised the risk of prostate cancer.",
    ],
)
def test_what_is_about_something_else_gets_no_problem(base, text):
    assert codes(base, text) == []


def test_no_side_effects_is_more_than_safe(base):
    assert codes(base, "Acupuncture has no side effects.") == ["E402"]


def test_citing_a_reported_study_brings_up_no_new_problem(base):
    text = "Goldman et al. (2010) found that in mice needling releases adenosine"
    assert codes(base, f"{text} [@goldman2010].") == []
    assert codes(base, f"{text}.") == ["C101"]


def test_an_ignore_comment_takes_families_and_small_letters(base):
    line = "Cupping removes lactic acid."
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
    text = f"Cupping removes lactic acid from the muscles. {following}"
    assert "E401" in [problem.code for problem in check_posts([parse_post(text, "post.md")], base)]


def test_the_sentences_of_a_paragraph_are_each_looked_at_once_however_often_they_are_asked_for(
    base, monkeypatch
):
    checker = Checker(base)
    post = parse_post("Needles help. So do cups. Both are old.", "post.txt")
    looked_at = []
    context = replace(
        checker._context, find_concepts=lambda text: frozenset([looked_at.append(text) or text])
    )
    monkeypatch.setattr(checker, "_context", context)
    facts = list(checker.iter_sentence_facts(post))
    assert len({one.paragraph_concepts for one in facts}) == 1
    assert looked_at == [sentence.text for sentence in post.sentences]
