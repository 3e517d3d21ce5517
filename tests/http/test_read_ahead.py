"""The next item is made while the last one is used, and nothing is lost or made in vain."""

import threading
import time

import pytest

from evidence.http.read_ahead import read_ahead


def test_all_items_come_once_and_in_their_order():
    assert list(read_ahead(iter(range(1000)))) == list(range(1000))
    assert list(read_ahead(iter(()))) == []
    assert list(read_ahead(iter([None, None]))) == [None, None]


def test_the_next_item_is_made_while_the_last_is_used():
    made = threading.Event()

    def items():
        yield 1
        made.set()
        yield 2

    ahead = read_ahead(items())
    assert next(ahead) == 1
    assert made.wait(5)
    assert list(ahead) == [2]


def test_making_and_using_take_the_time_of_the_longer():
    def items():
        for number in range(8):
            time.sleep(0.05)
            yield number

    began = time.perf_counter()
    for _ in read_ahead(items()):
        time.sleep(0.05)
    assert time.perf_counter() - began < 0.7  # 0.8 one after the other


def test_an_error_comes_in_the_place_of_its_item():
    def items():
        yield 1
        raise ValueError("no answer")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="no answer"):
        next(ahead)
    assert list(ahead) == []


def test_whoever_stops_early_leaves_no_thread_and_one_item_at_most():
    made = []

    def items():
        for number in range(100):
            made.append(number)
            yield number

    ahead = read_ahead(items())
    assert next(ahead) == 0
    ahead.close()
    deadline = time.monotonic() + 5
    while any(thread.name == "read-ahead" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert len(made) <= 2
