"""Ask who signs, which base to write to, and for the parts of a judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

import click

from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError
from evidence.wording import is_sentence

SKIP: Final = "skip"
QUIT: Final = "quit"

own_base_option = click.option(
    "--base",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="EVIDENCE_BASE",
    help="Folder of your own evidence base; made as a copy of the bundled one if it is not there.",
)


def require_base_folder(folder: Path | None, name: str | None, what: str) -> Path:
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


def ask_stance() -> Any:
    """Ask for a stance; ``SKIP`` and ``QUIT`` are answers, too."""
    from evidence.claims.base.models import Stance

    words = click.Choice((*get_args(Stance), SKIP, QUIT))
    return click.prompt("What does it say of the claim?", type=words, default=SKIP)


def ask_directness() -> Any:
    """Ask for directness."""
    from evidence.claims.base.models import Directness

    words = click.Choice(get_args(Directness))
    return click.prompt("Directness", type=words, default="direct")


def ask_concerns() -> tuple[Any, ...]:
    """Ask about the domains of GRADE, one by one; returns those with a doubt."""
    from evidence.claims.base.models import GradeDomain

    return tuple(
        domain
        for domain in get_args(GradeDomain)
        if click.confirm(f"Is there {domain.replace('_', ' ')}?", default=False)
    )


def ask_reason() -> str:
    """Ask for a reason, until it is a sentence."""
    return str(click.prompt("Why, in one sentence", value_proc=_validate_sentence))


def ask_based_on() -> Any:
    """Ask what was read."""
    words = click.Choice(["abstract", "full_text", "summary"])
    return click.prompt("You read the", type=words, default="abstract")


def echo_new_curator(folder: Path, name: str, role: Any = "reader") -> None:
    """Add who signed to the curators of a base, unless they are listed, and say so."""
    from evidence.claims.living.curating import list_as_reader

    article = "an" if role[0] in "aeiou" else "a"
    if list_as_reader(folder, name, role):
        echo(
            f"{name} was added to {folder / 'curators.csv'} as {article} {role}; state your "
            "conflicts of interest there, or write 'none declared'"
        )


def _validate_sentence(text: str) -> str:
    if not is_sentence(text):
        raise click.UsageError("write a sentence, so that others understand why")
    return text.strip()
