"""Make the pages anew when base or store change, and check texts: all that needs the session."""

from __future__ import annotations

import functools
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from evidence.errors import EvidenceError
from evidence.serving.check_page import TextToCheck, render_checked_text
from evidence.serving.live_pages import LivePages
from evidence.serving.one_thread import OneThread
from evidence.serving.table_files import TableFiles, write_table_files
from evidence.session import Session
from evidence.session.shared import read_session_state
from evidence.site.build import plan_site
from evidence.site.figures import make_figure_renderer

_LOOK_SECONDS: Final = 0.3  # between two looks at the files
_FAILURES: Final = (EvidenceError, OSError, sqlite3.Error)


class _Made(NamedTuple):
    """A session that has read base and store, and the pages made of it."""

    session: Session
    pages: LivePages


class Workshop:
    """Keeps the latest good pages of base and store, and the session that they were made of.

    Args:
        open_session: opens base and store as they are now.
        notify: is told when pages were rebuilt, or why not.

    Raises:
        EvidenceError: base or store cannot be used.
    """

    def __init__(self, open_session: Callable[[], Session], notify: Callable[[str], None]) -> None:
        self.error = ""  # why the pages are older than the files; empty if they are not
        self._open_session = open_session
        self._notify = notify
        self._thread = OneThread()
        self._run = secrets.token_hex(4)
        self._number = 0
        self._seen = self._look()
        self._made = self._thread.do(lambda: self._make(None))

    @property
    def pages(self) -> LivePages:
        """The latest good pages."""
        return self._made.pages

    def watch(self) -> None:
        """Watch the files of base and store from now on, in a thread of its own."""
        threading.Thread(target=self._watch, daemon=True).start()
        threading.Thread(target=self.pages.warm_up, daemon=True).start()

    def _watch(self) -> None:
        last = self._seen
        while True:
            time.sleep(_LOOK_SECONDS)
            state = self._look()
            if state == last and state != self._seen:  # who writes them has finished
                self.renew(state)
            last = state

    def _look(self) -> object:
        """Return what differs when pages have to be made anew: also a new day is such."""
        try:
            return read_session_state(self._open_session()), date.today()
        except Exception as error:  # the watch goes on; `renew` says what is wrong
            return str(error)

    def renew(self, state: object) -> None:
        """Make the pages anew, or keep those that there are and say why."""
        self._seen = state
        try:
            made = self._thread.do(lambda: self._make(self._made.pages))
        except Exception as error:  # an edit ends no server, whatever it breaks
            reason = str(error) if isinstance(error, _FAILURES) else f"internal error: {error!r}"
            self.error = reason
            self._notify(f"the last good pages are kept: {reason}")
            return
        old, self._made, self.error = self._made, made, ""
        self._thread.do(old.session.close)
        self._notify("pages rebuilt")

    def _make(self, before: LivePages | None) -> _Made:
        session = self._open_session()
        try:
            material = replace(session.site_data(date.today()), is_served=True)
            self._number += 1
            make = before.renew if before else functools.partial(LivePages, made={})
            version = f"{self._run}-{self._number}"
            plan = plan_site(material, make_figure_renderer(session.base))
            return _Made(session, make(version, material, plan))
        except BaseException:
            session.close()
            raise

    def check(self, asked: TextToCheck) -> bytes:
        """Check a text, and return the page with its problems, stamped.

        Raises:
            EvidenceError: the text cannot be checked.
        """
        return self._thread.do(lambda: self._check(asked))

    def _check(self, asked: TextToCheck) -> bytes:
        session, pages = self._made
        report = session.check(asked.text, format=asked.form)
        return pages.stamp(render_checked_text(pages.material, asked, report, session))

    def write_tables(self, folder: Path) -> tuple[str, TableFiles]:
        """Write the tables of the base into a folder; return the version of the pages, too.

        Raises:
            EvidenceError: base or store cannot be used.
        """
        return self._thread.do(lambda: self._write_tables(folder))

    def _write_tables(self, folder: Path) -> tuple[str, TableFiles]:
        session, pages = self._made
        return pages.version, write_table_files(session, folder)
