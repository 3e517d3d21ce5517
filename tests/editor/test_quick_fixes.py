"""Changes that are offered for problems, applied to the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from lsprotocol import types
from support.linting import MENTION, run
from support.paths import ROOT

from evidence.editor.open_post import OpenPost
from evidence.editor.positions import apply_changes
from evidence.editor.quick_fixes import list_fixes
from evidence.editor.workbench import CheckedText, Workbench

REST = "Bed rest helps low back pain.\n"
REST_WORDING = "Bed rest probably does not help acute low back pain"


def apply(fix: types.CodeAction, text: str) -> str:
    """Return a text with a change."""
    (document,) = fix.edit.document_changes
    edits = sorted(document.edits, key=lambda edit: edit.range.start, reverse=True)
    changes = [types.TextDocumentContentChangePartial(edit.range, edit.new_text) for edit in edits]
    return apply_changes(text, changes, types.PositionEncodingKind.Utf16)


def only(fixes: dict[str, types.CodeAction], beginning: str) -> types.CodeAction:
    (found,) = [fix for title, fix in fixes.items() if title.startswith(beginning)]
    return found


async def test_the_citation_is_that_which_fix_would_write(editor):
    text = f"---\ndate: 2013-02-01\n---\n😀 {MENTION}\n"
    post = editor.folder / "post.md"
    post.write_text(text)
    await editor.open(text)
    fix = only(await editor.fixes(3, 10), "Cite @vickers2012")
    run("check", post, "--fix")
    assert apply(fix, text) == post.read_text() != text
    assert fix.is_preferred
    assert [one.code for one in fix.diagnostics] == ["C101"]


async def test_all_citations_are_offered_as_one_change_to_who_asks(editor):
    text = f"---\ndate: 2013-02-01\n---\n{MENTION}\n"
    await editor.open(text)
    fixes = await editor.fixes(0, 0, only=["source.fixAll"])
    assert [fix.kind for fix in fixes.values()] == ["source.fixAll.evidence"]
    assert "[@vickers2012]." in apply(*fixes.values(), text)


async def test_the_best_study_on_a_claim_is_offered_to_cite(editor):
    text = "One American in five lives with chronic pain.\n"
    await editor.open(text)
    fix = only(await editor.fixes(0, 5), "Cite @")
    assert apply(fix, text) == "One American in five lives with chronic pain [@rikard2023].\n"


async def test_the_studies_that_an_unclear_mention_may_mean_are_offered_to_choose_from(editor):
    text = "A 2007 trial of acupuncture for chronic low back pain found that it helped.\n"
    (found,) = await editor.open(text)
    offered = [fix for fix in await editor.fixes(0, 5) if fix.startswith("Cite ")]
    assert offered == [f"Cite @{key}" for key in found.data["studies"][:3]]
    fixes = await editor.fixes(0, 5)
    assert apply(fixes[offered[1]], text) == f"{text[:-2]} [{offered[1][5:]}].\n"
    assert not fixes[offered[1]].is_preferred


async def test_a_key_is_replaced_by_that_of_the_newer_study(editor):
    text = "Acupuncture was studied in many people [@vickers2012].\n"
    await editor.open(text)
    fix = only(await editor.fixes(0, 45), "Cite @vickers2018 instead")
    assert apply(fix, text) == text.replace("2012", "2018")


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("post.md", "A day. Bed rest helps **low** back pain! So.\n", f"A day. {REST_WORDING}"),
        ("post.html", "<p>Bed rest helps low back pain.</p>\n", f"<p>{REST_WORDING}"),
        ("post.txt", f"{REST}\r\nMore.", REST_WORDING),
    ],
)
async def test_the_wording_that_holds_takes_the_place_of_the_sentence(editor, name, text, after):
    await editor.open(text, name, name.partition(".")[2])
    changed = apply(only(await editor.fixes(0, 10, name), "Write "), text)
    assert changed.startswith(after)
    assert ("[@" in changed) == (name == "post.md")
    assert "helps" not in changed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("post.md", "**Bed rest** helps low back pain.\n"),
        ("post.html", "<p><b>Bed rest</b> helps low back pain.</p>\n"),
        ("post.md", "---\ntitle: Bed rest helps low back pain\n---\n"),
    ],
)
async def test_no_wording_is_offered_where_marks_would_lose_their_twins(editor, name, text):
    assert await editor.open(text, name)
    line = text.count("\n", 0, text.index("helps"))
    fixes = await editor.fixes(line, text.splitlines()[line].index("helps"), name)
    assert not [title for title in fixes if title.startswith("Write ")]


@pytest.mark.parametrize(
    ("name", "language", "comment"),
    [
        ("post.md", "markdown", "<!-- evidence: ignore E401 -->"),
        ("post.html", "html", "<!-- evidence: ignore E401 -->"),
        ("post.mdx", "mdx", "{/* evidence: ignore E401 */}"),
    ],
)
async def test_ignoring_writes_a_comment_in_the_form_of_the_language(
    editor, name, language, comment
):
    text = "Bed rest helps low back pain.\r\nMore.\r\n"
    await editor.open(text, name, language)
    changed = apply(only(await editor.fixes(0, 3, name), "Ignore E401 here"), text)
    assert changed == f"Bed rest helps low back pain. {comment}\r\nMore.\r\n"
    assert await editor.open(changed, f"again.{name}", language) == ()


async def test_ignoring_is_offered_only_where_a_comment_would_silence(editor):
    text = "---\ntitle: Bed rest helps low back pain\n---\n"
    assert await editor.open(text)
    assert await editor.fixes(1, 10) == {}


async def test_there_is_nothing_to_fix_beside_a_problem(editor):
    await editor.open(f"{REST}\nNothing.\n")
    assert await editor.fixes(2, 3) == {}


def test_every_fix_of_the_example_post_solves_its_problem_and_makes_no_other(tmp_path):
    text = (ROOT / "examples" / "back-pain.md").read_text(encoding="utf-8").replace("\n", "\r\n")
    workbench = Workbench()

    def count_problems(source: str) -> tuple[CheckedText, Counter[tuple[str, str | None]]]:
        opened = OpenPost((tmp_path / "a.md").as_uri(), 1, "markdown", source, tmp_path)
        checked = workbench.check(opened)
        return checked, Counter((one.code, one.claim) for one in checked.problems)

    checked, before = count_problems(text)
    everywhere = types.Range(types.Position(0, 0), types.Position(99, 0))
    asked = types.CodeActionContext([], [types.CodeActionKind.QuickFix])
    for problem in checked.problems:
        one = replace(checked, problems=(problem,))
        for fix in list_fixes(one, everywhere, asked):
            _, after = count_problems(apply(fix, text))
            assert after < before, fix.title
            assert before[problem.code, problem.claim] > after[problem.code, problem.claim]
