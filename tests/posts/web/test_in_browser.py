"""The link to a sentence leads a browser to it: it scrolls there."""

import pytest
from support.browser import open_browser
from support.web_site import WebSite, read_saved

from evidence.posts.lint.formats.text_fragment import link_to_text
from evidence.posts.read.post import parse_post
from evidence.posts.web.page import read_page

# So much room above each block that only one text is seen at once.
STYLE = "<style>body * { margin-top: 300px !important }</style></head>"
SEEN = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = [];
    for (let text; (text = walker.nextNode()); ) {
        const range = document.createRange();
        range.selectNodeContents(text);
        const place = range.getBoundingClientRect();
        if (place.height && place.bottom > 0 && place.top < innerHeight) seen.push(text.data);
    }
    return seen.join(" ");
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("builder", ["wordpress", "squarespace", "wix"])
def test_a_browser_goes_to_every_sentence(browser, builder):
    html = read_saved(builder)
    post = parse_post(read_page(html, "https://clinic.example/").source, "x.html")
    with WebSite({"/x": html.replace("</head>", STYLE)}) as site:
        for sentence in post.sentences:
            page = browser.new_page()
            page.goto(link_to_text(f"{site.url}/x", *sentence.lines))
            page.wait_for_function("scrollY > 0", timeout=10_000)
            assert sentence.text.split()[0].strip("\u201c") in page.evaluate(SEEN)
            page.close()
