"""The pages for practitioners: `evidence site`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli.options import session_options
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.messages.catalogue import list_languages

if TYPE_CHECKING:
    from evidence.session import Session


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--url", default="", help="Where the pages will be served; for the feed and search engines."
)
@click.option(
    "--date",
    "made_on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    show_default="today",
    help="The day that the pages name.",
)
@click.option(
    "--language",
    type=click.Choice(list_languages()),
    default="en",
    show_default=True,
    help="The language of the pages.",
)
@session_options
def site(folder: Path, url: str, made_on: datetime, language: str, session: Session) -> None:
    """Write pages about all claims and studies into a folder.

    Open DIR/index.html, or put DIR on any web server. The pages need no server and ask nothing of
    the network. Run again, only what has changed is written.
    """
    from evidence.site.material import is_site_address

    if url and not is_site_address(url):
        raise EvidenceError(
            f"--url {url!r} is not a web address; give one such as https://example.org/evidence/"
        )
    done = session.write_site(folder, url=url, made_on=made_on.date(), language=language)
    studies = len(session.table.rows)
    echo(
        f"{folder / 'index.html'}: {len(session.base.claims):,} claims, {studies:,} studies; "
        f"{done.files:,} files, {done.changed:,} written, {done.removed:,} removed"
    )
