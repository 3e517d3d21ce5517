"""Match the studies of a store with the claims that they may bear on, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from evidence import __version__
from evidence.claims.base.load import EvidenceBase
from evidence.claims.living.relevance import find_relevant_claims
from evidence.studies.store.claim_matches import ClaimMatch, UnmatchedStudy
from evidence.studies.store.store import Store

_AT_A_TIME: Final = 500  # studies that are kept together; an interrupted run loses no more


def match_studies_with_claims(base: EvidenceBase, store: Store) -> None:
    """Find, for each study that is new or has changed, the claims that it may bear on.

    Args:
        base: the evidence base.
        store: the store, opened for writing.
    """
    digest = digest_claims(base)
    store.begin_matching(digest)
    while unmatched := store.read_unmatched(digest, _AT_A_TIME):
        store.save_matches(match_claims(base, unmatched))


def match_claims(base: EvidenceBase, studies: Iterable[UnmatchedStudy]) -> Iterator[ClaimMatch]:
    """Yield the claims that studies may bear on; none for what was retracted."""
    for unmatched in studies:
        is_retracted = unmatched.study.record.retracted
        yield ClaimMatch(
            unmatched, () if is_retracted else find_relevant_claims(base, unmatched.study)
        )


def digest_claims(base: EvidenceBase) -> str:
    """Return a digest of all that decides which claims a study may bear on."""
    digest = hashlib.sha256(__version__.encode())
    for claim in base.claims.values():
        digest.update(repr(claim).encode())
    digest.update((base.topic.folder / "topic.toml").read_bytes())
    return digest.hexdigest()
