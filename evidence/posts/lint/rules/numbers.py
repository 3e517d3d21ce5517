"""Q304: a number that a post gives, beside the numbers that the evidence base has of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import CuratedComparator, Finding, Measure, Outcome
from evidence.errors import Problem
from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.posts.lint.comparisons import describe_finding
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_NUMBER_WORD: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER: Final = (
    r"(?<![\w.,=])(?<!\d in )(?<!\bper )(?<!\bof every )"
    rf"(?P<number>\d{{1,3}}(?:[, ]\d{{3}})+|\d+|\b(?:{_NUMBER_WORD})\b(?:[ -](?:and[ -])?(?:{_NUMBER_WORD})\b){{0,7}}+)"
)
_PERSON_NOUNS: Final = (
    r"(?:patients?|participants|people|adults|subjects|volunteers|women|men|individuals)\b"
)
_PARTICIPANTS: Final = re.compile(
    rf"{_NUMBER}\s+(?!million|billion)(?:[a-z-]+\s+){{0,3}}?{_PERSON_NOUNS}(?!\s+(?:were\s+)?(?:screened|invited|assessed|approached))",
    re.IGNORECASE,
)
_TOTAL_PARTICIPANTS: Final = re.compile(
    r"(?:\bn\s*=\s*|(?<![\w.,])(?=\d[\d,]*-(?:patient|person|participant)\b))(?P<number>\d[\d,]*)",
    re.IGNORECASE,
)
_TRIALS: Final = re.compile(
    rf"{_NUMBER}\s+(?:[a-z-]+\s+){{0,2}}?(?:trials|studies|RCTs)\b", re.IGNORECASE
)
_TOTAL_CONTEXT: Final = re.compile(  # what stands before the number of all participants of a study
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
_EFFECT_PATTERNS: Final[tuple[tuple[re.Pattern[str], frozenset[Measure]], ...]] = tuple(
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
_PERCENTAGE_SUBJECTS: Final[Mapping[Outcome, re.Pattern[str]]] = {
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
_SUBGROUP: Final = re.compile(
    r"\b(?:women|men|older|younger|aged|over \d\d|veterans?|rural|severe|serious|high[- ]impact|every day)\b",
    re.IGNORECASE,
)
_EFFECT_PERSISTS: Final = re.compile(
    r"\b(?:benefits?|effects?|relief)\b(?!.*\btrials\b).*\b(?:kept|lasts?|lasted|lost|persist\w*|remain\w*|decreas\w+|declin\w+|fad\w+)\b",
    re.IGNORECASE,
)
_MIN_COUNT: Final = 8  # numbers below it stand for much else
_MAX_RATIO: Final = 1.5  # times the number analysed: so many were never randomised, ...
_MAX_RATIO_OF_TOTAL: Final = (
    1.3  # ... nor this many times more, or fewer, where the number is said to be that of all
)
_MAX_SHORTFALL_OF_REVIEW: Final = 2.0  # times fewer: so few studies are no review
_ROUNDING_TOLERANCE: Final = 2.5  # how far 45 % or 50 % may be from what they stand for


def check_number_mismatch(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """A number that the only source of the sentence cannot have had: participants, studies, percentages, effects."""
    studies = {source.study.key: source.study for source in view.sources}
    if len(studies) != 1:
        return
    (study,) = studies.values()
    if study.key not in view.base.studies:
        return  # what was derived is not sure enough
    findings = view.base.findings_for(study.key)
    for found in (
        _check_counts(view, study, findings),
        _check_percentages(view, findings),
        _check_effects(view, findings),
    ):
        for told in found:
            message = f"{study.key} {told.message}"
            yield view.make_problem(
                rule, message, at=told.span, studies=[study.key], suggestion=told.suggestion
            )


class NumberMismatch(NamedTuple):
    """A number that differs: its characters in the sentence, what the source has, and that as a suggestion."""

    span: tuple[int, int]
    message: str
    suggestion: str


def _check_counts(
    view: SentenceFacts, study: Study, findings: Sequence[Finding]
) -> Iterator[NumberMismatch]:
    """Numbers of participants and of pooled studies that are far from those of the source."""
    is_review = design_info(study.design).is_review
    if not (is_review or study.design in ("rct", "crossover_trial", "controlled_trial")):
        return
    text = view.sentence.text
    known = (
        ("participants", (_PARTICIPANTS, _TOTAL_PARTICIPANTS), study.sample_size),
        ("studies", (_TRIALS,) if is_review else (), study.n_studies),
    )
    for noun, patterns, count in known:
        for match in (match for pattern in patterns if count for match in pattern.finditer(text)):
            number, place = _parse_number(match["number"]), match.span("number")
            is_all = (
                match.re is _TOTAL_PARTICIPANTS
                or _TOTAL_CONTEXT.search(text[: place[0]]) is not None
            )
            if (
                number is None
                or number < _MIN_COUNT
                or _is_arm_size(number, study, findings)
                or _is_about_another_study(view, study, place)
            ):
                continue
            if _is_different_count(number, count or 0, is_all=is_all, is_review=is_review):
                yield NumberMismatch(place, f"had {count:,} {noun}, not {number:,}", f"{count:,}")


def _is_about_another_study(view: SentenceFacts, study: Study, place: tuple[int, int]) -> bool:
    """Whether a number stands in words that mean another study, by its year."""
    within = (mention for mention, _ in view.mentions if mention.start <= place[0] < mention.end)
    years = [
        int(year) for mention in within for year in re.findall(r"\b(?:19|20)\d\d\b", mention.text)
    ]
    return bool(years) and study.year not in years


def _parse_number(text: str) -> int | None:
    words = [word for word in re.split(r"[ -]", text.lower()) if word != "and"]
    return parse_digits(text.replace(" ", ",")) or parse_number_words(words)


def _is_different_count(number: int, count: int, *, is_all: bool, is_review: bool) -> bool:
    """Whether a number is no count, rounded count or part of a study: far off, or its digits in another order."""
    if sorted(str(number)) == sorted(str(count)):
        return number != count
    if is_rounding_of(str(number), count):
        return False
    too_few = (
        number * (_MAX_SHORTFALL_OF_REVIEW if is_review else _MAX_RATIO_OF_TOTAL) < count
    )  # a review tells the studies of one outcome, too
    return number > (_MAX_RATIO_OF_TOTAL if is_all else _MAX_RATIO) * count or (is_all and too_few)


def _is_arm_size(number: int, study: Study, findings: Sequence[Finding]) -> bool:
    """Return whether a number is the size of an arm or of both, or is given with a finding."""
    described = re.findall(
        r"\bn ?= ?(\d+)", f"{study.intervention_details} {study.comparator_details}"
    )
    if str(number) in described:
        return True
    arms = {(finding.arm1_n or 0, finding.arm2_n or 0) for finding in findings}
    groups = {size for one, other in arms for size in (one, other, one + other) if size}
    return number in groups or float(number) in _other_numbers(findings)


def _check_percentages(
    view: SentenceFacts, findings: Sequence[Finding]
) -> Iterator[NumberMismatch]:
    """Percentages that are none of those which the source counted of the same."""
    text = view.sentence.text
    if _EFFECT_PERSISTS.search(text):
        yield from _check_persisting_shares(text, findings)
        return
    counted = [
        row
        for row in findings
        if row.outcome in _PERCENTAGE_SUBJECTS and _PERCENTAGE_SUBJECTS[row.outcome].search(text)
    ]
    known = {value: row for row in counted for value in _percentages_of(row)}
    if not known or _SUBGROUP.search(text):
        return
    for match in _PERCENT.finditer(text):
        told = match["number"]
        if any(
            _is_rounded_percentage(told, value) for value in (*known, *_other_numbers(findings))
        ):
            continue
        value, row = min(known.items(), key=lambda pair: abs(pair[0] - float(told)))
        if row.outcome == "response" or _is_mistyped(told, value):
            values = " and ".join(
                f"{value:g} %" for value in _percentages_of(row)[:2]
            )  # of the arms, not their difference
            yield NumberMismatch(
                match.span("number"),
                f"counted {values} ({describe_finding(row)}), not {told} %",
                values,
            )


def _is_mistyped(told: str, value: float) -> bool:
    """Whether a percentage is another one with its point or its digits elsewhere; others may be of a part."""
    return sorted(told.replace(".", "").strip("0")) == sorted(
        f"{value:g}".replace(".", "").strip("0")
    )


def _check_persisting_shares(text: str, findings: Sequence[Finding]) -> Iterator[NumberMismatch]:
    """Find shares of a benefit, lasting or lost, that are no percentage of the findings.

    What is lost is 100 % less what lasts, so either is accepted.
    """
    printed = [(row, share) for row in findings for share in row.other_percentages]
    known = {value: row for row, share in printed for value in (share, 100 - share)}
    shares = list(_PERCENT.finditer(text))
    for match in shares if known and len(shares) == 1 else ():
        if not any(_is_rounded_percentage(match["number"], value) for value in known):
            (row, share), *_ = printed
            yield NumberMismatch(
                match.span("number"), f"told {share:g} %: {row.note}", f"{share:g} %"
            )


def _is_rounded_percentage(told: str, percent: float) -> bool:
    """Whether a percentage is another one, rounded; "half" and "a third" are rounder than "47 %"."""
    is_round = "." not in told and int(told) % 5 == 0
    return (
        abs(float(told) - percent) <= _ROUNDING_TOLERANCE
        if is_round
        else is_rounding_of(told, percent)
    )


def _percentages_of(finding: Finding) -> list[float]:
    if finding.measure == "percent":
        return [finding.estimate] if finding.estimate is not None else []
    if finding.measure == "RD":
        return [
            value
            for value in (finding.arm1_mean, finding.arm2_mean, finding.estimate)
            if value is not None
        ]
    return []


def _check_effects(view: SentenceFacts, findings: Sequence[Finding]) -> Iterator[NumberMismatch]:
    """Effect sizes that are none of those which the source had against the same comparator."""
    text = view.sentence.text
    for pattern, measures in _EFFECT_PATTERNS:
        named = view.named_comparators
        known = _estimates_by_value(findings, measures, named[0] if len(named) == 1 else ())
        for match in pattern.finditer(text) if known else ():
            told = match["number"]
            near = (*known, *_other_numbers(findings))
            if not any(is_rounding_of(told, abs(value)) for value in near):
                row = min(known.items(), key=lambda pair: abs(abs(pair[0]) - float(told)))[1]
                message = (
                    f"had {row.measure} {row.estimate:g} ({describe_finding(row)}), not {told}"
                )
                yield NumberMismatch(match.span("number"), message, f"{row.estimate:g}")


def _estimates_by_value(
    findings: Sequence[Finding],
    measures: frozenset[Measure],
    comparators: Sequence[CuratedComparator],
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


def _other_numbers(findings: Sequence[Finding]) -> tuple[float, ...]:
    """Return the other numbers that the source gives with its findings, without their signs."""
    return tuple(
        abs(float(number.removesuffix("%"))) for row in findings for number in row.other_numbers
    )


def is_rounding_of(told: str, known: float) -> bool:
    """Whether a number in digits is another one, rounded up or down to the digits that it tells ("18000", "0.2")."""
    whole, _, decimals = told.partition(".")
    step = 10.0 ** (-len(decimals) if decimals else len(whole) - len(whole.rstrip("0")))
    digits = (whole + decimals).strip("0")
    return abs(float(told) - known) <= step * (1.0 if len(digits) > 1 else 0.5) + 1e-9
