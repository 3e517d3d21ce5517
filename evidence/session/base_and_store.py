"""An evidence base and the store beside it, read when they are needed, and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from types import TracebackType

    import pandas as pd

    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.living.pmid_matches import PmidMatch
    from evidence.claims.resolve.linkage.collection import StudyCollection
    from evidence.claims.resolve.resolver import Resolver
    from evidence.claims.verdict.verdict import Verdict
    from evidence.dataset.manifest import DatasetFolder
    from evidence.ids import IdentifierKind
    from evidence.studies.store.store import Store
    from evidence.studies.store.study_index import StudyIndex
    from evidence.studies.store.study_query import SelectedRows, StudyQuery
    from evidence.studies.study import Study
    from evidence.studies.table.details_frame import PubMedDetails
    from evidence.studies.table.rows import Table
    from evidence.topic import Topic

BasePath = Path | str | None
StorePath = Path | str | Literal[False] | None

NO_STORE_ASKED = "this session has no store; open one with store=None or a file"


class BaseAndStore:
    """What a session has: see ``Session``, which answers questions from it."""

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
        opened = [self.__dict__.get(name) for name in ("store", "study_index")]
        self._forget()
        for file in filter(None, opened):
            file.close()

    def _forget(self) -> None:
        """Drop what was read, so that the next question reads it again."""
        for name in list(self.__dict__):
            if isinstance(getattr(type(self), name, None), cached_property):
                del self.__dict__[name]

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
        """The file of the store, or of the index of a dataset in its place; None for none.

        Raises:
            EvidenceError: the store that is named does not exist.
        """
        from evidence.session.user_config import find_store_path

        path = None if self._store_option is False else find_store_path(self._store_option)
        dataset = _find_dataset(path)
        if dataset is None:
            return path
        from evidence.dataset.index.index_file import find_file

        return find_file(dataset)

    @cached_property
    def dataset(self) -> DatasetFolder | None:
        """The dataset in the place of a store; None where it is a store, or none."""
        return _find_dataset(self.store_path)

    @cached_property
    def store(self) -> Store | None:
        """The store, open for reading; None where there is none.

        Raises:
            EvidenceError: it cannot be read, or is a dataset.
        """
        if self.store_path is None:
            return None
        from evidence.studies.store.store import Store

        require_store_file(self.store_path)
        return Store(self.store_path, topic=self.topic)

    @cached_property
    def study_index(self) -> StudyIndex | None:
        """What mentions are resolved by beside the base: the store, or the index of a dataset.

        Raises:
            EvidenceError: it cannot be read, or the dataset has no index that is up to date.
        """
        if self.dataset is None:
            return self.store
        from evidence.dataset.index.index_file import open_index

        return open_index(self.dataset)

    @cached_property
    def linked_base(self) -> EvidenceBase:
        """The evidence base with PMIDs of the store for the studies that have none."""
        from evidence.claims.living.pmid_matches import link_base

        index = self.study_index
        return self.curated_base if index is None else link_base(self.curated_base, index)

    @cached_property
    def base(self) -> EvidenceBase:
        """The evidence base with the notices of the store: what was retracted or corrected."""
        from evidence.claims.base.with_notices import apply_notices

        if self.study_index is None:
            return self.curated_base
        pmids = (study.pmid for study in self.linked_base.studies.values() if study.pmid)
        return apply_notices(self.linked_base, self.study_index.notices(pmids))

    @cached_property
    def stored_studies(self) -> StudyCollection | None:
        """The studies of the store that the base does not have, each read when it is asked for."""
        from evidence.claims.resolve.linkage.stored_collection import StoredCollection

        if self.study_index is None:
            return None
        pmids = (study.pmid for study in self.linked_base.studies.values() if study.pmid)
        return StoredCollection(self.study_index, pmids)

    def find_stored_study(self, kind: IdentifierKind, value: str) -> Study | None:
        """Find a study of the store that the base does not have, by PMID, DOI or PMCID."""
        stored = self.stored_studies
        return stored.find_by_identifier(kind, value) if stored else None

    @cached_property
    def resolver(self) -> Resolver:
        """What finds the study that a mention means, in the base and the store."""
        from evidence.claims.resolve.resolver import Resolver

        return Resolver(self.linked_base, stored=self.stored_studies, pack=self.topic.folder)

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
            EvidenceError: there is none, or it is a dataset.
        """
        if self._store_option is False:
            raise EvidenceError(NO_STORE_ASKED)
        if self.store_path is None:
            from evidence.session.user_config import default_store_path

            raise EvidenceError(
                f"there is no store yet at {default_store_path()}; `evidence fetch` makes one"
            )
        require_store_file(self.store_path)
        return self.store_path

    # Tables

    @cached_property
    def table(self) -> Table:
        """The studies of base and store as plain rows, without pandas."""
        from evidence.studies.store.study_query import StudyQuery
        from evidence.studies.table.rows import Table

        columns, rows = self.select_rows(StudyQuery())
        return Table(columns, [*rows])

    def select_rows(self, query: StudyQuery) -> SelectedRows:
        """Select rows and columns of the table of studies; only these are read.

        Raises:
            EvidenceError: there is no such column, or SQLite cannot read the condition.
        """
        from evidence.studies.store.study_query import select_studies

        return select_studies([*self.linked_base.studies.values()], self.store, query)

    def select(
        self,
        columns: Sequence[str] = (),
        *,
        where: str | None = None,
        search: str | None = None,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Select rows and columns of ``studies``; of a large store only these are read.

        Args:
            columns: names of columns, in this order; all by default.
            where: a condition of SQLite: ``year >= 2015 AND design = 'rct'``. A missing cell is
                NULL, yes or no is 1 or 0, a list is JSON: ``species LIKE '%"animal"%'``.
            search: words that a record of the store must have.
            limit: how many rows at most.

        Raises:
            EvidenceError: there is no such column, SQLite cannot read the condition, or there is
                no store to search.
        """
        from evidence.studies.store.study_query import StudyQuery
        from evidence.studies.table.frame import build_studies_frame, list_needed_columns

        if search is not None:
            self.require_store()
        query = StudyQuery(list_needed_columns(columns), where, search, limit)
        return build_studies_frame(*self.select_rows(query), columns)

    @cached_property
    def studies(self) -> pd.DataFrame:
        """The studies of base and store, indexed by key."""
        return self.select()

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

    @cached_property
    def appraisals(self) -> pd.DataFrame:
        """The appraisals with RoB 2 and AMSTAR 2: one row per rating of a domain by a person."""
        return self._frame("appraisals", self.curated_base.appraisals)

    @cached_property
    def curators(self) -> pd.DataFrame:
        """The people who sign judgements and appraisals, indexed by name."""
        return self._frame("curators", self.curated_base.curators, index="name")

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

    def read_details(self, pmids: Iterable[str] | None = None) -> PubMedDetails:
        """Read the tidy tables of the store's records: authors with affiliations, grants and more.

        Args:
            pmids: of the records; all by default.

        Raises:
            EvidenceError: there is no store, or it has not one of these records.
        """
        from evidence.studies.table.details_frame import read_stored_detail_tables

        chosen = None if pmids is None else {str(pmid) for pmid in pmids}
        seen = set[str]()

        def iter_chosen() -> Iterator[tuple[str, bytes | None]]:
            for record in self.require_store().records():
                if chosen is None or record.pmid in chosen:
                    seen.add(record.pmid)
                    yield record.pmid, record.xml

        details = read_stored_detail_tables(iter_chosen())
        lacking = sorted((chosen or set()) - seen)
        if lacking:
            raise EvidenceError(
                f"the store has no record {', '.join(lacking)}; `evidence fetch` gets records"
            )
        return details

    @cached_property
    def pmid_matches(self) -> pd.DataFrame:
        """The studies of the base without a PMID, and the records of the store that fit them.

        ``fetch`` without a query looks them up at PubMed; ``add_pmids`` writes what you have
        checked into your base.

        Raises:
            EvidenceError: there is no store.
        """
        from evidence.claims.living.pmid_matches import PmidMatch
        from evidence.studies.table.frame import build_frame

        if self.dataset is None:
            self.require_store()
        return build_frame(PmidMatch, self.match_pmids())

    def match_pmids(self) -> tuple[PmidMatch, ...]:
        """Return the rows of ``pmid_matches``; empty without a store."""
        from evidence.claims.living.pmid_matches import match_pmids

        index = self.study_index
        return () if index is None else match_pmids(self.curated_base, index)

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


def _find_dataset(path: Path | None) -> DatasetFolder | None:
    """Return the dataset that is named in the place of a store, by its folder or its index."""
    if path is None or not (path.is_dir() or path.name == "index.sqlite"):
        return None
    from evidence.dataset.index.index_file import find_dataset

    return find_dataset(path)


def require_store_file(path: Path) -> None:
    """Refuse a folder, be it a dataset, where the file of a store is needed.

    Raises:
        EvidenceError: the path is a folder, or the index of a dataset.
    """
    dataset = _find_dataset(path)
    if dataset is not None:
        raise EvidenceError(
            f"{dataset.path} is a dataset, not a store: it has no searches, changes or abstracts "
            f"to work on; `evidence read --dataset {dataset.path} FILES` adds files to it, "
            "evidence.open_dataset reads it as a table, and --store names a store"
        )
    if path.is_dir():
        raise EvidenceError(f"{path} is a folder and no dataset; name the file of a store")
