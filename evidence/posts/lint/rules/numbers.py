"""Q304: numbers in a sentence that differ from those of its source."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evidence.claims.base.models import CuratedComparator, Finding, Measure, Outcome
from evidence.errors import Problem
from evidence.numerals import NUMBER_WORDS, parse_digits, parse_number_words
from evidence.patterns import join_patterns, read_entries
from evidence.posts.lint.comparisons import describe_finding
from evidence.posts.lint.sentence_facts import LintRule, SentenceFacts
from evidence.studies.designs import design_info
from evidence.studies.study import Study

_join = functools.partial(join_patterns, "numbers")
_NUMBER_WORD: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER: Final = (
    r"(?<![\w.,=])(?<!\d in )(?<!\bper )(?<!\bof every )"
    r"(?P<number>\d{1,3}(?:[, ]\d{3})+|\d+"
    rf"|\b(?:{_NUMBER_WORD})\b(?:[ -](?:and[ -])?(?:{_NUMBER_WORD})\b){{0,7}}+)"
)
_PARTICIPANTS: Final = re.compile(
    rf"{_NUMBER}\s+(?!million|billion)(?:(?!{_join('count_end')}\b)[a-z-]+\s+){{0,3}}?"
    rf"{_join('person_noun')}\b"
    rf"(?!\s+(?:were\s+)?{_join('preliminary_step')})",
    re.IGNORECASE,
)
_TOTAL_PARTICIPANTS: Final = re.compile(
    r"(?:\bn\s*=\s*|(?<![\w.,])(?=\d[\d,]*-(?:patient|person|participant)\b))(?P<number>\d[\d,]*)",
    re.IGNORECASE,
)
_TRIALS: Final = re.compile(
    rf"{_NUMBER}\s+(?:[a-z-]+\s+){{0,2}}?{_join('study_noun')}\b", re.IGNORECASE
)
_BEFORE_TOTAL: Final = re.compile(
    rf"\b{_join('single_study_noun')}\s+(?:{_join('total_word')}\s+)+$", re.IGNORECASE
)
_PERCENTAGE: Final = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,2}(?:\.\d+)?)\s*(?:%|per ?cent\b)(?!\s*(?:CI|confidence))"
)
_VALUE: Final = (
    r"(?:(?:\s++[a-z]++){0,5}?\s++(?:of|was|is))?(?:\s++(?:about|around|close|to|just|only)){0,2}"
    r"\s*+[=:(]?\s*+[-−]?(?P<number>\d+(?:\.\d+)?)"
)
_DEVIATIONS: Final = rf"(?<![\w.])(?P<number>\d?\.\d+|\d)\s+(?:of a )?{_join('deviation_noun')}\b"
_PERCENTAGE_SUBJECTS: Final[Mapping[Outcome, re.Pattern[str]]] = {
    entry["outcome"]: re.compile(rf"\b(?:{entry['pattern']})\b", re.IGNORECASE)
    for entry in read_entries("numbers", "percentage_subject")
}
_EFFECT_PATTERNS: Final[Sequence[tuple[re.Pattern[str], frozenset[Measure]]]] = [
    (re.compile(_DEVIATIONS), frozenset[Measure]({"SMD"})),
    *(
        (
            re.compile(rf"(?<!{entry.get('not_after', '~')})\b(?:{entry['pattern']})\b{_VALUE}"),
            frozenset(entry["measures"]),
        )
        for entry in read_entries("numbers", "effect_name")
    ),
]
_SUBGROUP: Final = re.compile(rf"\b{_join('subgroup')}\b", re.IGNORECASE)
_EFFECT_PERSISTS: Final = re.compile(
    rf"^(?:.*\btrials\b)?+(?>.*?\b{_join('benefit_noun')}\b).*\b{_join('lasting_verb')}\b",
    re.IGNORECASE | re.MULTILINE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_BEFORE_YEAR: Final = re.compile(r"\b(?:in|since|from|until|by)\s+$", re.IGNORECASE)
_MIN_COUNT: Final = 8  # smaller numbers are often not counts of people or trials
# How many times more, or fewer, than the source's number a number may be before it is reported.
_MAX_RATIO: Final = 1.5  # some of a trial's people were never randomised or analysed
_MAX_RATIO_OF_TOTAL: Final = 1.3  # where the sentence says that it is the number of all
_MAX_SHORTFALL_OF_REVIEW: Final = 2.0  # a review also gives the trials of one outcome
_ROUNDING_TOLERANCE: Final = 2.5  # percentage points by which 45 % or 50 % may be rounded


class NumberMismatch(NamedTuple):
    """A number that differs from the source: its characters, what the source has, a suggestion."""

    span: tuple[int, int]
    message: str
    suggestion: str


class _Count(NamedTuple):
    """A number that a source has, the noun it counts, and the patterns that find it in posts."""

    noun: str
    number: int
    patterns: tuple[re.Pattern[str], ...]


def check_number_mismatch(rule: LintRule, facts: SentenceFacts) -> Iterator[Problem]:
    """Q304: report numbers that the only source of a sentence cannot have given.

    Only studies of the evidence base are looked at; derived numbers are not certain enough.
    """
    studies = {source.study.key: source.study for source in facts.sources}
    if len(studies) != 1:
        return
    (study,) = studies.values()
    if study.key not in facts.base.studies:
        return
    findings = facts.base.findings_for(study.key)
    for mismatches in (
        _check_counts(facts, study, findings),
        _check_percentages(facts, findings),
        _check_effects(facts, findings),
    ):
        for mismatch in mismatches:
            yield facts.make_problem(
                rule,
                f"{study.key} {mismatch.message}",
                at=mismatch.span,
                studies=[study.key],
                suggestion=mismatch.suggestion,
            )


def _check_counts(
    facts: SentenceFacts, study: Study, findings: Sequence[Finding]
) -> Iterator[NumberMismatch]:
    """Find numbers of participants and of pooled studies that are far from the source's."""
    for count in _list_counts(study):
        for pattern in count.patterns:
            for match in pattern.finditer(facts.sentence.text):
                number, span = _parse_number(match["number"]), match.span("number")
                if (
                    number is not None
                    and not _may_be_year(match)
                    and _is_different_count(number, count.number, match, study)
                    and not _is_arm_size(number, study, findings)
                    and not _is_about_another_study(facts, study, span)
                ):
                    message = f"had {count.number:,} {count.noun}, not {number:,}"
                    yield NumberMismatch(span, message, f"{count.number:,}")


def _list_counts(study: Study) -> list[_Count]:
    """List the counts of a trial or review that a sentence can be compared with."""
    is_review = design_info(study.design).is_review
    is_trial = study.design in ("rct", "crossover_trial", "controlled_trial")
    counts = []
    if study.sample_size and (is_review or is_trial):
        patterns = (_PARTICIPANTS, _TOTAL_PARTICIPANTS)
        counts.append(_Count("participants", study.sample_size, patterns))
    if study.n_studies and is_review:
        counts.append(_Count("studies", study.n_studies, (_TRIALS,)))
    return counts


def _may_be_year(match: re.Match[str]) -> bool:
    """Return whether a number may be a year, as in "in 1995 patients rested"."""
    before = match.string[: match.start("number")]
    return bool(_YEAR.fullmatch(match["number"]) and _BEFORE_YEAR.search(before))


def _is_about_another_study(facts: SentenceFacts, study: Study, span: tuple[int, int]) -> bool:
    """Return whether a number is part of a mention that has another year than the study."""
    mentions = [mention for mention, _ in facts.mentions if mention.start <= span[0] < mention.end]
    years = re.findall(r"\b(?:19|20)\d\d\b", " ".join(mention.text for mention in mentions))
    return bool(years) and str(study.year) not in years


def _parse_number(text: str) -> int | None:
    words = [word for word in re.split(r"[ -]", text.lower()) if word != "and"]
    return parse_digits(text.replace(" ", ",")) or parse_number_words(words)


def _is_different_count(number: int, count: int, match: re.Match[str], study: Study) -> bool:
    """Return whether a number cannot be a count, rounded, nor the count of a part.

    Either it is far off, or it has the same digits in another order.
    """
    if number < _MIN_COUNT:
        return False
    if sorted(str(number)) == sorted(str(count)):
        return number != count
    if is_rounding_of(str(number), count):
        return False
    before = match.string[: match.start("number")]
    is_total = match.re is _TOTAL_PARTICIPANTS or _BEFORE_TOTAL.search(before) is not None
    if not is_total:
        return number > _MAX_RATIO * count
    is_review = design_info(study.design).is_review
    shortfall = _MAX_SHORTFALL_OF_REVIEW if is_review else _MAX_RATIO_OF_TOTAL
    return number > _MAX_RATIO_OF_TOTAL * count or number * shortfall < count


def _is_arm_size(number: int, study: Study, findings: Sequence[Finding]) -> bool:
    """Return whether a number is the size of an arm or of two, or given with a finding."""
    described = re.findall(
        r"\bn ?= ?(\d+)", f"{study.intervention_details} {study.comparator_details}"
    )
    if str(number) in described:
        return True
    arms = {(finding.arm1_n or 0, finding.arm2_n or 0) for finding in findings}
    groups = {size for one, other in arms for size in (one, other, one + other) if size}
    return number in groups or float(number) in _other_numbers(findings)


def _check_percentages(
    facts: SentenceFacts, findings: Sequence[Finding]
) -> Iterator[NumberMismatch]:
    """Find percentages that differ from those that the source counted of the same."""
    text = facts.sentence.text
    if _EFFECT_PERSISTS.search(text):
        yield from _check_persisting_shares(text, findings)
        return
    known = _list_known_percentages(text, findings)
    if not known or _SUBGROUP.search(text):
        return
    accepted = (*known, *_other_numbers(findings))
    for match in _PERCENTAGE.finditer(text):
        if not any(_is_rounded_percentage(match["number"], value) for value in accepted):
            yield from _report_percentage(match, known)


def _report_percentage(
    match: re.Match[str], known: Mapping[float, Finding]
) -> Iterator[NumberMismatch]:
    """Compare a percentage with the nearest of the source.

    One of a response differs. Another may be of a part of the people, unless it is mistyped.
    """
    number = match["number"]
    nearest = min(known, key=lambda value: abs(value - float(number)))
    finding = known[nearest]
    if finding.outcome == "response" or _is_mistyped(number, nearest):
        values = " and ".join(f"{value:g} %" for value in _list_arm_percentages(finding))
        message = f"counted {values} ({describe_finding(finding)}), not {number} %"
        yield NumberMismatch(match.span("number"), message, values)


def _list_known_percentages(text: str, findings: Sequence[Finding]) -> dict[float, Finding]:
    """List the percentages of findings on what the sentence counts, with their findings."""
    subjects = {
        outcome for outcome, pattern in _PERCENTAGE_SUBJECTS.items() if pattern.search(text)
    }
    counted = [finding for finding in findings if finding.outcome in subjects]
    return {value: finding for finding in counted for value in _percentages_of(finding)}


def _is_mistyped(number: str, value: float) -> bool:
    """Return whether a percentage has the digits of another: 2.09 and 20.9, 74.6 and 47.6."""
    digits, known = (text.replace(".", "").strip("0") for text in (number, f"{value:g}"))
    return sorted(digits) == sorted(known)


def _check_persisting_shares(text: str, findings: Sequence[Finding]) -> Iterator[NumberMismatch]:
    """Find shares of a benefit, lasting or lost, that are no percentage of the findings."""
    given = [(row, share) for row in findings for share in row.other_percentages]
    known = {value: row for row, share in given for value in (share, 100 - share)}
    shares = list(_PERCENTAGE.finditer(text))
    for match in shares if known and len(shares) == 1 else ():
        if not any(_is_rounded_percentage(match["number"], value) for value in known):
            (row, share), *_ = given
            message = f"gives {share:g} %: {row.note}"
            yield NumberMismatch(match.span("number"), message, f"{share:g} %")


def _is_rounded_percentage(number: str, percentage: float) -> bool:
    """Return whether a number is a percentage, rounded; 45 and 50 are rounder than 47."""
    is_round = "." not in number and int(number) % 5 == 0
    if is_round:
        return abs(float(number) - percentage) <= _ROUNDING_TOLERANCE
    return is_rounding_of(number, percentage)


def _percentages_of(finding: Finding) -> list[float]:
    """Return the percentage of a finding; of a risk difference those of the arms first."""
    values: tuple[float | None, ...] = ()
    if finding.measure == "percent":
        values = (finding.estimate,)
    elif finding.measure == "RD":
        values = (finding.arm1_mean, finding.arm2_mean, finding.estimate)
    return [value for value in values if value is not None]


def _list_arm_percentages(finding: Finding) -> list[float]:
    return _percentages_of(finding)[:2]


def _check_effects(facts: SentenceFacts, findings: Sequence[Finding]) -> Iterator[NumberMismatch]:
    """Find effect sizes that differ from all of the source's against the same comparator."""
    text = facts.sentence.text
    named = facts.named_comparators
    comparators = named[0] if len(named) == 1 else ()
    for pattern, measures in _EFFECT_PATTERNS:
        known = _estimates_by_value(findings, measures, comparators)
        if known:
            accepted = (*known, *_other_numbers(findings))
            for match in pattern.finditer(text):
                if not any(is_rounding_of(match["number"], abs(value)) for value in accepted):
                    yield _make_effect_mismatch(match, known)


def _make_effect_mismatch(match: re.Match[str], known: Mapping[float, Finding]) -> NumberMismatch:
    number = match["number"]
    nearest = min(known, key=lambda value: abs(abs(value) - float(number)))
    finding = known[nearest]
    effect = f"{finding.measure} {finding.estimate:g}"
    message = f"had {effect} ({describe_finding(finding)}), not {number}"
    return NumberMismatch(match.span("number"), message, f"{finding.estimate:g}")


def _estimates_by_value(
    findings: Sequence[Finding],
    measures: frozenset[Measure],
    comparators: Sequence[CuratedComparator],
) -> dict[float, Finding]:
    """Return estimates and limits of intervals by value, of the named comparators if any."""
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


def is_rounding_of(number: str, known: float) -> bool:
    """Return whether a number is another one, rounded up or down to the digits that it has.

    Args:
        number: in digits, as the post has it: "18000" is rounded to thousands, "0.2" to tenths.
        known: the number of the source.
    """
    whole, _, decimals = number.partition(".")
    step = 10.0 ** (-len(decimals) if decimals else len(whole) - len(whole.rstrip("0")))
    digits = (whole + decimals).strip("0")
    return abs(float(number) - known) <= step * (1.0 if len(digits) > 1 else 0.5) + 1e-9
