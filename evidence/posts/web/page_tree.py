"""The tree of a page: its visible blocks, and which of them are its main text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from evidence.posts.read.pages.furniture import HEADING_NAMES, is_furniture, is_landmark
from evidence.posts.read.pages.panels import find_panels, is_hidden, iter_nodes, opens_panel

# Never shown, or no prose.
_UNREAD_NAMES: Final = frozenset(
    """
    head title script style template noscript noframes noembed nav footer figcaption select option
    datalist textarea input label code pre xmp listing plaintext svg math iframe object audio video
    canvas del s strike
    """.split()
)
_BLOCK_NAMES: Final = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p search section
    summary table tbody td tfoot th thead tr ul
    """.split()
)
_MAIN_SHARE: Final = 0.9  # of the main text that the part of the page has which is checked
_FEW_WORDS, _SMALL_SHARE = 20, 0.25  # that an element without a landmark may have beside that part


@dataclass(slots=True)
class PageBlock:
    """A block with text of its own: a paragraph, an item, a cell.

    Attributes:
        node: its element.
        pieces: its texts.
        is_main: whether it belongs to the main text.
    """

    node: Any
    pieces: list[str] = field(default_factory=list)
    is_main: bool = False

    @property
    def words(self) -> Sequence[str]:
        """Its words."""
        return "".join(self.pieces).split()


class Visit(NamedTuple):
    """A node on the way through the tree, entered or left, with the block that it is in."""

    node: Any
    block: Any
    is_end: bool = False


class PageTree:
    """A page without what is not shown, and without what belongs to the site around its text.

    Attributes:
        visits: its nodes in reading order.
        blocks: its blocks in reading order, by the identity of their elements.
        furniture_words: number of words in what belongs to the site.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._holders = frozenset(_find_holders(root))
        self._panels = find_panels(root)
        self.visits: list[Visit] = []
        self.blocks: dict[int, PageBlock] = {}
        self.furniture_words = 0
        self._walk()

    def _walk(self) -> None:
        stack = [(Visit(self._root, self._root), False)]
        while stack:
            visit, in_landmark = stack.pop()
            if visit.is_end or visit.node.name == "#comment":
                self.visits.append(visit)
            elif visit.node.name == "#text":
                self._add_text(visit)
            elif not self._leaves_out(visit.node, in_landmark=in_landmark):
                inside = self._enter(visit)
                is_inside = in_landmark or is_landmark(visit.node)
                stack += zip(reversed(inside), itertools.repeat(is_inside), strict=False)

    def _enter(self, visit: Visit) -> list[Visit]:
        """Add an element; return its children, and its end."""
        node = visit.node
        block = node if _is_block(node, visit.block) else visit.block
        self.visits.append(Visit(node, block))
        children = [Visit(child, block) for child in node.children or ()]
        return [*children, Visit(node, block, is_end=True)]

    def _add_text(self, visit: Visit) -> None:
        self.visits.append(visit)
        key = id(visit.block)
        if (visit.node.data or "").strip() or key in self.blocks:
            self.blocks.setdefault(key, PageBlock(visit.block)).pieces.append(visit.node.data)

    def _leaves_out(self, node: Any, *, in_landmark: bool) -> bool:
        """Return whether an element is passed by; words of furniture are counted."""
        if id(node) in self._holders:
            return False
        if _is_no_prose(node, in_landmark=in_landmark) or is_hidden(node, self._panels):
            return True
        if not is_furniture(node, in_landmark=in_landmark):
            return False
        self.furniture_words += _count_words(node)
        return True

    def keep_surroundings(self) -> None:
        """Take into the main text all that stands in the same part of the page.

        That is the smallest landmark with nearly all of the main text, else the smallest element
        and what adds little to it: a title above it, a line below it.
        """
        inside = frozenset(id(node) for node in iter_nodes(self._find_part()))
        for block in self.blocks.values():
            block.is_main = block.is_main or id(block.node) in inside

    def _weigh(self, blocks: Iterable[PageBlock]) -> Mapping[int, int]:
        """Return how many words of some blocks each element has."""
        weights = {id(block.node): len(block.words) for block in blocks}
        for node in reversed(list(iter_nodes(self._root))):
            below = sum(weights.get(id(child), 0) for child in node.children or ())
            weights[id(node)] = weights.get(id(node), 0) + below
        return weights

    def _find_part(self) -> Any:
        blocks = self.blocks.values()
        main = [block for block in blocks if block.is_main] or blocks
        weights = self._weigh(main)
        least = max(1.0, weights[id(self._root)] * _MAIN_SHARE)
        way = [self._root]
        while heavy := [child for child in way[-1].children or () if weights[id(child)] >= least]:
            way.append(heavy[0])
        landmarks = [node for node in way if is_landmark(node)]
        return landmarks[-1] if landmarks else self._widen(way)

    def _widen(self, way: Sequence[Any]) -> Any:
        """Return the first element on the way to the last that has little beside that one."""
        words = self._weigh(self.blocks.values())
        own = words[id(way[-1])]
        most = own + max(_FEW_WORDS, own * _SMALL_SHARE)
        return next(node for node in way if words[id(node)] <= most)


def _is_no_prose(node: Any, *, in_landmark: bool) -> bool:
    """Return whether an element holds no prose; the header of a landmark is that of the text."""
    if node.name == "button":
        return not opens_panel(node)
    return node.name in _UNREAD_NAMES or (node.name == "header" and not in_landmark)


def _is_block(node: Any, block: Any) -> bool:
    """Return whether an element begins a block; a button does, which opens what is below it."""
    return node.name in _BLOCK_NAMES or (
        node.name == "button" and block.name not in HEADING_NAMES and block.name != "summary"
    )


def _count_words(root: Any) -> int:
    nodes = iter_nodes(root)
    return sum(len((node.data or "").split()) for node in nodes if node.name == "#text")


def _find_holders(root: Any) -> Iterator[int]:
    """Yield the elements that hold the text of a page, a landmark or its title, and their parents.

    Some sites name them as others name their menus, or put the page into a form.
    """
    found: set[int] = set()
    for node in reversed(list(iter_nodes(root))):
        holds = any(id(child) in found for child in node.children or ())
        if holds or is_landmark(node) or node.name == "h1":
            found.add(id(node))
            if not node.name.startswith("#"):
                yield id(node)
