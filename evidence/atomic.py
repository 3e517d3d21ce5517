"""Write files completely or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from evidence.errors import EvidenceError, describe_os_error


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the content of a file; whatever interrupts this, the file is the old or the new one.

    A symbolic link stays and its target is written; an existing file keeps its mode.

    Raises:
        EvidenceError: the file cannot be written.
    """
    try:
        file = path.resolve(strict=False)
    except RuntimeError as error:
        raise EvidenceError(f"{path} cannot be written: it is a link to itself") from error
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
