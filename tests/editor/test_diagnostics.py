"""Problems as an editor gets them are those of the command."""

from __future__ import annotations

import json

from lsprotocol import types
from support.editor import Editor, end_client, start_client
from support.linting import run

REST = "Bed rest helps low back pain.\n"
SEVERITIES = {"error": 1, "warning": 2, "info": 3}


def command_finds(editor: Editor, text: str, name: str = "post.md") -> list[tuple[object, ...]]:
    """What the command finds in a file with the text, as editors count."""
    (editor.folder / name).write_bytes(text.encode())
    rows = json.loads(run("check", editor.folder / name, "--format", "json").stdout)
    keys = ("line", "column", "end_line", "end_column")
    return [
        (*(row[key] - 1 for key in keys), row["code"], SEVERITIES[row["severity"]], row["message"])
        for row in rows
    ]


def shown(found: list[types.Diagnostic]) -> list[tuple[object, ...]]:
    return [
        (
            *(one.range.start.line, one.range.start.character),
            *(one.range.end.line, one.range.end.character),
            *(one.code, one.severity.value, one.message),
        )
        for one in found
    ]


async def test_an_editor_shows_what_the_command_finds(editor):
    text = f"# Cupping\n\nCupping increases blood flow.\r\n\r\n{REST}\n{REST}"
    found = await editor.open(text)
    assert shown(found) == command_finds(editor, text) != []
    assert found[0].source == "evidence"
    assert found[0].code_description.href.endswith("/E402.md")


async def test_other_places_of_a_problem_are_related_to_it(editor):
    (found,) = await editor.open(f"{REST}\n{REST}")
    (place,) = found.related_information
    assert place.location.range.start == types.Position(2, 0)


async def test_data_has_what_other_programs_need(editor):
    (found,) = await editor.open(REST)
    assert found.data["claim"] == "R5"
    assert found.data["suggestion"].startswith('"Bed rest')


async def test_places_are_in_units_of_utf_16_unless_the_editor_says_otherwise(editor, tmp_path):
    text = f"😀 A day. {REST}"
    (found,) = await editor.open(text)
    assert found.range.start == types.Position(0, 10)
    general = types.GeneralClientCapabilities(
        position_encodings=[types.PositionEncodingKind.Utf32, types.PositionEncodingKind.Utf16]
    )
    client = await start_client(tmp_path, types.ClientCapabilities(general=general))
    (found,) = await Editor(client, tmp_path).open(text)
    await end_client(client)
    assert found.range.start == types.Position(0, 9)


async def test_changes_are_checked_with_their_version(editor):
    assert await editor.open("Nothing.\n") == ()
    insert = types.TextDocumentContentChangePartial(editor.range(0, 0, 0), REST.strip() + " ")
    (found,) = await editor.change(insert)
    assert found.code == "E401"
    delete = types.TextDocumentContentChangePartial(editor.range(0, 0, 4), "")
    assert await editor.change(delete) == ()


async def test_of_many_changes_only_the_last_text_counts(editor):
    await editor.open("")
    for letter in REST.strip():
        end = editor.versions["post.md"] - 1
        place = types.TextDocumentContentChangePartial(editor.range(0, end, end), letter)
        editor.send(place)
    (found,) = await editor.published()
    assert found.code == "E401"


async def test_the_settings_of_the_project_apply_and_are_read_again(editor):
    settings = editor.folder / "evidence.toml"
    settings.write_text('ignore = ["E401"]\n')
    assert await editor.open(REST) == ()
    settings.write_text('[per-file-ignores]\n"draft*" = ["E4"]\n')
    editor.tell_changed(settings)
    (found,) = await editor.published()
    assert found.code == "E401"
    assert await editor.open(REST, "draft.md") == ()


async def test_two_projects_have_their_own_settings(editor):
    for name, code in (("one", "E401"), ("two", "C1")):
        (editor.folder / name).mkdir()
        (editor.folder / name / "evidence.toml").write_text(f'ignore = ["{code}"]\n')
    assert await editor.open(REST, "one/post.md") == ()
    assert [one.code for one in await editor.open(REST, "two/post.md")] == ["E401"]


async def test_what_the_settings_exclude_has_no_problems(editor):
    (editor.folder / "evidence.toml").write_text('exclude = ["drafts"]\n')
    assert await editor.open(REST, "drafts/post.md") == ()


async def test_a_bibliography_that_changes_is_noticed(editor):
    text = "Cupping was studied [@nobody2001].\n"
    (found,) = await editor.open(text)
    assert found.code == "C103"
    (editor.folder / "references.bib").write_text("@misc{nobody2001, title = {No}}\n")
    editor.tell_changed(editor.folder / "references.bib")
    assert await editor.published() == ()


async def test_settings_that_are_wrong_are_told_once_and_the_server_lives_on(editor):
    settings = editor.folder / "evidence.toml"
    settings.write_text("ignore = 3\n")
    (found,) = await editor.open(REST)
    assert found.message.startswith("not checked: ")
    assert "ignore must be a list of codes" in found.message
    await editor.open(REST, "other.md")
    told = [shown.message for shown in editor.client.messages if str(settings) in shown.message]
    assert len(told) == 1
    settings.write_text("")
    editor.tell_changed(settings)
    (found,) = await editor.published()
    assert found.code == "E401"


async def test_a_bibliography_that_cannot_be_read_is_a_problem_of_the_post(editor):
    (editor.folder / "references.bib").mkdir()
    (found,) = await editor.open(REST)
    assert "posts beside it are not checked" in found.message
    (editor.folder / "references.bib").rmdir()
    editor.tell_changed(editor.folder / "references.bib")
    assert [one.code for one in await editor.published()] == ["E401"]


async def test_what_is_no_text_is_refused_as_by_the_command(editor):
    (found,) = await editor.open("%PDF-1.7\n")
    assert found.message.startswith("is a PDF")
    (found,) = await editor.open(f"{REST}\0", "zero.md")
    assert "is not text" in found.message
    (found,) = await editor.open(f"{REST}\ud800", "half.md")
    assert "is not UTF-8" in found.message


async def test_a_post_that_was_never_saved_is_checked_by_its_language(editor):
    for language in ("markdown", "html", "plaintext"):
        (found,) = await editor.open(REST, f"untitled:{language}", language)
        assert found.code == "E401"
    code = f"Once::\n\n  {REST}\n"
    assert await editor.open(code, "untitled:code", "plaintext")
    assert await editor.open(code, "untitled:literal", "restructuredtext") == ()
    assert await editor.open(f"```{{python}}\n{REST}\n```\n", "untitled:cell", "quarto") == ()


async def test_a_closed_post_has_no_problems_and_a_renamed_one_those_of_its_name(editor):
    await editor.open(REST)
    editor.close()
    assert (await editor.next_published("post.md")).diagnostics == ()
    assert [one.code for one in await editor.open(REST, "renamed.md")] == ["E401"]


async def test_an_empty_post_has_no_problems(editor):
    assert await editor.open("") == ()


async def test_messages_of_the_command_are_shown_too(editor):
    (found,) = await editor.open("<!-- evidence: ignore-start -->\nNothing.\n")
    assert (found.code, found.severity) == ("post", types.DiagnosticSeverity.Warning)
    assert found.message.startswith("ignore-start without ignore-end")
