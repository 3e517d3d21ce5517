"""A dataset is read part by part: each PMID once, with Arrow's types."""

import pickle

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from support.pubmed_files import deletion
from support.pubmed_mirror import paper, write_file

import evidence
from evidence.errors import EvidenceError

dask_frame = pytest.importorskip("dask.dataframe", reason="the extra `scale` is not installed")


@pytest.fixture
def out(tmp_path):
    files = [
        write_file(tmp_path / "in", "p1.xml.gz", *map(paper, range(1, 9))),
        write_file(tmp_path / "in", "p2.xml.gz", paper(2, "Newer.", year=2024), deletion(3)),
        write_file(tmp_path / "in", "p3.xml.gz", *map(paper, range(20, 25))),
    ]
    evidence.pubmed_dataset(files, tmp_path / "out")
    return tmp_path / "out"


CURRENT = ["1", "4", "5", "6", "7", "8", "2", "20", "21", "22", "23", "24"]


def test_batches_tables_and_counts_have_each_pmid_once(out):
    view = evidence.open_dataset(out)
    assert view.to_table(["pmid"])["pmid"].to_pylist() == CURRENT
    assert view.count_rows() == 12
    assert sum(batch.num_rows for batch in view.to_batches(["title"])) == 12
    assert repr(view) == f"<PubMedDataset {str(out)!r}: 3 files>"


def test_a_table_has_the_public_schema(out):
    view = evidence.open_dataset(out)
    assert view.schema.equals(evidence.pubmed_schema())
    assert view.schema.metadata == evidence.pubmed_schema().metadata
    assert view.schema.field("design").metadata[b"meaning"]
    table = view.to_table()
    assert table.schema.equals(evidence.pubmed_schema())
    assert view.to_table(["authors", "pmid"]).schema.names == ["authors", "pmid"]


def test_a_filter_and_columns_are_those_of_pyarrow(out):
    view = evidence.open_dataset(out)
    newer = pc.field("date_revised") >= "2024"
    assert view.to_table(["pmid", "title"], newer).to_pylist() == [{"pmid": "2", "title": "Newer."}]
    assert view.count_rows(newer) == 1
    assert view.to_table(["pmid"], pc.field("pmid") == "3").num_rows == 0


def test_a_column_that_is_not_there_is_named(out):
    view = evidence.open_dataset(out)
    for read in (view.to_table, view.to_dask, lambda names: list(view.to_batches(names))):
        with pytest.raises(EvidenceError, match="there is no column 'nix'; there are pmid, "):
            read(["pmid", "nix"])


def test_dask_has_a_partition_for_each_file_and_lists_are_lists(out):
    frame = evidence.open_dataset(out).to_dask()
    assert frame.npartitions == 3
    assert frame.dtypes["mesh_terms"] == pd.ArrowDtype(pa.list_(pa.string()))
    computed = frame.compute()
    assert computed["pmid"].tolist() == CURRENT
    assert computed.dtypes.equals(frame.dtypes)
    assert list(computed["mesh_terms"].iloc[0]) == ["Humans", "Low Back Pain"]
    assert frame[frame["pmid"] == "20"]["sample_size"].compute().tolist() == [40]
    terms = frame["mesh_terms"].map_partitions(lambda each: each.list.flatten(), meta=frame["pmid"])
    assert terms.value_counts().compute().to_dict() == {"Humans": 12, "Low Back Pain": 12}


def test_dask_reads_only_the_columns_that_are_used(out):
    view = evidence.open_dataset(out)
    for part in (out / "parts").iterdir():  # only these two can be read
        pq.write_table(pq.read_table(part, columns=["pmid", "year"]), part)
    assert view.to_dask()["year"].sum().compute() == 12 * 2020 + 4
    assert view.to_dask(["year"], pc.field("year") > 2020).compute()["year"].tolist() == [2024]


def test_dask_writes_the_current_records_with_their_types(out, tmp_path):
    evidence.open_dataset(out).to_dask().to_parquet(tmp_path / "current", write_index=False)
    table = pq.read_table(tmp_path / "current")
    assert table.num_rows == 12
    assert table.schema.field("authors").type.value_type == pa.string()
    assert table.schema.field("year").type == pa.int64()


def test_files_of_pubmed_are_mapped_with_arrow_types_and_not_as_text(tmp_path):
    files = [write_file(tmp_path, f"p{n}.xml.gz", paper(n), paper(n + 10)) for n in (1, 2)]

    def to_frame(table):
        return table.to_pandas(types_mapper=pd.ArrowDtype)

    def read(file):
        return to_frame(evidence.read_pubmed_table(file).table)

    meta = to_frame(evidence.pubmed_schema().empty_table())
    frame = dask_frame.from_map(read, files, meta=meta)
    assert list(frame["mesh_terms"].compute().iloc[0]) == ["Humans", "Low Back Pain"]
    assert frame.compute().dtypes.equals(meta.dtypes)
    without_types = dask_frame.from_map(evidence.read_pubmed, files)  # what the page warns of
    assert without_types["mesh_terms"].compute().iloc[0] == "['Humans', 'Low Back Pain']"


def test_a_dataset_can_be_sent_to_workers(out):
    view = pickle.loads(pickle.dumps(evidence.open_dataset(out)))
    assert view.count_rows() == 12


def test_a_dataset_that_was_changed_since_is_not_read_by_halves(out, tmp_path):
    view = evidence.open_dataset(out)
    later = write_file(tmp_path / "in", "p4.xml.gz", paper(1, "Newest.", year=2025))
    evidence.pubmed_dataset(later, out)
    with pytest.raises(EvidenceError, match="was changed since it was opened; open it again"):
        view.to_table(["pmid"])
    assert evidence.open_dataset(out).count_rows() == 12


@pytest.mark.parametrize("loss", ["gone", "cut"])
def test_the_table_of_superseded_rows_is_made_again_where_it_was_lost(out, loss):
    file = out / "superseded.parquet"
    if loss == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:50])
    assert evidence.open_dataset(out).to_table(["pmid"])["pmid"].to_pylist() == CURRENT


def test_a_part_that_cannot_be_read_is_named(out):
    (out / "parts" / "p2.parquet").write_bytes(b"PAR1")
    with pytest.raises(EvidenceError, match=r"p2\.parquet cannot be read"):
        evidence.open_dataset(out).to_table(["pmid"])


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"problems": 1}'])
def test_an_entry_that_cannot_be_read_is_named(out, text):
    (out / "manifest" / "p2.json").write_text(text)
    with pytest.raises(EvidenceError, match=r"p2\.json cannot be read"):
        evidence.open_dataset(out)


def test_a_folder_that_is_no_dataset_says_how_to_make_one(tmp_path):
    with pytest.raises(EvidenceError, match="is no dataset; `evidence read --dataset"):
        evidence.open_dataset(tmp_path)


def test_a_dataset_without_a_file_has_no_rows(tmp_path):
    (tmp_path / "in.xml").write_text("")
    evidence.pubmed_dataset(tmp_path / "in.xml", tmp_path / "out")
    view = evidence.open_dataset(tmp_path / "out")
    assert (view.count_rows(), view.to_table().num_rows) == (0, 0)
    assert [problem.path for problem in view.problems] == [str(tmp_path / "in.xml")]
    with pytest.raises(EvidenceError, match="has no file yet"):
        view.to_dask()
