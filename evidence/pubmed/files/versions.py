"""Find the newest record of each PMID: NLM revises records, numbers versions, deletes some."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from evidence.pubmed.record import Record

_VERSION_BITS: Final = 8
_DAY_BITS: Final = 25  # of YYYYMMDD


class Deletion(NamedTuple):
    """A PMID that NLM withdrew, after ``records_before`` records of its batch."""

    pmid: str
    records_before: int


def version_key(record: Record) -> int:
    """Return PMID, version and day of revision as one number that sorts by them, in this order.

    References of other tools have no version: PubMed's record goes before them, and one with a
    title before a bare PMID. One without a PMID has the key 0.
    """
    if not record.pmid:
        return 0
    day = int((record.date_revised or "0").replace("-", "").ljust(8, "0"))
    if not record.version:
        day = int(bool(record.title))
    version = min(record.version or 0, (1 << _VERSION_BITS) - 1)
    return ((int(record.pmid) << _VERSION_BITS | version) << _DAY_BITS) | day


class VersionIndex:
    """The keys of all records in the order of reading, in eight bytes each: millions fit."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._records_before_deletion: dict[int, int] = {}  # by PMID

    def add(self, keys: Iterable[int], deleted: Iterable[Deletion] = ()) -> None:
        """Add a batch: the keys of its records, and the deletions between or after them."""
        self._records_before_deletion |= {
            int(pmid): len(self._keys) + before for pmid, before in deleted
        }
        self._keys.extend(keys)

    def outdated(self) -> frozenset[int]:
        """Return the numbers, from 0, of the records that are not the newest, or were deleted.

        The higher version is newer, then the one revised later, then the one read later.
        """
        keys = self._keys
        deleted = self._records_before_deletion
        gone = set[int]()
        if deleted:
            numbered = enumerate(keys)
            gone = {number for number, key in numbered if number < deleted.get(_key_pmid(key), 0)}
        left = (number for number in range(len(keys)) if number not in gone)
        order = sorted(left, key=keys.__getitem__)
        older = {
            number
            for number, following in pairwise(order)
            if _key_pmid(keys[number]) == _key_pmid(keys[following]) and keys[number]
        }
        return frozenset(older | gone)

    def count_duplicates(self, outdated: Iterable[int]) -> int:
        """Count the references among records by their numbers: they have no version."""
        return sum(not _key_version(self._keys[number]) for number in outdated)


def _key_pmid(key: int) -> int:
    return key >> (_VERSION_BITS + _DAY_BITS)


def _key_version(key: int) -> int:
    return (key >> _DAY_BITS) & ((1 << _VERSION_BITS) - 1)
