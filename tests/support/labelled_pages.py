"""Pages whose claims people labelled, line by line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evidence.claims.base.load import EvidenceBase
from support.linting import claims

Claims = set[tuple[str, int, str]]  # page, line, claim


class Score(NamedTuple):
    """How well the claims that are found agree with the labels."""

    precision: float
    recall: float
    reversed: Claims  # found, where the page denies them


def score_pages(base: EvidenceBase, folder: Path) -> Score:
    """Check every page of a folder and compare with its labels."""
    got: Claims = set()
    asserted: Claims = set()
    denied: Claims = set()
    for page in sorted(folder.glob("*.labels.jsonl")):
        name = page.name.removesuffix(".labels.jsonl")
        (text,) = (path for path in folder.glob(f"{name}.*") if path.suffix != ".jsonl")
        found = claims(base, text.read_text(encoding="utf-8"), str(text))
        got |= {(name, line, claim) for line, claim in found if claim}
        for line, claim, stance in _read_labels(page):
            if stance == "asserts" and claim in base.claims:
                asserted.add((name, line, claim))
            if stance in {"denies", "advises_against"}:
                denied.add((name, line, claim))
    right = len(got & asserted)
    return Score(right / len(got), right / len(asserted), got & denied - asserted)


def _read_labels(path: Path) -> Iterator[tuple[int, str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        for claim in label["claims"]:
            yield label["line"], claim["id"], claim["stance"]
