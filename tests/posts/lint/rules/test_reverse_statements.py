"""What says the reverse of a claim is never read as the claim."""

import tomllib
from collections import Counter
from typing import get_args

import pytest
from support.linting import found
from support.paths import DATA

from evidence.claims.base.models import ClaimKind

STATEMENTS = tomllib.loads((DATA / "reverse_statements.toml").read_text(encoding="utf-8"))[
    "statements"
]
CASES = [
    pytest.param(row, marks=pytest.mark.xfail(reason=row["wrong"])) if "wrong" in row else row
    for row in STATEMENTS
]


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["text"])
def test_the_reverse_of_a_claim_is_not_reported_as_the_claim(base, row):
    heading = f"# {row['heading']}\n\n" if "heading" in row else ""
    text = f"{heading}{row['text']}\n"
    reported = found(base, text, "E400", "E401", "E402", "E403")
    assert [(problem.code, problem.claim) for problem in reported] == []


def test_there_are_statements_on_each_kind_of_claim(base):
    kinds = Counter(row["kind"] for row in STATEMENTS)
    assert {base.claims[row["claim"]].kind for row in STATEMENTS} == set(get_args(ClaimKind))
    assert all(base.claims[row["claim"]].kind == row["kind"] for row in STATEMENTS)
    assert min(kinds.values()) >= 4
