"""Check pages of the web: each as soon as it is there, while the next is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.cli.checking.check_options import CheckOptions
from evidence.cli.checking.post_checks import PostChecks
from evidence.cli.options import echo_problems
from evidence.errors import EvidenceError, Problem
from evidence.http.addresses import is_web_address
from evidence.posts.read.files import PostText
from evidence.session.check_plan import FoundInPost


def refuse_web_contradictions(options: CheckOptions) -> None:
    """Refuse options that do not go with the posts that were given.

    Raises:
        EvidenceError: there are such.
    """
    addresses = list(filter(is_web_address, options.paths))
    if options.change and addresses:
        raise EvidenceError(
            f"--fix and --diff are for files; {addresses[0]} is changed where it was written"
        )
    if options.sitemap and options.follow:
        raise EvidenceError("give either --sitemap or --follow, which find pages in two ways")
    if (options.sitemap or options.follow) and not addresses:
        raise EvidenceError(
            "--sitemap and --follow need the address of a site, such as https://clinic.example"
        )


def begin_reading(options: CheckOptions) -> Iterator[PostText | Problem]:
    """Begin to fetch the pages among the posts that were given, and return them as they come.

    Raises:
        EvidenceError: while they come, that the extra ``web`` is not installed.
    """
    addresses = list(dict.fromkeys(filter(is_web_address, options.paths)))
    if not addresses:
        return iter(())
    from evidence.posts.web.site import WebPages, read_web_posts

    return read_web_posts(WebPages(addresses, options.sitemap, options.follow, options.limit))


def check_web_pages(
    pages: Iterable[PostText | Problem], checks: PostChecks, *, keep_sentences: bool
) -> tuple[list[FoundInPost], bool]:
    """Check pages, and tell which could not be had.

    Returns:
        What was found in each, and whether one could not be had.

    Raises:
        EvidenceError: the extra ``web`` is not installed, or a page could not be checked.
    """
    found: list[FoundInPost] = []
    is_unreachable = False
    for item in pages:
        if isinstance(item, Problem):
            echo_problems([item])
            is_unreachable = is_unreachable or item.severity == "error"
        else:
            found += checks.run([item], keep_sentences=keep_sentences)
    return found, is_unreachable
