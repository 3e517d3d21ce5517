"""What a click shows is read, and what is hidden for good is not: in files and on the web alike."""

import pytest

from evidence.posts.read.post import parse_post
from evidence.posts.web.page import read_page

PROSE = f"<p>{'Backs hurt now and then, and most get better. ' * 5}</p>"
ANSWER = "Cups help backs."
LAST = "The end is near."


def read_both(part):
    """Return the sentences of a page with a part, as a file and as one of the web."""
    html = f"<main><h1>Questions</h1>{PROSE}{part}<p>{LAST}</p></main>"
    fetched = read_page(html, "https://clinic.example/questions").source
    return [[s.text for s in parse_post(text, "p.html").sentences] for text in (html, fetched)]


@pytest.mark.parametrize(
    "part",
    [
        "<h3><button aria-expanded=false aria-controls=a>Why?</button></h3>"
        "<div id=a role=region hidden><p>{}</div>",
        "<button aria-controls='b a'>More</button><div id=a aria-hidden=true><p>{}</div>",
        "<div role=tabpanel hidden><p>{}</div>",
        "<div hidden=until-found><p>{}</div>",
        "<button aria-expanded=false>Why?</button><div hidden><p>{}</div>",
        "<h3><button aria-expanded=false>Why?</button></h3>\n<div hidden><p>{}</div>",
        "<dl><dt><span role=button aria-expanded=false>Why?</span></dt><dd hidden>{}</dd></dl>",
        "<div role=button aria-expanded=false>Why?</div><div aria-hidden=true><p>{}</div>",
    ],
)
def test_what_a_click_shows_is_read(part):
    for found in read_both(part.format(ANSWER)):
        assert ANSWER in found
        assert found[-1] == LAST


@pytest.mark.parametrize(
    "part",
    [
        "<div hidden><p>{}</div>",
        "<p>Text.</p><div hidden><p>{}</div>",
        "<button>Send</button><div hidden><p>{}</div>",
        "<button aria-expanded=false aria-controls=b>Why?</button><div hidden><p>{}</div>",
        "<button aria-expanded=false aria-haspopup=true>Menu</button><div hidden><p>{}</div>",
        "<button aria-controls=a aria-haspopup=dialog>Why?</button><div id=a hidden><p>{}</div>",
        "<button aria-controls=a>Open</button><div id=a role=dialog hidden><p>{}</div>",
        "<button aria-controls=a>Open</button><dialog id=a><p>{}</dialog>",
        "<button aria-expanded=false>Menu</button><ul hidden><li><a href=/a>{}</a></ul>",
        "<button aria-expanded=false>Menu</button><nav hidden><p>{}</nav>",
        "<button class=navbar-toggler aria-expanded=false>Menu</button><div hidden><p>{}</div>",
        "<button aria-controls=a>Choose</button><div id=a class=cookie-list hidden><p>{}</div>",
        "<input role=combobox aria-controls=a aria-expanded=false><ul id=a hidden><li>{}</ul>",
        "<p>Text.<span aria-hidden=true>{}</span></p>",
    ],
)
def test_what_is_hidden_for_good_is_not_read(part):
    for found in read_both(part.format(ANSWER)):
        assert not [text for text in found if ANSWER in text]
        assert found[-1] == LAST


def test_a_button_heads_what_it_opens_and_others_are_passed_by():
    part = "<button aria-expanded=false>Do cups help?</button><div hidden>They do.</div>"
    for found in read_both(f"{part}<p>Take <button>Copy</button>one.</p>"):
        assert found[-4:] == ["Do cups help?", "They do.", "Take one.", LAST]


@pytest.mark.parametrize(
    "hostile",
    [
        "<div role=tabpanel hidden>" * 20_000 + ANSWER,
        "<button aria-expanded=false>" + "<div hidden>x</div>" * 20_000,
    ],
)
def test_no_page_keeps_the_reader_busy(hostile):
    assert parse_post(hostile, "p.html") is not None
