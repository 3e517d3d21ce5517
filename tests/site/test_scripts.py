"""The scripts that check a text, held against `evidence check`: the same sentences and problems."""

import json

import pytest
from support.paths import DATA, ROOT

from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.read.post import parse_post

OWN = DATA / "claim_sentences.jsonl"
SENTENCES = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
CODES = ("E401", "E402", "E403")
TEXTS = {
    "a page with headings and items": (
        "Cupping and your back\n\nWhat cupping does\n\n- Flushes lactic acid out of the muscles\n"
        "- Brings more blood to the tissue\n- Might relax tight muscles\n\nMyths\n\nCupping "
        "removes lactic acid.\n\n"
        "How does acupuncture treat back pain?\n\n\u2022 Increases circulation\n\u2022 Calms "
        "the nervous system\n"
    ),
    "a paragraph whose therapy is named once": (
        "Acupuncture has been used for ages. It increases circulation. It calms the nervous "
        "system.\n\n"
        "It eases chronic low back pain. Dr. Smith, e.g., says so. Massage is another "
        "matter. It relaxes muscles.\n"
    ),
    "taken back by the next sentence": (
        "Cupping removes lactic acid. This is a myth. Cupping increases circulation.\n"
    ),
    "a lead before items": (
        "Cupping has these benefits:\n\n1. Removes toxins\n2. Increases circulation\n3) Nothing\n"
    ),
    "numbers": (
        "Injuries cause up to 10 million clinic visits a year. Injuries cause 65 million "
        "clinic visits a year.\n"
        "One in five people in the US has chronic pain. One in five people in the UK has "
        "chronic pain.\n"
    ),
    "absolute": (
        "Acupuncture cures chronic low back pain for good. Mild exercise always helps back pain.\n"
    ),
    "cited": (
        "One in five adults in the US lives with chronic pain [1].\n\nAcupuncture is safe "
        "(doi:10.1000/x).\n"
    ),
    "a list pasted without bullets": (
        "What do the cups do?\nA cup lifts the skin in cupping therapy. It:\n\nDraws out toxins\n"
        "Increases circulation\nRemoves lactic acid\n"
    ),
    "a list behind a line": (
        "Cupping is old, and there are many who like it a lot. Cupping can:\nremove toxins,\n"
        "increase circulation.\n\nWe like it.\n"
    ),
    "lines behind a short lead": (
        "Cupping can:\n\nRemove toxins\n\nIncrease circulation\n\nRelax tight muscles\n"
    ),
    "a menu": (
        "Home\nAbout us\nContact\n\nBy Jane Doe\n\n5 min read\n\nCupping\n\nIt removes "
        "lactic acid and toxins.\n"
    ),
}


READ = """(text, codes) => {
    const { findProblems, readText } = EVIDENCE.textChecker;
    const facts = readText(text);
    const found = facts.flatMap(findProblems).map(({ code, claim }) => [code, claim]);
    const problems = found.filter(([code]) => codes.includes(code));
    return {
        problems,
        sentences: facts.map(({ sentence }) => sentence.text),
        pointsAtStudy: facts.some(({ pointsAtStudy }) => pointsAtStudy),
    };
}"""


@pytest.fixture(scope="module")
def checker(base) -> Checker:
    return Checker(base, select_rules(CODES))


def check_by_command(checker: Checker, text: str) -> tuple[list, list[str]]:
    """Code and claim of each problem, every repeat on its own, and the sentences."""
    post = parse_post(text, "post.txt")
    problems = sorted((problem.code, problem.claim) for problem in checker.find_problems(post))
    return problems, [sentence.text for sentence in post.sentences]


def check_by_script(script_engine, text: str) -> tuple[list, list[str]]:
    read = script_engine.call(READ, text, CODES)
    return sorted(map(tuple, read["problems"])), read["sentences"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_the_same_sentences_and_problems(script_engine, checker, name):
    text = TEXTS[name]
    assert check_by_script(script_engine, text) == check_by_command(checker, text)


def test_each_sentence_as_a_post_has_the_same_problems_unless_it_points_at_a_study(
    script_engine, checker
):
    same = left = 0
    for row in SENTENCES:
        text = f"{row['context']}\n\n{row['text']}\n" if row["context"] else f"{row['text']}\n"
        read = script_engine.call(READ, text, CODES)
        here = check_by_command(checker, text)[0]
        there = sorted(map(tuple, read["problems"]))
        if read["pointsAtStudy"]:
            left += 1
            assert set(there) <= set(here), text
        else:
            same += 1
            assert there == here, text
    assert same > 10 * left > 0


def test_the_example_post_read_as_text_has_the_same_sentences_and_problems(script_engine, checker):
    post = (ROOT / "examples" / "back-pain.md").read_text(encoding="utf-8")
    text = post.split("---\n", 2)[2].replace("#", "")
    assert check_by_script(script_engine, text) == check_by_command(checker, text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Avoid all exercise until the back pain has gone.", ["E405"]),
        ("Rest in bed is best for acute low back pain.", ["E401"]),
        ("Massage and exercise do not help back pain.", ["E405"]),
        ("Exercise is not safe if you have a spinal fracture.", []),
        ("Acupuncture is not safe during pregnancy.", []),
        ("Acupuncture does not cure chronic low back pain.", []),
        ("Some say to avoid all exercise until the back pain has gone.", []),
        ("Perhaps avoid all exercise until the back pain has gone.", []),
        ("Cupping does not remove lactic acid.", []),
    ],
)
def test_the_reverse_of_what_the_evidence_supports_is_a_problem(script_engine, text, codes):
    read = script_engine.call(READ, text, ["E401", "E402", "E405"])
    assert [code for code, _ in read["problems"]] == codes


def test_a_claim_that_is_taken_back_is_attributed_to_others(script_engine):
    stances = script_engine.call(
        "text => EVIDENCE.textChecker.readText(text).map(({ reading }) => reading.claims)",
        "Cupping removes lactic acid. This is a myth.",
    )
    assert [[claim["stance"] for claim in claims] for claims in stances] == [["attributed"], []]


def test_a_long_text_is_read_to_its_end(script_engine):
    text = " ".join(row["text"] for row in SENTENCES) * 3
    read = script_engine.call(READ, text, CODES)
    assert read["sentences"][-1] == SENTENCES[-1]["text"]
    assert " ".join(read["sentences"]) == " ".join(text.split())


LISTED = "- Bed rest\n- Exercise\n- Relieves chronic low back pain\n- Acupuncture eases back pain\n"


@pytest.mark.parametrize(
    ("label", "is_against"),
    [
        ("What does not help back pain", True),
        ("What exercise cannot do", True),
        ("5 things that won’t help back pain", True),
        ("Not recommended for back pain", True),
        ("Useless for back pain", True),
        ("These do not help back pain:", True),
        ("Acupuncture will not:", True),
        ("There is no evidence that these help back pain:", True),
        ("What helps back pain", False),
        ("When pills do not help back pain", False),
        ("Ways to avoid back pain", False),
    ],
)
def test_a_list_of_what_does_not_help_has_the_same_problems_as_in_a_post(
    script_engine, checker, label, is_against
):
    for items in (LISTED, f"{LISTED}- Acupuncture does not help chronic low back pain.\n"):
        text = f"Back pain\n\n{label}\n\n{items}"
        there = sorted(map(tuple, script_engine.call(READ, text, CODES)["problems"]))
        here = check_by_command(checker, text)[0]
        assert there == here
        assert is_against == ("E401" not in [code for code, _ in here])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Title\n\nA sentence of prose stands here.\n", ["heading", "paragraph"]),
        ("- one\n- two\n", ["item", "item"]),
        ("1. one\n2) two\n", ["item", "item"]),
        ("Some prose goes on\n2) and is not a list.\n", ["paragraph"]),
        ("Home\nAbout us\nContact\n", ["heading", "heading", "heading"]),
        ("It can:\nwarm the skin,\nease pain.\n", ["heading", "item", "item"]),
        ("Heat is old. It can:\n\nWarm skin\nEase pain\n", ["heading", "item", "item"]),
        ("Heat is old. It can:\n\nWarm skin\n\nEase pain\n", ["heading", "item", "item"]),
        ("It helps.\nWell, it can:\n\nWarm skin\n\nEase pain\n", ["paragraph", "item", "item"]),
        (
            "It can:\n\nWarm skin\n\nEase pain\n\nWhat else?\n\nWe sell pads of all sizes here.\n",
            ["heading", "item", "item", "heading", "paragraph"],
        ),
        ("What does heat do?\nHeat warms the skin, and that is all.\n", ["heading", "paragraph"]),
    ],
)
def test_blocks_of_plain_text_have_their_kinds(script_engine, text, kinds):
    blocks = script_engine.call("EVIDENCE.plainText.splitBlocks", text)
    assert [block["kind"] for block in blocks] == kinds
