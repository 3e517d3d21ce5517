"""An answer is used, asked for again, or a refusal; never taken for an empty result."""

import time

import pytest

from evidence.pubmed.eutils.responses import (
    EMPTY_ARTICLE_SET,
    LostHistoryError,
    RequestRefusedError,
    UnusableResponseError,
    check_article_set,
    check_body,
    parse_json_body,
    parse_xml_body,
)

SET = b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>"


@pytest.mark.parametrize("body", [b"PMID- 1\n", SET, b'{"result": {}}', b"<a><!-- ERROR --></a>"])
def test_a_good_body_is_given_back(body):
    assert check_body(body) == body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the answer is empty"),
        (b" \n", "the answer is empty"),
        (b"\n<!DOCTYPE HTML><html/>", "the answer is a web page"),
        (b"<HTML>", "the answer is a web page"),
        (b'{"result": ', "not JSON, or is cut short"),
        (b'{"error": "API rate limit exceeded"}', "PubMed says: API rate limit exceeded"),
        (b"<r><ERROR> the backend\n is down </ERROR></r>", "PubMed says: the backend is down"),
    ],
)
def test_a_body_that_may_be_better_next_time_is_unusable(body, message):
    with pytest.raises(UnusableResponseError, match=message):
        check_body(body)


@pytest.mark.parametrize(
    "error",
    [
        "Empty term and query_key - nothing todo",
        "API key invalid",
        "Invalid db name specified: pubmad",
        "Exception: 'retstart' cannot be larger than 9998",
    ],
)
def test_an_error_that_will_stay_is_a_refusal(error):
    with pytest.raises(RequestRefusedError, match="PubMed says: "):
        check_body(f"<r><ERROR>{error}</ERROR></r>".encode())
    with pytest.raises(RequestRefusedError, match="PubMed says: "):
        parse_json_body(f'{{"error": "{error}"}}'.encode())


@pytest.mark.parametrize(
    "error",
    [
        "Unable to obtain query #1",
        "Cannot retrieve history data. query_key: 1, WebEnv: MCID_1, retstart: 0",
        "Can't fetch uids from history because of: NCBI C++ Exception",
    ],
)
def test_a_history_that_was_lost_is_no_refusal(error):
    with pytest.raises(LostHistoryError, match="PubMed says: "):
        check_body(f"<r><ERROR>{error}</ERROR></r>".encode())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"result": ' + b"[" * 500_000, "JSON of too many levels"),
        (b'{"result": ' + b"9" * 500_000 + b"}", "not JSON"),
        (b'{"result": 1' + b"}" * 500_000, "not JSON"),
    ],
)
def test_json_without_measure_is_unusable(body, message):
    with pytest.raises(UnusableResponseError, match=message):
        check_body(body)


@pytest.mark.parametrize("filler", [b" ", b"\n", b"<ERROR>", b"<ERROR> ", b"</ERROR>"])
def test_an_error_that_does_not_end_is_looked_for_once(filler):
    body = b"<PubmedArticleSet><ERROR>" + filler * 100_000 + b"</PubmedArticleSet>"
    begun = time.process_time()
    try:
        check_article_set(body)
    except UnusableResponseError as error:
        assert "PubMed says" in str(error)  # noqa: PT017 - either is right
    assert time.process_time() - begun < 1


def test_a_set_is_complete_or_unusable():
    assert check_article_set(SET + b"\n") == SET + b"\n"
    for body in (SET[:-5], b"<eFetchResult></eFetchResult>"):
        with pytest.raises(UnusableResponseError, match="is not PubmedArticleSet, or is cut short"):
            check_article_set(body)


def test_pmids_that_pubmed_does_not_know_give_an_empty_set():
    body = b"<r><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></r>"
    assert check_article_set(body) == EMPTY_ARTICLE_SET


def test_xml_is_parsed_under_the_root_that_was_asked_for():
    assert parse_xml_body(b"<a><b>1</b></a>", "a").findtext("b") == "1"
    for body in (b"<a><b>1</b></a>", b"<b><a></b>"):
        with pytest.raises(UnusableResponseError):
            parse_xml_body(body, "b")


def test_json_may_hold_control_characters_but_must_be_an_object():
    assert parse_json_body(b'{"title": "a\nb"}') == {"title": "a\nb"}
    with pytest.raises(UnusableResponseError, match="not a JSON object"):
        parse_json_body(b"[1]")
