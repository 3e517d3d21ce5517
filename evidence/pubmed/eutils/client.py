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
from evidence.pubmed.eutils.calls import Call, RefusedError, UnusableError
from evidence.pubmed.eutils.rate_limit import Pace

BASE_URL: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
TOOL: Final = "evidence-tracker"
RATE, RATE_WITH_KEY = 3.0, 10.0  # requests a second, https://www.ncbi.nlm.nih.gov/books/NBK25497/
_TIMES: Final = 8
_LONGEST_WAIT: Final = 60.0
_LONGEST_RETRY_AFTER: Final = 900.0
_TEN_YEARS: Final = 3e8  # seconds
_CONNECT, _READ, _WHOLE = (
    10.0,
    60.0,
    600.0,
)  # seconds until connected, between two bytes, for an answer
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
_PIECE: Final = 1 << 12  # bytes; after each the time is looked at

Answer = TypeVar("Answer")


class _AgainError(Exception):
    """It may work later; ``after`` so many seconds at the earliest."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


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

    pace: Pace
    base_url: str = BASE_URL
    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    times: int = _TIMES
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = lambda _: None
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __call__(self, call: Call[Answer]) -> Answer:
        """The answer to a call.

        Raises:
            EvidenceError: PubMed refuses the question, or gives no answer however often it is asked.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_AgainError),
            wait=_wait,
            stop=stop_after_attempt(self.times),
            sleep=self.sleep,
            before_sleep=self._say_wait,
            reraise=True,
        )
        try:
            answer: Answer = retrying(self._once, call)
        except RefusedError as error:
            raise EvidenceError(f"{call.utility} was refused: {error}") from None
        except _AgainError as error:
            raise EvidenceError(
                f"{call.utility} at {_without_password(self.base_url)} gave no answer in {self.times} tries; the last: "
                f"{error}; run this again later, it goes on from here"
            ) from None
        return answer

    def _once(self, call: Call[Answer]) -> Answer:
        self.pace.wait()
        status, body, after = self._send(call)
        if status in _PASSING:
            raise _AgainError(f"HTTP {status}", after)
        if status not in (200, 400):  # PubMed tells some errors with 200, some with 400
            raise RefusedError(
                f"HTTP {status}" + (", the address is wrong" if status == 404 else "")
            )
        try:
            return call.read(self._without_key(body))
        except UnusableError as error:
            raise _AgainError(str(error)) from error

    def _send(self, call: Call[Answer]) -> tuple[int, bytes, float]:
        """Status, body, and the seconds that the server asks to wait."""
        address = f"{self.base_url.rstrip('/')}/{call.utility}.{'cgi' if call.utility == 'ecitmatch' else 'fcgi'}"
        common = {"db": "pubmed", "tool": TOOL, "email": self.email, "api_key": self.api_key}
        data = [(name, value) for name, value in common.items() if value]
        data += [
            (name, part)
            for name, value in call.params.items()
            if value
            for part in ([value] if isinstance(value, str) else value)
        ]
        headers = {"User-Agent": f"{TOOL}/{version(TOOL)}"}
        try:
            with self.session.post(
                address,
                data,
                headers=headers,
                timeout=(_CONNECT, _READ),
                stream=True,
                allow_redirects=False,
            ) as response:
                if response.is_redirect:  # followed, a POST would lose its question
                    where = response.headers["Location"].split("?")[0]
                    raise RefusedError(
                        f"it has moved to {where}; give the new address with --base-url"
                    )
                return (
                    response.status_code,
                    self._body(response),
                    self._after(response.headers.get("Retry-After")),
                )
        except requests.exceptions.SSLError as error:
            if isinstance(_bottom(error), ssl.SSLEOFError):
                raise _AgainError("the connection was cut before it was secure") from None
            raise RefusedError(
                f"the connection is not secure: {error}; set REQUESTS_CA_BUNDLE if a proxy signs"
            ) from None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            requests.exceptions.MissingSchema,
        ):
            shown = _without_password(address)
            raise RefusedError(
                f"{shown} is no address; give one that begins with https://"
            ) from None
        except requests.RequestException as error:
            raise _AgainError(f"the connection failed: {_reason(error)}") from None

    def _body(self, response: requests.Response) -> bytes:
        begun = time.monotonic()
        body = bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if time.monotonic() - begun > _WHOLE:
                raise _AgainError(f"the answer was not whole after {_WHOLE:.0f} s")
        return bytes(body)

    def _after(self, header: str | None) -> float:
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
        if after > _LONGEST_RETRY_AFTER:
            moment = datetime.fromtimestamp(self.clock() + after, UTC)
            raise RefusedError(
                f"it asks to wait until {moment:%Y-%m-%d %H:%M} UTC; run this again then"
            )
        return max(0.0, after)

    def _say_wait(self, state: RetryCallState) -> None:
        reason = state.outcome.exception() if state.outcome else ""
        self.say(f"PubMed: {reason}; asking again in {state.upcoming_sleep:.0f} s")

    def _without_key(self, body: bytes) -> bytes:
        """An answer may repeat the key, in an error or a warning; nothing behind this line ever sees it."""
        return body.replace(self.api_key.encode(), b"[key]") if self.api_key else body


def client_at(
    base_url: str | None = None,
    *,
    email: str | None = None,
    api_key: str | None = None,
    pace_file: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Client:
    """A client of PubMed, or of another server, at the pace that NCBI allows; see ``Client``."""
    pace = Pace(RATE_WITH_KEY if api_key else RATE, file=pace_file)
    return Client(pace, base_url or BASE_URL, email, api_key, say=say)


def _wait(state: RetryCallState) -> float:
    """Seconds until the next try: by chance, up to twice as long each time, and never less than was asked for."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, _AgainError) else 0.0
    backoff: float = wait_random_exponential(multiplier=1, min=0.5, max=_LONGEST_WAIT)(state)
    return max(after, backoff)


def _reason(error: Exception) -> str:
    """What lies at the bottom of an error of the network, without addresses of objects."""
    cause = _bottom(error)
    return str(cause) or type(cause).__name__


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


def _bottom(error: BaseException) -> BaseException:
    while error.__context__ is not None:
        error = error.__context__
    return error
