"""The tools that studies are appraised with: their domains, ratings and designs, as ids.

RoB 2 judges the risk of bias of a randomised trial (Sterne 2019,
https://doi.org/10.1136/bmj.l4898).
Its version for crossover trials has a further domain, for bias from periods and carryover
(https://www.riskofbias.info), and is not here: a crossover trial is not appraised without it.
AMSTAR 2 judges the methods of a systematic review (Shea 2017, https://doi.org/10.1136/bmj.j4008).
What their domains ask is in ``data/vocabulary/appraisal.toml``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from evidence.lexicon import load_vocabulary
from evidence.messages.catalogue import current_language, pgettext
from evidence.studies.study import Design

APPRAISAL: Final = "appraisal"  # the context of what tools ask in the catalogues
AppraisalTool = Literal["rob2", "amstar2"]
Rob2Domain = Literal[
    "randomisation", "deviations", "missing_data", "measurement", "selection_of_result"
]
Amstar2Domain = Literal[  # in the order of the items, 1 to 16
    "question",
    "protocol",
    "included_designs",
    "search",
    "duplicate_selection",
    "duplicate_extraction",
    "excluded_studies",
    "included_studies",
    "risk_of_bias",
    "funding_of_studies",
    "meta_analysis",
    "bias_in_meta_analysis",
    "bias_in_interpretation",
    "heterogeneity",
    "publication_bias",
    "conflicts_of_interest",
]
AppraisalDomain = Literal[Rob2Domain, Amstar2Domain]
AppraisalRating = Literal[
    "low", "some_concerns", "high", "yes", "partial_yes", "no", "not_applicable"
]

DOMAINS_BY_TOOL: Final[Mapping[AppraisalTool, tuple[AppraisalDomain, ...]]] = {
    "rob2": get_args(Rob2Domain),
    "amstar2": get_args(Amstar2Domain),
}
DESIGNS_BY_TOOL: Final[Mapping[AppraisalTool, frozenset[Design]]] = {
    "rob2": frozenset({"rct"}),
    "amstar2": frozenset(
        {
            "systematic_review",
            "meta_analysis",
            "network_meta_analysis",
            "ipd_meta_analysis",
            "evidence_report",
        }
    ),
}
# Items 2, 4, 7, 9, 11, 13 and 15 of AMSTAR 2; a weakness in one of them is a critical flaw.
CRITICAL_DOMAINS: Final[frozenset[AppraisalDomain]] = frozenset(
    {
        "protocol",
        "search",
        "excluded_studies",
        "risk_of_bias",
        "meta_analysis",
        "bias_in_interpretation",
        "publication_bias",
    }
)
# Items 2, 4, 7, 8 and 9 may be met in part, items 11, 12 and 15 need a meta-analysis.
PARTIAL_DOMAINS: Final[frozenset[AppraisalDomain]] = frozenset(
    {"protocol", "search", "excluded_studies", "included_studies", "risk_of_bias"}
)
META_ANALYSIS_DOMAINS: Final[frozenset[AppraisalDomain]] = frozenset(
    {"meta_analysis", "bias_in_meta_analysis", "publication_bias"}
)


@dataclass(frozen=True, slots=True)
class DomainText:
    """What readers see of a domain: its label, and what it asks."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class ToolText:
    """What readers see of a tool.

    Attributes:
        label: its short name.
        about: what it is, with its source.
        designs: what it is for, in the plural.
        unit: what it calls a domain.
        overall: how an overall rating is said, a message with ``%(rating)s`` in its place.
        domains: its domains, by id, in its order.
    """

    label: str
    about: str
    designs: str
    unit: str
    overall: str
    domains: Mapping[str, DomainText]


def load_tool_text(tool: AppraisalTool) -> ToolText:
    """Load what readers see of a tool, in their language; ``overall`` is a message."""
    text = read_tool_text(tool)
    if current_language().is_english:
        return text
    domains = {
        key: DomainText(pgettext(APPRAISAL, one.label), pgettext(APPRAISAL, one.question))
        for key, one in text.domains.items()
    }
    return replace(text, about=pgettext(APPRAISAL, text.about), domains=domains)


@functools.cache
def read_tool_text(tool: AppraisalTool) -> ToolText:
    """Read what the vocabulary says of a tool."""
    table = load_vocabulary("appraisal")[tool]
    domains = {key: DomainText(**text) for key, text in table["domains"].items()}
    return ToolText(**{**table, "domains": domains})


def find_tool(design: Design) -> AppraisalTool | None:
    """Return the tool that fits a design; None where neither does."""
    return next((tool for tool, designs in DESIGNS_BY_TOOL.items() if design in designs), None)


def list_ratings(domain: AppraisalDomain) -> tuple[AppraisalRating, ...]:
    """List the ratings that a domain may have, the best first."""
    if domain in DOMAINS_BY_TOOL["rob2"]:
        return ("low", "some_concerns", "high")
    ratings: list[AppraisalRating] = ["yes", "no"]
    if domain in PARTIAL_DOMAINS:
        ratings.insert(1, "partial_yes")
    if domain in META_ANALYSIS_DOMAINS:
        ratings.append("not_applicable")
    return tuple(ratings)
