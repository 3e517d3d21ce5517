"""Who was studied, people or animals? From MeSH terms, then from publication types, then from words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evidence.studies.derive.record_text import RecordText, format_quote, has_any
from evidence.studies.study import Species

_DerivedSpecies = tuple[tuple[Species, ...], str | None]  # the species, and how they were found

# NLM gives every record of people "Humans" and every one of animals "Animals", beside the kind of animal
# (https://www.nlm.nih.gov/bsd/indexing/training/CHK_030.html).
_SPECIES_BY_MESH: Mapping[tuple[bool, bool], _DerivedSpecies] = {
    (True, False): (("human",), "MeSH: Humans"),
    (False, True): (("animal",), "MeSH: Animals"),
    (True, True): (("human", "animal"), "MeSH: Humans, Animals"),
}
_TRIAL_TYPES = frozenset(
    {"Randomized Controlled Trial", "Clinical Trial", "Controlled Clinical Trial", "Case Reports"}
)

# In an abstract words must be plainer than in a title: "subjects" can be topics, and "mouse" an antibody's source.
_ANIMAL_WORD = re.compile(r"\b(?:rats|mice|rabbits|dogs|wistar|sprague[- ]dawley)\b")
_CUES = (
    *(
        "patients",
        "participants",
        "subjects",
        "volunteers",
        "women",
        " men",
        "children",
        "adults",
        "people",
        "individuals",
    ),
    *(
        "persons",
        "students",
        "infants",
        "nurses",
        "rats",
        "mice",
        "rabbits",
        "dogs",
        "wistar",
        "sprague",
    ),
)
_HUMAN_WORD = re.compile(
    r"\b(?:(?:out|in)?patients|participants|volunteers|women|men|children|adults|individuals|people|persons|students|infants|"
    r"nurses|healthy subjects)\b"
)
_ANIMAL_TITLE = re.compile(
    r"\b(?:rats?|mice|mouse|rabbits?|dogs?|canine|cats?|feline|pigs?|porcine|sheep|ovine|horses?|equine|bovine|cattle|"
    r"murine|monkeys?|primates?|hamsters?|animal models?|zebrafish|drosophila)\b"
)
_HUMAN_TITLE = re.compile(
    r"\b(?:patients?|participants|volunteers|women|children|adults|humans?|people|men|adolescents|infants|healthy "
    r"subjects|clinical trial|case report|nurses|veterans|older persons)\b"
)


def derive_species(
    mesh_terms: Sequence[str], types: Sequence[str], words: RecordText
) -> _DerivedSpecies:
    """The species studied, and how they were found; none where words of both stand side by side."""
    indexed = _SPECIES_BY_MESH.get(("Humans" in mesh_terms, "Animals" in mesh_terms))
    if indexed:
        return indexed
    for kind in types:
        if kind.endswith(", Veterinary"):
            return ("animal",), f"publication type: {kind}"
        if kind in _TRIAL_TYPES:
            return ("human",), f"publication type: {kind}"
    return (
        _derive_from_matches(
            "title", _ANIMAL_TITLE.search(words.title), _HUMAN_TITLE.search(words.title)
        )
        or _derive_from_abstract(words.abstract)
        or ((), None)
    )


def _derive_from_abstract(abstract: str) -> _DerivedSpecies | None:
    if not has_any(abstract, _CUES):
        return None
    return _derive_from_matches(
        "abstract", _ANIMAL_WORD.search(abstract), _HUMAN_WORD.search(abstract)
    )


def _derive_from_matches(
    place: str, animal: re.Match[str] | None, human: re.Match[str] | None
) -> _DerivedSpecies | None:
    if animal and not human:
        return ("animal",), f"{place}: {format_quote(animal[0])}"
    if human and not animal:
        return ("human",), f"{place}: {format_quote(human[0])}"
    return None
