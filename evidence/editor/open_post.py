"""A post that is open in an editor, saved or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from lsprotocol.types import PositionEncodingKind
from pygls.uris import from_fs_path, to_fs_path

from evidence.editor.positions import TextPlaces
from evidence.posts.read.post import TEXT_SUFFIXES

# What editors call the formats of posts.
_SUFFIXES: Final = {
    "markdown": ".md",
    "mdx": ".mdx",
    "quarto": ".qmd",
    "html": ".html",
    "restructuredtext": ".rst",
    "rst": ".rst",
    "plaintext": ".txt",
    "text": ".txt",
}


@dataclass(frozen=True)
class OpenPost:
    """The text of a post in an editor.

    Attributes:
        uri: what the editor calls it.
        version: the number that the editor gave to this text.
        language: what the editor says that it is written in.
        text: the text.
        folder: where a post that no file has would be.
        encoding: whose units the editor counts.
    """

    uri: str
    version: int
    language: str
    text: str
    folder: Path
    encoding: PositionEncodingKind = PositionEncodingKind.Utf16

    @cached_property
    def path(self) -> str:
        """The path of its file; of a post without one a name in the folder, with a suffix."""
        own = to_fs_path(self.uri)
        if own:
            return own
        name = PurePosixPath(unquote(urlsplit(self.uri).path)).name.replace("\0", "") or "untitled"
        if PurePosixPath(name).suffix.lower() in TEXT_SUFFIXES:
            return str(self.folder / name)
        return str(self.folder / f"{name}{_SUFFIXES.get(self.language, '.md')}")

    def replace_text(self, text: str, version: int) -> OpenPost:
        """Return the post with another text."""
        return replace(self, text=text, version=version)

    @cached_property
    def places(self) -> TextPlaces:
        """The places in its text."""
        return TextPlaces(self.text, self.encoding)


def make_file_uri(path: Path) -> str:
    """Return what an editor calls a file."""
    uri: str | None = from_fs_path(str(path))
    assert uri is not None
    return uri
