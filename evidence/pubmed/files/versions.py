"""Which records are the newest of their PMID: NLM gives some in several versions, revises all, and takes some back."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from evidence.pubmed.record import Record

_VERSION_BITS: Final = 8
_DAY_BITS: Final = 25  # of YYYYMMDD


class Deletion(NamedTuple):
    """That NLM took a PMID back, told where ``after`` records of its batch had been read."""

    pmid: str
    records_before: int


def version_key(record: Record) -> int:
    """PMID, version and day of revision as one number that grows with each of them, in this order."""
    day = int((record.date_revised or "0").replace("-", "").ljust(8, "0"))
    version = min(record.version, (1 << _VERSION_BITS) - 1)
    return ((int(record.pmid) << _VERSION_BITS | version) << _DAY_BITS) | day


class VersionIndex:
    """The keys of all records that were read, in order; a few bytes each, so that it may be millions."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._deleted: dict[
            int, int
        ] = {}  # PMID -> number of records that were read before its deletion

    def add(self, keys: Iterable[int], deleted: Iterable[Deletion] = ()) -> None:
        """Keys of a batch of records, and the deletions that stood between or after them."""
        self._deleted |= {int(pmid): len(self._keys) + after for pmid, after in deleted}
        self._keys.extend(keys)

    def outdated(self) -> frozenset[int]:
        """The numbers of the records that are not the newest of their PMID, or were deleted after them.

        The higher version is the newer, then the one revised later, then the one that was read later.
        """
        keys = self._keys
        order = sorted(range(len(keys)), key=keys.__getitem__)
        older = {
            number
            for number, following in pairwise(order)
            if _key_pmid(keys[number]) == _key_pmid(keys[following])
        }
        if self._deleted:
            older |= {
                number
                for number, key in enumerate(keys)
                if number < self._deleted.get(_key_pmid(key), 0)
            }
        return frozenset(older)


def _key_pmid(key: int) -> int:
    return key >> (_VERSION_BITS + _DAY_BITS)
