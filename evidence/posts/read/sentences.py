"""Where the sentences of a paragraph end: sentencex, and the abbreviations of the field that it does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

# sentencex takes quadratic time over some marks (“““, ![![): it never sees more than this at once.
_WINDOW_LENGTH = 4_000

# Abbreviations after which sentencex begins a new sentence, by what must follow for the sentence to go on:
# anything, a number, or a word that does not look like the beginning of a sentence.
ALWAYS_CONTINUES = re.compile(
    r"(?:^|[\s(\[])(?:vs|approx|ca|cf|e\.g|i\.e|viz|resp|Dr|Prof)\.$|^\(?\d{1,3}\.$"
)
CONTINUES_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:Figs?|Tab|Vol|Nos?|Suppl|Refs?|Eq|Ch|Sec|pp?)\.$"
)
CONTINUES_BEFORE_NAME = re.compile(
    r"(?:^|[\s(\[])(?:et al|Acad|Acta|Acupunct|Altern|Am|Anaesth|Anesth|Ann|Arch|Assoc|Biol|Br|Chin|Clin|"
    r"Complement|Curr|Dept|Dis|Disord|Engl|Epidemiol|Eur|Exp|Gen|Int|Intern|J|Jpn|Manipulative|Med|Musculoskelet|"
    r"Nat|Natl|Neurol|Neurosci|Orthop|Pharmacol|Phys|Physiol|Pract|Proc|Psychol|Rehabil|Res|Rev|Rheum|Rheumatol|"
    r"Scand|Sci|Soc|Surg|Syst|Ther|Tradit|Univ|[A-Z]\.(?: [A-Z]\.)* [A-Z])\.$"
)
NUMBER_START = re.compile(r"[(\[]?\d")
SENTENCE_OPENER = re.compile(
    r"(?:A|After|All|Although|An|And|As|At|Because|Before|Both|But|By|Each|For|From|He|Her|His|However|I|If|In|It|"
    r"Its|Many|Most|No|Not|Of|On|One|Or|Other|Our|Patients|People|She|Since|So|Some|That|The|Their|Then|There|These|"
    r"They|This|Those|Thus|To|We|What|When|While|With|Yet|You|Your)\b"
)
# Citations in pandoc's syntax and marks of footnotes behind a full stop: [@haake2007; @pmid:17893311] [^1]
_TRAILING_CITATIONS = re.compile(
    r"(?:\[(?:(?:[^\[\]]*[\s(;-])?@[^\[\]]+|\^[^\s\[\]]+)\][.,;:]?\s*)+"
)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of every sentence, without the space around it; citations behind it belong to it."""
    held: tuple[int, int] | None = None
    for start, end in _iter_sentence_ranges(text):
        cited = _TRAILING_CITATIONS.match(text, start, end)
        if held and cited:
            held = held[0], start + len(cited[0].rstrip())
        begin = cited.end() if held and cited else start
        if begin < end:
            if held:
                yield held
            held = begin, end
    if held:
        yield held


def _iter_sentence_ranges(text: str) -> Iterator[tuple[int, int]]:
    begin = piece = 0
    cuts = _find_boundaries(text)
    for cut in cuts:
        before = text[max(piece, cut - 40) : cut].strip()
        piece = cut
        if cut < len(text) and _continues(before, text[cut : cut + 20].lstrip()):
            continue
        start = begin + (text[begin] == " ")
        end = cut - (text[cut - 1] == " ")
        if start < end:
            yield start, end
        begin = cut


def _continues(before: str, after: str) -> bool:
    """Whether a sentence goes on after an abbreviation that sentencex took for its end."""
    if ALWAYS_CONTINUES.search(before):
        return True
    if CONTINUES_BEFORE_NUMBER.search(before):
        return NUMBER_START.match(after) is not None
    return CONTINUES_BEFORE_NAME.search(before) is not None and not SENTENCE_OPENER.match(after)


def _find_boundaries(text: str) -> list[int]:
    """Where sentences end; a long text goes to sentencex in windows, each from the last whole sentence on."""
    from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

    cuts: list[int] = []
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW_LENGTH]
        ends: list[int] = [
            boundary["end_index"] for boundary in get_sentence_boundaries("en", window)
        ]
        if start + len(window) < len(text):
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        cuts.extend(start + end for end in ends)
        start = cuts[-1]
    return cuts
