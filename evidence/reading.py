"""Read files that may be somebody else's: regular ones only, of a bounded size, in their folder.

A repository of somebody else can have a link to a private file, a pipe or a device where a
bibliography is expected. A file that the user named may be anywhere; one that was found beside
others belongs to their project, and a link does not lead out of it.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from evidence.errors import EvidenceError, describe_os_error

MAX_BYTES: Final = 50_000_000
_PACKAGE: Final = Path(__file__).parent
_MARKERS: Final = ((".git", ".hg"), ("evidence.toml", "pyproject.toml"))
# A pipe without a writer would never open otherwise.
_FLAGS: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)


class RefusedFileError(OSError):
    """A file is not read or written, because of what it is or where it leads."""

    def __init__(self, reason: str, path: Path) -> None:
        super().__init__(errno.EPERM, reason, str(path))


def find_project_folder(folder: Path) -> Path:
    """Return the folder whose files belong together with those of a folder.

    That is the nearest one that is a repository, else the nearest with settings of ``evidence``,
    else the folder itself; never the user's home or a folder above it.
    """
    return _find_marked_folder(folder.resolve()) or folder.resolve()


def _find_marked_folder(folder: Path) -> Path | None:
    """Return the nearest folder with a marker, the folder itself or one above it."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # Path.home() fails without a home
    places = [place for place in (folder, *folder.parents) if not home.is_relative_to(place)]
    for names in _MARKERS:
        for place in places:
            if any((place / name).exists() for name in names):
                return place
    return None


def find_write_boundary(path: Path) -> Path | None:
    """Return the folder that what is written at a path must stay in; None where there is none.

    It follows from the path as it was given: a link in it may lead elsewhere.
    """
    given = Path(os.path.abspath(path.parent))  # noqa: PTH100  # resolve() follows links
    marked = _find_marked_folder(given)
    if marked:
        return marked.resolve()
    here, home = Path.cwd(), Path(os.path.expanduser("~"))  # noqa: PTH111
    return here if given.is_relative_to(here) and not home.is_relative_to(here) else None


def resolve_inside(path: Path, folder: Path) -> Path:
    """Return where a path leads.

    Args:
        path: it may be a link, or lead through links.
        folder: a real folder.

    Raises:
        RefusedFileError: it leads out of the folder.
        OSError: it is a link to itself.
    """
    real = resolve_links(path)
    if not real.is_relative_to(folder):
        reason = "is a link that leads" if _has_links(path) else "is"
        raise RefusedFileError(f"it {reason} outside of the project", path)
    return real


def resolve_links(path: Path) -> Path:
    """Return where a path leads.

    Raises:
        OSError: it is a link to itself.
    """
    try:
        return path.resolve(strict=False)
    except RuntimeError as error:
        raise OSError(errno.ELOOP, "it is a link to itself", str(path)) from error


def _has_links(path: Path) -> bool:
    return path.resolve() != Path(os.path.abspath(path))  # noqa: PTH100


def read_named_file(path: Path) -> bytes:
    """Read a file that the user named; links are followed.

    Raises:
        OSError: it cannot be read, is no regular file, or is larger than ``MAX_BYTES``.
    """
    with open_regular(path) as file:
        return read_stream(file, path)


def read_found_file(path: Path, folder: Path | None = None) -> bytes:
    """Read a file that nobody named, such as the bibliography beside a post.

    Args:
        path: of the file.
        folder: a real folder that it must be in; by default its project. Files of this package
            may be links, as some installers make them.

    Raises:
        OSError: it cannot be read, is no regular file, is larger than ``MAX_BYTES``, or is outside
            of the folder.
    """
    path.stat()  # a file that is missing is missing, wherever it would be
    if not path.is_relative_to(_PACKAGE):
        path = resolve_inside(path, folder or find_project_folder(path.parent))
    return read_named_file(path)


def read_found_text(path: Path, encoding: str = "utf-8", errors: str = "strict") -> str:
    """Read the text of a file as ``read_found_file`` does, with all line ends in one form.

    Raises:
        OSError: see ``read_found_file``.
        UnicodeDecodeError: it is in another encoding.
    """
    content = io.BytesIO(read_found_file(path))
    return io.TextIOWrapper(content, encoding=encoding, errors=errors).read()


@contextlib.contextmanager
def explain_read_errors(path: Path) -> Iterator[None]:
    """Turn an error of reading a text into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {describe_os_error(error)}") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file; one that is none is not even opened, since that may have effects.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    require_regular(path.stat(), path)
    opened = os.fdopen(os.open(path, _FLAGS), "rb")
    try:
        require_regular(os.fstat(opened.fileno()), path)
    except OSError:
        opened.close()
        raise
    return opened


def require_regular(facts: os.stat_result, path: Path) -> None:
    """Refuse folders, pipes and devices.

    Raises:
        OSError: it is one.
    """
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(facts.st_mode):
        raise RefusedFileError("it is a pipe or a device, not a regular file", path)


def read_stream(stream: Any, path: Path) -> bytes:
    """Read a stream to its end.

    Raises:
        OSError: it cannot be read, or has more than ``MAX_BYTES``.
    """
    content: bytes = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RefusedFileError(f"it is larger than {MAX_BYTES // 1_000_000} megabytes", path)
    return content
