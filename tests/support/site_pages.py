"""One page of each kind, and what somebody types there; and what axe says of a page."""

from typing import Any

import pytest

PAGES = {
    "index": "index.html",
    "claim": "claims/C5.html",
    "long claim": "claims/T2.html",
    "study": "studies/furlan2010.html",
    "table": "table.html",
    "check": "check.html",
    "how": "how.html",
    "changes": "changes.html",
    "embedded card": "embed/T1.html",
}
# What is typed where, and what comes of it: these states are looked at, too.
_TYPED = {
    "index.html": ("#words", "sham", "#hits a"),
    "check.html": (
        "#text",
        "Cupping removes toxins. It relaxes muscles. A 2012 review says so.",
        "#outcome li",
    ),
}
_TARGET_SIZE = {"target-size": {"enabled": True}}  # else off; WCAG 2.2 asks for it
_OPTIONS: dict[str, dict[str, Any]] = {
    "light": {"preload": False, "rules": _TARGET_SIZE},
    "dark": {"preload": False, "runOnly": ["color-contrast", "link-in-text-block"]},
}
SCHEMES = tuple(_OPTIONS)


def find_barriers(page: Any, path: str, scheme: str) -> list[tuple[str, str]]:
    """Open and type what can be on a page, and return what axe finds: its rule and an element."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
    if path in _TYPED:
        field, text, outcome = _TYPED[path]
        page.locator(field).fill(text)
        page.locator(outcome).first.wait_for()
    found = axe.Axe().run(page, options=_OPTIONS[scheme])
    return [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
