"""In which language a post is: only English is checked."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from evidence.lexicon import load_vocabulary
from evidence.posts.read.document import TextBlock

# Of a post as a whole, and of a paragraph in a post that is otherwise English.
MIN_POST_WORDS = 3
MIN_PARAGRAPH_WORDS = 20
# A text with fewer words than this must be clearer: more than half of its words may be names.
_MIN_SURE_WORDS = 12
# English prose has at least twice as many of these words; lists of names and headings have fewer.
_MIN_ENGLISH_SHARE = 0.15
# How much more likely a language must be than English, as the difference of logarithms.
_MIN_MARGIN = 10.0
_MIN_MARGIN_OF_FEW = 25.0
_MIN_ENGLISH_SHARE_OF_FEW = 0.3

# A letter of a script without spaces counts as half a word.
_DENSE_LETTER = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+(?:['\u2019][^\W\d_]+)*")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+|[@#]\w+")
_PROSE_KINDS = frozenset({"paragraph", "item", "quote", "cell", "heading"})


def mark_languages(blocks: Sequence[TextBlock]) -> None:
    """Mark the blocks of a post in another language, or those of its paragraphs that are."""
    prose = [block for block in blocks if block.kind in _PROSE_KINDS]
    texts = [_NOT_WORDS.sub(" ", block.text) for block in prose]
    text_of_post = " ".join(texts)
    whole = find_language(text_of_post, MIN_POST_WORDS)
    min_share = _min_english_share(_count_words(text_of_post)) if whole else 0
    for block, text in zip(prose, texts, strict=True):
        own = find_language(text, MIN_PARAGRAPH_WORDS)
        is_english = whole and _is_english(_WORD.findall(text.lower()), min_share)
        block.language = own or ("" if is_english else whole)


def find_language(text: str, min_words: int) -> str:
    """Return the code of the language of a text, or "" if it is English or too short to tell."""
    if len(text) < 2 * min_words - 1 and text.isascii():
        return ""
    words = _WORD.findall(text.lower())
    length = len(words) if text.isascii() else _count_words(text)
    if length < min_words or _is_english(words, _min_english_share(length)):
        return ""
    return _detect(text, _MIN_MARGIN_OF_FEW if length < _MIN_SURE_WORDS else _MIN_MARGIN)


def language_name(code: str) -> str:
    """Return the English name of a language."""
    return _names()[code]


def _count_words(text: str) -> int:
    return len(_WORD.findall(text)) + len(_DENSE_LETTER.findall(text)) // 2


def _min_english_share(length: int) -> float:
    return _MIN_ENGLISH_SHARE_OF_FEW if length < _MIN_SURE_WORDS else _MIN_ENGLISH_SHARE


def _is_english(words: Sequence[str], min_share: float) -> bool:
    known = _english_words()
    found = sum(map(known.__contains__, words))
    return bool(words) and found >= min_share * len(words)


def _detect(text: str, min_margin: float) -> str:
    """Ask the detector, which is loaded only for texts that do not look like English."""
    from py3langid import rank

    scores: dict[str, float] = dict(rank(text))
    best = max(_names(), key=lambda code: scores[code])
    is_foreign = scores[best] - scores["en"] >= min_margin
    is_known = scores[best] >= max(scores.values()) - _MIN_MARGIN  # no language without a name
    return best if is_foreign and is_known else ""


@functools.cache
def _english_words() -> frozenset[str]:
    words: list[str] = load_vocabulary("languages")["english"]["words"]
    return frozenset([*words, *(word.replace("'", "\u2019") for word in words)])


@functools.cache
def _names() -> dict[str, str]:
    return {entry["code"]: entry["name"] for entry in load_vocabulary("languages")["languages"]}
