"""Measure the derived columns on labelled abstracts: `python benchmarks/derive.py`.

The abstracts are those of tests/data/derived_abstracts.jsonl. `right` has, by column, every answer
that can be defended; `null` and `[]` stand for an empty cell, and a column that is left out is not
scored. `part` says when an abstract was written: before the rules were last changed ("first"),
after that ("second"), or after what the parts before showed was mended ("third", "fourth"). Prints
for each column how many answers are right, and how many of the answers that are due were found.
`unclear` is no answer of a direction.

With `--errors`, lists each wrong or missing answer, too; with `--part third`, scores that part.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evidence.pubmed.record import create_blank_record
from evidence.studies.derive.derive import derive_columns
from evidence.topic import Topic, read_topic

ROOT: Final = Path(__file__).parents[1]
ABSTRACTS: Final = ROOT / "tests" / "data" / "derived_abstracts.jsonl"
TOPICS: Final = {"honey": ROOT / "tests" / "data" / "honey"}  # None is the bundled topic
PARTS: Final = ("first", "second", "third", "fourth")
COLUMNS: Final = (
    "design",
    "interventions",
    "conditions",
    "comparators",
    "sample_size",
    "direction",
    "direction_by_comparator",
)


@dataclass(frozen=True)
class Answer:
    """What was derived for one column of one abstract, beside the answers that are right."""

    title: str
    column: str
    given: Any
    right: list[Any]

    @property
    def is_given(self) -> bool:
        """Return True if the program answers."""
        return self.given not in (None, [], "unclear")

    @property
    def is_due(self) -> bool:
        """Return True if an empty cell is no right answer."""
        return not any(answer in (None, [], "unclear") for answer in self.right)

    @property
    def is_right(self) -> bool:
        """Return True if the answer is one of the right ones."""
        return self.given in self.right


def main() -> None:
    """Print the table, and the errors if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--errors", action="store_true", help="list wrong and missing answers")
    parser.add_argument("--part", choices=PARTS, help="score only this part")
    options = parser.parse_args()
    entries = [json.loads(line) for line in ABSTRACTS.read_text("utf-8").splitlines()]
    chosen = [entry for entry in entries if options.part in (None, entry["part"])]
    answers = list(derive_answers(chosen))
    print(f"{len(chosen)} abstracts")
    print_table(answers)
    if options.errors:
        print_errors(answers)


def derive_answers(entries: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
    """Derive the columns of each abstract."""
    topics = {name: read_topic(folder) for name, folder in TOPICS.items()}
    for entry in entries:
        derived = derive_entry(entry, topics.get(entry.get("topic", "")))
        for column, right in entry["right"].items():
            value = getattr(derived, column)
            given = sorted(value) if isinstance(value, tuple) else value
            yield Answer(entry["title"], column, given, right)


def derive_entry(entry: Mapping[str, Any], topic: Topic | None) -> Any:
    """Derive the columns of one abstract."""
    record = create_blank_record()
    record.title = entry["title"]
    record.abstract = entry["abstract"] or None
    record.publication_types = tuple(entry["publication_types"])
    record.mesh_terms = tuple(entry.get("mesh_terms", ()))
    return derive_columns(record, topic=topic)


def print_table(answers: Iterable[Answer]) -> None:
    """Print how often each column answers, how often that is right, and what it finds."""
    known = list(answers)
    print(f"{'column':<24} {'right':>14} {'found':>14}")
    for column in COLUMNS:
        of_column = [answer for answer in known if answer.column == column]
        given = [answer for answer in of_column if answer.is_given]
        due = [answer for answer in of_column if answer.is_due]
        right = sum(answer.is_right for answer in given)
        found = sum(answer.is_right for answer in due)
        print(f"{column:<24} {_share(right, len(given))} {_share(found, len(due))}")


def _share(part: int, whole: int) -> str:
    return f"{part:>4}/{whole:<4}{part / whole if whole else 1:>5.2f}"


def print_errors(answers: Iterable[Answer]) -> None:
    """Print what is wrong, then what is missing, by column."""
    for answer in sorted(answers, key=lambda answer: COLUMNS.index(answer.column)):
        if answer.is_given and not answer.is_right:
            print(f"wrong    {answer.column}: {answer.given}, not {answer.right}: {answer.title}")
        elif answer.is_due and not answer.is_given:
            print(f"missing  {answer.column}: {answer.right}: {answer.title}")


if __name__ == "__main__":
    main()
