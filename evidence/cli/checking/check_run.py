"""What `evidence check` does: read posts, check them, report, and choose the exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from evidence.atomic import write_atomically
from evidence.cli.checking.changed_files import read_revision
from evidence.cli.checking.check_options import CheckOptions, refuse_to_replace_posts
from evidence.cli.checking.fix_files import make_diffs, write_fixes
from evidence.cli.checking.post_checks import PostChecks
from evidence.cli.checking.result_cache import CACHE_NAME
from evidence.cli.checking.web_checks import (
    begin_reading,
    check_web_pages,
    refuse_web_contradictions,
)
from evidence.cli.checking.word_copy import (
    refuse_word_contradictions,
    wants_word_copy,
    write_word_copy,
)
from evidence.cli.options import EXIT_CANNOT_RUN, EXIT_PROBLEMS, echo_problems, open_session
from evidence.cli.output.terminal import echo, echo_content, echo_painted, echo_text
from evidence.errors import EvidenceError, Problem
from evidence.http.addresses import is_web_address
from evidence.posts.lint.filters.baseline import (
    Baseline,
    CheckedPost,
    KnownProblem,
    format_known_problem,
    read_baseline,
    write_baseline,
)
from evidence.posts.lint.filters.merging import merge_problems
from evidence.posts.lint.filters.path_patterns import matches_path
from evidence.posts.lint.filters.selectors import find_ambiguous_codes
from evidence.posts.lint.formats.severities import reaches_level
from evidence.posts.lint.formats.statistics import (
    count_by_rule,
    statistics_to_json,
    statistics_to_text,
)
from evidence.posts.lint.report import Report
from evidence.posts.read.files import (
    STDIN,
    PostText,
    find_unreadable_bibliography,
    locate_bibliography,
    read_post_texts,
)
from evidence.session import Session
from evidence.session.check_plan import CheckPlan, FoundInPost, make_check_plan
from evidence.session.project_config import ProjectConfig, find_project_config
from evidence.wording import format_count


def run_check(options: CheckOptions) -> int:
    """Check posts and report.

    Returns:
        The exit code.

    Raises:
        EvidenceError: the options or settings are wrong, or a file cannot be written.
    """
    _refuse_contradictions(options)
    pages = begin_reading(options)
    config = find_project_config(_config_folder(options.paths))
    session = open_session(options.base_folder or config.require_own_base(), options.store_path)
    plan = _make_plan(session, config, options)
    baseline = read_baseline(options.baseline_file) if options.baseline_file else None
    texts, unread = _read_texts(options, config)
    refuse_to_replace_posts(options, [*options.paths, *(text.path for text in texts)])
    checks = PostChecks(session, plan, _choose_cache_folder(options, config), options.workers)
    keep_sentences = _needs_sentences(options)
    found = checks.run(texts, keep_sentences=keep_sentences)
    on_web, is_unreachable = check_web_pages(pages, checks, keep_sentences=keep_sentences)
    found += on_web
    unread = unread or is_unreachable
    messages = [message for one in found for message in one.findings.messages]
    echo_problems(messages)
    unread = unread or _has_error(messages)
    if options.new_baseline:
        everything = [(one.post, one.findings.problems) for one in found]
        _save_baseline(options.new_baseline, everything)
        return _exit_code(options, unread=unread, failed=False)
    checked, seen = _select_new(baseline, found, is_merged=not wants_word_copy(options))
    if options.change == "show":
        return _show_diffs(options, checked, unread=unread)
    if options.change:
        fixed, is_left_alone = write_fixes(checked)
        unread = unread or is_left_alone
        checked, seen = _select_new(baseline, checks.run(fixed, keep_sentences=True))
    _echo_known(baseline, checked, seen, plan, verbose=options.verbose)
    return _report(options, checked, messages, session, unread=unread)


def _show_diffs(options: CheckOptions, checked: Sequence[CheckedPost], *, unread: bool) -> int:
    """Write what --fix would change and return the exit code."""
    diffs = make_diffs(checked)
    _write_output(diffs, options.output_file, echo_content)
    return _exit_code(options, unread=unread, failed=bool(diffs))


def _choose_cache_folder(options: CheckOptions, config: ProjectConfig) -> Path | None:
    if options.no_cache:
        return None
    return options.cache_folder or config.folder / CACHE_NAME


def _needs_sentences(options: CheckOptions) -> bool:
    """Return whether more is shown of a post than its text."""
    uses_baseline = options.baseline_file or options.new_baseline
    return bool(options.change or uses_baseline or options.form in ("sarif", "html", "gitlab"))


def _report(
    options: CheckOptions,
    checked: Sequence[CheckedPost],
    messages: Sequence[Problem],
    session: Session,
    *,
    unread: bool,
) -> int:
    """Write the problems, with what was not checked, and return the exit code."""
    problems = [problem for _, found in checked for problem in found]
    report = Report(problems, [post for post, _ in checked], messages)
    if options.output_file and wants_word_copy(options):
        write_word_copy(options.output_file, checked, session.base.studies)
        echo(report.summary)
    else:
        echo_report = echo_painted if _has_colours(options) else echo_text
        _write_output(_format_report(options, report, session), options.output_file, echo_report)
    failed = reaches_level(problems, options.fail_level)
    return _exit_code(options, unread=unread, failed=failed)


def _refuse_contradictions(options: CheckOptions) -> None:
    if options.statistics and options.form not in ("text", "json"):
        raise EvidenceError("--statistics goes with --format text or json")
    if options.new_baseline and options.change:
        raise EvidenceError("--write-baseline changes no post; run --fix or --diff on its own")
    refuse_web_contradictions(options)
    refuse_word_contradictions(options)


def _config_folder(paths: Sequence[str]) -> Path:
    """Return the folder whose settings apply: that of the first post that is a file."""
    files = (Path(path) for path in paths if path != STDIN and not is_web_address(path))
    first = next(files, Path.cwd())
    return (first if first.is_dir() else first.parent).resolve()


def _make_plan(session: Session, config: ProjectConfig, options: CheckOptions) -> CheckPlan:
    """Decide how posts are checked, and give hints on what options and settings name."""
    select = _split_codes(options.select) or config.select
    ignore = _split_codes(options.ignore) or config.ignore
    plan = make_check_plan(
        session, config, select=select, ignore=ignore, min_confidence=options.min_confidence
    )
    in_files = [code for codes in config.per_file_ignores.values() for code in codes]
    for hint in find_ambiguous_codes([*select, *ignore, *in_files], session.base.claims):
        _echo_note(hint)
    return plan


def _split_codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _read_texts(options: CheckOptions, config: ProjectConfig) -> tuple[list[PostText], bool]:
    """Read the posts, and tell what is wrong with their files on standard error.

    Returns:
        Their texts, and whether one could not be read.
    """

    def is_excluded(path: Path) -> bool:
        return matches_path(path, config.exclude, config.folder)

    paths = [
        path
        for path in options.paths
        if not is_web_address(path)
        and (path == STDIN or not (options.force_exclude and is_excluded(Path(path))))
    ]
    stdin = sys.stdin.buffer if sys.stdin else None
    texts, complaints = read_post_texts(paths, stdin, is_excluded)
    if options.revision:
        texts, complaints = _leave_out_unchanged(texts, complaints, options)
    texts, unreadable = _leave_out_unreadable(texts)
    echo_problems([*complaints, *unreadable])
    return texts, _has_error([*complaints, *unreadable])


def _leave_out_unchanged(
    texts: Sequence[PostText], complaints: Sequence[Problem], options: CheckOptions
) -> tuple[list[PostText], list[Problem]]:
    """Leave out the files that did not change since a revision, and what is wrong with them."""
    before = read_revision(_config_folder(options.paths), options.revision)

    def is_changed(path: str) -> bool:
        return path == STDIN or not Path(path).is_file() or before.has_changed(Path(path))

    return (
        [text for text in texts if is_changed(text.path)],
        [complaint for complaint in complaints if is_changed(complaint.path)],
    )


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _leave_out_unreadable(texts: Sequence[PostText]) -> tuple[list[PostText], list[Problem]]:
    """Leave out the posts of which it is not known what they can cite."""
    files = {locate_bibliography(text.path): text.path for text in texts}
    checked = {file: find_unreadable_bibliography(path) for file, path in files.items()}
    kept = [text for text in texts if checked[locate_bibliography(text.path)] is None]
    return kept, list(filter(None, checked.values()))


def _select_new(
    baseline: Baseline | None, found: Sequence[FoundInPost], *, is_merged: bool = True
) -> tuple[list[CheckedPost], Counter[KnownProblem]]:
    """Return the posts with their new problems, and the known problems that occurred.

    Args:
        baseline: the known problems.
        found: what was found in each post.
        is_merged: whether problems that are alike become one.
    """
    checked: list[CheckedPost] = []
    seen: Counter[KnownProblem] = Counter()
    for post, findings in found:
        problems: Sequence[Problem] = findings.problems
        if baseline:
            problems, known = baseline.drop_known((post, problems))
            seen += known
        checked.append((post, merge_problems(problems) if is_merged else problems))
    return checked, seen


def _save_baseline(file: Path, checked: Sequence[CheckedPost]) -> None:
    number = write_baseline(file, checked)
    _echo_note(f"{file}: {format_count(number, 'known problem')} written")


def _echo_known(
    baseline: Baseline | None,
    checked: Sequence[CheckedPost],
    seen: Counter[KnownProblem],
    plan: CheckPlan,
    *,
    verbose: bool,
) -> None:
    """Tell how many problems are known, and which of the baseline no longer occur."""
    if baseline is None:
        return
    gone = baseline.find_gone(seen, [post for post, _ in checked], set(plan.codes))
    parts = [f"{format_count(seen.total(), 'known problem')} not reported"] if seen else []
    if gone:
        hint = "" if verbose else " (-v lists them)"
        verb = "occurs" if gone.total() == 1 else "occur"
        parts.append(f"{gone.total():,} no longer {verb}{hint}")
    if parts:
        _echo_note(f"{baseline.file}: {'; '.join(parts)}")
    for known in gone if verbose else ():
        _echo_note(f"no longer occurs: {format_known_problem(known)}")


def _has_colours(options: CheckOptions) -> bool:
    is_seen = not options.output_file and bool(sys.stdout) and sys.stdout.isatty()
    return is_seen and options.form == "text"


def _format_report(options: CheckOptions, report: Report, session: Session) -> str:
    """Return what is written: an empty text where there are no posts to speak of."""
    from evidence import __version__

    if options.statistics:
        counts = count_by_rule(report.problems)
        return statistics_to_json(counts) if options.form == "json" else statistics_to_text(counts)
    forms: dict[str, Callable[[], str]] = {
        "json": report.to_json,
        "sarif": lambda: report.to_sarif(__version__),
        "github": report.to_github,
        "gitlab": report.to_gitlab,
        "markdown": report.to_markdown,
        "concise": report.to_concise,
        "html": lambda: session.render_report(report),
        "text": lambda: report.to_text(colour=_has_colours(options), verbose=options.verbose),
    }
    is_for_people = options.form in ("text", "concise", "markdown", "html")
    return "" if is_for_people and not report.posts else forms[options.form]()


def _write_output(text: str, file: Path | None, echo_output: Callable[[str], None]) -> None:
    if text and not text.endswith("\n"):
        text += "\n"
    if file:
        write_atomically(file, text.encode("utf-8"))
    else:
        echo_output(text)


def _exit_code(options: CheckOptions, *, unread: bool, failed: bool) -> int:
    if unread:
        return EXIT_CANNOT_RUN
    return EXIT_PROBLEMS if failed and not options.exit_zero else 0


def _echo_note(message: str) -> None:
    echo(f"evidence: {message}", err=True)
