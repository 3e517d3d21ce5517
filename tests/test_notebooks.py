"""Every notebook runs from top to bottom, offline, and says what its kept outputs say.

Run as a program, ``python tests/test_notebooks.py``, this file runs the notebooks and keeps what they now say.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient
from support.paths import ROOT

from evidence.cli import main

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 1_000_000  # bytes
RENEW = "if that is right, run `python tests/test_notebooks.py` and look at the difference"


def run(path, folder):
    """A copy of the notebook, run in a folder of its own; an error in a cell is raised."""
    copy = Path(shutil.copy(path, folder))
    notebook = nbformat.read(copy, as_version=4)
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(folder)}}
    )
    # no times in the metadata: running it again changes nothing
    client.record_timing = False
    return client.execute(env={**os.environ, "IPYTHONDIR": str(folder)})


def words(output):
    """What an output says in words, by kind."""
    if output.output_type == "stream":
        return {output.name: output.text}
    return {kind: text for kind, text in output.data.items() if kind.startswith("text/")}


def said(notebook):
    return [
        [words(output) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def kept(path):
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_a_notebook_runs_without_error_and_says_what_is_kept(path, kept, tmp_path):
    now = said(run(path, tmp_path))
    for number, (before, after) in enumerate(zip(said(kept), now, strict=True), start=1):
        assert after == before, f"{path.name}: code cell {number} says something else now; {RENEW}"


def test_a_notebook_is_kept_run_from_top_to_bottom(kept):
    numbers = [cell.execution_count for cell in kept.cells if cell.cell_type == "code"]
    assert numbers == list(range(1, len(numbers) + 1))


def test_kept_outputs_have_neither_warnings_nor_errors(kept):
    outputs = [output for cell in kept.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type in {"stream", "error"}] == []


def test_a_kept_notebook_tells_nothing_of_the_machine_that_ran_it(kept):
    said_in_words = "\n".join(
        [cell.source for cell in kept.cells] + [repr(outputs) for outputs in said(kept)]
    )
    assert not re.search(r"/(home|root|Users|tmp|work|usr)/|[A-Z]:\\\\", said_in_words)
    assert all("execution" not in cell.metadata for cell in kept.cells)
    assert set(kept.metadata.language_info) == {"name"}


def pictures(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if "image/png" in output.get("data", {})]


def test_there_are_pictures():
    assert any(pictures(nbformat.read(path, as_version=4)) for path in NOTEBOOKS)


def test_every_picture_of_a_notebook_has_alt_text(kept):
    outputs = pictures(kept)
    assert all(len(output.metadata["image/png"]["alt"]) > 40 for output in outputs)


def test_a_notebook_is_small_enough_for_git(path):
    assert path.stat().st_size < LARGEST


def test_the_notebooks_are_copied_for_whoever_wants_them_and_nothing_is_written_over(tmp_path):
    first = CliRunner().invoke(main, ["notebooks", str(tmp_path / "mine")])
    assert first.exit_code == 0
    assert {file.name for file in (tmp_path / "mine").iterdir()} == {
        path.name for path in NOTEBOOKS
    }
    changed = tmp_path / "mine" / NOTEBOOKS[0].name
    changed.write_text("mine")
    again = CliRunner().invoke(main, ["notebooks", str(tmp_path / "mine")])
    assert (again.exit_code, changed.read_text()) == (0, "mine")


def renew(path):
    """Run a notebook, and keep its outputs."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = run(path, Path(folder))
    notebook.metadata.language_info = {"name": "python"}
    path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    for known in NOTEBOOKS:
        renew(known)
