"""Decide which failed requests are sent again, and how long to wait before that."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from tenacity import RetryCallState, wait_random_exponential
from tenacity.stop import stop_base

MAX_ATTEMPTS: Final = 8
_TRANSIENT_STATUSES: Final = frozenset({408, 425, 429})
# What a server cannot do it will not learn; with 511 a network wants a login.
_LASTING_SERVER_ERRORS: Final = frozenset({501, 505, 506, 508, 510, 511})
_MIN_WAIT, _MAX_WAIT = 0.5, 60.0  # seconds
_TEN_YEARS: Final = 3e8  # seconds


class RetryableError(Exception):
    """The request may work later.

    Args:
        message: what happened.
        retry_after: the seconds until then at the earliest.
        cost: how many attempts this one counts for.
    """

    def __init__(self, message: str, retry_after: float = 0.0, *, cost: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.cost = cost


class AttemptBudget(stop_base):
    """Stops when so many attempts were made, some of which count for several."""

    def __init__(self, attempts: int) -> None:
        self._left = attempts

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Return whether the last attempt was the last one."""
        error = retry_state.outcome.exception() if retry_state.outcome else None
        self._left -= error.cost if isinstance(error, RetryableError) else 1
        return self._left <= 0


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


def retry_delay(state: RetryCallState) -> float:
    """Return the seconds until the next try.

    They are random, up to twice as long each time, and never fewer than the server asks for.
    """
    error = state.outcome.exception() if state.outcome else None
    retry_after = error.retry_after if isinstance(error, RetryableError) else 0.0
    wait = wait_random_exponential(multiplier=1, min=_MIN_WAIT, max=_MAX_WAIT)
    backoff: float = wait(state)
    return max(retry_after, backoff)
