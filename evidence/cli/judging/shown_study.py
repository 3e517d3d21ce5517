"""Format a study for a person who judges it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from evidence.cli.options import WIDTH

if TYPE_CHECKING:
    from evidence.studies.store.models import StoredStudy
    from evidence.studies.study import Study


def format_stored_study(stored: StoredStudy) -> str:
    """Format what PubMed says of a study, and what a program derived of it."""
    from evidence.claims.base.models import format_label
    from evidence.ids import pubmed_url
    from evidence.studies.designs import design_info

    record, found = stored.record, stored.derived
    design = design_info(found.design).label if found.design else "design not stated"
    derived = [
        f"{found.sample_size:,} participants" if found.sample_size else "",
        f"compared with {', '.join(map(format_label, found.comparators))}"
        if found.comparators
        else "",
        f"conclusion {format_label(found.direction)}" if found.direction else "",
        *(format_label(one).replace(":", ": ") for one in found.direction_by_comparator),
    ]
    abstract = (record.abstract or "no abstract").splitlines()
    words = "; ".join(filter(None, [design, *derived]))
    return "\n".join(
        [
            _fill(f"PMID {record.pmid}, {record.year}: {stored.title}"),
            pubmed_url(record.pmid),
            *map(_fill, abstract),
            _fill(f"Derived, not reviewed: {words}"),
        ]
    )


def format_curated_study(study: Study) -> str:
    """Format a study that the store does not hold: its title, and where its abstract is."""
    from evidence.claims.card.card_text import record_url

    title = f"{study.key}, {study.year}: {study.title or 'title unknown'}"
    fetch = f"; `evidence fetch {study.pmid}` brings it into the store" if study.pmid else ""
    url = record_url(study)
    return "\n".join(
        filter(None, [_fill(title), url, _fill(f"Its abstract is not in the store{fetch}.")])
    )


def _fill(text: str) -> str:
    return textwrap.fill(text, WIDTH)
