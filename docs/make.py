"""Write the pages, and the parts of pages, that are made from the code: `python docs/make.py`.

A part stands between `<!-- made: name -->` and `<!-- end -->`; tests hold that it is up to date.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path

from api import api_page
from architecture import picture
from catalogue import catalogues
from recording import record

from evidence.claims.base.load import ROW_TYPES, read_base
from evidence.claims.base.models import CURATED_COMPARATORS, TIMEPOINT_LABELS, format_label
from evidence.claims.card.card_text import format_claims_markdown
from evidence.claims.verdict.verdict import compute_verdict
from evidence.pubmed.details import DETAIL_TABLES
from evidence.schema import Column, columns_of, fill_vocabularies
from evidence.studies.columns import LINKS, REFERENCE_COLUMNS, ROW_FROM_COLUMN, table_columns
from evidence.studies.designs import DESIGNS, QUESTION_TYPES
from evidence.synthesis.pool.pooling_vocabulary import read_pooling_vocabulary
from evidence.topic import ImportantDifference, read_topic

ROOT = Path(__file__).parents[1]
PART = re.compile(r"(<!-- made: (?P<name>[\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)
ABOUT: Mapping[str, str] = {
    "studies": "One row per study. `evidence.load()` returns it as a DataFrame, indexed by `key`.",
    "findings": "One row per result: outcome, timepoint, comparator, direction, estimate. "
    "`evidence.load_findings()`.",
    "claims": "One row per statement about health that people make. `evidence.load_claims()`, "
    "indexed by `id`.",
    "judgements": "One row per signed judgement: what a study says of a claim. "
    "`evidence.load_judgements()`.",
    "appraisals": "One row per rating of a study by a person, in one domain of RoB 2 or AMSTAR 2; "
    "optional. `evidence.open().appraisals`.",
    "curators": "One row per person who signs judgements or appraisals; optional. "
    "`evidence.open().curators`, indexed by `name`.",
}
ABOUT_DETAILS: Mapping[str, str] = {
    "authors": "One row per author, or editor, and affiliation; those without an affiliation have "
    "a row, too.",
    "investigators": "One row per investigator, who is no author, and affiliation.",
    "grants": "One row per grant.",
    "supplementary_concepts": "One row per concept that MeSH has beside its headings: rare "
    "diseases, protocols, organisms ...",
    "interests": "One row per statement on conflicts of interest.",
}
DTYPES = {
    "text": "string",
    "category": "category",
    "integer": "Int64",
    "number": "Float64",
    "flag": "boolean",
    "list": "object (lists)",
    "date": "datetime64",
}


def table_page(name: str) -> str:
    """The page of one table of the evidence base: a section a column."""
    parts = [
        f"# {name}",
        ABOUT[name],
        f"File: `evidence/data/back-pain/{name}.csv`. An empty cell is a missing value.",
    ]
    parts += [_column_section(column) for column in _fill(columns_of(ROW_TYPES[name]))]
    if name == "studies":
        parts.append(
            f"## {ROW_FROM_COLUMN.name}\n\n{ROW_FROM_COLUMN.meaning}.\n\n"
            "Type: category; only where there is a store. "
            "The columns of [PubMed](pubmed.md) that are not among those above come behind it."
            f"\n\nWords: {', '.join(f'`{word}`' for word in ROW_FROM_COLUMN.allowed_values)}."
        )
        parts += [
            f"## {link.column.name}\n\n{link.column.meaning}.\n\nType: string. "
            "Made by `evidence.load()`, not in the file."
            for link in LINKS
        ]
    return "\n\n".join(parts) + "\n"


def _fill(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return fill_vocabularies(columns, read_topic().vocabularies)


def _column_section(column: Column) -> str:
    facts = [f"Type: {DTYPES[column.kind]}", "required" if column.required else "may be missing"]
    if column.kind == "list":
        empty = "missing where not known" if column.is_unknown_if_empty else "may be empty"
        facts = ["Type: list, joined with `; ` in the file", empty]
    if column.pattern:
        facts.append(f"form `{column.pattern}`")
    words = (
        f"\n\nWords: {', '.join(f'`{word}`' for word in column.allowed_values)}."
        if column.allowed_values
        else ""
    )
    return f"## {column.name}\n\n{column.meaning}.\n\n{'; '.join(facts)}.{words}"


def pubmed_page() -> str:
    """The page of the table that is made from PubMed: a section a column."""
    parts = [
        "# The studies table from PubMed",
        "One row per record. `evidence.read_pubmed(file)` gives it as a DataFrame; "
        "`evidence read FILE -o OUT` writes it as CSV (lists joined with `; `), "
        "Parquet and JSON lines (with true lists) or Excel.",
        "A missing value is missing: `<NA>` (`None` for a list), null or an empty cell. "
        "An empty list from PubMed means that its record lists nothing there; "
        "a derived list is missing where nothing was found. "
        "Columns from `design` on are derived by rule: see [how](../derived.md).",
        *(_pubmed_section(column) for column in _fill(table_columns(derived=True))),
        "Only where a file of [another tool](../interchange.md) is among those read:",
        *map(_pubmed_section, REFERENCE_COLUMNS),
    ]
    return "\n\n".join(parts) + "\n"


def details_page(name: str) -> str:
    """The page of one tidy table of PubMed's records: a section a column."""
    parts = [
        f"# {name.replace('_', ' ').capitalize()} of PubMed's records",
        ABOUT_DETAILS[name],
        f"`evidence.read_pubmed_details(file).{name}`, or `evidence.open().read_details().{name}` "
        "for the records of the store. `pmid` joins it to the [studies table](pubmed.md).",
        *map(_pubmed_section, columns_of(DETAIL_TABLES[name])),
    ]
    return "\n\n".join(parts) + "\n"


def _pubmed_section(column: Column) -> str:
    facts = [
        f"Type: {DTYPES[column.kind]}",
        *([f"form `{column.pattern}`"] if column.pattern else []),
        *(["missing where nothing was found"] if column.is_unknown_if_empty else []),
    ]
    words = (
        f"\n\nWords: {', '.join(f'`{word}`' for word in column.allowed_values)}."
        if column.allowed_values
        else ""
    )
    origin = f"From: {column.origin}. {'; '.join(facts)}.{words}"
    return f"## {column.name}\n\n{column.meaning}.\n\n{origin}"


def levels() -> str:
    """The levels of evidence as a Markdown table."""
    rows = [f"| {design.label} | {' | '.join(map(str, design.levels))} |" for design in DESIGNS]
    head = [f"| design | {' | '.join(QUESTION_TYPES)} |", f"|---|{'---:|' * len(QUESTION_TYPES)}"]
    return "\n".join([*head, *rows]) + "\n"


def verdicts() -> str:
    """The verdicts of the bundled base as a Markdown table."""
    base = read_base()
    return format_claims_markdown(compute_verdict(base, claim) for claim in base.claims) + "\n"


def protocol() -> str:
    """The question of the bundled base, its outcomes and its search, as a Markdown table."""
    base, topic = read_base(), read_topic()
    days = sorted(row.judged_on.isoformat() for row in base.judgements)
    windows = read_pooling_vocabulary(topic).windows
    readings = [one for claim in base.claims for one in base.readings_for(claim)]
    read_twice = sum(one.second is not None for one in readings)
    rows = {
        "population": ", ".join(term.label for term in topic.conditions),
        "interventions": ", ".join(term.label for term in topic.subjects),
        "comparators": ", ".join(map(format_label, CURATED_COMPARATORS)),
        "outcomes": ", ".join(term.label for term in topic.outcomes),
        "important differences": "; ".join(map(_describe_difference, topic.important_differences)),
        "times, after the end of treatment": ", ".join(
            label for time, label in TIMEPOINT_LABELS.items() if time != "any"
        ),
        "times that are pooled": "; ".join(window.label for window in windows),
        "search of PubMed": f"`{topic.query}`",
        "judgements": f"{len(readings):,}, from {days[0]} to {days[-1]}; "
        f"{read_twice:,} of them read by two people",
    }
    return (
        "\n".join(["| part | what |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items())])
        + "\n"
    )


def _describe_difference(row: ImportantDifference) -> str:
    sizes = (
        f"{row.points:g} points of 100" if row.points else "",
        f"{row.smd:g} standard deviations" if row.smd else "",
        f"{row.people:g} people of 100" if row.people else "",
    )
    where = f" ({row.instrument})" if row.instrument else ""
    return f"{row.outcome}{where}: {' or '.join(filter(None, sizes))}, {row.source}"


def output(*arguments: str) -> str:
    """A command and what it prints, as a block."""
    done = subprocess.run(
        [sys.executable, "-m", "evidence", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    shown = " ".join(f'"{word}"' if " " in word else word for word in arguments)
    return f"```console\n$ evidence {shown}\n{done.stdout.rstrip()}\n```\n"


def check_recording() -> str:
    """The head of the report on the example post, as a terminal shows it."""
    return record(["check", "examples/back-pain.md"], _choose_problems)


def _choose_problems(lines: list[str]) -> list[str]:
    starts = [_find_line(lines, code) for code in ("E401", "Q301", "S205")]
    blocks = [["", *_block(lines, start), "", "..."] for start in starts]
    return [*chain.from_iterable(blocks), "", lines[-1]]


def _find_line(lines: list[str], code: str) -> int:
    return next(place for place, line in enumerate(lines) if f"{code} " in line)


def claim_output() -> str:
    """The head of a card, down to its first study."""
    lines = output("claim", "cupping removes lactic acid").splitlines()
    studies = next(place for place, line in enumerate(lines) if line.startswith("Studies"))
    return "\n".join([*lines[: studies + 4], "...", lines[-1]]) + "\n"


def _block(lines: list[str], start: int) -> list[str]:
    end = next(place for place in range(start, len(lines)) if not lines[place])
    return lines[start:end]


PARTS: Mapping[str, Callable[[], str]] = {
    "rooms": picture,
    "levels": levels,
    "protocol": protocol,
    "verdicts": verdicts,
    "check": lambda: output(
        "check", "examples/back-pain.md", "--select", "E401,S205", "--format", "concise"
    ),
    "claim": claim_output,
    "resolve": lambda: output(
        "resolve", "a 2012 analysis of data on 18,000 patients in acupuncture trials"
    ),
}


def filled(text: str) -> str:
    """A page with its made parts brought up to date."""
    return PART.sub(lambda part: part[1] + PARTS[part["name"]]() + part[3], text)


def pages() -> dict[Path, str]:
    """Every page that is made in whole or in part, with the text that it should have."""
    made = {ROOT / "docs" / "tables" / f"{name}.md": table_page(name) for name in ROW_TYPES}
    made |= {ROOT / "docs" / "tables" / f"{name}.md": details_page(name) for name in DETAIL_TABLES}
    made[ROOT / "docs" / "tables" / "pubmed.md"] = pubmed_page()
    made[ROOT / "docs" / "api.md"] = api_page()
    made |= catalogues()
    made[ROOT / "docs" / "pictures" / "check.svg"] = check_recording()
    written = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]
    with_parts = [page for page in written if page.is_file() and page not in made]
    return made | {page: filled(page.read_text(encoding="utf-8")) for page in with_parts}


if __name__ == "__main__":
    for page, text in pages().items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
