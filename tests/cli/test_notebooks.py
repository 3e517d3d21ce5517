"""`evidence notebooks` copies the notebooks and what they need."""

from click.testing import CliRunner
from support.paths import ROOT

from evidence.cli import main

NOTEBOOKS = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


def copy_to(folder):
    return CliRunner().invoke(main, ["notebooks", str(folder)])


def test_the_notebooks_are_copied_with_the_post_that_one_of_them_checks(tmp_path):
    folder = tmp_path / "a" / "mine"
    copied = copy_to(folder)
    assert copied.exit_code == 0
    assert {file.name for file in folder.iterdir()} == NOTEBOOKS | {"back-pain.md"}
    post = ROOT / "examples" / "back-pain.md"
    assert (folder / "back-pain.md").read_bytes() == post.read_bytes()
    assert f"jupyter lab {folder}" in copied.stdout


def test_a_file_that_exists_is_left_unchanged_and_the_others_are_copied(tmp_path):
    changed = tmp_path / min(NOTEBOOKS)
    changed.write_text("mine")
    copied = copy_to(tmp_path)
    assert (copied.exit_code, changed.read_text()) == (0, "mine")
    assert f"{changed} already exists; left unchanged" in copied.stdout
    assert {file.name for file in tmp_path.iterdir()} == NOTEBOOKS | {"back-pain.md"}


def test_a_folder_that_cannot_be_created_is_an_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    copied = copy_to(tmp_path / "file" / "folder")
    assert copied.exit_code == 2
    assert "cannot create" in copied.output
