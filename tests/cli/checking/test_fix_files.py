"""`evidence check --fix` writes only into a file that is as it was read."""

from __future__ import annotations

from support.linting import POST_WITH_MENTIONS, run

from evidence.cli.checking.fix_files import write_fixes
from evidence.posts.lint.checker import Checker
from evidence.posts.read.post import parse_post


def test_a_post_that_changed_meanwhile_is_left_alone_and_its_neighbour_is_fixed(
    base, tmp_path, capsys
):
    names = [str(tmp_path / name) for name in ("a.md", "b.md")]
    checker = Checker(base)
    posts = [parse_post(POST_WITH_MENTIONS, name) for name in names]
    (tmp_path / "a.md").write_text("New words.\n")
    (tmp_path / "b.md").write_text(POST_WITH_MENTIONS)
    _, has_changed = write_fixes([(post, checker.check(post)) for post in posts])
    assert has_changed
    assert (tmp_path / "a.md").read_text() == "New words.\n"
    assert "[@vickers2012]" in (tmp_path / "b.md").read_text()
    assert "a.md: changed while it was checked" in capsys.readouterr().err


def test_a_post_that_is_named_twice_is_fixed_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.md").write_text(POST_WITH_MENTIONS)
    done = run("check", "post.md", tmp_path / "post.md", "--fix", "--exit-zero")
    assert done.exit_code == 0
    assert (tmp_path / "post.md").read_text().count("[@vickers2012]") == 1


def test_several_processes_write_what_one_writes(tmp_path):
    texts = {}
    for workers in (1, 3):
        folder = tmp_path / str(workers)
        folder.mkdir()
        for number in range(5):
            (folder / f"{number}.md").write_text(f"{POST_WITH_MENTIONS}\nPost {number}.\n")
        run("check", folder, "--fix", "--workers", workers)
        texts[workers] = [file.read_text() for file in sorted(folder.iterdir())]
    assert texts[1] == texts[3]
    assert all("[@vickers2012]" in text for text in texts[1])
