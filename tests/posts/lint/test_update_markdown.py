"""What changed at PubMed, as Markdown for an issue."""

from support.updates import changed_study, new_study, summary

from evidence.errors import Problem
from evidence.posts.lint.affected import AffectedSentence
from evidence.posts.lint.update_markdown import updates_to_markdown
from evidence.posts.lint.update_report import NO_CHANGES
from evidence.posts.read.post import Sentence


def test_without_changes_the_markdown_says_so_and_lists_the_problems(base):
    problem = Problem("efetch.xml", "pubmed", "record 3 | was not read")
    assert updates_to_markdown(summary(base), ()) == NO_CHANGES
    assert updates_to_markdown(summary(base), (), [problem]).split("\n\n") == [
        NO_CHANGES,
        "## Records that could not be fetched or read: 1",
        "- [ ] record 3 &#124; was not read",
    ]


def test_what_a_person_should_look_at_has_a_box(base):
    updates = summary(base, new_study("40000001", "C5"), new_study("40000002"))
    text = updates_to_markdown(updates, ())
    first, second = (line for line in text.splitlines() if line.startswith("- "))
    assert first.startswith("- [ ] [PMID 40000001](https://pubmed.ncbi.nlm.nih.gov/40000001/) ")
    assert first.endswith("; may bear on C5)")
    assert second.startswith("- [PMID 40000002](")


def test_a_title_breaks_no_table_and_no_line(base):
    text = updates_to_markdown(summary(base, new_study("40000001", title="A | b\n c")), ())
    assert "A &#124; b c (" in text


def test_revisions_are_counted_and_listed_only_where_they_matter(base):
    updates = summary(base, changed_study(base, "haake2007", "revised", detail="title"))
    text = updates_to_markdown(updates, ())
    assert "## Revised at PubMed: 1 (" in text
    assert "- " not in text.split("\n\n")[0]


def test_claims_and_sentences_are_tables(base):
    sentence = Sentence("It helps | they say.", 3, 1, 3, 21)
    affected = [AffectedSentence("post.md", sentence, ("C5",), ("haake2007",))]
    updates = summary(base, changed_study(base, "haake2007", "retracted"), claims=("C5",))
    text = updates_to_markdown(updates, affected)
    assert "## Claims to review\n\n| id | claim | verdict |\n|---|---|---|\n| C5 | " in text
    assert "| post.md:3 | C5, haake2007 | It helps &#124; they say. |" in text
