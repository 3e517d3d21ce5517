"""What `evidence check` does: read posts, check them, report, and choose the exit code."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from evidence.atomic import write_atomically
from evidence.cli.checking.check_options import CheckOptions
from evidence.cli.options import EXIT_CANNOT_RUN, EXIT_PROBLEMS, echo_problems, open_session
from evidence.errors import EvidenceError, Problem
from evidence.posts.lint.autofix import explain_unfixed, insert_citations, make_diff
from evidence.posts.lint.checker import Checker
from evidence.posts.lint.filters.baseline import (
    Baseline,
    CheckedPost,
    KnownProblem,
    format_known_problem,
    read_baseline,
    write_baseline,
)
from evidence.posts.lint.filters.ignoring import read_ignores
from evidence.posts.lint.filters.merging import merge_problems
from evidence.posts.lint.filters.path_patterns import matches_path
from evidence.posts.lint.filters.selectors import (
    PathIgnores,
    check_selected,
    find_ambiguous_codes,
    parse_ignore_list,
)
from evidence.posts.lint.formats.severities import reaches_level
from evidence.posts.lint.formats.statistics import (
    count_by_rule,
    statistics_to_json,
    statistics_to_text,
)
from evidence.posts.lint.registry import select_rules
from evidence.posts.lint.report import Report
from evidence.posts.lint.sentence_facts import LintRule
from evidence.posts.read.files import STDIN, read_citable_names, read_posts, write_post
from evidence.posts.read.post import Post, parse_post
from evidence.project_config import ProjectConfig, find_project_config
from evidence.session import Session
from evidence.wording import format_count


def run_check(options: CheckOptions) -> int:
    """Check posts and report.

    Returns:
        The exit code.

    Raises:
        EvidenceError: the options or settings are wrong, or a file cannot be written.
    """
    _refuse_contradictions(options)
    config = find_project_config(_config_folder(options.paths))
    session = open_session(options.base_folder or config.base, options.store_path)
    rules, checker = _make_checker(session, config, options)
    baseline = read_baseline(options.baseline_file) if options.baseline_file else None
    posts, unread = _read_posts(options, config)
    if options.new_baseline:
        found = [(post, checker.find_problems(post)) for post in posts]
        _save_baseline(options.new_baseline, found)
        return EXIT_CANNOT_RUN if unread else 0
    checked, seen = _check_posts(checker, baseline, posts)
    if options.change == "show":
        diffs = _make_diffs(checked)
        _write_output(diffs, options.output_file)
        return _exit_code(options, unread=unread, failed=bool(diffs))
    if options.change:
        checked, seen = _check_posts(checker, baseline, _fix_posts(checked))
    if baseline:
        gone = baseline.find_gone(seen, posts, {rule.code for rule in rules})
        _echo_known(baseline, seen, gone, verbose=options.verbose)
    return _report(options, checked, unread=unread)


def _report(options: CheckOptions, checked: Sequence[CheckedPost], *, unread: bool) -> int:
    """Write the problems and return the exit code."""
    problems = [problem for _, found in checked for problem in found]
    report = Report(problems, [post for post, _ in checked])
    _write_output(_format_report(options, report), options.output_file)
    failed = reaches_level(problems, options.fail_level)
    return _exit_code(options, unread=unread, failed=failed)


def _refuse_contradictions(options: CheckOptions) -> None:
    if options.statistics and options.form not in ("text", "json"):
        raise EvidenceError("--statistics goes with --format text or json")
    if options.new_baseline and options.change:
        raise EvidenceError("--write-baseline changes no post; run --fix or --diff on its own")


def _config_folder(paths: Sequence[str]) -> Path:
    """Return the folder whose settings apply: that of the first post."""
    first = next((Path(path) for path in paths if path != STDIN), Path.cwd()).resolve()
    return first if first.is_dir() else first.parent


def _make_checker(
    session: Session, config: ProjectConfig, options: CheckOptions
) -> tuple[Sequence[LintRule], Checker]:
    """Return the rules that are on, and what checks posts by them."""
    claims = session.base.claims
    select = _split_codes(options.select) or config.select
    ignore = _split_codes(options.ignore) or config.ignore
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
    named = [
        *select,
        *ignore,
        *(code for codes in config.per_file_ignores.values() for code in codes),
    ]
    for hint in find_ambiguous_codes(named, claims):
        _echo_note(hint)
    rules = select_rules(select, left_out.codes)
    checker = Checker(
        session.base,
        rules,
        stored=session.stored_studies,
        min_confidence=options.min_confidence,
        bibliography=functools.cache(read_citable_names),
        choices=config.mentions,
        is_silenced=lambda problem: left_out.covers(problem) or in_files.covers(problem),
    )
    return rules, checker


def _split_codes(text: str) -> Sequence[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _read_posts(options: CheckOptions, config: ProjectConfig) -> tuple[list[Post], bool]:
    """Read the posts, and tell what is wrong with them on standard error.

    Returns:
        The posts, and whether one could not be read.
    """

    def is_excluded(path: Path) -> bool:
        return matches_path(path, config.exclude, config.folder)

    paths = [
        path
        for path in options.paths
        if path == STDIN or not (options.force_exclude and is_excluded(Path(path)))
    ]
    posts, complaints = read_posts(paths, sys.stdin.buffer if sys.stdin else None, is_excluded)
    echo_problems(complaints)
    for post in posts:
        echo_problems(read_ignores(post).warnings)
    return posts, any(complaint.severity == "error" for complaint in complaints)


def _check_posts(
    checker: Checker, baseline: Baseline | None, posts: Sequence[Post]
) -> tuple[list[CheckedPost], Counter[KnownProblem]]:
    """Return the posts with their new problems, and the known problems that occurred."""
    checked: list[CheckedPost] = []
    seen: Counter[KnownProblem] = Counter()
    for post in posts:
        problems = checker.find_problems(post)
        if baseline:
            problems, known = baseline.drop_known((post, problems))
            seen += known
        checked.append((post, merge_problems(problems)))
    return checked, seen


def _save_baseline(file: Path, checked: Sequence[CheckedPost]) -> None:
    number = write_baseline(file, checked)
    _echo_note(f"{file}: {format_count(number, 'known problem')} written")


def _echo_known(
    baseline: Baseline,
    seen: Counter[KnownProblem],
    gone: Counter[KnownProblem],
    *,
    verbose: bool,
) -> None:
    """Tell how many problems are known, and which of the baseline no longer occur."""
    parts = [f"{format_count(seen.total(), 'known problem')} not reported"] if seen else []
    if gone:
        hint = "" if verbose else " (-v lists them)"
        verb = "occurs" if gone.total() == 1 else "occur"
        parts.append(f"{gone.total():,} no longer {verb}{hint}")
    if parts:
        _echo_note(f"{baseline.file}: {'; '.join(parts)}")
    for known in gone if verbose else ():
        _echo_note(f"no longer occurs: {format_known_problem(known)}")


def _fix_posts(checked: Sequence[CheckedPost]) -> list[Post]:
    """Write the citations that are sure into the posts, and return these."""
    posts = []
    for post, found in checked:
        text, number = insert_citations(post, found)
        posts.append(parse_post(text, post.path) if number else post)
        if number:
            write_post(post.path, text)
            click.echo(f"{post.path}: {format_count(number, 'citation')} written", err=True)
        _echo_unfixed(post, found)
    return posts


def _echo_unfixed(post: Post, problems: Sequence[Problem]) -> None:
    unfixed = explain_unfixed(post, problems)
    if unfixed:
        click.echo(f"{post.path}: {unfixed}", err=True)


def _make_diffs(checked: Sequence[CheckedPost]) -> str:
    """Return what ``_fix_posts`` would change, and tell what it would not."""
    for post, found in checked:
        _echo_unfixed(post, found)
    return "".join(make_diff(post, insert_citations(post, found)[0]) for post, found in checked)


def _format_report(options: CheckOptions, report: Report) -> str:
    """Return what is written: an empty text where there are no posts to speak of."""
    from evidence import __version__

    if options.statistics:
        counts = count_by_rule(report.problems)
        return statistics_to_json(counts) if options.form == "json" else statistics_to_text(counts)
    colour = not options.output_file and bool(sys.stdout) and sys.stdout.isatty()
    forms: dict[str, Callable[[], str]] = {
        "json": report.to_json,
        "sarif": lambda: report.to_sarif(__version__),
        "github": report.to_github,
        "markdown": report.to_markdown,
        "concise": report.to_concise,
        "text": lambda: report.to_text(colour=colour, verbose=options.verbose),
    }
    is_for_people = options.form in ("text", "concise", "markdown")
    return "" if is_for_people and not report.posts else forms[options.form]()


def _write_output(text: str, file: Path | None) -> None:
    if text and not text.endswith("\n"):
        text += "\n"
    if file:
        write_atomically(file, text.encode("utf-8"))
    else:
        click.echo(text, nl=False)


def _exit_code(options: CheckOptions, *, unread: bool, failed: bool) -> int:
    if unread:
        return EXIT_CANNOT_RUN
    return EXIT_PROBLEMS if failed and not options.exit_zero else 0


def _echo_note(message: str) -> None:
    click.echo(f"evidence: {message}", err=True)
