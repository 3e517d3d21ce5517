"""Questions to a session: what a claim comes to, what a mention means, what a post gets wrong."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from evidence.errors import EvidenceError, Problem
from evidence.http.addresses import is_web_address
from evidence.session.base_and_store import BaseAndStore

if TYPE_CHECKING:
    from evidence.claims.card.card import Card
    from evidence.claims.card.store_check import StoreCheck
    from evidence.claims.resolve.resolution import Resolution
    from evidence.posts.lint.report import Report
    from evidence.posts.read.post import Post

_TEXT_FORMATS = ("md", "html", "txt")


class Questions(BaseAndStore):
    """The questions that a ``Session`` answers."""

    def claim(self, id_or_text: str) -> Card:
        """Return the card of a claim, by its id or by what it says.

        Raises:
            EvidenceError: no claim, or more than one, is recognised; the message lists the nearest.
        """
        from evidence.claims.card.claim_search import find_claim

        claim = find_claim(self.base, id_or_text)
        return self.build_cards([claim])[claim]

    def build_cards(self, claims: Collection[str]) -> dict[str, Card]:
        """Build the cards of claims, by their ids."""
        from evidence.claims.card.card import build_card

        checks = self.check_store(claims)
        return {claim: build_card(self.base, claim, checks.get(claim)) for claim in claims}

    def check_store(self, claims: Collection[str]) -> Mapping[str, StoreCheck]:
        """Check the store for claims: whether notices are up to date, and what waits to be judged.

        Empty where there is no store, or a dataset in its place.
        """
        from evidence.claims.living.store_checks import check_in_store

        if self.dataset is not None or self.store is None:
            return {}
        return check_in_store(self.base, self.store, claims)

    def find_last_search(self) -> date | None:
        """Return the day on which the store last searched for the topic; None if it never did."""
        if self.dataset is not None or self.store is None:
            return None
        query = self.base.topic.query
        searches = [one for one in self.store.saved_searches() if one.query == query]
        return max((one.last_run for one in searches if one.last_run), default=None)

    @overload
    def resolve(self, mentions: str, published: int | None = None) -> Resolution: ...
    @overload
    def resolve(self, mentions: list[str], published: int | None = None) -> list[Resolution]: ...
    def resolve(
        self, mentions: str | list[str], published: int | None = None
    ) -> Resolution | list[Resolution]:
        """Find the study that a mention means, or several mentions.

        Args:
            mentions: the words of a post, or a list of such.
            published: year in which the post was written; no later study can be meant.
        """
        if isinstance(mentions, str):
            return self.resolver.resolve(mentions, published)
        return [self.resolver.resolve(mention, published) for mention in mentions]

    def check(
        self,
        source: Path | str,
        *,
        format: Literal["md", "html", "txt"] | None = None,  # noqa: A002 - the usual word
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> Report:
        """Check a post, a folder of posts, or a page of the web.

        Args:
            source: path of a post or folder, or address of a page; the text of a post where
                ``format`` is given.
            format: of the text.
            select: codes of rules, or their beginnings; without them all that are on by default.
            ignore: codes of rules to leave out, and claims as ``claim:C1``.

        Returns:
            The problems, as a sequence; ``messages`` names the files that could not be read, and
            what was not checked of a post that is too long.

        Raises:
            EvidenceError: there is no such post, or no such rule.
        """
        from evidence.posts.read.files import read_posts
        from evidence.posts.read.post import parse_post

        if format is not None:
            if format not in _TEXT_FORMATS:
                raise EvidenceError(f"format is md, html or txt, not {format!r}")
            post = parse_post(str(source), f"text.{format}")
            return self.check_posts([post], select=select, ignore=ignore)
        if "\n" in str(source) or _is_text(source):
            raise EvidenceError(
                "this is a text, not a path; say its format: check(text, format='md')"
            )
        if is_web_address(str(source)):
            posts, messages = _read_pages(str(source))
        else:
            posts, messages = read_posts([str(source)], None)
        errors = [message for message in messages if message.severity == "error"]
        if errors and not posts:
            raise EvidenceError(f"{source} could not be read", errors)
        report = self.check_posts(posts, select=select, ignore=ignore)
        return replace(report, messages=(*messages, *report.messages))

    def check_posts(
        self, posts: Sequence[Post], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> Report:
        """Check posts that were parsed; see ``check``."""
        from evidence.posts.lint.checker import check_posts

        return check_posts(
            posts, self.base, select=select, ignore=ignore, stored=self.stored_studies
        )


def _is_text(source: Path | str) -> bool:
    """Return whether several words were given that are no path of anything."""
    from evidence.posts.read.files import POST_SUFFIXES

    if isinstance(source, Path) or len(source.split()) < 2:
        return False
    return not (source.lower().endswith(POST_SUFFIXES) or os.path.exists(source))  # noqa: PTH110 - any length


def _read_pages(address: str) -> tuple[list[Post], list[Problem]]:
    from evidence.posts.web.site import WebPages, read_web_posts

    found = list(read_web_posts(WebPages([address])))
    messages = [item for item in found if isinstance(item, Problem)]
    return [item.parse() for item in found if not isinstance(item, Problem)], messages
