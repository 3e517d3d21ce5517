"""Cases for the recogniser in Python and in JavaScript: `python tests/support/conformance.py`.

Writes tests/data/recogniser_conformance.json: a list of cases, one a line. A case has the text of a
sentence, the headings above it, the concepts of its paragraph (`before`) and of its section
(`earlier`) so far, and the claims that it makes, each with its polarity, whether it is hedged, and
the characters (Unicode code points) where its words start and end.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
CONFORMANCE_FILE = DATA / "recogniser_conformance.json"
# Sentences that are awkward to read: contractions, marks, letters beyond ASCII and beyond 16 bits.
ODD_SENTENCES = (
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
    "🙂 Cupping removes lactic acid 🙂",
    "ﬁve cups remove lactic acid",
    "Cupping\u00a0removes\u00a0lactic\u00a0acid.",
    "constructor prototype __proto__ hasOwnProperty toString removes lactic acid by cupping",
)


def iter_inputs() -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """Yield text, headings, `before` and `earlier` of each case."""
    rows = (DATA / "claim_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, rows):
        if row["context"]:
            yield row["text"], [row["context"]], [], []
        yield row["text"], [], [], []
    for text in ODD_SENTENCES:
        yield text, [], [], []
        yield text, ["Cupping"], [], []
        yield text, ["What cupping does", "For your back"], ["acupuncture", "back"], []
        yield text, [], ["back_pain"], ["cupping", "acute"]


def make_cases() -> list[dict[str, Any]]:
    """Make every case with what the recogniser answers today."""
    from evidence.claims.recognise.recogniser import load_recogniser

    recognise = load_recogniser().recognise
    cases = []
    for text, headings, before, earlier in iter_inputs():
        found = recognise(text, tuple(headings), frozenset(before), frozenset(earlier))
        claims = [
            {
                "claim": claim.claim,
                "polarity": claim.polarity,
                "is_hedged": claim.is_hedged,
                "start": claim.start,
                "end": claim.end,
            }
            for claim in found.claims
        ]
        context = {"headings": headings, "before": before, "earlier": earlier}
        cases.append({"text": text, **context, "claims": claims})
    return cases


def format_cases() -> str:
    """Format the cases as the file has them."""
    lines = (json.dumps(case, ensure_ascii=False) for case in make_cases())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    CONFORMANCE_FILE.write_text(format_cases(), encoding="utf-8")
    sys.stdout.write(f"{CONFORMANCE_FILE}\n")
