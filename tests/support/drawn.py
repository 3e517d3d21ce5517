"""What is written in a picture, and whether it can be read."""

import xml.etree.ElementTree as ET
from itertools import combinations

from matplotlib.text import Text

WIDTHS = (3.6, 7.5)
LOOKS = [(3.6, True), (7.5, False)]  # width and whether dark; colours move no words


def words_in(figure):
    ticks = [
        (axis, tick)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
    ]
    unseen = [
        tick.label1
        for axis, tick in ticks
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    texts = figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_visible())
    return [text for text in texts if text.get_text().strip() and text not in unseen]


def said(picture):
    """All words of a picture, in the order in which they were written."""
    return [text.get_text() for text in words_in(picture.figure)]


def assert_readable(picture):
    """No words overlap, and none leave the picture."""
    picture.to_png(dpi=100)
    figure = picture.figure
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in words_in(figure)]
    high, wide = (inches * figure.dpi for inches in (figure.get_figheight(), figure.get_figwidth()))
    for words, box in boxes:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= wide, words
        assert box.y1 <= high, words
    for (one, first), (other, second) in combinations(boxes, 2):
        shared = (
            min(first.x1, second.x1) - max(first.x0, second.x0),
            min(first.y1, second.y1) - max(first.y0, second.y0),
        )
        assert min(shared) < 2, (
            f"{one!r} and {other!r} overlap"
        )  # pixels: line boxes have some air in them


def assert_well_kept(draw):
    """The same picture gives the same bytes; its SVG has title, alt text and words as text."""
    picture, again = draw(), draw()
    assert picture.to_png() == again.to_png()
    assert picture.to_svg() == again.to_svg()
    root = ET.fromstring(picture.to_svg())
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == picture.title
    assert root.findtext(f"{space}desc") == picture.alt
    written = {"".join(text.itertext()).strip() for text in root.iter(f"{space}text")}
    assert {words.strip() for words in said(picture)} <= written
