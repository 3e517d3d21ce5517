"""The pages of one state of base and store, each made when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from evidence.site.material import SiteData
from evidence.site.render import SiteFile, SitePart


class LivePages:
    """Pages in memory.

    Args:
        version: names this state.
        material: what the pages are made of.
        plan: the files, and parts of which files are made; see ``plan_site``.
        made: the files of parts that were made before, by what they show.
    """

    def __init__(
        self,
        version: str,
        material: SiteData,
        plan: Iterable[SiteFile | SitePart],
        made: Mapping[str, Mapping[str, bytes]],
    ) -> None:
        self.version = version
        self.material = material
        self._files: dict[str, bytes] = {}
        self._parts: dict[str, SitePart] = {}
        for one in plan:
            if isinstance(one, SiteFile):
                self._files[one.path] = one.content
            else:
                self._parts |= dict.fromkeys(one.paths, one)
        shown = {part.shows for part in self._parts.values()}
        self._made = {shows: files for shows, files in made.items() if shows in shown}
        self._lock = threading.Lock()

    def read(self, path: str) -> bytes | None:
        """Return the content of a file of the site; None where there is none."""
        part = self._parts.get(path)
        if part is None:
            return self._files.get(path)
        files = self._made.get(part.shows)
        return (self._make(part) if files is None else files).get(path)

    def warm_up(self) -> None:
        """Make a part, so that the libraries and fonts of all are loaded when one is asked for."""
        for part in list(self._parts.values())[:1]:
            self._make(part)

    def stamp(self, page: bytes) -> bytes:
        """Add the version to a page: its script asks whether there is a newer one."""
        return page.replace(b"<html ", b'<html data-version="%b" ' % self.version.encode(), 1)

    def _make(self, part: SitePart) -> Mapping[str, bytes]:
        """Make the files of a part, unless another request has just done it."""
        with self._lock:
            if part.shows not in self._made:
                self._made[part.shows] = {file.path: file.content for file in part.make()}
            return self._made[part.shows]

    def renew(
        self, version: str, material: SiteData, plan: Iterable[SiteFile | SitePart]
    ) -> LivePages:
        """Return the pages of a new state; those that show what they showed are kept."""
        with self._lock:
            made = dict(self._made)
        return LivePages(version, material, plan, made)
