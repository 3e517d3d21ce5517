"""What the status of an answer and its Retry-After say about asking again."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

_TRANSIENT_STATUSES: Final = frozenset({408, 425, 429})
# What a server cannot do it will not learn; with 511 a network wants a login.
_LASTING_SERVER_ERRORS: Final = frozenset({501, 505, 506, 508, 510, 511})
_TEN_YEARS: Final = 3e8  # seconds


def is_transient_status(status: int) -> bool:
    """Return whether a request may get another status later.

    Errors of servers pass, those of networks in front of them (520 to 527 and others), too.
    """
    is_server_error = status >= 500 and status not in _LASTING_SERVER_ERRORS
    return is_server_error or status in _TRANSIENT_STATUSES


def parse_retry_after(header: str, *, now: float) -> float:
    """Return the seconds that a Retry-After (RFC 9110, 10.2.3) asks for, ten years at most.

    One that cannot be read, or is over, asks for none.
    """
    return min(max(0.0, _parse_wait(header.strip(), now)), _TEN_YEARS)


def _parse_wait(header: str, now: float) -> float:
    try:
        if header.isdecimal():
            return float(header)
        moment = parsedate_to_datetime(header)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.timestamp() - now
    except (ValueError, OverflowError, TypeError):  # days beyond the year 9999, and worse
        return 0.0
