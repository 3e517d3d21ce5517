"""PubMed as an Arrow table: the cells of the DataFrame, with problems and counts."""

import pandas as pd
import pyarrow as pa
from support.pubmed_files import ALL_SAMPLES, PLAIN, article, deletion, file_of

import evidence


def test_the_table_has_the_public_schema_and_the_cells_of_the_frame():
    read = evidence.read_pubmed_table(*ALL_SAMPLES)
    frame = evidence.read_pubmed(*ALL_SAMPLES)
    assert read.table.schema.equals(evidence.pubmed_schema(), check_metadata=True)
    assert read.counts == frame.attrs["counts"]
    assert len(read.problems) == len(frame.attrs["problems"])
    got = read.table.to_pandas()
    for name in frame.columns:
        if frame[name].dtype == object:
            lists = [None if cell is None else list(cell) for cell in got[name]]
            assert lists == frame[name].tolist(), name
        else:
            pd.testing.assert_series_equal(got[name], frame[name])


def test_bytes_and_paths_are_read_and_problems_are_beside_the_table(tmp_path):
    file = file_of(
        tmp_path, "a.xml", article(1), b"<PubmedArticle><x></PubmedArticle>", deletion(7)
    )
    read = evidence.read_pubmed_table(str(file), PLAIN.read_bytes(), derived=False)
    assert read.table.schema.equals(evidence.pubmed_schema(derived=False))
    assert read.counts == {"studies": 2, "older": 0, "deleted": 1, "problems": 1}
    (problem,) = read.problems
    assert (problem.path, problem.offset) == (
        str(file),
        file.read_bytes().index(b"<PubmedArticle><x"),
    )


def test_references_of_other_tools_have_columns_behind_those_of_pubmed():
    read = evidence.read_pubmed_table(b"TY  - JOUR\nTI  - A title\nPY  - 2020\nER  - \n")
    names = read.table.schema.names
    assert names[: len(evidence.pubmed_schema())] == evidence.pubmed_schema().names
    assert names[-2:] == ["record_from", "included"]


def test_nothing_to_read_is_an_empty_table_with_all_columns():
    read = evidence.read_pubmed_table()
    assert (read.table.num_rows, read.problems) == (0, ())
    assert read.table.schema.equals(evidence.pubmed_schema())


def test_more_rows_than_a_batch_holds_are_one_table(tmp_path):
    file = file_of(tmp_path, "a.xml", *map(article, range(1, 10_051)))
    table = evidence.read_pubmed_table(file, derived=False).table
    assert table["pmid"].to_pylist() == [str(number) for number in range(1, 10_051)]
    assert table["pmid"].num_chunks == 2
    assert isinstance(table, pa.Table)
