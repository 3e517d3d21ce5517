"""What a problem is known by when lines before it move: its rule, claim, studies and sentence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.errors import Problem
from evidence.posts.lint.filters.baseline import SentenceIndex
from evidence.posts.read.post import Post

_LENGTH: Final = 16


def list_fingerprints(problems: Sequence[Problem], posts: Sequence[Post]) -> Iterator[str | None]:
    """Yield the fingerprint of each problem; None where its post is not among the posts.

    It ends in a number that counts those of a post that are alike.
    """
    seen: Counter[tuple[str, str]] = Counter()
    sentences = {post.path: SentenceIndex(post) for post in posts}
    for problem in problems:
        if problem.path not in sentences:
            yield None
            continue
        words = sentences[problem.path].find_words(problem)
        parts = [problem.code, problem.claim or "", *problem.studies, words]
        digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
        known_by = digest[:_LENGTH]
        seen[problem.path, known_by] += 1
        yield f"{known_by}:{seen[problem.path, known_by]}"
