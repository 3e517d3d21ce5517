"""Only requests of the user's own are answered, by the headers that browsers send."""

import pytest

from evidence.serving.answers import ServedRequest
from evidence.serving.guard import MAX_TARGET, find_refusal, list_own_hosts

NAMES = ("127.0.0.1", "localhost", "LOCALHOST", "[::1]")
FOREIGN = (
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1.evil.example:{port}",
)


@pytest.mark.parametrize("name", NAMES)
def test_own_names_are_answered(served, name):
    assert served.get("/", Host=f"{name}:{served.port}").status == 200


@pytest.mark.parametrize("host", [*FOREIGN, "", None, "127.0.0.1:{port}\r\nHost: evil.example"])
def test_other_names_are_refused_also_those_that_lead_here(served, host):
    got = served.get("/", Host=host and host.format(port=served.port))
    assert got.status == 421
    assert "honey" not in got.body.lower()
    assert f"http://127.0.0.1:{served.port}/" in got.body


def test_on_the_port_that_browsers_leave_out_names_have_none():
    hosts = list_own_hosts(80)
    assert {"localhost", "localhost:80"} <= set(hosts)
    assert "localhost" not in list_own_hosts(8002)
    assert find_refusal(ServedRequest("GET", "/", {"host": "localhost"}), 80) is None


CROSS = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}
FOLLOWED = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": "http://localhost:{port}"},  # the same server, but not the name that is asked
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},  # another port of this machine
        {
            "Sec_Fetch_Site": "cross-site",
            "Sec_Fetch_Mode": "navigate",
            "Sec_Fetch_Dest": "document",
        },
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "none", "Origin": "null"},
    ],
)
def test_texts_from_other_sites_are_refused(served, headers):
    given = {name: value.format(port=served.port) for name, value in headers.items()}
    got = served.check("Honey cures cough.", **given)
    assert got.status == 403
    assert "Honey" not in got.body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "http://127.0.0.1:{port}"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},  # a page that sends no referrer
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_texts_of_our_own_page_and_of_programs_are_checked(served, headers):
    given = {name: value.format(port=served.port) for name, value in headers.items()}
    assert served.check("Honey cures cough.", **given).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {**CROSS, "Sec_Fetch_Dest": "script"},
        {**CROSS, "Sec_Fetch_Dest": "image"},
        {**CROSS, "Sec_Fetch_Site": "same-site", "Sec_Fetch_Dest": "script"},
        {**FOLLOWED, "Sec_Fetch_Dest": "iframe"},
        {"Origin": "https://evil.example"},
    ],
)
@pytest.mark.parametrize("target", ["/studies.js", "/tables/base/claims.json", "/-/live"])
def test_other_sites_load_nothing(served, target, headers):
    got = served.get(target, **headers)
    assert got.status == 403
    assert "honey" not in got.body.lower()


def test_a_link_on_another_site_may_lead_here(served):
    assert served.get("/index.html", **FOLLOWED, Sec_Fetch_Dest="document").status == 200


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW"]
)
def test_other_methods_are_refused(served, method):
    got = served.get("/", method)
    assert (got.status, got.headers["allow"]) == (405, "get, head, post")
    refusal = find_refusal(ServedRequest(method, "/"), served.port)
    assert refusal is not None
    assert refusal.status == 405


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"/{'a' * MAX_TARGET}", 414),
        (f"/{'a' * 70_000}", 414),
        ("http://127.0.0.1/", 400),
        ("*", 400),
        ("index.html", 400),
        ("/\x01", 400),
        ("/\xff", 400),
    ],
)
def test_addresses_of_odd_forms_are_refused(served, target, status):
    assert served.get(target).status == status
