"""What says the reverse of a claim is never read as the claim."""

import tomllib
from collections.abc import Mapping
from typing import get_args

import pytest
from support.linting import found
from support.paths import DATA

from evidence.claims.base.models import ClaimKind

STATEMENTS = tomllib.loads((DATA / "reverse_statements.toml").read_text(encoding="utf-8"))
MISREAD: Mapping[str, str] = STATEMENTS["misread"]
SAYS_BESIDES: Mapping[str, list[str]] = STATEMENTS["says_besides"]
KINDS: Mapping[str, Mapping[str, list[str]]] = {
    kind: claims for kind, claims in STATEMENTS.items() if kind not in ("misread", "says_besides")
}
CLAIM_BY_TEXT = {
    text: claim for claims in KINDS.values() for claim, texts in claims.items() for text in texts
}
CASES = [
    pytest.param(text, marks=pytest.mark.xfail(reason=MISREAD[text], strict=True))
    if text in MISREAD
    else text
    for text in CLAIM_BY_TEXT
]


@pytest.mark.parametrize("text", CASES)
def test_the_reverse_of_a_claim_is_reported_neither_as_the_claim_nor_as_one_it_does_not_make(
    base, text
):
    reported = {problem.claim for problem in found(base, text, "E400", "E401", "E402", "E403")}
    assert CLAIM_BY_TEXT[text] not in reported
    assert reported == set(SAYS_BESIDES.get(text, ()))


def test_there_are_thirty_statements_on_each_kind_of_claim(base):
    assert KINDS.keys() == set(get_args(ClaimKind))
    for kind, claims in KINDS.items():
        assert {base.claims[claim].kind for claim in claims} == {kind}
        texts = [text for claim in claims.values() for text in claim]
        assert len(set(texts)) == len(texts) == 30, kind
    assert len(CLAIM_BY_TEXT) == 30 * len(KINDS)
    assert SAYS_BESIDES.keys() | MISREAD.keys() <= CLAIM_BY_TEXT.keys()
