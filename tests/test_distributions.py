"""What is uploaded works by itself: no checkout, no extras, warnings as errors."""

import os
import re
import shlex
import subprocess
import sys
import venv
import zipfile

import pytest
from support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ evidence (.+)$", README, re.MULTILINE)
UNSHOWN = ["site public", "claims", "table --limit 3", "--help"]


def build(folder, *options):
    """Build what can be uploaded; return the wheel."""
    command = [sys.executable, "-m", "build", *options, "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("wheel"), "--wheel")


def read_archive(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_source_distribution_builds_the_same_wheel(wheel, tmp_path):
    by_way_of_source = build(tmp_path)  # a source distribution, and a wheel from that
    assert by_way_of_source.name == wheel.name
    assert read_archive(by_way_of_source) == read_archive(wheel)


def test_the_wheel_has_the_translations(wheel):
    names = read_archive(wheel)
    assert {"evidence/data/locale/de.po", "evidence/data/back-pain/locale/de.po"} <= set(names)


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Python of a new environment that has the wheel and what it needs, no more."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=True)
    alone = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [alone, "-m", "pip", "install", "--quiet", wheel]
    subprocess.run(install, check=True, capture_output=True)
    return alone


def run(python, folder, *arguments):
    """Run Python in a folder, with every warning an error and no settings of a user."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"HOME": str(folder), "COLUMNS": "100"}
    return subprocess.run(
        [python, "-W", "error", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(python, tmp_path_factory):
    """A folder that was empty, and has the example post where the README has it."""
    folder = tmp_path_factory.mktemp("empty")
    run(python, folder, "-m", "evidence", "notebooks", "examples")
    return folder


@pytest.mark.parametrize("command", [*SHOWN, *UNSHOWN])
def test_a_command_of_the_readme_runs_from_the_wheel_alone(command, python, folder):
    finished = run(python, folder, "-m", "evidence", *shlex.split(command))
    assert finished.stderr == ""
    assert finished.returncode == (1 if command.startswith("check") else 0)
    assert finished.stdout


def test_python_of_the_readme_runs_from_the_wheel_alone(python, folder):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    lines = [line for line in block.splitlines() if "extra" not in line]
    finished = run(python, folder, "-c", "\n".join(lines))
    assert (finished.stderr, finished.returncode) == ("", 0)
