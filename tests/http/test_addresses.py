"""What an address of the web is, what a link leads to, and which machines are private."""

import pytest

from evidence.http.addresses import (
    is_private_host,
    is_web_address,
    name_origin,
    name_site,
    resolve_link,
    split_password,
)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("https://clinic.example/post", True),
        ("HTTP://clinic.example", True),
        ("https://clinic.example/a b", False),
        ("ftp://clinic.example", False),
        ("posts/https:/x.md", False),
        ("clinic.example/post", False),
    ],
)
def test_an_address_names_its_scheme(text, answer):
    assert is_web_address(text) is answer


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("/backs/", "https://clinic.example/backs/"),
        ("cups?x=1&y=a b#part", "https://clinic.example/blog/cups?x=1&y=a%20b"),
        ("//Other.Example", "https://other.example/"),
        ("  ?page=2\n", "https://clinic.example/blog/post?page=2"),
        ("/caf\u00e9/100%25", "https://clinic.example/caf%C3%A9/100%25"),
        ("https://Caf\u00e9.example/", "https://caf\u00e9.example/"),
        ("mailto:jo@clinic.example", None),
        ("javascript:void(0)", None),
        ("http://[broken/", None),
        ("http://clinic.example:0/", None),
        ("http://clinic.example:ninety/", None),
    ],
)
def test_a_link_leads_to_a_page_or_to_none(link, target):
    assert resolve_link("https://clinic.example/blog/post", link) == target


def test_www_makes_no_other_site_and_a_port_does():
    assert name_site("https://www.clinic.example/a") == name_site("http://clinic.example")
    assert name_site("http://clinic.example:8000/") != name_site("http://clinic.example/")


def test_a_password_is_split_from_its_address():
    assert split_password("https://jo:a%40b@clinic.example/x?y@z") == (
        "https://clinic.example/x?y@z",
        ("jo", "a@b"),
    )
    assert split_password("https://clinic.example/@jo") == ("https://clinic.example/@jo", None)
    assert name_origin("https://jo:pw@clinic.example:8/x") == "https://clinic.example:8"


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        *((host, True) for host in ("127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254")),
        *((host, True) for host in ("::1", "fe80::1%eth0", "::ffff:127.0.0.1", "fd00::1")),
        *((host, True) for host in ("localhost", "db.localhost.", "printer.local", "0.0.0.0")),
        *((host, False) for host in ("93.184.215.14", "2606:4700::1111", "clinic.example")),
    ],
)
def test_machines_of_private_networks_are_known(host, answer):
    assert is_private_host(host) is answer
