"""Frames: what a claim says acts, what it does and on what, as ``topic.toml`` declares it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evidence.claims.recognise.concepts import EFFECT_FORMS

OUTSIDE: Final = "outside"  # stands for the claims that are not registered
_TEXTS: Final = ("agent", "effect", "target", "about", "without")
_SWITCHES: Final = ("reverse", "narrower", "first")


@dataclass(frozen=True, slots=True)
class ClaimFrame:
    """One way in which a claim is stated; ``agent`` to ``without`` list concepts.

    Attributes:
        claim: id of the claim.
        name: the claim and the number of the frame among its frames.
        agent: what acts; empty where it does not matter.
        effect: what it does.
        target: on what; empty where the effect says it all.
        about: what the sentence or what is above it must be about; empty for anything.
        also: what else the sentence must have: one of each group.
        without: what the sentence must not have.
        is_reverse: it states the reverse of the claim.
        takes_narrower: a narrower treatment than the agent will do.
        is_first: the effect begins the sentence, as an instruction does.
    """

    claim: str
    name: str
    agent: tuple[str, ...]
    effect: tuple[str, ...]
    target: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    also: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    is_reverse: bool = False
    takes_narrower: bool = True
    is_first: bool = False

    @property
    def concepts(self) -> frozenset[str]:
        """All concepts that it names."""
        also = (name for group in self.also for name in group)
        return frozenset(
            (*self.agent, *self.effect, *self.target, *self.about, *self.without, *also)
        )


def parse_frames(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], concepts: Collection[str]
) -> Iterator[ClaimFrame]:
    """Parse all frames of a topic, claim by claim.

    Raises:
        ValueError: one of them is wrong.
    """
    for claim, entries in tables.items():
        for number, entry in enumerate(entries, 1):
            yield parse_frame(claim, f"{claim}.{number}", entry, concepts)


def parse_frame(
    claim: str, name: str, entry: Mapping[str, Any], concepts: Collection[str]
) -> ClaimFrame:
    """Parse a frame such as ``{ agent = "needle", effect = "raise", target = "flow" }``.

    A text is one concept or alternatives, ``a|b``; ``also`` may be a list, of which each is needed.

    Raises:
        ValueError: it names a concept that is not declared, or an entry has no meaning.
    """
    _check_entries(name, entry)
    also = entry.get("also", [])
    frame = ClaimFrame(
        claim,
        name,
        agent=_split(entry.get("agent", "")),
        effect=tuple(_iter_forms(_split(entry["effect"]), concepts)),
        target=_split(entry.get("target", "")),
        about=_split(entry.get("about", "")),
        also=tuple(map(_split, [also] if isinstance(also, str) else also)),
        without=tuple(_iter_forms(_split(entry.get("without", "")), concepts)),
        is_reverse=entry.get("reverse", False),
        takes_narrower=entry.get("narrower", True),
        is_first=entry.get("first", False),
    )
    undeclared = sorted(frame.concepts.difference(concepts))
    if undeclared:
        names = ", ".join(undeclared)
        raise ValueError(f"the frame {name} names concepts that are not declared: {names}")
    return frame


def _check_entries(name: str, entry: Mapping[str, Any]) -> None:
    unknown = sorted(entry.keys() - {*_TEXTS, *_SWITCHES, "also"})
    if unknown:
        raise ValueError(f"the frame {name}: {', '.join(unknown)} has no meaning")
    if "effect" not in entry:
        raise ValueError(f"the frame {name} has no effect")
    wrong = [key for key in _TEXTS if not isinstance(entry.get(key, ""), str)]
    if wrong:
        raise ValueError(f'the frame {name}: {wrong[0]} must be a text, such as "a|b"')
    wrong = [key for key in _SWITCHES if not isinstance(entry.get(key, False), bool)]
    if wrong:
        raise ValueError(f"the frame {name}: {wrong[0]} must be true or false")


def _iter_forms(names: Collection[str], concepts: Collection[str]) -> Iterator[str]:
    """Yield the parts of speech of each effect; a concept without any is itself one."""
    for name in names:
        forms = [f"{name}.{form}" for form in EFFECT_FORMS.values() if f"{name}.{form}" in concepts]
        yield from forms or [name]


def _split(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split("|") if name)
