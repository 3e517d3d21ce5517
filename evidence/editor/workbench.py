"""Check posts that are open in an editor, as `evidence check` checks their files.

What is read for that (the base, the store, settings, bibliographies) is kept, and read again when
its files change. A workbench serves one thread: a connection of SQLite does not serve others.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from evidence.editor.open_post import OpenPost
from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.checker import Checker, PostFindings
from evidence.posts.lint.filters.merging import merge_problems
from evidence.posts.lint.filters.path_patterns import matches_path
from evidence.posts.lint.sentence_facts import SentenceFacts
from evidence.posts.read.files import (
    PostText,
    decode_post,
    find_unreadable_bibliography,
    locate_bibliography,
    read_citable_names,
)
from evidence.posts.read.post import Post
from evidence.session import Session
from evidence.session.check_plan import make_check_plan
from evidence.session.project_config import ProjectConfig, find_project_config
from evidence.session.shared import FileState, read_session_state, stat_file

_MAX_KEPT: Final = 8  # projects, and bases with their stores

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Project:
    """The settings of a folder, and what was made of them.

    Attributes:
        config: the settings.
        session: the base and the store.
        checker: what checks posts.
    """

    config: ProjectConfig
    session: Session
    checker: Checker

    def excludes(self, opened: OpenPost) -> bool:
        """Return whether the settings exclude a post."""
        return matches_path(Path(opened.path), self.config.exclude, self.config.folder)


@dataclass(frozen=True)
class CheckedText:
    """A post with what was found in it.

    Attributes:
        opened: the post in the editor.
        project: the settings that apply to it.
        post: the post, split into sentences.
        problems: its problems, repeats merged.
        messages: what of it was not checked, and why.
    """

    opened: OpenPost
    project: Project
    post: Post
    problems: tuple[Problem, ...]
    messages: tuple[Problem, ...]

    @cached_property
    def facts(self) -> tuple[SentenceFacts, ...]:
        """Its sentences with all that rules look at."""
        return tuple(self.project.checker.iter_sentence_facts(self.post))


class Workbench:
    """Checks open posts.

    Args:
        base_folder: the evidence base; None for that of the settings, or the bundled one.
        store_path: the store; None for the user's, if there is one.
    """

    def __init__(self, base_folder: Path | None = None, store_path: Path | None = None) -> None:
        self._base_folder = base_folder
        self._store_path = store_path
        self._projects: dict[Path, Project] = {}
        self._sessions: dict[Path | None, _KeptSession] = {}
        self._last: dict[str, CheckedText] = {}

    def check(self, opened: OpenPost) -> CheckedText:
        """Check a post.

        Raises:
            EvidenceError: the settings, the base or the store cannot be used.
        """
        project = self.open_project(opened)
        text = PostText(opened.path, opened.text)
        unread = _find_reason_against(opened)
        if project.excludes(opened):
            post, found = text.leave_unparsed(), PostFindings((), ())
        elif unread:
            post, found = text.leave_unparsed(), PostFindings((), (unread,))
        else:
            post = text.parse()
            found = project.checker.examine(post)
        problems = tuple(merge_problems(found.problems))
        checked = CheckedText(opened, project, post, problems, found.messages)
        self._last[opened.uri] = checked
        return checked

    def recall(self, opened: OpenPost) -> CheckedText:
        """Return what was found in this text of a post when it was checked last, or check it.

        Raises:
            EvidenceError: see ``check``.
        """
        last = self._last.get(opened.uri)
        if last and last.opened == opened:
            return last
        return self.check(opened)

    def forget(self, uri: str) -> None:
        """Drop what is kept about a post."""
        self._last.pop(uri, None)

    def close(self) -> None:
        """Close the stores."""
        for kept in self._sessions.values():
            kept.session.close()

    def open_project(self, opened: OpenPost) -> Project:
        """Return the settings that apply to a post, read again where their files have changed.

        Raises:
            EvidenceError: the settings, the base or the store cannot be used.
        """
        config = find_project_config(Path(opened.path).parent.resolve())
        session = self._open_session(self._base_folder or config.require_own_base())
        place = config.folder.absolute()
        known = self._projects.get(place)
        if known is None or known.config != config or known.session is not session:
            plan = make_check_plan(session, config)
            known = Project(config, session, plan.make_checker(session, _read_names))
        _keep(self._projects, place, known)
        return known

    def _open_session(self, base_folder: Path | None) -> Session:
        """Return a session that has read the files of the base and the store as they are now."""
        fresh = Session(base_folder, self._store_path)
        state = read_session_state(fresh)
        known = self._sessions.get(base_folder)
        if known and (known.state, known.day) != (state, date.today()):
            known.session.close()
            known = None
        known = known or _KeptSession(fresh, state, date.today())
        dropped = _keep(self._sessions, base_folder, known)
        if dropped:
            dropped.session.close()
        return known.session


class _KeptSession(NamedTuple):
    """A session, the files that it has read, and the day: guidelines lapse."""

    session: Session
    state: frozenset[FileState]
    day: date


def _keep(kept: dict[_Key, _Item], key: _Key, item: _Item) -> _Item | None:
    """Keep an item as the latest; return the oldest where there are too many now."""
    kept.pop(key, None)
    kept[key] = item
    return kept.pop(next(iter(kept))) if len(kept) > _MAX_KEPT else None


def explain_unchecked(error: EvidenceError, opened: OpenPost) -> Problem:
    """Return why a post could not be checked at all, as a problem about the whole of it."""
    return Problem(opened.path, "post", f"not checked: {error}", severity="error")


def _find_reason_against(opened: OpenPost) -> Problem | None:
    """Find out whether the command would refuse a file with this text, or all beside it."""
    text = decode_post(opened.path, opened.text.encode("utf-8", "surrogatepass"))
    return text if isinstance(text, Problem) else find_unreadable_bibliography(opened.path)


def _read_names(path: str) -> frozenset[str]:
    """Read what a post can cite from the bibliography beside it, unless that is known."""
    file = locate_bibliography(path)
    return _read_names_of(str(file), stat_file(file)) if file and file.exists() else frozenset()


@functools.lru_cache(maxsize=32)
def _read_names_of(path: str, _state: FileState) -> frozenset[str]:
    return read_citable_names(path)
