"""Problems as comments in a copy of a Word file, each at the words that it is about."""

from __future__ import annotations

import copy
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Any, Final

from evidence.errors import EvidenceError, FilePlace, Problem
from evidence.posts.lint.formats.severities import SEVERITY_LABELS
from evidence.posts.lint.formats.word_seal import save_sealed
from evidence.posts.lint.registry import RULES
from evidence.posts.read.documents.archive import OfficeArchive, UnreadableDocumentError
from evidence.posts.read.documents.elements import attribute_of, child_named, local_name
from evidence.posts.read.documents.word import WordOrigin, WordReader
from evidence.posts.read.documents.word_file import open_word
from evidence.studies.study import Study
from evidence.studies.study_label import study_label

COMMENT_AUTHOR: Final = "evidence"
_INITIALS: Final = "ev"
_RULE_NAMES: Final = {rule.code: rule.name.replace("-", " ") for rule in RULES}
_CITATIONS: Final = re.compile(r"\[@[^\[\]]+\]")
_CITED_KEY: Final = re.compile(r"@([\w:.-]*\w)")
_KEY: Final = re.compile(r"(?<![\w-])[a-z][a-z-]*+\d{4}[a-z]?\b")
_COMMENT_MARKS: Final = (
    "{*}commentRangeStart",
    "{*}commentRangeEnd",
    "{*}commentReference",
)
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def add_word_comments(
    content: bytes, problems: Sequence[Problem], studies: Mapping[str, Study]
) -> bytes:
    """Return a sealed copy of a Word file with a comment for each problem; all else stays.

    Comments of an earlier copy are replaced.

    Args:
        content: the file.
        problems: its problems, whose lines are those of its extract.
        studies: the studies that problems may cite, by their keys.

    Raises:
        EvidenceError: python-docx is not installed, or cannot write such a file.
    """
    archive = OfficeArchive(content)
    document, body = _open_document(content, archive)
    _remove_own_comments(document, body)
    file = replace(open_word(archive), body=body)
    reader = WordReader(file)
    reader.read()
    source = reader.writer.finish("").source
    starts = list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))
    ranges = [_find_range(problem, starts) for problem in problems]
    runs = _split_runs(reader.origins, sorted({cut for found in ranges for cut in found}))
    for problem, (begin, end) in zip(problems, ranges, strict=True):
        _add_comment(document, runs.find(begin, end), describe_in_comment(problem, studies))
    return save_sealed(document)


def describe_in_comment(problem: Problem, studies: Mapping[str, Study]) -> str:
    """Return what a comment says: what is wrong, what to do, and by which rule."""
    said = [problem.message, problem.suggestion or ""]
    message, advice = (_begin_sentence(_name_studies(text, studies)) for text in said)
    rule = f"{problem.code} {_RULE_NAMES.get(problem.code, '')}".rstrip()
    kind = SEVERITY_LABELS[problem.severity].capitalize()
    lines = [
        message,
        f"Better: {advice}" if advice.startswith('"') else advice,
        f"{kind} by rule {rule}" + (f", claim {problem.claim}" if problem.claim else ""),
    ]
    return "\n".join(filter(None, lines))


def _begin_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name_studies(text: str, studies: Mapping[str, Study]) -> str:
    """Name studies as people do, where the text has their keys or cites them in Markdown."""

    def name_cited(citation: re.Match[str]) -> str:
        named = [_name_study(key, studies) for key in _CITED_KEY.findall(citation[0])]
        return f"({'; '.join(named)})"

    def name_label(key: re.Match[str]) -> str:
        return study_label(studies[key[0]]) if key[0] in studies else key[0]

    return _KEY.sub(name_label, _CITATIONS.sub(name_cited, text))


def _name_study(key: str, studies: Mapping[str, Study]) -> str:
    study = studies.get(key)
    if study is None:
        return key
    return study_label(study) + (f", PMID {study.pmid}" if study.pmid else "")


def _open_document(content: bytes, archive: OfficeArchive) -> tuple[Any, Any]:
    """Open a file with python-docx; return it, and its body."""
    try:
        from docx import Document
    except ImportError as error:
        raise EvidenceError(
            "comments in Word files need python-docx: pip install 'evidence-tracker[word]'"
        ) from error
    try:
        archive.check_all()
        document = Document(io.BytesIO(content))
        body = document.element.body
    except UnreadableDocumentError as error:
        raise EvidenceError(f"no comments can be written into it: it {error}") from error
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise EvidenceError(
            "no comments can be written into a file of this kind "
            f"({' '.join(str(error).split())[:200]}); open it and save it as .docx"
        ) from error
    return document, body


def _remove_own_comments(document: Any, body: Any) -> None:
    """Remove the comments that an earlier check wrote."""
    own = [comment for comment in document.comments if comment.author == COMMENT_AUTHOR]
    numbers = {str(comment.comment_id) for comment in own}
    for mark in list(body.iter(*_COMMENT_MARKS)) if own else ():
        if attribute_of(mark, "id") in numbers:
            run = mark.getparent()
            is_alone = local_name(run) == "r" and not run.findall("{*}t")
            _remove(run if is_alone else mark)
    for comment in own:
        _remove(comment._element)  # python-docx has no name for it


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _find_range(problem: Problem, starts: Sequence[int]) -> tuple[int, int]:
    """Return the range of a problem in the extract; of one without a place, its line."""
    begin = _find_offset(FilePlace(problem.line, problem.column or 1), starts)
    end = _find_offset(FilePlace(problem.end_line, problem.end_column), starts)
    return begin, max(begin + 1, end)


def _find_offset(place: FilePlace, starts: Sequence[int]) -> int:
    return starts[min(max(place.line, 1), len(starts)) - 1] + max(place.column, 1) - 1


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs of a text, each with the offset at which it begins; a note has that of its mark."""

    begins: Sequence[int]
    elements: Sequence[Any]

    def find(self, begin: int, end: int) -> tuple[Any, Any]:
        """Return the first and the last run of a range."""
        first = max(bisect_right(self.begins, begin) - 1, 0)
        last = max(bisect_left(self.begins, end) - 1, first)
        return self.elements[first], self.elements[last]


def _split_runs(origins: Sequence[WordOrigin], cuts: Sequence[int]) -> _Runs:
    """Split runs where a comment begins or ends, and return all runs."""
    begins: list[int] = []
    elements: list[Any] = []
    for _, group in groupby(origins, key=lambda origin: id(origin.run)):
        of_run = list(group)
        begin, end = of_run[0].begin, of_run[-1].end
        begins.append(begin)
        anchor = of_run[0].anchor
        elements.append(of_run[0].run if anchor is None else anchor)
        if anchor is not None:
            continue
        inside = cuts[bisect_right(cuts, begin) : bisect_left(cuts, end)]
        parts = _split_run(of_run, inside)
        begins += parts
        elements += parts.values()
    return _Runs(begins, elements)


def _split_run(origins: Sequence[WordOrigin], cuts: Sequence[int]) -> dict[int, Any]:
    """Split a run at offsets inside it; return the runs that follow it, by their offsets.

    What is no text of the run itself stays whole: the mark of a note, which is several characters
    in the extract, and alternatives, of which one is shown.
    """
    begins = [origin.begin for origin in origins]
    firsts = _list_firsts(origins)
    places: dict[int, WordOrigin] = {}
    for cut in cuts:
        at = bisect_right(begins, cut) - 1
        if _may_split(origins[at]):
            places[cut] = origins[at]
        else:
            places[firsts[at].begin] = firsts[at]
    places.pop(begins[0], None)
    parts = {
        cut: _split_at(origin, cut - origin.begin)  # what is behind a place does not move it
        for cut, origin in reversed(places.items())
    }
    return dict(reversed(parts.items()))


def _list_firsts(origins: Sequence[WordOrigin]) -> list[WordOrigin]:
    """Return, for each piece of a run, the first piece that is in the same child of it."""
    children = [_find_child(origin.run, origin.element) for origin in origins]
    firsts = list(origins)
    for at in range(1, len(origins)):
        if children[at] is children[at - 1]:
            firsts[at] = firsts[at - 1]
    return firsts


def _may_split(origin: WordOrigin) -> bool:
    return local_name(origin.element) == "t" and origin.element.getparent() is origin.run


def _split_at(origin: WordOrigin, index: int) -> Any:
    """Move what is behind a character of a run into a new one beside it, which looks the same."""
    run = origin.run
    first = _split_text(origin.element, index) if index else _find_child(run, origin.element)
    new = run.makeelement(run.tag, attrib=dict(run.attrib), nsmap=run.nsmap)
    properties = child_named(run, "rPr")
    if properties is not None:
        new.append(copy.deepcopy(properties))
    moved = [first, *first.itersiblings()]
    run.addnext(new)
    new.extend(moved)
    return new


def _find_child(run: Any, element: Any) -> Any:
    """Return the child of a run that an element is, or is in."""
    while element.getparent() is not run:
        element = element.getparent()
    return element


def _split_text(element: Any, index: int) -> Any:
    """Split a text in two; return the second."""
    text = element.text or ""
    new = copy.deepcopy(element)
    element.text, new.text = text[:index], text[index:]
    for part in (element, new):
        part.set(_SPACE, "preserve")
    element.addnext(new)
    return new


def _add_comment(document: Any, runs: tuple[Any, Any], text: str) -> None:
    from docx.text.run import Run

    first, last = (Run(one, document) for one in runs)
    document.add_comment([first, last], text, author=COMMENT_AUTHOR, initials=_INITIALS)
