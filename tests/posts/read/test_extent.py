"""How much of a post is read."""

from __future__ import annotations

from evidence.posts.read.extent import MAX_MARKS, MAX_SENTENCES
from evidence.posts.read.post import parse_post


def test_a_usual_post_is_read_to_its_end() -> None:
    post = parse_post("# One\n\nTwo.\n" + "\n" * MAX_MARKS, "post.md")
    assert [sentence.text for sentence in post.sentences] == ["One", "Two."]
    assert post.unread_from is None


def test_what_is_behind_too_many_marks_is_named() -> None:
    post = parse_post("One.\n" + "\n" * MAX_MARKS + "Two.\n", "post.txt")
    assert [sentence.text for sentence in post.sentences] == ["One."]
    assert post.unread_from == (MAX_MARKS + 1, 1)


def test_what_is_behind_too_many_sentences_is_named() -> None:
    post = parse_post("So it is. " * MAX_SENTENCES + "This is one too many.", "post.md")
    assert len(post.sentences) == MAX_SENTENCES
    assert post.unread_from == (1, 10 * MAX_SENTENCES + 1)


def test_what_a_page_has_in_its_scripts_does_not_count():
    script = f"<script>{'a_b|' * MAX_MARKS}</script><style>{'*<' * MAX_MARKS}</style>"
    post = parse_post(f"{script}<p>Bed rest helps.</p>", "page.html")
    assert [sentence.text for sentence in post.sentences] == ["Bed rest helps."]
    assert post.unread_from is None


def test_the_tags_of_a_page_count():
    post = parse_post("<p>One.</p>" + "<br>" * MAX_MARKS + "<p>Two.</p>", "page.html")
    assert [sentence.text for sentence in post.sentences] == ["One."]
    assert post.unread_from == (1, len("<p>One.</p>") + 4 * (MAX_MARKS - 2) + 1)
