"""What robots.txt of a site allows (RFC 9309)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from protego import Protego

MAX_CRAWL_DELAY: Final = 10.0  # seconds; a site that asks for more gets these
_MAX_SITEMAPS_NAMED: Final = 100


@dataclass(frozen=True)
class RobotRules:
    """The rules of a site for a program; by default all is allowed.

    Attributes:
        agent: the name of the program.
        delay: the seconds between two requests that the site asks for.
        sitemaps: the sitemaps that it names.
    """

    agent: str
    delay: float = 0.0
    sitemaps: Sequence[str] = ()
    _parsed: Protego | None = field(default=None, repr=False)

    def allow(self, address: str) -> bool:
        """Return whether an address may be fetched."""
        return self._parsed is None or bool(self._parsed.can_fetch(address, self.agent))


def parse_robots(text: str, agent: str) -> RobotRules:
    """Parse a robots.txt; lines that are none of it are passed by.

    Raises:
        EvidenceError: the parser is not installed.
    """
    try:
        from protego import Protego
    except ImportError as error:
        raise EvidenceError(
            "checking pages of the web needs protego: pip install 'evidence-tracker[web]'"
        ) from error
    parsed = Protego.parse(text)
    delay = min(float(parsed.crawl_delay(agent) or 0.0), MAX_CRAWL_DELAY)
    sitemaps = tuple(parsed.sitemaps)[:_MAX_SITEMAPS_NAMED]
    return RobotRules(agent, max(0.0, delay), sitemaps, _parsed=parsed)
