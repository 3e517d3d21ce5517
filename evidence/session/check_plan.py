"""All that decides how posts are checked, so that a process or an editor can check them, too."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evidence.claims.recognise.recogniser import MIN_CONFIDENCE
from evidence.errors import Problem
from evidence.posts.lint.checker import Checker, PostFindings
from evidence.posts.lint.filters.selectors import (
    IgnoreList,
    PathIgnores,
    check_selected,
    parse_ignore_list,
)
from evidence.posts.lint.registry import RULES, select_rules
from evidence.posts.read.files import PostText, read_citable_names
from evidence.posts.read.post import Post
from evidence.session.project_config import ProjectConfig
from evidence.session.session import Session


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

    def make_checker(
        self, session: Session, read_names: Callable[[str], frozenset[str]] | None = None
    ) -> Checker:
        """Make what checks posts with the base and the store of a session.

        Args:
            session: the base and the store.
            read_names: gives what a post can cite from its bibliography; by default it reads each
                file once.
        """
        return Checker(
            session.base,
            [rule for rule in RULES if rule.code in self.codes],
            stored=session.stored_studies,
            min_confidence=self.min_confidence,
            bibliography=read_names or functools.cache(read_citable_names),
            choices=self.choices,
            is_silenced=self._is_silenced,
        )

    def _is_silenced(self, problem: Problem) -> bool:
        return self.left_out.covers(problem) or self.left_out_in_files.covers(problem)


def make_check_plan(
    session: Session,
    config: ProjectConfig,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_confidence: float = MIN_CONFIDENCE,
) -> CheckPlan:
    """Decide how posts are checked.

    Args:
        session: the base and the store.
        config: the settings of the project.
        select: codes of the rules to run; without any, those of the settings.
        ignore: codes and claims to leave out; without any, those of the settings.
        min_confidence: claims that are less sure than this are not reported.

    Raises:
        EvidenceError: there is no such rule or claim.
    """
    select, ignore = select or config.select, ignore or config.ignore
    claims = session.base.claims
    check_selected(select)
    left_out = parse_ignore_list(ignore, claims)
    in_files = PathIgnores(
        {
            pattern: parse_ignore_list(codes, claims)
            for pattern, codes in config.per_file_ignores.items()
        },
        config.folder,
    )
    select_rules((), [code for found in in_files.lists.values() for code in found.codes])
    return CheckPlan(
        base_folder=session.base_folder,
        store_path=session.store_path,
        codes=tuple(rule.code for rule in select_rules(select, left_out.codes)),
        left_out=left_out,
        left_out_in_files=in_files,
        min_confidence=min_confidence,
        choices=config.mentions,
    )


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
