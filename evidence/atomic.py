"""Write files completely or not at all, with no work of others lost.

A file is written under a random name beside its target, which it then replaces. Links that lead
out of the project, pipes and devices are not written.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from evidence.errors import EvidenceError, FileWarning, describe_os_error
from evidence.reading import (
    find_project_folder,
    find_write_boundary,
    read_named_file,
    require_regular,
    resolve_inside,
    resolve_links,
)

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LOCK_SECONDS: Final = 60.0
_LOCK_PAUSE: Final = 0.01
_MAX_TRIES: Final = 20
_MAX_NAME: Final = 40
_UMASK_LOCK: Final = threading.Lock()
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class FileChangedError(EvidenceError):
    """A file is no longer what was read, so it was not replaced."""


def write_atomically(path: Path, content: bytes, *, is_durable: bool = True) -> None:
    """Replace the content of a file; whatever interrupts this, the file is the old or the new one.

    A link within the project stays and its target is written; an existing file keeps its mode,
    its owner and its extended attributes, or a ``FileWarning`` says that it does not.

    Args:
        path: of the file.
        content: of the file.
        is_durable: whether it shall last if the power fails; False for what is easily made again.

    Raises:
        EvidenceError: the file cannot be written.
    """
    with _explain_errors(path), open_atomically(path, is_durable=is_durable) as file:
        file.write(content)


@contextmanager
def open_atomically(path: Path, *, is_durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file whose content replaces that of another when it was written without an error.

    Raises:
        EvidenceError: the file cannot be made, or not put in the place of the other.
    """
    with _explain_errors(path):
        replacement = _Replacement(path, is_durable=is_durable)
    try:
        yield replacement.file
        with _explain_errors(path):
            replacement.complete()
            replacement.put_in_place()
    finally:
        replacement.discard()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, unless it is there.

    Raises:
        OSError: it cannot be made, or a link leads out of the project.
    """
    boundary = find_write_boundary(folder / "file")
    if boundary:
        resolve_inside(folder, boundary)
    folder.mkdir(parents=True, exist_ok=True)


def write_files(
    contents: Mapping[Path, bytes], before: Mapping[Path, bytes | None] | None = None
) -> None:
    """Replace several files, none of them before all are written; see ``write_atomically``.

    Args:
        contents: of the files.
        before: what was read of files, of which none may have another content now.

    Raises:
        FileChangedError: a file has another content; no file is replaced then.
        EvidenceError: a file cannot be written; no file is replaced then.
    """
    with ExitStack() as stack:
        replacements = []
        for path, content in contents.items():
            with _explain_errors(path):
                replacement = _Replacement(path)
                stack.callback(replacement.discard)
                replacement.file.write(content)
                replacement.complete()
            replacements.append(replacement)
        for path, old in (before or {}).items():
            if read_if_there(path) != old:
                raise FileChangedError(f"{path} was changed by another program; run this again")
        for replacement in replacements:
            with _explain_errors(replacement.path):
                replacement.put_in_place()


def replace_content(path: Path, old: bytes | None, new: bytes) -> None:
    """Replace the content of a file that still has the content that was read.

    Args:
        path: of the file.
        old: what was read; None where there was no file.
        new: the new content.

    Raises:
        FileChangedError: the file has another content.
        EvidenceError: the file cannot be written.
    """
    with _explain_errors(path):
        folder = _find_target(path).parent
    with lock_folder(folder):
        _replace_locked(path, old, new)


def update_file(path: Path, change: Callable[[bytes | None], bytes | None]) -> None:
    """Change the content of a file, as the only one of our processes that changes it.

    Args:
        path: of the file.
        change: makes the new content of the old one (None: there is no file); None changes nothing.
            It is called again where somebody else writes the file meanwhile.

    Raises:
        EvidenceError: the file cannot be written, or others write it all the time.
        OSError: it cannot be read.
    """
    with _explain_errors(path):
        folder = _find_target(path).parent
    with lock_folder(folder):
        for _ in range(_MAX_TRIES):
            old = read_if_there(path)
            new = change(old)
            if new is None or new == old:
                return
            with suppress(FileChangedError):
                _replace_locked(path, old, new)
                return
    raise FileChangedError(f"{path} is changed by another program all the time; close that one")


def _replace_locked(path: Path, old: bytes | None, new: bytes) -> None:
    with _explain_errors(path):
        replacement = _Replacement(path)
        try:
            replacement.file.write(new)
            replacement.complete()
            replacement.put_in_place_of(old)
        finally:
            replacement.discard()


def read_if_there(path: Path) -> bytes | None:
    """Read a file; None where there is none.

    Raises:
        OSError: it cannot be read.
    """
    try:
        return read_named_file(path)
    except FileNotFoundError:
        return None


@contextmanager
def _explain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{path} cannot be written: {describe_os_error(error)}") from error


class _Replacement:
    """A file under a random name beside the one that it is going to replace.

    Raises:
        OSError: it cannot be made, or its target is not to be written.
    """

    def __init__(self, path: Path, *, is_durable: bool = True) -> None:
        self.path = path
        self._target = _find_target(path)
        self._is_durable = is_durable
        self._losses: list[str] = []
        self._part = _make_part_name(self._target)
        # Only its owner may read it as long as the mode of its target is not copied.
        self.file: BinaryIO = os.fdopen(os.open(self._part, _CREATE, 0o600), "wb")

    def complete(self) -> None:
        """Write all of it to the disk, and give it what its target has beside its content."""
        self.file.flush()
        try:
            facts = self._target.lstat()
        except FileNotFoundError:
            self._part.chmod(0o666 & ~_read_umask())
        else:
            self._losses = list(_copy_attributes(self._part, self._target, facts))
        if self._is_durable:
            os.fsync(self.file.fileno())
        self.file.close()

    def put_in_place(self) -> None:
        """Replace the target."""
        self._part.replace(self._target)
        if self._is_durable:
            _sync_folder(self._target.parent)
        for loss in self._losses:
            warnings.warn(f"{self.path} was replaced: {loss}", FileWarning, stacklevel=2)

    def put_in_place_of(self, old: bytes | None) -> None:
        """Replace the target if its content is still the old one.

        A program that has it open may write at any moment. So the old file gets a second name
        first, under which it is compared before and after, and returns if it was changed.

        Raises:
            FileChangedError: the content is another.
        """
        if old is None:
            self._put_in_free_place()
            return
        kept = _make_part_name(self._target)
        try:
            _link_or_none(self._target, kept)
            self._require_content(kept, old)
            self.put_in_place()
            if kept.exists() and not _has_content(kept, old):
                kept.replace(self._target)
                raise FileChangedError(f"{self.path} was changed while it was written")
        finally:
            kept.unlink(missing_ok=True)

    def _put_in_free_place(self) -> None:
        try:
            os.link(self._part, self._target)  # fails where a file is, as a rename does not
        except FileExistsError:
            raise FileChangedError(f"{self.path} was made by another program") from None
        except OSError:  # no hard links here
            self.put_in_place()

    def _require_content(self, kept: Path, old: bytes) -> None:
        is_other = kept.exists() and not _is_same_file(kept, self._target)
        if is_other or not _has_content(self._target, old):
            raise FileChangedError(f"{self.path} was changed by another program; run this again")

    def discard(self) -> None:
        """Remove what has not replaced anything."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


def _has_content(file: Path, content: bytes) -> bool:
    """Return whether a file has a content; one that cannot be read any more has another."""
    try:
        return read_named_file(file) == content
    except OSError:
        return False


def _is_same_file(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except FileNotFoundError:
        return False


def _find_target(path: Path) -> Path:
    """Return the file to write at a path: a link is followed within the project.

    Raises:
        OSError: a link leads out of it, or there is something that is no regular file.
    """
    boundary = find_write_boundary(path)
    folder = resolve_inside(path.parent, boundary) if boundary else resolve_links(path.parent)
    target = folder / path.name
    if target.is_symlink():
        target = resolve_inside(target, find_project_folder(folder))
    with suppress(FileNotFoundError):
        require_regular(target.lstat(), target)
    return target


def _make_part_name(target: Path) -> Path:
    name = target.name[:_MAX_NAME]  # names of files end at 255 bytes
    return target.with_name(f".{name}.{secrets.token_hex(8)}.part")


def _link_or_none(file: Path, name: Path) -> None:
    """Give a file a second name, where the file system has such names."""
    with suppress(OSError):
        os.link(file, name, follow_symlinks=False)


def _copy_attributes(part: Path, target: Path, facts: os.stat_result) -> Iterator[str]:
    """Give a file the owner, the mode and the extended attributes of another.

    Yields:
        What it could not be given.
    """
    if facts.st_nlink > 1:
        yield "its other names (hard links) keep the old content"
    if not _copy_owner(part, facts):
        yield "it belongs to you now"
    part.chmod(stat.S_IMODE(facts.st_mode))
    lost = [name for name in _list_attributes(target) if not _copy_attribute(part, target, name)]
    if lost:
        yield f"it lost its extended attributes {', '.join(lost)}"


def _copy_owner(part: Path, facts: os.stat_result) -> bool:
    made = part.stat()
    if (made.st_uid, made.st_gid) == (facts.st_uid, facts.st_gid):
        return True
    with suppress(OSError):
        os.chown(part, -1, facts.st_gid)
    try:
        os.chown(part, facts.st_uid, facts.st_gid)
    except OSError:
        return False
    return True


def _list_attributes(file: Path) -> list[str]:
    if not hasattr(os, "listxattr"):
        return []
    try:
        return os.listxattr(file)
    except OSError:  # the file system has none
        return []


def _copy_attribute(part: Path, file: Path, name: str) -> bool:
    try:
        value = os.getxattr(file, name)
        if name in os.listxattr(part) and os.getxattr(part, name) == value:
            return True
        os.setxattr(part, name, value)
    except OSError:
        return False
    return True


def _read_umask() -> int:
    with _UMASK_LOCK:  # it cannot be read without being set
        umask = os.umask(0o077)
        os.umask(umask)
    return umask


def _sync_folder(folder: Path) -> None:
    """Make a rename last, where the system can."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keep other processes of this program from writing in a folder.

    The folder itself is locked, so no file is left in it, and it need not be writable. Where the
    system cannot do that, the lock is a file in the folder for temporary files.

    Raises:
        EvidenceError: another process has the lock for a minute, or there is no such folder.
    """
    with _explain_errors(folder):
        place = _open_folder(folder)
    try:
        if place is None or not _lock_opened(place, folder):
            with _lock_file(folder):
                yield
        else:
            yield
    finally:
        if place is not None:
            os.close(place)  # and with it the lock


def _open_folder(folder: Path) -> int | None:
    """Open a folder to lock it; None where that cannot be done.

    Raises:
        OSError: there is no such folder.
    """
    if fcntl is None:
        return None
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # it may be written all the same
        return None


def _lock_opened(place: int, folder: Path) -> bool:
    """Lock an open folder; False where the file system cannot."""
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
                return False
            if time.monotonic() > end:
                raise _make_busy_error(folder) from error
            time.sleep(_LOCK_PAUSE)
        else:
            return True


@contextmanager
def _lock_file(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    owner = getattr(os, "getuid", lambda: "")()
    locks = Path(tempfile.gettempdir(), f"evidence-locks-{owner}")
    name = sha256(str(folder.resolve()).encode()).hexdigest()[:32]
    try:
        locks.mkdir(mode=0o700, exist_ok=True)
        with FileLock(locks / f"{name}.lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise _make_busy_error(folder) from error


def _make_busy_error(folder: Path) -> EvidenceError:
    return EvidenceError(f"another process writes in {folder}; run this again when it is done")
