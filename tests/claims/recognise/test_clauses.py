import pytest

from evidence.claims.recognise.clauses import OPENERS, divide_clauses, word_class
from evidence.lexicon import load_vocabulary, tokenize


def clauses_of(text: str) -> list[tuple[str, str]]:
    """What opens each clause, and its words."""
    tokens = tokenize(text)
    clauses = divide_clauses(tokens)
    words: list[list[str]] = [[] for _ in clauses.openers]
    for number, token in zip(clauses.number_of, tokens, strict=True):
        words[number].append(token.folded)
    return [(opener, " ".join(part)) for opener, part in zip(clauses.openers, words, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea helps", [("main", "tea helps")]),
        ("If you drink", [("condition", "if you drink")]),
        ("It helps if you drink", [("main", "it helps"), ("condition", "if you drink")]),
        ("It helps because it warms", [("main", "it helps"), ("reason", "because it warms")]),
        ("It helps when you rest", [("main", "it helps"), ("time", "when you rest")]),
        ("It helps but costs", [("main", "it helps"), ("contrast", "but costs")]),
        ("Tea which warms", [("main", "tea"), ("relative", "which warms")]),
        ("Tea, milk and sugar", [("main", "tea , milk and sugar")]),
    ],
)
def test_a_word_that_opens_a_clause_begins_a_new_one(text, expected):
    assert clauses_of(text) == expected


def test_a_mark_ends_a_clause_and_the_word_behind_it_says_what_opens_the_next():
    assert clauses_of("It helps; it warms") == [("main", "it helps"), ("main", "; it warms")]
    assert clauses_of("It helps: if hot, drink") == [
        ("main", "it helps"),
        ("condition", ": if hot , drink"),
    ]
    assert clauses_of("(if hot)") == [("condition", "( if hot"), ("main", ")")]
    assert clauses_of("It helps ... and warms") == [
        ("main", "it helps"),
        ("main", ". . . and warms"),
    ]


@pytest.mark.parametrize("kind", load_vocabulary("grammar")["openers"])
def test_every_opener_of_the_grammar_opens_its_kind(kind):
    for word in load_vocabulary("grammar")["openers"][kind]["words"]:
        assert clauses_of(f"tea {word} sleep")[1][0] == kind, word
        assert OPENERS[word] == kind


MARKS = [
    pytest.param(mark, marks=pytest.mark.xfail(reason='folding makes "..." of it'))
    if mark == "…"
    else mark
    for mark in sorted(word_class("marks"))
]


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_ends_a_clause(mark):
    assert len(clauses_of(f"tea {mark} sleep")) == 2


def test_clauses_tell_whether_two_words_belong_together_and_how_far_they_are_apart():
    clauses = divide_clauses(tokenize("Tea helps, if it is hot, because it warms"))
    assert clauses.opener_at(0) == "main"
    assert clauses.opener_at(4) == "condition"
    assert clauses.are_together(0, 2)
    assert not clauses.are_together(0, 3)
    assert clauses.count_between(0, 1) == 0
    assert clauses.count_between(0, 8) == clauses.count_between(8, 0) == 2


def test_no_words_make_one_clause():
    assert divide_clauses([]).openers == ("main",)


def test_every_class_of_words_says_what_it_is_for():
    table = dict(load_vocabulary("grammar"))
    openers = table.pop("openers")
    for name, entry in [*table.items(), *openers.items()]:
        assert entry["why"], name
        assert entry["words"], name
        assert all(word == word.lower() for word in entry["words"]), name
