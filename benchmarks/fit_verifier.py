"""Fit the recogniser's verifier on labelled pages: `python benchmarks/fit_verifier.py`.

The pages are those of tests/data/pages; a label gives the line and the text of a sentence and the
claims that it makes, each with its stance. Prints precision and recall for some limits of
confidence, cross-validated by page, then writes evidence/data/vocabulary/verifier.toml, fitted on
all pages. With a folder as argument, scores its pages too, which are not fitted.

With `--rare`, lists instead the phrases that fire in exactly one sentence of the pages: each needs
a reason beside that sentence, such as its entry in a thesaurus.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from evidence.claims.base.load import read_base
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.features import describe_statement
from evidence.claims.recognise.frames import OUTSIDE
from evidence.claims.recognise.recogniser import (
    MIN_CONFIDENCE,
    RecognitionResult,
    load_recogniser,
)
from evidence.claims.recognise.sentence import SentencePlace
from evidence.claims.recognise.stance import find_stance
from evidence.claims.recognise.verifier import LogisticModel
from evidence.lexicon import Lexicon, tokenize
from evidence.posts.lint.discourse import is_denied, read_sentences
from evidence.posts.read.post import Post, Sentence, parse_post

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "tests" / "data" / "pages"
WEIGHTS = ROOT / "evidence" / "data" / "vocabulary" / "verifier.toml"
FOLDS = 15
PENALTY = 2.0  # of squared weights
MIN_EXAMPLES = 3  # of a feature that gets a weight
MIN_WEIGHT = 0.05  # that is written
LIMITS = (0.4, 0.5, 0.6, 0.7, 0.8)
# What only says how a sentence relates to a claim, not whether it is about it.
STANCE_FEATURES = frozenset(
    (
        *("cue:asks", "cue:attribution", "cue:denial", "cue:doubt", "cue:negation", "cue:sought"),
        *("effect:negated", "target:negated"),
        *("sentence:question", "sentence:question_word", "sentence:quoted"),
    )
)


@dataclass(frozen=True)
class Candidate:
    """A statement that a sentence may make: where, its features, and what the labels say."""

    page: str
    line: int
    claim: str
    features: frozenset[str]
    seems_asserted: bool
    is_asserted: bool
    is_about: bool


@dataclass(frozen=True)
class LabelledPage:
    """A page, and the stance of each claim of each labelled sentence."""

    name: str
    post: Post
    labels: Sequence[Mapping[str, object]]

    def stances(self, sentence: Sentence) -> dict[str, str]:
        """Return the claims of a sentence with the sentence's stance on each."""
        text = normalise(sentence.text)
        found: dict[str, str] = {}
        for label in self.labels:
            is_near = sentence.line <= int(str(label["line"])) <= sentence.end_line
            labelled = normalise(str(label["text"]))
            if is_near and (labelled in text or text in labelled):
                for claim in label["claims"]:  # type: ignore[attr-defined]
                    found.setdefault(claim["id"], claim["stance"])
        return found


def normalise(text: str) -> str:
    """Return the words of a text, without tags and marks."""
    return " ".join(re.findall(r"\w+", re.sub(r"<[^>]+>", "", text).lower()))


def read_pages(folder: Path) -> Iterator[LabelledPage]:
    """Yield the labelled pages of a folder."""
    for file in sorted(folder.glob("*.labels.jsonl")):
        stem = file.name.removesuffix(".labels.jsonl")
        (page,) = (path for path in folder.glob(f"{stem}.*") if path.suffix != ".jsonl")
        lines = file.read_text(encoding="utf-8").splitlines()
        labels = [json.loads(line) for line in lines if line.strip()]
        yield LabelledPage(stem, parse_post(page.read_text("utf-8"), str(page)), labels)


def read_candidates(pages: Iterable[LabelledPage]) -> tuple[list[Candidate], set[tuple]]:
    """Return all candidates of some pages, and every (page, line, claim) that is asserted."""
    candidates: list[Candidate] = []
    asserted: set[tuple[str, int, str]] = set()
    known = read_base().claims.keys()
    for page in pages:
        for sentence, text, place, is_quoted in locate_sentences(page.post):
            stances = page.stances(sentence)
            asserted |= {
                (page.name, sentence.line, claim)
                for claim, stance in stances.items()
                if stance == "asserts" and claim in known
            }
            candidates += make_candidates(page.name, sentence, text, place, stances, is_quoted)
    return candidates, asserted


def locate_sentences(post: Post) -> Iterator[tuple[Sentence, str, SentencePlace, bool]]:
    """Yield each sentence with the text and place in which the checker reads it."""
    recogniser = load_recogniser()
    read: list[tuple[str, SentencePlace]] = []

    def recognise(text: str, place: SentencePlace) -> RecognitionResult:
        read.append((text, place))
        return recogniser.recognise(text, place)

    for _ in read_sentences(post, recognise, frozenset(recogniser.roles.treatments)):
        pass
    followers = [*post.sentences[1:], None]
    for sentence, (text, place), following in zip(post.sentences, read, followers, strict=True):
        yield sentence, text, place, is_denied(sentence, following)


def make_candidates(
    page: str,
    sentence: Sentence,
    text: str,
    place: SentencePlace,
    stances: Mapping[str, str],
    is_quoted: bool,
) -> Iterator[Candidate]:
    """Yield the statements that a sentence may make."""
    recogniser = load_recogniser()
    read = recogniser.read(text, place)
    if read is None:
        return
    for statement, reading in recogniser.iter_statements(text, place, read):
        claim = statement.frame.claim
        if claim == OUTSIDE:
            continue
        asserts = find_stance(statement, reading) == "asserts" and not is_quoted
        yield Candidate(
            page,
            sentence.line,
            claim,
            describe_statement(statement, reading),
            seems_asserted=asserts,
            is_asserted=stances.get(claim) == "asserts" and not statement.frame.is_reverse,
            is_about=claim in stances,
        )


def fit(features: Sequence[frozenset[str]], truths: Sequence[bool]) -> LogisticModel:
    """Fit a logistic regression with a penalty on squared weights."""
    counts = Counter(name for row in features for name in row)
    names = sorted(name for name, count in counts.items() if count >= MIN_EXAMPLES)
    places = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(features), len(names) + 1))
    matrix[:, -1] = 1
    for row, present in enumerate(features):
        matrix[row, [places[name] for name in present if name in places]] = 1
    truth = np.array(truths, dtype=float)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        penalised = np.append(weights[:-1], 0)
        value = np.sum(np.logaddexp(0, scores) - truth * scores)
        gradient = matrix.T @ (1 / (1 + np.exp(-scores)) - truth) + PENALTY * penalised
        return value + PENALTY * penalised @ penalised / 2, gradient

    solved = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    return LogisticModel(float(solved[-1]), dict(zip(names, map(float, solved), strict=False)))


def cross_validate(candidates: Sequence[Candidate]) -> list[float]:
    """Return the confidence of each candidate by a model that has not seen its page."""
    pages = sorted({candidate.page for candidate in candidates})
    np.random.default_rng(0).shuffle(pages)
    fold = {page: place % FOLDS for place, page in enumerate(pages)}
    rated = [0.0] * len(candidates)
    for number in range(FOLDS):
        seen = [row for row in candidates if fold[row.page] != number]
        model = fit([row.features for row in seen], [row.is_asserted for row in seen])
        for place, row in enumerate(candidates):
            if fold[row.page] == number:
                rated[place] = model.rate(row.features)
    return rated


def score(
    candidates: Sequence[Candidate], rated: Sequence[float], asserted: set[tuple]
) -> Iterator[str]:
    """Yield precision and recall for each limit of confidence."""
    for limit in LIMITS:
        rows = zip(candidates, rated, strict=True)
        got = {(row.page, row.line, row.claim) for row, rate in rows if rate >= limit}
        right = len(got & asserted)
        precision, recall = right / max(1, len(got)), right / max(1, len(asserted))
        yield (
            f"  confidence {limit}: precision {precision:.2f} ({right} of {len(got)}), "
            f"recall {recall:.2f} ({right} of {len(asserted)})"
        )


def score_by_claim(
    candidates: Sequence[Candidate], rated: Sequence[float], asserted: set[tuple]
) -> Iterator[str]:
    """Yield a row of a Markdown table for each claim: right, wrong and missed at the default."""
    rows = zip(candidates, rated, strict=True)
    got = {(row.page, row.line, row.claim) for row, rate in rows if rate >= MIN_CONFIDENCE}
    claims = {key[-1] for key in got | asserted}
    for claim in sorted(claims, key=lambda claim: (claim[0], len(claim), claim)):
        ours = {key for key in got if key[-1] == claim}
        theirs = {key for key in asserted if key[-1] == claim}
        counts = len(ours & theirs), len(ours - theirs), len(theirs - ours)
        yield f"| {claim} | {' | '.join(map(str, counts))} |"


def format_model(name: str, model: LogisticModel) -> Iterator[str]:
    """Yield the lines of a model in TOML."""
    yield from (f"[{name}]", f"intercept = {model.intercept:.2f}", "", f"[{name}.weights]")
    for feature, weight in sorted(model.weights.items()):
        if abs(weight) >= MIN_WEIGHT:
            yield f'"{feature}" = {weight:.2f}'


def write_weights(asserted: LogisticModel, stated: LogisticModel, n_pages: int) -> None:
    """Write the models where the recogniser finds them."""
    head = (
        "# How sure it is that a sentence makes a statement: log odds of named features, by",
        f"# logistic regression on the {n_pages} pages of tests/data/pages ({date.today()}). Made",
        "# by benchmarks/fit_verifier.py; do not edit. `asserted` rates what a sentence seems to",
        "# assert, `stated` everything else.",
        "",
    )
    lines = [*head, *format_model("asserted", asserted), "", *format_model("stated", stated)]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def list_rare_phrases(pages: Iterable[LabelledPage]) -> Iterator[str]:
    """Yield each phrase that fires in exactly one sentence, with its concept."""
    concepts = collect_concepts(read_base().topic)
    single = {
        f"{concept}: {phrase}": (phrase,)
        for concept, phrases in concepts.items()
        for phrase in phrases
        if not phrase.startswith("!")
    }
    lexicon, fired = Lexicon(single), Counter[str]()
    texts = {sentence.text for page in pages for sentence in page.post.sentences}
    for text in texts:
        fired.update({match.concept for match in lexicon.tag(tokenize(text))})
    yield from (name for name in single if fired[name] == 1)


def main() -> None:
    """Fit, report and write."""
    pages = list(read_pages(PAGES))
    if sys.argv[1:] == ["--rare"]:
        print("\n".join(list_rare_phrases(pages)))
        return
    candidates, asserted = read_candidates(pages)
    sure = [row for row in candidates if row.seems_asserted]
    print(f"{len(pages)} pages, cross-validated by page:")
    rated = cross_validate(sure)
    print("\n".join([*score(sure, rated, asserted), *score_by_claim(sure, rated, asserted)]))
    model = fit([row.features for row in sure], [row.is_asserted for row in sure])
    bare = [row.features - STANCE_FEATURES for row in candidates]
    stated = fit(bare, [row.is_about for row in candidates])
    for folder in sys.argv[1:]:
        others, their_claims = read_candidates(read_pages(Path(folder)))
        theirs = [row for row in others if row.seems_asserted]
        print(f"pages of {folder}, not fitted:")
        rates = [model.rate(row.features) for row in theirs]
        print("\n".join(score(theirs, rates, their_claims)))
    write_weights(model, stated, len(pages))


if __name__ == "__main__":
    main()
