"""A browser that may ask nothing of the network by itself."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
QUIET = [
    *(
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ),
    *("--disable-component-update", "--disable-sync"),
]


@contextlib.contextmanager
def open_browser(profile: Path) -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine; the pages are not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        context = started.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=QUIET,
            permissions=["clipboard-read", "clipboard-write"],
            accept_downloads=True,
        )
        yield context
        context.close()
