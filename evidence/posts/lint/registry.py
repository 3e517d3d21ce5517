"""The rules of `check`, in the order of their codes, and how to select some of them.

A rule that is not sure says nothing: a false alarm costs a writer's trust more than a missed one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError
from evidence.posts.lint.discourse import check_language
from evidence.posts.lint.rules import citations as citation_rules
from evidence.posts.lint.rules import claims as claim_rules
from evidence.posts.lint.rules import numbers as number_rules
from evidence.posts.lint.rules import opposites as opposite_rules
from evidence.posts.lint.rules import quotations as quotation_rules
from evidence.posts.lint.rules import records as record_rules
from evidence.posts.lint.sentence_facts import LintRule

_PACKAGE: Final = Path(__file__).parents[2]
# Where the pages are in a wheel, and in a checkout.
RULE_PAGE_FOLDERS: Final = (_PACKAGE / "data" / "rules", _PACKAGE.parent / "docs" / "rules")

RULES: tuple[LintRule, ...] = (
    LintRule(
        "C101",
        "vague-mention",
        "a mention of a known study that is not cited",
        "info",
        citation_rules.check_vague_mention,
    ),
    LintRule(
        "C102",
        "unclear-mention",
        "a mention that fits several studies, or no known one",
        "warning",
        citation_rules.check_unclear_mention,
    ),
    LintRule(
        "C103",
        "unknown-citation",
        "a citation that is neither in the evidence base nor in references.bib",
        "warning",
        citation_rules.check_unknown_citation,
    ),
    LintRule(
        "C104",
        "other-record",
        "what a sentence says of its source is not what the record says",
        "warning",
        record_rules.check_record_mismatch,
    ),
    LintRule(
        "S201",
        "retracted-source",
        "the study has been retracted",
        "error",
        citation_rules.make_status_check("retracted", "republished"),
    ),
    LintRule(
        "S202",
        "source-under-concern",
        "the journal has expressed concern about the study",
        "warning",
        citation_rules.make_status_check("concern"),
    ),
    LintRule(
        "S203",
        "superseded-source",
        "a newer study has superseded the study",
        "warning",
        citation_rules.make_status_check("superseded"),
    ),
    LintRule(
        "S204",
        "corrected-source",
        "a correction of the study has been published",
        "info",
        citation_rules.make_status_check("corrected"),
    ),
    LintRule(
        "S205",
        "lapsed-guideline",
        "the guideline has lapsed",
        "warning",
        citation_rules.make_status_check("lapsed"),
    ),
    LintRule(
        "S206",
        "partly-retracted-source",
        "a part of the study has been retracted",
        "warning",
        citation_rules.make_status_check("partly_retracted"),
    ),
    LintRule(
        "Q301",
        "limit-left-out",
        "the source also found a limit that the post leaves out",
        "warning",
        quotation_rules.check_omitted_caveats,
    ),
    LintRule(
        "Q302",
        "other-comparator",
        "a result against one comparator is presented as one against another",
        "warning",
        quotation_rules.check_comparator_mismatch,
    ),
    LintRule(
        "Q303",
        "not-found",
        "the source found no difference, or the opposite",
        "error",
        opposite_rules.check_opposite_finding,
    ),
    LintRule(
        "Q304",
        "other-number",
        "a number in the text disagrees with the source",
        "warning",
        number_rules.check_number_mismatch,
    ),
    LintRule(
        "E400",
        "claim-recognised",
        "the claim that a sentence makes, whatever its verdict",
        "info",
        claim_rules.check_recognised_claim,
        on_by_default=False,
    ),
    LintRule(
        "E401",
        "contradicted-claim",
        "the claim is contradicted by the evidence",
        "error",
        claim_rules.check_contradicted_claim,
    ),
    LintRule(
        "E402",
        "overstated-claim",
        "the claim is worded more strongly than the evidence allows",
        "warning",
        claim_rules.check_overstated_claim,
    ),
    LintRule(
        "E403",
        "uncited-claim",
        "a claim with evidence, but without a citation",
        "info",
        claim_rules.check_uncited_claim,
    ),
    LintRule(
        "E404",
        "unjudged-claim",
        "a claim that nobody has judged yet",
        "info",
        claim_rules.check_unjudged_claim,
    ),
    LintRule(
        "E405",
        "reversed-claim",
        "the reverse of what the evidence supports",
        "error",
        claim_rules.check_reversed_claim,
    ),
    LintRule(
        "L501",
        "other-language",
        "text that is not English, and so was not checked",
        "warning",
        check_language,
    ),
)


def select_rules(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[LintRule, ...]:
    """Return the rules that prefixes of their codes select, as in ruff: E is all of E, E402 one.

    Args:
        select: prefixes of the rules to run; without any, all rules that are on by default. A rule
            that is off by default needs its whole code.
        ignore: prefixes of the rules to leave out.

    Raises:
        EvidenceError: no rule begins with one of the prefixes.
    """
    select = (select,) if isinstance(select, str) else select
    ignore = (ignore,) if isinstance(ignore, str) else ignore
    for prefix in (*select, *ignore):
        if not any(rule.code.startswith(prefix) for rule in RULES):
            codes = ", ".join(rule.code for rule in RULES)
            raise EvidenceError(f"no rule begins with {prefix!r}; the rules are {codes}")
    return tuple(rule for rule in RULES if _is_selected(rule, select, ignore))


def _is_selected(rule: LintRule, select: Sequence[str], ignore: Sequence[str]) -> bool:
    if any(rule.code.startswith(prefix) for prefix in ignore):
        return False
    if rule.code in select:
        return True
    is_wanted = not select or any(rule.code.startswith(prefix) for prefix in select)
    return is_wanted and rule.on_by_default


def read_rule_page(code: str) -> str | None:
    """Return the page of a rule in Markdown, or None where there is no such rule."""
    if code not in {rule.code for rule in RULES}:
        return None
    return locate_rule_page(code).read_text(encoding="utf-8")


def locate_rule_page(code: str) -> Path:
    """Return the file of the page of a rule."""
    folder = next(folder for folder in RULE_PAGE_FOLDERS if folder.is_dir())
    return folder / f"{code}.md"
