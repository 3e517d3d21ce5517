"""Every possible citation is marked, in a text that stays as long as it is."""

import pytest

from evidence.errors import EvidenceError
from evidence.posts.cite.marks import mark_citations


def keys(text):
    return [mark.key for mark in mark_citations(text).marks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[@a2000; see -@b2001, p. 3] and @c2002.", ["a2000", "b2001", "c2002"]),
        ("[@a2000, @b2001] (@c2002)", ["a2000", "b2001", "c2002"]),
        ("@smith_2000's and @o:2000-x!", ["smith_2000", "o:2000-x"]),
        ("@{any/thing;here} [@{a b}]", ["any/thing;here"]),
        ("[@doi:10.1016/s0140-6736(18)30489-6]", ["doi:10.1016/s0140-6736(18)30489-6"]),
        ("(see @10.1002/14651858.CD001351).", ["10.1002/14651858.CD001351"]),
        ("(as @doi:10.1000/x(1)y).", ["doi:10.1000/x(1)y"]),
        (
            "[@doi:10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2; @b2001]",
            ["doi:10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2", "b2001"],
        ),
        ("[@https://doi.org/10.1000/x/]", ["https://doi.org/10.1000/x/"]),
        ("me@example.org a.b@example.org @ alone @-x", []),
        ("https://host/@name, www.host.org/@name http://x.org/a@b/@c", []),
        ("[see https://x.org/a, @b2001]", ["b2001"]),
        ("Smith/@b2001", ["b2001"]),
    ],
)
def test_keys_are_read_as_pandoc_reads_them_and_addresses_are_none(text, expected):
    assert keys(text) == expected


def test_a_marked_text_is_as_long_and_comes_back_as_it_was():
    text = 'A [@a2000; @{"q"}] 茶 https://x.org/@a2000 𒀀\n@doi:10.1000/x(1)y.'
    source = mark_citations(text)
    assert len(source.text) == len(text)
    assert source.text.count("a2000") == 1  # in the address
    assert source.restore([source.text]) == [text]


def test_a_mark_has_a_number_and_is_missed_where_its_letter_is_missing():
    source = mark_citations("@a2000 @b2001")
    first, second = source.text.split()
    assert [source.number_of(word[1:]) for word in (first, second)] == [1, 2]
    assert source.number_of("*") == source.number_of("") == 0
    assert [mark.key for mark in source.find_missing([first])] == ["b2001"]


def test_what_is_no_part_of_the_post_is_hidden():
    text = '{{< x "@a2000" >}} @b2001'
    source = mark_citations(text, visible="\u2060" * 18 + text[18:], keep_tags=True)
    assert [mark.key for mark in source.marks] == ["b2001"]
    assert source.restore([source.text]) == [text]


def test_what_is_in_a_tag_is_marked_but_no_citation():
    text = '{{< x "[@a2000]" >}} @b2001'
    visible = "\u2060" * 20 + text[20:]
    for keep_tags, kept in ((True, text), (False, visible)):
        source = mark_citations(text, visible=visible, tags=[(0, 20)], keep_tags=keep_tags)
        assert [(mark.key, mark.is_in_tag) for mark in source.marks] == [
            ("a2000", True),
            ("b2001", False),
        ]
        assert (len(source.text), source.text.count("@")) == (len(text), 1)
        assert source.restore([source.text])[0].endswith(kept[-11:])


def test_a_problem_is_at_the_sign_of_its_citation():
    problem = mark_citations("One\n[see @{a2000}]", "post.md").make_problem(1, "is odd")
    assert (problem.path, problem.line, problem.column) == ("post.md", 2, 6)
    assert problem.message == "@a2000 is odd"


def test_a_long_post_may_have_9_000_citations():
    source = mark_citations("A line [@a2000].\n" * 9_000)
    assert len(source.marks) == len({source.text[mark.start] for mark in source.marks}) == 9_000
    problem = source.make_problem(9_000, "is odd")
    assert (problem.line, problem.column) == (9_000, 9)


@pytest.mark.parametrize(
    ("text", "is_bracketed"),
    [
        ("[see @a2000, p. 3]", True),
        ("[@b2001;\n@a2000]", True),
        ("[@b2001]\n@a2000 [p. 3]", False),
        ("[a\n\n@a2000]", False),
        ('["@a2000", "@b2001"]', False),
        ("see @a2000", False),
    ],
)
def test_a_citation_is_in_brackets_of_its_paragraph(text, is_bracketed):
    source = mark_citations(text)
    (number,) = (mark.number for mark in source.marks if mark.key == "a2000")
    assert source.is_bracketed(number) is is_bracketed


def test_more_citations_than_there_are_letters_are_an_error():
    with pytest.raises(EvidenceError, match="the post has more than"):
        mark_citations("@a " * 20_000)
