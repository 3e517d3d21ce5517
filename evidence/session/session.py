"""The session: an evidence base and a store, opened once and asked many times.

``evidence.open()`` makes one. The command, the notebooks and the functions of ``evidence`` all go
through it, so that a question has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, overload

from evidence.errors import EvidenceError, Problem

if TYPE_CHECKING:
    from types import TracebackType

    import pandas as pd

    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.base.models import CuratedComparator, Judgement, Outcome, Timepoint
    from evidence.claims.resolve.resolution import Resolution
    from evidence.claims.resolve.resolver import Resolver
    from evidence.claims.verdict.card import Card
    from evidence.claims.verdict.verdict import Verdict
    from evidence.posts.bibliography.add import AddResult
    from evidence.posts.bibliography.sync import SyncResult
    from evidence.posts.cite.render import RenderedPost
    from evidence.posts.lint.report import Report
    from evidence.posts.lint.update_report import UpdateReport
    from evidence.posts.read.post import Post
    from evidence.pubmed.eutils.client import Client
    from evidence.session.lookup import LookupResult
    from evidence.site.build import SiteChanges
    from evidence.site.material import SiteData
    from evidence.studies.store.store import Store
    from evidence.studies.store.sync import RecordProgress, SyncSummary
    from evidence.studies.study import Study
    from evidence.studies.table.rows import Table
    from evidence.synthesis.figures.figure import EvidenceFigure
    from evidence.synthesis.pool.forest import ForestData
    from evidence.synthesis.pool.pooling import PoolingMethod, PoolingTest
    from evidence.topic import Topic

BasePath = Path | str | None
StorePath = Path | str | Literal[False] | None

_TEXT_FORMATS = ("md", "html", "txt")
_NO_STORE_ASKED = "this session has no store; open one with store=None or a file"


class Session:
    """An evidence base, and the store beside it.

    Both are read when they are first needed and kept. A session is cheap to make; close it, or use
    it in a ``with`` statement, to close the store.

    Args:
        base: folder of an evidence base; None for the bundled one.
        store: file of a store; None for the user's, if there is one; False for none.

    """

    def __init__(self, base: BasePath = None, store: StorePath = None) -> None:
        self.base_folder = None if base is None else Path(base)
        self._store_option = store

    def __repr__(self) -> str:
        base = self.base_folder or "bundled"
        store = "none" if self._store_option is False else self._store_option or "the user's"
        return f"<evidence session: base {base}, store {store}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. What is asked next opens it again."""
        store = self.__dict__.get("store")
        self._forget()
        if store is not None:
            store.close()

    def _forget(self) -> None:
        """Drop what was read, so that the next question reads it again."""
        for name, member in vars(type(self)).items():
            if isinstance(member, cached_property):
                self.__dict__.pop(name, None)

    # What there is

    @cached_property
    def topic(self) -> Topic:
        """The topic of the base: treatments, conditions, outcomes and how claims are worded."""
        from evidence.topic import read_topic

        return read_topic(self.base_folder)

    @cached_property
    def curated_base(self) -> EvidenceBase:
        """The evidence base as people wrote it."""
        from evidence.claims.base.load import read_base

        return read_base(self.base_folder)

    @cached_property
    def store_path(self) -> Path | None:
        """The file of the store; None where there is none.

        Raises:
            EvidenceError: the store that is named does not exist.
        """
        from evidence.user_config import find_store_path

        return None if self._store_option is False else find_store_path(self._store_option)

    @cached_property
    def store(self) -> Store | None:
        """The store, open for reading; None where there is none."""
        if self.store_path is None:
            return None
        from evidence.studies.store.store import Store

        return Store(self.store_path, topic=self.topic)

    @cached_property
    def base(self) -> EvidenceBase:
        """The evidence base with the notices of the store: what was retracted or corrected."""
        from evidence.claims.base.with_notices import apply_notices

        if self.store is None:
            return self.curated_base
        return apply_notices(self.curated_base, self.store.notices())

    @cached_property
    def stored_studies(self) -> Sequence[Study]:
        """The studies of the store."""
        return () if self.store is None else self.store.studies()

    @cached_property
    def resolver(self) -> Resolver:
        """What finds the study that a mention means, in the base and the store."""
        from evidence.claims.resolve.resolver import Resolver

        return Resolver(self.curated_base, self.stored_studies, pack=self.topic.folder)

    def require_store(self) -> Store:
        """Return the store, open for reading.

        Raises:
            EvidenceError: there is none.
        """
        self.existing_store_path()
        assert self.store is not None
        return self.store

    def existing_store_path(self) -> Path:
        """Return the file of the store.

        Raises:
            EvidenceError: there is none.
        """
        if self._store_option is False:
            raise EvidenceError(_NO_STORE_ASKED)
        if self.store_path is None:
            from evidence.user_config import default_store_path

            raise EvidenceError(
                f"there is no store yet at {default_store_path()}; `evidence fetch` makes one"
            )
        return self.store_path

    # Tables

    @cached_property
    def table(self) -> Table:
        """The studies of base and store as plain rows, without pandas."""
        from evidence.studies.table.merge import merge_tables

        fetched = None if self.store is None else self.store.read_table()
        return merge_tables(self.curated_base.studies.values(), fetched)

    @cached_property
    def studies(self) -> pd.DataFrame:
        """The studies of base and store, indexed by key."""
        from evidence.studies.table.frame import build_studies_frame

        fetched = None if self.store is None else self.store.read_table()
        return build_studies_frame(self.curated_base.studies.values(), fetched)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings: one row per result, study x outcome x timepoint x comparator."""
        return self._frame("findings", self.curated_base.findings)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The claims, indexed by id."""
        return self._frame("claims", self.curated_base.claims.values(), index="id")

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """The judgements: one row per signed judgement, claim x study x comparator."""
        return self._frame("judgements", self.curated_base.judgements)

    def _frame(self, name: str, rows: Iterable[object], index: str | None = None) -> pd.DataFrame:
        from evidence.claims.base.load import ROW_TYPES
        from evidence.studies.table.frame import build_frame

        vocabularies = self.topic.vocabularies
        return build_frame(ROW_TYPES[name], rows, index=index, vocabularies=vocabularies)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdict of each claim, indexed by id, with counts of judgements."""
        from evidence.claims.verdict.verdict_frame import build_verdicts_frame

        return build_verdicts_frame(self.compute_verdicts())

    @cached_property
    def status_notes(self) -> pd.DataFrame:
        """What happened to studies of the base since they were published: one row per note."""
        from evidence.claims.verdict.status_frame import build_status_notes_frame

        return build_status_notes_frame(self.base.studies)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What the store has seen change at PubMed, the newest last.

        Raises:
            EvidenceError: there is no store.
        """
        from evidence.studies.store.changes_frame import build_changes_frame

        store = self.require_store()
        return build_changes_frame(store.changes(include_reported=True), store.studies())

    def compute_verdicts(self, claims: Iterable[str] | None = None) -> list[Verdict]:
        """Compute the verdicts of claims by their ids, in that order; of all claims by default.

        Raises:
            EvidenceError: there is no such claim.
        """
        from evidence.claims.verdict.verdict import compute_verdict

        chosen = list(self.base.claims) if claims is None else list(claims)
        for claim_id in chosen:
            self._require_claim(claim_id)
        return [compute_verdict(self.base, claim_id) for claim_id in chosen]

    def _require_claim(self, claim_id: str) -> None:
        if claim_id not in self.base.claims:
            raise EvidenceError(f"there is no claim {claim_id}; `evidence claims` lists them all")

    def search(self, words: str) -> pd.DataFrame:
        """Find the studies of base and store that have all these words in their text.

        Args:
            words: separated by spaces; case and accents do not matter.

        Returns:
            Rows of ``studies``.
        """
        from evidence.studies.table.word_search import has_all_words

        found = set(self.store.search_studies(words)) if self.store and words.split() else set()
        studies = self.studies
        rows = studies.to_dict("records")
        return studies[[row["pmid"] in found or has_all_words(row, words) for row in rows]]

    # Questions

    def claim(self, id_or_text: str) -> Card:
        """Return the card of a claim, by its id or by what it says.

        Raises:
            EvidenceError: no claim, or more than one, is recognised; the message lists the nearest.
        """
        from evidence.claims.verdict.card import build_card, find_claim

        return build_card(self.base, find_claim(self.base, id_or_text))

    @overload
    def resolve(self, mentions: str, published: int | None = None) -> Resolution: ...
    @overload
    def resolve(self, mentions: list[str], published: int | None = None) -> list[Resolution]: ...
    def resolve(
        self, mentions: str | list[str], published: int | None = None
    ) -> Resolution | list[Resolution]:
        """Find the study that a mention means, or several mentions.

        Args:
            mentions: the words of a post, or a list of such.
            published: year in which the post was written; no later study can be meant.
        """
        if isinstance(mentions, str):
            return self.resolver.resolve(mentions, published)
        return [self.resolver.resolve(mention, published) for mention in mentions]

    def check(
        self,
        source: Path | str,
        *,
        format: Literal["md", "html", "txt"] | None = None,  # noqa: A002 - the usual word
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> Report:
        """Check a post, or a folder of posts.

        Args:
            source: path of a post or folder; the text of a post where ``format`` is given.
            format: of the text.
            select: codes of rules, or their beginnings; without them all that are on by default.
            ignore: codes of rules to leave out.

        Returns:
            The problems, as a sequence; ``messages`` names the files that could not be read.

        Raises:
            EvidenceError: there is no such post, or no such rule.
        """
        from evidence.posts.read.files import read_posts
        from evidence.posts.read.post import parse_post

        if format is not None:
            if format not in _TEXT_FORMATS:
                raise EvidenceError(f"format is md, html or txt, not {format!r}")
            post = parse_post(str(source), f"text.{format}")
            return self.check_posts([post], select=select, ignore=ignore)
        if "\n" in str(source):
            raise EvidenceError(
                "this is a text, not a path; say its format: check(text, format='md')"
            )
        posts, messages = read_posts([str(source)], None)
        errors = [message for message in messages if message.severity == "error"]
        if errors and not posts:
            raise EvidenceError(f"{source} could not be read", errors)
        report = self.check_posts(posts, select=select, ignore=ignore)
        return replace(report, messages=tuple(messages))

    def check_posts(
        self, posts: Sequence[Post], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> Report:
        """Check posts that were parsed; see ``check``."""
        from evidence.posts.lint.checker import check_posts

        return check_posts(
            posts, self.base, select=select, ignore=ignore, others=self.stored_studies
        )

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
        from evidence.claims.verdict.card import find_claim
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

    # Writing

    def cite(
        self,
        post: Path | str,
        *,
        style: str = "vancouver",
        suffix: str = ".md",
        bibliography: Path | str | None = None,
    ) -> RenderedPost:
        """Render the citations of a Markdown post, with a list of references.

        Args:
            post: the file.
            style: ama, apa, nature, ieee, vancouver, another, or a .csl file.
            suffix: of the format to render, .md, .html or .docx.
            bibliography: BibTeX file of further entries; without it references.bib beside the post.

        Raises:
            EvidenceError: the post, the style, the bibliography or pandoc is not there.
        """
        from evidence.claims.resolve.candidate_index import index_by_identifier
        from evidence.posts.cite.cited_studies import make_study_finder
        from evidence.posts.cite.render import read_post_source, render_citations

        path = Path(post)
        beside = path.with_name("references.bib")
        curated = self.base.studies
        known = index_by_identifier([*self.stored_studies, *curated.values()])
        return render_citations(
            read_post_source(path),
            str(path),
            make_study_finder(curated, known),
            curated,
            suffix=suffix,
            style=style,
            bibliography=Path(bibliography or beside) if bibliography or beside.is_file() else None,
        )

    def sync_bibliography(self, path: Path | str = "references.bib") -> SyncResult:
        """Bring a BibTeX file up to date with the studies of the base; your own entries stay."""
        from evidence.posts.bibliography.sync import sync_bibliography_file

        return sync_bibliography_file(Path(path), self.curated_base.studies.values())

    def add_to_bibliography(
        self,
        ids: Iterable[str],
        path: Path | str = "references.bib",
        *,
        client: Client | None = None,
    ) -> tuple[AddResult, LookupResult]:
        """Add studies to a BibTeX file, by PMID, DOI, PMCID, address or key.

        Args:
            ids: what names the studies.
            path: the file; nothing else in it changes.
            client: asks PubMed about what is neither in the base nor in the store; see
                ``evidence.connect_to_pubmed``.

        Returns:
            What became of the file, and which ids name no study.
        """
        from evidence.posts.bibliography.add import add_to_bibliography_file

        found = self.look_up(ids, client)
        return add_to_bibliography_file(Path(path), found.studies), found

    def look_up(self, ids: Iterable[str], client: Client | None = None) -> LookupResult:
        """Find studies by PMID, DOI, PMCID, address or key, in base and store, then at PubMed."""
        from evidence.session.lookup import look_up_ids

        wanted = [ids] if isinstance(ids, str) else ids
        return look_up_ids(wanted, self.base.studies, self.stored_studies, client)

    def check_bibliography(self, path: Path | str = "references.bib") -> list[Problem]:
        """List what is wrong with a BibTeX file; see ``evidence bib check``.

        Raises:
            EvidenceError: the file is not there, or cannot be read.
        """
        from evidence.posts.bibliography.check import check_bibliography
        from evidence.posts.bibliography.reader import read_bibliography

        if not Path(path).exists():
            raise EvidenceError(f"there is no {path}; `evidence bib sync {path}` makes one")
        return check_bibliography(
            read_bibliography(Path(path)), self.base.studies, self.stored_studies, path=str(path)
        )

    def write_site(
        self, folder: Path | str, *, url: str = "", made_on: date | None = None
    ) -> SiteChanges:
        """Write pages on all claims and studies into a folder; only what has changed is written.

        Args:
            folder: where the pages go; open its index.html.
            url: where the pages will stand, for the feed and for search engines.
            made_on: the day that the pages name; today where it is left out.
        """
        from evidence.site.build import render_site, write_site
        from evidence.site.figures import make_figure_renderer

        day = made_on or datetime.now().astimezone().date()
        material = self.site_data(day, url)
        return write_site(Path(folder), render_site(material, make_figure_renderer(self.base)))

    def site_data(self, made_on: date, url: str = "") -> SiteData:
        """Collect what the pages of the site are made of."""
        from evidence.site.material import build_site_data

        changes = self.store.changes(include_reported=True) if self.store else ()
        return build_site_data(self.base, self.table, changes, made_on=made_on, address=url)

    # PubMed

    def fetch(
        self,
        query: str | None = None,
        *,
        since: date | None = None,
        limit: int | None = None,
        client: Client | None = None,
        progress: bool | RecordProgress = False,
    ) -> SyncSummary:
        """Fetch what PubMed has on a query into the store, which is made if it is not there.

        Args:
            query: in PubMed's language; without it the topic's own, and the studies of the base.
            since: only records that entered PubMed since this day.
            limit: at most so many records.
            client: see ``evidence.connect_to_pubmed``.
            progress: True writes to standard error; or a function of how many are done, of all.

        Returns:
            How many were found, fetched and left, a problem for each record that did not come, and
            PubMed's warnings.

        Raises:
            EvidenceError: PubMed does not answer, or the store cannot be written.
        """
        from evidence.session.pubmed import fetch_into_store

        with self.writable_store() as store:
            return fetch_into_store(
                store,
                self.curated_base,
                query,
                since=since,
                limit=limit,
                client=client,
                progress=progress,
            )

    def update(
        self,
        posts: Path | str | None = None,
        *,
        client: Client | None = None,
        progress: bool | RecordProgress = False,
        report: Callable[[UpdateReport], None] = lambda _: None,
    ) -> UpdateReport:
        """Run every stored search again, and report what changed and what it affects.

        Args:
            posts: a post or a folder of posts, whose sentences are looked at, too.
            client: see ``evidence.connect_to_pubmed``.
            progress: see ``fetch``.
            report: called with the report before its changes are marked as reported, so that none
                is lost where showing it fails.

        Raises:
            EvidenceError: there is no store, PubMed does not answer, or a post is not there.
        """
        from evidence.posts.read.files import read_posts
        from evidence.session.pubmed import update_store

        read, unread = read_posts([str(posts)] if posts else [], None)
        self.existing_store_path()
        with self.writable_store() as store:
            return update_store(
                store,
                self.curated_base,
                read,
                unread,
                client=client,
                progress=progress,
                report=report,
            )

    @contextmanager
    def writable_store(self) -> Iterator[Store]:
        """Open the store for writing, and make it if it is not there.

        What the session has read is dropped, so that it is read again afterwards.

        Raises:
            EvidenceError: the session was told to use no store, or the store cannot be opened.
        """
        from evidence.studies.store.store import Store
        from evidence.user_config import writable_store_path

        if self._store_option is False:
            raise EvidenceError(_NO_STORE_ASKED)
        self.close()
        path = writable_store_path(self._store_option)
        with Store(path, write=True, topic=self.topic) as store:
            yield store

    # Judging

    def unjudged(self, claim_id: str) -> pd.DataFrame:
        """List the studies of the store that may bear on a claim and that nobody has judged for it.

        Raises:
            EvidenceError: there is no store, or no such claim.
        """
        from evidence.claims.living.judging import find_unjudged_studies

        self._require_claim(claim_id)
        found = find_unjudged_studies(self.base, self.require_store().stored_studies(), claim_id)
        studies = self.studies
        return studies.set_index("pmid", drop=False).loc[[stored.record.pmid for stored in found]]

    def add_judgement(self, judgement: Judgement, study: Study | None = None) -> None:
        """Write a signed judgement into the base of this session, a folder of your own.

        Args:
            judgement: the judgement.
            study: its study, where the base does not have it yet.

        Raises:
            EvidenceError: this is the bundled base, or the base would be wrong with the judgement.
        """
        from evidence.claims.living.judging import add_judgement

        if self.base_folder is None:
            raise EvidenceError("judgements need a base of your own: evidence.open('my-base')")
        found = study or self.curated_base.studies.get(judgement.study)
        if found is None:
            raise EvidenceError(
                f"there is no study {judgement.study} in the base; pass it as study"
            )
        add_judgement(self.base_folder, found, judgement)
        self.close()
