"""What says the reverse of a claim is never read as the claim."""

import tomllib
from collections.abc import Mapping
from typing import get_args

import pytest
from support.linting import found
from support.paths import DATA

from evidence.claims.base.models import ClaimKind

STATEMENTS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    (DATA / "reverse_statements.toml").read_text(encoding="utf-8")
)
MISREAD = STATEMENTS["misread"]
KINDS = {kind: claims for kind, claims in STATEMENTS.items() if kind != "misread"}
TEXTS = [text for claims in KINDS.values() for texts in claims.values() for text in texts]
CASES = [
    pytest.param(text, marks=pytest.mark.xfail(reason=MISREAD[text], strict=True))
    if text in MISREAD
    else text
    for text in TEXTS
]


@pytest.mark.parametrize("text", CASES)
def test_the_reverse_of_a_claim_is_not_reported_as_the_claim(base, text):
    reported = found(base, text, "E400", "E401", "E402", "E403")
    assert [(problem.code, problem.claim) for problem in reported] == []


def test_there_are_thirty_statements_on_each_kind_of_claim(base):
    assert KINDS.keys() == set(get_args(ClaimKind))
    for kind, claims in KINDS.items():
        assert {base.claims[claim].kind for claim in claims} == {kind}
        assert sum(map(len, claims.values())) == 30, kind
    assert len(set(TEXTS)) == len(TEXTS)
    assert MISREAD.keys() <= set(TEXTS)
