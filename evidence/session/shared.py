"""The session behind the functions of ``evidence``: kept until what it has read changes."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NamedTuple

from evidence.session.base_and_store import BasePath, StorePath
from evidence.session.session import Session
from evidence.topic import BUNDLED_FOLDER

FileState = tuple[str, int, int]  # path, time of the last change, size


class _Kept(NamedTuple):
    session: Session
    asked: tuple[BasePath, StorePath]
    state: frozenset[FileState]


# A connection of SQLite serves one thread at a time.
_kept = threading.local()


def share_session(base: BasePath = None, store: StorePath = None) -> Session:
    """Return a session that may have been asked before; it is not to be closed.

    It is the last one of this thread, if that was for the same base and store and neither has
    changed since.
    """
    asked = (base, store)
    last: _Kept | None = getattr(_kept, "last", None)
    fresh = Session(base, store)
    state = read_session_state(fresh)
    if last is not None and (last.asked, last.state) == (asked, state):
        return last.session
    if last is not None:
        last.session.close()
    _kept.last = _Kept(fresh, asked, state)
    return fresh


def read_session_state(session: Session) -> frozenset[FileState]:
    """Return the state of all files that a session may have read."""
    folder = session.base_folder or BUNDLED_FOLDER
    files = [*folder.glob("*.csv"), *folder.glob("*.toml")]
    if session.store_path is not None:
        log = session.store_path.with_name(f"{session.store_path.name}-wal")
        files += [session.store_path, *([log] if log.exists() and log.stat().st_size else [])]
    if session.dataset is not None:
        files.append(session.dataset.entries_folder)
    return frozenset(stat_file(file) for file in files if file.exists())


def stat_file(file: Path) -> FileState:
    """Return what changes with a file: its path, the time of its last change, its size."""
    found = file.stat()
    return str(file.absolute()), found.st_mtime_ns, found.st_size
