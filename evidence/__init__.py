"""A linter for health claims, backed by a typed table of PubMed studies.

>>> import evidence
>>> studies = evidence.load()
>>> card = evidence.claim("cupping removes lactic acid")
>>> card.verdict.category
'contradicted'
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Any, Literal

    import pandas as pd
    from great_tables import GT

    from evidence.claims.base.load import EvidenceBase
    from evidence.claims.resolve.resolution import Resolution
    from evidence.claims.verdict.card import Card
    from evidence.studies.store.sync import SyncSummary
    from evidence.studies.study import Study
    from evidence.synthesis.pool.pooling import (
        FloatSequence,
        PooledEstimate,
        PoolingMethod,
        PoolingTest,
    )

    StoreFile = Path | str | Literal[False] | None

__all__ = [
    "EvidenceError",
    "Problem",
    "check",
    "claim",
    "describe",
    "fetch",
    "having",
    "load",
    "load_changes",
    "load_claims",
    "load_findings",
    "load_judgements",
    "load_verdicts",
    "pool",
    "read_pubmed",
    "resolve",
    "styled",
]
__version__ = "0.1.0"


def load(base: Path | str | None = None, store: StoreFile = None) -> pd.DataFrame:
    """The studies table, one row a study, indexed by citekey, with links to PubMed, DOI and PMC.

    Where there is a store (``evidence fetch`` makes it), its studies stand behind those of the base, with PubMed's and
    the derived columns; ``row_from`` tells where each row is from. A study that is not in the base has the key
    ``pmid:`` and its PMID.

    Columns are typed (text, whole numbers, categories, lists); ``evidence.describe(studies)`` tells what each means,
    ``evidence.having(studies, "species", "animal")`` takes the rows whose list has an item, and
    ``evidence.styled(studies)`` shows them for reading. All else is plain pandas.

    Args:
        base: folder of another evidence base; without it, the bundled one.
        store: file of the store; without it, the user's, if there is one; False for the base alone.

    Raises:
        EvidenceError: the base or the store cannot be read, or rows of the base are wrong; all of them are listed.
    """
    from evidence.claims.base.load import read_base
    from evidence.studies.table.frame import build_studies_frame

    studies = read_base(_folder(base)).studies.values()
    path = _store_file(store)
    if path is None:
        return build_studies_frame(studies)
    from evidence.studies.store.store import Store

    with Store(path) as opened:
        return build_studies_frame(studies, opened.read_table())


def fetch(
    query: str | None = None,
    *,
    store: Path | str | None = None,
    email: str | None = None,
    base_url: str | None = None,
    since: date | None = None,
    limit: int | None = None,
) -> SyncSummary:
    """Fetch what PubMed has on a query into the store, as ``evidence fetch`` does; the API key comes from the settings.

    Args:
        query: in PubMed's language; without it the topic's own, and the studies of the evidence base.
        store: its file; without it, the user's.
        email: whom NLM writes to before it blocks anybody.
        base_url: of another server that speaks E-utilities.
        since: only records that entered PubMed since this day.
        limit: at most so many records.

    Returns:
        How many were found, fetched and left, and a problem for each record that did not come.

    Raises:
        EvidenceError: PubMed does not answer, or the store cannot be written.
    """
    from datetime import UTC, datetime

    from evidence.claims.base.load import read_base
    from evidence.claims.living.saved_searches import save_topic_searches
    from evidence.pubmed.eutils.client import create_client
    from evidence.studies.store.store import Store
    from evidence.studies.store.sync import sync_searches
    from evidence.user_config import rate_limit_file, read_user_config, writable_store_path

    if query is not None and not query.strip():
        raise EvidenceError("the query is empty; leave it out to fetch the topic")
    if limit is not None and limit < 1:
        raise EvidenceError(f"limit is {limit}; at least one record must be wanted")
    settings = read_user_config()
    key = settings.api_key
    client = create_client(
        base_url,
        email=email or settings.email,
        api_key=key,
        pace_file=rate_limit_file(with_key=bool(key)),
    )
    with Store(writable_store_path(store), write=True) as opened:
        searches = (
            [opened.save_search(query, since=since)]
            if query
            else save_topic_searches(opened, read_base(), since)
        )
        return sync_searches(opened, client, searches, today=datetime.now(UTC).date(), limit=limit)


def load_changes(store: Path | str | None = None) -> pd.DataFrame:
    """What the store has seen change at PubMed: one row a change, the newest last, with title and year of the study.

    ``kind`` is new, revised, retracted, concern, corrected, superseded or lost; ``detail`` is a notice, or columns.

    Raises:
        EvidenceError: there is no store, or it cannot be read.
    """
    import pandas as pd

    from evidence.studies.store.changes import CHANGE_KINDS
    from evidence.studies.store.store import Store

    path = _store_file(store)
    if path is None:
        raise EvidenceError("there is no store yet; `evidence.fetch()` makes one")
    with Store(path) as opened:
        changes = opened.changes(told=True)
        known = {study.pmid: study for study in opened.studies()}
    studies = [known.get(change.pmid) for change in changes]
    return pd.DataFrame(
        {
            "pmid": pd.Series([change.pmid for change in changes], dtype="string"),
            "kind": pd.Categorical([change.kind for change in changes], categories=CHANGE_KINDS),
            "detail": pd.Series([change.detail for change in changes], dtype="string"),
            "changed_at": pd.to_datetime(
                pd.Series([change.changed_at for change in changes], dtype="object"), utc=True
            ),
            "title": pd.Series(
                [study.title if study else None for study in studies], dtype="string"
            ),
            "year": pd.Series([study.year if study else None for study in studies], dtype="Int64"),
        }
    )


def describe(table: pd.DataFrame) -> pd.DataFrame:
    """What the columns of a table of ours mean: one row a column with its type, in how many rows it holds something.

    Works for ``load()``, its neighbours and ``read_pubmed()``; a column of your own has no meaning.
    """
    import pandas as pd

    meanings = table.attrs.get("columns", {})

    def holds(cell: Any) -> bool:
        return bool(cell) if isinstance(cell, list) else bool(pd.notna(cell))

    return pd.DataFrame(
        {
            "type": [
                "list" if _holds_lists(table[name]) else str(table[name].dtype) for name in table
            ],
            "filled": pd.array([sum(map(holds, table[name])) for name in table], dtype="Int64"),
            "meaning": pd.array([meanings.get(name) for name in table], dtype="string"),
        },
        index=pd.Index(table.columns, name="column"),
    )


def _holds_lists(cells: pd.Series[Any]) -> bool:
    return bool(len(cells)) and isinstance(cells.iloc[0], list)


def having(table: pd.DataFrame, column: str, item: str) -> pd.DataFrame:
    """The rows whose list in a column has an item: ``having(studies, "interventions", "cupping")``.

    Raises:
        EvidenceError: there is no such column of lists.
    """
    if column not in table or not (table.empty or _holds_lists(table[column])):
        lists = [str(name) for name in table if _holds_lists(table[name])]
        raise EvidenceError(f"{column} is no column of lists; there are {', '.join(lists)}")
    return table[table[column].map(lambda cell: item in cell).astype(bool)]


def styled(
    table: pd.DataFrame, columns: Sequence[str] | None = None, *, title: str = "Studies"
) -> GT:
    """Studies styled for reading and print (great-tables); ``columns`` chooses and orders.

    Raises:
        EvidenceError: great-tables is not installed, or there is no such column.
    """
    from evidence.studies.table.great_table import build_great_table as make

    return make(table, columns, title=title) if columns else make(table, title=title)


def load_findings(base: Path | str | None = None) -> pd.DataFrame:
    """The findings table: one row a result, study x outcome x timepoint x comparator. See ``load``."""
    return _table("findings", base)


def load_claims(base: Path | str | None = None) -> pd.DataFrame:
    """The claims table, indexed by id. See ``load``."""
    return _table("claims", base, index="id")


def load_judgements(base: Path | str | None = None) -> pd.DataFrame:
    """The judgements table: one row a signed judgement, claim x study x comparator. See ``load``."""
    return _table("judgements", base)


def load_verdicts(base: Path | str | None = None, store: StoreFile = None) -> pd.DataFrame:
    """The verdict of each claim, indexed by id: text, verdict, certainty, and how many studies stand where.

    A study that PubMed calls retracted, as the store knows, does not count.

    ``supports``, ``contradicts``, ``mixed`` and ``insufficient`` count the judgements that move the verdict.
    ``certainty`` is ordered from very_low to high.
    """
    import pandas as pd

    from evidence.claims.verdict.verdict import (
        CERTAINTIES,
        COUNTED_STANCES,
        VERDICT_CATEGORIES,
        compute_verdict,
    )

    known = _known_base(base, store)
    made = [compute_verdict(known, key) for key in known.claims]
    columns: dict[str, Any] = {
        "id": pd.Series([verdict.claim.id for verdict in made], dtype="string"),
        "text": pd.Series([verdict.claim.text for verdict in made], dtype="string"),
        "verdict": pd.Categorical(
            [verdict.category for verdict in made], categories=VERDICT_CATEGORIES
        ),
        "certainty": pd.Categorical(
            [verdict.certainty for verdict in made], categories=CERTAINTIES[::-1], ordered=True
        ),
    }
    columns |= {
        stance: [len(verdict.counted_judgements(stance)) for verdict in made]
        for stance in COUNTED_STANCES
    }
    table = pd.DataFrame(columns)
    return table.set_index("id", drop=False).rename_axis(None)


def read_pubmed(*sources: Path | str | bytes, derived: bool = True) -> pd.DataFrame:
    """The studies table of PubMed XML or .nbib: one row a record, every column typed.

    ``df.attrs["columns"]`` tells what each column means, ``df.attrs["problems"]`` which entries could not be read and
    why, and ``df.attrs["counts"]`` what became of all entries: studies + older + deleted + problems.

    Args:
        sources: files (.xml, .xml.gz, .nbib; sets, single articles, books, several in one), or their content as bytes.
        derived: whether the derived columns (design, sample_size ...) stand behind PubMed's own.

    Raises:
        EvidenceError: a file cannot be read.
    """
    from evidence.studies.table.build import pause_garbage_collection, read_table
    from evidence.studies.table.frame import build_records_frame

    given = [source if isinstance(source, bytes) else Path(source) for source in sources]
    with pause_garbage_collection():
        table, summary = read_table(given, derived=derived)
        return build_records_frame(table, summary.problems, summary.counts)


def pool(
    yi: FloatSequence,
    vi: FloatSequence,
    method: PoolingMethod | Literal["EE"] = "REML",
    test: PoolingTest = "z",
) -> PooledEstimate:
    """Effects of several studies in one estimate, with its confidence and prediction interval and its heterogeneity.

    >>> pooled = pool([0.1, 0.9], [0.04, 0.09])
    >>> f"{pooled.estimate:.2f} ({pooled.ci_low:.2f} to {pooled.ci_high:.2f})"
    '0.47 (-0.31 to 1.25)'

    Args:
        yi: effects, one a study; ratios as logarithms.
        vi: their sampling variances.
        method: "REML", "DL", "PM", or "FE" for a fixed effect.
        test: "z", or "knha" for Knapp and Hartung.

    Raises:
        EvidenceError: the numbers are not effects with variances, a word is not known, or scipy is not installed.
    """
    from evidence.synthesis.pool.pooling import pool_effects as pooled

    return pooled(yi, vi, method, test)


def claim(id_or_text: str, base: Path | str | None = None, store: StoreFile = None) -> Card:
    """The card of a claim, by its id ("C5") or by what it says ("cupping removes lactic acid").

    A study that PubMed calls retracted, as the store knows, does not count.

    Raises:
        EvidenceError: no claim, or more than one, is recognised; the message lists the nearest.
    """
    from evidence.claims.verdict.card import build_card, find_claim

    known = _known_base(base, store)
    return build_card(known, find_claim(known, id_or_text))


def resolve(
    mention: str,
    published: int | None = None,
    base: Path | str | None = None,
    store: StoreFile = None,
) -> Resolution:
    """The study that a mention ("a 2012 analysis of 18,000 patients") means, candidates, or neither.

    Args:
        mention: the words of the post.
        published: year in which the post was written; no later study can be meant.
        base: folder of another evidence base.
        store: file of the store, whose studies may be meant, too; see ``load``.
    """
    from evidence.claims.base.load import read_base
    from evidence.claims.resolve.resolver import Resolver

    folder = _folder(base)
    resolver = Resolver(read_base(folder), _stored(store), pack=folder)
    return resolver.resolve(mention, published)


def check(
    text: str,
    path: str = "post.md",
    *,
    select: Sequence[str] = (),
    base: Path | str | None = None,
    store: StoreFile = None,
) -> list[Problem]:
    """Every problem of a post, by line.

    Args:
        text: the post.
        path: its name; the suffix (.md, .html, .txt) tells the format.
        select: codes of rules, or their beginnings; without them all that are on by default.
        base: folder of another evidence base.
        store: file of the store, which knows of retractions and the like, and whose studies may be meant; see ``load``.
    """
    from evidence.posts.lint.checker import check_posts
    from evidence.posts.read.post import parse_post

    codes = [select] if isinstance(select, str) else select
    return check_posts(
        [parse_post(text, path)], _known_base(base, store), select=codes, others=_stored(store)
    )


def _table(name: str, base: Path | str | None, index: str | None = None) -> pd.DataFrame:
    from evidence.claims.base.load import ROW_TYPES, read_base
    from evidence.studies.table.frame import build_frame

    known = read_base(_folder(base))
    rows: dict[str, Iterable[object]] = {
        "findings": known.findings,
        "claims": known.claims.values(),
        "judgements": known.judgements,
    }
    return build_frame(ROW_TYPES[name], rows[name], index=index)


def _known_base(base: Path | str | None, store: StoreFile) -> EvidenceBase:
    from evidence.claims.base.with_notices import read_current_base

    return read_current_base(_folder(base), _store_file(store))


def _stored(store: StoreFile) -> list[Study]:
    """The studies of the store, if there is one."""
    path = _store_file(store)
    if path is None:
        return []
    from evidence.studies.store.store import Store

    with Store(path) as opened:
        return opened.studies()


def _store_file(store: StoreFile) -> Path | None:
    from evidence.user_config import find_store_path

    return None if store is False else find_store_path(store)


def _folder(base: Path | str | None) -> Path | None:
    return None if base is None else Path(base)
