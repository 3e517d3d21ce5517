"""Hovers, completions and definitions."""

from __future__ import annotations

import pytest
from lsprotocol import types

BIBLIOGRAPHY = """@misc{other2001,
  title = {Another {Study}}, year = 2001
}

@article{vickers2012, pmid = {22965186}}
"""


@pytest.fixture
def bibliography(editor):
    file = editor.folder / "references.bib"
    file.write_text(BIBLIOGRAPHY)
    return file


async def test_a_claim_shows_its_card_and_what_to_write_instead(editor):
    await editor.open("A day. Bed rest helps low back pain.\n")
    shown = await editor.hover(0, 12)
    assert shown.startswith('**E401**: "Bed rest probably does not help')
    assert "R5: Bed rest helps back pain" in shown
    assert "Contradicted, moderate certainty" in shown
    assert "[rizzo2025](https://pubmed.ncbi.nlm.nih.gov/40139265/)" in shown
    assert await editor.hover(0, 2) == ""


async def test_a_claim_without_a_problem_has_a_card_too(editor):
    assert await editor.open("Bed rest does not help low back pain [@rizzo2025].\n") == ()
    assert "R5: Bed rest helps back pain" in await editor.hover(0, 12)


async def test_a_key_shows_its_study_and_what_became_of_it(editor, bibliography):
    await editor.open(
        "Acupuncture [@vickers2012; @other2001; @nobody2001; @pmid:22965186] works.\n"
    )
    shown = await editor.hover(0, 16)
    assert "**Acupuncture for Chronic Pain" in shown
    assert "17,922 participants" in shown
    assert "vickers2018 (2018) has replaced it" in shown
    assert "**Another Study**" in await editor.hover(0, 30)
    assert await editor.hover(0, 45) == ""
    assert await editor.hover(0, 60) == shown


async def test_keys_of_the_bibliography_come_before_those_of_the_base(editor, bibliography):
    await editor.open("It works [@")
    keys = await editor.keys(0, 11)
    assert keys[:2] == ["other2001", "vickers2012"]
    assert "haake2007" in keys
    assert len(keys) == len(set(keys))


async def test_a_key_that_is_begun_is_replaced_as_a_whole(editor):
    await editor.open("It works [@haake2001].\n")
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(**editor.at(0, 16))
    )
    item = next(item for item in found if item.label == "haake2007")
    assert item.text_edit == types.TextEdit(editor.range(0, 11, 20), "haake2007")
    assert item.detail.startswith("German Acupuncture Trials")
    described = await editor.client.completion_item_resolve_async(item)
    assert "certainty)" in described.documentation.value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[@vickers2012; ", "@haake2007"),
        ("[@vickers2012; haak", "@haake2007"),
        ("[@vickers2012;", " @haake2007"),
        ("as @", "haake2007"),
        ("@{", "haake2007"),
        ("write to me@", None),
        ("[one; ", None),
        ("It works", None),
    ],
)
async def test_keys_are_offered_where_something_is_cited(editor, text, key):
    await editor.open(text)
    keys = await editor.keys(0, len(text))
    assert key in keys if key else not keys


@pytest.mark.parametrize("text", ["[@", "[@vickers2012; ", "[@vickers2012;"])
async def test_keys_are_found_by_what_is_typed_behind_the_place_of_the_edit(editor, text):
    await editor.open(text)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(**editor.at(0, len(text)))
    )
    item = next(item for item in found if item.label == "haake2007")
    typed = item.text_edit.new_text.replace("@", "")
    assert item.text_edit.range.start.character == len(text)
    assert item.filter_text.startswith(f"{typed} German Acupuncture Trials")


async def test_a_chosen_key_says_what_is_behind_its_title_which_editors_show_above(editor):
    await editor.open("[@")
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(**editor.at(0, 2))
    )
    item = next(item for item in found if item.label == "kim2016")
    note = (await editor.client.completion_item_resolve_async(item)).documentation.value
    assert item.detail.startswith("Changes of Local Blood Flow")
    assert item.detail not in note
    assert note.startswith("Kim et al., ")
    assert "- too little evidence on A1: Acupuncture increases circulation" in note


async def test_a_key_leads_to_its_entry(editor, bibliography):
    await editor.open("It works [@vickers2012; @pmid:22965186; @haake2007].\n")

    async def find(character: int) -> types.Location | None:
        params = types.DefinitionParams(**editor.at(0, character))
        return await editor.client.text_document_definition_async(params)

    found = await find(12)
    assert found == types.Location(
        bibliography.as_uri(), types.Range(types.Position(4, 0), types.Position(4, 0))
    )
    assert await find(30) == found
    assert await find(45) is None
    assert await find(3) is None
