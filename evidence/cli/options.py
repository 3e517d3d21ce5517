"""What the commands share: errors as messages, exit codes, options, output."""

from __future__ import annotations

import functools
import json
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from evidence.cli.output.standard_output import abandon_standard_output, guard_standard_output
from evidence.cli.output.terminal import echo
from evidence.errors import (
    EvidenceError,
    FileWarning,
    NothingFoundError,
    Problem,
    describe_os_error,
)
from evidence.escaping import escape_controls

if TYPE_CHECKING:
    from evidence.pubmed.eutils.client import Client
    from evidence.session import Session

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])
WIDTH: Final = 100  # of what the prompts show
EXIT_PROBLEMS, EXIT_CANNOT_RUN, EXIT_INTERRUPTED = 1, 2, 130

base_option = click.option(
    "--base",
    "base_folder",
    type=click.Path(path_type=Path),
    envvar="EVIDENCE_BASE",
    help="Folder of another evidence base (else EVIDENCE_BASE, evidence.toml, or the bundled one).",
)

store_option = click.option(
    "--store",
    "store_path",
    type=click.Path(path_type=Path),
    help="File of the store (else EVIDENCE_STORE, the settings, or the user's data folder); to "
    "resolve and check, a dataset with an index, too.",
)


def session_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store`` and ``--base``; the command gets a ``session``, closed when it ends."""

    @functools.wraps(command)
    def with_session(*, base_folder: Path | None, store_path: Path | None, **options: Any) -> Any:
        folder = base_folder or find_project_base()
        return command(session=open_session(folder, store_path), **options)

    return store_option(base_option(with_session))


def store_session_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store`` alone; the command gets a ``session`` on the bundled base."""

    @functools.wraps(command)
    def with_session(*, store_path: Path | None, **options: Any) -> Any:
        return command(session=open_session(None, store_path), **options)

    return store_option(with_session)


def open_session(base_folder: Path | None, store_path: Path | None) -> Session:
    """Return a session that is closed when the command ends."""
    from evidence.session import Session

    session = Session(base_folder, store_path)
    click.get_current_context().call_on_close(session.close)
    return session


def find_project_base() -> Path | None:
    """Return the base that the settings of the working folder name, or None.

    Raises:
        EvidenceError: the settings are wrong, or the base is outside of the project.
    """
    from evidence.session.project_config import find_project_config

    return find_project_config(Path.cwd()).require_own_base()


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--email``, ``--api-key`` and ``--base-url``; the command gets ``connect``.

    ``connect_to_pubmed()`` returns the client, which says on a terminal what it waits for.
    """

    @functools.wraps(command)
    def with_client(
        *, email: str | None, api_key: str | None, base_url: str | None, **options: Any
    ) -> Any:
        def connect_client() -> Client:
            from evidence.session import connect_to_pubmed

            notify = _echo_wait if is_terminal() else lambda _: None
            return connect_to_pubmed(email=email, api_key=api_key, base_url=base_url, notify=notify)

        return command(connect=connect_client, **options)

    for name, metavar, meaning in (
        ("--base-url", "URL", "Address of another E-utilities server."),
        ("--api-key", "KEY", "NCBI API key: 10 requests a second, not 3 (else NCBI_API_KEY)."),
        (
            "--email",
            "ADDRESS",
            "Address that NLM writes to before it blocks a user (else EVIDENCE_EMAIL).",
        ),
    ):
        with_client = click.option(name, metavar=metavar, help=meaning)(with_client)
    return with_client


def format_option(*formats: str) -> Callable[[CommandFunction], CommandFunction]:
    """Add ``--format``, the first by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )


class CommandGroup(click.Group):
    """Turns an error into one message and exit code 2 (1: nothing found), for every command."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was named."""
        try:
            guard_standard_output()
            with _echo_file_warnings():
                return super().invoke(context)
        except click.ClickException as error:  # may quote names of files
            error.message = escape_controls(error.message)  # type: ignore[misc]
            raise
        except EvidenceError as error:
            echo(f"evidence: {error}", err=True)
            is_absent = isinstance(error, NothingFoundError)
            context.exit(EXIT_PROBLEMS if is_absent else EXIT_CANNOT_RUN)
        except OSError as error:
            echo(f"evidence: {_describe(error)}", err=True)
            if not error.filename:
                abandon_standard_output()
            context.exit(EXIT_CANNOT_RUN)
        except UnicodeEncodeError as error:
            echo(f"evidence: {error.object!r} is not UTF-8; nothing was done with it", err=True)
            context.exit(EXIT_CANNOT_RUN)
        except KeyboardInterrupt:
            echo("evidence: interrupted; nothing is half written, run this again", err=True)
            context.exit(EXIT_INTERRUPTED)


@contextmanager
def _echo_file_warnings() -> Iterator[None]:
    """Print what a file lost when it was replaced in one line, as problems are."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", FileWarning)
        show = warnings.showwarning

        def show_in_a_line(
            message: Warning | str, category: type[Warning], *args: Any, **named: Any
        ) -> None:
            if issubclass(category, FileWarning):
                echo(f"evidence: {message}", err=True)
            else:
                show(message, category, *args, **named)

        warnings.showwarning = show_in_a_line
        yield


def _describe(error: OSError) -> str:
    what = f"{error.filename} cannot be used" if error.filename else "the output cannot be written"
    return f"{what}: {describe_os_error(error)}"


def echo_problems(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, a line each."""
    for problem in problems:
        echo(f"evidence: {problem.location}: {problem.message}", err=True)


def is_terminal() -> bool:
    """Return whether somebody sees what goes to standard error."""
    return bool(sys.stderr) and sys.stderr.isatty()


def dump_json(value: Any) -> str:
    """Format a value as indented JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _echo_wait(message: str) -> None:
    echo(f"\n{message}", err=True)
