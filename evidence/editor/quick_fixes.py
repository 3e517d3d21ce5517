"""The changes that an editor offers for a problem: cite, word otherwise, ignore here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from pathlib import PurePath
from typing import Final, NamedTuple

from lsprotocol.types import (
    CodeAction,
    CodeActionContext,
    CodeActionKind,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from evidence.editor.diagnostics import make_diagnostic
from evidence.editor.open_post import OpenPost
from evidence.editor.workbench import CheckedText
from evidence.errors import FilePlace, Problem
from evidence.posts.lint.autofix import FIXABLE_CODE, InsertionFinder, is_markdown
from evidence.posts.lint.filters.ignoring import read_ignores
from evidence.posts.lint.registry import RULES
from evidence.posts.read.front_matter import find_front_matter
from evidence.posts.read.post import Sentence, parse_post

FIX_ALL: Final = f"{CodeActionKind.SourceFixAll.value}.evidence"
# How many studies of a problem are offered to cite: that of a mention, those that an unclear one
# may mean, the best on a claim.
_CITED_STUDIES: Final = {FIXABLE_CODE: 1, "C102": 3, "E403": 1}
_MAX_PROBLEMS: Final = 10  # of a range: for each, the post is read with the change
_MAX_WORDS_SHOWN: Final = 60  # characters of a wording in the title of a fix
_CITATIONS: Final = re.compile(r"(?<!\s)\s*+\[@[^\[\]]*+\]\Z")
_END: Final = re.compile(r"[.!?…]+(?=[\"'”’»)*_\s]*\Z)")
# What must be in pairs in a part of a post that is replaced, or a mark would lose its twin.
_PAIRED_MARKS: Final = ("**", "__", "*", "_", "`", "~~", '"')
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*+)(?P<rest>[^<>]*+)>")
_RULE_CODES: Final = frozenset(rule.code for rule in RULES)


class _Change(NamedTuple):
    """A text that takes the place of the characters between two offsets."""

    start: int
    end: int
    text: str


def list_fixes(checked: CheckedText, found: Range, context: CodeActionContext) -> list[CodeAction]:
    """List the changes for the problems in a range, and what `--fix` would do with all of them.

    Args:
        checked: the post.
        found: the range.
        context: what the editor asks for: kinds of changes, and the problems that it shows.
    """
    wanted = context.only or ()
    fixes: list[CodeAction] = []
    if _is_wanted(CodeActionKind.QuickFix.value, wanted):
        for problem in islice(_select_problems(checked, found), _MAX_PROBLEMS):
            fixes += _list_fixes_of(checked, problem)
    if _is_wanted(FIX_ALL, wanted):
        fixes += _fix_all(checked, is_asked=bool(wanted))
    return fixes


def _is_wanted(kind: str, wanted: Sequence[CodeActionKind | str]) -> bool:
    names = [one.value if isinstance(one, CodeActionKind) else one for one in wanted]
    return not names or any(kind == name or kind.startswith(f"{name}.") for name in names)


def _select_problems(checked: CheckedText, found: Range) -> Iterator[Problem]:
    places = checked.opened.places
    first, last = places.read_range(found)
    for problem in checked.problems:
        start, end = places.locate_problem(problem)
        if start <= last and first <= end:
            yield problem


def _list_fixes_of(checked: CheckedText, problem: Problem) -> Iterator[CodeAction]:
    diagnostic = make_diagnostic(problem, checked.opened)
    yield from _offer_citation(checked, problem, diagnostic)
    yield from _offer_replacement(checked, problem, diagnostic)
    yield from _offer_wording(checked, problem, diagnostic)
    yield from _offer_silence(checked, problem, diagnostic)


def _offer_citation(
    checked: CheckedText, problem: Problem, diagnostic: Diagnostic
) -> Iterator[CodeAction]:
    """Offer to cite the study that a mention means, those that it may mean, or the best one."""
    if problem.code not in _CITED_STUDIES:
        return
    finder = InsertionFinder(checked.post)
    for key in problem.studies[: _CITED_STUDIES[problem.code]]:
        insertions = finder.find([replace(problem, studies=(key,))], _CITED_STUDIES)
        changes = [_Change(item.offset, item.offset, item.text) for item in insertions]
        if changes:
            is_sure = problem.code == FIXABLE_CODE
            title = f"Cite @{key}"
            yield _make_fix(checked.opened, title, changes, [diagnostic], is_preferred=is_sure)


def _offer_replacement(
    checked: CheckedText, problem: Problem, diagnostic: Diagnostic
) -> Iterator[CodeAction]:
    """Offer to cite the study that has replaced the one that is cited by its key."""
    start, end = checked.opened.places.locate_problem(problem)
    if not problem.code.startswith("S") or len(problem.studies) < 2:
        return
    old, new = problem.studies[:2]
    if checked.opened.text[start:end] == f"@{old}":
        change = _Change(start, end, f"@{new}")
        yield _make_fix(checked.opened, f"Cite @{new} instead", [change], [diagnostic])


def _offer_wording(
    checked: CheckedText, problem: Problem, diagnostic: Diagnostic
) -> Iterator[CodeAction]:
    """Offer to replace the sentence by a wording that would hold."""
    if problem.wording is None or _is_in_front_matter(checked.opened, problem.line):
        return
    for sentence in _find_sentences(checked, problem):
        change = _replace_sentence(checked.opened, sentence, problem.wording)
        if change:
            words = _shorten(_CITATIONS.sub("", problem.wording))
            yield _make_fix(checked.opened, f"Write “{words}”", [change], [diagnostic])


def _find_sentences(checked: CheckedText, problem: Problem) -> list[Sentence]:
    """Find the sentence that holds the beginning of a problem."""
    place = (problem.line, problem.column)
    own = [
        sentence
        for sentence in checked.post.sentences
        if (sentence.line, sentence.column) <= place < (sentence.end_line, sentence.end_column)
    ]
    return own[:1]


def _replace_sentence(opened: OpenPost, sentence: Sentence, wording: str) -> _Change | None:
    """Replace a sentence but for what ends it; None where marks would lose their twins."""
    places = opened.places
    start = places.find_offset(FilePlace(sentence.line, sentence.column))
    end = places.find_offset(FilePlace(sentence.end_line, sentence.end_column))
    old = opened.text[start:end]
    if not _is_balanced(old):
        return None
    if not is_markdown(opened.path):
        wording = _CITATIONS.sub("", wording)
    if PurePath(opened.path).suffix.lower() in (".html", ".htm"):
        wording = escape(wording, quote=False)
    return _Change(start, end, f"{wording}." if _END.search(_CITATIONS.sub("", old)) else wording)


def _is_balanced(text: str) -> bool:
    """Return whether all marks and tags in a part of a post have their twins in it."""
    for mark in _PAIRED_MARKS:
        if text.count(mark) % 2:
            return False
    open_tags: list[str] = []
    for tag in _TAG.finditer(text):
        if tag["close"]:
            if not open_tags or open_tags.pop() != tag["name"].lower():
                return False
        elif not tag["rest"].endswith("/"):
            open_tags.append(tag["name"].lower())
    return not open_tags and text.count("[") == text.count("]")


def _offer_silence(
    checked: CheckedText, problem: Problem, diagnostic: Diagnostic
) -> Iterator[CodeAction]:
    """Offer a comment behind the line of a problem, where that would silence its rule."""
    opened = checked.opened
    if problem.code not in _RULE_CODES or _is_in_front_matter(opened, problem.line):
        return
    start, _ = opened.places.locate_problem(problem)
    end = opened.places.find_line_end(start)
    change = _Change(end, end, f" {_make_comment(opened, problem.code)}")
    changed = parse_post(f"{opened.text[:end]}{change.text}{opened.text[end:]}", opened.path)
    if read_ignores(changed).cover(problem):
        yield _make_fix(opened, f"Ignore {problem.code} here", [change], [diagnostic])


def _is_in_front_matter(opened: OpenPost, line: int) -> bool:
    """Return whether a line is in the front matter, where a change may make its value another."""
    front = find_front_matter(re.sub(r"\r\n?", "\n", opened.text.removeprefix("\ufeff")))
    return front is not None and line <= front.content.count("\n") + 2


def _make_comment(opened: OpenPost, code: str) -> str:
    """Make a comment in the form of the language of a post."""
    is_mdx = opened.language == "mdx" or PurePath(opened.path).suffix.lower() == ".mdx"
    return f"{{/* evidence: ignore {code} */}}" if is_mdx else f"<!-- evidence: ignore {code} -->"


def _fix_all(checked: CheckedText, *, is_asked: bool) -> Iterator[CodeAction]:
    """Offer what `--fix` would write, if it is more than one citation or was asked for."""
    insertions = InsertionFinder(checked.post).find(checked.problems)
    changes = [_Change(item.offset, item.offset, item.text) for item in insertions]
    if changes and (is_asked or changes[1:]):
        title = "Cite the study of each mention that is known (evidence)"
        yield _make_fix(checked.opened, title, changes, [], kind=FIX_ALL)


def _make_fix(
    opened: OpenPost,
    title: str,
    changes: Sequence[_Change],
    diagnostics: Sequence[Diagnostic],
    *,
    kind: str = CodeActionKind.QuickFix.value,
    is_preferred: bool = False,
) -> CodeAction:
    edits = [
        TextEdit(opened.places.make_range(change.start, change.end), change.text)
        for change in changes
    ]
    document = OptionalVersionedTextDocumentIdentifier(opened.uri, opened.version)
    return CodeAction(
        title,
        kind=kind,
        diagnostics=list(diagnostics) or None,
        is_preferred=is_preferred or None,
        edit=WorkspaceEdit(document_changes=[TextDocumentEdit(document, edits)]),
    )


def _shorten(text: str) -> str:
    if len(text) <= _MAX_WORDS_SHOWN:
        return text
    return f"{text[: _MAX_WORDS_SHOWN - 1]}…"
