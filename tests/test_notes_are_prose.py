"""Facts are columns: rewording notes, rationales, scales and claims changes no result."""

import json
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import DATA

from evidence.claims.base.load import EvidenceBase
from evidence.claims.verdict.verdict import compute_verdict, compute_verdicts_by_comparator
from evidence.posts.lint.checker import check_posts
from evidence.posts.read.post import parse_post
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import build_forest_data

WORDS = "amber basalt cedar dune ember fjord glade heron inlet juniper kelp larch moss 7 12 95%"
NUMBERED = ("at 12 weeks", "assumed, not read", "lasts 12 months", "massage", "45% better")


def reword(base: EvidenceBase, seed: int) -> EvidenceBase:
    """Replace all prose of a base by other words; what was empty stays empty."""
    source = random.Random(seed)

    def words(text: str | None) -> str | None:
        if not text:
            return text
        chosen = source.choices(WORDS.split(), k=source.randint(2, 8))
        return " ".join([*chosen, source.choice(NUMBERED)])

    notes = [row.note for row in base.findings if row.note]
    source.shuffle(notes)
    shuffled = iter(notes)
    findings = []
    for row in base.findings:
        note = words(row.note) if seed % 2 else (next(shuffled) if row.note else None)
        is_carried = row.instrument in ("VAS", "NRS")
        findings.append(
            replace(
                row,
                note=note,
                scale=words(row.scale) if is_carried else row.scale,
                certainty=words(row.certainty),
            )
        )
    return replace(
        base,
        findings=tuple(findings),
        claims={
            key: replace(
                claim,
                text=words(claim.text),
                wording=words(claim.wording),
                leaves_out=words(claim.leaves_out),
                population=words(claim.population),
            )
            for key, claim in base.claims.items()
        },
        judgements=tuple(replace(row, rationale=words(row.rationale)) for row in base.judgements),
    )


def verdicts(base: EvidenceBase) -> dict:
    results = {}
    for claim in base.claims:
        found = compute_verdict(base, claim)
        by_comparator = compute_verdicts_by_comparator(base, claim)
        results[claim] = (
            found.category,
            found.certainty,
            found.study_keys,
            () if base.claims[claim].kind == "attribution" else found.reasons,  # these quote prose
            [(item.study.key, item.role, item.weight) for item in found.weighted_judgements],
            {word: (one.category, one.certainty) for word, one in by_comparator.items()},
        )
    return results


def pools(base: EvidenceBase) -> dict:
    results = {}
    for claim in base.claims:
        found = assess_eligibility(base, claim)
        groups = [
            (
                group.outcome,
                group.window,
                group.comparator,
                group.measure,
                [(row.finding.id, row.yi, row.vi, row.source) for row in group.effects],
            )
            for group in (*found.trial_groups, *found.review_groups)
        ]
        excluded = sorted((one.finding.id, one.cause.category) for one in found.exclusions)
        results[claim] = (groups, excluded)
    return results


def scales(base: EvidenceBase) -> list:
    forests = [build_forest_data(base, assess_eligibility(base, claim)) for claim in base.claims]
    return [
        (panel.measure, panel.scale, len(panel.groups))
        for forest in forests
        for panel in forest.panels
    ]


@given(st.integers(min_value=0, max_value=10_000))
@settings(max_examples=6, deadline=None)
def test_rewording_changes_no_verdict_and_no_pool(base, seed):
    changed = reword(base, seed)
    assert verdicts(changed) == verdicts(base)
    assert pools(changed) == pools(base)
    assert scales(changed) == scales(base)


def problems(base: EvidenceBase, sentences: list[str]) -> list:
    post = parse_post("\n\n".join(sentences), "post.md")
    return [
        (found.line, found.column, found.code, found.claim, found.studies)
        for found in check_posts([post], base)
    ]


def test_rewording_changes_no_problem_of_a_post(base):
    lines = (DATA / "quotations.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line)["sentence"] for line in lines]
    expected = problems(base, sentences)
    assert {code for _, _, code, _, _ in expected} >= {"Q301", "Q303", "Q304"}
    assert problems(reword(base, 1), sentences) == expected
