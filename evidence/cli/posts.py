"""For writers: `evidence check`, `evidence rule`."""

from __future__ import annotations

import sys

import click

from evidence.cli.checking.check_options import CheckOptions, check_options
from evidence.cli.output.terminal import echo, echo_text
from evidence.errors import EvidenceError


@click.command()
@check_options
def check(options: CheckOptions) -> None:
    """Check posts (.md, .docx, .odt, .html, .txt, .rst, .ipynb, ...) by the evidence.

    A folder stands for its posts, "-" for standard input. An address such as
    https://clinic.example/post is a page of the web; --sitemap and --follow check a whole site.

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
