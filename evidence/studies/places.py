"""Where a paper stands in its journal: volume and first page."""

from __future__ import annotations

import re
from typing import Final

from evidence.studies.study import Study

VolumeAndPage = tuple[str, str]

# "485", "S12", "e00119722", "eadn0327", "CD003520", "1161.e7"
PAGE_PATTERN: Final = r"(?:[A-Za-z]{1,6}[.-]?)?\d+(?:\.[A-Za-z]?\d+)*[A-Za-z]?"
VOLUME_PATTERN: Final = r"\d+(?:[A-Za-z](?![a-z]))?"


def list_places(study: Study) -> list[VolumeAndPage]:
    """List volume and first page of a study; none where its record has no page.

    An article number may stand without a volume ("2008;(4):CD001929").
    """
    first = re.match(PAGE_PATTERN, study.pages or "")
    if first is None:
        return []
    volume = re.match(VOLUME_PATTERN, study.volume or "")
    page = first[0].lower()
    places = [(normalise_volume(volume[0]), page)] if volume else []
    return [*places, ("", page)] if page[0].isalpha() else places


def normalise_volume(volume: str) -> str:
    """Return a volume without leading zeros, in lower case."""
    return volume.lstrip("0").lower() or volume
