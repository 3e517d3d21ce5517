"""The figures of a session, each with a table of its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError
from evidence.session.base_and_store import BaseAndStore

if TYPE_CHECKING:
    from evidence.claims.base.models import CuratedComparator, Outcome, Timepoint
    from evidence.synthesis.figures.figure import EvidenceFigure
    from evidence.synthesis.pool.forest import ForestData
    from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest


class Figures(BaseAndStore):
    """The figures that a ``Session`` draws."""

    def forest(
        self,
        id_or_text: str,
        *,
        comparator: CuratedComparator | None = None,
        outcome: Outcome | None = None,
        timepoint: Timepoint | None = None,
        width: float = 7.5,
        dark: bool = False,
    ) -> EvidenceFigure:
        """Draw the forest plot of a claim; ``figure.table`` has its numbers.

        Raises:
            EvidenceError: no claim is recognised, or none of its findings can be shown; the
                message says why.
        """
        from evidence.claims.card.claim_search import find_claim
        from evidence.synthesis.figures.forest_plot import draw_forest_plot, explain_empty_forest

        shown = self.forest_data(
            find_claim(self.base, id_or_text),
            comparator=comparator,
            outcome=outcome,
            timepoint=timepoint,
        )
        if not shown.panels:
            raise EvidenceError(explain_empty_forest(shown))
        return draw_forest_plot(shown, width=width, dark=dark)

    def forest_data(
        self,
        claim_id: str,
        *,
        comparator: CuratedComparator | None = None,
        outcome: Outcome | None = None,
        timepoint: Timepoint | None = None,
        method: PoolingMethod = "REML",
        test: PoolingTest | None = None,
    ) -> ForestData:
        """Return what a forest plot shows: findings in groups, and what is excluded and why."""
        from evidence.synthesis.pool.eligibility import assess_eligibility
        from evidence.synthesis.pool.forest import build_forest_data

        found = assess_eligibility(
            self.base, claim_id, outcome=outcome, timepoint=timepoint, comparator=comparator
        )
        return build_forest_data(self.base, found, method=method, test=test)

    def verdict_strip(
        self, claims: Iterable[str] | None = None, *, width: float = 7.5, dark: bool = False
    ) -> EvidenceFigure:
        """Draw the judgements for and against each claim, with its verdict.

        Args:
            claims: their ids; all claims by default.
            width: of the figure in inches.
            dark: whether it is for a dark page.
        """
        from evidence.synthesis.figures import draw_verdict_strip

        return draw_verdict_strip(
            self.compute_verdicts(claims), topic=self.topic, width=width, dark=dark
        )

    def evidence_map(
        self, claims: Iterable[str] | None = None, *, width: float = 7.5, dark: bool = False
    ) -> EvidenceFigure:
        """Draw the studies judged for each claim, by level of evidence and size.

        Args:
            claims: their ids; all claims by default.
            width: of the figure in inches.
            dark: whether it is for a dark page.
        """
        from evidence.synthesis.figures import draw_evidence_map

        return draw_evidence_map(
            self.compute_verdicts(claims), topic=self.topic, width=width, dark=dark
        )

    def timeline(
        self, claim_id: str | None = None, *, width: float = 7.5, dark: bool = False
    ) -> EvidenceFigure:
        """Draw when the studies of a claim were published, and what replaced them.

        Args:
            claim_id: the claim; all studies of the base by default.
            width: of the figure in inches.
            dark: whether it is for a dark page.
        """
        from evidence.synthesis.figures import draw_timeline

        return draw_timeline(self.base, claim_id, width=width, dark=dark)

    def studies_by_year(self, *, width: float = 7.5, dark: bool = False) -> EvidenceFigure:
        """Draw how many studies of base and store were published each year, by kind of study."""
        from evidence.synthesis.figures import draw_studies_by_year

        return draw_studies_by_year(self.studies, width=width, dark=dark)
