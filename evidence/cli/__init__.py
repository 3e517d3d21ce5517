"""The command `evidence`, the only room that prints. Exit codes: 0 clean, 1 problems, 2 failed."""

from __future__ import annotations

import click

from evidence import __version__
from evidence.cli.base import base
from evidence.cli.bib import bib
from evidence.cli.cite import cite
from evidence.cli.claims import claim, claims, resolve
from evidence.cli.judging.appraise import appraise
from evidence.cli.judging.review import review
from evidence.cli.notebooks import notebooks
from evidence.cli.options import CommandGroup
from evidence.cli.posts import check, rule_command
from evidence.cli.pubmed import fetch, update
from evidence.cli.serving.browse import browse
from evidence.cli.serving.lsp import lsp
from evidence.cli.serving.mcp import mcp
from evidence.cli.serving.serve import serve
from evidence.cli.site import site
from evidence.cli.store import store
from evidence.cli.studies import read, table
from evidence.cli.synthesis import forest


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="evidence %(version)s")
def main() -> None:
    """A linter for health claims, backed by a table of PubMed studies.

    It says which claims of a post the studies support, which study a vague mention means, and what
    to cite. It sums up judged studies; it is not medical advice.
    """


for command in (
    check,
    rule_command,
    lsp,
    claim,
    claims,
    forest,
    resolve,
    review,
    appraise,
    fetch,
    update,
    store,
    browse,
    mcp,
    table,
    notebooks,
    read,
    base,
    bib,
    cite,
    site,
    serve,
):
    main.add_command(command)
