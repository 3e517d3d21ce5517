"""Cases for the recogniser in Python and in JavaScript: `python tests/support/conformance.py`.

Writes tests/data/recogniser_conformance.json: a list of cases, one a line. A case has the text of a
sentence; its place, as `SentencePlace` has it; and the claims that it makes, each with its stance,
whether it is hedged and overclaimed, how sure it is, and the characters (Unicode code points) where
its words start and end.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
CONFORMANCE_FILE = DATA / "recogniser_conformance.json"
DIGITS = 6  # of a confidence
NOWHERE = {"headings": [], "lead": "", "kind": "paragraph", "before": [], "earlier": []}
# Sentences that are awkward to read: contractions, marks, letters beyond ASCII and beyond 16 bits.
ODD_SENTENCES = (
    "Can't cupping remove lactic acid?",
    "Cupping doesn’t remove lactic acid.",
    "CUPPING REMOVES LACTIC ACID!",
    "Schröpfen hilft — cupping removes lactic acid…",
    "Acupuncture - and only acupuncture - boosts blood flow.",
    "Electro-acupuncture eases low-back pain; 30,000 needles, 5.5 %.",
    "NICE says nice things of acupuncture for low back pain.",
    "Ibuprofen eases back pain more than acupuncture.",
    "",
    "   ",
    "%%% ... ???",
    ": ; ( ) — /",
    "It",
    "\U0001d4d2upping removes lactic acid 🙂 and toxins",
    "🙂 Cupping removes lactic acid 🙂",
    "Cupping removesß lactic acid.",
    "ﬁve cups remove lactic acid",
    "Cupping\u00a0removes\u00a0lactic\u00a0acid.",
    "\ufeffCupping\x1cremoves\x85lactic acid.",
    "constructor prototype __proto__ hasOwnProperty toString removes lactic acid by cupping",
)
# What acts is named, stands in for something, is a pronoun, or is above.
SENTENCES_BY_AGENT = (
    "It removes lactic acid.",
    "It's said to remove lactic acid.",
    "They relax tight muscles, and they calm the nervous system.",
    "This helps blood flow to the tissue.",
    "This muscle needs more blood flow.",
    "Then these increase circulation.",
    "This therapy increases blood flow and eases back pain.",
    "After the sessions, circulation improves.",
    "The needles calm the nervous system.",
    "Needles and cups increase circulation.",
    "Cupping is popular; it removes toxins, which is why it also relaxes muscles.",
    "Acupuncture and cupping differ: this treatment releases endorphins.",
    "Massage increases blood flow, unlike acupuncture.",
    "Blood flow is increased by acupuncture.",
    "Tight muscles are relaxed with the cups, and pain was relieved.",
    "Lactic acid is flushed out.",
    "Pain relief through acupuncture takes weeks, and so does better blood flow.",
    "An increase in circulation, endorphins and relaxation follows from acupuncture.",
    "Your body releases endorphins when needles are inserted.",
    "Patients say that acupuncture eases their back pain.",
    "In our experience, we say that acupuncture eases back pain.",
)
STATEMENTS_IN_ODD_STANCES = (
    "“Cupping removes lactic acid” is what he told us.",
    '"Cupping removes lactic acid," said the coach.',
    "Cupping does not only relax muscles, it also removes toxins.",
    "Cupping has never been shown to remove toxins.",
    "No evidence shows that acupuncture eases back pain.",
    "Acupuncture was no better than sham acupuncture for chronic back pain.",
    "It is unclear whether acupuncture eases back pain.",
    "Whether cupping removes lactic acid is not known.",
    "Practitioners doubt that cupping increases circulation.",
    "Acupuncture always increases blood flow; cupping completely removes toxins.",
    "People turn to acupuncture to ease back pain.",
    "If acupuncture eases back pain, why does it not last?",
    "Why acupuncture increases blood flow",
    "Acupuncture might always ease chronic low back pain.",
    "Rest in bed is best for acute low back pain.",
    "Stay in bed until your back pain is gone.",
    "Don't stay in bed with back pain; keep moving.",
    "You should stay active with back pain.",
    "Exercise makes back pain worse.",
    "Acupuncture is dangerous.",
    "Acupuncture is not safe if you take 2 blood thinners and have a fever.",
    "If your back pain follows a fall, stop exercising and see a doctor.",
    "Acupuncture is dangerous for people with a bleeding disorder in the family.",
    "Rest in bed if you have a fever with back pain.",
    "Rest in bed until you feel better if you have back pain.",
    "Exercise does not help back pain; see a doctor if you have a fever.",
    "Try acupuncture for chronic low back pain if painkillers do not help.",
    "Acupuncture does not help people who suffer from chronic low back pain, even if it is new.",
    "Acupuncture is not 100% safe, and not everyone with back pain benefits from it.",
    "Exercise is not a cure or a help for back pain.",
    "Exercise is no quick fix for back pain, and it does not cure it.",
    "Home > Treatments > Cupping removes lactic acid",
    "Acupuncture | Cupping | Dry needling | Increases circulation",
    "Blood pressure in the circulation of newspapers is not what acupuncture improves.",
    "Acupuncture (which increases circulation) is cheap/quick [and safe].",
    "Acupuncture increases the flow of traffic; cupping draws a crowd of patients.",
)
ITEMS = (
    "Increases circulation",
    "Removing toxins and lactic acid",
    "relax tight muscles",
    "Better blood flow",
    "less pain in the lower back",
    "lactic acid",
    "toxins are removed by the cups 🙂",
    "it calms the nervous system",
    "massage",
    "",
)
LEADS = (
    "Cupping has these benefits:",
    "Acupuncture can help you to …",
    "Massage helps:",
    "Cupping removes:",
    "\U0001d4d2upping may help to remove 🙂:",
    "What does acupuncture do?",
    " : ",
)
PLACES: tuple[Mapping[str, Any], ...] = (
    {},
    {"headings": ["Cupping"]},
    {"headings": ["What cupping does", "For your back"], "before": ["acupuncture", "back"]},
    {"before": ["back_pain"], "earlier": ["cupping", "acute"]},
    {"headings": ["How acupuncture works", "Massage"], "kind": "heading"},
    {"headings": ["Benefits of acupuncture"], "kind": "item"},
    {"lead": "Cupping helps to:", "earlier": ["acupuncture", "back_pain"], "kind": "item"},
    {"kind": "cell", "before": ["dry_needling"]},
    {"headings": ["Myths about cupping for your back"], "kind": "quote"},
)


def iter_inputs() -> Iterator[dict[str, Any]]:
    """Yield the text and the place of each case."""
    rows = (DATA / "claim_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, rows):
        yield _make_input(row["text"])
        if row["context"]:
            yield _make_input(row["text"], headings=[row["context"]])
            yield _make_input(row["text"], lead=row["context"], kind="item")
    for text in (*ODD_SENTENCES, *SENTENCES_BY_AGENT, *STATEMENTS_IN_ODD_STANCES):
        yield from (_make_input(text, **place) for place in PLACES)
    for text in ITEMS:
        yield from (_make_input(text, lead=lead, kind="item") for lead in LEADS)
        yield from (_make_input(text, headings=[lead], kind="cell") for lead in LEADS)


def _make_input(text: str, **place: Any) -> dict[str, Any]:
    return {"text": text, **NOWHERE, **place}


def recognise(case: Mapping[str, Any]) -> Any:
    """Return what the recogniser in Python answers in a case."""
    from evidence.claims.recognise.recogniser import load_recogniser
    from evidence.claims.recognise.sentence import SentencePlace

    place = SentencePlace(
        tuple(case["headings"]),
        case["lead"],
        case["kind"],
        frozenset(case["before"]),
        frozenset(case["earlier"]),
    )
    return load_recogniser().recognise(case["text"], place)


def make_cases() -> list[dict[str, Any]]:
    """Make every case with what the recogniser answers today."""
    return [{**case, "claims": _list_claims(case)} for case in iter_inputs()]


def _list_claims(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "claim": claim.claim,
            "stance": claim.stance,
            "is_hedged": claim.is_hedged,
            "is_overclaimed": claim.is_overclaimed,
            "confidence": round(claim.confidence, DIGITS),
            "start": claim.start,
            "end": claim.end,
        }
        for claim in recognise(case).claims
    ]


def format_cases() -> str:
    """Format the cases as the file has them."""
    lines = (json.dumps(case, ensure_ascii=False) for case in make_cases())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    CONFORMANCE_FILE.write_text(format_cases(), encoding="utf-8")
    sys.stdout.write(f"{CONFORMANCE_FILE}\n")
