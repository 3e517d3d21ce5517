"""Check concepts, roles and frames of a topic against each other and against the claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from evidence.claims.base.models import Claim
from evidence.claims.recognise.concepts import collect_concepts
from evidence.claims.recognise.frames import OUTSIDE, parse_frame
from evidence.errors import Problem
from evidence.lexicon import Lexicon
from evidence.topic import TOPIC_FILE_NAME, ConceptRoles, Topic, find_line


def check_claim_words(topic: Topic, claims: Mapping[str, Claim]) -> list[Problem]:
    """Return everything that is wrong with the concepts, roles and frames of a topic."""
    file = topic.folder / TOPIC_FILE_NAME
    text = file.read_text(encoding="utf-8")
    concepts = collect_concepts(topic)
    found = [
        *_check_phrases(topic.concepts),
        *_check_roles(topic.roles, concepts),
        *_check_frames(topic.frames, concepts, claims),
        *_check_questions(topic.questions, concepts, claims),
    ]
    return [
        Problem(str(file), "topic", message, line=find_line(text, entry), severity="error")
        for entry, message in found
    ]


def _check_phrases(concepts: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    for concept, phrases in concepts.items():
        try:
            Lexicon({concept: phrases})
        except ValueError as error:
            yield f"concepts.{concept}", str(error)


def _check_roles(roles: ConceptRoles, concepts: Collection[str]) -> Iterator[tuple[str, str]]:
    lists = {
        "treatments": roles.treatments,
        "context": roles.context,
        "objects": roles.objects,
        "about": roles.about,
        "agents": (*roles.agents, *roles.agents.values()),
        "stand_ins": tuple(roles.stand_ins),
        "unless": tuple(roles.unless),
    }
    for role, names in lists.items():
        for name in names:
            if name not in concepts:
                yield f"roles.{role}", f"roles.{role}: there is no concept {name}"


def _check_frames(
    frames: Mapping[str, Sequence[Mapping[str, Any]]],
    concepts: Collection[str],
    claims: Collection[str],
) -> Iterator[tuple[str, str]]:
    for claim, entries in frames.items():
        place = f"frames.{claim}"
        if claim not in claims and claim != OUTSIDE:
            yield place, f"there are frames for {claim}, but claims.csv has no such claim"
        for number, entry in enumerate(entries, 1):
            try:
                parse_frame(claim, f"{claim}.{number}", entry, concepts)
            except ValueError as error:
                yield place, str(error)


def _check_questions(
    questions: Mapping[str, Sequence[str]], concepts: Collection[str], claims: Collection[str]
) -> Iterator[tuple[str, str]]:
    for claim, asked in questions.items():
        entry = f"questions.{claim}"
        if claim not in claims:
            yield entry, f"{entry}: there is no claim {claim}"
        for name in re.findall(r"[^\s|]+", " ".join(asked)):
            if name not in concepts:
                yield entry, f"{entry}: there is no concept {name}"
