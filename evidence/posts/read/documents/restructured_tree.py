"""Parse reStructuredText with docutils so that it can do no harm: it reads no other file.

What Sphinx and others add is read for its text: roles, and the content of directives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docutils import nodes

_ROLE: Final = re.compile(r":([a-z][\w.+:-]*):`", re.IGNORECASE)
_DIRECTIVE: Final = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w.+:-]+)::", re.MULTILINE
)
# Directives whose content is no text of the post.
_UNREAD: Final = frozenset(
    """
    toctree code-block sourcecode literalinclude highlight index plot mermaid graphviz
    tabularcolumns ipython jupyter-execute bibliography autosummary automodule autoclass
    autofunction raw include
    csv-table math
    """.split()
)
# Those whose words may begin on their own line.
_WITH_WORDS: Final = ("seealso", "centered", "todo")
_SETTINGS: Final = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 5,
    "doctitle_xform": True,
    "sectsubtitle_xform": False,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "line_length_limit": 10_000_000,
    "input_encoding": "unicode",
}
_DOCUTILS_LOCK: Final = Lock()


def parse_tree(source: str) -> nodes.document:
    """Parse a text."""
    from docutils.core import publish_doctree
    from docutils.readers.standalone import Reader

    class TextReader(Reader):  # type: ignore[type-arg]
        """Leaves substitutions as they are: few definitions can make a text of any length."""

        def get_transforms(self) -> list[Any]:
            return [one for one in super().get_transforms() if one.__name__ != "Substitutions"]

    with _own_names():
        _register_roles(source)
        _register_directives(source)
        return publish_doctree(source, reader=TextReader(), settings_overrides=dict(_SETTINGS))


@contextmanager
def _own_names() -> Iterator[None]:
    """Forget the roles and directives of a text: docutils has those of all texts in one place."""
    from docutils.parsers.rst import directives, roles

    with _DOCUTILS_LOCK:
        shared: tuple[dict[str, Any], ...] = (
            roles._roles,  # type: ignore[attr-defined]
            directives._directives,  # type: ignore[attr-defined]
        )
        before = [dict(names) for names in shared]
        try:
            yield
        finally:
            for names, own in zip(shared, before, strict=True):
                names.clear()
                names.update(own)


def _register_roles(source: str) -> None:
    """Let roles that docutils does not have give their text."""
    from docutils.parsers.rst import roles
    from docutils.parsers.rst.languages import en

    known = {*en.roles, *roles._roles}  # type: ignore[attr-defined]
    for name in {found.lower() for found in _ROLE.findall(source)}:
        if name not in known:
            roles.register_local_role(name, _read_role)


def _read_role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Any,
    options: Any = None,
    content: Any = (),
) -> tuple[list[Any], list[Any]]:
    from docutils import nodes

    label = text.rpartition("<")[0].strip() if text.endswith(">") else ""
    return [nodes.inline(rawtext, label or text)], []


def _register_directives(source: str) -> None:
    """Let directives that docutils does not have give their content."""
    from docutils.parsers.rst import directives
    from docutils.parsers.rst.languages import en

    known = {*en.directives, *directives._directives}  # type: ignore[attr-defined]
    for name in {found.lower() for found in _DIRECTIVE.findall(source)}:
        if name not in known:
            directives.register_directive(name, _make_directive(name))


def _make_directive(name: str) -> Any:
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class ContentDirective(Directive):
        has_content = True
        optional_arguments = 1
        final_argument_whitespace = True

        def run(self) -> list[nodes.Node]:
            holder = nodes.container()
            if name not in _UNREAD:
                self.state.nested_parse(self.content, self.content_offset, holder)
                if name in _WITH_WORDS and self.arguments:
                    words, _ = self.state.inline_text(self.arguments[0], self.lineno)
                    holder.insert(0, nodes.paragraph("", "", *words))
            return [holder]

    return ContentDirective
