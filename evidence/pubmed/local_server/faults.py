"""What the server does wrong on demand."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal[
    "429",  # too many requests
    "429 after 2 s",  # with Retry-After in seconds
    "429 after a date",  # with Retry-After as a date half a minute away
    "429 after an hour",
    "500",
    "503 page",  # with a web page, as NCBI's front servers send it
    "no answer",  # the connection closes before the answer
    "cut body",  # the connection closes in the middle of the answer
    "cut short",  # the answer is complete for HTTP, but not for XML
    "error in 200",
    "json error in 200",
    "html in 200",
    "empty",
    "records missing",  # every third
    "no records",  # a set without any
    "slow",
    "moved",
    "repeats the key",  # in an error
    "429 after ages",  # with more digits than a date has
]
FaultPlan = Callable[[int, str, Mapping[str, str]], Fault | None]
"""Choose the fault of a request from its number (from 0), utility and parameters."""


@dataclass
class Faults:
    """A plan: the faults of the first requests in ``plan`` (None for none), then ``always``.

    With ``only``, just the requests to this utility count.
    """

    plan: list[Fault | None] = field(default_factory=list)
    always: Fault | None = None
    only: str | None = None

    def __call__(self, number: int, utility: str, params: Mapping[str, str]) -> Fault | None:
        """Return the fault of a request."""
        if self.only and utility != self.only:
            return None
        return self.plan.pop(0) if self.plan else self.always


def fail_at_random(share: float, kinds: Sequence[Fault], *, seed: int) -> FaultPlan:
    """Make a plan by which a share of all answers is faulty, each in one of ``kinds``."""
    dice = random.Random(seed)

    def choose_fault(_number: int, _utility: str, _params: Mapping[str, str]) -> Fault | None:
        return dice.choice(kinds) if dice.random() < share else None

    return choose_fault
