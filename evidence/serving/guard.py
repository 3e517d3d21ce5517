"""Refuse what is not a request of the user's own: of other sites, for other names, of odd forms.

A page of any site can make a browser ask this machine. It must not read what we answer, nor make us
work: a name of its own may lead here ("DNS rebinding"), a script or picture of its pages may be an
address of ours, and a form of its pages may be sent to us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from evidence.serving.answers import Refusal, ServedRequest

METHODS: Final = ("GET", "HEAD", "POST")
MAX_TARGET: Final = 8_000  # letters of path and query
_TARGET: Final = re.compile(r"/[!-~]*")  # printable ASCII
_OWN_SITES: Final = ("same-origin", "none")  # by Sec-Fetch-Site; "same-site" is another port
_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT: Final = 80  # which browsers leave out


def find_refusal(request: ServedRequest, port: int) -> Refusal | None:
    """Say why a request is refused; None where it may be answered.

    Args:
        request: the request; its body is not looked at.
        port: that of this server.
    """
    if request.method not in METHODS:
        return Refusal(405, "This server knows GET, HEAD and POST.")
    if len(request.target) > MAX_TARGET:
        return Refusal(414, f"The address is too long: {MAX_TARGET:,} letters at most.")
    if not _TARGET.fullmatch(request.target):
        return Refusal(400, "This is not an address on this server.")
    host = request.headers.get("host", "").lower()
    if host not in list_own_hosts(port):
        return Refusal(421, f"This server answers for http://{_NAMES[0]}:{port}/ only.")
    if not _is_own(request, f"http://{host}"):
        return Refusal(403, "This server does not answer requests of other sites.")
    return None


def list_own_hosts(port: int) -> list[str]:
    """List the names under which this server answers."""
    return [f"{name}:{port}" for name in _NAMES] + [*_NAMES] * (port == _HTTP_PORT)


def _is_own(request: ServedRequest, origin: str) -> bool:
    """Return whether a request is the user's own, by headers that no script of a page can set."""
    site = request.headers.get("sec-fetch-site")
    if request.method != "POST" and site not in (None, *_OWN_SITES):
        return _is_followed_link(request.headers)
    # Forms of our pages have the origin null, because their policy is to send no referrer.
    own_origins = (None, origin, "null") if site == _OWN_SITES[0] else (None, origin)
    return site in (None, *_OWN_SITES) and request.headers.get("origin") in own_origins


def _is_followed_link(headers: Mapping[str, str]) -> bool:
    """Return whether the user follows a link from elsewhere: the page is shown to nobody else."""
    wanted = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return wanted == ("navigate", "document")
