"""Every notebook runs from top to bottom, offline, and its kept outputs are what it says now.

Run as a program, ``python tests/test_notebooks.py [NAME...]``, this file runs the notebooks and
keeps their outputs.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient
from support.paths import ROOT

from evidence.cli import main

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
LARGEST = 1_000_000  # bytes
RENEW = "if that is right, run `python tests/test_notebooks.py` and look at the difference"
PLACES_OF_A_MACHINE = re.compile(r"/(home|root|Users|tmp|work|usr)/|[A-Z]:\\\\|\bat 0x[0-9a-f]+")


def copy_notebooks(folder):
    """Copy the notebooks, as a reader does."""
    copied = CliRunner().invoke(main, ["notebooks", str(folder)])
    assert copied.exit_code == 0, copied.output


def run(path, folder):
    """Run a copy of a notebook in a folder of its own; an error in a cell is raised."""
    copy_notebooks(folder)
    notebook = nbformat.read(folder / path.name, as_version=4)
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(folder)}}
    )
    # no times in the metadata: running it again changes nothing
    client.record_timing = False
    checkout = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "IPYTHONDIR": str(folder), "PYTHONPATH": checkout}
    return client.execute(env=environment)


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


def test_a_notebook_asks_a_question_at_its_top_and_answers_it_at_its_end(kept):
    first, *others = [cell.source for cell in kept.cells if cell.cell_type == "markdown"]
    assert re.match(r"# .*\?", first)
    assert re.search(r"^## \d+\. (The answer|What you can write)", "\n".join(others), re.MULTILINE)


def test_a_notebook_is_written_with_the_public_names_of_the_package(kept):
    source = "\n".join(cell.source for cell in kept.cells if cell.cell_type == "code")
    imported = set(re.findall(r"^\s*(?:from|import) (evidence[\w.]*)", source, re.MULTILINE))
    assert imported <= {"evidence", "evidence.pubmed.local_server", "evidence.synthesis.figures"}
    assert not re.search(r"^def ", source, re.MULTILINE)


def test_kept_outputs_have_neither_warnings_nor_errors(kept):
    outputs = [output for cell in kept.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in outputs if output.output_type in {"stream", "error"}] == []


def test_a_kept_notebook_tells_nothing_of_the_machine_that_ran_it(kept):
    said_in_words = "\n".join(
        [cell.source for cell in kept.cells] + [repr(outputs) for outputs in said(kept)]
    )
    assert not PLACES_OF_A_MACHINE.search(said_in_words)
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


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Python of an environment that has the wheel, and nothing of this checkout.

    The libraries are those of the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("installed")
    build = ["-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = folder / "venv" / scripts / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run_python(python, folder, "-c", where).strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # a plain path: the .pth files of the other environment, such as that of a checkout, don't count
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "libraries.pth").write_text("\n".join(sorted(libraries)))
    return python


def run_python(python, folder, *arguments):
    """Run Python in a folder, without the paths of this checkout, and return what it prints."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    environment["IPYTHONDIR"] = str(folder)
    command = [str(python), *arguments]
    finished = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_installed_package_is_the_one_in_the_wheel(installed, tmp_path):
    place = run_python(installed, tmp_path, "-c", "import evidence; print(evidence.__file__)")
    assert Path(place.strip()).is_relative_to(installed.parents[1])


@pytest.mark.parametrize("name", ["02_from_pubmed_to_the_table", "05_checking_a_post"])
def test_a_notebook_that_needs_shipped_files_runs_from_an_installed_wheel(
    name, installed, tmp_path
):
    run_python(installed, tmp_path, "-m", "evidence", "notebooks", "mine")
    folder, notebook = tmp_path / "mine", f"{name}.ipynb"
    run_python(installed, folder, "-m", "nbclient.cli", "--inplace", notebook)
    kept = nbformat.read(FOLDER / notebook, as_version=4)
    assert said(nbformat.read(folder / notebook, as_version=4)) == said(kept)


def renew(path):
    """Run a notebook, and keep its outputs."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = run(path, Path(folder))
    notebook.metadata.language_info = {"name": "python"}
    path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    for known in NOTEBOOKS:
        if known.stem in sys.argv[1:] or len(sys.argv) == 1:
            renew(known)
