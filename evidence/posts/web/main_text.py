"""What trafilatura takes for the main text of a page, and for its date."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.posts.web.page_tree import PageBlock

# It takes seconds for more; such pages are read without it.
MAX_TAGS: Final = 10_000
_MIN_WORDS: Final = 4  # of a text that is found within a line of the main text
_NOISY_LOGGERS: Final = ("trafilatura", "htmldate", "courlan")
_WORD: Final = re.compile(r"\w+")


class MainText(NamedTuple):
    """The main text in lines, and the day on which the page was published or changed, or ""."""

    lines: frozenset[str] = frozenset()
    whole: str = ""
    day: str = ""


def load_extractor() -> Callable[..., Any]:
    """Load trafilatura, which takes a second.

    Raises:
        EvidenceError: it is not installed.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise EvidenceError(
            "checking pages of the web needs trafilatura: pip install 'evidence-tracker[web]'"
        ) from error
    for name in _NOISY_LOGGERS:  # else what they log of a short page goes to standard error
        logging.getLogger(name).addHandler(logging.NullHandler())
    extract: Callable[..., Any] = bare_extraction
    return extract


def find_main_text(html: str) -> MainText:
    """Find the main text of a page; nothing where it is too long.

    Raises:
        EvidenceError: trafilatura is not installed.
    """
    extract = load_extractor()
    if html.count("<") > MAX_TAGS:
        return MainText()
    found = extract(
        html,
        favor_recall=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "extensive_search": False,
            "original_date": False,
            "max_date": date.today().isoformat(),
        },
    )
    if found is None:
        return MainText()
    lines = [_join_words(line) for line in (found.text or "").splitlines()]
    return MainText(frozenset(filter(None, lines)), f" {' '.join(lines)} ", found.date or "")


def mark_main_blocks(blocks: Iterable[PageBlock], main: MainText) -> None:
    """Mark the blocks whose words are in the main text; few words must be a line of it."""
    for block in blocks:
        words = _join_words("".join(block.pieces))
        has_many = words.count(" ") >= _MIN_WORDS - 1
        block.is_main = words in main.lines or (has_many and f" {words} " in main.whole)


def _join_words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
