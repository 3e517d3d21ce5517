"""The pages for practitioners: `evidence site`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from evidence.cli.options import base_option, store_option
from evidence.errors import EvidenceError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--url", default="", help="Where the pages will stand; for the feed and for search engines."
)
@click.option(
    "--date",
    "made_on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    show_default="today",
    help="The day that the pages name.",
)
@store_option
@base_option
def site(
    folder: Path, url: str, made_on: datetime, store_path: Path | None, base_folder: Path | None
) -> None:
    """Write pages about all claims and studies into a folder; open DIR/index.html, or put DIR on any web server.

    They need no server and ask nothing of the network. Written anew, only what has changed is written.
    """
    if url and not re.fullmatch(r"https?://[^\s<>\"'?#]+", url):
        raise EvidenceError(
            f"--url {url!r} is no address of pages; give one such as https://example.org/evidence/"
        )
    from evidence.site.build import render_site, write_site
    from evidence.site.figures import make_figure_renderer
    from evidence.site.material import load_site_data
    from evidence.user_config import find_store_path

    material = load_site_data(
        base_folder, find_store_path(store_path), made_on=made_on.date(), address=url
    )
    done = write_site(folder, render_site(material, make_figure_renderer(material.base)))
    click.echo(
        f"{folder / 'index.html'}: {len(material.base.claims):,} claims, {len(material.studies):,} studies; "
        f"{done.files:,} files, {done.changed:,} written, {done.removed:,} removed"
    )
