"""Run Datasette, whose arguments follow: `python -m evidence.serving.datasette_server serve FILE`.

Where rich is installed, Datasette prints a traceback with all variables for each page that does not
exist. What fails by a mistake is printed all the same.
"""

from __future__ import annotations


def silence_missing_pages() -> None:
    """Let Datasette print nothing about pages that do not exist, in this process."""
    from datasette import handle_exception

    handle_exception.rich = None  # as if it were not installed


if __name__ == "__main__":
    from datasette.cli import cli

    silence_missing_pages()
    cli(prog_name="datasette")
