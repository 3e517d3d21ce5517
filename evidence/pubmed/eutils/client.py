"""Send calls to E-utilities over HTTP, within the rate limit, and again where it helps."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import EutilsCall
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.eutils.responses import RequestRefusedError, UnusableResponseError
from evidence.pubmed.eutils.retry import (
    MAX_ATTEMPTS,
    TRANSIENT_STATUSES,
    RetryableError,
    retry_delay,
)

EUTILS_URL: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
TOOL_NAME: Final = "evidence-tracker"
# https://www.ncbi.nlm.nih.gov/books/NBK25497/
REQUESTS_PER_SECOND: Final = 3.0
REQUESTS_PER_SECOND_WITH_KEY: Final = 10.0
# Seconds.
_MAX_RETRY_AFTER: Final = 900.0
_TEN_YEARS: Final = 3e8
_CONNECT_TIMEOUT: Final = 10.0
_READ_TIMEOUT: Final = 60.0  # between two bytes
_TOTAL_TIMEOUT: Final = 600.0  # for an answer
_ANSWER_STATUSES: Final = frozenset({200, 400})  # PubMed sends some errors with 200, some with 400
_CHUNK_BYTES: Final = 1 << 12  # the time is checked after each
_INVALID_URL_ERRORS: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)

_ResponseT = TypeVar("_ResponseT")


class _HttpResponse(NamedTuple):
    status: int
    body: bytes
    retry_after: float  # seconds that the server asks to wait


@dataclass(frozen=True)
class Client:
    """A client of PubMed, or of a server that speaks as it does.

    Proxies and certificates are those of ``requests``: HTTPS_PROXY, REQUESTS_CA_BUNDLE.

    Args:
        rate_limiter: how fast to send.
        base_url: where the utilities are.
        email: whom NLM may write to before it blocks a user.
        api_key: NCBI's key for a higher rate; sent in the body, so that no address and no log has
            it, and cut from the answers.
        max_attempts: how often a request is sent before the client gives up.
        clock: returns the time in seconds since 1970, for waits that PubMed gives as a date.
        sleep: waits a number of seconds.
        notify: called with why and how long the client waits.
        session: the connections.
    """

    rate_limiter: RateLimiter
    base_url: str = EUTILS_URL
    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    max_attempts: int = MAX_ATTEMPTS
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    notify: Callable[[str], None] = lambda _: None
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __call__(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """Send a call and return what its answer says.

        Raises:
            EvidenceError: PubMed refuses the request, or every attempt fails.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(RetryableError),
            wait=retry_delay,
            stop=stop_after_attempt(self.max_attempts),
            sleep=self.sleep,
            before_sleep=self._notify_retry,
            reraise=True,
        )
        try:
            answer: _ResponseT = retrying(self._try_call, call)
        except RequestRefusedError as error:
            raise EvidenceError(f"{call.utility} was refused: {error}") from None
        except RetryableError as error:
            raise EvidenceError(
                f"{call.utility} at {_redact_password(self.base_url)} gave no answer in "
                f"{self.max_attempts} tries; the last: {error}; run this again later, "
                "it resumes from here"
            ) from None
        return answer

    def _try_call(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        self.rate_limiter.wait()
        response = self._post(call)
        status = response.status
        if status in TRANSIENT_STATUSES:
            raise RetryableError(f"HTTP {status}", response.retry_after)
        if status not in _ANSWER_STATUSES:
            hint = ", the address is wrong" if status == 404 else ""
            raise RequestRefusedError(f"HTTP {status}{hint}")
        try:
            return call.read(self._redact_key(response.body))
        except UnusableResponseError as error:
            raise RetryableError(str(error)) from error

    def _post(self, call: EutilsCall[Any]) -> _HttpResponse:
        extension = "cgi" if call.utility == "ecitmatch" else "fcgi"
        address = f"{self.base_url.rstrip('/')}/{call.utility}.{extension}"
        try:
            with self.session.post(
                address,
                self._build_form(call),
                headers={"User-Agent": f"{TOOL_NAME}/{version(TOOL_NAME)}"},
                timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),
                stream=True,
                allow_redirects=False,  # a redirected POST would lose its body
            ) as response:
                return self._read_response(response)
        except requests.RequestException as error:
            raise _explain_failure(error, address) from None

    def _build_form(self, call: EutilsCall[Any]) -> list[tuple[str, str]]:
        common = {"db": "pubmed", "tool": TOOL_NAME, "email": self.email, "api_key": self.api_key}
        form = [(name, value) for name, value in common.items() if value]
        for name, value in call.params.items():
            values = [value] if isinstance(value, str) else value
            form += [(name, part) for part in values if value]
        return form

    def _read_response(self, response: requests.Response) -> _HttpResponse:
        if response.is_redirect:
            target = response.headers["Location"].split("?")[0]
            raise RequestRefusedError(
                f"it has moved to {target}; give the new address with --base-url"
            )
        return _HttpResponse(
            status=response.status_code,
            body=_read_body(response),
            retry_after=self._parse_retry_after(response.headers.get("Retry-After")),
        )

    def _parse_retry_after(self, header: str | None) -> float:
        """Parse a Retry-After, seconds or a date (RFC 9110, 10.2.3), into seconds.

        Raises:
            RequestRefusedError: it asks for more than 15 minutes.
        """
        seconds = _parse_wait(header, now=self.clock()) if header else 0.0
        if seconds > _MAX_RETRY_AFTER:
            moment = datetime.fromtimestamp(self.clock() + seconds, UTC)
            raise RequestRefusedError(
                f"it asks to wait until {moment:%Y-%m-%d %H:%M} UTC; run this again then"
            )
        return max(0.0, seconds)

    def _notify_retry(self, state: RetryCallState) -> None:
        reason = state.outcome.exception() if state.outcome else ""
        self.notify(f"PubMed: {reason}; asking again in {state.upcoming_sleep:.0f} s")

    def _redact_key(self, body: bytes) -> bytes:
        """Cut the key from an answer, which may repeat it in an error or a warning."""
        return body.replace(self.api_key.encode(), b"[key]") if self.api_key else body


def create_client(
    base_url: str | None = None,
    *,
    email: str | None = None,
    api_key: str | None = None,
    pace_file: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Client:
    """Create a client of PubMed, or of another server, at the rate that NCBI allows.

    Args:
        base_url: where the utilities are; PubMed by default.
        email: whom NLM may write to.
        api_key: NCBI's key for a higher rate.
        pace_file: the file through which processes share the rate limit.
        say: called with why and how long the client waits.
    """
    rate = REQUESTS_PER_SECOND_WITH_KEY if api_key else REQUESTS_PER_SECOND
    limiter = RateLimiter(rate, file=pace_file)
    return Client(limiter, base_url or EUTILS_URL, email, api_key, notify=say)


def _read_body(response: requests.Response) -> bytes:
    begin = time.monotonic()
    body = bytearray()
    for piece in response.iter_content(_CHUNK_BYTES):
        body += piece
        if time.monotonic() - begin > _TOTAL_TIMEOUT:
            raise RetryableError(f"the answer was not complete after {_TOTAL_TIMEOUT:.0f} s")
    return bytes(body)


def _parse_wait(header: str, *, now: float) -> float:
    """Return the seconds that a Retry-After asks for; 0 if it cannot be read."""
    if header.strip().isdecimal():
        return min(float(header), _TEN_YEARS)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp() - now


def _explain_failure(error: requests.RequestException, address: str) -> Exception:
    """Return the error to raise for one of ``requests``."""
    if isinstance(error, requests.exceptions.SSLError):
        if isinstance(_root_cause(error), ssl.SSLEOFError):
            return RetryableError("the connection was cut before it was secure")
        return RequestRefusedError(
            f"the connection is not secure: {error}; set REQUESTS_CA_BUNDLE if a proxy signs"
        )
    if isinstance(error, _INVALID_URL_ERRORS):
        shown = _redact_password(address)
        return RequestRefusedError(f"{shown} is not an address; give one that begins with https://")
    cause = _root_cause(error)
    return RetryableError(f"the connection failed: {str(cause) or type(cause).__name__}")


def _redact_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


def _root_cause(error: BaseException) -> BaseException:
    while error.__context__ is not None:
        error = error.__context__
    return error
