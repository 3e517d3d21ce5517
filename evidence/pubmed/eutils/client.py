"""Calls to E-utilities over HTTP: at PubMed's pace, again where it helps, and with an answer or a clear error."""

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
from typing import Final, TypeVar

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from evidence.errors import EvidenceError
from evidence.pubmed.eutils.calls import EutilsCall, RequestRefusedError, UnusableResponseError
from evidence.pubmed.eutils.rate_limit import RateLimiter

EUTILS_URL: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
TOOL_NAME: Final = "evidence-tracker"
REQUESTS_PER_SECOND, REQUESTS_PER_SECOND_WITH_KEY = (
    3.0,
    10.0,
)  # requests a second, https://www.ncbi.nlm.nih.gov/books/NBK25497/
_MAX_ATTEMPTS: Final = 8
_MAX_BACKOFF: Final = 60.0
_MAX_RETRY_AFTER: Final = 900.0
_TEN_YEARS: Final = 3e8  # seconds
_CONNECT_TIMEOUT, _READ_TIMEOUT, _TOTAL_TIMEOUT = (
    10.0,
    60.0,
    600.0,
)  # seconds until connected, between two bytes, for an answer
_TRANSIENT_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
_CHUNK_BYTES: Final = 1 << 12  # bytes; after each the time is looked at

_ResponseT = TypeVar("_ResponseT")


class _RetryableError(Exception):
    """It may work later; ``after`` so many seconds at the earliest."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = after


@dataclass(frozen=True)
class Client:
    """PubMed, or a server that speaks as it does.

    Proxies and certificates are those of ``requests``: HTTPS_PROXY, REQUESTS_CA_BUNDLE.

    Args:
        pace: how fast to ask.
        base_url: where the utilities are.
        email: whom NLM may write to before it blocks somebody.
        api_key: NCBI's key for a higher rate; sent in the body only, so that it stands in no address and no log, and
            cut from what comes back.
        times: how often a question is asked before the client gives up.
        clock: the time in seconds since 1970, for waits that PubMed gives as a date.
        sleep: waits a number of seconds.
        say: told why and how long the client waits before it asks again.
        session: the connections.
    """

    rate_limiter: RateLimiter
    base_url: str = EUTILS_URL
    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    max_attempts: int = _MAX_ATTEMPTS
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    notify: Callable[[str], None] = lambda _: None
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __call__(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """The answer to a call.

        Raises:
            EvidenceError: PubMed refuses the question, or gives no answer however often it is asked.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_RetryableError),
            wait=_retry_delay,
            stop=stop_after_attempt(self.max_attempts),
            sleep=self.sleep,
            before_sleep=self._notify_retry,
            reraise=True,
        )
        try:
            answer: _ResponseT = retrying(self._try_call, call)
        except RequestRefusedError as error:
            raise EvidenceError(f"{call.utility} was refused: {error}") from None
        except _RetryableError as error:
            raise EvidenceError(
                f"{call.utility} at {_redact_password(self.base_url)} gave no answer in {self.max_attempts} tries; the last: "
                f"{error}; run this again later, it goes on from here"
            ) from None
        return answer

    def _try_call(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        self.rate_limiter.wait()
        status, body, after = self._post(call)
        if status in _TRANSIENT_STATUSES:
            raise _RetryableError(f"HTTP {status}", after)
        if status not in (200, 400):  # PubMed tells some errors with 200, some with 400
            raise RequestRefusedError(
                f"HTTP {status}" + (", the address is wrong" if status == 404 else "")
            )
        try:
            return call.read(self._redact_key(body))
        except UnusableResponseError as error:
            raise _RetryableError(str(error)) from error

    def _post(self, call: EutilsCall[_ResponseT]) -> tuple[int, bytes, float]:
        """Status, body, and the seconds that the server asks to wait."""
        address = f"{self.base_url.rstrip('/')}/{call.utility}.{'cgi' if call.utility == 'ecitmatch' else 'fcgi'}"
        common = {"db": "pubmed", "tool": TOOL_NAME, "email": self.email, "api_key": self.api_key}
        data = [(name, value) for name, value in common.items() if value]
        data += [
            (name, part)
            for name, value in call.params.items()
            if value
            for part in ([value] if isinstance(value, str) else value)
        ]
        headers = {"User-Agent": f"{TOOL_NAME}/{version(TOOL_NAME)}"}
        try:
            with self.session.post(
                address,
                data,
                headers=headers,
                timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),
                stream=True,
                allow_redirects=False,
            ) as response:
                if response.is_redirect:  # followed, a POST would lose its question
                    where = response.headers["Location"].split("?")[0]
                    raise RequestRefusedError(
                        f"it has moved to {where}; give the new address with --base-url"
                    )
                return (
                    response.status_code,
                    self._read_body(response),
                    self._parse_retry_after(response.headers.get("Retry-After")),
                )
        except requests.exceptions.SSLError as error:
            if isinstance(_root_cause(error), ssl.SSLEOFError):
                raise _RetryableError("the connection was cut before it was secure") from None
            raise RequestRefusedError(
                f"the connection is not secure: {error}; set REQUESTS_CA_BUNDLE if a proxy signs"
            ) from None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.MissingSchema,
        ):
            shown = _redact_password(address)
            raise RequestRefusedError(
                f"{shown} is no address; give one that begins with https://"
            ) from None
        except requests.RequestException as error:
            raise _RetryableError(f"the connection failed: {_root_cause_message(error)}") from None

    def _read_body(self, response: requests.Response) -> bytes:
        begun = time.monotonic()
        body = bytearray()
        for piece in response.iter_content(_CHUNK_BYTES):
            body += piece
            if time.monotonic() - begun > _TOTAL_TIMEOUT:
                raise _RetryableError(f"the answer was not whole after {_TOTAL_TIMEOUT:.0f} s")
        return bytes(body)

    def _parse_retry_after(self, header: str | None) -> float:
        """Seconds of a Retry-After, which tells seconds or a date (RFC 9110, 10.2.3)."""
        if not header:
            return 0.0
        if header.strip().isdecimal():
            after = min(float(header), _TEN_YEARS)
        else:
            try:
                moment = parsedate_to_datetime(header)
            except ValueError:
                return 0.0
            after = (
                moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            ).timestamp() - self.clock()
        if after > _MAX_RETRY_AFTER:
            moment = datetime.fromtimestamp(self.clock() + after, UTC)
            raise RequestRefusedError(
                f"it asks to wait until {moment:%Y-%m-%d %H:%M} UTC; run this again then"
            )
        return max(0.0, after)

    def _notify_retry(self, state: RetryCallState) -> None:
        reason = state.outcome.exception() if state.outcome else ""
        self.notify(f"PubMed: {reason}; asking again in {state.upcoming_sleep:.0f} s")

    def _redact_key(self, body: bytes) -> bytes:
        """An answer may repeat the key, in an error or a warning; nothing behind this line ever sees it."""
        return body.replace(self.api_key.encode(), b"[key]") if self.api_key else body


def create_client(
    base_url: str | None = None,
    *,
    email: str | None = None,
    api_key: str | None = None,
    pace_file: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Client:
    """A client of PubMed, or of another server, at the pace that NCBI allows; see ``Client``."""
    pace = RateLimiter(
        REQUESTS_PER_SECOND_WITH_KEY if api_key else REQUESTS_PER_SECOND, file=pace_file
    )
    return Client(pace, base_url or EUTILS_URL, email, api_key, notify=say)


def _retry_delay(state: RetryCallState) -> float:
    """Seconds until the next try: by chance, up to twice as long each time, and never less than was asked for."""
    error = state.outcome.exception() if state.outcome else None
    after = error.retry_after if isinstance(error, _RetryableError) else 0.0
    backoff: float = wait_random_exponential(multiplier=1, min=0.5, max=_MAX_BACKOFF)(state)
    return max(after, backoff)


def _root_cause_message(error: Exception) -> str:
    """What lies at the bottom of an error of the network, without addresses of objects."""
    cause = _root_cause(error)
    return str(cause) or type(cause).__name__


def _redact_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


def _root_cause(error: BaseException) -> BaseException:
    while error.__context__ is not None:
        error = error.__context__
    return error
