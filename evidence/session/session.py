"""The session: an evidence base and a store, opened once and asked many times.

``evidence.open()`` makes one. The command, the notebooks and the functions of ``evidence`` all go
through it, so that a question has the same answer everywhere. What it has is in
``base_and_store``, what it answers in ``questions`` and ``figures``; here it writes and fetches.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, Problem, PubMedWarning
from evidence.messages.catalogue import load_language, use_language
from evidence.session.base_and_store import NO_STORE_ASKED, require_store_file
from evidence.session.figures import Figures
from evidence.session.questions import Questions

if TYPE_CHECKING:
    import pandas as pd

    from evidence.claims.base.models import Appraisal, Judgement
    from evidence.posts.bibliography.add import AddResult
    from evidence.posts.bibliography.sync import SyncResult
    from evidence.posts.cite.render import RenderedPost
    from evidence.posts.lint.report import Report
    from evidence.posts.lint.update_report import UpdateReport
    from evidence.pubmed.eutils.client import Client
    from evidence.session.lookup import LookupResult
    from evidence.site.build import SiteChanges
    from evidence.site.material import SiteData
    from evidence.studies.store.store import Store
    from evidence.studies.store.sync import RecordProgress, SyncSummary
    from evidence.studies.study import Study


class Session(Figures, Questions):
    """An evidence base, and the store beside it.

    Both are read when they are first needed and kept. A session is cheap to make; close it, or use
    it in a ``with`` statement, to close the store.

    Args:
        base: folder of an evidence base; None for the bundled one.
        store: file of a store, or folder of a dataset with an index, whose studies may then be
            meant and cited; None for the user's, if there is one; False for none.

    """

    # Writing

    def cite(
        self,
        post: Path | str,
        *,
        style: str | None = None,
        suffix: str = ".md",
        bibliography: Path | str | None = None,
        reference_doc: Path | str | None = None,
        notices: bool = True,
    ) -> RenderedPost:
        """Render the citations of a Markdown post, with a list of references.

        Args:
            post: the file.
            style: ama, apa, nature, ieee, vancouver, another, or a .csl file; by default the one
                of the front matter, else vancouver.
            suffix: of the format to render, .md, .html, .docx or .odt.
            bibliography: file of further entries; without it, and if the front matter names none,
                references.bib beside the post.
            reference_doc: a .docx or .odt file with the styles for a file of that format.
            notices: whether the list says what became of a study; if not, each notice is a problem.

        Raises:
            EvidenceError: the post, the style, the bibliography or pandoc is not there.
        """
        from evidence.posts.cite.cited_studies import make_study_finder
        from evidence.posts.cite.render import CiteOptions, read_post_source, render_citations

        path = Path(post)
        beside = path.with_name("references.bib")
        curated = self.base.studies
        options = CiteOptions(
            suffix=suffix,
            style=style,
            bibliography=Path(bibliography) if bibliography else None,
            default_bibliography=beside if beside.exists() else None,
            reference_doc=Path(reference_doc) if reference_doc else None,
            notices=notices,
        )
        find_study = make_study_finder(curated, self.find_stored_study)
        return render_citations(read_post_source(path), str(path), find_study, curated, options)

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
        return look_up_ids(wanted, self.base.studies, self.find_stored_study, client)

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
            read_bibliography(Path(path)), self.base.studies, self.find_stored_study, path=str(path)
        )

    def write_site(
        self,
        folder: Path | str,
        *,
        url: str = "",
        made_on: date | None = None,
        language: str = "en",
    ) -> SiteChanges:
        """Write pages on all claims and studies into a folder; only what has changed is written.

        Args:
            folder: where the pages go; open its index.html.
            url: where the pages will stand, for the feed and for search engines.
            made_on: the day that the pages name; today where it is left out.
            language: tag of the language that the pages are in; see docs/languages.md.
        """
        from evidence.site.build import plan_site, write_site
        from evidence.site.figures import make_figure_renderer

        day = made_on or datetime.now().astimezone().date()
        own = self.base.topic.folder / "locale"  # of the words of the topic
        with use_language(load_language(language, more=[own])):
            material = self.site_data(day, url)
            plan = plan_site(material, make_figure_renderer(material.base))
            return write_site(Path(folder), plan)

    def render_report(self, report: Report, *, made_on: date | None = None) -> str:
        """Render a report as an HTML page of one file: the posts with their marks, and the cards.

        Args:
            report: what ``check`` returned.
            made_on: the day that the page names; today where it is left out.
        """
        from evidence import __version__
        from evidence.site.report.page import list_claims, render_report

        return render_report(
            report,
            self.build_cards(list_claims(report.problems)),
            self.base.studies,
            made_on=made_on or datetime.now().astimezone().date(),
            version=__version__,
        )

    def site_data(self, made_on: date, url: str = "") -> SiteData:
        """Collect what the pages of the site are made of."""
        from evidence.site.material import build_site_data

        changes = self.store.changes(include_reported=True) if self.store else ()
        checks = self.check_store(self.base.claims)
        return build_site_data(
            self.base,
            self.table,
            changes,
            checks,
            made_on=made_on,
            address=url,
            searched_on=self.find_last_search(),
        )

    # PubMed

    def fetch(
        self,
        query: str | None = None,
        *,
        since: date | None = None,
        limit: int | None = None,
        ids: Path | str | Sequence[Path | str] = (),
        client: Client | None = None,
        progress: bool | RecordProgress = False,
    ) -> SyncSummary:
        """Fetch what PubMed has on a query into the store, which is made if it is not there.

        Args:
            query: in PubMed's language; without it the topic's own, and the studies of the base,
                those without a PMID by DOI, PMCID or citation; see ``pmid_matches``.
            since: only records that entered PubMed since this day.
            limit: at most so many records.
            ids: instead of a query, files whose studies are fetched by PMID, DOI or PMCID: RIS,
                CSV, .nbib, PubMed XML, or lists of identifiers.
            client: see ``evidence.connect_to_pubmed``.
            progress: True writes to standard error; or a function of how many are done, of all.

        Returns:
            How many were found, fetched and left, a problem for each record that did not come, and
            PubMed's warnings, each of which is a ``PubMedWarning``, too.

        Raises:
            EvidenceError: PubMed does not answer, the store cannot be written, or a file cannot be
                read.
        """
        from evidence.session.pubmed import fetch_into_store, fetch_wanted_into_store

        paths = [Path(ids)] if isinstance(ids, (str, Path)) else [Path(name) for name in ids]
        if paths and query is not None:
            raise EvidenceError("give either a query or files of identifiers, not both")
        with self.writable_store() as store:
            if paths:
                synced = fetch_wanted_into_store(
                    store, paths, since=since, limit=limit, client=client, progress=progress
                )
            else:
                synced = fetch_into_store(
                    store,
                    self.curated_base,
                    query,
                    since=since,
                    limit=limit,
                    client=client,
                    progress=progress,
                )
        for message in synced.warnings:
            warnings.warn(message, PubMedWarning, stacklevel=2)
        return synced

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
            EvidenceError: the session was opened without a store or with a dataset, or the store
                cannot be opened.
        """
        from evidence.session.user_config import writable_store_path
        from evidence.studies.store.store import Store

        if self._store_option is False:
            raise EvidenceError(NO_STORE_ASKED)
        self.close()
        path = writable_store_path(self._store_option)
        require_store_file(path)
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
        found = find_unjudged_studies(self.base, self.require_store(), claim_id)
        pmids = [stored.record.pmid for stored in found]
        listed = ", ".join(f"'{pmid}'" for pmid in pmids)
        studies = self.select(where=f"pmid IN ({listed})")
        return studies.set_index("pmid", drop=False).loc[pmids]

    def agreement(self) -> pd.DataFrame:
        """Measure how far two readers agree on each claim, and on all: Cohen's kappa.

        Columns: n_judgements, n_pairs (read by two people), n_same (with the same stance),
        n_disputed (nobody has decided), kappa with its 95 % interval ci_low to ci_high.
        """
        from evidence.claims.living.agreement_frame import agreement_to_frame

        return agreement_to_frame(self.curated_base)

    def add_judgement(self, judgement: Judgement, study: Study | None = None) -> None:
        """Write a signed judgement into the base of this session, a folder of your own.

        Who signs joins the curators of the base as a reader, unless they are listed already.

        Args:
            judgement: the judgement.
            study: its study, where the base does not have it yet.

        Raises:
            EvidenceError: this is the bundled base, or the base would be wrong with the judgement.
        """
        from evidence.claims.living.curating import list_as_reader
        from evidence.claims.living.judging import add_judgement

        if self.base_folder is None:
            raise EvidenceError("judgements need a base of your own: evidence.open('my-base')")
        found = study or self.curated_base.studies.get(judgement.study)
        if found is None:
            raise EvidenceError(
                f"there is no study {judgement.study} in the base; pass it as study"
            )
        add_judgement(self.base_folder, found, judgement)
        list_as_reader(self.base_folder, judgement.judged_by)
        self.close()

    def add_appraisal(self, ratings: Iterable[Appraisal]) -> None:
        """Write an appraisal of a study, the ratings of all domains at once, into the base.

        Who signs joins the curators of the base as a reader, unless they are listed already.

        Args:
            ratings: one a domain of RoB 2 or AMSTAR 2.

        Raises:
            EvidenceError: this is the bundled base, or the base would be wrong with the ratings.
        """
        from evidence.claims.living.appraising import add_appraisal
        from evidence.claims.living.curating import list_as_reader

        if self.base_folder is None:
            raise EvidenceError("appraisals need a base of your own: evidence.open('my-base')")
        rows = tuple(ratings)
        add_appraisal(self.base_folder, rows)
        for name in dict.fromkeys(row.appraised_by for row in rows):
            list_as_reader(self.base_folder, name)
        self.close()

    def add_pmids(self, pmids: Mapping[str, str]) -> None:
        """Write PMIDs of studies that have none into the base, a folder of your own.

        Args:
            pmids: by the keys of the studies; compare the titles first, in ``pmid_matches``.

        Raises:
            EvidenceError: this is the bundled base, a study is not there or has a PMID, or the base
                would be wrong with them.
        """
        from evidence.claims.living.completing import add_pmids

        if self.base_folder is None:
            raise EvidenceError("PMIDs need a base of your own: evidence.open('my-base')")
        add_pmids(self.base_folder, pmids)
        self.close()
