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


def test_a_problem_is_at_the_sign_of_its_citation():
    problem = mark_citations("One\n[see @{a2000}]", "post.md").make_problem(1, "is odd")
    assert (problem.path, problem.line, problem.column) == ("post.md", 2, 6)
    assert problem.message == "@a2000 is odd"


def test_more_citations_than_there_are_letters_are_an_error():
    with pytest.raises(EvidenceError, match="the post has more than"):
        mark_citations("@a " * 20_000)
