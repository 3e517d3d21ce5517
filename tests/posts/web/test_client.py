"""Pages come politely, within bounds, and only from where they may."""

import gzip
import socket

import pytest
from support.hostile_http import HostileServer, drip, flood, http, pack_endless
from support.web_site import Answer, WebSite, plain, redirect

from evidence.http.exchange import HttpLimits
from evidence.posts.web.client import UnavailablePageError, WebClient

LIMIT = 1 << 20
PAGE = "<p>Cups.</p>"
SHORT = HttpLimits(connect=1, step=0.4, whole=0.5)


def client(site, **options):
    return WebClient([site.url], **{"pace": 0.0, "sleep": lambda _: None} | options)


def get(site, path="/page", **options):
    return client(site, **options).get(f"{site.url}{path}", max_size=LIMIT)


def refusal(site, path="/page", **options):
    with pytest.raises(UnavailablePageError) as caught:
        get(site, path, **options)
    return str(caught.value)


def test_a_page_comes_through_redirects():
    with WebSite({"/page": redirect("/new?a=1", 301), "/new?a=1": PAGE}) as site:
        found = get(site)
    assert (found.address, found.content) == (f"{site.url}/new?a=1", PAGE.encode())
    assert (found.media_type, found.content_type) == ("text/html", "text/html; charset=utf-8")


def test_a_packed_page_is_unpacked():
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    with WebSite({"/page": Answer(gzip.compress(PAGE.encode()), headers=headers)}) as site:
        assert get(site).content == PAGE.encode()


def test_the_program_says_who_it_is_and_sends_no_password(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login jo password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with WebSite({"/page": PAGE}) as site:
        get(site)
    headers = site.requests[-1][2]
    assert headers["User-Agent"].startswith("evidence-tracker/")
    assert headers["Authorization"] is None


def test_a_password_in_an_address_goes_to_its_site_only():
    with WebSite({"/page": PAGE}) as other, WebSite({}) as site:
        site.pages["/page"] = redirect(f"{other.url}/page")
        named = site.url.replace("//", "//jo:secret@")
        WebClient([named, other.url], pace=0).get(f"{site.url}/page", max_size=LIMIT)
    assert site.requests[-1][2]["Authorization"] == "Basic am86c2VjcmV0"
    assert other.requests[-1][2]["Authorization"] is None


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "log in"),
        (403, "does not show it to programs"),
        (404, "there is no such page"),
        (410, "is gone"),
        (418, "HTTP 418"),
        (204, "HTTP 204"),
    ],
)
def test_a_page_that_is_not_there_is_asked_for_once(status, said):
    with WebSite({"/page": Answer(b"", status)}) as site:
        assert said in refusal(site)
    assert site.paths == ["/robots.txt", "/page"]


@pytest.mark.parametrize(
    ("status", "said"), [(500, "has an error"), (429, "asks programs to wait")]
)
def test_what_may_pass_is_asked_for_once_more(status, said):
    waited = []
    with WebSite({"/page": Answer(b"", status, {"Retry-After": "7"})}) as site:
        assert said in refusal(site, sleep=waited.append)
    assert site.paths == ["/robots.txt", "/page", "/page"]
    assert 7.0 in waited


def test_a_site_that_asks_for_a_long_wait_is_left():
    with WebSite({"/page": Answer(b"", 503, {"Retry-After": "3600"})}) as site:
        refusal(site)
    assert site.paths.count("/page") == 1


def test_pages_of_one_host_are_asked_for_at_a_pace():
    waited = []
    with WebSite({"/page": PAGE, "/robots.txt": plain("User-agent: *\nCrawl-delay: 9")}) as site:
        asking = client(site, pace=60, sleep=waited.append)
        asking.get(f"{site.url}/page", max_size=LIMIT)
        slower = client(site, pace=0, sleep=waited.append)
        for _ in range(2):
            slower.get(f"{site.url}/page", max_size=LIMIT)
    assert [seconds > 30 for seconds in waited] == [True, False]
    assert 0 < waited[1] <= 9


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        (plain("User-agent: *\nDisallow: /page"), "robots.txt of the site forbids it"),
        (redirect("/robots-2.txt"), "robots.txt of the site forbids it"),
        (Answer(b"", 503), "robots.txt of the site, which may forbid it, cannot be had"),
        (Answer(b"", 429), "robots.txt of the site, which may forbid it, cannot be had"),
    ],
)
def test_what_robots_txt_forbids_or_may_forbid_is_not_asked_for(robots, said):
    forbidding = plain("User-agent: evidence-tracker\nDisallow: /")
    with WebSite({"/page": PAGE, "/robots.txt": robots, "/robots-2.txt": forbidding}) as site:
        assert said in refusal(site)
    assert "/page" not in site.paths


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed():
    rules = plain("User-agent: *\nDisallow: /private")
    pages = {"/page": redirect("/private"), "/private": PAGE, "/robots.txt": rules}
    with WebSite(pages) as site:
        assert "forbids" in refusal(site)
    assert "/private" not in site.paths


# Names of this machine: of the first what it means is known, of the others where they lead.
@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "127.1", "2130706433", "[::1]"])
def test_a_page_leads_to_no_private_machine_that_was_not_named(host):
    with WebSite({"/page": PAGE}) as inside:
        port = inside.url.rpartition(":")[2]
        with WebSite({"/page": redirect(f"http://{host}:{port}/page")}) as site:
            assert "a machine of a private network" in refusal(site)
    assert inside.requests == []


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/page", "redirected more than 5 times"),
        ("file:///etc/passwd", "leads to file:///etc/passwd, which is no page of the web"),
        ("ftp://jo:pw@x/y", "leads to ftp://x/y,"),
        ("http://[", "leads to http://[,"),
    ],
)
def test_a_redirect_to_nowhere_ends(target, said):
    with WebSite({"/page": redirect(target)}) as site:
        assert said in refusal(site)


def serve(*replies):
    """A server that has no robots.txt, and then sends what it sends."""
    return HostileServer(http(status="404 Not Found", length=0), *replies)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (flood(b"HTTP/1.1 200 OK\r\n\r\n", b" " * LIMIT, size=1 << 28), "longer than 1 MB"),
        (http(pack_endless(b"", b" ", size=1 << 24), Content_Encoding="gzip"), "longer than 1 MB"),
        (http(b"no gzip", Content_Encoding="gzip"), "cannot be unpacked"),
        (http(PAGE.encode(), Content_Encoding="br"), "packed as 'br'"),
        (http(PAGE.encode(), length=100), "the connection failed"),
        (b"\0\0\0\r\n", "the connection failed"),
    ],
)
def test_whatever_a_server_sends_ends_with_a_reason(reply, said):
    with serve(reply) as server:
        assert said in refusal(server, "page")


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"<p>"),
    ],
)
def test_a_server_that_is_slow_is_left(head, piece):
    with serve(drip(head, piece)) as server:
        assert "did not answer in time" in refusal(server, "page", limits=SHORT)


def test_what_is_no_page_is_not_read():
    answer = flood(
        b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", b" " * LIMIT, size=1 << 30
    )
    with serve(answer) as server, pytest.raises(UnavailablePageError, match="a film"):
        client(server).get(
            f"{server.url}page", max_size=LIMIT, refuse=lambda kind: "a film" if kind else ""
        )


def test_a_site_that_is_not_there_is_asked_once():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    asking = WebClient([f"http://127.0.0.1:{port}"], pace=0)
    for _ in range(2):
        with pytest.raises(UnavailablePageError, match="refused: look at the address"):
            asking.get(f"http://127.0.0.1:{port}/page", max_size=LIMIT)
