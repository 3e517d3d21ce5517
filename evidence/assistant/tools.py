"""The questions that an assistant may ask: each only reads, and asks nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from evidence.assistant.answers import (
    CandidateAnswer,
    CardAnswer,
    CheckAnswer,
    CitationsAnswer,
    ComparisonAnswer,
    JudgementAnswer,
    MentionAnswer,
    ProblemAnswer,
    SearchAnswer,
    StudyAnswer,
    StudyCardAnswer,
    VerdictAnswer,
)
from evidence.claims.card.claim_search import describe_denial, search_claims
from evidence.claims.verdict.publication_status import find_notes_of
from evidence.claims.verdict.verdict import Verdict
from evidence.claims.verdict.weighted_judgement import WeightedJudgement
from evidence.errors import NothingFoundError, Problem
from evidence.ids import doi_url, pubmed_url
from evidence.posts.bibliography.sync import sync_bibliography
from evidence.posts.bibliography.vancouver import format_vancouver
from evidence.posts.lint.formats.quotes import quote_place
from evidence.posts.read.post import Post
from evidence.session import Session
from evidence.studies.study import Study
from evidence.studies.table.references.ris import format_ris

TextFormat = Literal["md", "html", "txt"]
CitationFormat = Literal["vancouver", "bibtex", "ris", "markdown"]
_MAX_NEAREST: Final = 8


@dataclass(frozen=True)
class Tools:
    """The tools, each of which answers from the evidence base and the store of a session.

    Tools run in threads; a session serves one at a time.
    """

    session: Session
    _lock: threading.RLock

    def check_text(
        self,
        text: Annotated[str, Field(description="The text, such as a post about health")],
        format: TextFormat = "md",  # noqa: A002 - the usual word
    ) -> CheckAnswer:
        """Find what is wrong with the health claims and citations of a text.

        Names claims that the studies contradict, claims stronger than the evidence, claims without
        a citation, and retracted or misreported sources. No problem means that none was recognised,
        not that all is true: only claims of this evidence base are known.
        """
        with self._lock:
            report = self.session.check(text, format=format)
            (post,) = report.posts
            return CheckAnswer(
                summary=report.summary,
                problems=[self._describe_problem(problem, post) for problem in report],
                not_checked=[error.message for error in report.errors],
            )

    def claim_card(
        self,
        claim: Annotated[str, Field(description="Id of a claim (C5), or a sentence that makes it")],
    ) -> CardAnswer:
        """Give the evidence on one claim: verdict, certainty, size, reasons, limits, studies.

        Always pass on the caution, the certainty and the limits together with the verdict, and cite
        the studies.
        """
        with self._lock:
            card = self.session.claim(claim)
            return CardAnswer(
                claim=_describe_verdict(card.verdict),
                caution=describe_denial(self.session.base, claim, card.claim.id) or None,
                effect=card.size.describe() if card.size else None,
                reasons=list(card.verdict.reasons),
                limits=list(card.limits),
                wording=card.verdict.wording,
                by_comparator=[
                    ComparisonAnswer(
                        comparator=comparator,
                        verdict=verdict.category,
                        certainty=verdict.certainty,
                    )
                    for comparator, verdict in card.by_comparator.items()
                ],
                judgements=[
                    self._describe_judgement(item) for item in card.verdict.weighted_judgements
                ],
            )

    def search_claims(
        self,
        question: Annotated[str, Field(description="A question or some words in English")],
    ) -> SearchAnswer:
        """Find the claims of the evidence base that a question is about, with their verdicts."""
        with self._lock:
            found = search_claims(self.session.base, question)
            asked = [*found.asked, *found.related]
            nearest = [claim for claim in found.nearest if claim not in asked][:_MAX_NEAREST]
            return SearchAnswer(
                asked=self._describe_claims(asked), nearest=self._describe_claims(nearest)
            )

    def resolve_mention(
        self,
        mention: Annotated[str, Field(description="Words such as: a 2012 review of 29 trials")],
        published: Annotated[
            int | None, Field(description="Year of the text; no later study can be meant")
        ] = None,
    ) -> MentionAnswer:
        """Find the study that a vague mention or a reference means; it may be ambiguous."""
        with self._lock:
            found = self.session.resolve(mention, published)
            return MentionAnswer(
                status=found.status,
                study=self._describe_study(found.study) if found.study else None,
                candidates=[
                    CandidateAnswer(
                        study=self._describe_study(one.study),
                        probability=round(one.score, 4),
                        reasons=list(one.reasons),
                    )
                    for one in found.candidates
                ],
            )

    def study(
        self,
        id: Annotated[  # noqa: A002 - the usual word
            str, Field(description="PMID, DOI, PMCID, address, or key of the base")
        ],
    ) -> StudyCardAnswer:
        """Describe a study of the base or the store: retractions, design, claims it was judged for.

        A study that is not known here may exist all the same.
        """
        with self._lock:
            found = self.session.look_up([id]).studies
            if not found:
                raise NothingFoundError(f"no study {id!r} is known here; look it up at PubMed")
            (study,) = found
            judged = (one.claim for one in self.session.base.judgements if one.study == study.key)
            return StudyCardAnswer(
                study=self._describe_study(study),
                title=study.title,
                authors=list(study.authors),
                journal=study.journal or study.journal_abbrev,
                year=study.year,
                design=study.design,
                sample_size=study.sample_size,
                judged_for=self._describe_claims(dict.fromkeys(judged)),
            )

    def cite(
        self,
        ids: Annotated[list[str], Field(description="PMIDs, DOIs, PMCIDs, addresses or keys")],
        format: CitationFormat = "vancouver",  # noqa: A002 - the usual word
    ) -> CitationsAnswer:
        """Format citations of known studies; never make one up for an id that is unknown."""
        with self._lock:
            found = self.session.look_up(ids)
            return CitationsAnswer(
                text=_FORMATTERS[format](found.studies) if found.studies else "",
                studies=[self._describe_study(study) for study in found.studies],
                unknown=list(found.unknown),
            )

    def _describe_problem(self, problem: Problem, post: Post) -> ProblemAnswer:
        claims = self._describe_claims([problem.claim] if problem.claim else [])
        return ProblemAnswer(
            line=problem.line,
            column=problem.column,
            end_line=problem.end_line,
            end_column=problem.end_column,
            quote=quote_place(problem, post),
            code=problem.code,
            severity=problem.severity,
            message=problem.message,
            suggestion=problem.suggestion,
            claim=claims[0] if claims else None,
            studies=[self._describe_study(one) for one in self._find_studies(problem.studies)],
            confidence=problem.confidence,
        )

    def _find_studies(self, keys: Sequence[str]) -> Sequence[Study]:
        return self.session.look_up(keys).studies if keys else ()

    def _describe_claims(self, claims: Iterable[str]) -> list[VerdictAnswer]:
        return [_describe_verdict(one) for one in self.session.compute_verdicts(claims)]

    def _describe_judgement(self, item: WeightedJudgement) -> JudgementAnswer:
        return JudgementAnswer(
            study=self._describe_study(item.study),
            stance=item.judgement.stance,
            counts=item.is_counted,
            design=item.study.design,
            comparator=item.judgement.comparator,
            rationale=item.judgement.rationale,
        )

    def _describe_study(self, study: Study) -> StudyAnswer:
        notes = find_notes_of(study, self.session.base.studies)
        return StudyAnswer(
            key=study.key,
            citation=format_vancouver(study),
            pmid=study.pmid,
            doi=study.doi,
            pmcid=study.pmcid,
            url=_find_address(study),
            notices=[note.message for note in notes],
        )


def _describe_verdict(verdict: Verdict) -> VerdictAnswer:
    is_judged = verdict.category != "not_studied"
    return VerdictAnswer(
        id=verdict.claim.id,
        text=verdict.claim.text,
        verdict=verdict.category,
        certainty=verdict.certainty if is_judged else None,
    )


def _find_address(study: Study) -> str | None:
    if study.pmid:
        return pubmed_url(study.pmid)
    return doi_url(study.doi) if study.doi else None


_FORMATTERS: Final[Mapping[CitationFormat, Callable[[Sequence[Study]], str]]] = {
    "vancouver": lambda studies: "\n".join(map(format_vancouver, studies)),
    "bibtex": lambda studies: sync_bibliography("", studies).text.strip(),
    "ris": lambda studies: "\n".join(map(format_ris, studies)),
    "markdown": lambda studies: f"[{'; '.join(f'@{study.key}' for study in studies)}]",
}
