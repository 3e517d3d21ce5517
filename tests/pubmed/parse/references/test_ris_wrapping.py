"""How a RIS file wraps its lines."""

from evidence.pubmed.parse.references.ris_wrapping import find_line_glue

TEXT = "the quick brown fox jumps over the lazy dog and then it sleeps " * 4


def test_words_cut_at_a_width_are_glued():
    lines = [TEXT[begin : begin + 70] for begin in range(0, len(TEXT), 70)]
    assert find_line_glue([lines, ["short"]]) == ""


def test_the_tag_may_count_in_the_width_of_the_first_line():
    lines = [TEXT[:64], TEXT[64:134], TEXT[134:204], TEXT[204:]]
    assert find_line_glue([lines]) == ""


def test_lines_filled_with_whole_words_are_joined_with_blanks():
    lines, line = [], ""
    for word in TEXT.split():
        if len(line) + len(word) >= 72:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    assert find_line_glue([[*lines, line]]) == " "


def test_paragraphs_are_lines_of_their_own():
    assert find_line_glue([["One.", "Two.", "Three.", "Four."]]) is None
    assert find_line_glue([[TEXT, "Two.", TEXT, "Four."]]) is None
    assert find_line_glue([["A line that is as long as it needs to be to count.", "x"]]) is None
    long = "A sentence that is long enough to look like a wrapped line, but ends."
    assert find_line_glue([[long, "Then.", "Next.", "End."]]) is None
