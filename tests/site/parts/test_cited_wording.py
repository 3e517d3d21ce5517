"""A wording with its citation, to be pasted."""

from dataclasses import replace

from evidence.site.parts.cited_wording import cite_wording, format_markdown, format_plain


def test_a_wording_names_its_sources_so_that_they_are_found(material):
    study = material.studies["haake2007"]
    assert format_plain("It may help", [study]) == (
        f"It may help (Haake and others, 2007, PMID {study.pmid}, https://doi.org/{study.doi})."
    )
    unknown = replace(study, pmid=None, doi=None)
    assert format_plain("It may help", [study, unknown]).endswith("; Haake and others, 2007).")
    assert format_plain("It may help", []) == "It may help."


def test_markdown_cites_keys_and_no_text_becomes_markup(material):
    studies = [material.studies["haake2007"], material.studies["furlan2010"]]
    assert format_markdown("It *may* help", studies) == (
        r"It \*may\* help [@haake2007; @furlan2010]."
    )


def test_a_wording_that_no_longer_holds_is_not_offered(material):
    card = material.cards["T2"]
    assert cite_wording(material, card).wording == card.claim.wording
    claim = replace(card.claim, wording_for="supported high")
    stale = replace(card, verdict=replace(card.verdict, claim=claim))
    assert cite_wording(material, stale) is None
