"""markdown-it with exact places: its tokens record where they begin.

markdown-it itself reports only the lines of a block. Here each leaf block records the offset at
which each of its lines begins (``meta["starts"]``, behind quote marks, bullets and indentation),
and each inline token its position in the content of its block (``meta["at"]``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    heading,
    html_block,
    lheading,
    list_block,
    paragraph,
    table,
)
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

# Lists and quotes that are nested deeper become text: at its own limit the parser drops them.
_MAX_NESTING = 24
# Characters of a paragraph that are parsed at once, or twice as many where a span is that long:
# marks without ends are looked for up to there.
MAX_INLINE_LENGTH = 20_000
# What opens or closes a span, or is escaped: no span is divided.
_SPAN_MARK = re.compile(r"\\[!-/:-@\[-`{-~]|`+|<!--|<!\[CDATA\[|<\?|<(?=[A-Za-z/!])|[\[\]()]")
_SPAN_END = re.compile(r"`+|(?P<longer>--|\?|\]\])?>")
_CLOSING_MARKS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<": ">"}
_CLOSING_BRACKETS = {"[": "]", "(": ")"}
_BLANK = re.compile(r"[\n ]")
_MAX_LABEL_LENGTH = 999  # https://spec.commonmark.org/0.31.2/#link-label

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
# Each rule with the blocks that it can interrupt, as markdown-it itself registers them.
_LEAF_RULES: dict[str, tuple[_BlockRule, list[str]]] = {
    "table": (table, ["paragraph", "reference"]),
    "html_block": (html_block, ["paragraph", "reference", "blockquote"]),
    "heading": (heading, ["paragraph", "reference", "blockquote"]),
    "lheading": (lheading, []),
    "paragraph": (paragraph, []),
}
_CONTAINER_RULES: dict[str, tuple[_BlockRule, list[str]]] = {
    "blockquote": (blockquote, ["paragraph", "reference", "blockquote", "list"]),
    "list": (list_block, ["paragraph", "reference", "blockquote"]),
}
_INTERRUPTED_BY_DEFINITION = ["paragraph", "reference", "blockquote"]


def parse_tokens(text: str) -> Iterator[tuple[Token, Iterator[Token]]]:
    """Parse Markdown (CommonMark, tables, footnotes, definitions ...) into tokens with places.

    Yields:
        Each token of the blocks with those of the text in it, which are parsed when they are asked
        for: no more than twice ``MAX_INLINE_LENGTH`` characters at once.
    """
    env: EnvType = {}
    parser = _make_parser()
    for token in parser.parse(text, env):
        yield token, _parse_inline(token.content if token.type == "inline" else "", parser, env)


def _parse_inline(content: str, parser: MarkdownIt, env: EnvType) -> Iterator[Token]:
    for begin, part in _divide(content):
        for token in parser.inline.parse(part, parser, env, []):
            token.meta["at"] += begin
            yield token


def _divide(content: str) -> Iterator[tuple[int, str]]:
    """Yield a text in parts of bounded length, each with its place; no part ends within a span."""
    begin = 0
    breaks = _find_breaks(content) if len(content) > MAX_INLINE_LENGTH else ()
    while len(content) - begin > MAX_INLINE_LENGTH:
        cut = _choose_cut(content, breaks, begin)
        yield begin, content[begin:cut]
        begin = cut
    yield begin, content[begin:]


def _choose_cut(content: str, breaks: Sequence[int], begin: int) -> int:
    """Choose where a part ends: behind a sentence if possible, and within a span if need be."""
    middle, end = begin + MAX_INLINE_LENGTH // 2, begin + MAX_INLINE_LENGTH
    first, after = bisect_left(breaks, middle), bisect_left(breaks, end)
    if first < after:
        near = reversed(breaks[first:after])
        return next((at for at in near if content[at - 1] in ".!?"), breaks[after - 1])
    if after < len(breaks) and breaks[after] < end + MAX_INLINE_LENGTH:
        return breaks[after]
    blank = max(content.rfind(character, middle, end) for character in "\n ")
    return blank if blank >= 0 else end


def _find_breaks(content: str) -> list[int]:
    """Find the white space of a text that is in no span."""
    breaks: list[int] = []
    at = 0
    for begin, end in [*sorted(_find_spans(content)), (len(content), len(content))]:
        breaks += [blank.start() for blank in _BLANK.finditer(content, at, begin)]
        at = max(at, end)
    return breaks


def _find_spans(content: str) -> Iterator[tuple[int, int]]:
    """Find code, tags, comments and what is in brackets; what is too long for a part is text."""
    ends = _find_span_ends(content)
    opened: dict[str, list[int]] = {"]": [], ")": []}
    at = 0
    while mark := _SPAN_MARK.search(content, at):
        at = mark.end()
        begin, end = mark.start(), at
        if mark[0] in _CLOSING_BRACKETS:
            opened[_CLOSING_BRACKETS[mark[0]]].append(begin)
        elif mark[0] in opened:
            begin = opened[mark[0]].pop() if opened[mark[0]] else begin
        elif not mark[0].startswith("\\"):
            end = _find_next(ends[_CLOSING_MARKS.get(mark[0], mark[0])], at)
        if len(mark[0]) < end - begin <= MAX_INLINE_LENGTH:
            yield begin, end
            at = end


def _find_next(places: Sequence[int], at: int) -> int:
    """Return the first of some places behind another; that one itself where there is none."""
    following = bisect_right(places, at)
    return places[following] if following < len(places) else at


def _find_span_ends(content: str) -> Mapping[str, Sequence[int]]:
    """Find where each mark that can end code, a tag or a comment ends, by the mark."""
    ends: defaultdict[str, list[int]] = defaultdict(list)
    for mark in _SPAN_END.finditer(content):
        ends[mark[0]].append(mark.end())
        if mark["longer"]:
            ends[">"].append(mark.end())
    return ends


def _make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = _PositionedInlineParser()
    md.configure("commonmark", {"maxNesting": _MAX_NESTING + 8})
    md.core.ruler.disable("inline")
    md.enable(["table", "strikethrough"]).disable(["text_join", "fragments_join"])
    for name, (rule, ends) in _LEAF_RULES.items():
        md.block.ruler.at(name, _record_line_starts(rule), {"alt": ends})
    for name, (rule, ends) in _CONTAINER_RULES.items():
        md.block.ruler.at(name, _limit_nesting(rule), {"alt": ends})
    md.use(footnote_plugin, inline=False, move_to_end=False)
    md.block.ruler.at(
        "footnote_def", _limit_nesting(footnote_def), {"alt": ["paragraph", "reference"]}
    )
    md.use(deflist_plugin)
    ruler = md.block.ruler
    deflist = ruler.getRules("")[ruler.get_active_rules().index("deflist")]
    ruler.at("deflist", _limit_nesting(deflist), {"alt": _INTERRUPTED_BY_DEFINITION})
    md.inline.ruler.at("footnote_ref", _record_footnote_position)
    return md


def _record_line_starts(rule: _BlockRule) -> _BlockRule:
    def recording(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        for token in state.tokens[before:]:
            if token.type in {"inline", "html_block"}:
                lines = range(*(token.map or ()))
                token.meta["starts"] = [state.bMarks[line] + state.tShift[line] for line in lines]
        return True

    return recording


def _limit_nesting(rule: _BlockRule) -> _BlockRule:
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _MAX_NESTING and rule(state, start, end, silent)

    return limited


def _record_footnote_position(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if not state.src.startswith("[^", at):
        return False
    if state.src.find("]", at, at + _MAX_LABEL_LENGTH) < 0 or not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["at"] = at  # the plugin has replaced the meta
    return True


class _PositionedInlineParser(ParserInline):
    """An inline parser whose tokens record where they begin in the content."""

    def __init__(self) -> None:
        super().__init__()
        self._parsing = False

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if self._parsing:  # called for the alternative text of an image, which is not prose
            return tokens
        self._parsing = True
        try:
            state = _PositionedState(src, md, env, tokens)
            self.tokenize(state)
            for rule in self.ruler2.getRules(""):
                rule(state)
        finally:
            self._parsing = False
        return state.tokens


class _PositionedState(StateInline):
    """The state of the inline parser, which records in ``meta["at"]`` where a token begins."""

    pending_start = -1

    def append_pending(self, text: str) -> None:
        if self.pending_start < 0:
            self.pending_start = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802  # the parser's name
        token = super().pushPending()
        token.meta["at"] = self.pending_start
        self.pending_start = -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        self.pending_start = -1  # a line break takes back the spaces that were pending
        return token
