"""Give the careful wording of a claim together with what it rests on, ready to be pasted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evidence.claims.card.card import Card
from evidence.escaping import escape_markdown
from evidence.ids import doi_url
from evidence.messages.catalogue import gettext
from evidence.posts.lint.rules.claims import select_studies_to_cite
from evidence.site.citations import CitationCopy, name_study
from evidence.site.material import SiteData
from evidence.studies.study import Study

PLAIN_ID: Final = "wording-plain"
MARKDOWN_ID: Final = "wording-markdown"


@dataclass(frozen=True, slots=True)
class CitedWording:
    """A wording with its studies, as text and as Markdown for a bibliography."""

    wording: str
    studies: tuple[Study, ...]

    @property
    def copies(self) -> list[CitationCopy]:
        """The wording with its citation in each form that a page offers to copy."""
        return [
            (PLAIN_ID, gettext("As text"), format_plain(self.wording, self.studies)),
            (MARKDOWN_ID, gettext("As Markdown"), format_markdown(self.wording, self.studies)),
        ]


def cite_wording(material: SiteData, card: Card) -> CitedWording | None:
    """Return the wording that holds with its studies; None where there is none."""
    if not card.verdict.wording:
        return None
    return CitedWording(card.verdict.wording, tuple(select_cited_studies(material, card)))


def select_cited_studies(material: SiteData, card: Card) -> list[Study]:
    """Select the studies to cite for the wording of a claim."""
    keys = select_studies_to_cite(material.base.studies, card.verdict)
    return [material.base.studies[key] for key in keys]


def format_plain(wording: str, studies: Iterable[Study]) -> str:
    """Format a wording with its sources: "... (Smith and others, 2012, PMID 1, https://...)."."""
    sources = "; ".join(map(_format_source, studies))
    return f"{wording} ({sources})." if sources else f"{wording}."


def format_markdown(wording: str, studies: Iterable[Study]) -> str:
    """Format a wording with the keys of its sources: "... [@smith2012; @jones2013]."."""
    keys = "; ".join(f"@{study.key}" for study in studies)
    text = escape_markdown(wording)
    return f"{text} [{keys}]." if keys else f"{text}."


def _format_source(study: Study) -> str:
    pmid = f"PMID {study.pmid}" if study.pmid else ""
    doi = doi_url(study.doi) if study.doi else ""
    return ", ".join(filter(None, [name_study(study), pmid, doi]))
