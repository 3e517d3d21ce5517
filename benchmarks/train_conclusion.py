"""Train the model of `evidence.studies.derive.conclusion` and say how well it does: `python benchmarks/train_conclusion.py`.

Needs scikit-learn, which the package itself never does, and PubMedQA's labels (MIT) in ../shared/real/labels, or in the
folder that EVIDENCE_REAL_DATA names. Own sentences (benchmarks/conclusions.jsonl, invented) are trained on and never
scored. With `--write` the weights in evidence/data/conclusion.json are replaced; the rest of it is written by hand.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold

from evidence.studies.derive.answering import MODEL, Findings, findings
from evidence.studies.derive.conclusion import ANSWERS, answer_of

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("EVIDENCE_REAL_DATA", ROOT.parent / "shared" / "real"))
OWN = Path(__file__).with_name("conclusions.jsonl")
SEED, FOLDS, REPEATS = 0, 10, 5
STRENGTH = 0.04  # inverse of the L2 penalty; flat between 0.02 and 0.06
OWN_WEIGHT = 0.4  # of one own sentence beside one of PubMedQA
RARE = 4  # findings seen in fewer rows get no weight

Row = tuple[Findings, str]
Weights = dict[str, list[float]]


def read(path: Path) -> list[Row]:
    """Findings and label of each line of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(findings(row["question"], row["conclusion"]), row["label"]) for row in rows]


def train(rows: list[Row], own: list[Row]) -> Weights:
    """Weights for each finding, by logistic regression, rounded as they are written; "" holds the constants."""
    both = [*rows, *own]
    seen = Counter(name for found, _ in both for name in found)
    vectors = DictVectorizer()
    table = vectors.fit_transform(
        [{name: size for name, size in found.items() if seen[name] >= RARE} for found, _ in both]
    )
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit(
        table,
        [label for _, label in both],
        sample_weight=[1.0] * len(rows) + [OWN_WEIGHT] * len(own),
    )
    order = [list(model.classes_).index(answer) for answer in ANSWERS]
    names = vectors.get_feature_names_out()
    weights = {
        name: [round(float(model.coef_[row, at]), 3) for row in order]
        for at, name in enumerate(names)
    }
    constants = {"": [round(float(model.intercept_[row]), 3) for row in order]}
    return constants | {name: row for name, row in sorted(weights.items()) if any(row)}


def score(rows: list[Row], weights: Weights) -> Counter[tuple[str, str]]:
    """How often each label got each answer."""
    return Counter((label, answer_of(found, weights)) for found, label in rows)


def cross_validate(rows: list[Row], own: list[Row]) -> tuple[list[float], Counter[tuple[str, str]]]:
    """Accuracy of each repeat of a stratified cross-validation, and the counts of all repeats together."""
    folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=SEED)
    counts = [
        score([rows[at] for at in test], train([rows[at] for at in learn], own))
        for learn, test in folds.split(np.zeros(len(rows)), [label for _, label in rows])
    ]
    repeats = [sum(counts[at : at + FOLDS], Counter()) for at in range(0, len(counts), FOLDS)]
    return [accuracy(repeat) for repeat in repeats], sum(repeats, Counter())


def accuracy(counts: Counter[tuple[str, str]]) -> float:
    """The share of right answers."""
    return (
        sum(number for (label, answer), number in counts.items() if label == answer)
        / counts.total()
    )


def table(counts: Counter[tuple[str, str]], divide: int = 1) -> str:
    """A Markdown table: labels down, answers across."""
    lines = ["| label | " + " | ".join(ANSWERS) + " |", "|---" + "|---:" * len(ANSWERS) + "|"]
    lines += [
        f"| {label} | "
        + " | ".join(f"{counts[label, answer] / divide:.0f}" for answer in ANSWERS)
        + " |"
        for label in ANSWERS
    ]
    return "\n".join(lines)


def write(weights: Weights) -> None:
    """Replace the weights of the data file, a finding a line."""
    text = MODEL.read_text(encoding="utf-8")
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in weights.items())
    MODEL.write_text(
        text[: text.index(' "weights": {')] + ' "weights": {\n' + lines + "\n }\n}\n",
        encoding="utf-8",
    )


def main() -> None:
    """Print accuracy on the rows trained on and cross-validated, each with its confusion table."""
    rows, own = read(REAL / "labels" / "pubmedqa_train.jsonl"), read(OWN)
    weights = train(rows, own)
    counts = score(rows, weights)
    print(f"Trained on {len(rows)} rows and {len(own)} own; {len(weights)} weights.")
    print(f"\nOn the same rows: {accuracy(counts):.3f}\n\n{table(counts)}")
    repeats, counts = cross_validate(rows, own)
    print(
        f"\nCross-validated, {REPEATS} x {FOLDS} folds: {np.mean(repeats):.3f} ({min(repeats):.3f} to "
        f"{max(repeats):.3f})"
    )
    print(f"\n{table(counts, REPEATS)}")
    if "--write" in sys.argv:
        write(weights)
        print(f"\nWritten: {MODEL}")


if __name__ == "__main__":
    main()
