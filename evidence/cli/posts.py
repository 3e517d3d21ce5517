"""For writers: `evidence check`, `evidence rule`, `evidence lsp`."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from evidence.cli.checking.check_options import CheckOptions, check_options
from evidence.cli.options import base_option, store_option
from evidence.cli.output.standard_output import claim_standard_output
from evidence.cli.output.terminal import echo, echo_text
from evidence.errors import EvidenceError


@click.command()
@check_options
def check(options: CheckOptions) -> None:
    """Check posts (.md, .html, .txt, folders of them, - for standard input) against the evidence.

    Settings of the project are in evidence.toml, or in pyproject.toml under [tool.evidence].

    Exit code 0: no problems of --fail-level or above; 1: there are some; 2: something could not be
    read.
    """
    from evidence.cli.checking.check_run import run_check

    sys.exit(run_check(options))


@click.command("rule")
@click.argument("code", required=False)
def rule_command(code: str | None) -> None:
    """Show the page of a rule of `check` (E402): what it says, why, a bad and a good example.

    Without CODE, list all rules.
    """
    from evidence.posts.lint.registry import RULES, read_rule_page

    if code is None:
        for known in RULES:
            echo(f"{known.code}  {known.name:<18} {known.summary}")
        return
    page = read_rule_page(code.upper())
    if page is None:
        raise EvidenceError(f"there is no rule {code}; `evidence rule` lists them all")
    echo_text(page)


@click.command()
@click.option(
    "--stdio", is_flag=True, help="Speak on standard input and output, as is the default."
)
@store_option
@base_option
def lsp(stdio: bool, store_path: Path | None, base_folder: Path | None) -> None:
    """Run the language server that editors start: problems, cards and fixes while you type.

    It speaks the Language Server Protocol on standard input and output, and logs to standard error.
    """
    if find_spec("pygls") is None:
        raise EvidenceError(
            "the language server needs pygls: pip install 'evidence-tracker[editor]'"
        )
    from evidence.editor.features import serve_editor

    if sys.stdin is None:
        raise EvidenceError("standard input is closed; an editor speaks to the server on it")
    serve_editor(sys.stdin.buffer, claim_standard_output(), base_folder, store_path)
    os._exit(0)  # a check that still runs is not waited for: it only reads
