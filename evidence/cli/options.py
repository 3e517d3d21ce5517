"""What the commands share: the group that turns errors into messages, options, exit codes, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evidence.errors import EvidenceError, Problem, describe_os_error

if TYPE_CHECKING:
    from evidence.claims.base.load import EvidenceBase
    from evidence.studies.study import Study

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])
EXIT_PROBLEMS, EXIT_CANNOT_RUN, EXIT_INTERRUPTED = 1, 2, 130

base_option = click.option(
    "--base",
    "base_folder",
    type=click.Path(path_type=Path),
    envvar="EVIDENCE_BASE",
    help="Folder of another evidence base instead of the bundled one.",
)

store_option = click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the store (else EVIDENCE_STORE, the settings, or the user's data folder).",
)


def load_base_with_notices(folder: Path | None, store_path: Path | None) -> EvidenceBase:
    """The evidence base, with what the store, if there is one, knows became of its studies."""
    from evidence.claims.base.with_notices import read_current_base
    from evidence.user_config import find_store_path

    return read_current_base(folder, find_store_path(store_path))


def load_stored_studies(store_path: Path | None) -> list[Study]:
    """The studies of the store, if there is one."""
    from evidence.user_config import find_store_path

    path = find_store_path(store_path)
    if path is None:
        return []
    from evidence.studies.store.store import Store

    with Store(path) as store:
        return store.studies()


def format_option(*formats: str) -> Callable[[CommandFunction], CommandFunction]:
    """``--format``, the first by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the output.",
    )


class CommandGroup(click.Group):
    """Turns an EvidenceError into one message and exit code 2, for every command."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(context)
        except EvidenceError as error:
            click.echo(f"evidence: {error}", err=True)
            context.exit(EXIT_CANNOT_RUN)
        except OSError as error:
            what = (
                f"{error.filename} cannot be used"
                if error.filename
                else "the output cannot be written"
            )
            click.echo(f"evidence: {what}: {describe_os_error(error)}", err=True)
            context.exit(EXIT_CANNOT_RUN)
        except UnicodeEncodeError as error:
            click.echo(
                f"evidence: {error.object!r} is not UTF-8; nothing was done with it", err=True
            )
            context.exit(EXIT_CANNOT_RUN)
        except KeyboardInterrupt:
            click.echo("evidence: interrupted; nothing is half written, run this again", err=True)
            context.exit(EXIT_INTERRUPTED)


def echo_problems(problems: Iterable[Problem]) -> None:
    """A line each, to standard error."""
    for problem in problems:
        click.echo(f"evidence: {problem.location}: {problem.message}", err=True)


def is_terminal() -> bool:
    """Whether somebody sees what goes to standard error."""
    return bool(sys.stderr) and sys.stderr.isatty()


def dump_json(value: Any) -> str:
    """Indented JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def find_existing_store(path: Path | None) -> Path:
    """The store to read from."""
    from evidence.user_config import default_store_path, find_store_path

    found = find_store_path(path)
    if found is None:
        raise EvidenceError(
            f"there is no store yet at {default_store_path()}; `evidence fetch` makes one"
        )
    return found
