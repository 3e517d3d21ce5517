"""The page on the Python interface, made from signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import evidence

HEAD = """\
# Python

`import evidence` gives these names; all are typed. `evidence.open()` returns a session, which reads
the evidence base and the store once; the functions are shortcuts for a single question.

```python
import evidence

ev = evidence.open()  # or evidence.open("my-base", store="mine.sqlite")
ev.studies  # a typed DataFrame, one row per study
ev.claim("C5")  # a card: verdict, certainty, reasons, studies
ev.check("post.md")  # problems, by line
ev.resolve("a 2012 analysis of 18,000 patients")
```

"""


def api_page() -> str:
    """The session first, then every public function, then the types."""
    names = [name for name in evidence.__all__ if name != "Session"]
    functions = [name for name in names if not inspect.isclass(getattr(evidence, name))]
    types = [name for name in names if name not in functions]
    parts = [HEAD, "## evidence.Session\n", *_class_entries(evidence.Session)]
    parts += [
        "## Functions\n",
        *(_entry(f"evidence.{name}", getattr(evidence, name)) for name in functions),
    ]
    parts += ["## Types\n", *(_type_entry(name) for name in types)]
    return "\n".join(parts)


def _class_entries(owner: type) -> Iterator[str]:
    yield _docstring(owner)
    for part in reversed(owner.__mro__):
        for name, member in vars(part).items():
            if not name.startswith("_"):
                yield _entry(f"Session.{name}", member)


def _type_entry(name: str) -> str:
    return f"### evidence.{name}\n\n{_docstring(getattr(evidence, name))}"


def _entry(name: str, member: Any) -> str:
    if isinstance(member, cached_property | property):
        function = member.func if isinstance(member, cached_property) else member.fget
        returns = inspect.signature(function).return_annotation
        return f"### {name}: {returns}\n\n{_docstring(function)}"
    function = inspect.unwrap(member)
    signature = re.sub(r"\(self(, )?", "(", str(inspect.signature(function)))
    # the default of an argument may be a function, whose address changes with each run
    signature = re.sub(r"<function \S+ at 0x[0-9a-f]+>", "...", signature).replace("'", "")
    return f"### {name}\n\n```python\n{name}{signature}\n```\n\n{_docstring(function)}"


def _docstring(member: Any) -> str:
    """The docstring, its examples and its lists of arguments as Markdown."""
    text = inspect.getdoc(member) or ""
    text = text.replace("``", "`")
    text = re.sub(r"^(Args|Returns|Raises):$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r"^    ((?:\*\*)?\w[\w.]*): ", r"- `\1`: ", text, flags=re.MULTILINE)
    text = re.sub(r"^ {4,}(?=\S)", "  ", text, flags=re.MULTILINE)
    return f"{_fence_examples(text)}\n"


def _fence_examples(text: str) -> str:
    blocks = text.split("\n\n")
    return "\n\n".join(
        f"```pycon\n{block}\n```" if block.startswith(">>>") else block for block in blocks
    )
