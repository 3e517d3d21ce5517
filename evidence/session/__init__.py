"""`evidence.open()`."""

from __future__ import annotations

from evidence.session.pubmed import connect_to_pubmed
from evidence.session.session import Session

__all__ = ["Session", "connect_to_pubmed"]
