"""Tell the studies that a reason lists from its words, so that a page can show their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from evidence.studies.study import CITEKEY_PATTERN, Study
from evidence.wording import capitalise_first

_STUDY_LIST: Final = re.compile(
    rf"(?P<lead>[^:;]+): (?P<keys>{CITEKEY_PATTERN}(?:, {CITEKEY_PATTERN})*)\.?"
)


class ShownReason(NamedTuple):
    """A reason in words, and the studies that it lists."""

    text: str
    studies: tuple[Study, ...] = ()


def show_reasons(reasons: Iterable[str], studies: Mapping[str, Study]) -> Iterator[ShownReason]:
    """Divide reasons that do nothing but list studies, such as "For: a, b; against: c."."""
    for reason in reasons:
        clauses = [_STUDY_LIST.fullmatch(clause) for clause in reason.split("; ")]
        lists = [_read_list(clause, studies) for clause in clauses if clause]
        if len(lists) == len(clauses) and all(one.studies for one in lists):
            yield from lists
        else:
            yield ShownReason(reason)


def _read_list(clause: re.Match[str], studies: Mapping[str, Study]) -> ShownReason:
    keys = clause["keys"].split(", ")
    known = tuple(studies[key] for key in keys if key in studies)
    text = f"{capitalise_first(clause['lead'])}:"
    return ShownReason(text, known if len(known) == len(keys) else ())
