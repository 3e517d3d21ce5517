"""What MDX, Quarto and Docusaurus add to Markdown is no text of a post."""

import pytest

from evidence.posts.read.layout.dialects import blank_div_marks, blank_modules
from evidence.posts.read.post import parse_post


def texts(source, path):
    return [
        (one.line, one.column, one.text)
        for one in parse_post(source, path).sentences
        if one.kind != "heading"
    ]


@pytest.mark.parametrize(
    "module",
    [
        "import Note from './note'\n",
        "export const meta = {\n  claim: 'Tea cures.',\n}\n",
        "import a from 'a'\nimport b from 'b'\n",
        "export {default} from './layout'\n",
        "import * as parts from './parts'\n",
    ],
)
@pytest.mark.parametrize("head", ["", "---\ntitle: Tea\n---\n", "Tea is hot.\n\n"])
def test_modules_of_mdx_are_left_out(head, module):
    source = f"{head}{module}\nHoney is sweet.\n"
    line = source.count("\n")
    assert texts(source, "post.mdx")[-1] == (line, 1, "Honey is sweet.")
    assert "from" not in " ".join(text for _, _, text in texts(source, "post.mdx"))
    assert len(blank_modules(source)) == len(source)


@pytest.mark.parametrize(
    "prose", ["Import duties rose.\n", "We\nimport tea.\n", "importers sell tea.\n"]
)
def test_prose_is_no_module(prose):
    assert blank_modules(prose) == prose


@pytest.mark.parametrize(
    ("begin", "shown"),
    [
        (":::{.callout-note}", "Honey is sweet."),
        (":::: {.columns}", "Honey is sweet."),
        (":::", "Honey is sweet."),
        (":::tip", "Honey is sweet."),
        (":::tip Take care:", "Take care: Honey is sweet."),
    ],
)
@pytest.mark.parametrize("suffix", ["md", "mdx", "qmd"])
def test_marks_of_blocks_are_left_out_and_their_titles_read(begin, shown, suffix):
    source = f"Tea is hot.\n\n{begin}\nHoney is sweet.\n:::\nMilk is white.\n"
    found = texts(source, f"post.{suffix}")
    assert " ".join(text for _, _, text in found) == f"Tea is hot. {shown} Milk is white."
    assert found[-1][:2] == (6, 1)
    assert len(blank_div_marks(source)) == len(source)


def test_components_are_read_by_what_they_contain():
    source = "<Note kind='x'>\n  Tea is *hot*.\n</Note>\n\n<Note>\n\nHoney is sweet.\n\n</Note>\n"
    assert [text for _, _, text in texts(source, "post.mdx")] == [
        "Tea is *hot*.",
        "Honey is sweet.",
    ]
