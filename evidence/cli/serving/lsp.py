"""Problems, cards and fixes in an editor: `evidence lsp`."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from evidence.cli.options import base_option, store_option
from evidence.cli.output.standard_output import claim_standard_output
from evidence.errors import EvidenceError


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
