"""What --select, --ignore and the settings name: rules by prefixes of codes, claims by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Problem
from evidence.http.addresses import is_web_address
from evidence.posts.lint.filters.path_patterns import matches_path
from evidence.posts.lint.registry import RULES
from evidence.posts.read.files import STDIN
from evidence.wording import join_with_and

_CLAIM_PREFIX: Final = "CLAIM:"


@dataclass(frozen=True, slots=True)
class IgnoreList:
    """What is left out: rules by prefixes of their codes, and claims by their ids."""

    codes: tuple[str, ...] = ()
    claims: frozenset[str] = frozenset()

    def covers(self, problem: Problem) -> bool:
        """Return whether a problem is left out."""
        return problem.claim in self.claims or problem.code.startswith(self.codes)


@dataclass(frozen=True, slots=True)
class PathIgnores:
    """What is left out in some posts.

    Attributes:
        lists: what is left out where a pattern of paths fits.
        folder: the folder from which the patterns start.
    """

    lists: Mapping[str, IgnoreList]
    folder: Path

    def covers(self, problem: Problem) -> bool:
        """Return whether a problem is left out in its post."""
        return any(found.covers(problem) for found in self.select_lists(problem.path))

    def select_lists(self, path: str) -> list[IgnoreList]:
        """Return the lists that apply to a post."""
        if path == STDIN or is_web_address(path):
            return []
        return [
            found
            for pattern, found in self.lists.items()
            if matches_path(Path(path), [pattern], self.folder)
        ]


def parse_ignore_list(values: str | Iterable[str], claims: Collection[str]) -> IgnoreList:
    """Split values such as ``E4`` and ``claim:C1`` into prefixes of codes and ids of claims.

    Args:
        values: the values, in letters of any case.
        claims: the ids of the known claims.

    Raises:
        EvidenceError: there is no such claim, or a value is the id of a claim and no code.
    """
    values = [values] if isinstance(values, str) else list(values)
    named = [value for value in values if value.upper().startswith(_CLAIM_PREFIX)]
    codes = tuple(value for value in values if value not in named)
    for code in codes:
        if not _rules_of(code) and _find_claim(code, claims):
            raise EvidenceError(
                f"no rule begins with {code!r}, but there is a claim {code}: "
                f"write claim:{code} to silence it"
            )
    return IgnoreList(codes, frozenset(_require_claim(value, claims) for value in named))


def check_selected(values: str | Iterable[str]) -> None:
    """Check that only rules are selected.

    Raises:
        EvidenceError: a value names a claim.
    """
    for value in [values] if isinstance(values, str) else values:
        if value.upper().startswith(_CLAIM_PREFIX):
            raise EvidenceError(f"select takes codes of rules; {value} goes with ignore")


def find_ambiguous_codes(values: Iterable[str], claims: Collection[str]) -> list[str]:
    """Return a hint for each value that begins codes of rules and is also the id of a claim."""
    hints = []
    for value in dict.fromkeys(values):
        codes, claim = _rules_of(value), _find_claim(value, claims)
        if codes and claim:
            rules = f"the rule {codes[0]}" if len(codes) == 1 else f"the rules {_join(codes)}"
            hints.append(
                f"{value} means {rules}; `--ignore claim:{claim}` silences the claim {claim}"
            )
    return hints


def _join(codes: Sequence[str]) -> str:
    return join_with_and(codes) if len(codes) < 3 else f"{codes[0]} to {codes[-1]}"


def _rules_of(prefix: str) -> list[str]:
    return [rule.code for rule in RULES if rule.code.startswith(prefix.upper())]


def _find_claim(name: str, claims: Collection[str]) -> str | None:
    return next((claim for claim in claims if claim.upper() == name.upper()), None)


def _require_claim(value: str, claims: Collection[str]) -> str:
    name = value[len(_CLAIM_PREFIX) :].strip()
    claim = _find_claim(name, claims)
    if claim is None:
        raise EvidenceError(f"no claim has the id {name!r}; `evidence claims` lists them")
    return claim
