"""references.bib: one entry a study, for BibTeX, biblatex and pandoc.

What a person wrote into the file stays byte for byte: entries with other keys, other fields of our entries,
comments, ``@string``, blank lines. In an entry of ours, the type and the fields of ``bibentry.FIELDS`` are set where
they say something else than the base; a field that the base has no value for is left as it is. An entry with the key
of a study that is another paper is a person's, and so is one of a study under another key.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, groupby, product
from pathlib import Path
from string import ascii_lowercase

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.library import Library
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ExplicitComment,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.writer import BibtexFormat

from evidence.atomic import write_atomically
from evidence.claims.resolve.candidate_index import index_by_identifier
from evidence.errors import EvidenceError, Problem, describe_os_error
from evidence.ids import (
    PAPER_IDENTIFIER_KINDS,
    IdentifierKind,
    find_identifiers,
    normalise_doi,
    normalise_pmcid,
    normalise_pmid,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

# bibtexparser logs each broken block; here they become problems, so the log needs no screen of its own.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

TextEdit = tuple[int, int, str]
INDENT = "  "
_NORMALISERS: Mapping[IdentifierKind, Callable[[str], str | None]] = {
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "doi": normalise_doi,
}


@dataclass(frozen=True)
class KeyMismatch:
    """A study that stands in a file under another key than in the base, and why."""

    study: str
    key: str
    reason: str


@dataclass(frozen=True)
class SyncResult:
    """The new text of the file and the keys it concerns; with problems, the old text and no keys.

    ``kept`` are the keys of entries that are of no study of the base.
    """

    text: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    key_mismatches: tuple[KeyMismatch, ...] = ()
    problems: tuple[Problem, ...] = ()


def sync_bibliography_file(path: Path, studies: Iterable[Study]) -> SyncResult:
    """Bring a file up to date with the studies; a missing file is an empty one, and problems leave it as it is.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    text = read_bibliography(path)
    synced = sync_bibliography(text, studies, path=str(path))
    if synced.text != text:
        write_bibliography(path, synced.text)
    return synced


def read_bibliography(path: Path) -> str:
    """The text of a file with its own line ends, which ``Path.read_text`` would change; of a missing file none.

    Raises:
        EvidenceError: it is unreadable, or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def write_bibliography(path: Path, text: str) -> None:
    """The text into a file, with its own line ends.

    Raises:
        EvidenceError: it cannot be written.
    """
    write_atomically(path, text.encode("utf-8"))


def sync_bibliography(
    text: str, studies: Iterable[Study], *, path: str = "references.bib"
) -> SyncResult:
    """The text of a bibliography with an up-to-date entry for each study; ``path`` is named in problems.

    New entries go in the order of keys among those that are there.
    """
    library = parse_string(text)
    base = {study.key: study for study in sorted(studies, key=lambda study: study.key)}
    recognise = make_entry_matcher(base.values())
    found = {entry.key: study for entry in library.entries if (study := recognise(entry))}
    problems = tuple(
        find_bibliography_problems(library, _keys_without_identifiers(library, found), path)
    )
    if problems:
        return SyncResult(text, problems=problems)
    placed = dict(_locate_entries(text, library))
    ours = {key: placed[key] for key in base if key in found and found[key].key == key}
    elsewhere = {study.key: key for key, study in reversed(found.items()) if study.key not in ours}
    new = _assign_free_keys(
        [base[key] for key in base if key not in ours and key not in elsewhere], placed, base
    )
    wanted = {study.key: make_bibtex_entry(study) for study in base.values()}
    changes = {key: list(_field_edits(*place, wanted[key])) for key, place in ours.items()}
    insertions = _insertions(text, [make_bibtex_entry(study) for study in new.values()], ours)
    elsewhere |= {key: study.key for key, study in new.items() if study.key != key}
    return SyncResult(
        text=_apply_edits(text, [*chain.from_iterable(changes.values()), *insertions]),
        added=tuple(study.key for study in new.values()),
        updated=tuple(key for key, edits in changes.items() if edits),
        untouched=tuple(key for key in placed if key not in found),
        key_mismatches=tuple(
            _make_key_mismatch(study, key, placed, found)
            for study, key in sorted(elsewhere.items())
        ),
    )


def _keys_without_identifiers(library: Library, found: Mapping[str, Study]) -> list[str]:
    """The keys of studies that entries have, in whatever letters, and are known by for want of an identifier."""
    named = ((entry, found[entry.key].key) for entry in library.entries if entry.key in found)
    return [
        key
        for entry, key in named
        if key.lower() == entry.key.lower() and not entry_identifiers(entry)
    ]


def _assign_free_keys(
    studies: Iterable[Study], placed: Iterable[str], base: Iterable[str]
) -> dict[str, Study]:
    """Studies by their keys in the base, with the keys that they get in a file, in the order of these."""
    taken = {key.lower() for key in placed}
    keys = {}
    for study in studies:
        is_free = study.key.lower() not in taken
        keys[study.key] = (
            study if is_free else replace(study, key=disambiguate_key(study.key, [*taken, *base]))
        )
        taken.add(keys[study.key].key.lower())
    return dict(sorted(keys.items(), key=lambda item: item[1].key))


def _make_key_mismatch(
    study: str, key: str, placed: Iterable[str], found: Mapping[str, Study]
) -> KeyMismatch:
    namesakes = (name for name in placed if name.lower() == study.lower())
    other = next(
        (name for name in namesakes if name not in found or found[name].key != study), None
    )
    return KeyMismatch(
        study, key, f"{other} is another paper here" if other else "your own entry, left as it is"
    )


def disambiguate_key(key: str, taken: Iterable[str]) -> str:
    """A key with the first letter behind it that makes it one that none of ``taken`` is, cases apart."""
    known = frozenset(map(str.lower, taken))
    letters = (
        "".join(several)
        for length in count(1)
        for several in product(ascii_lowercase, repeat=length)
    )
    return next(name for letter in letters if (name := f"{_key_stem(key)}{letter}") not in known)


def _key_stem(key: str) -> str:
    return re.sub(r"(?<=\d)[a-z]+$", "", key.lower())


def insert_entries(text: str, library: Library, studies: Iterable[Study]) -> str:
    """The text with new entries: in the order of keys where it has that order, else at its end."""
    entries = sorted(map(make_bibtex_entry, studies), key=lambda entry: entry.key)
    placed = dict(_locate_entries(text, library))
    return _apply_edits(
        text, _insertions(text, entries, placed if list(placed) == sorted(placed) else {})
    )


def make_entry_matcher(
    curated: Iterable[Study], others: Iterable[Study] = ()
) -> Callable[[Entry], Study | None]:
    """What gives the study that an entry is of.

    Identifiers tell first. The key tells where the study has no identifier of a kind that the entry has, and the entry
    no other title; with another letter behind it, as we give it where it is taken, only together with the title.
    """
    known = tuple(curated)
    names = {study.key: entry_identifiers(make_bibtex_entry(study)) for study in known}
    named = index_by_identifier([*others, *known]) | {
        name: study for study in known for name in names[study.key]
    }
    keyed = {study.key.lower(): study for study in known}
    stems = defaultdict(list)
    for study in known:
        stems[_key_stem(study.key)].append(study)

    def recognise(entry: Entry) -> Study | None:
        told = entry_identifiers(entry)
        own = keyed.get(entry.key.lower())
        if own and told & names[own.key]:
            return own
        found = (
            named[name]
            for kind in PAPER_IDENTIFIER_KINDS
            for name in sorted(told)
            if name[0] == kind and name in named
        )
        kinds = {kind for kind, _ in told}
        alike = [own] if own else stems.get(_key_stem(entry.key), [])
        silent = (
            study for study in alike if kinds.isdisjoint(kind for kind, _ in names[study.key])
        )
        loose = own is not None and not told
        return next(found, None) or next(
            (study for study in silent if _has_same_title(entry, study, loose=loose)), None
        )

    return recognise


def _has_same_title(entry: Entry, study: Study, *, loose: bool) -> bool:
    """Whether entry and study have the same title; ``loose``: or one of them none."""
    title = next((str(field.value) for field in entry.fields if field.key.lower() == "title"), "")
    one, other = fold_field_value(title), fold_field_value(study.title or "")
    return is_same_title(one, other) if one and other else loose or one == other


def studies_by_key(text: str, curated: Iterable[Study]) -> dict[str, Study | None]:
    """The keys of a bibliography, each with the study of the base that its entry is of."""
    recognise = make_entry_matcher(curated)
    return {entry.key: recognise(entry) for entry in parse_string(text).entries}


def is_same_title(one: str, other: str) -> bool:
    """Whether one of two plain titles begins the other: subtitles are often left out."""
    return one.startswith(other) or other.startswith(one)


def fold_field_value(text: str) -> str:
    """Letters and digits alone, without what LaTeX, accents and capitals add to them."""
    text = re.sub(r"\\[\"'`^~=.cHuvkrdbt]\s*\{?(\w)\}?", r"\1", text)
    text = re.sub(
        r"\\(?:textit|emph|textbf|ensuremath|sub|sup|textsuperscript|textsubscript)\b", "", text
    )
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text).casefold() if letter.isalnum()
    )


def entry_identifiers(entry: Entry) -> set[tuple[IdentifierKind, str]]:
    """The identifiers of an entry, each with its kind: of its own fields, or else of addresses and notes."""
    told = {field.key.lower(): str(field.value) for field in entry.fields}
    if told.get("eprinttype", "").lower() == "pubmed":
        told.setdefault("pmid", told.get("eprint", ""))
    plain = {
        name: told[name].replace("\\_", "_").strip("{} ") for name in _NORMALISERS if name in told
    }
    named = {(name, value) for name, text in plain.items() if (value := _NORMALISERS[name](text))}
    places = " ".join(told.get(name, "") for name in ("url", "note", "extra", "howpublished"))
    return named or {
        (found.kind, found.value) for found in find_identifiers(places) if found.kind != "registry"
    }


def is_broken(text: str) -> bool:
    """Whether a bibliography has what makes it unsafe to edit."""
    return any(find_bibliography_problems(parse_string(text), (), ""))


def find_bibliography_problems(
    library: Library, wanted: Iterable[str], path: str
) -> Iterator[Problem]:
    """What makes the file unsafe to edit, in the order of its lines; ``wanted`` are keys that it will have."""
    names = {key.lower(): key for key in wanted}
    after_failure = False
    for block in library.blocks:
        is_leftover = after_failure and isinstance(block, ImplicitComment)
        after_failure = isinstance(block, ParsingFailedBlock)
        for message in () if is_leftover else _find_block_problems(block, names):
            yield Problem(path, "bib", message, line=(block.start_line or 0) + 1, severity="error")


def _find_block_problems(block: Block, names: dict[str, str]) -> Iterator[str]:
    """What is wrong with a block; ``names`` (lower case to key) learns the keys of the file."""
    if isinstance(block, ParsingFailedBlock):
        yield _describe_parse_failure(block)
    elif isinstance(block, ImplicitComment):
        if _is_lost_entry(block.comment):
            yield "text that is no entry but looks like a part of one; look for a brace too many before it"
    elif not isinstance(block, ExplicitComment):
        opened, closed = (block.raw or "").count("{"), (block.raw or "").count("}")
        if opened != closed:
            yield f"braces do not balance ({opened} opened, {closed} closed); BibTeX counts those after a \\ too"
    if isinstance(block, Entry):
        twin = names.setdefault(block.key.lower(), block.key)
        if twin != block.key:
            yield f"the key {block.key} is {twin} for BibTeX, which does not tell cases apart; rename it"


def _describe_parse_failure(block: ParsingFailedBlock) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"the key {block.key} stands here a second time; keep one"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"an entry names {', '.join(sorted(block.duplicate_keys))} twice; keep one"
    error = block.error
    reason = error.abort_reason.strip() if isinstance(error, BlockAbortedException) else str(error)
    return f"not readable as BibTeX: {reason}; look for a missing brace, quotation mark or comma"


def _is_lost_entry(comment: str) -> bool:
    """Whether text between entries is no comment, but what a wrong brace has cut off."""
    said = "\n".join(line for line in comment.splitlines() if not line.lstrip().startswith("%"))
    return said.count("{") != said.count("}") or re.search(r"@\s*\w+\s*[{(]", said) is not None


def _locate_entries(text: str, library: Library) -> Iterator[tuple[str, tuple[Entry, int]]]:
    """Each entry with its start. Blocks in between are passed too: a comment may quote an entry."""
    position = 0
    for block in library.blocks:
        raw = block.raw or ""
        start = text.index(raw, position)
        position = start + len(raw)
        if isinstance(block, Entry):
            yield block.key, (block, start)


def _field_edits(entry: Entry, start: int, wanted: Entry) -> Iterator[TextEdit]:
    """The edits that give an entry the type and fields it should have, and leave the rest of it alone."""
    raw = entry.raw or ""
    head = re.match(r"@(\w*)[ \t]*[{(]\s*", raw)
    assert head is not None
    if entry.entry_type != wanted.entry_type:
        yield start + head.start(1), start + head.end(1), wanted.entry_type
    anchor = head.end() + len(entry.key)
    spans = _value_spans(raw, anchor)
    values = {field.key.lower(): field.value for field in entry.fields}
    for field in wanted.fields:
        if field.key not in spans:
            yield start + anchor, start + anchor, f",\n{INDENT}{field.key} = {{{field.value}}}"
            continue
        first, anchor = spans[field.key]
        if " ".join(values[field.key].split()) != field.value:
            yield start + first, start + anchor, f"{{{field.value}}}"


def _value_spans(raw: str, position: int) -> dict[str, tuple[int, int]]:
    """Where the value of each field stands in an entry, braces or quotation marks included."""
    spans = {}
    (entry,) = parse_string(raw, parse_stack=[]).entries
    for field in entry.fields:
        start = raw.index(field.value, raw.index("=", position) + 1)
        position = start + len(field.value)
        spans[field.key.lower()] = (start, position)
    return spans


def _insertions(
    text: str, entries: Sequence[Entry], ours: Mapping[str, tuple[Entry, int]]
) -> Iterator[TextEdit]:
    """New entries, each after the one of ours that it follows in the order of keys; ``ours`` is in that order."""
    keys, places = list(ours), list(ours.values())
    for rank, group in groupby(entries, key=lambda entry: bisect(keys, entry.key)):
        block = "\n".join(_format_entry(entry) for entry in group)
        if places and rank == 0:
            start = places[0][1]
            yield start, start, block + "\n"
        else:
            position = _next_line_start(text, *places[rank - 1]) if places else len(text)
            yield position, position, _separator_after(text[:position]) + block


def _next_line_start(text: str, entry: Entry, start: int) -> int:
    """The start of the line after an entry, or its end where more than a remark follows on the same line."""
    end = start + len(entry.raw or "")
    line_end = text.find("\n", end) + 1 or len(text)
    return end if re.search(r"[@{}]", text[end:line_end]) else line_end


def _separator_after(before: str) -> str:
    """What makes a blank line between the text before and a new entry."""
    if not before or before.endswith(("\n\n", "\n\r\n")):
        return ""
    return "\n" if before.endswith("\n") else "\n\n"


def _apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces, position = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[position:start], new.replace("\n", newline)]
        position = end
    return "".join([*pieces, text[position:]])


def _format_entry(entry: Entry) -> str:
    style = BibtexFormat()  # type: ignore[no-untyped-call]  # of bibtexparser's own making
    style.indent = INDENT
    style.trailing_comma = True  # so that a field more changes no other line
    return write_string(Library([entry]), bibtex_format=style)
