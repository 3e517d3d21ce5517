"""Decide which failed requests are sent again, and how long to wait before that."""

from __future__ import annotations

from typing import Final

from tenacity import RetryCallState, wait_random_exponential
from tenacity.stop import stop_base

MAX_ATTEMPTS: Final = 8
_MIN_WAIT, _MAX_WAIT = 0.5, 60.0  # seconds


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


def retry_delay(state: RetryCallState) -> float:
    """Return the seconds until the next try.

    They are random, up to twice as long each time, and never fewer than the server asks for.
    """
    error = state.outcome.exception() if state.outcome else None
    retry_after = error.retry_after if isinstance(error, RetryableError) else 0.0
    wait = wait_random_exponential(multiplier=1, min=_MIN_WAIT, max=_MAX_WAIT)
    backoff: float = wait(state)
    return max(retry_after, backoff)
