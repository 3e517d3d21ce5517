"""What the forms share: the signature, the base of one's own, and reasons."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.errors import EvidenceError

own_base_option = click.option(
    "--base",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="EVIDENCE_BASE",
    help="Folder of your own evidence base; made as a copy of the bundled one if it is not there.",
)


def require_own_base(folder: Path | None, name: str | None, what: str) -> Path:
    """Return the folder of the base to write to.

    Args:
        folder: what was given; None for the bundled base, which is not written to.
        name: who signs, if given.
        what: what is signed: "judgement" or "appraisal".

    Raises:
        EvidenceError: there is no folder, or the name is empty.
    """
    if folder is None:
        raise EvidenceError(
            f"your {what}s need a base of your own: name its folder with --base or EVIDENCE_BASE"
        )
    if name is not None and not name.strip():
        raise EvidenceError(f"--by is empty; every {what} is signed")
    return folder


def ask_name() -> str:
    """Ask who signs, until there is a name."""
    name = ""
    while not name:
        name = str(click.prompt("Your name, to sign with")).strip()
    return name


def ask_reason() -> str:
    """Ask for a reason, until it is a sentence."""
    return str(click.prompt("Why, in one sentence", value_proc=_validate_sentence))


def ask_based_on() -> str:
    """Ask what was read."""
    words = click.Choice(["abstract", "full_text", "summary"])
    return str(click.prompt("You read the", type=words, default="abstract"))


def echo_new_curator(folder: Path, name: str) -> None:
    """Add who signed to the curators of a base, unless they are listed, and say so."""
    from evidence.claims.living.curating import list_as_reader

    if list_as_reader(folder, name):
        click.echo(
            f"{name} was added to {folder / 'curators.csv'} as a reader; state your conflicts of "
            "interest there, or write 'none declared'"
        )


def _validate_sentence(text: str) -> str:
    if len(text.split()) < 2:
        raise click.UsageError("write a sentence, so that others understand why")
    return text.strip()
