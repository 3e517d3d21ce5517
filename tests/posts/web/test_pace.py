"""Requests to one host keep their distance; those to others need not wait for them."""

from evidence.posts.web.pace import HostPace


class Clock:
    def __init__(self):
        self.now = 100.0
        self.waited = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.waited.append(seconds)
        self.now += seconds


def test_each_host_is_asked_at_its_own_pace():
    clock = Clock()
    pace = HostPace(0.5, clock=clock, sleep=clock.sleep)
    for host, asked in [("a", 0.0), ("b", 0.0), ("a", 2.0), ("a", 0.25), ("a", 0.0)]:
        pace.wait(host, asked)
    assert clock.waited == [0.5, 2.0, 0.5]


def test_who_comes_late_does_not_wait():
    clock = Clock()
    pace = HostPace(0.5, clock=clock, sleep=clock.sleep)
    pace.wait("a")
    clock.now += 3
    pace.wait("a")
    assert clock.waited == []
