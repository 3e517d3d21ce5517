"""Where sentences end."""

from __future__ import annotations

import pytest
from support.posts import prose, stretch

from evidence.lexicon import load_vocabulary
from evidence.posts.read.post import parse_post
from evidence.posts.read.sentences import MAX_SENTENCE_LENGTH, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It works. [@a2007]", ["It works. [@a2007]"]),
        ("It works.[@a2007] It lasts.", ["It works.[@a2007]", "It lasts."]),
        (
            "It works. [see @a2007, p. 3; -@b2008]. It lasts.",
            ["It works. [see @a2007, p. 3; -@b2008].", "It lasts."],
        ),
        (
            "It works. [@{a2007}] [@pmid:123] [^1]\nIt lasts.",
            ["It works. [@{a2007}] [@pmid:123] [^1]", "It lasts."],
        ),
        ("[@a2007] It lasts.", ["[@a2007] It lasts."]),
        ("It works. @a2007 [p. 3] says so.", ["It works.", "@a2007 [p. 3] says so."]),
        ("It works. [me@example.org] It lasts.", ["It works.", "[me@example.org] It lasts."]),
    ],
)
def test_citations_behind_a_sentence_belong_to_it(text: str, sentences: list[str]) -> None:
    assert prose(text) == sentences
    assert [sentence.replace("\n", " ") for sentence in sentences] == [
        stretch(text, sentence).replace("\n", " ")
        for sentence in parse_post(text, "post.md").sentences
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Published in Arch. Intern. Med. 2012 by Lee et al. Acupunct. Med. has it too.",
        "Ann. Rheum. Dis. and Am. J. Chin. Med. and J. Pain Res. agree.",
        "It was read by A. J. Miller and C. D. Brown.",
        "See Suppl. 2 and No. 5 and Fig. 3 of it.",
        "Real vs. Sham cupping took approx. 20 minutes, i.e. Two songs.",
        "It fell by 3.5 points in the U.S. Army.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert prose(text, "post.txt") == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Lee et al. The rest agree.", ["Lee et al.", "The rest agree."]),
        (
            "It stood in Arch. Intern. Med. The rest agree.",
            ["It stood in Arch. Intern. Med.", "The rest agree."],
        ),
        ("It needs vitamin C. It is sour.", ["It needs vitamin C.", "It is sour."]),
        (
            "Does it hurt? No! It tickles... Then it stops.",
            ["Does it hurt?", "No!", "It tickles...", "Then it stops."],
        ),
        ("It works.[1] It lasts.", ["It works.[1]", "It lasts."]),
    ],
)
def test_sentences_end_where_a_reader_would_say_so(text: str, sentences: list[str]) -> None:
    assert prose(text, "post.txt") == sentences


def test_white_space_beyond_ascii_does_not_upset_the_splitter() -> None:
    # sentencex 1.0 panics over white space of several bytes behind an initial
    assert prose("Plan A\u00a0. B\u2003. A\u3000. It goes on.", "post.txt")[-1].endswith(
        "It goes on."
    )


@pytest.mark.parametrize("path", ["post.md", "post.html", "post.txt"])
def test_a_paragraph_of_a_megabyte_without_a_full_stop_is_read(path: str) -> None:
    words = "word " * 200_000
    assert "".join(" ".join(prose(words, path)).split()) == "word" * 200_000


@pytest.mark.parametrize("path", ["post.md", "post.html", "post.txt"])
def test_a_paragraph_of_many_sentences_is_cut_between_sentences_only(path: str) -> None:
    found = prose("Cups are warm on a cold day, as they say. " * 3_000, path)
    assert found == ["Cups are warm on a cold day, as they say."] * 3_000


ABBREVIATIONS = [
    (word, group["example"])
    for name, group in load_vocabulary("sentences").items()
    if name != "sentence_openers"
    for word in group["words"]
]
OPENERS = load_vocabulary("sentences")["sentence_openers"]


@pytest.mark.parametrize(("word", "example"), ABBREVIATIONS)
def test_a_sentence_goes_on_behind_each_abbreviation_of_the_vocabulary(
    word: str, example: str
) -> None:
    text = example.replace("{}", word)
    assert text.count(". ") > 0
    ends = [text[:end] for _, end in split_sentences(text)]
    assert not any(end.endswith(f"{word}.") for end in ends)


@pytest.mark.parametrize("word", OPENERS["words"])
def test_each_opener_of_the_vocabulary_begins_a_sentence(word: str) -> None:
    text = OPENERS["example"].replace("{}", word)
    begins = [text[begin:] for begin, _ in split_sentences(text)]
    assert [begin.split()[0] for begin in begins] == ["This", word]


def test_each_group_of_the_vocabulary_has_a_reason_and_each_word_once() -> None:
    for group in load_vocabulary("sentences").values():
        assert group["why"]
        assert len(group["words"]) == len(set(group["words"]))


@pytest.mark.parametrize("text", ["", " ", "One", "One. ", " One."])
def test_ranges_have_no_white_space_around_them(text: str) -> None:
    found = [text[begin:end] for begin, end in split_sentences(text)]
    assert found == ([text.strip()] if text.strip() else [])


@pytest.mark.parametrize("mark", ["# ", "", "Word. "])
def test_what_is_too_long_for_a_sentence_is_divided_and_kept(mark: str) -> None:
    text = "[@lee2010] " * 2_000
    sentences = parse_post(mark + text, "post.md").sentences
    assert all(len(sentence.text) <= MAX_SENTENCE_LENGTH for sentence in sentences)
    assert "".join(sentence.text for sentence in sentences).count("[@lee2010]") == 2_000
