"""Names that a person wrote stay, and names that BibTeX cannot divide are told."""

import pytest

from evidence.posts.bibliography.bibtex.names import describe_name_problems, merge_names
from evidence.posts.bibliography.reader import parse_bibliography


@pytest.mark.parametrize(
    ("own", "wanted", "merged"),
    [
        ("Lee, Ann B.", "Lee, A. B.", "Lee, Ann B."),
        ("Ann B. Lee and Eve Poe", "Lee, A. B. and Poe, E.", "Ann B. Lee and Eve Poe"),
        ("Ann Lee", "Lee, A. B.", "Ann Lee"),
        ("Lee, Ann-Eve", "Lee, A. E.", "Lee, Ann-Eve"),
        ("LEE, AB", "Lee, A. B.", "LEE, AB"),
        ('M{\\"u}ller, Uwe', "Müller, U.", 'M{\\"u}ller, Uwe'),
        ("Maurits van Tulder", "van Tulder, M.", "Maurits van Tulder"),
        ("Cross, Jr, John T.", "Cross, Jr, J. T.", "Cross, Jr, John T."),
        ("{The Tea Group}", "{The Tea Group}", "{The Tea Group}"),
        # One of them is wrong, so only the others keep their given names.
        ("Lee, Ann and Poe, Eve", "Lee, A. and Roe, E.", "Lee, Ann and Roe, E."),
        ("Poe, Eve and Lee, Ann", "Lee, A. and Poe, E.", "Lee, Ann and Poe, Eve"),
        ("Lee, Ann and others", "Lee, A. and Poe, E.", "Lee, Ann and Poe, E."),
        ("Lee, Zoe", "Lee, A. B.", "Lee, A. B."),
        ("Lee", "Lee, A. B.", "Lee, A. B."),
        ("A, B, C, D", "Lee, A. B.", "Lee, A. B."),
        # The base does not know them all.
        (
            "Lee, Ann and Poe, Eve and Roe, Di",
            "Lee, A. and others",
            "Lee, Ann and Poe, Eve and Roe, Di",
        ),
        ("Lee, Ann and others", "Lee, A. and others", "Lee, Ann and others"),
        ("Poe, Eve and Lee, Ann", "Lee, A. and others", "Lee, Ann and others"),
        # Namesakes are told apart by their places.
        ("Lee, S. and Lee, S. W.", "Lee, S. and Lee, S. W.", "Lee, S. and Lee, S. W."),
        ("Lee, Sue and Lee, Sam W.", "Lee, S. and Lee, S. W.", "Lee, Sue and Lee, Sam W."),
    ],
)
def test_given_names_that_a_person_wrote_stay(own, wanted, merged):
    assert merge_names(own, wanted) == merged
    assert merge_names(merged, wanted) == merged


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Lee, Ann and Poe, Eve and others", []),
        ("{Lee, Poe, Roe and Sons, Ltd, others}", []),
        ("van der Lee, Jr, Ann", []),
        ("Lee, Ann, Poe, Eve", ["too many commas"]),
        ("Lee, Ann and and Poe, Eve", ["empty name"]),
        ("and Lee, Ann", ["empty name"]),
        ("Lee, Ann and\n", ["empty name"]),
    ],
)
def test_names_that_cannot_be_divided_are_described(value, words):
    for field in ("author", "Editor"):
        (entry,) = parse_bibliography(f"@misc{{a, {field} = {{{value}}}}}").entries
        described = list(describe_name_problems(entry))
        assert len(described) == len(words)
        for message, word in zip(described, words, strict=True):
            assert message.startswith(f"{field.lower()} has")
            assert word in message
