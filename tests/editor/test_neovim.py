"""A real Neovim shows the same problems as the command, character for character."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

NEOVIM = shutil.which("nvim")
SCRIPT = Path(__file__).with_name("edit_in_neovim.lua")
SEED = int(os.environ.get("EVIDENCE_SEED", "1"))
EDITS, EVERY, PAUSE = 100, 10, 15  # edits, those between two comparisons, milliseconds
MESSAGE = re.compile(r"^evidence: (.+):(\d+):(\d+): (.+)$", re.MULTILINE)
Shown = tuple[object, ...]  # line and column, those of its end, code, severity, message
SEVERITIES = {"error": 1, "warning": 2, "info": 3}
PIECES = [
    *("Cupping relaxes tight muscles. ", "Bed rest helps low back pain. ", " may ", "not ", "😀"),
    *(" [@haake2007]", "[@nobody2001]", "**", "*", "`", "# ", "- ", "> ", "| ", "\u0301", "\f"),
    *(
        "<!-- evidence: ignore E402 -->",
        "<!-- evidence: ignore-start -->",
        "\U0001d49c 2010 review ",
    ),
    *("\n", "\n\n", "\u2028", "é", "\ufeff", "\t", ". ", "Die Nadeln lindern die Schmerzen. "),
]


def make_edits(text: str, chosen: random.Random) -> list[tuple[object, ...]]:
    """Make edits, each of the text that the ones before it leave: lines, and what they become."""
    lines, edits = text.split("\n"), []
    for _ in range(EDITS):
        row = chosen.randrange(len(lines))
        end_row = min(row + chosen.choice([0, 0, 0, 0, 1, 2]), len(lines) - 1)
        start = chosen.randint(0, len(lines[row]))
        end = chosen.randint(0, len(lines[end_row]))
        if end_row == row:
            end = min(max(start, end), start + 30)
        if chosen.random() < 0.5:
            end_row, end = row, start
        new = chosen.choice(PIECES) * chosen.choice([1, 1, 2])
        changed = f"{lines[row][:start]}{new}{lines[end_row][end:]}".split("\n")
        edits.append((row, end_row + 1, changed))
        lines[row : end_row + 1] = changed
    return edits


def shown_in_neovim(folder: Path) -> dict[str, Counter[Shown]]:
    """What Neovim showed of each saved text, with columns in characters."""
    shown = {}
    for file in folder.glob("*.json"):
        text = file.with_suffix(".md").read_bytes().decode()
        found = json.loads(file.read_text(encoding="utf-8"))
        shown[file.stem] = Counter(map(partial(count_characters, text.split("\n")), found))
    return shown


def count_characters(lines: Sequence[str], found: Sequence[Any]) -> Shown:
    row, column, end_row, end_column, *what = found

    def place(row: int, column: int) -> tuple[int, int]:
        is_marked = row == 0 and lines[0].startswith("\ufeff")
        return row + 1, len(lines[row].encode()[:column].decode()) + 1 - is_marked

    # A message of the command on what is not checked has no end.
    end = (0, 0) if what[0] == "post" else place(end_row, end_column)
    return (*place(row, column), *end, *what)


def found_by_command(folder: Path) -> dict[str, Counter[Shown]]:
    """What the command finds in each saved text: problems, and messages on what is not checked."""
    command = [sys.executable, "-P", "-m", "evidence", "check", "--no-cache", "--format", "json"]
    done = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
    found: dict[str, Counter[Shown]] = {file.stem: Counter() for file in folder.glob("*.md")}
    places = ("line", "column", "end_line", "end_column", "code")
    for row in json.loads(done.stdout):
        what = (SEVERITIES[row["severity"]], row["message"])
        found[Path(row["path"]).stem][(*(row[name] for name in places), *what)] += 1
    for path, line, column, message in MESSAGE.findall(done.stderr):
        place = (int(line), int(column), 0, 0, "post")
        found[Path(path).stem][(*place, SEVERITIES["warning"], message)] += 1
    return found


@pytest.mark.skipif(NEOVIM is None, reason="needs Neovim (apt-get install neovim)")
def test_neovim_shows_what_the_command_finds_after_each_of_many_edits(tmp_path):
    text = (ROOT / "examples" / "back-pain.md").read_text(encoding="utf-8")
    post, folder, job = tmp_path / "post.md", tmp_path / "saved", tmp_path / "job.json"
    folder.mkdir()
    post.write_text(text, encoding="utf-8")
    content = {
        "post": str(post),
        "folder": str(folder),
        "server": [sys.executable, "-P", "-m", "evidence", "lsp"],
        "edits": make_edits(text.removesuffix("\n"), random.Random(SEED)),
        "every": EVERY,
        "pause": PAUSE,
    }
    job.write_text(json.dumps(content), encoding="utf-8")
    command = [NEOVIM, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {SCRIPT}"]
    environment = os.environ | {"JOB": str(job), "XDG_STATE_HOME": str(tmp_path)}
    subprocess.run(command, env=environment, check=True, timeout=300)
    found = found_by_command(folder)
    assert shown_in_neovim(folder) == found
    assert sorted(map(int, found)) == list(range(0, EDITS + 1, EVERY))
    assert all(found.values())
