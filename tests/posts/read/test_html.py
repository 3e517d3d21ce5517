"""HTML: blocks and places of the visible prose of a page."""

from __future__ import annotations

import pytest
from support.posts import find, prose, stretch

from evidence.posts.read.post import parse_post


@pytest.mark.parametrize(
    ("source", "beginning", "raw"),
    [
        ("<p>Salt &amp; heat. Then rest.</p>", "Then", "Then rest."),
        ("<p>Salt &ampheat &notit; &#x2014; a < b here. Then rest.</p>", "Then", "Then rest."),
        ("<p>&laquo;Quoted&raquo; words.</p>", "\u00ab", "&laquo;Quoted&raquo; words."),
        ("<p>One </x>word <!-- no -->more. Then rest.</p>", "Then", "Then rest."),
        ('<p>One <a href="u">link</a> here. <b>Then</b> rest.</p>', "Then", "Then</b> rest."),
        ("<table>Moved. <tr><td>cell</td></tr>Then rest.</table>", "Then", "Then rest."),
        ("<ul>\r\n<li>One\r\n<li>Then\r\nrest.</ul>", "Then", "Then\nrest."),
        ("<p>First. <span>Never closed. Then rest.", "Then", "Then rest."),
        ("<p>Null \0 character. Then rest.", "Then", "Then rest."),
    ],
)
def test_the_position_in_html_is_exact(source: str, beginning: str, raw: str) -> None:
    assert stretch(source, find(parse_post(source, "post.html"), beginning)) == raw


def test_the_end_of_a_sentence_is_behind_its_last_entity() -> None:
    source = "<p>She said &ldquo;yes.&rdquo; Then rest.</p>"
    assert (
        stretch(source, parse_post(source, "post.html").sentences[0])
        == "She said &ldquo;yes.&rdquo;"
    )


def test_only_prose_is_left_of_a_page() -> None:
    source = """\
<!doctype html><html><head><title>Cups</title><style>p {}</style></head><body>
<header>Our clinic</header><nav><ul><li>Home</ul></nav><div role="navigation search">Crumbs</div>
<div role="BANNER">Sale</div><main><p>First words.</p><p hidden>Secret.</p>
<i aria-hidden="true">x</i>
<script>run()</script><noscript>No script.</noscript><template><p>Later.</p></template>
<figure><img alt="cup"><figcaption>A cup.</figcaption></figure>
<p class="wp-caption-text">Another cup.</p>
<p>Take <code>x = 1</code><svg><text>y</text></svg><math><mi>z</mi></math> as given.</p>
<pre>preformatted</pre>
<form>Name <select><option>One</select><button>Send</button></form><iframe>frame</iframe>
<aside>By the way.</aside><p>Last words.</p></main><footer>Imprint</footer>
<div role=contentinfo>2020</div></body>
"""
    assert prose(source, "post.html") == ["First words.", "Take as given.", "Last words."]


def test_block_elements_separate_and_inline_elements_join() -> None:
    source = (
        "<div>One <b>wo</b>rd<p>Two<br>lines<br><br>New paragraph"
        "<ul><li>Item<li>Another</ul>tail</div>"
    )
    assert prose(source, "post.html") == [
        "One word",
        "Two lines",
        "New paragraph",
        "Item",
        "Another",
        "tail",
    ]


def test_white_space_and_signs_of_no_width_collapse() -> None:
    assert prose(
        "<p>\u200b One\u00a0&nbsp;two\n\t\u200bthree \u2003</p><p>\u200b</p>", "post.html"
    ) == ["One two three"]


def test_the_title_of_a_page_counts_when_its_text_has_no_first_heading() -> None:
    without = "<head><title>Cups &amp; you</title></head><body><h2>Uses</h2><p>Words.</p>"
    assert find(parse_post(without, "post.html"), "Words.").headings == ("Cups & you", "Uses")
    withone = "<head><title>Cups | Clinic</title></head><body><h1>Cups</h1><p>Words.</p>"
    assert find(parse_post(withone, "post.html"), "Words.").headings == ("Cups",)


@pytest.mark.parametrize("name", ["post.html", "post.md"])
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A 2012<sup>3</sup> trial.", "A 2012\u00b3 trial."),
        ("In 10<sup>6</sup> people.", "In 10\u2076 people."),
        ("In 10<sup>\u22126</sup> people.", "In 10\u207b\u2076 people."),
        ("In 2012 <sup> 12 </sup>people.", "In 2012 \u00b9\u00b2people."),
        ("In 2012<sup>1,2</sup> people.", "In 2012[^1,2] people."),
        ("By 30 %<sup>1</sup> after a week.", "By 30 %[^1] after a week."),
        ("Rest<sup>1</sup> helps.", "Rest[^1] helps."),
        ("A chi<sup>2</sup> of 3 cm<sup>2</sup>.", "A chi\u00b2 of 3 cm2."),
        ("On the 1<sup>st</sup> day.", "On the 1st day."),
        ("On <b>20</b>12<sup><sup>3</sup></sup>.", "On 2012\u00b3."),
        ("A 2012<sup>3 trial.", "A 20123 trial."),
        ("A 2012</sup>3 trial.", "A 20123 trial."),
        ("A 2012<sup></sup> trial.", "A 2012 trial."),
    ],
)
def test_a_raised_number_is_no_part_of_the_number_before_it(
    source: str, text: str, name: str
) -> None:
    sentence = parse_post(f"<p>{source}</p>" if name == "post.html" else source, name).sentences[0]
    assert sentence.text == text


@pytest.mark.parametrize("name", ["post.html", "post.md"])
def test_a_mark_between_sentences_ends_the_first_and_keeps_its_link_and_place(name: str) -> None:
    source = (
        '<b>Words:</b> rest helps.<sup><a href="#one">1</a>,<a href="#two">2</a></sup> So it is.'
    )
    post = parse_post(f"<p>{source}</p>" if name == "post.html" else source, name)
    first, second = post.sentences
    assert (first.text, second.text) == ("Words: rest helps.[^1,2]", "So it is.")
    assert first.links == ("#one", "#two")
    assert stretch(post.source, second) == "So it is."
    assert stretch(post.source, first).endswith('1</a>,<a href="#two">2')


@pytest.mark.parametrize("text", ["1 " * 50_000, "<b>1</b>" * 10_000])
def test_raised_text_that_nests_deep_is_read_in_time(text: str) -> None:
    post = parse_post(f"<p>In 2012{'<sup>' * 3_000}{text}", "post.html")
    assert post.sentences[0].text.startswith("In")
