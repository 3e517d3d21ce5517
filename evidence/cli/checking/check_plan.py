"""All that decides how posts are checked, so that another process can check them, too."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evidence.errors import Problem
from evidence.posts.lint.checker import Checker, PostFindings
from evidence.posts.lint.filters.selectors import IgnoreList, PathIgnores
from evidence.posts.lint.registry import RULES
from evidence.posts.read.files import PostText, read_citable_names
from evidence.posts.read.post import Post
from evidence.session import Session


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """How posts are checked.

    Attributes:
        base_folder: folder of the evidence base; None for the bundled one.
        store_path: file of the store; None for none.
        codes: the codes of the rules that run.
        left_out: what is not reported anywhere.
        left_out_in_files: what is not reported in some posts.
        min_confidence: claims that are less sure than this are not reported.
        choices: the writer's choices of what words mean.
    """

    base_folder: Path | None
    store_path: Path | None
    codes: tuple[str, ...]
    left_out: IgnoreList
    left_out_in_files: PathIgnores
    min_confidence: float
    choices: Mapping[str, str]

    def open_session(self) -> Session:
        """Open the base and the store."""
        return Session(self.base_folder, self.store_path or False)

    def make_checker(self, session: Session) -> Checker:
        """Make what checks posts with the base and the store of a session."""
        return Checker(
            session.base,
            [rule for rule in RULES if rule.code in self.codes],
            stored=session.stored_studies,
            min_confidence=self.min_confidence,
            bibliography=functools.cache(read_citable_names),
            choices=self.choices,
            is_silenced=self._is_silenced,
        )

    def _is_silenced(self, problem: Problem) -> bool:
        return self.left_out.covers(problem) or self.left_out_in_files.covers(problem)


class CheckTask(NamedTuple):
    """A post to check, or only to parse where its findings are known."""

    text: PostText
    known: PostFindings | None = None


class FoundInPost(NamedTuple):
    """A post with what was found in it; it has no sentences where nothing needs them."""

    post: Post
    findings: PostFindings


def run_task(checker: Checker, task: CheckTask, *, keep_sentences: bool) -> FoundInPost:
    """Check a post.

    Args:
        checker: what checks it.
        task: the post.
        keep_sentences: whether the sentences of a post with problems are needed.
    """
    post = task.text.parse()
    findings = task.known or checker.examine(post)
    is_needed = keep_sentences and findings.problems
    return FoundInPost(post if is_needed else task.text.leave_unparsed(), findings)
