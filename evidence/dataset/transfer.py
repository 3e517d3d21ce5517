"""Files by path or URL: find, measure and copy them, with a name for whatever goes wrong."""

from __future__ import annotations

import glob
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

from evidence.errors import EvidenceError, describe_os_error
from evidence.wording import format_count

PUBMED_SUFFIXES: Final = (".xml.gz", ".xml")
CHECKSUM_SUFFIX: Final = ".md5"
_CHECKSUM: Final = re.compile(rb"\b[0-9a-fA-F]{32}\b")
_URL: Final = re.compile(r"\A[A-Za-z][\w+.-]*+(://|::)")
_WEB: Final = re.compile(r"https?://")
_ABSENT_STATUSES: Final = (404, 410)
_CONNECT_SECONDS: Final = 30
_TOTAL_SECONDS: Final = 4 * 3600  # for a file
_MAX_CHECKSUM_SIZE: Final = 1 << 16  # bytes of a file that holds an MD5
_PERMANENT: Final = (PermissionError, ValueError, ImportError)
_Answer = TypeVar("_Answer")


class TransferError(Exception):
    """A file did not come; the message is the end of a sentence about it."""


class AbsentFileError(TransferError):
    """There is no such file."""


class _TransientError(Exception):
    """A server did not answer as it should; it may do so later."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """How files are asked for.

    Attributes:
        options: what fsspec is told about the servers, such as ``{"anon": True}`` for S3.
        timeout: seconds without a byte after which a web server counts as stopped.
        waits: seconds before each further attempt.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 60
    waits: tuple[float, ...] = (1, 4)

    def expand(self, location: str) -> list[str]:
        """Return the files that a location names: one, a pattern of many, or a folder.

        Raises:
            AbsentFileError: none is there.
            TransferError: the server does not list them.
        """
        found = self._expand_url(location) if is_url(location) else _expand_path(location)
        if not found:
            raise AbsentFileError("no file is there")
        return sorted(found)

    def measure(self, location: str) -> int | None:
        """Return the size of a file in bytes; None where the server does not say.

        Raises:
            TransferError: the server does not answer, or has no such file.
        """
        if not is_url(location):
            return _check_path(location).stat().st_size
        size: int | None = self._ask(location, lambda system, path: system.info(path).get("size"))
        return size

    def read_checksum(self, location: str) -> str | None:
        """Return the MD5 that stands in the file beside a file; None if there is no such file.

        Raises:
            TransferError: it cannot be read, or has no MD5.
        """
        beside = _add_suffix(location, CHECKSUM_SUFFIX)
        try:
            text = self._read(beside)
        except AbsentFileError:
            return None
        except TransferError as error:
            raise TransferError(f"its checksum, {beside}, cannot be read: {error}") from error
        found = _CHECKSUM.search(text)
        if found is None:
            raise TransferError(f"its checksum, {beside}, has no MD5 in it")
        return found[0].decode().lower()

    def copy(self, location: str, file: Path) -> None:
        """Copy a file.

        Raises:
            TransferError: it does not come, or does not come as a whole.
        """
        self._ask(location, lambda system, path: system.get_file(path, str(file)))

    def _read(self, location: str) -> bytes:
        if not is_url(location):
            path = Path(location)
            if not path.is_file():
                raise AbsentFileError("no file is there")
            with path.open("rb") as opened:
                return opened.read(_MAX_CHECKSUM_SIZE)
        content: bytes = self._ask(location, _read_beginning)
        return content

    def _expand_url(self, location: str) -> list[str]:
        is_folder = location.endswith("/")
        # "?" begins the query of a web address
        if not is_folder and not any(sign in location for sign in ("*", "[")):
            return [location]
        pattern = f"{location}*" if is_folder else location
        found = self._ask(
            location,
            lambda system, path: [
                str(system.unstrip_protocol(name))
                for name in system.glob(f"{path}/*" if is_folder and path[-1] != "/" else pattern)
            ],
        )
        return [name for name in found if _is_wanted(name, is_folder=is_folder)]

    def _ask(self, location: str, question: Callable[[Any, str], _Answer]) -> _Answer:
        """Ask the file system of a URL, again after a pause if it fails."""
        for wait in self.waits:
            try:
                return self._ask_once(location, question)
            except _TransientError:
                time.sleep(wait)
        try:
            return self._ask_once(location, question)
        except _TransientError as error:
            tries = format_count(len(self.waits) + 1, "try", "tries")
            raise TransferError(f"after {tries}: {error}; run this again") from error

    def _ask_once(self, location: str, question: Callable[[Any, str], _Answer]) -> _Answer:
        fsspec = load_fsspec()
        try:
            system, path = fsspec.core.url_to_fs(location, **self._options_for(location))
            return question(system, path)
        except FileNotFoundError as error:
            if _is_unanswered(error.__cause__):
                raise _TransientError(describe_failure(error.__cause__ or error)) from error
            raise AbsentFileError("no file is there") from error
        except _PERMANENT as error:
            raise TransferError(describe_failure(error)) from error
        except Exception as error:  # each file system of fsspec has errors of its own
            raise _TransientError(describe_failure(error)) from error

    def _options_for(self, location: str) -> dict[str, Any]:
        if not _WEB.match(location):
            return dict(self.options)
        load_fsspec()
        import aiohttp

        limits = aiohttp.ClientTimeout(
            total=_TOTAL_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=self.timeout
        )
        # a file that is packed already must come as it is
        web = {"timeout": limits, "headers": {"Accept-Encoding": "identity"}}
        return web | dict(self.options)


def _read_beginning(system: Any, path: str) -> bytes:
    """Read what a file that holds an MD5 has at most."""
    with system.open(path, "rb") as opened:
        content: bytes = opened.read(_MAX_CHECKSUM_SIZE)
    return content


def _is_unanswered(cause: BaseException | None) -> bool:
    """Return whether a web server did not say that a file is absent, as fsspec has it."""
    if cause is None or isinstance(cause, FileNotFoundError):
        return False
    return getattr(cause, "status", None) not in _ABSENT_STATUSES


def load_fsspec() -> ModuleType:
    """Import fsspec.

    Raises:
        EvidenceError: it is not installed.
    """
    try:
        import fsspec
    except ImportError as error:
        raise EvidenceError(
            "reading URLs needs fsspec: pip install 'evidence-tracker[scale]'"
        ) from error
    module: ModuleType = fsspec
    return module


def is_url(location: str) -> bool:
    """Return whether a location is a URL, not a path."""
    return bool(_URL.match(location))


def hash_file(file: Path) -> str:
    """Return the MD5 of a file, as NLM's files beside it have it."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, _new_md5).hexdigest()


def _new_md5() -> Any:
    return hashlib.md5(usedforsecurity=False)


def describe_failure(error: BaseException) -> str:
    """Return what happened, as the end of a sentence."""
    if isinstance(error, OSError) and error.strerror:
        return describe_os_error(error)
    name = type(error).__name__
    said = " ".join(str(error).split())
    return f"{name}: {said}" if said else name


def _expand_path(location: str) -> list[str]:
    path = Path(location).expanduser().absolute()
    if path.is_dir():
        names = (str(file) for file in path.iterdir())
        return [name for name in names if _is_wanted(name, is_folder=True)]
    if path.exists():
        return [str(path)]
    found = glob.glob(str(path))  # noqa: PTH207 - the pattern is absolute
    return [name for name in found if _is_wanted(name, is_folder=False)]


def _is_wanted(name: str, *, is_folder: bool) -> bool:
    if is_folder:
        return name.lower().endswith(PUBMED_SUFFIXES)
    return not name.lower().endswith(CHECKSUM_SUFFIX)


def _check_path(location: str) -> Path:
    path = Path(location)
    if not path.is_file():
        raise AbsentFileError("no file is there")
    return path


def _add_suffix(location: str, suffix: str) -> str:
    """Add an ending to the path of a location, before the query of a web address."""
    if not _WEB.match(location):
        return location + suffix
    path, mark, query = location.partition("?")
    return f"{path}{suffix}{mark}{query}"
