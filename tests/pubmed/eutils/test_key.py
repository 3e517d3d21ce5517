"""The API key is in no message, no note and no store, whatever a server does with it."""

import contextlib
import json
import sqlite3

import pytest
from support.eutils import CORPUS, TODAY, client
from support.hostile_http import HostileServer, http

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import efetch, esearch
from evidence.pubmed.eutils.download import find_all_hits
from evidence.pubmed.local_server import Server
from evidence.studies.store.store import Store

KEY = "0123456789abcdef0123456789abcdef0123"
ENCODED = "".join(f"%{ord(letter):02x}" for letter in KEY)
REFERENCES = "".join(f"&#{ord(letter)};" for letter in KEY)
ESCAPES = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
FORMS = (KEY, KEY.upper(), ENCODED, REFERENCES, ESCAPES)


def holds_no_key(text):
    return not any(form.lower() in text.lower() for form in FORMS)


def search_answer(translation="", warning=""):
    return http(
        "<eSearchResult><Count>1</Count><IdList><Id>7</Id></IdList>"
        f"<QueryTranslation>{translation}</QueryTranslation>"
        f"<WarningList><OutputMessage>{warning}</OutputMessage></WarningList>"
        "</eSearchResult>".encode()
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "location",
    [
        "http://other.example/{}/x",
        "http://{}@other.example/",
        "http://me:{}@other.example/x",
        "http://me:p@{}@other.example/x",
        "http://{}.example/",
        "/x#{}",
        "/x;key={}",
        "/x?key={}",
    ],
)
def test_a_new_address_is_told_without_the_key(location, form):
    reply = http(status="301 Moved", Location=location.replace("{}", form))
    with HostileServer(reply) as server, pytest.raises(EvidenceError, match="it has") as caught:
        client(server, api_key=KEY)(esearch("x"))
    assert holds_no_key(str(caught.value))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "reply",
    [
        lambda said: http(f"<r><ERROR>API key {said} invalid</ERROR></r>".encode()),
        lambda said: http(f"<r><ERROR>backend {said} down</ERROR></r>".encode()),
        lambda said: http(f'{{"error": "down", "x": "{said}"}}'.encode()),
        lambda said: http(f'{{"error": "{said}"}}'.encode()),
        lambda said: http(json.dumps({"error": {"api-key": said}}).encode()),
        lambda said: http(b"<r><ERROR>%s %s</ERROR></r>" % (b"x" * 480, said.encode())),
        lambda said: f"HTTP/{said} 200 OK\r\n\r\n".encode(),
        lambda said: http(b"x", Content_Encoding=said),
        lambda said: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{said}\r\n".encode(),
        lambda said: f"HTTP/1.1 200 OK\r\nContent-Length: 1,{said}\r\n\r\n".encode(),
        lambda said: http(status=f"502 {said}"),
    ],
)
def test_an_error_is_told_without_the_key(reply, form):
    told = []
    with HostileServer(reply(form)) as server, pytest.raises(EvidenceError) as caught:
        client(server, api_key=KEY, max_attempts=2, notify=told.append)(esearch("x"))
    assert holds_no_key(str(caught.value))
    assert holds_no_key(" ".join(told))


@pytest.mark.parametrize("form", FORMS)
def test_what_a_search_says_of_its_query_is_kept_without_the_key(form, tmp_path):
    file = tmp_path / "store.sqlite"
    with HostileServer(search_answer(f"a {form}", f"b {form}")) as server:
        send = client(server, api_key=KEY)
        found = find_all_hits(send, "x", today=TODAY)
        assert (found.translation, found.warnings) == ("a [key]", ("output message: b [key]",))
    with Store(file, write=True) as store:
        store.record_run(store.save_search("x"), found)
    with contextlib.closing(sqlite3.connect(file)) as opened:
        kept = opened.execute("SELECT translation, warnings FROM runs").fetchall()
    assert kept == [("a [key]", '["output message: b [key]"]')]
    assert holds_no_key(file.read_bytes().decode(errors="replace"))


@pytest.mark.parametrize("key", ["report", "1", "T"])
def test_a_key_that_is_a_word_damages_no_record(key):
    with Server(CORPUS) as server:
        pmids = tuple(CORPUS.papers)
        with_key = client(server, api_key=key)(efetch(pmids))
        assert with_key == client(server)(efetch(pmids))


def test_a_key_that_the_user_searched_for_stays_in_the_translation():
    with HostileServer(search_answer("report[All Fields]", "report")) as server:
        found = client(server, api_key="report")(esearch("a report"))
    assert found.translation == "report[All Fields]"
