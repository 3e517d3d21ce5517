"""Files become a dataset in this process: each once, and a name for whatever goes wrong."""

import gzip
import itertools
import json
import os
import threading

import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from lxml import etree
from support.pubmed_mirror import (
    Mirror,
    by_pmid,
    hang,
    paper,
    read_cells,
    refuse,
    send_web_page,
    stop_midway,
    write_checksum,
    write_file,
    write_mirror,
)

import evidence
from evidence.dataset.run import build_dataset
from evidence.dataset.transfer import Transfer
from evidence.errors import EvidenceError

pytest.importorskip("fsspec", reason="the extra `scale` is not installed")

QUICK = Transfer(timeout=1, waits=(0.01, 0.01))


def build(out, *locations, **options):
    return build_dataset(map(str, locations), out, transfer=QUICK, **options)


def messages(summary):
    return [problem.message for problem in summary.problems]


def count_entries(entry):
    problems = sum(problem.severity == "error" for problem in entry.problems)
    return entry.studies + entry.older + len(entry.deleted) + problems


@pytest.fixture(scope="module")
def mirror_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    write_mirror(folder)
    return folder


@pytest.fixture
def folder(tmp_path):
    for number in (1, 2, 3):
        write_file(tmp_path / "in", f"p{number}.xml.gz", paper(number), paper(10 + number))
    return tmp_path / "in"


def test_the_current_view_has_the_cells_of_reading_all_files_at_once(mirror_folder, tmp_path):
    files = sorted(mirror_folder.glob("*/*.gz"))
    summary = build(tmp_path / "out", mirror_folder / "updatefiles", mirror_folder / "baseline")
    assert len(summary.added) == 12
    view = evidence.open_dataset(tmp_path / "out")
    assert by_pmid(view.to_table().to_pylist()) == read_cells(files, tmp_path / "all.parquet")
    current = by_pmid(view.to_table(["pmid", "title", "version"]).to_pylist())
    assert current["1001"]["title"] == "Revised again."
    assert current["2002"]["title"] == "Back again."
    assert current["3003"]["title"] == "Version 2."
    assert "4004" in current
    assert not {"1002", "9001"} & current.keys()


def test_all_entries_of_each_file_are_accounted_for(mirror_folder, tmp_path):
    build(tmp_path / "out", mirror_folder / "*" / "*.gz")
    for entry in evidence.open_dataset(tmp_path / "out").files:
        with gzip.open(entry.location) as file:
            root = etree.parse(file).getroot()
        records = [*root.iter("PubmedArticle", "PubmedBookArticle")]
        deleted = root.findall("DeleteCitation/PMID")
        assert count_entries(entry) == len(records) + len(deleted), entry.name
        part = tmp_path / "out" / "parts" / f"{entry.name}.parquet"
        assert pq.read_metadata(part).num_rows == entry.studies
        assert part.stat().st_size == entry.part_size


def test_a_second_run_reads_nothing_and_changes_no_byte(folder, tmp_path):
    first = build(tmp_path / "out", folder)
    before = {file: file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    times = {file: file.stat().st_mtime_ns for file in (tmp_path / "out" / "parts").iterdir()}
    second = build(tmp_path / "out", folder)
    assert (first.added, first.kept) == (("p1", "p2", "p3"), ())
    assert (second.added, second.kept) == ((), ("p1", "p2", "p3"))
    after = {file: file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert after == before
    assert {file: file.stat().st_mtime_ns for file in times} == times


def test_two_datasets_of_the_same_files_have_the_same_bytes(folder, tmp_path):
    build(tmp_path / "a", folder)
    build(tmp_path / "b", *sorted(folder.glob("*.gz"), reverse=True))

    def content(out):
        return {str(f.relative_to(out)): f.read_bytes() for f in out.rglob("*") if f.is_file()}

    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_update_files_are_added_later(folder, tmp_path):
    build(tmp_path / "out", folder)
    write_file(folder, "p4.xml.gz", paper(1, "Newer.", year=2024))
    summary = build(tmp_path / "out", folder)
    assert (summary.added, len(summary.kept)) == (("p4",), 3)
    titles = by_pmid(evidence.open_dataset(tmp_path / "out").to_table().to_pylist())
    assert titles["1"]["title"] == "Newer."
    assert len(titles) == 6


def test_files_that_are_not_named_again_stay(folder, tmp_path):
    build(tmp_path / "out", folder / "p1.xml.gz")
    build(tmp_path / "out", folder / "p2.xml.gz")
    assert evidence.open_dataset(tmp_path / "out").count_rows() == 4


@pytest.mark.parametrize("checksum", [True, False])
def test_a_file_that_was_replaced_is_read_again(folder, tmp_path, checksum):
    for file in folder.glob("*.md5"):
        file.unlink()
    build(tmp_path / "out", folder)
    changed = write_file(folder, "p2.xml.gz", paper(7), paper(70), checksum=checksum)
    assert changed.stat().st_size > 0
    assert build(tmp_path / "out", folder).added == ("p2",)
    view = evidence.open_dataset(tmp_path / "out")
    assert set(view.to_table(["pmid"])["pmid"].to_pylist()) == {"1", "11", "7", "70", "3", "13"}


@pytest.mark.parametrize("loss", ["part", "manifest", "part cut"])
def test_a_part_or_entry_that_was_lost_is_made_again(folder, tmp_path, loss):
    out = tmp_path / "out"
    build(out, folder)
    part = out / "parts" / "p2.parquet"
    whole = part.read_bytes()
    if loss == "part cut":
        part.write_bytes(whole[:100])
    else:
        (part if loss == "part" else out / "manifest" / "p2.json").unlink()
    assert build(out, folder).added == ("p2",)
    assert part.read_bytes() == whole


def cut(file):
    file.write_bytes(file.read_bytes()[:-40])


def cut_xml(file):
    text = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(text[: len(text) // 2]))


def put_web_page(file):
    file.write_bytes(b"<html><body>Moved</body></html>")


def empty(file):
    file.write_bytes(b"")


def put_references(file):
    file.write_text("TY  - JOUR\nTI  - A title\nER  - \n")


def put_other_xml(file):
    file.write_text("<rss><item>1</item></rss>")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "its gzip data end in the middle; fetch it again"),
        (cut_xml, "it ends before the end tag of its set; fetch it again"),
        (put_web_page, "it is a web page, not PubMed XML"),
        (empty, "it is empty"),
        (put_references, "a file of another tool than PubMed"),
        (put_other_xml, "is not an entry of PubMed XML"),
    ],
)
def test_a_spoilt_file_is_a_problem_until_it_is_whole(folder, tmp_path, spoil, words):
    for file in folder.glob("*.md5"):
        file.unlink()
    whole = (folder / "p2.xml.gz").read_bytes()
    spoil(folder / "p2.xml.gz")
    for _ in range(2):
        summary = build(tmp_path / "out", folder)
        assert summary.failed == ("p2",)
        (message,) = messages(summary)
        assert message.startswith("it was not read: ")
        assert words in message
    assert summary.kept == ("p1", "p3")
    entry = json.loads((tmp_path / "out" / "manifest" / "p2.json").read_text())
    assert (entry["part_size"], entry["problems"][0]["message"]) == (None, message)
    assert evidence.open_dataset(tmp_path / "out").count_rows() == 4
    (folder / "p2.xml.gz").write_bytes(whole)
    assert build(tmp_path / "out", folder).added == ("p2",)
    assert evidence.open_dataset(tmp_path / "out").problems == []


def test_a_file_whose_checksum_says_otherwise_is_not_read(folder, tmp_path):
    write_checksum(folder / "p2.xml.gz", "0" * 32)
    summary = build(tmp_path / "out", folder)
    assert (summary.added, summary.failed) == (("p1", "p3"), ("p2",))
    assert f"the file beside it says {'0' * 32}; fetch it again" in messages(summary)[0]
    write_checksum(folder / "p2.xml.gz")
    assert build(tmp_path / "out", folder).added == ("p2",)


def test_a_checksum_that_is_none_is_a_problem(folder, tmp_path):
    (folder / "p2.xml.gz.md5").write_text("<html>404</html>")
    summary = build(tmp_path / "out", folder)
    assert summary.failed == ("p2",)
    assert "has no MD5 in it" in messages(summary)[0]


def test_the_part_of_an_earlier_run_stays_where_the_new_file_is_spoilt(folder, tmp_path):
    build(tmp_path / "out", folder)
    write_checksum(folder / "p2.xml.gz", "0" * 32)
    assert build(tmp_path / "out", folder).failed == ("p2",)
    view = evidence.open_dataset(tmp_path / "out")
    assert view.count_rows() == 6
    assert view.files[1].is_read


def test_a_bad_record_is_a_problem_and_its_file_is_read(folder, tmp_path):
    bad = b"<PubmedArticle><MedlineCitation><PMID>55</PMID></Wrong></PubmedArticle>"
    write_file(folder, "p2.xml.gz", paper(2), bad, paper(12))
    for _ in range(2):  # also when nothing is left to do
        summary = build(tmp_path / "out", folder)
        (problem,) = summary.problems
        assert (problem.pmid, problem.path) == ("55", str(folder / "p2.xml.gz"))
    assert summary.kept == ("p1", "p2", "p3")
    entry = evidence.open_dataset(tmp_path / "out").files[1]
    assert (entry.studies, count_entries(entry)) == (2, 3)


def test_a_copy_under_another_name_is_a_problem_and_counts_once(folder, tmp_path):
    (folder / "p9.xml.gz").write_bytes((folder / "p2.xml.gz").read_bytes())
    summary = build(tmp_path / "out", folder)
    assert messages(summary) == [f"it is the same file as {folder / 'p2.xml.gz'}; leave one out"]
    assert evidence.open_dataset(tmp_path / "out").count_rows() == 6


def test_a_file_without_records_may_delete(folder, tmp_path):
    from support.pubmed_files import deletion

    write_file(folder, "p4.xml.gz", deletion(1, 2))
    summary = build(tmp_path / "out", folder)
    assert summary.problems == ()
    view = evidence.open_dataset(tmp_path / "out")
    assert sorted(view.to_table(["pmid"])["pmid"].to_pylist()) == ["11", "12", "13", "3"]


def test_a_web_server_gives_the_same_bytes_as_the_files(mirror_folder, tmp_path):
    build(tmp_path / "files", mirror_folder / "*" / "*.gz")
    with Mirror(mirror_folder) as mirror:
        summary = build(tmp_path / "web", f"{mirror.url}/baseline/", f"{mirror.url}/updatefiles/*")
        assert len(summary.added) == 12
        sent = len(mirror.sent)
        again = build(tmp_path / "web", f"{mirror.url}/baseline/", f"{mirror.url}/updatefiles/*")
        assert (len(again.kept), again.failed) == (12, ())
        assert all(name.endswith(".md5") for name in mirror.sent[sent:])
    for part in (tmp_path / "files" / "parts").iterdir():
        assert (tmp_path / "web" / "parts" / part.name).read_bytes() == part.read_bytes()
    assert all(entry.is_checked for entry in evidence.open_dataset(tmp_path / "web").files)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (stop_midway, "after 3 tries: ClientPayloadError"),
        (hang, "Timeout"),
        (refuse, "503"),
        (send_web_page, "54 of its"),
    ],
)
def test_a_server_that_fails_is_a_problem_and_the_next_run_fetches_the_rest(
    folder, tmp_path, fault, words
):
    with Mirror(folder, {"p2.xml.gz": (fault, 20)}) as mirror:
        summary = build(tmp_path / "out", f"{mirror.url}/*.gz")
        assert (summary.added, summary.failed) == (("p1", "p3"), ("p2",))
        assert words in messages(summary)[0]
        mirror.faults.clear()
        mirror.sent.clear()
        assert build(tmp_path / "out", f"{mirror.url}/*.gz").added == ("p2",)
        assert [name for name in mirror.sent if name.endswith(".gz")] == ["p2.xml.gz"]


def test_a_server_that_fails_for_a_moment_is_asked_again(folder, tmp_path):
    faults = {"p1.xml.gz": (stop_midway, 2), "p3.xml.gz.md5": (refuse, 1)}
    with Mirror(folder, faults) as mirror:
        summary = build(tmp_path / "out", f"{mirror.url}/")
    assert (summary.added, summary.problems) == (("p1", "p2", "p3"), ())


def test_without_the_server_what_is_here_stays(folder, tmp_path):
    with Mirror(folder) as mirror:
        urls = [f"{mirror.url}/p{number}.xml.gz" for number in (1, 2, 3)]
        build(tmp_path / "out", *urls[:2])
    summary = build(tmp_path / "out", *urls)
    assert (summary.kept, summary.failed) == (("p1", "p2"), ("p3",))


def test_files_of_any_file_system_of_fsspec_are_read(folder, tmp_path):
    import fsspec

    memory = fsspec.filesystem("memory")
    for file in folder.iterdir():
        memory.pipe(f"/nlm/{file.name}", file.read_bytes())
    summary = build(tmp_path / "out", "memory://nlm/*.gz", f"file://{folder}/p1.xml.gz")
    assert summary.added == ("p1", "p2", "p3")
    assert "has the same name" in messages(summary)[0]
    memory.rm("/nlm", recursive=True)


def test_without_a_file_nothing_is_made(tmp_path):
    with pytest.raises(EvidenceError, match="there is no file to read"):
        build(tmp_path / "out", tmp_path / "gone*.xml")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_other_files_is_left_alone(folder, tmp_path):
    with pytest.raises(EvidenceError, match="is no dataset; name an empty folder"):
        build(folder, folder)
    assert not (folder / "parts").exists()


def test_derived_columns_are_for_all_parts_or_none(folder, tmp_path):
    build(tmp_path / "out", folder, derived=False)
    assert "design" not in evidence.open_dataset(tmp_path / "out").schema.names
    with pytest.raises(EvidenceError, match="was made without derived columns"):
        build(tmp_path / "out", folder)
    assert build(tmp_path / "out", folder, derived=False).added == ()


def test_another_topic_needs_another_folder(folder, tmp_path):
    from evidence.topic import BUNDLED_FOLDER, TOPIC_FILE_NAME

    other = tmp_path / "base"
    other.mkdir()
    text = (BUNDLED_FOLDER / TOPIC_FILE_NAME).read_text()
    (other / TOPIC_FILE_NAME).write_text(text + "\n# another\n")
    build(tmp_path / "out", folder)
    with pytest.raises(EvidenceError, match="derived for another topic"):
        build(tmp_path / "out", folder, topic_folder=other)


def test_one_run_at_a_time_writes_to_a_folder(folder, tmp_path):
    build(tmp_path / "out", folder / "p1.xml.gz")
    with (
        FileLock(tmp_path / "out" / ".lock"),
        pytest.raises(EvidenceError, match="another run is writing"),
    ):
        build(tmp_path / "out", folder)
    assert build(tmp_path / "out", folder).added == ("p2", "p3")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_an_error(folder, tmp_path):
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(EvidenceError, match="cannot be written"):
        build(tmp_path / "out", folder)


def test_a_file_in_place_of_the_folder_is_an_error(folder, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(EvidenceError, match="cannot be written"):
        build(tmp_path / "out", folder)


def test_what_other_runs_left_unfinished_goes(folder, tmp_path):
    build(tmp_path / "out", folder)
    left = tmp_path / "out" / "unfinished" / "p1.abc"
    left.mkdir(parents=True)
    (left / "input").write_bytes(b"half")
    build(tmp_path / "out", folder)
    assert not (tmp_path / "out" / "unfinished").exists()


def test_progress_counts_files(folder, tmp_path):
    seen = []
    build(tmp_path / "out", folder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_file_that_changes_while_it_is_read_is_a_problem(folder, tmp_path):
    ended = threading.Event()

    def touch():
        for count in itertools.count(1):
            if ended.wait(0.001):
                return
            os.utime(folder / "p2.xml.gz", ns=(count, count))

    toucher = threading.Thread(target=touch)
    toucher.start()
    try:
        summary = build(tmp_path / "out", folder)
    finally:
        ended.set()
        toucher.join()
    assert (summary.added, summary.failed) == (("p1", "p3"), ("p2",))
    assert messages(summary) == [
        "it was not read: it was changed while it was read; run this again"
    ]
    assert build(tmp_path / "out", folder).added == ("p2",)


def test_the_public_function_takes_paths_and_says_what_it_did(folder, tmp_path):
    summary = evidence.pubmed_dataset(folder / "p1.xml.gz", tmp_path / "out")
    assert str(summary) == "1 file (1 new), 2 studies"
    again = evidence.pubmed_dataset([str(folder), folder / "gone.xml"], str(tmp_path / "out"))
    assert str(again) == "3 files (2 new, 1 there already), 6 studies, 1 problem"
