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
