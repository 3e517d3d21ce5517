"""Requests keep the rate limit, in one process and in several."""

import pytest

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.rate_limit import RateLimiter


def test_requests_keep_their_distance_and_lose_no_time():
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    pace = RateLimiter(3, clock=lambda: now[0], sleep=sleep)
    moments = []
    for _ in range(100):
        pace.wait()
        moments.append(now[0])
    assert all(later - earlier > 1 for earlier, later in zip(moments, moments[3:], strict=False))
    assert moments[-1] <= 1.1 * 100 / 3


def test_two_processes_share_the_pace_through_a_file(tmp_path):
    now = [100.0]
    taken = []
    paces = [
        RateLimiter(2, file=tmp_path / "pace", clock=lambda: now[0], sleep=taken.append)
        for _ in "ab"
    ]
    for number in range(4):
        paces[number % 2].wait()
    assert [round(seconds, 3) for seconds in taken] == [0.525, 1.05, 1.575]


@pytest.mark.parametrize("content", ["", "nonsense", "99999999999.0"])
def test_a_damaged_or_stale_pace_file_stops_nobody(tmp_path, content):
    (tmp_path / "pace").write_text(content)
    slept = []
    RateLimiter(2, file=tmp_path / "pace", clock=lambda: 100.0, sleep=slept.append).wait()
    assert slept == []


def test_a_pause_is_never_negative():
    times = iter([0.0, 0.0, 0.5, 2.0])
    RateLimiter(
        1,
        clock=lambda: next(times),
        sleep=lambda seconds: pytest.fail(str(seconds)) if seconds < 0 else None,
    ).wait()


def test_a_rate_limit_that_cannot_be_shared_says_what_to_set(tmp_path):
    (tmp_path / "folder").mkdir()
    limiter = RateLimiter(2, file=tmp_path / "folder", clock=lambda: 0.0, sleep=lambda _: None)
    with pytest.raises(EvidenceError, match="set XDG_CACHE_HOME"):
        limiter.wait()


def test_the_first_request_does_not_wait():
    RateLimiter(1, clock=lambda: 100.0, sleep=lambda _: pytest.fail("it waited")).wait()
