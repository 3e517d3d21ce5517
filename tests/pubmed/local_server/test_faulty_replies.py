"""A faulty answer has the form that NCBI or a proxy gives it."""

import time
from email.utils import parsedate_to_datetime
from typing import get_args

import pytest

from evidence.pubmed.local_server.faults import Fault
from evidence.pubmed.local_server.faulty_replies import apply_fault
from evidence.pubmed.local_server.replies import Reply
from evidence.pubmed.local_server.utilities import UnknownUtilityError

BODY = b"<PubmedArticleSet></PubmedArticleSet>\n"


def answer(utility, params):
    if utility == "egrep":
        raise UnknownUtilityError(utility)
    int(params.get("retmax", ["1"])[0])
    return Reply(200, "text/xml", BODY + ",".join(params.get("id", [])).encode())


def reply(fault, utility="efetch", **params):
    return apply_fault(fault, answer, utility, {name: [value] for name, value in params.items()})


def test_without_a_fault_the_answer_is_as_it_should_be():
    assert reply(None) == (Reply(200, "text/xml", BODY), {})


@pytest.mark.parametrize("fault", get_args(Fault))
def test_every_fault_has_an_answer(fault):
    made, headers = reply(fault, id="1,2,3,4", api_key="abc")
    assert made.status in (200, 301, 400, 429, 500, 503)
    assert all(isinstance(value, str) for value in headers.values())


@pytest.mark.parametrize("fault", [fault for fault in get_args(Fault) if fault.startswith("429")])
def test_too_many_requests_say_so_in_json(fault):
    made, headers = reply(fault)
    assert (made.status, headers["X-RateLimit-Limit"]) == (429, "3")
    assert b"API rate limit exceeded" in made.body
    assert ("Retry-After" in headers) == (fault != "429")


def test_every_third_record_is_missing_and_half_an_answer_cut():
    assert reply("records missing", id="1,2,3,4,5")[0].body == BODY + b"1,3,4"
    assert BODY.startswith(reply("cut short")[0].body)


def test_the_key_is_repeated_and_an_address_moves():
    assert reply("repeats the key", api_key="abc")[0].body.count(b"abc") == 2
    assert reply("moved")[1]["Location"].startswith("http://127.0.0.1:9/")


def test_requests_that_cannot_be_answered_give_web_pages():
    assert reply(None, "egrep")[0].status == 404
    assert reply(None, retmax="abc")[0].status == 400


def test_a_date_to_wait_for_is_half_a_minute_away_and_in_universal_time():
    date = reply("429 after a date")[1]["Retry-After"]
    assert date.endswith(" GMT")
    assert 25 < parsedate_to_datetime(date).timestamp() - time.time() <= 30


def test_more_digits_than_a_date_has_are_four_hundred():
    assert reply("429 after ages")[1]["Retry-After"] == "9" * 400


@pytest.mark.parametrize("utility", ["efetch", "egrep"])
def test_an_answer_that_is_cut_short_is_the_first_half_of_the_whole(utility):
    whole, cut = reply(None, utility)[0], reply("cut short", utility)[0]
    assert cut.body == whole.body[: len(whole.body) // 2]
    assert cut._replace(body=b"") == whole._replace(body=b"")


def test_where_no_record_is_asked_for_by_its_pmid_none_is_missing():
    assert reply("records missing") == reply(None)
    assert reply("slow", id="1,2") == reply(None, id="1,2")
