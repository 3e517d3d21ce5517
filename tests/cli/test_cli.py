"""The command as a user runs it: a process of its own, its output and its exit code."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT

from evidence.claims.base.load import BUNDLED_FOLDER


def run(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "evidence", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def count_rows(table: str) -> int:
    with (BUNDLED_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def test_the_example_post_is_checked_claim_by_claim():
    done = run(
        "check", str(ROOT / "examples" / "back-pain.md"), "--select", "E400", "--format", "json"
    )
    assert done.returncode == 1
    claims = [row["claim"] for row in json.loads(done.stdout)]
    registered = [
        "E1",
        "E2",
        "E3",
        "A1",
        "A2",
        "A3",
        "A4",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "R1",
        "R2",
        "R3",
        "R4",
        "S2",
    ]
    assert [claim for claim in claims if claim[0] != "T"] == registered


def test_the_post_that_it_all_began_with(real):
    done = run("check", str(real.parent / "seed_post.txt"), "--format", "json")
    problems = json.loads(done.stdout)
    by_claim = {row["claim"]: row["code"] for row in problems if row["claim"]}
    assert {claim for claim, code in by_claim.items() if code == "E401"} == {"E2"}
    assert {claim for claim, code in by_claim.items() if code == "E402"} == {
        "A1",
        "A2",
        "A3",
        "A4",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "R2",
        "R4",
    }
    assert by_claim["E3"] == by_claim["R1"] == "E403"
    assert [row["studies"][0] for row in problems if row["code"] == "C101"] == [
        "vickers2012",
        "furlan2010",
        "chou2007a",
    ]
    assert {row["code"] for row in problems if row["line"] == 45} == {"C101", "Q301"}
    assert {row["code"] for row in problems if row["line"] == 47} == {"C101", "S204", "S205"}
    quiet = {1, 3, 5, 9, 19, 31, 41, 49, 53, 54}
    assert not quiet & {row["line"] for row in problems}


def test_standard_input_is_a_post():
    done = run("check", "-", stdin=b"Bed rest helps low back pain.")
    assert done.stdout.startswith("-:1:1 E401 ")
    assert done.returncode == 1


def test_a_clean_post_gives_exit_code_0():
    done = run("check", "-", stdin=b"We are open from nine to five.")
    assert (done.returncode, done.stdout) == (0, "No problems in 1 post.\n")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.md", None, "cannot be read: no such file or directory"),
        ("binary.md", b"\x89PNG\r\n\x1a\n\0\0", "is an image"),
        ("latin1.md", "Schröpfen".encode("latin-1"), "is not UTF-8 (byte 4"),
        ("wide.md", "cupping".encode("utf-16"), "is UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_gives_exit_code_2(
    tmp_path, name, content, message
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("check", name, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_file_is_not_unreadable(tmp_path):
    (tmp_path / "empty.md").touch()
    done = run("check", "empty.md", cwd=tmp_path)
    assert done.returncode == 0
    assert "is empty, nothing to check" in done.stderr


def test_a_folder_without_posts_is_an_error_and_one_with_posts_is_read(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "table.csv").write_text("a,b\n")
    done = run("check", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "no posts in this folder" in done.stderr
    (tmp_path / "sub" / "post.md").write_text("Bed rest helps low back pain.")
    (tmp_path / ".hidden.md").write_text("Bed rest helps low back pain.")
    done = run("check", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("E401") == 1


def test_a_bad_file_between_good_ones_does_not_stop_them(tmp_path):
    for name in ("a.md", "c.md"):
        (tmp_path / name).write_text("Bed rest helps low back pain.")
    (tmp_path / "b.md").write_bytes(b"\xff\xff")
    done = run("check", "a.md", "b.md", "c.md", "--format", "json", cwd=tmp_path)
    assert done.returncode == 2
    assert [row["path"] for row in json.loads(done.stdout)] == ["a.md", "c.md"]
    assert done.stderr.startswith("evidence: b.md: is not UTF-8")


def test_a_base_with_a_broken_row_is_refused_with_the_row(tmp_path):
    shutil.copytree(BUNDLED_FOLDER, tmp_path / "base")
    file = tmp_path / "base" / "studies.csv"
    file.write_text(file.read_text().replace(",rct,", ",rtc,", 1))
    for command in (["check", "-"], ["claims"], ["claim", "C5"], ["resolve", "Haake et al., 2007"]):
        done = run(*command, "--base", str(tmp_path / "base"))
        assert done.returncode == 2
        assert "'rtc' is not a known word" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_unknown_rule_an_unknown_option_and_no_path_give_exit_code_2():
    assert run("check", "-", "--select", "X1").returncode == 2
    assert "the rules are C101" in run("check", "-", "--select", "X1").stderr
    assert run("check", "-", "--frmat", "json").returncode == 2
    assert run("check").returncode == 2


def test_a_claim_is_found_by_its_id_and_by_what_it_says():
    by_id = json.loads(run("claim", "C5", "--format", "json").stdout)
    by_text = json.loads(
        run("claim", "cupping", "flushes", "out", "lactic", "acid", "--format", "json").stdout
    )
    assert by_id == by_text
    assert list(by_id)[:5] == ["id", "text", "verdict", "certainty", "reasons"]
    assert {"by_comparator", "studies", "standing_notes"} <= by_id.keys()
    wanted = {"key", "pmid", "stance", "directness", "design", "level", "rationale"}
    assert all(wanted <= study.keys() for study in by_id["studies"])


def test_a_claim_that_nobody_registered_names_the_nearest():
    done = run("claim", "acupuncture makes you taller")
    assert done.returncode == 1
    assert "no claim is recognised" in done.stderr


def test_a_text_that_makes_two_claims_lists_both():
    done = run("claim", "cupping removes lactic acid and loosens tight muscles")
    assert done.returncode == 1
    assert "C3" in done.stderr
    assert "C5" in done.stderr


def test_the_card_tells_verdict_reasons_studies_and_limits_in_plain_words():
    card = run("claim", "T2").stdout
    for words in (
        "mixed, low certainty",
        "Why:",
        "For: tu2024",
        "is not counted:",
        "not medical advice",
        "T1 Acupuncture",
    ):
        assert words in card
    assert max(map(len, card.splitlines())) <= 100


def test_the_card_as_markdown_links_to_the_records():
    card = run("claim", "C5", "--format", "markdown").stdout
    assert card.startswith("# C5: ")
    assert "(https://pubmed.ncbi.nlm.nih.gov/24559830/)" in card


def test_all_claims_are_listed_a_line_each_in_every_form():
    claims = count_rows("claims")
    assert len(run("claims").stdout.splitlines()) == claims
    assert len(json.loads(run("claims", "--format", "json").stdout)) == claims
    assert len(run("claims", "--format", "markdown").stdout.splitlines()) == claims + 2


def test_one_mention_a_line_gives_one_object_a_line():
    done = run("resolve", "-", "--format", "json", stdin=b"Haake et al., 2007\n\na recent study\n")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["status"] for row in rows] == ["resolved", "unresolved"]
    assert done.returncode == 1


def test_resolve_tells_status_and_candidates():
    done = run(
        "resolve",
        "A 2010 review of acupuncture for back pain by the AHRQ",
    )
    assert done.returncode == 0
    assert "furlan2010" in done.stdout


def test_bib_sync_writes_the_bibliography_once(tmp_path):
    assert f"{count_rows('studies')} added" in run("bib", "sync", cwd=tmp_path).stdout
    before = (tmp_path / "references.bib").read_bytes()
    assert "0 added, 0 updated" in run("bib", "sync", cwd=tmp_path).stdout
    assert (
        (tmp_path / "references.bib").read_bytes()
        == before
        == (ROOT / "references.bib").read_bytes()
    )


def test_bib_sync_leaves_a_broken_file_alone(tmp_path):
    broken = "@article{haake2007,\n  title = {Unclosed\n}\n"
    (tmp_path / "references.bib").write_text(broken)
    done = run("bib", "sync", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "references.bib").read_text() == broken


def test_help_names_every_command():
    text = run("--help").stdout
    assert all(name in text for name in ("check", "claim", "claims", "resolve", "bib"))
    assert run("--version").stdout.startswith("evidence ")


def test_checking_a_post_imports_nothing_heavy():
    program = (
        "import sys; from evidence.cli import main; sys.argv = ['evidence', 'check', '-'];\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'bibtexparser', 'requests', 'babel'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"Hello.", capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_ctrl_c_while_modules_are_read_says_one_line(tmp_path):
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "evidence", "check", "."],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr == "evidence: interrupted; nothing is half written, run this again\n"
