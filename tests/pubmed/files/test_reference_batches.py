"""Files of references are read in batches, which together are what the file is as a whole."""

import gzip
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.pubmed.files.reader import read_batches, read_records
from evidence.pubmed.files.stream_lines import StreamLines
from evidence.pubmed.parse.references.csv_rows import parse_reference_csv
from evidence.pubmed.parse.references.identifier_list import parse_identifier_list
from evidence.pubmed.parse.references.parsed import collect_references
from evidence.pubmed.parse.references.ris import parse_ris
from evidence.pubmed.parse.references.text_lines import iter_lines
from evidence.studies.table.build import read_table, write_table

COUNT = 12_000
NUMBERS = range(1, COUNT + 1)
# Each entry with a problem at its line, so that lines are compared, too; the last one is far away.
LIST = "".join(f"{number}\n" if number % 100 else f"tea, {number}\n" for number in NUMBERS)
CSV = "pmid,title,year\n" + "".join(
    f'{number},"Tea\nand ""{number}"", honey",{"soon" if number % 100 == 0 else 2007}\n'
    for number in NUMBERS
)
RIS = "".join(
    f"TY  - JOUR\nTI  - Tea {number}\nPY  - {'soon' if number % 100 == 0 else '2007'}\nER  - \n\n"
    for number in NUMBERS
)
FIRST_ENTRY = RIS[: RIS.index("TY  - ", 1)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "parse", "lines_of_problems"),
    [
        (LIST, parse_identifier_list, [number for number in NUMBERS if number % 100 == 0]),
        (CSV, parse_reference_csv, [2 * number for number in NUMBERS if number % 100 == 0]),
        (RIS, parse_ris, [5 * number - 2 for number in NUMBERS if number % 100 == 0]),
    ],
)
def test_batches_joined_equal_the_whole(text, parse, lines_of_problems, line_end):
    text = text.replace("\n", line_end)
    batches = list(read_batches(text.encode()))
    assert len(batches) > 2
    whole = collect_references(parse(StreamLines([text.encode()], "bytes"), "bytes"))
    assert len(whole.records) == COUNT
    assert [record for batch in batches for record in batch.records] == list(whole.records)
    assert [note for batch in batches for note in batch.notes] == list(whole.notes)
    problems = [problem for batch in batches for problem in batch.problems]
    assert problems == list(whole.problems)
    assert [problem.line for problem in problems] == lines_of_problems


@given(
    st.text(alphabet="a\r\n\u2028é", max_size=40),
    st.lists(st.integers(min_value=1, max_value=9), min_size=1),
)
def test_pieces_of_any_size_have_the_lines_of_the_whole(text, sizes):
    assert list(StreamLines(_cut(text, sizes), "bytes")) == list(iter_lines(text))


def _cut(text, sizes):
    data = text.encode()
    ends = itertools.takewhile(lambda end: end < len(data), itertools.accumulate(sizes))
    bounds = [0, *ends, len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(bounds)]


@given(
    st.lists(st.sampled_from(["7", "PMID:", "doi: 10.5555/a", "tea", "#", " ", ",", "\n", "\r"])),
    st.lists(st.integers(min_value=1, max_value=9), min_size=1),
)
def test_a_list_divided_anywhere_is_what_it_is_as_a_whole(words, sizes):
    text = "".join(words)
    found, whole = (
        list(parse_identifier_list(StreamLines(pieces, "bytes"), "bytes"))
        for pieces in (_cut(text, sizes), [text.encode()])
    )
    assert found == whole


@pytest.mark.parametrize("content", ["7\n" * COUNT, "pmid,title\n" + "7,Tea\n" * COUNT])
def test_a_pmid_again_and_again_is_one_study_and_duplicates(content, tmp_path):
    path = tmp_path / "refs.txt"
    path.write_text(content, encoding="utf-8")
    for summary in (read_table([path])[1], write_table([path], tmp_path / "out.csv")):
        assert str(summary) == "1 study, 11,999 duplicates left out"
        assert sum(summary.counts.values()) == COUNT


def test_of_repeated_pmids_the_last_is_kept_where_it_stands():
    found = read_records(b"7\n8\n7\n9\n")
    assert [record.pmid for record in found.records] == ["8", "7", "9"]


def test_a_pmid_has_one_title_in_all_batches():
    rows = "".join(f"{number},Tea\n" for number in NUMBERS)
    found = read_records(f"pmid,title\n{rows}1,Honey\n1,TEA!\n".encode())
    assert len(found.records) == COUNT
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (COUNT + 2, "error")
    assert "it has PMID 1 of line 2, but another title" in problem.message


def test_lines_outside_of_entries_are_counted_over_all_batches():
    found = read_records(("what?\n" + RIS + "and why?\n" + FIRST_ENTRY).encode())
    strays = [problem for problem in found.problems if "outside of entries" in problem.message]
    assert [(each.line, each.message) for each in strays] == [
        (1, "skipped 2 lines outside of entries, from 'what?' on")
    ]


def test_the_problems_of_a_file_are_counted_beyond_a_thousand():
    found = read_records(b"7 8 9\n" + b"8 tea\n" * COUNT)
    assert len(found.problems) == 1_001
    assert [problem.line for problem in found.problems] == list(range(2, 1_003))
    assert found.problems[-1].message == "11,000 more such problems follow in this file"


def test_half_a_pmid_is_none():
    packed = gzip.compress(b"29000001\n2900000")[:-4]
    found = read_records(packed)
    assert [record.pmid for record in found.records] == ["29000001"]
    assert "gzip data end in the middle" in found.problems[0].message


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('pmid,title\n29000001,Tea\n29000002,"Honey\nand', 3, "the file was cut"),
        (
            "TY  - JOUR\nTI  - Tea\nAN  - 29000001\nDB  - PubMed\nER  - \n"
            "TY  - JOUR\nTI  - Honey\nAN  - 2900",
            6,
            "it was cut before its end",
        ),
        ("29000001\n29000002", 0, "gzip data end in the middle"),
    ],
)
def test_an_entry_that_was_cut_is_an_error_and_no_record(text, line, reason):
    found = read_records(gzip.compress(text.encode(), 0)[:-8])
    assert [record.pmid for record in found.records] == ["29000001"]
    problem = found.problems[0]
    assert (problem.line, problem.severity) == (line, "error")
    assert reason in problem.message
    assert "gzip data end in the middle" in found.problems[-1].message


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("".join(f"{number}{' ' * 1_700}" for number in NUMBERS), COUNT),
        ("".join(f"{number}{',' * 1_700}" for number in NUMBERS), COUNT),
        ("pmid,title\n" + f"{',' * 1_700}\n" * COUNT + "7,Tea\n", 1),
        (f"TY  - JOUR\nTI  - Tea\nAB  - {'tea ' * 2_500}\nER  - \n\n" * 2_000, 2_000),
    ],
    ids=["blanks", "commas", "blank rows", "long entries"],
)
def test_many_short_entries_are_no_long_one(text, count):
    found = read_records(text.encode())
    assert not found.problems
    assert len(found.records) == count


@pytest.mark.parametrize(
    ("head", "count"),
    [
        ('pmid,title\n1,Tea\n2,Honey\n3,"', 2),
        ("TY  - JOUR\nTI  - Tea\nER  - \nTY  - JOUR\nTI  - ", 1),
    ],
)
def test_what_precedes_an_entry_without_end_is_read(head, count):
    found = read_records((head + f"{'tea ' * 100}\n" * (50 << 10)).encode())
    assert len(found.records) == count
    assert "an entry is too long to be read, more than 16 MB" in found.problems[-1].message
