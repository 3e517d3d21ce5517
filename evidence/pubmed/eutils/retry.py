"""Decide which failed requests are sent again, and how long to wait before that."""

from __future__ import annotations

from typing import Final

from tenacity import RetryCallState, wait_random_exponential

MAX_ATTEMPTS: Final = 8
TRANSIENT_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
_MIN_WAIT, _MAX_WAIT = 0.5, 60.0  # seconds


class RetryableError(Exception):
    """The request may work later: after ``retry_after`` seconds at the earliest."""

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def retry_delay(state: RetryCallState) -> float:
    """Return the seconds until the next try.

    They are random, up to twice as long each time, and never fewer than the server asks for.
    """
    error = state.outcome.exception() if state.outcome else None
    retry_after = error.retry_after if isinstance(error, RetryableError) else 0.0
    wait = wait_random_exponential(multiplier=1, min=_MIN_WAIT, max=_MAX_WAIT)
    backoff: float = wait(state)
    return max(retry_after, backoff)
