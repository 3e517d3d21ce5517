"""Which files changed since a revision of git: for `evidence check --since`.

Git lists what the revision has, and no more: to compare it with a folder itself, it would run
programs that the settings of the repository name, which may be a stranger's.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError

_ASK_NOBODY: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0"}
_SHA1_DIGITS: Final = 40  # other repositories use SHA-256


@dataclass(frozen=True, slots=True)
class RevisionFiles:
    """The files of a revision.

    Attributes:
        top: the folder of the repository.
        objects: the name of the object of each file, by its path from there.
    """

    top: Path
    objects: Mapping[bytes, str]

    def has_changed(self, file: Path) -> bool:
        """Return whether a file is another one now, or new; other line ends alone are no change."""
        path = file.resolve()
        if not path.is_relative_to(self.top):
            return True
        known = self.objects.get(os.fsencode(path.relative_to(self.top).as_posix()))
        if known is None:
            return True
        content = path.read_bytes()
        contents = (content, content.replace(b"\r\n", b"\n"))
        return all(_name_object(one, len(known)) != known for one in contents)


def read_revision(folder: Path, revision: str) -> RevisionFiles:
    """Read which files a revision has.

    Args:
        folder: in the repository.
        revision: a commit, a branch or a tag, as git names them.

    Raises:
        EvidenceError: there is no git, no repository, or no such revision.
    """
    top = _run_git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")
    wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = _run_git(folder, "rev-parse", *wanted).decode().strip()
    entries = _run_git(folder, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
    described = (entry.partition(b"\t") for entry in entries if entry)
    objects = {path: head.split()[-1].decode() for head, _, path in described}
    return RevisionFiles(Path(os.fsdecode(top)).resolve(), objects)


def _name_object(content: bytes, digits: int) -> str:
    """Name a content as git does.

    https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    algorithm = "sha1" if digits == _SHA1_DIGITS else "sha256"
    whole = b"blob %d\0%b" % (len(content), content)
    return hashlib.new(algorithm, whole, usedforsecurity=False).hexdigest()


def _run_git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**os.environ, **_ASK_NOBODY},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise EvidenceError("--since needs git; install it, or leave the option out") from error
    if done.returncode:
        raise EvidenceError(f"--since failed: {_explain(arguments[-1], done.stderr)}")
    return done.stdout


def _explain(asked: str, said: bytes) -> str:
    """Return the last line that git said, or what it leaves unsaid."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    if lines:
        return lines[-1].removeprefix("fatal: ")
    revision = asked.removesuffix("^{commit}")
    return f"there is no revision {revision!r}; in CI, fetch the whole history first"
