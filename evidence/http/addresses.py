"""Addresses of the web: which texts are some, what a link leads to, which machines are private."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

_WEB_ADDRESS: Final = re.compile(r"https?://\S*", re.IGNORECASE)
_SCHEMES: Final = ("http", "https")
# What may stand behind a host as it is (RFC 3986); everything else is percent-encoded.
_ALLOWED_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"
_LOCAL_NAMES: Final = ("localhost", ".localhost", ".local", ".internal")


def is_web_address(text: str) -> bool:
    """Return whether a text is an address that begins with http:// or https://."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def split_password(address: str) -> tuple[str, tuple[str, str] | None]:
    """Split an address into one without a user and a password, and these, if it has them."""
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return address, None
    name, _, password = user.partition(":")
    return parts._replace(netloc=host).geturl(), (unquote(name), unquote(password))


def resolve_link(base: str, link: str) -> str | None:
    """Return the address that a link on a page leads to, without its fragment.

    Args:
        base: the address of the page.
        link: the link, relative or not.

    Returns:
        The address; None for one that is not of the web, or is none.
    """
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.port == 0:
            return None
    except ValueError:  # a port or a host in brackets that is none
        return None
    path, query = (quote(part, safe=_ALLOWED_CHARACTERS) for part in (parts.path, parts.query))
    whole = parts._replace(netloc=parts.netloc.lower(), path=path or "/", query=query, fragment="")
    return whole.geturl()


def name_site(address: str) -> str:
    """Return host and port of an address; ``www.`` before it makes no other site."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}" if parts.port else host


def name_host(address: str) -> str:
    """Return the host of an address in lower case."""
    return urlsplit(address).hostname or ""


def name_origin(address: str) -> str:
    """Return scheme, host and port of an address, which robots.txt is about."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_private_host(host: str) -> bool:
    """Return whether a host, a name or a number, is one of this machine or of a private network.

    What another name leads to is known when there is a connection.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host.lower().rstrip(".").endswith(_LOCAL_NAMES)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_global
