"""A task says itself when the process that runs it cannot do it."""

import json

import pytest
from support.pubmed_mirror import paper, write_file

import evidence
from evidence.dataset.convert import ConvertTask, convert_input, fail_input
from evidence.dataset.inputs import InputFile
from evidence.dataset.manifest import DatasetFolder
from evidence.dataset.transfer import Transfer


@pytest.fixture
def task(tmp_path):
    first = write_file(tmp_path / "in", "p1.xml.gz", paper(1))
    second = write_file(tmp_path / "in", "p2.xml.gz", paper(2))
    evidence.pubmed_dataset(first, tmp_path / "out")
    folder = DatasetFolder(tmp_path / "out")
    one = InputFile("p2", str(second))
    return ConvertTask(one, folder, Transfer(waits=()), True, None, evidence.__version__)


def message(entry):
    (problem,) = entry.problems
    assert problem.path.endswith("p2.xml.gz")
    return problem.message


def test_a_task_reads_its_file_into_its_part_and_writes_the_entry_last(task):
    entry = convert_input(task)
    assert (entry.studies, entry.problems, entry.is_checked) == (1, (), True)
    assert task.folder.has_part(entry)
    assert task.folder.read_entry("p2") == entry
    assert convert_input(task) == entry


def test_a_worker_with_another_version_does_not_read(task):
    entry = convert_input(task._replace(evidence_version="0.0.1"))
    assert "the run has 0.0.1; install the same everywhere" in message(entry)
    assert not task.folder.part("p2").exists()


def test_a_worker_that_does_not_see_the_folder_says_so(task, tmp_path):
    entry = convert_input(task._replace(folder=DatasetFolder(tmp_path / "elsewhere")))
    assert "on a file system that all workers share" in message(entry)
    assert not (tmp_path / "elsewhere").exists()


def test_a_disk_that_takes_no_part_is_a_problem_of_the_file(task):
    parts = task.folder.part("p2").parent
    (parts / "p2.parquet").mkdir()  # where the part should be
    (parts / "p2.parquet" / "x").write_text("")
    entry = convert_input(task)
    assert not entry.is_read
    assert message(entry).startswith("it was not read: ")
    assert list((task.folder.path / "unfinished").iterdir()) == []


def test_a_failure_does_not_replace_the_entry_of_a_file_that_was_read(task):
    entry = convert_input(task)
    assert not fail_input(task, "lost").is_read
    assert task.folder.read_entry("p2") == entry


def test_an_entry_survives_writing_and_reading(task):
    write_file(
        task.folder.path.parent / "in", "p2.xml.gz", paper(2), b"<PubmedArticle><a></PubmedArticle>"
    )
    entry = convert_input(task)
    assert [problem.offset for problem in entry.problems] != [None]
    assert task.folder.read_entry("p2") == entry
    cells = json.loads((task.folder.path / "manifest" / "p2.json").read_text())
    assert {"name", "location", "size", "md5", "studies", "problems", "deleted"} <= cells.keys()
    assert cells["evidence_version"] == evidence.__version__
