"""Made-up papers on the topic of the bundled evidence base."""

from collections.abc import Iterator
from typing import Any

from evidence.pubmed.local_server import Paper, make_papers


def make_trials(count: int, **options: Any) -> Iterator[Paper]:
    """Make up trials that a search for acupuncture finds; the options are those of make_papers."""
    return make_papers(count, "Acupuncture for back pain: trial", **options)
