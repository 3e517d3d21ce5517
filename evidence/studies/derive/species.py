"""Derive who was studied, people or animals: from MeSH terms, publication types, then words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from evidence.studies.derive.pattern_vocabulary import PatternVocabulary, load_patterns
from evidence.studies.derive.record_text import RecordText, format_quote, has_any
from evidence.studies.study import Species

_DerivedSpecies = tuple[tuple[Species, ...], str | None]  # the species, and how they were derived

# NLM gives every record of people "Humans" and every one of animals "Animals", beside the kind of
# animal (https://www.nlm.nih.gov/bsd/indexing/training/CHK_030.html).
_SPECIES_BY_MESH: Mapping[tuple[bool, bool], _DerivedSpecies] = {
    (True, False): (("human",), "MeSH: Humans"),
    (False, True): (("animal",), "MeSH: Animals"),
    (True, True): (("human", "animal"), "MeSH: Humans, Animals"),
}


@dataclass(frozen=True, slots=True)
class _SpeciesWords:
    human_types: frozenset[str]
    abstract_cues: tuple[str, ...]
    animal_product: re.Pattern[str]
    animal: Mapping[str, re.Pattern[str]]  # by place
    human: Mapping[str, re.Pattern[str]]


def derive_species(
    text: RecordText, *, mesh_terms: Sequence[str], publication_types: Sequence[str]
) -> _DerivedSpecies:
    """Derive the species studied.

    Returns:
        The species and how they were derived; () and None where title and abstract name neither,
        or both side by side.
    """
    indexed = _SPECIES_BY_MESH.get(("Humans" in mesh_terms, "Animals" in mesh_terms))
    return (
        indexed
        or _derive_from_types(publication_types)
        or _derive_from_words("title", text.title)
        or _derive_from_words("abstract", text.abstract)
        or ((), None)
    )


def _derive_from_types(types: Sequence[str]) -> _DerivedSpecies | None:
    for kind in types:
        if kind.endswith(", Veterinary"):
            return ("animal",), f"publication type: {kind}"
        if kind in _load_words().human_types:
            return ("human",), f"publication type: {kind}"
    return None


def _derive_from_words(place: str, text: str) -> _DerivedSpecies | None:
    words = _load_words()
    if place == "abstract" and not has_any(text, words.abstract_cues):
        return None
    human = words.human[place].search(text)
    animal = words.animal[place].search(words.animal_product.sub("", text))
    if animal and not human:
        return ("animal",), f"{place}: {format_quote(animal[0])}"
    if human and not animal:
        return ("human",), f"{place}: {format_quote(human[0])}"
    return None


@cache
def _load_words() -> _SpeciesWords:
    vocabulary = load_patterns("species")
    return _SpeciesWords(
        human_types=frozenset(vocabulary.read_words("human_types.types")),
        animal_product=vocabulary.compile("title.animal_product"),
        abstract_cues=vocabulary.read_words("abstract.cues"),
        animal=_compile_by_place(vocabulary, "animal"),
        human=_compile_by_place(vocabulary, "human"),
    )


def _compile_by_place(
    vocabulary: PatternVocabulary, species: Species
) -> dict[str, re.Pattern[str]]:
    places = ("title", "abstract")
    return {place: vocabulary.compile(f"{place}.{species}") for place in places}
