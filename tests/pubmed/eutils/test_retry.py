import pytest
from tenacity import Future, RetryCallState, Retrying

from evidence.pubmed.eutils.retry import RetryableError, retry_delay


def failed(attempts: int, error: Exception) -> RetryCallState:
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    state.outcome = Future.construct(attempts, error, has_exception=True)
    return state


@pytest.mark.parametrize("attempts", [1, 2, 5, 20])
def test_the_wait_is_random_and_has_a_limit(attempts):
    waits = [retry_delay(failed(attempts, RetryableError("HTTP 503"))) for _ in range(200)]
    assert 0.5 <= min(waits) <= max(waits) <= max(0.5, min(2.0 ** (attempts - 1), 60.0))


def test_the_wait_is_never_shorter_than_the_server_asks_for():
    waits = [retry_delay(failed(1, RetryableError("HTTP 429", 90.0))) for _ in range(20)]
    assert set(waits) == {90.0}
