"""A picture of a command in a terminal: what it prints there, in its colours, as SVG."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parents[1]
WIDTH = 101  # characters
# As Rich's own, without fonts from a server.
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono",
    monospace;
}}
.{unique_id}-title {{ font: bold 18px system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def record(arguments: Sequence[str], choose: Callable[[list[str]], list[str]]) -> str:
    """Return a picture of `evidence ARGUMENTS` and of the lines of its output that are chosen."""
    command = " ".join(["evidence", *arguments])
    lines = [f"\x1b[2m$\x1b[0m {command}", *choose(_run_in_terminal(arguments).splitlines())]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
    return console.export_svg(title=command, theme=MONOKAI, code_format=SVG, unique_id="terminal")


def _run_in_terminal(arguments: Sequence[str]) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "evidence", *arguments]
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment
    ):
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # Linux says by an error that nobody writes any more
            while content := os.read(ours, 65536):
                printed += content
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")
