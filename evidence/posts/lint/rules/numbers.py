"""Q304: a number that a post gives, beside the numbers that the evidence base has of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import Comparator, Finding, Measure, Outcome
from evidence.errors import Problem
from evidence.numerals import NUMBER_WORDS, parse_digits, parse_words
from evidence.posts.lint.comparisons import comparators_in, told_of
from evidence.posts.lint.sentence_facts import Rule, View
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_WORD: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER: Final = (
    r"(?<![\w.,=])(?<!\d in )(?<!\bper )(?<!\bof every )"
    rf"(?P<number>\d{{1,3}}(?:[, ]\d{{3}})+|\d+|\b(?:{_WORD})\b(?:[ -](?:and[ -])?(?:{_WORD})\b){{0,7}}+)"
)
_PERSONS: Final = (
    r"(?:patients?|participants|people|adults|subjects|volunteers|women|men|individuals)\b"
)
_PEOPLE: Final = re.compile(
    rf"{_NUMBER}\s+(?!million|billion)(?:[a-z-]+\s+){{0,3}}?{_PERSONS}(?!\s+(?:were\s+)?(?:screened|invited|assessed|approached))",
    re.IGNORECASE,
)
_ALL_PEOPLE: Final = re.compile(
    r"(?:\bn\s*=\s*|(?<![\w.,])(?=\d[\d,]*-(?:patient|person|participant)\b))(?P<number>\d[\d,]*)",
    re.IGNORECASE,
)
_TRIALS: Final = re.compile(
    rf"{_NUMBER}\s+(?:[a-z-]+\s+){{0,2}}?(?:trials|studies|RCTs)\b", re.IGNORECASE
)
_OF_ALL: Final = re.compile(  # what stands before the number of all participants of a study
    r"\b(?:stud(?:y|ies)|trial|review|analysis|survey|experiment|report)\s+(?:(?:of|with|in|on|among|involving|covering|"
    r"including|that|which|enrolled|randomi[sz]ed|recruited|included|covered|tested|from|data|"
    r"a total of|about|around|almost|nearly|"
    r"over|more than|some|roughly|approximately)\s+)+$",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,2}(?:\.\d+)?)\s*(?:%|per ?cent\b)(?!\s*(?:CI|confidence))"
)
_VALUE: Final = (
    r"(?:(?:\s+[a-z]+){0,5}?\s+(?:of|was|is))?(?:\s+(?:about|around|close|to|just|only)){0,2}"
    r"\s*[=:(]?\s*[-−]?(?P<number>\d+(?:\.\d+)?)"
)
_EFFECTS: Final[tuple[tuple[re.Pattern[str], frozenset[Measure]], ...]] = tuple(
    (re.compile(pattern), measures)
    for pattern, measures in (
        (
            rf"\b(?:SMD|[Ss]tandardi[sz]ed mean difference|[Ee]ffect size|Cohen['’]?s d|Hedges['’]? g)\b{_VALUE}",
            frozenset[Measure]({"SMD"}),
        ),
        (
            r"(?<![\w.])(?P<number>\d?\.\d+|\d)\s+(?:of a )?(?:standard deviations?|SDs?)\b",
            frozenset[Measure]({"SMD"}),
        ),
        (rf"(?<!ed )\b(?:MD|WMD|[Mm]ean difference)\b{_VALUE}", frozenset[Measure]({"MD", "WMD"})),
        (
            rf"\b(?:RR|[Rr](?:isk|elative risk) ratio|[Rr]elative risk)\b{_VALUE}",
            frozenset[Measure]({"RR"}),
        ),
        (rf"\b(?:OR|[Oo]dds ratio)\b{_VALUE}", frozenset[Measure]({"OR"})),
        (rf"\b(?:HR|[Hh]azard ratio)\b{_VALUE}", frozenset[Measure]({"HR"})),
    )
)
# Words for what a percentage counts; a part of the people ("women", "severe") is counted apart.
_COUNTED: Final[Mapping[Outcome, re.Pattern[str]]] = {
    "response": re.compile(
        r"\b(?:respond\w*|improv\w+|better|reliev\w+|relief|success\w*|recover\w+)\b", re.IGNORECASE
    ),
    "adverse_events": re.compile(
        r"\b(?:side effects?|adverse (?:events?|effects?)|harms?)\b", re.IGNORECASE
    ),
    "prevalence": re.compile(
        r"\b(?:adults|people|americans|population|visits|residents|users)\b", re.IGNORECASE
    ),
}
_PART: Final = re.compile(
    r"\b(?:women|men|older|younger|aged|over \d\d|veterans?|rural|severe|serious|high[- ]impact|every day)\b",
    re.IGNORECASE,
)
_LASTS: Final = re.compile(
    r"\b(?:benefits?|effects?|relief)\b(?!.*\btrials\b).*\b(?:kept|lasts?|lasted|lost|persist\w*|remain\w*|decreas\w+|declin\w+|fad\w+)\b",
    re.IGNORECASE,
)
_FEWEST: Final = 8  # numbers below it stand for much else
_MORE: Final = 1.5  # times the number analysed: so many were never randomised, ...
_OFF: Final = (
    1.3  # ... nor this many times more, or fewer, where the number is said to be that of all
)
_FEW: Final = 2.0  # times fewer: so few studies are no review
_ROUND: Final = 2.5  # how far 45 % or 50 % may be from what they stand for


def other_number(rule: Rule, view: View) -> Iterator[Problem]:
    """A number that the only source of the sentence cannot have had: participants, studies, percentages, effects."""
    studies = {source.study.key: source.study for source in view.sources}
    if len(studies) != 1:
        return
    (study,) = studies.values()
    if study.key not in view.base.studies:
        return  # what was derived is not sure enough
    findings = view.base.findings_of(study.key)
    for found in (
        _counts(view, study, findings),
        _percentages(view, findings),
        _effects(view, findings),
    ):
        for told in found:
            message = f"{study.key} {told.message}"
            yield view.problem(
                rule, message, at=told.place, studies=[study.key], suggestion=told.suggestion
            )


class Told(NamedTuple):
    """A number that differs: its characters in the sentence, what the source has, and that as a suggestion."""

    place: tuple[int, int]
    message: str
    suggestion: str


def _counts(view: View, study: Study, findings: Sequence[Finding]) -> Iterator[Told]:
    """Numbers of participants and of pooled studies that are far from those of the source."""
    is_review = design_info(study.design).is_review
    if not (is_review or study.design in ("rct", "crossover_trial", "controlled_trial")):
        return
    text = view.sentence.text
    known = (
        ("participants", (_PEOPLE, _ALL_PEOPLE), study.n_participants),
        ("studies", (_TRIALS,) if is_review else (), study.n_studies),
    )
    for noun, patterns, count in known:
        for match in (match for pattern in patterns if count for match in pattern.finditer(text)):
            number, place = _number(match["number"]), match.span("number")
            is_all = match.re is _ALL_PEOPLE or _OF_ALL.search(text[: place[0]]) is not None
            if (
                number is None
                or number < _FEWEST
                or _is_group(number, study, findings)
                or _is_of_another(view, study, place)
            ):
                continue
            if _is_other(number, count or 0, is_all=is_all, is_review=is_review):
                yield Told(place, f"had {count:,} {noun}, not {number:,}", f"{count:,}")


def _is_of_another(view: View, study: Study, place: tuple[int, int]) -> bool:
    """Whether a number stands in words that mean another study, by its year."""
    within = (mention for mention, _ in view.mentions if mention.start <= place[0] < mention.end)
    years = [
        int(year) for mention in within for year in re.findall(r"\b(?:19|20)\d\d\b", mention.text)
    ]
    return bool(years) and study.year not in years


def _number(text: str) -> int | None:
    words = [word for word in re.split(r"[ -]", text.lower()) if word != "and"]
    return parse_digits(text.replace(" ", ",")) or parse_words(words)


def _is_other(number: int, count: int, *, is_all: bool, is_review: bool) -> bool:
    """Whether a number is no count, rounded count or part of a study: far off, or its digits in another order."""
    if sorted(str(number)) == sorted(str(count)):
        return number != count
    if agrees(str(number), count):
        return False
    too_few = (
        number * (_FEW if is_review else _OFF) < count
    )  # a review tells the studies of one outcome, too
    return number > (_OFF if is_all else _MORE) * count or (is_all and too_few)


def _is_group(number: int, study: Study, findings: Sequence[Finding]) -> bool:
    """Whether a number is that of an arm, of both, or stands in a note or in the description of the arms."""
    described = re.findall(r"\bn ?= ?(\d+)", f"{study.intervention} {study.comparator}")
    if str(number) in described:
        return True
    arms = {(finding.arm1_n or 0, finding.arm2_n or 0) for finding in findings}
    groups = {size for one, other in arms for size in (one, other, one + other) if size}
    return number in groups or float(number) in _noted(findings)


def _percentages(view: View, findings: Sequence[Finding]) -> Iterator[Told]:
    """Percentages that are none of those which the source counted of the same."""
    text = view.sentence.text
    if _LASTS.search(text):
        yield from _shares_kept(text, findings)
        return
    counted = [
        row for row in findings if row.outcome in _COUNTED and _COUNTED[row.outcome].search(text)
    ]
    known = {value: row for row in counted for value in _percents_of(row)}
    if not known or _PART.search(text):
        return
    for match in _PERCENT.finditer(text):
        told = match["number"]
        if any(_is_about(told, value) for value in (*known, *_noted(findings))):
            continue
        value, row = min(known.items(), key=lambda pair: abs(pair[0] - float(told)))
        if row.outcome == "response" or _is_mistyped(told, value):
            values = " and ".join(
                f"{value:g} %" for value in _percents_of(row)[:2]
            )  # of the arms, not their difference
            yield Told(
                match.span("number"), f"counted {values} ({told_of(row)}), not {told} %", values
            )


def _is_mistyped(told: str, value: float) -> bool:
    """Whether a percentage is another one with its point or its digits elsewhere; others may be of a part."""
    return sorted(told.replace(".", "").strip("0")) == sorted(
        f"{value:g}".replace(".", "").strip("0")
    )


def _shares_kept(text: str, findings: Sequence[Finding]) -> Iterator[Told]:
    """Shares of a benefit that last, or are lost: what the notes of the findings tell, or the rest of it."""
    notes = [
        (row, float(share))
        for row in findings
        for share in re.findall(r"(\d+(?:\.\d+)?)\s*%", row.note or "")
    ]
    known = {value: row for row, share in notes for value in (share, 100 - share)}
    shares = list(_PERCENT.finditer(text))
    for match in shares if known and len(shares) == 1 else ():
        if not any(_is_about(match["number"], value) for value in known):
            (row, share), *_ = notes
            yield Told(match.span("number"), f"told {share:g} %: {row.note}", f"{share:g} %")


def _is_about(told: str, percent: float) -> bool:
    """Whether a percentage is another one, rounded; "half" and "a third" are rounder than "47 %"."""
    is_round = "." not in told and int(told) % 5 == 0
    return abs(float(told) - percent) <= _ROUND if is_round else agrees(told, percent)


def _percents_of(finding: Finding) -> list[float]:
    if finding.measure == "percent":
        return [finding.estimate] if finding.estimate is not None else []
    if finding.measure == "RD":
        return [
            value
            for value in (finding.arm1_mean, finding.arm2_mean, finding.estimate)
            if value is not None
        ]
    return []


def _effects(view: View, findings: Sequence[Finding]) -> Iterator[Told]:
    """Effect sizes that are none of those which the source had against the same comparator."""
    text = view.sentence.text
    for pattern, measures in _EFFECTS:
        named = comparators_in(text)
        known = _estimates(findings, measures, named[0] if len(named) == 1 else ())
        for match in pattern.finditer(text) if known else ():
            told = match["number"]
            near = (*known, *_noted(findings))
            if not any(agrees(told, abs(value)) for value in near):
                row = min(known.items(), key=lambda pair: abs(abs(pair[0]) - float(told)))[1]
                message = f"had {row.measure} {row.estimate:g} ({told_of(row)}), not {told}"
                yield Told(match.span("number"), message, f"{row.estimate:g}")


def _estimates(
    findings: Sequence[Finding], measures: frozenset[Measure], comparators: Sequence[Comparator]
) -> dict[float, Finding]:
    """Estimates and limits of intervals by value; none where a comparator is named and not all are against it."""
    fitting = [row for row in findings if row.measure in measures and row.estimate is not None]
    if comparators:
        fitting = [row for row in fitting if row.comparator in comparators]
    return {
        value: row
        for row in fitting
        for value in (row.estimate, row.ci_low, row.ci_high)
        if value is not None
    }


def _noted(findings: Sequence[Finding]) -> tuple[float, ...]:
    """Numbers that stand in the notes of findings, in digits."""
    notes = " ".join(finding.note or "" for finding in findings)
    return tuple(
        float(re.sub(r"[ ,]", "", number))
        for number in re.findall(r"\d{1,3}(?:[ ,]\d{3})+|\d+(?:\.\d+)?", notes)
    )


def agrees(told: str, known: float) -> bool:
    """Whether a number in digits is another one, rounded up or down to the digits that it tells ("18000", "0.2")."""
    whole, _, decimals = told.partition(".")
    step = 10.0 ** (-len(decimals) if decimals else len(whole) - len(whole.rstrip("0")))
    digits = (whole + decimals).strip("0")
    return abs(float(told) - known) <= step * (1.0 if len(digits) > 1 else 0.5) + 1e-9
