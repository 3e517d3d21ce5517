"""How a figure or a table names a study."""

from __future__ import annotations

import re

from evidence.people import is_et_al, parse_author
from evidence.studies.study import Study


def study_label(study: Study) -> str:
    """Label a study by first author, year and the letter of its key: "Haake 2007".

    Without authors, the journal or the name in the key stands for them.
    """
    letter = study.key[-1] if study.key[-1].isalpha() else ""
    first = next(iter(study.authors), "")
    if first and not is_et_al(first):
        return f"{parse_author(first).family} {study.year}{letter}"
    return f"{_name_without_author(study)} {study.year}{letter}"


def _name_without_author(study: Study) -> str:
    stem = re.sub(r"\d.*", "", study.key)
    journal = study.journal_abbrev or ""
    initials = "".join(word[0] for word in journal.split()).lower()
    return journal if stem == initials else stem.capitalize()
