"""The topic is data: no module of the package has a word of the bundled topic."""

import csv
import re
import tomllib
from pathlib import Path

import pytest
from support.paths import ROOT

from evidence.posts.lint.registry import RULES
from evidence.topic import BUNDLED_FOLDER, read_topic

PACKAGE = ROOT / "evidence"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Ids that are also words of method or of everyday English.
GENERAL_WORDS = {"medication", "education", "exercise", "massage", "physiotherapy", "yoga", "tens"}


def _topic_words() -> list[str]:
    topic = read_topic()
    ids = {*topic.vocabularies["treatments"], *topic.vocabularies["conditions"]} - GENERAL_WORDS
    return sorted({*ids, *(word.replace("_", " ") for word in ids), "back pain", "needling"})


def _organisations() -> list[str]:
    bodies = tomllib.loads((BUNDLED_FOLDER / "organisations.toml").read_text(encoding="utf-8"))
    return [name for body in bodies["body"] for name in body["names"]]


def _claim_ids() -> list[str]:
    with (BUNDLED_FOLDER / "claims.csv").open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def _compile(words: list[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?!\w)", flags)


TOPIC_WORDS = _compile(_topic_words(), re.IGNORECASE)
# Bodies whose methods the code follows.
GENERAL_BODIES = {"Cochrane", "WHO"}
ORGANISATIONS = _compile([*(set(_organisations()) - GENERAL_BODIES), "NICE", "AHRQ"])
# "E4" names a claim and the rules E400 to E405; in the code of the settings it means the rules.
RULE_PREFIXES = {rule.code[:2] for rule in RULES}
_only_claims = [claim for claim in _claim_ids() if claim not in RULE_PREFIXES]
QUOTED_CLAIM_ID = re.compile(rf"""["'](?:{"|".join(_only_claims)})["']""")


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_module_names_a_treatment_a_condition_a_body_or_a_claim(module: Path):
    text = module.read_text(encoding="utf-8")
    found = [
        f"{module}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for pattern in (TOPIC_WORDS, ORGANISATIONS, QUOTED_CLAIM_ID)
        for match in pattern.finditer(text)
    ]
    assert found == []
