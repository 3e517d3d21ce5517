"""Get what is at an address of the web: politely, within bounds, and as robots.txt allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import requests
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError

from evidence.http.addresses import (
    is_private_host,
    name_host,
    name_origin,
    resolve_link,
    split_password,
)
from evidence.http.exchange import (
    HttpAnswer,
    HttpHead,
    HttpLimits,
    LateAnswerError,
    OverlongAnswerError,
    RefusedPeerError,
    UnreadableAnswerError,
    create_session,
    send_request,
)
from evidence.http.failures import explain_failure, redact_password
from evidence.http.statuses import is_transient_status, parse_retry_after
from evidence.package_stamp import DISTRIBUTION, describe_agent
from evidence.posts.web.pace import HostPace
from evidence.posts.web.robots import RobotRules, parse_robots

PACE: Final = 0.5  # seconds between two requests to a host
MAX_REDIRECTS: Final = 5
_LIMITS: Final = HttpLimits(connect=10.0, step=20.0, whole=60.0)
_MAX_ROBOTS_SIZE: Final = 1 << 20  # bytes
_MAX_RETRY_AFTER: Final = 30.0  # seconds
_SAVE_IT: Final = "save the page in a browser as .html and check that file"
_LATER: Final = "run this again later"
_ADVICE: Final = {
    401: f"the site shows it only to those who log in (HTTP 401): {_SAVE_IT}",
    403: f"the site does not show it to programs (HTTP 403): {_SAVE_IT}",
    404: "there is no such page (HTTP 404): correct the address",
    407: "the proxy wants a name and a password (HTTP 407): give them in HTTPS_PROXY",
    410: "the page is gone (HTTP 410): take it from the list",
    429: f"the site asks programs to wait (HTTP 429): {_LATER}",
    451: "the site may not show it here (HTTP 451)",
}


class UnavailablePageError(Exception):
    """There is nothing to check at an address; the message says why, and what to do.

    Args:
        message: a sentence without its beginning and its end.
        status: that of the answer, if there was one.
        may_pass: whether asking again may help.
        retry_after: the seconds until then, if the site names them.
    """

    def __init__(
        self, message: str, status: int = 0, *, may_pass: bool = False, retry_after: float = 0.0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.may_pass = may_pass
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What was at an address.

    Attributes:
        address: where it was at last, behind all redirects.
        media_type: what it is, such as ``text/html``; "" if the server does not say.
        content_type: the header, with parameters.
        content: its bytes, unpacked.
    """

    address: str
    media_type: str
    content_type: str
    content: bytes


@dataclass
class WebClient:
    """Gets pages; machines of a private network only where the user named them.

    Proxies and certificates are those of ``requests``: HTTPS_PROXY, REQUESTS_CA_BUNDLE. Passwords
    are sent where an address that the user named has one, to its site only; never from ``.netrc``.

    Args:
        named: the addresses that the user named, each one of the web.
        pace: the seconds between two requests to a host.
        limits: how long a request may take.
        sleep: waits a number of seconds.
    """

    named: Iterable[str]
    pace: float = PACE
    limits: HttpLimits = _LIMITS
    sleep: Callable[[float], None] = time.sleep
    _hosts: Collection[str] = field(init=False)
    _passwords: Mapping[str, tuple[str, str]] = field(init=False, repr=False)
    _pace: HostPace = field(init=False)
    _rules: dict[str, RobotRules | UnavailablePageError] = field(init=False, default_factory=dict)
    _session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open no connection yet."""
        named = list(self.named)
        self._hosts = frozenset(map(name_host, named))
        self._passwords = {
            name_origin(address): password
            for address in named
            if (password := split_password(address)[1])
        }
        self._pace = HostPace(self.pace, sleep=self.sleep)
        self._session = create_session(self._may_ask)
        self._session.auth = self._add_password

    def get(
        self,
        address: str,
        *,
        max_size: int,
        refuse: Callable[[str], str] = lambda _: "",
    ) -> FetchedPage:
        """Get what is at an address, where robots.txt allows it, and once more where that helps.

        Args:
            address: the address.
            max_size: how many bytes it may have.
            refuse: says of a media type why nothing of it is read; "" if it is.

        Raises:
            UnavailablePageError: there is nothing.
            EvidenceError: the parser of robots.txt is not installed.
        """
        try:
            return self._follow(address, max_size, refuse, heeds_robots=True)
        except UnavailablePageError as error:
            if not error.may_pass or error.retry_after > _MAX_RETRY_AFTER:
                raise
            self.sleep(error.retry_after)
        return self._follow(address, max_size, refuse, heeds_robots=True)

    def find_rules(self, address: str) -> RobotRules:
        """Find the rules of robots.txt for an address; each is fetched once.

        Raises:
            UnavailablePageError: they cannot be had, so that they may forbid anything.
            EvidenceError: their parser is not installed.
        """
        origin = name_origin(address)
        if origin not in self._rules:
            self._rules[origin] = self._fetch_rules(origin)
        rules = self._rules[origin]
        if isinstance(rules, UnavailablePageError):
            raise rules
        return rules

    def _fetch_rules(self, origin: str) -> RobotRules | UnavailablePageError:
        try:
            found = self._follow(
                f"{origin}/robots.txt", _MAX_ROBOTS_SIZE, lambda _: "", heeds_robots=False
            )
        except UnavailablePageError as error:
            if 400 <= error.status < 500 and error.status != 429:
                return RobotRules(DISTRIBUTION)
            reason = f"robots.txt of the site, which may forbid it, cannot be had: {error}"
            return UnavailablePageError(reason) if error.status else error
        return parse_robots(found.content.decode("utf-8", "replace"), DISTRIBUTION)

    def _follow(
        self, address: str, max_size: int, refuse: Callable[[str], str], *, heeds_robots: bool
    ) -> FetchedPage:
        for _ in range(MAX_REDIRECTS + 1):
            self._require_public(address)
            rules = self.find_rules(address) if heeds_robots else RobotRules(DISTRIBUTION)
            if not rules.allow(address):
                raise UnavailablePageError(f"robots.txt of the site forbids it: {_SAVE_IT}")
            self._pace.wait(name_host(address), rules.delay)
            answer = self._ask(address, max_size, refuse)
            if not answer.head.is_redirect:
                return _check_answer(address, answer, refuse)
            address = _find_target(address, answer.head)
        raise UnavailablePageError(
            f"it is redirected more than {MAX_REDIRECTS} times: open it in a browser, and give "
            "the address at which it ends"
        )

    def _add_password(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        password = self._passwords.get(name_origin(request.url or ""))
        return HTTPBasicAuth(*password)(request) if password else request

    def _require_public(self, address: str) -> None:
        host = name_host(address)
        if not self._may_ask(host, host):
            raise UnavailablePageError(_explain_private(host))

    def _may_ask(self, host: str, machine: str) -> bool:
        return host in self._hosts or not is_private_host(machine)

    def _ask(self, address: str, max_size: int, refuse: Callable[[str], str]) -> HttpAnswer:
        """Send one request."""
        try:
            return send_request(
                self._session,
                address,
                headers={"User-Agent": describe_agent(), "Accept": "text/html, text/*, */*;q=0.1"},
                limits=self.limits,
                max_size=max_size,
                wants_body=lambda head: head.status == 200 and not refuse(_find_media_type(head)),
            )
        except LateAnswerError:
            raise UnavailablePageError(f"the site did not answer in time: {_LATER}") from None
        except OverlongAnswerError:
            raise UnavailablePageError(
                f"it is longer than {max_size >> 20} MB: {_SAVE_IT}"
            ) from None
        except UnreadableAnswerError as error:
            raise UnavailablePageError(f"{error}: {_LATER}", may_pass=True) from None
        except RefusedPeerError:
            raise UnavailablePageError(_explain_private(name_host(address))) from None
        except (OSError, HTTPError, ValueError) as error:  # requests lets some of all through
            failure = explain_failure(error, address)
            advice = ": look at the address, or run this again later" if failure.may_pass else ""
            raise UnavailablePageError(failure.reason + advice, may_pass=failure.may_pass) from None


def _find_media_type(head: HttpHead) -> str:
    return head.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _find_target(address: str, head: HttpHead) -> str:
    location = head.headers["Location"]
    target = resolve_link(address, _decode_location(location))
    if target is None:
        shown = redact_password(location)[:200]
        raise UnavailablePageError(f"it leads to {shown}, which is no page of the web")
    return target


def _decode_location(location: str) -> str:
    """Return a target that was sent as UTF-8, which HTTP reads as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _check_answer(address: str, answer: HttpAnswer, refuse: Callable[[str], str]) -> FetchedPage:
    head = answer.head
    if head.status != 200:
        raise _explain_status(head)
    media_type = _find_media_type(head)
    if reason := refuse(media_type):
        raise UnavailablePageError(reason)
    return FetchedPage(address, media_type, head.headers.get("Content-Type", ""), answer.body)


def _explain_status(head: HttpHead) -> UnavailablePageError:
    status = head.status
    advice = _ADVICE.get(status)
    if advice is None and status >= 500:
        advice = f"the site has an error (HTTP {status}): {_LATER}"
    wait = parse_retry_after(head.headers.get("Retry-After", ""), now=time.time())
    return UnavailablePageError(
        advice or f"the site answers with HTTP {status}: open it in a browser",
        status,
        may_pass=is_transient_status(status),
        retry_after=wait,
    )


def _explain_private(host: str) -> str:
    return (
        f"it leads to {host}, a machine of a private network: name that host on the command line "
        "if you want it"
    )
