"""Species, from MeSH terms, publication types and words."""

import pytest
from support.derived_columns import derived


@pytest.mark.parametrize(
    ("title", "abstract", "mesh", "species"),
    [
        ("Needles", "Rats had needles.", ("Humans", "Adult"), ("human",)),
        ("Needles", None, ("Animals", "Rats"), ("animal",)),
        ("Needles", None, ("Animals", "Humans", "Mice"), ("human", "animal")),
        ("Needles in rats", "Many patients have pain.", (), ("animal",)),
        ("Needles in patients", "Rats were used before.", (), ("human",)),
        ("Needles", "Volunteers had needles.", (), ("human",)),
        ("Needles", "679 men had needles.", (), ("human",)),
        ("Needles", "Patients have pain. Rats had needles.", (), ()),
        ("Needles", "A treatment demonstrates effects.", (), ()),
    ],
)
def test_the_species_is_from_mesh_then_from_words(title, abstract, mesh, species):
    assert derived(title, abstract, mesh_terms=mesh).species == species
