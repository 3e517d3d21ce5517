"""Fit the model by which mentions are resolved: ``python benchmarks/fit_mentions.py [LABELS...]``.

Prints how many labelled mentions are right and wrong by limit of probability, cross-validated by
paper; draws docs/mentions-reliability.svg; writes evidence/data/vocabulary/mention_model.toml,
fitted on everything. ``linkage_fit.py`` is the method, ``generate_mentions.py`` makes mentions.

The labels are tests/data/mentions.jsonl and press_mentions.jsonl, and the files given: JSON Lines
with ``mention``, ``published`` (a year) and ``key`` or ``pmid`` of the study.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from generate_mentions import LabelledMention, generate_lookalikes, generate_mentions
from linkage_fit import (
    NONE,
    Compared,
    Model,
    Outcomes,
    compare_all,
    estimate_levels,
    fit_scales,
    make_outcomes,
)

from evidence.claims.base.load import EvidenceBase, read_base
from evidence.claims.resolve.linkage.comparisons import COMPARISONS
from evidence.claims.resolve.linkage.model import LinkageModel
from evidence.claims.resolve.resolver import Resolver

ROOT = Path(__file__).parents[1]
LABELS = [ROOT / "tests" / "data" / name for name in ("mentions.jsonl", "press_mentions.jsonl")]
WEIGHTS = ROOT / "evidence" / "data" / "vocabulary" / "mention_model.toml"
FIGURE = ROOT / "docs" / "mentions-reliability.svg"
GENERATED = 6  # mentions of each study
LOOKALIKES = 2  # mentions of other papers that share author, year or journal with each study
FOLDS = 10
LIMITS = (0.5, 0.6, 0.65, 0.7, 0.8, 0.9, 0.95)
MIN_PROBABILITY = 0.7


def read_labels(path: Path, base: EvidenceBase) -> Iterator[LabelledMention]:
    """Yield the labelled mentions of a file."""
    keys = {study.pmid: study.key for study in base.studies.values() if study.pmid}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        key = row["key"] if "key" in row else keys.get(row["pmid"])
        yield LabelledMention(row["mention"], row.get("published"), key)


def generate(base: EvidenceBase, resolver: Resolver) -> Iterator[LabelledMention]:
    """Yield generated mentions of every study of the base."""
    chance = random.Random(0)
    for study in base.studies.values():
        profile = resolver.get_profile(study)
        yield from generate_mentions(profile, chance, count=GENERATED)
        yield from generate_lookalikes(profile, chance, count=LOOKALIKES)


def cross_validate(data: Compared) -> tuple[Outcomes, np.ndarray]:
    """Return all outcomes, and their probabilities by a model that has not seen the paper."""
    papers = [row.key or row.mention for row in data.rows]
    order = sorted(set(papers))
    random.Random(0).shuffle(order)
    fold_of = {paper: rank % FOLDS for rank, paper in enumerate(order)}
    folds = np.array([fold_of[paper] for paper in papers])
    outcomes = make_outcomes(data, estimate_levels(data, folds >= 0))
    found = np.zeros((len(outcomes), len(data.keys) + 1))
    for fold in range(FOLDS):
        outcomes = make_outcomes(data, estimate_levels(data, folds != fold))
        unseen = folds[outcomes.rows] == fold
        scales, null = fit_scales(outcomes, np.flatnonzero(~unseen))
        found[unseen] = outcomes.score(np.flatnonzero(unseen), scales, null)
    return outcomes, found


def report(sources: Sequence[str], outcomes: Outcomes, found: np.ndarray) -> Iterator[str]:
    """Yield right and wrong by source and limit of probability."""
    groups = np.array(sources)[outcomes.rows]
    best, sure = choose_best(found)
    kinds = {
        "known": outcomes.truths != NONE,
        "unknown": (outcomes.truths == NONE) & (outcomes.missing == NONE),
        "taken out": outcomes.missing != NONE,
    }
    for source in dict.fromkeys(sources):
        for kind, is_kind in kinds.items():
            chosen = is_kind & (groups == source)
            counts = []
            for limit in LIMITS:
                named = chosen & (sure >= limit)
                right = (named & (best == outcomes.truths)).sum()
                counts.append(f"{limit}: {right} right, {named.sum() - right} wrong")
            yield f"{source}, {kind} {chosen.sum()}: {'; '.join(counts)}"


def choose_best(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest study of each outcome, and its probability."""
    best = found[:, :-1].argmax(axis=1)
    return best, found[np.arange(len(found)), best]


def measure_reliability(
    data: Compared, outcomes: Outcomes, found: np.ndarray
) -> list[tuple[float, float, int]]:
    """Return mean probability, share that is right and number, by tenth, of labelled mentions.

    Known and unknown papers weigh as much as in fitting.
    """
    labelled = ~data.generated()[outcomes.rows]
    best, sure = choose_best(found)
    tenths = np.minimum((sure * 10).astype(int), 9)
    rows = []
    for tenth in range(10):
        chosen = labelled & (tenths == tenth)
        if chosen.any():
            weights = outcomes.importance[chosen]
            right = np.average(best[chosen] == outcomes.truths[chosen], weights=weights)
            mean = np.average(sure[chosen], weights=weights)
            rows.append((float(mean), float(right), int(chosen.sum())))
    return rows


def draw_reliability(rows: Sequence[tuple[float, float, int]]) -> None:
    """Draw how often the likeliest study is meant beside how probable the model finds it."""
    plt.rcParams.update({"svg.hashsalt": "evidence", "font.size": 9})
    figure, axes = plt.subplots(figsize=(4.2, 4.2), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.75", linewidth=1)
    axes.plot([row[0] for row in rows], [row[1] for row in rows], marker="o", color="#1f5a8a")
    for probability, right, number in rows:
        place = (-6, 4) if right > probability else (6, -10)
        side = "right" if right > probability else "left"
        axes.annotate(str(number), (probability, right), place, textcoords="offset points", ha=side)
    axes.set_xlabel("Probability of the likeliest study")
    axes.set_ylabel("Share of mentions that mean it")
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), aspect="equal")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(FIGURE, metadata={"Date": None})


def write_model(data: Compared, model: Model, scales: np.ndarray, null: float) -> None:
    """Write the model where the resolver finds it."""
    made = int(data.generated().sum())
    lines = [
        "# What it is worth that a mention and a study agree. Each level of a comparison has two",
        "# probabilities: that a mention agrees at it with the study it means, and with another.",
        "# `agree` and `differ` scale the logarithm of their ratio; `overlap` is what each telling",
        "# agreement beyond the second costs.",
        f"# Estimated on {date.today()} from {len(data.rows) - made} labelled mentions and {made}",
        f"# generated ones beside the {len(data.keys)} studies of the bundled base, by",
        "# benchmarks/fit_mentions.py; do not edit.",
        "",
        f"overlap = {scales[-1]:.3f}",
        f"null_log_odds = {null:.3f}",
        f"min_probability = {MIN_PROBABILITY}",
    ]
    both = zip(COMPARISONS, data.names, model, scales[:-1].reshape(2, -1).T, strict=True)
    for comparison, names, rows, (agree, differ) in both:
        lines += ["", f'[comparisons."{comparison}"]']
        lines += [f"agree = {agree:.2f}", f"differ = {differ:.2f}"]
        lines += [f'[comparisons."{comparison}".levels]']
        pairs = sorted(zip(names[1:], rows[1:], strict=True))
        lines += [f'"{name}" = [{row.m:.3g}, {row.u:.3g}]' for name, row in pairs]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit, report and write."""
    base = read_base()
    resolver = Resolver(base, model=LinkageModel({}, 0.0, 0.0, 1.0))
    rows: list[LabelledMention] = []
    sources: list[str] = []
    for file in [*LABELS, *map(Path, sys.argv[1:])]:
        read = list(read_labels(file, base))
        rows, sources = rows + read, sources + [file.name] * len(read)
    made = list(generate(base, resolver))
    rows, sources = rows + made, sources + ["generated"] * len(made)
    print(dict(Counter(sources)))
    data = compare_all(rows, list(base.studies.values()), resolver)
    outcomes, found = cross_validate(data)
    print("\n".join(report(sources, outcomes, found)))
    reliability = measure_reliability(data, outcomes, found)
    for probability, right, number in reliability:
        print(f"probability {probability:.2f}: right {right:.2f} of {number}")
    draw_reliability(reliability)
    everything = np.ones(len(rows), dtype=bool)
    model = estimate_levels(data, everything)
    outcomes = make_outcomes(data, model)
    scales, null = fit_scales(outcomes, np.arange(len(outcomes)))
    write_model(data, model, scales, null)


if __name__ == "__main__":
    main()
