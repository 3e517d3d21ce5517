"""Check posts: those that have changed, in one process or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from evidence.cli.checking.result_cache import ResultCache
from evidence.cli.checking.state_digest import digest_state
from evidence.cli.checking.worker_processes import check_in_processes, choose_worker_count
from evidence.cli.output.terminal import echo
from evidence.errors import EvidenceError, describe_os_error
from evidence.posts.lint.checker import Checker, PostFindings
from evidence.posts.read.files import PostText
from evidence.session import Session
from evidence.session.check_plan import (
    CheckPlan,
    CheckTask,
    FoundInPost,
    run_task,
)


class PostChecks:
    """Checks posts by a plan, and keeps what was found.

    Args:
        session: the base and the store.
        plan: how posts are checked.
        cache_folder: where results are kept; None for nowhere.
        workers: the number of processes; None for one that fits the number of posts.
    """

    def __init__(
        self, session: Session, plan: CheckPlan, cache_folder: Path | None, workers: int | None
    ) -> None:
        self._session = session
        self._plan = plan
        self._workers = workers
        self._cache_folder = cache_folder

    @cached_property
    def _checker(self) -> Checker:
        return self._plan.make_checker(self._session)

    def _digest_state(self) -> str:
        return digest_state(self._plan, self._session.base.studies, date.today())

    def run(self, texts: Sequence[PostText], *, keep_sentences: bool) -> list[FoundInPost]:
        """Return what is found in each post, in their order.

        Args:
            texts: the posts.
            keep_sentences: whether more is needed than the text of posts with problems.

        Raises:
            EvidenceError: a post could not be checked.
        """
        if self._cache_folder is None:
            return self._run_tasks(list(map(CheckTask, texts)), keep_sentences=keep_sentences)
        cache = ResultCache(self._cache_folder, self._plan, self._digest_state())
        keys = list(map(cache.make_key, texts))
        tasks = [
            CheckTask(text, cache.load(key, text.path) if key else None)
            for text, key in zip(texts, keys, strict=True)
        ]
        found = self._run_tasks(tasks, keep_sentences=keep_sentences)
        done = zip(keys, tasks, found, strict=True)
        new = {key: one.findings for key, task, one in done if key and task.known is None}
        self._save(cache, new)
        return found

    def _run_tasks(self, tasks: Sequence[CheckTask], *, keep_sentences: bool) -> list[FoundInPost]:
        """Run the tasks that need work, and put the results of all in their order."""
        open_tasks = [task for task in tasks if _needs_work(task, keep_sentences=keep_sentences)]
        results = self._iter_results(open_tasks, keep_sentences=keep_sentences)
        found = [
            next(results)
            if _needs_work(task, keep_sentences=keep_sentences)
            else FoundInPost(task.text.leave_unparsed(), task.known or PostFindings((), ()))
            for task in tasks
        ]
        assert next(results, None) is None
        return found

    def _iter_results(
        self, tasks: Sequence[CheckTask], *, keep_sentences: bool
    ) -> Iterator[FoundInPost]:
        workers = choose_worker_count(self._workers, len(tasks))
        if workers > 1:
            return check_in_processes(self._plan, tasks, workers, keep_sentences=keep_sentences)
        return (run_task(self._checker, task, keep_sentences=keep_sentences) for task in tasks)

    def _save(self, cache: ResultCache, new: Mapping[str, PostFindings]) -> None:
        """Keep new results, unless what they depend on has changed meanwhile."""
        if not new or cache.state != self._digest_state() or not cache.has_same_bibliographies():
            return
        try:
            cache.prepare()
            for key, findings in new.items():
                cache.save(key, findings)
        except (OSError, EvidenceError) as error:
            reason = describe_os_error(error) if isinstance(error, OSError) else error
            echo(
                f"evidence: no results are kept in {self._cache_folder} ({reason}); "
                "--no-cache does not try",
                err=True,
            )


def _needs_work(task: CheckTask, *, keep_sentences: bool) -> bool:
    return task.known is None or (keep_sentences and bool(task.known.problems))
