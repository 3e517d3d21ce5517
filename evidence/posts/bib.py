"""references.bib: one entry a study, for BibTeX, biblatex and pandoc.

What a person wrote into the file stays byte for byte: entries with other keys, other fields of our entries,
comments, ``@string``, blank lines. In an entry of ours, the type and the fields of ``FIELDS`` are set where
they say something else than the base; a field that the base has no value for is left as it is.

A study whose title nobody has read at its source (``Study.title`` is missing) gives an entry without
``title``; no title is made up. Fields of the format: https://ctan.org/pkg/biblatex, section 2.2.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Literal

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.library import Library
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ExplicitComment,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.writer import BibtexFormat

from evidence.errors import EvidenceError, Problem
from evidence.ids import doi_url, pmc_url, pubmed_url
from evidence.studies.columns import Study

# bibtexparser logs each broken block; here they become problems, so the log needs no screen of its own.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

Edit = tuple[int, int, str]
EntryType = Literal["article", "techreport", "misc"]
INDENT = "  "


@dataclass(frozen=True)
class Synced:
    """The new text of the file and the keys it concerns; with problems, the old text and no keys."""

    text: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def sync_file(path: Path, studies: Iterable[Study]) -> Synced:
    """Bring a file up to date with the studies; a missing file is an empty one, and problems leave it as it is.

    Raises:
        EvidenceError: the file is unreadable, not UTF-8, or cannot be written.
    """
    text = _read(path)
    synced = sync(text, studies, path=str(path))
    if synced.text != text:
        _write(path, synced.text)
    return synced


def _read(path: Path) -> str:
    """The text with its own line ends, which ``Path.read_text`` would change."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise EvidenceError(f"{path} cannot be written: {error.strerror}") from error


def sync(text: str, studies: Iterable[Study], *, path: str = "references.bib") -> Synced:
    """The text of a bibliography with an up-to-date entry for each study; ``path`` is named in problems.

    New entries go in the order of keys among those that are there. Keys of ``kept`` are not in the base.
    """
    library = parse_string(text)
    wanted = {study.key: entry_of(study) for study in sorted(studies, key=lambda study: study.key)}
    problems = tuple(_problems(library, wanted, path))
    if problems:
        return Synced(text, problems=problems)
    placed = dict(_placed(text, library))
    ours = {key: placed[key] for key in wanted if key in placed}
    changes = {key: list(_field_edits(*ours[key], wanted[key])) for key in ours}
    added = tuple(key for key in wanted if key not in placed)
    insertions = _insertions(text, [wanted[key] for key in added], ours)
    return Synced(
        text=_edited(text, [*chain.from_iterable(changes.values()), *insertions]),
        added=added,
        updated=tuple(key for key, edits in changes.items() if edits),
        kept=tuple(key for key in placed if key not in wanted),
    )


def _problems(library: Library, wanted: Mapping[str, Entry], path: str) -> Iterator[Problem]:
    """What makes the file unsafe to edit, in the order of its lines."""
    names = {key.lower(): key for key in wanted}
    after_failure = False
    for block in library.blocks:
        is_leftover = after_failure and isinstance(block, ImplicitComment)
        after_failure = isinstance(block, ParsingFailedBlock)
        for message in () if is_leftover else _complaints(block, names):
            yield Problem(path, "bib", message, line=(block.start_line or 0) + 1, severity="error")


def _complaints(block: Block, names: dict[str, str]) -> Iterator[str]:
    """What is wrong with a block; ``names`` (lower case to key) learns the keys of the file."""
    if isinstance(block, ParsingFailedBlock):
        yield _failure(block)
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


def _failure(block: ParsingFailedBlock) -> str:
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


def _placed(text: str, library: Library) -> Iterator[tuple[str, tuple[Entry, int]]]:
    """Each entry with its start. Blocks in between are passed too: a comment may quote an entry."""
    position = 0
    for block in library.blocks:
        raw = block.raw or ""
        start = text.index(raw, position)
        position = start + len(raw)
        if isinstance(block, Entry):
            yield block.key, (block, start)


def _field_edits(entry: Entry, start: int, wanted: Entry) -> Iterator[Edit]:
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


def _insertions(text: str, entries: Sequence[Entry], ours: Mapping[str, tuple[Entry, int]]) -> Iterator[Edit]:
    """New entries, each after the one of ours that it follows in the order of keys; ``ours`` is in that order."""
    keys, places = list(ours), list(ours.values())
    for rank, group in groupby(entries, key=lambda entry: bisect(keys, entry.key)):
        block = "\n".join(_written(entry) for entry in group)
        if places and rank == 0:
            start = places[0][1]
            yield start, start, block + "\n"
        else:
            position = _line_after(text, *places[rank - 1]) if places else len(text)
            yield position, position, _gap(text[:position]) + block


def _line_after(text: str, entry: Entry, start: int) -> int:
    """The start of the line after an entry, or its end where more than a remark follows on the same line."""
    end = start + len(entry.raw or "")
    line_end = text.find("\n", end) + 1 or len(text)
    return end if re.search(r"[@{}]", text[end:line_end]) else line_end


def _gap(before: str) -> str:
    """What makes a blank line between the text before and a new entry."""
    if not before or before.endswith(("\n\n", "\n\r\n")):
        return ""
    return "\n" if before.endswith("\n") else "\n\n"


def _edited(text: str, edits: Iterable[Edit]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces, position = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[position:start], new.replace("\n", newline)]
        position = end
    return "".join([*pieces, text[position:]])


def _written(entry: Entry) -> str:
    style = BibtexFormat()  # type: ignore[no-untyped-call]  # of bibtexparser's own making
    style.indent = INDENT
    style.trailing_comma = True  # so that a field more changes no other line
    return write_string(Library([entry]), bibtex_format=style)


def entry_of(study: Study) -> Entry:
    """The entry of a study; its values are ready for a file, but stand without their outer braces."""
    fields = [Field(name, value) for name, make in FIELDS if (value := make(study))]
    return Entry(_entry_type(study), study.key, fields)


def _entry_type(study: Study) -> EntryType:
    if _imprint(study):
        return "techreport"
    return "article" if study.journal or (study.journal_full and study.volume) else "misc"


def _imprint(study: Study) -> re.Match[str] | None:
    """Place and publisher of a report. In titles of journals, NLM puts a space before the colon."""
    return re.fullmatch(r"(?P<address>[^:]*[^:\s]): (?P<institution>\S.*)", study.journal_full or "")


def _journal(study: Study) -> str | None:
    return _text(study.journal_full or study.journal) if _entry_type(study) == "article" else None


def _short_journal(study: Study) -> str | None:
    return _text(study.journal) if _journal(study) and study.journal_full else None


def _report_type(study: Study) -> str | None:
    """What styles print in place of "Technical report"."""
    words = {"guideline": "Guideline", "evidence_report": "Evidence report"}
    return words.get(study.design) if _imprint(study) else None


def _institution(study: Study) -> str | None:
    imprint = _imprint(study)
    return _one(imprint["institution"]) if imprint else None


def _address(study: Study) -> str | None:
    imprint = _imprint(study)
    return _one(imprint["address"]) if imprint else None


def _how_published(study: Study) -> str | None:
    return _text(study.journal_full) if _entry_type(study) == "misc" else None


def _volume(study: Study) -> str | None:
    return None if _imprint(study) and not study.issue else _text(study.volume)


def _number(study: Study) -> str:
    """The issue; of a report its number in the series, which stands in either column."""
    return _text(study.issue or (study.volume if _imprint(study) else None))


def _pages(study: Study) -> str:
    """Pages with an en dash; PubMed's shortened 858-66 in full, as bibliography styles expect it."""
    return _text(re.sub(r"(\w+)\s*[-\u2013\u2014]+\s*(\w+)", _page_range, study.pages or ""))


def _page_range(match: re.Match[str]) -> str:
    first, last = match[1], match[2]
    if len(last) < len(first) and (first + last).isdecimal():
        full = first[: -len(last)] + last
        last = full if int(full) > int(first) else last
    return f"{first}--{last}"


def _url(study: Study) -> str | None:
    if study.pmid:
        return pubmed_url(study.pmid)
    if study.doi:
        return doi_url(_verbatim(study.doi))
    return pmc_url(study.pmcid) if study.pmcid else None


def _authors(study: Study) -> str | None:
    names = [_name(author) for author in study.authors]
    if study.authors and study.authors[-1].rstrip(".").lower() == "et al":
        names[-1] = "others"
    return " and ".join(names) if names != ["others"] else None


# PubMed's form of a name: "Cross JT Jr", "van Tulder MW", "N'bundé DS".
_PERSON = re.compile(
    r"(?P<family>['’]?[^\W\d_](?:[^\W\d_]|[.'’ -])*?) (?P<initials>[^\W\d_]{1,4})"
    r"(?: (?P<suffix>Jr|Sr|\d(?:st|nd|rd|th)))?"
)
# A name with one of these is a group's, even where it ends like initials ("Task Force of the WHO").
_GROUP_WORDS = frozenset(
    "of the for and group committee society study trial team network panel project consortium association "
    "collaboration collaborators investigators".split()
)


def _name(author: str) -> str:
    """A name as BibTeX divides it: "Family, I. J." or "Family, Jr, I. J."; any other is kept whole by braces."""
    author = " ".join(author.split())
    match = _PERSON.fullmatch(author)
    if match is None or not match["initials"].isupper() or _names_a_group(match["family"]):
        return f"{{{_latex(author)}}}"
    initials = " ".join(f"{letter}." for letter in match["initials"])
    return ", ".join(part for part in (match["family"], match["suffix"], initials) if part)


def _names_a_group(family: str) -> bool:
    words = family.lower().split()
    return "and" in words or (len(words) > 1 and not _GROUP_WORDS.isdisjoint(words))


def _title(study: Study) -> str:
    """The title, with braces round what must keep its capitals when a style sets the rest in lower case."""
    title = " ".join((study.title or "").split())
    pieces, position = [], 0
    for start, end in _protected(title):
        pieces += [_latex(title[position:start]), f"{{{_latex(title[start:end])}}}"]
        position = end
    return "".join([*pieces, _latex(title[position:])])


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_SEGMENT_END = re.compile(r"[:;?!]\s+|\s[-\u2013\u2014]\s+|(?<=[a-z]{3}\.)\s+")
_NO_NAMES = frozenset({"Meta"})  # many write "Meta-analysis" in the middle of a sentence


def _protected(title: str) -> list[tuple[int, int]]:
    """Where names and acronyms stand in a title; neighbours are one."""
    if title.isupper():
        return []
    spans = [match.span() for match in _NAMES.finditer(title)]
    whole = _is_sentence_case(_WORD.findall(title))
    ends = [match.end() for match in _SEGMENT_END.finditer(title)]
    for start, end in zip([0, *ends], [*ends, len(title)], strict=True):
        words = list(_WORD.finditer(title, start, end))
        sentence_case = _is_sentence_case([word[0] for word in words], otherwise=whole)
        for index, word in enumerate(words):
            if _is_acronym(word[0]) or (sentence_case and index and _is_name(word[0])):
                spans.append(word.span())
    return _joined(title, sorted(spans))


def _is_sentence_case(words: Sequence[str], *, otherwise: bool = False) -> bool:
    """Whether at least half of the longer words after the first are in lower case; too few do not tell."""
    telling = [word for word in words[1:] if len(word) > 3 and word.isalpha()]
    lower = sum(word.islower() for word in telling)
    return 2 * lower >= len(telling) if len(telling) > 2 else otherwise


def _is_acronym(word: str) -> bool:
    """NICE, fMRI, DeBar, U.S., A1, and single letters other than the article."""
    return word != "A" and (word.isupper() or any(letter.isupper() for letter in word[1:]))


def _is_name(word: str) -> bool:
    return word[0].isupper() and word not in _NO_NAMES


def _joined(title: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and title[joined[-1][1] : start] in ("", " ", "/"):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


# What only knowledge tells from the other words of a title in Title Case.
_KNOWN_NAMES = """
    American College of Physicians; American Pain Society; World Health Organization; Department of Defense;
    Department of Veterans Affairs; National Health Interview Survey; Cochrane Collaboration Back Review Group;
    Cochrane Collaboration; Hong Kong; Latin America; New York; New Zealand; North America; Saudi Arabia;
    South Korea; United Kingdom; United States; Africa; America; Asia; Australia; Austria; Belgium; Brazil;
    Britain; Canada; China; Denmark; England; Europe; Finland; France; Germany; Greece; India; Iran; Iraq;
    Ireland; Israel; Italy; Japan; Korea; Malaysia; Mexico; Netherlands; Norway; Pakistan; Poland; Portugal;
    Scotland; Singapore; Spain; Sweden; Switzerland; Taiwan; Thailand; Turkey; Vietnam; Wales; African;
    American; Americans; Arab; Asian; Australian; Austrian; Belgian; Brazilian; British; Canadian; Chinese;
    Danish; Dutch; English; European; Finnish; French; German; Greek; Indian; Iranian; Irish; Israeli; Italian;
    Japanese; Korean; Mexican; Norwegian; Persian; Portuguese; Spanish; Swedish; Swiss; Taiwanese; Thai; Turkish;
    Western; York; Cochrane; Medicare; Medicaid; Achilles; Bayesian; Doppler; Veritas
"""
_NAMES = re.compile(rf"\b(?:{'|'.join(' '.join(name.split()) for name in _KNOWN_NAMES.split(';'))})\b")

_LATEX = str.maketrans(
    {
        **{special: f"\\{special}" for special in "&%#_$"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # Not \{: BibTeX counts that brace, too. Not \textbraceleft: pandoc drops it.
        "{": r"\ensuremath{\lbrace}",
        "}": r"\ensuremath{\rbrace}",
    }
)
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})  # else one brace could end the entry


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _text(text: str | None) -> str:
    """A value that is typeset as the text stands, on one line; letters of all languages stay as they are."""
    return _latex(" ".join((text or "").split()))


def _one(text: str) -> str:
    """One item of a list field, which biblatex and pandoc would divide at each "and"."""
    return f"{{{_text(text)}}}" if re.search(r"\band\b", text, re.IGNORECASE) else _text(text)


def _verbatim(text: str | None) -> str:
    """A value that biblatex and pandoc take literally."""
    return (text or "").translate(_VERBATIM)


FIELDS: tuple[tuple[str, Callable[[Study], str | None]], ...] = (
    ("author", _authors),
    ("title", _title),
    ("journal", _journal),
    ("shortjournal", _short_journal),
    ("type", _report_type),
    ("institution", _institution),
    ("address", _address),
    ("howpublished", _how_published),
    ("year", lambda study: str(study.year)),
    ("volume", _volume),
    ("number", _number),
    ("pages", _pages),
    ("doi", lambda study: _verbatim(study.doi)),
    ("pmid", lambda study: study.pmid),
    ("pmcid", lambda study: study.pmcid),
    ("url", _url),
)
