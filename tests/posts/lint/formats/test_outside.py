from evidence.errors import Problem
from evidence.posts.lint.formats.outside import split_outside


def problem(path: str, line: int, code: str = "E404") -> Problem:
    return Problem(path, code, "a message", line=line, column=1)


def test_a_single_statement_is_listed():
    only = [problem("a.md", 3), problem("a.md", 4, "E402")]
    assert split_outside(only) == (only, [])


def test_more_of_a_post_are_one_line_and_the_rest_stays():
    other = problem("a.md", 4, "E402")
    alone = problem("b.md", 9)
    listed, gathered = split_outside([problem("a.md", 3), other, problem("a.md", 8), alone])
    assert listed == [other, alone]
    assert gathered == [
        "a.md: 2 statements about health are outside this base (E404; lines 3, 8); -v lists them"
    ]


def test_no_more_than_ten_lines_are_named():
    _, (line,) = split_outside([problem("a.md", number) for number in range(1, 13)])
    assert "12 statements" in line
    assert "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …" in line
