"""Send calls to E-utilities over HTTP, within the rate limit, and again where it helps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from urllib3.exceptions import HTTPError

from evidence.errors import EvidenceError
from evidence.http.exchange import (
    HttpAnswer,
    HttpHead,
    HttpLimits,
    LateAnswerError,
    OverlongAnswerError,
    UnreadableAnswerError,
    create_session,
    send_request,
)
from evidence.http.failures import explain_failure, redact_password
from evidence.http.statuses import is_transient_status, parse_retry_after
from evidence.package_stamp import DISTRIBUTION, describe_agent
from evidence.pubmed.eutils.calls import EsearchResult, EutilsCall
from evidence.pubmed.eutils.rate_limit import RateLimiter
from evidence.pubmed.eutils.redaction import holds_key, redact_key
from evidence.pubmed.eutils.responses import (
    LongAnswerError,
    LostHistoryError,
    RequestRefusedError,
    UnusableResponseError,
)
from evidence.pubmed.eutils.retry import (
    MAX_ATTEMPTS,
    AttemptBudget,
    RetryableError,
    retry_delay,
)

EUTILS_URL: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
# https://www.ncbi.nlm.nih.gov/books/NBK25497/
REQUESTS_PER_SECOND: Final = 3.0
REQUESTS_PER_SECOND_WITH_KEY: Final = 10.0
_MAX_RETRY_AFTER: Final = 900.0  # seconds
_LIMITS: Final = HttpLimits(connect=10.0, step=60.0, whole=600.0)
_COST_OF_LATENESS: Final = 3  # of 8 attempts: a minute each is enough of a server that is silent
_ANSWER_STATUSES: Final = frozenset({200, 400})  # PubMed sends some errors with 200, some with 400
_HINTS: Final = {
    404: ", the address is wrong",
    407: ", the proxy wants a name and a password: give them in HTTPS_PROXY",
}
_MAX_SAID: Final = 500  # characters of what a server says that are shown

_ResponseT = TypeVar("_ResponseT")


@dataclass(frozen=True)
class Client:
    """A client of PubMed, or of a server that speaks as it does.

    Proxies and certificates are those of ``requests``: HTTPS_PROXY, REQUESTS_CA_BUNDLE.

    Args:
        rate_limiter: how fast to send.
        base_url: where the utilities are.
        email: whom NLM may write to before it blocks a user.
        api_key: NCBI's key for a higher rate; sent in the body, so that no address and no log has
            it, and cut from what a server says of a request.
        max_attempts: how often a request is sent before the client gives up.
        clock: returns the time in seconds since 1970, for waits that PubMed gives as a date.
        sleep: waits a number of seconds.
        notify: called with why and how long the client waits.
        session: the connections.
        limits: how long a request may take.
    """

    rate_limiter: RateLimiter
    base_url: str = EUTILS_URL
    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    max_attempts: int = MAX_ATTEMPTS
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    notify: Callable[[str], None] = lambda _: None
    session: requests.Session = field(default_factory=create_session, repr=False)
    limits: HttpLimits = _LIMITS

    def __call__(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """Send a call and return what its answer says.

        Raises:
            LongAnswerError: the answer is longer than the call allows.
            EvidenceError: PubMed refuses the request, or every attempt fails.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(RetryableError),
            wait=retry_delay,
            stop=AttemptBudget(self.max_attempts),
            sleep=self.sleep,
            before_sleep=self._notify_retry,
            reraise=True,
        )
        try:
            answer: _ResponseT = retrying(self._try_call, call)
        except RequestRefusedError as error:
            raise EvidenceError(f"{call.utility} was refused: {self._show(error)}") from None
        except RetryableError as error:
            tries = retrying.statistics["attempt_number"]
            raise EvidenceError(
                f"{call.utility} at {redact_password(self.base_url)} gave no answer in "
                f"{tries} tries; the last: {self._show(error)}; run this again later, "
                "it resumes from here"
            ) from None
        return self._redact_notes(answer, call)

    def _try_call(self, call: EutilsCall[_ResponseT]) -> _ResponseT:
        self.rate_limiter.wait()
        head, body = self._post(call)
        status = head.status
        if head.is_redirect:
            target = redact_password(head.headers["Location"].split("?")[0])
            raise RequestRefusedError(
                f"it has moved to {self._show(target)}; give the new address with --base-url"
            )
        retry_after = self._read_retry_after(head)
        if is_transient_status(status):
            raise RetryableError(f"HTTP {status}", retry_after)
        if status not in _ANSWER_STATUSES:
            raise RequestRefusedError(f"HTTP {status}{_HINTS.get(status, '')}")
        try:
            return call.read(body)
        except UnusableResponseError as error:
            if isinstance(error, LostHistoryError) and "WebEnv" in call.params:
                raise RequestRefusedError(f"{error}; search again") from error
            raise RetryableError(str(error)) from error

    def _post(self, call: EutilsCall[Any]) -> HttpAnswer:
        extension = "cgi" if call.utility == "ecitmatch" else "fcgi"
        address = f"{self.base_url.rstrip('/')}/{call.utility}.{extension}"
        try:
            return send_request(
                self.session,
                address,
                self._build_form(call),
                headers={"User-Agent": describe_agent()},
                limits=self.limits,
                max_size=call.max_size,
            )
        except LateAnswerError as error:
            raise RetryableError(str(error), cost=_COST_OF_LATENESS) from None
        except OverlongAnswerError as error:
            raise LongAnswerError(
                f"{error}, which no answer of PubMed is; look at --base-url and at the proxy"
            ) from None
        except UnreadableAnswerError as error:
            raise RetryableError(str(error)) from None
        except (OSError, HTTPError, ValueError) as error:  # requests lets some of all through
            failure = explain_failure(error, address)
            kind = RetryableError if failure.may_pass else RequestRefusedError
            raise kind(failure.reason) from None

    def _build_form(self, call: EutilsCall[Any]) -> list[tuple[str, str]]:
        common = {
            "db": "pubmed",
            "tool": DISTRIBUTION,
            "email": self.email,
            "api_key": self.api_key,
        }
        form = [(name, value) for name, value in common.items() if value]
        for name, value in call.params.items():
            values = [value] if isinstance(value, str) else value
            form += [(name, part) for part in values if value]
        return form

    def _read_retry_after(self, head: HttpHead) -> float:
        """Return the seconds that an answer asks to wait.

        Raises:
            RequestRefusedError: they are more than 15 minutes.
        """
        now = self.clock()
        seconds = parse_retry_after(head.headers.get("Retry-After", ""), now=now)
        if seconds > _MAX_RETRY_AFTER:
            moment = datetime.fromtimestamp(now + seconds, UTC)
            raise RequestRefusedError(
                f"it asks to wait until {moment:%Y-%m-%d %H:%M} UTC; run this again then"
            )
        return seconds

    def _notify_retry(self, state: RetryCallState) -> None:
        reason = self._show(state.outcome.exception() if state.outcome else "")
        self.notify(f"PubMed: {reason}; asking again in {state.upcoming_sleep:.0f} s")

    def _show(self, said: object) -> str:
        """Return what a server said, without the key and not too long."""
        text = redact_key(str(said), self.api_key)
        plain = "".join(letter if letter.isprintable() else " " for letter in text)
        return plain if len(plain) <= _MAX_SAID else f"{plain[:_MAX_SAID]}..."

    def _redact_notes(self, answer: _ResponseT, call: EutilsCall[_ResponseT]) -> _ResponseT:
        """Cut the key from what a search says of its query, but not what the user searched for."""
        if not isinstance(answer, EsearchResult) or not self.api_key:
            return answer
        if holds_key(str(call.params["term"]), self.api_key):
            return answer
        redacted = replace(
            answer,
            translation=redact_key(answer.translation, self.api_key),
            warnings=tuple(redact_key(warning, self.api_key) for warning in answer.warnings),
        )
        return cast("_ResponseT", redacted)


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
