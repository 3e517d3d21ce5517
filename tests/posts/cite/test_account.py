"""Every citation is rendered or a problem: what is found is counted twice, in two ways."""

import json
import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.claims.base.load import read_base
from evidence.cli import main
from evidence.posts.cite.account import (
    CitationCount,
    find_unlisted,
    find_unplaced,
    find_unrendered,
    follow_merged,
    list_marks,
)
from evidence.posts.cite.cited_studies import make_study_finder
from evidence.posts.cite.pandoc import SPACE_NODE, make_str_node, run_pandoc
from evidence.posts.cite.render import CiteOptions, render_citations

STYLES = ("vancouver", "ama", "apa", "nature", "ieee", "chicago-notes-bibliography")


def cite(name, *words, suffix="", mark=1):
    citation = {
        "citationId": name,
        "citationHash": mark,
        "citationMode": {"t": "NormalCitation"},
        "citationPrefix": [],
        "citationSuffix": [make_str_node(suffix)] if suffix else [],
    }
    return {"t": "Cite", "c": [[citation], list(words)]}


def document(*nodes, meta=()):
    return {"meta": {"title": list(meta)}, "blocks": [{"t": "Para", "c": list(nodes)}]}


def test_what_is_found_is_rendered_or_a_problem():
    assert CitationCount(5, 3).problems == 2


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (cite("a", make_str_node("(1)")), None),
        (cite("a", {"t": "Strong", "c": [make_str_node("a?")]}), "pandoc has no entry for it"),
        (cite("a", make_str_node("()")), "the style prints nothing for it"),
        (cite("a"), "the style prints nothing for it"),
        (cite("a", make_str_node("(1, p. 3)"), suffix=", p. 3"), None),
        (cite("a", make_str_node("(1)"), suffix="{}, p. 3"), 'is rendered without "p. 3"'),
        (cite("a", make_str_node("(1)"), suffix=", passim"), None),
    ],
)
def test_what_pandoc_did_not_print_is_told(node, message):
    messages = find_unrendered(document(node))
    assert message is None if not messages else message in messages[1]


def test_citations_of_the_metadata_count_too():
    lost = {"t": "Strong", "c": [make_str_node("a?")]}
    tree = document(meta=[SPACE_NODE, cite("a", lost, mark=7)])
    assert list(find_unrendered(tree)) == [7]
    assert list_marks(tree) == {7}


def test_what_is_only_listed_has_to_be_in_the_list():
    entry = {"t": "Div", "c": [["ref-a", [], []], [make_str_node("Tea")]]}
    tree = {"blocks": [entry]}
    assert list(find_unlisted([cite("a"), cite("b", mark=2), cite("*", mark=0)], tree)) == [2]


def test_a_citation_without_a_place_is_told():
    tree = document(cite("a"), cite("b", mark=2))
    assert list(find_unplaced([(0, 3), "[@b]"], tree)) == [2]


def test_a_merged_citation_shares_the_problem_of_the_one_that_stayed():
    assert follow_merged({3: "lost"}, {1: 2, 2: 3, 4: 5}) == {1: "lost", 2: "lost", 3: "lost"}


KNOWN = "haake2007", "vickers2012", "mu2020", "cherkin2009", "pmid:28192789"
BLOCKS = (
    "Words {} go on.", "({}) begins.", "- {}. An item.", "> Quoted {}", "# Heading {}",
    "| {} |\n|---|", "Note[^1].\n\n[^1]: {}. Words.", "Inline^[{}] note.", "*Stressed {}* words.",
    "![cap {}](x.png)", "<div>\n\n{}\n\n</div>", "::: note\n{}\n:::", "7. Seven {}",
    "[text {}](https://x.org)", "- [ ] task {}", "Term\n: {}",
)  # fmt: skip
GROUPS = (
    "@{0}", "[@{0}]", "[-@{0}]", "@{0} [p. 3]", "[@{0}; @{1}]", "[@{0}, @{1}]", "[@{0} @{1}]",
    "[see @{0}, p. 3, as @{1} says]", "[@{0}, pp. 3-4; see -@{1}]", "@{0} [@{1}]",
    "[@{0} and @{1}]", "@{{{0}}} says", "[@{0}; @{0}]", "[@{0}, *as @{1} says*; @{2}]",
)  # fmt: skip
LEFT_ALONE = (
    "`[@haake2007]`", "```\n@haake2007\n```", "me@example.org", "https://x.org/@haake2007",
    "<https://x.org/@haake2007>", r"\@haake2007", "@fig:one and [@tbl-two]", "<!-- @haake2007 -->",
    "$@x$",
)  # fmt: skip


def render(text, **options):
    studies = read_base().studies
    known = make_study_finder(studies)
    return render_citations(text, "post.md", known, studies, CiteOptions(**options))


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(BLOCKS),
            st.sampled_from(GROUPS),
            st.permutations(KNOWN),
            st.sampled_from(LEFT_ALONE),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(STYLES),
)
def test_no_citation_is_lost_in_any_style(parts, style):
    text, written = "", 0
    for number, (block, group, keys, left) in enumerate(parts):
        cited = group.format(*keys)
        written += cited.count("@")
        text += block.replace("[^1]", f"[^{number}]").format(cited) + f"\n\n{left}\n\n"
    made = render(text, style=style)
    assert made.problems == ()
    assert made.count == CitationCount(written, written)
    rest = made.content
    for _, _, _, left in parts:
        rest = rest.replace(left, "", 1)
    assert "@" not in rest
    assert not re.search(r"\(\?\)|\w\?\*\*", made.content)
    page = render(text, style=style, suffix=".html")
    assert page.count == made.count
    tree = json.loads(run_pandoc(page.content, "json", "html"))
    assert list_marks(tree) == set()  # pandoc reads no citation in HTML: all became words


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".odt"])
def test_each_unknown_citation_is_named_and_the_count_is_even(suffix):
    made = render(
        "A [@haake2007, as @nobody2001 says] and [@mu2020].\n\nB @nobody2001, @drsmith.\n",
        suffix=suffix,
    )
    places = [(problem.line, problem.column) for problem in made.problems]
    assert places == [(1, 4), (1, 19), (3, 3)]
    assert (made.count.found, made.count.rendered, made.count.problems) == (4, 1, 3)


@pytest.mark.parametrize(
    "cited", ["[@haake2007]", "[@nobody]", "as @haake2007 says", "@nobody2001"]
)
@pytest.mark.parametrize("text", ["[^2]: See {} and @drsmith.", '[x]: https://example.org "C {}"'])
def test_a_citation_in_a_part_that_is_not_printed_is_named(text, cited):
    made = render(f"A [@mu2020].\n\n{text.format(cited)}\n")
    (problem,) = made.problems
    assert " is in a part of the post that is not printed" in problem.message
    assert (problem.line, made.count) == (3, CitationCount(2, 1))


IN_FIELD = "@{} is in the field {} of the front matter, where it is not rendered"
IN_TAG = "@{} is in a tag or an attribute, where it is not rendered; cite it in the text"


def list_told(made):
    return [(problem.line, problem.message.partition(";")[0]) for problem in made.problems]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_citations_in_fields_that_are_not_rendered_are_named(newline):
    text = (
        "---\n# by [@haake2007]\ntitle: On [@mu2020]\nabstract: |\n  As @haake2007\n"
        "  and [see @nobody] say.\nsummary: As @vickers2012 says\nnote_: By [@mu2020]\n---\n\n"
        "A [@haake2007].\n"
    ).replace("\n", newline)
    made = render(text)
    summary = (7, IN_FIELD.format("vickers2012", "summary"))
    ignored = (8, "@mu2020 is in the front matter, where it is not rendered")
    assert list_told(made) == [
        (3, IN_FIELD.format("mu2020", "title")),
        (5, IN_FIELD.format("haake2007", "abstract")),
        (6, IN_FIELD.format("nobody", "abstract")),
        summary,
        ignored,
    ]
    assert made.count == CitationCount(6, 1)
    assert made.content.startswith(text.removesuffix(f"[@haake2007].{newline}"))
    page = render(text.replace("nobody", "cherkin2009"), suffix=".html")
    assert list_told(page) == [summary, ignored]
    assert page.count == CitationCount(6, 4)


@pytest.mark.parametrize("suffix", [".md", ".html"])
@pytest.mark.parametrize(
    "front",
    [
        "---\n{}: '@clinic'\n---\n",
        "---\n{}: '@jane2019'\n---\n",
        "---\n{}:\n- '@a'\n- me@example.org\n---\n",
        "---\n{}: ['@a', '@b2001']  # [@haake2007]\n---\n",
        "---\n{}: '`[@haake2007]` and [@fig:one]'\n---\n",
        '+++\n{} = ["@a", "@b2001"] # [@haake2007]\n+++\n',
    ],
)
@pytest.mark.parametrize("field", ["author", "twitter"])
def test_names_of_people_and_comments_in_front_matter_are_no_citations(front, field, suffix):
    made = render(front.format(field) + "\nA [@mu2020].\n", suffix=suffix)
    assert (made.problems, made.count) == ((), CitationCount(1, 1))


def test_front_matter_in_toml_is_read_like_yaml():
    text = (
        '+++\ntitle = "On [@mu2020]"\nnocite = "@cherkin2009"\n[params]\nnote = "[@haake2007]"\n'
        "+++\n\nA [@haake2007].\n"
    )
    params = (5, IN_FIELD.format("haake2007", "params"))
    made = render(text)
    assert list_told(made) == [(2, IN_FIELD.format("mu2020", "title")), params]
    assert "2. Cherkin" in made.content
    page = render(text, suffix=".html")
    assert list_told(page) == [params]
    assert '<h1 class="title">On <span' in page.content


def test_citations_in_front_matter_that_cannot_be_read_are_named():
    made = render('+++\ntitle = = "On [@mu2020]"\n+++\n\nA [@haake2007].\n')
    assert list_told(made) == [(2, "@mu2020 is in the front matter, where it is not rendered")]


@pytest.mark.parametrize("suffix", [".md", ".html"])
@pytest.mark.parametrize(
    "text",
    [
        '{{{{< figure src="x.png" caption="C {}" >}}}}',
        '{{{{% note\ntitle="C {}" %}}}} words',
        '{{% include figure.html caption="C {}" %}}',
        '- An item {{% cap "C {}" %}}',
        "::: {{.note title='C {}'}}\nWords.\n:::",
        "# Heading {{data-note='C {}'}}",
        '> {{{{< quote "{}" >}}}}',
        '![x](y.png "C {}")',
        '![x](y.png){{fig-cap="C {}"}}',
        '[x](https://example.org){{title="C {}"}}',
        '<img src="x.png" alt="C {}">',
        "```{{=html}}\n<p>C {}</p>\n```",
        '```{{r, echo=FALSE}}\n#| fig-cap: "C {}"\nplot()\n```',
        "\\caption{{C {}}}",
    ],
)
@pytest.mark.parametrize("cited", ["[@mu2020]", "[see @mu2020, p. 3]", "as @mu2020 says"])
def test_citations_in_tags_and_attributes_are_named(text, cited, suffix):
    written = text.format(cited)
    made = render(f"A [@haake2007].\n\n{written}\n", suffix=suffix)
    (problem,) = made.problems
    assert problem.message == IN_TAG.format("mu2020")
    assert (problem.line, made.count) == (
        3 + written[: written.index("@mu2020")].count("\n"),
        CitationCount(2, 1),
    )
    if suffix == ".md":
        assert made.content.startswith(f"A (1).\n\n{written}\n")


@pytest.mark.parametrize("suffix", [".md", ".html"])
@pytest.mark.parametrize(
    "text",
    [
        '```\n{{< figure caption="C [@mu2020]" >}}\n```',
        '`{{< figure caption="C [@mu2020]" >}}`',
        '{{</* figure caption="C [@mu2020]" */>}}',
        "{% comment %}[@mu2020]{% endcomment %}",
        '{{< tweet user="@clinic" >}} {{< users list=["@a", "@b2001"] >}}',
        '<!-- <img alt="[@mu2020]"> -->',
        "<pre>[@mu2020]</pre>",
        "```{python}\nx = 1\n\n# as [@mu2020]\n```",
        '[x](https://example.org/@mu2020 "by @clinic")',
    ],
)
def test_code_comments_and_names_in_tags_are_left_alone(text, suffix):
    made = render(f"A [@haake2007].\n\n{text}\n", suffix=suffix)
    assert (made.problems, made.count) == ((), CitationCount(1, 1))
    if suffix == ".md":
        assert made.content.startswith(f"A (1).\n\n{text}\n")


def test_what_is_only_listed_is_counted_and_an_unknown_one_named():
    made = render("---\nnocite: |\n  @mu2020, @nobody2010\n---\n\n[@haake2007]\n")
    assert made.count == CitationCount(3, 2)
    assert "2. Mu J" in made.content


def test_the_command_closes_with_the_count(tmp_path):
    post = tmp_path / "post.md"
    post.write_text("A [@haake2007 @mu2020] and [@nobody2001].\n")
    result = CliRunner().invoke(main, ["cite", str(post)])
    assert result.exit_code == 1
    assert result.stderr.endswith("citations: 3 found = 2 rendered + 1 problem\n")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("_@haake2007_", "_Haake et al. (1)_"),
        ("__see @haake2007__", "__see Haake et al. (1)__"),
        ("(_@pmid:17893311_)", "(_Haake et al. (1)_)"),
        ("_@doi:10.1001/archinte.167.17.1892_", "_Haake et al. (1)_"),
    ],
)
def test_underscores_round_a_citation_are_no_part_of_its_key(text, made):
    rendered = render(f"{text} x.\n")
    assert rendered.count == CitationCount(1, 1)
    assert rendered.content.startswith(f"{made} x.\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A[^@haake2007] b", "@haake2007 is not read as a citation; write it in brackets"),
        ("@haake2007.found", "did you mean @{haake2007}.found?"),
        ("@haake2007_x", "did you mean @{haake2007}_x?"),
        ("@nobody1999-one", "did you mean @{nobody1999}-one?"),
        ("[@Haake2007]", "did you mean @haake2007?"),
        ("[@pmid: 17893311]", "a key ends at a blank: write @pmid:17893311"),
        ("[@pmid 17893311]", "a key ends at a blank: write @pmid:17893311"),
        ("@doi: 10.1000/x", "a key ends at a blank: write @doi:..."),
    ],
)
def test_a_slip_of_the_pen_is_a_problem_that_names_it(text, message):
    made = render(f"{text}\n")
    (problem,) = made.problems
    assert message in problem.message
    assert (problem.line, made.count) == (1, CitationCount(1, 0))
    assert made.content == f"{text}\n"


@pytest.mark.parametrize("text", [r"\@haake2007", "me_@example.org", "@jane1990.bsky.social"])
def test_what_is_escaped_and_names_of_people_are_no_citations(text):
    made = render(f"{text} x.\n")
    assert (made.problems, made.count) == ((), CitationCount(0, 0))
