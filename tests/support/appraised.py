"""Complete appraisals of studies, with the best rating in every domain that is not named."""

from datetime import date

from evidence.claims.base.appraisal_tools import DOMAINS_BY_TOOL, list_ratings
from evidence.claims.base.models import Appraisal


def appraise_study(
    key: str, tool: str, by: str = "Ann", finding: str | None = None, **ratings: str
) -> tuple[Appraisal, ...]:
    """Rate every domain of a tool; a keyword names a domain and its rating."""
    assert ratings.keys() <= set(DOMAINS_BY_TOOL[tool])
    return tuple(
        Appraisal(
            key,
            tool,
            domain,
            ratings.get(domain, list_ratings(domain)[0]),
            finding,
            "Because so.",
            "full_text",
            by,
            date(2026, 1, 1),
        )
        for domain in DOMAINS_BY_TOOL[tool]
    )
