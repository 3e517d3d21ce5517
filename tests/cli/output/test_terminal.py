"""Nothing from outside commands a terminal: in a real one, whatever prints it."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence.cli import main
from evidence.cli.output.terminal import TerminalOutput

HOSTILE = "\x1b]0;owned\x07 \x9b2J \u202eright to left\u2066"
COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run_in_terminal(*arguments, folder):
    """What a terminal receives from the command: both of its outputs."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "EVIDENCE_STORE": str(folder / "none.sqlite"), "EVIDENCE_NO_CACHE": "1"},
    )
    os.close(theirs)
    received = b""
    while part := read_terminal(ours):
        received += part
    os.close(ours)
    process.wait(30)
    return received.decode()


def read_terminal(file):
    try:
        return os.read(file, 65_536)
    except OSError:  # the other side is closed
        return b""


@pytest.fixture
def folder(tmp_path):
    """A folder of a stranger, hostile wherever a name or text can be."""
    post = f"# {HOSTILE}\n\nCupping removes toxins {HOSTILE} [@nobody{HOSTILE}].\n\nIt cures.\n"
    (tmp_path / f"post{HOSTILE}.md".replace("/", "")).write_text(post)
    (tmp_path / "post.md").write_text(post)
    (tmp_path / "references.bib").write_text(f"@article{{key{HOSTILE},\n title = {{{HOSTILE}}}\n")
    (tmp_path / "evidence.toml").write_text(
        f'[check]\n"no{HOSTILE[:4]}such" = 1\n', errors="replace"
    )
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "."),
        ("check", ".", "--format", "concise"),
        ("check", ".", "--format", "json"),
        ("check", ".", "--diff"),
        ("check", f"no{HOSTILE}such.md"),
        ("cite", "post.md"),
        ("bib", "check"),
        ("bib", "add", HOSTILE),
        ("resolve", f"Lee {HOSTILE} 2010"),
        ("claim", HOSTILE),
        ("read", "post.md", "-o", f"{HOSTILE}.csv"),
        ("--base", HOSTILE),
    ],
    ids=lambda arguments: " ".join(arguments[:3]).translate(dict.fromkeys(range(32))),
)
def test_a_terminal_shows_escapes(folder, arguments):
    received = run_in_terminal(*arguments, folder=folder)
    assert received
    assert COMMANDS.findall(COLOURS.sub("", received)) == []
    assert "\x1b" not in COLOURS.sub("", received)


def test_a_table_in_a_terminal_shows_escapes_and_a_file_has_what_there_is(tmp_path):
    terminal = io.BytesIO()
    output = TerminalOutput(terminal)
    for part in ("é\x1b[2J,".encode()[:1], "é\x1b[2J,".encode()[1:], b"b\n"):
        output.write(part)
    assert terminal.getvalue().decode() == "é\\u001b[2J,b\n"


def test_json_is_valid_and_says_the_same(folder):
    result = CliRunner().invoke(main, ["check", str(folder / "post.md"), "--format", "json"])
    assert COMMANDS.findall(result.output) == []


def test_only_one_module_prints():
    files = Path(main.callback.__code__.co_filename).parent.rglob("*.py")
    printing = [
        file.name for file in files if re.search(r"\bclick\.s?echo|\bprint\(", file.read_text())
    ]
    assert printing == ["terminal.py"]
