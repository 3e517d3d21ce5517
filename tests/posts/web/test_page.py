"""The main text of a page is what its reader comes for, and all of it."""

import pytest
from support.web_site import read_saved

from evidence.posts.read.post import parse_post
from evidence.posts.web.page import read_page

ADDRESS = "https://clinic.example/blog/post"


def texts(html):
    return [
        sentence.text
        for sentence in parse_post(read_page(html, ADDRESS).source, "x.html").sentences
    ]


PROSE = "<p>Many people ask us about backs, and we tell them what we know of it.</p>" * 3
# Texts of the page, in its order, and words of what stands around it.
BUILT = {
    "wordpress": (
        [
            "Does cupping help a stiff back?",
            "Cupping relieves low back pain in most who try it, we are often told.",
            "It draws lactic acid out of tired muscles",
            "Acupuncture works no better than sham needles, some trials say.",
            "Bed rest speeds recovery from back pain",
            "Massage cured my back pain within a week.",
            "Is cupping safe?",
            "Cupping has no side effects at all.",
            "How often should I come?",
            "Six sessions of acupuncture keep back pain away for a year.",
            "Acupuncture was tested against no treatment in 2 < 3 trials*, and 5 * 4 people "
            "[who were paid] said so.",
        ],
        "cookies|everything on|Skip|Moxibustion|disc|detox|relieves pain|Posted|everyone|Share",
    ),
    "squarespace": (
        [
            "Needles and backs",
            "Acupuncture is the best treatment for low back pain.",
            "Acupuncture reduces pain for years",
            "Does bed rest help?",
            "Bed rest heals acute back pain.",
            "Walking prevents back pain from coming back.",
            "\u201cAcupuncture ended my sciatica.\u201d",
        ],
        "cookies|detoxifies|Reflexology|my life|Gua sha|all pain|Written|Accept",
    ),
    "wix": (
        [
            "Treatments",
            "Acupuncture has been shown to cure chronic back pain.",
            "Cupping flushes toxins out of the muscles.",
            "Massage helps back pain for a short time.",
            "Does it work for sciatica?",
            "Acupuncture reduces sciatica pain.",
            "Bed rest is good for back pain",
            "Exercise prevents back pain",
        ],
        "cookies|Prices|top of page|heals|Settings",
    ),
}


@pytest.mark.parametrize("builder", BUILT)
def test_of_a_page_as_site_builders_make_it_all_claims_are_read_and_nothing_around_them(builder):
    wanted, around = BUILT[builder]
    found = texts(read_saved(builder))
    assert [text for text in found if text in wanted] == wanted
    assert [text for text in found if any(word in text for word in around.split("|"))] == []


def test_a_title_and_a_last_line_outside_of_the_element_of_the_text_are_read():
    teasers = "".join(f"<li><a href=/{number}>Page {number}</a></li>" for number in range(99))
    text = f"<h1>Backs</h1><div>{PROSE * 5}</div><i>Cups help.</i>"
    found = texts(f"<div><ul>{teasers}</ul></div><div>{text}</div>")
    assert (found[0], found[-1]) == ("Backs", "Cups help.")


def test_a_link_without_a_target_is_none():
    assert "<a" not in read_page(f"<main>{PROSE}<p><a>More</a> <a href=''>x</a></main>", "x").source


def test_title_year_links_and_words_are_kept():
    page = read_page(read_saved("wordpress"), ADDRESS)
    post = parse_post(page.source, "x.html")
    assert (post.title, post.published_year) == (
        "Does cupping help a stiff back? - Harbour Lane Clinic",
        2021,
    )
    assert "https://clinic.example/cupping/" in page.links
    assert (page.words > 150, page.words_left_out > 60) == (True, True)


@pytest.mark.parametrize(
    "around",
    [
        "<div class='menu-all'><div id=page>{}</div></div>",
        "<form id=aspnetForm><h1>Backs</h1><div>{}</div></form>",
        "<div class='popup-site'><main>{}</main></div>",
        "<body class='has-sidebar comments newsletter-on'><main>{}</main></body>",
        "<table><tr><td>Menu</td><td>{}</td></tr></table>",
        "<div><div><span>{}</span></div></div>",
        "{}",
    ],
)
def test_text_is_found_whatever_it_stands_in(around):
    found = texts("<title>Backs</title>" + around.format(PROSE + "<p>Cups help backs.</p>" + PROSE))
    assert "Cups help backs." in found


@pytest.mark.parametrize(
    "hidden",
    [
        "<button aria-controls=a>More</button><div id=a hidden>{}</div>",
        "<div role=tabpanel aria-hidden=true>{}</div>",
        "<div hidden=until-found>{}</div>",
        "<details><summary>More</summary>{}</details>",
        "<ul class=lazy data-src=/next>{}</ul>",
    ],
)
def test_what_a_click_shows_is_read(hidden):
    assert "Cups help backs." in texts(
        f"<main>{PROSE}{hidden.format('<p>Cups help backs.')}</main>"
    )


@pytest.mark.parametrize(
    "hidden", ["<div hidden>{}</div>", "<p aria-hidden=true>{}", "<template>{}</template>"]
)
def test_what_is_never_shown_is_not_read(hidden):
    found = texts(f"<main>{PROSE}{hidden.format('Cups help backs.')}<p>The end is near.</main>")
    assert "Cups help backs." not in found
    assert "The end is near." in found


def test_a_comment_that_silences_a_rule_stays():
    page = read_page(f"<main>{PROSE}<!-- evidence: ignore E402 --><p>Cups.</main>", ADDRESS)
    assert "<!-- evidence: ignore E402 -->\n<p>Cups." in page.source


def test_a_page_that_scripts_make_has_no_text():
    assert read_page("<title>App</title><div id=root></div><script>x()</script>", "x").source == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 30_000 + "<p>Cups help backs.",
        "<b><i>" * 5_000 + "<p>Cups help backs.",
        "<p>" + "<table><tr><td>" * 3_000 + "Cups help backs.",
        "<!--" + "-" * 100_000 + "<p>Cups help backs.",
        "<p class='" + "cookie " * 50_000 + "'>x</p><p>Cups help backs.",
        "<p " + " ".join(f"a{number}=x" for number in range(50_000)) + ">Cups help backs.",
        "<p>\0Cups help backs.</p>",
        "<a href='http://[' role=heading aria-level=99>Cups help backs.",
    ],
)
def test_no_page_breaks_the_reader(hostile):
    assert isinstance(read_page(hostile, ADDRESS).source, str)


def test_a_page_of_too_many_tags_is_read_to_their_limit():
    page = read_page("<main>" + "<p>Cups help backs.</p>" * 30_000, ADDRESS)
    assert page.is_cut
    assert page.source.count("<p>") > 20_000
