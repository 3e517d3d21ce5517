"""A linter for health claims, backed by a typed table of PubMed studies.

>>> import evidence
>>> ev = evidence.open(store=False)
>>> first = ev.claims.index[0]
>>> ev.claim(first).claim.id == first
True

``open`` returns a session: an evidence base and a store, read once and asked many times. The
functions of this module are shortcuts for a single question.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, FileWarning, Problem, PubMedWarning, RowWarning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import Any, Literal

    import pandas as pd
    import pyarrow as pa
    from distributed import Client
    from great_tables import GT

    from evidence.claims.card.card import Card
    from evidence.claims.resolve.resolution import Resolution
    from evidence.dataset.run import DatasetSummary
    from evidence.dataset.view import PubMedDataset
    from evidence.posts.lint.report import Report
    from evidence.session.base_and_store import BasePath, StorePath
    from evidence.session.pubmed import connect_to_pubmed
    from evidence.session.session import Session
    from evidence.studies.store.sync import SyncSummary
    from evidence.studies.table.arrow import ReadTable
    from evidence.studies.table.details_frame import PubMedDetails
    from evidence.studies.table.details_frame import read_detail_tables as read_pubmed_details
    from evidence.synthesis.figures.analyses.bubble_plot import draw_bubble_plot as bubble
    from evidence.synthesis.figures.analyses.effects_forest import draw_effects_forest as forest
    from evidence.synthesis.figures.analyses.funnel_plot import draw_effects_funnel as funnel
    from evidence.synthesis.pool.analyses.asymmetry import check_asymmetry as egger_test
    from evidence.synthesis.pool.analyses.leaving_out import LeaveOneOut
    from evidence.synthesis.pool.analyses.leaving_out import leave_each_out as leave_one_out
    from evidence.synthesis.pool.analyses.meta_regression import MetaRegression
    from evidence.synthesis.pool.analyses.meta_regression import (
        fit_meta_regression as meta_regression,
    )
    from evidence.synthesis.pool.analyses.subgroups import SubgroupAnalysis
    from evidence.synthesis.pool.analyses.subgroups import analyse_subgroups as subgroups
    from evidence.synthesis.pool.pooling import (
        EggerTest,
        FloatSequence,
        PooledEstimate,
        PoolingMethod,
        PoolingTest,
    )

__version__ = "0.1.0"
# Imported when they are first asked for. Verbs inside the package have shorter names here.
_LAZY = {
    "Card": "evidence.claims.card.card:Card",
    "DatasetSummary": "evidence.dataset.run:DatasetSummary",
    "EggerTest": "evidence.synthesis.pool.pooling:EggerTest",
    "LeaveOneOut": "evidence.synthesis.pool.analyses.leaving_out:LeaveOneOut",
    "MetaRegression": "evidence.synthesis.pool.analyses.meta_regression:MetaRegression",
    "PooledEstimate": "evidence.synthesis.pool.pooling:PooledEstimate",
    "PubMedDataset": "evidence.dataset.view:PubMedDataset",
    "ReadTable": "evidence.studies.table.arrow:ReadTable",
    "Report": "evidence.posts.lint.report:Report",
    "Resolution": "evidence.claims.resolve.resolution:Resolution",
    "Session": "evidence.session.session:Session",
    "SubgroupAnalysis": "evidence.synthesis.pool.analyses.subgroups:SubgroupAnalysis",
    "SyncSummary": "evidence.studies.store.sync:SyncSummary",
    "bubble": "evidence.synthesis.figures.analyses.bubble_plot:draw_bubble_plot",
    "PubMedDetails": "evidence.studies.table.details_frame:PubMedDetails",
    "connect_to_pubmed": "evidence.session.pubmed:connect_to_pubmed",
    "egger_test": "evidence.synthesis.pool.analyses.asymmetry:check_asymmetry",
    "forest": "evidence.synthesis.figures.analyses.effects_forest:draw_effects_forest",
    "funnel": "evidence.synthesis.figures.analyses.funnel_plot:draw_effects_funnel",
    "leave_one_out": "evidence.synthesis.pool.analyses.leaving_out:leave_each_out",
    "meta_regression": "evidence.synthesis.pool.analyses.meta_regression:fit_meta_regression",
    "read_pubmed_details": "evidence.studies.table.details_frame:read_detail_tables",
    "subgroups": "evidence.synthesis.pool.analyses.subgroups:analyse_subgroups",
}
__all__ = [
    "Card",
    "DatasetSummary",
    "EggerTest",
    "EvidenceError",
    "FileWarning",
    "LeaveOneOut",
    "MetaRegression",
    "PooledEstimate",
    "Problem",
    "PubMedDataset",
    "PubMedDetails",
    "PubMedWarning",
    "ReadTable",
    "Report",
    "Resolution",
    "RowWarning",
    "Session",
    "SubgroupAnalysis",
    "SyncSummary",
    "bubble",
    "check",
    "claim",
    "connect_to_pubmed",
    "describe",
    "egger_test",
    "fetch",
    "forest",
    "funnel",
    "having",
    "index_dataset",
    "leave_one_out",
    "load",
    "load_changes",
    "load_claims",
    "load_findings",
    "load_judgements",
    "load_verdicts",
    "meta_regression",
    "open",
    "open_dataset",
    "pool",
    "pubmed_dataset",
    "pubmed_schema",
    "read_pubmed",
    "read_pubmed_details",
    "read_pubmed_table",
    "resolve",
    "styled",
    "subgroups",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        module, _, own_name = _LAZY[name].partition(":")
        return getattr(import_module(module), own_name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def open(base: BasePath = None, store: StorePath = None) -> Session:  # noqa: A001 - evidence.open()
    """Open an evidence base, and the store beside it.

    >>> ev = open(store=False)
    >>> len(ev.claims) > 0
    True

    Args:
        base: folder of an evidence base; without it, the bundled one.
        store: file of a store; without it, the user's, if there is one; False for the base alone.
            Or the folder of a dataset with an index, to resolve, check and cite.

    Returns:
        A session. ``studies``, ``findings``, ``claims``, ``judgements`` and ``verdicts`` are its
        tables; ``claim``, ``check``, ``resolve``, ``search``, ``forest`` and ``cite`` answer
        questions.
    """
    from evidence.session import Session

    return Session(base, store)


def load(
    base: BasePath = None,
    store: StorePath = None,
    *,
    columns: Sequence[str] = (),
    where: str | None = None,
    search: str | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """Return the studies table, one row per study, indexed by citekey, with links to the papers.

    Where there is a store (``evidence fetch`` makes it), its studies come after those of the base,
    with PubMed's and the derived columns; ``row_from`` says where each row is from. A study that is
    not in the base has the key ``pmid:`` and its PMID.

    Columns are typed (text, whole numbers, categories, lists); ``evidence.describe(studies)`` says
    what each means, ``evidence.having(studies, "species", "animal")`` takes the rows whose list has
    an item, and ``evidence.styled(studies)`` shows them for reading. All else is plain pandas.

    Args:
        base: folder of another evidence base; without it, the bundled one.
        store: file of the store; without it, the user's, if there is one; False for the base alone.
        columns: names of columns, in this order; all by default. Of a large store only the cells
            that are asked for are read.
        where: a condition of SQLite, as ``evidence table --where`` takes it: ``year >= 2015``.
        search: words that a record of the store must have.
        limit: how many rows at most.

    Raises:
        EvidenceError: the base or the store cannot be read, or rows of the base are wrong (all of
            them are listed); or there is no such column, or SQLite cannot read the condition.
    """
    with open(base, store) as session:
        return session.select(columns, where=where, search=search, limit=limit)


def load_findings(base: BasePath = None) -> pd.DataFrame:
    """Return the findings table: one row per result, study x outcome x timepoint x comparator."""
    return open(base, store=False).findings


def load_claims(base: BasePath = None) -> pd.DataFrame:
    """Return the claims table, indexed by id."""
    return open(base, store=False).claims


def load_judgements(base: BasePath = None) -> pd.DataFrame:
    """Return the judgements table: one row per signed judgement, claim x study x comparator."""
    return open(base, store=False).judgements


def load_verdicts(base: BasePath = None, store: StorePath = None) -> pd.DataFrame:
    """Return the verdict of each claim, indexed by id: text, verdict, certainty, and counts.

    A study that PubMed calls retracted, as the store knows, does not count. ``supports``,
    ``contradicts``, ``mixed`` and ``insufficient`` count the judgements that move the verdict;
    ``certainty`` is ordered from very_low to high.
    """
    with open(base, store) as session:
        return session.verdicts


def load_changes(store: StorePath = None) -> pd.DataFrame:
    """Return what the store has seen change at PubMed: one row per change, the newest last.

    ``kind`` is new, revised, retracted, republished, partly_retracted, concern, corrected,
    superseded or lost; ``detail`` is a notice, or the columns that changed.

    Raises:
        EvidenceError: there is no store, or it cannot be read.
    """
    with open(store=store) as session:
        return session.changes


def claim(id_or_text: str, base: BasePath = None, store: StorePath = None) -> Card:
    """Return the card of a claim, by its id or by what it says.

    A study that PubMed calls retracted, as the store knows, does not count.

    Raises:
        EvidenceError: no claim, or more than one, is recognised; the message lists the nearest.
    """
    from evidence.session.shared import share_session

    return share_session(base, store).claim(id_or_text)


def resolve(
    mention: str, published: int | None = None, base: BasePath = None, store: StorePath = None
) -> Resolution:
    """Find the study that a mention ("a 2012 analysis of 18,000 patients") means.

    Args:
        mention: the words of the post.
        published: year in which the post was written; no later study can be meant.
        base: folder of another evidence base.
        store: file of the store, or folder of a dataset with an index, whose studies may be
            meant, too; see ``open``.

    Returns:
        The study, or candidates, or neither: ``status`` says which.
    """
    from evidence.session.shared import share_session

    return share_session(base, store).resolve(mention, published)


def check(
    text: str | Path,
    path: str = "post.md",
    *,
    select: Sequence[str] = (),
    base: BasePath = None,
    store: StorePath = None,
) -> Report:
    """List every problem of a post, by line, as a sequence that also shows itself as a table.

    Args:
        text: the text of a post, or the address of a page of the web (https://...), which is
            fetched; a ``Path`` is read as ``Session.check`` reads it, a file or a folder.
        path: the name of the text; the suffix (.md, .html, .txt) tells the format.
        select: codes of rules, or their beginnings; without them all that are on by default.
        base: folder of another evidence base.
        store: file of the store, or folder of a dataset with an index, which knows of retractions
            and the like; see ``open``.

    Raises:
        EvidenceError: the text is only the name of a post, there is nothing at the ``Path`` or the
            address, or there is no such rule.
    """
    from evidence.http.addresses import is_web_address
    from evidence.posts.read.files import names_post
    from evidence.posts.read.post import parse_post
    from evidence.session.shared import share_session

    session = share_session(base, store)
    if isinstance(text, Path) or is_web_address(text):
        return session.check(text, select=select)
    if names_post(text):
        raise EvidenceError(
            f"{text!r} is the name of a file, and evidence.check takes a text; "
            f"evidence.check(Path({text!r})) checks the file"
        )
    return session.check_posts([parse_post(text, path)], select=select)


def fetch(
    query: str | None = None,
    *,
    store: Path | str | None = None,
    email: str | None = None,
    base_url: str | None = None,
    since: date | None = None,
    limit: int | None = None,
    progress: bool = False,
) -> SyncSummary:
    """Fetch what PubMed has on a query into the store; the API key comes from the settings.

    Args:
        query: in PubMed's language; without it the topic's own, and the studies of the base.
        store: its file; without it, the user's.
        email: whom NLM writes to before it blocks anybody.
        base_url: of another server that speaks E-utilities.
        since: only records that entered PubMed since this day.
        limit: at most so many records.
        progress: whether progress is written to standard error.

    Returns:
        How many were found, fetched and left, and a problem for each record that did not come.
        PubMed's own warnings are ``PubMedWarning``.

    Raises:
        EvidenceError: PubMed does not answer, or the store cannot be written.
    """
    from evidence.session.pubmed import connect_to_pubmed

    client = connect_to_pubmed(email=email, base_url=base_url)
    with open(store=store) as session:
        return session.fetch(query, since=since, limit=limit, client=client, progress=progress)


def describe(table: pd.DataFrame) -> pd.DataFrame:
    """Describe the columns of a table: type, how many rows are filled, meaning, origin.

    It works for every table of ours, also after it was written to a file and read again; a column
    of your own has no meaning.
    """
    from evidence.session.tables import declared_tables
    from evidence.studies.table.inspect import describe_columns

    return describe_columns(table, declared_tables())


def having(table: pd.DataFrame, column: str, item: str) -> pd.DataFrame:
    """Select the rows whose list in a column has an item: ``having(studies, "species", "animal")``.

    Raises:
        EvidenceError: there is no such column of lists.
    """
    from evidence.session.tables import declared_tables
    from evidence.studies.table.inspect import select_rows_having

    return select_rows_having(table, column, item, declared_tables())


def styled(
    table: pd.DataFrame, columns: Sequence[str] | None = None, *, title: str | None = None
) -> GT:
    """Style a table for reading and print (great-tables); ``columns`` chooses and orders.

    Raises:
        EvidenceError: great-tables is not installed, or there is no such column.
    """
    from evidence.studies.table.great_table import build_great_table

    return build_great_table(table, columns, title=title)


def read_pubmed(*sources: Path | str | bytes, derived: bool = True) -> pd.DataFrame:
    """Read PubMed XML, .nbib, RIS or CSV into the studies table: one typed row per record.

    ``df.attrs["problems"]`` lists the entries that could not be read and why;
    ``df.attrs["counts"]`` accounts for all entries: studies + older + deleted + problems;
    ``df.attrs["deleted"]`` has the PMIDs that NLM says are deleted.

    Args:
        sources: files (.xml, .xml.gz, .nbib; sets, single articles, books; RIS, CSV and lists of
            PMIDs of other tools), or their bytes.
        derived: whether the derived columns (design, sample_size ...) stand behind PubMed's own.

    Raises:
        EvidenceError: a file cannot be read.
    """
    from evidence.studies.table.build import pause_garbage_collection, read_table
    from evidence.studies.table.frame import build_records_frame

    given = [source if isinstance(source, bytes) else Path(source) for source in sources]
    with pause_garbage_collection():
        table, summary = read_table(given, derived=derived)
        return build_records_frame(table, summary)


def read_pubmed_table(*sources: Path | str | bytes, derived: bool = True) -> ReadTable:
    """Read PubMed XML, .nbib, RIS or CSV into an Arrow table, whose lists are true lists.

    Args:
        sources: as those of ``read_pubmed``.
        derived: whether the derived columns (design, sample_size ...) stand behind PubMed's own.

    Returns:
        The table, with ``problems`` and ``counts``. It has the schema of ``pubmed_schema``; where
        a source is a file of another tool, its columns come behind those.

    Raises:
        EvidenceError: a file cannot be read.
    """
    from evidence.studies.table.arrow import ReadTable, build_arrow_table
    from evidence.studies.table.build import pause_garbage_collection, read_table

    given = [source if isinstance(source, bytes) else Path(source) for source in sources]
    with pause_garbage_collection():
        table, summary = read_table(given, derived=derived)
        return ReadTable(build_arrow_table(table), tuple(summary.problems), summary.counts)


def pubmed_schema(*, derived: bool = True) -> pa.Schema:
    """Return the Arrow schema of what is read from PubMed; each field has its meaning and origin.

    >>> str(pubmed_schema().field("authors").type)
    'list<item: string>'

    Args:
        derived: whether the derived columns stand behind PubMed's own.
    """
    from evidence.studies.columns import table_columns
    from evidence.studies.table.arrow import build_schema

    return build_schema(table_columns(derived=derived))


def pubmed_dataset(
    urls: str | Path | Iterable[str | Path],
    out: Path | str,
    client: Client | None = None,
    *,
    derived: bool = True,
    base: Path | str | None = None,
    storage_options: Mapping[str, Any] | None = None,
    timeout: float = 60,
) -> DatasetSummary:
    """Read NLM's baseline and update files into a folder, one Parquet file for each.

    Files that are there already are not read again, so a run that ended early goes on where it
    was, and new update files are added later. ``open_dataset(out)`` gives the current records. An
    index that ``index_dataset`` made is brought up to date.

    Args:
        urls: paths, folders, patterns or URLs (``https://``, ``s3://`` ...) of PubMed XML. Where a
            file has one ending in .md5 beside it, it is checked.
        out: the folder; workers on other machines must see it under the same path.
        client: a ``dask.distributed.Client``; without it, this process reads one after the other.
        derived: whether the derived columns stand behind PubMed's own.
        base: folder of the evidence base whose topic decides what is derived; without it, the
            bundled one.
        storage_options: what fsspec is told about the servers, such as ``{"anon": True}`` for S3.
        timeout: seconds without a byte after which a web server counts as stopped.

    Returns:
        Files asked for: added, kept and failed; and a problem for whatever was not read.

    Raises:
        EvidenceError: there is no file to read, ``out`` cannot be written or was made with other
            columns, a library is missing, or the index cannot be written.
    """
    from evidence.dataset.index.update import keep_index
    from evidence.dataset.run import build_dataset
    from evidence.dataset.transfer import Transfer

    given = [urls] if isinstance(urls, str | Path) else urls
    summary = build_dataset(
        map(str, given),
        Path(out),
        client,
        derived=derived,
        topic_folder=None if base is None else Path(base),
        transfer=Transfer(dict(storage_options or {}), timeout),
    )
    keep_index(Path(out))
    return summary


def index_dataset(folder: Path | str) -> int:
    """Make the index of a dataset, so that it can stand in for a store, or bring it up to date.

    It has what identifies the current records: ``evidence.open(store=folder)`` then resolves,
    checks and cites with all of them.

    Returns:
        Number of studies in the index: those that have a year.

    Raises:
        EvidenceError: there is no dataset, it has no derived columns, another run writes to it, or
            the index cannot be written.
    """
    from evidence.dataset.index.update import make_index

    return make_index(Path(folder))


def open_dataset(folder: Path | str) -> PubMedDataset:
    """Open a dataset that ``pubmed_dataset`` made: the newest version of each PMID, once.

    Raises:
        EvidenceError: there is none, or it cannot be read.
    """
    from evidence.dataset.view import read_dataset

    return read_dataset(Path(folder))


def pool(
    data: pd.DataFrame | FloatSequence | None = None,
    vi: FloatSequence | str | None = None,
    method: PoolingMethod | Literal["EE"] = "REML",
    test: PoolingTest = "z",
    *,
    level: float = 0.95,
    **columns: Any,
) -> PooledEstimate:
    """Pool effects of several studies into one estimate, with its intervals and heterogeneity.

    >>> pooled = pool([0.1, 0.9], [0.04, 0.09])
    >>> f"{pooled.estimate:.2f} ({pooled.ci_low:.2f} to {pooled.ci_high:.2f})"
    '0.47 (-0.31 to 1.25)'

    A row of a DataFrame that gives no effect is left out and told, by a ``RowWarning``.

    Args:
        data: a DataFrame, a study a row; or effects alone, ratios as logarithms (``yi``, too).
        vi: their sampling variances, or the column that has them.
        method: "REML", "DL", "PM", "ML", "SJ", or "FE" for a fixed effect.
        test: "z", or "knha" for Knapp and Hartung.
        level: of all intervals, as a share of 1.
        **columns: of a DataFrame: ``yi``, and one of ``vi``, ``sei`` or ``ci`` (two columns, of
            the level ``ci_level``); ``label``.

    Raises:
        EvidenceError: the numbers are not effects with variances, ``method`` or ``test`` is not
            known, or scipy is not installed.
    """
    from evidence.synthesis.pool.analyses.pool_table import pool_table_or_lists

    return pool_table_or_lists(data, vi, method, test, level=level, columns=columns)
