"""What a server does wrong on demand."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal[
    "429",  # too many requests
    "429 after 2 s",  # the same, with Retry-After in seconds
    "429 after a date",  # the same, with Retry-After as a date half a minute away
    "429 after an hour",
    "500",
    "503 page",  # with a web page, as NCBI's front servers give it
    "no answer",  # the connection is cut before an answer
    "cut body",  # the connection is cut in the middle of it
    "cut short",  # the answer is whole for HTTP, but not for XML
    "error in 200",
    "json error in 200",
    "html in 200",
    "empty",
    "records missing",  # every third
    "no records",  # a set without any
    "slow",
    "moved",
    "tells the key",  # repeats the API key in an error
    "429 after ages",  # no date has so many digits
]
Plan = Callable[[int, str, Mapping[str, str]], Fault | None]


@dataclass
class Faults:
    """Which request, counted from 0, goes wrong, and how.

    ``plan`` lists the faults of the first requests (None: none); ``always`` goes on after them.
    """

    plan: list[Fault | None] = field(default_factory=list)
    always: Fault | None = None
    only: str | None = None  # a utility

    def __call__(self, number: int, utility: str, params: Mapping[str, str]) -> Fault | None:
        if self.only and utility != self.only:
            return None
        return self.plan.pop(0) if self.plan else self.always


def at_random(share: float, kinds: list[Fault], seed: int) -> Plan:
    """A share of all answers is faulty, each by one of the kinds."""
    dice = random.Random(seed)

    def plan(number: int, utility: str, params: Mapping[str, str]) -> Fault | None:
        return dice.choice(kinds) if dice.random() < share else None

    return plan
