"""Posts read for a test, and what of the file a sentence covers."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from evidence.posts.read.post import Post, Sentence, parse_post


def texts(post: Post) -> list[str]:
    return [sentence.text for sentence in post.sentences]


def prose(source: str, path: str = "post.md") -> list[str]:
    return texts(parse_post(source, path))


def find(post: Post, beginning: str) -> Sentence:
    return next(sentence for sentence in post.sentences if sentence.text.startswith(beginning))


def normalised(source: str) -> str:
    return re.sub(r"\r\n?", "\n", source.removeprefix("\ufeff"))


def stretch(source: str, sentence: Sentence) -> str:
    """What stands in the file from the sentence's first character to its last."""
    lines = normalised(source).split("\n")
    if sentence.line == sentence.end_line:
        return lines[sentence.line - 1][sentence.column - 1 : sentence.end_column - 1]
    first, last = lines[sentence.line - 1], lines[sentence.end_line - 1]
    between = lines[sentence.line : sentence.end_line - 1]
    return "\n".join([first[sentence.column - 1 :], *between, last[: sentence.end_column - 1]])


MARKUP = [
    "*",
    "**",
    "`",
    "[",
    "](u)",
    "![",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "# ",
    "---\n",
    "|",
    "|-|-|\n",
    "\\",
    "\r\n",
    "&amp;",
    "&",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<nav>",
    "<p>",
    "<td>",
    "<table>",
    "</a>",
    "<br>",
    "<script>",
    "<pre>",
    "~~",
    "Word. ",
    "word ",
    "et al. ",
    "\u201c",
    "\u00a0",
    "\u200b",
    "\x0c",
    "\0",
    "\U0001f600",
    "[^a]",
    "[^a]: ",
    "[^b]: ",
    "[@a2007] ",
    "<!-- evidence: ignore E402 -->",
    "<!-- evidence: ignore-start -->",
    "{/* evidence: ignore-end */}",
    "<https://a.example>",
    "\u2022 ",
    "title: x\n",
    "?",
    ":",
    "12. ",
    "\u00ad",
    "\u2705 ",
    "\u2026 ",
    "Q: ",
    "\n: ",
    "Home > ",
    "summary: |\n  ",
    "{% raw %}",
    "{% endraw %}",
    "{/*",
    "*/}",
    "$$",
    "<dl><dt>",
    "<dd>",
    "<th>",
    "<tr>",
    "<summary>",
    "Smith AB. 2007",
]
documents = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=3))).map("".join)
)
