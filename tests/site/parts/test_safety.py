"""Safety beside benefit."""

from dataclasses import replace

from evidence.site.parts.safety import find_safety, list_frequencies


def ids(safety):
    return [card.claim.id for card in safety.cards]


def test_claims_on_the_safety_of_the_same_subject_are_found(material):
    claims = material.base.claims
    assert ids(find_safety(material, claims["T6"])) == ["T18"]
    assert find_safety(material, claims["T6"]).label == ""


def test_those_of_the_wider_subject_are_named_as_such(material):
    wider = find_safety(material, material.base.claims["T10"])
    assert ids(wider)
    assert wider.label == material.subjects["acupuncture"]


def test_the_nearest_wider_subject_comes_first(material):
    subject = material.base.claims["T10"].subject
    above = {subject: ("dry_needling",), "dry_needling": ("acupuncture",)}
    treatments = tuple(
        replace(term, broader=above.get(term.id, term.broader))
        for term in material.base.topic.treatments
    )
    base = replace(material.base, topic=replace(material.base.topic, treatments=treatments))
    nearest = find_safety(replace(material, base=base), material.base.claims["T10"])
    assert ids(nearest) == ["T19"]


def test_where_nobody_judged_the_safety_there_is_none(material):
    assert find_safety(material, material.base.claims["R11"]).cards == ()


def test_a_claim_that_recommends_nothing_has_no_safety_beside_it(material):
    for claim in ("C5", "T12", "E1"):
        assert find_safety(material, material.base.claims[claim]) is None


def test_how_often_something_happens_is_told_with_its_source(material):
    (sentence,) = list_frequencies(material.cards["T12"])
    assert sentence.startswith("About 9.3 of 100 (patients with any adverse event; 95 % interval")
    assert sentence.endswith(": baumler2021.")
