"""Files written whole or not at all, through links, with their mode kept."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from evidence.errors import EvidenceError, describe_os_error


def write_atomically(path: Path, content: bytes) -> None:
    """Put a content in the place of a file; whatever ends this, the file is the old or the new one.

    Raises:
        EvidenceError: it cannot be written.
    """
    try:
        file = path.resolve(strict=False)  # of a link its target: the link stays
    except RuntimeError as error:
        raise EvidenceError(
            f"{path} cannot be written: it is a link that leads to itself"
        ) from error
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        if file.exists():
            shutil.copymode(file, unfinished)
        unfinished.replace(file)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise EvidenceError(f"{path} cannot be written: {describe_os_error(error)}") from error
