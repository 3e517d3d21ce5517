"""Bring the catalogues of translations up to date: what is said, and where, in the package.

A translation that is there is kept, a message that is new has none yet, one that is gone is
dropped. Catalogues name neither days nor lines of files, so that they change only with messages.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from evidence.claims.base import models
from evidence.claims.base.appraisal_tools import (
    APPRAISAL,
    DOMAINS_BY_TOOL,
    AppraisalRating,
    read_tool_text,
)
from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase, read_base
from evidence.claims.base.translate import CLAIM_CONTEXT, OBJECT_CONTEXT, TOPIC_CONTEXT
from evidence.claims.verdict.overall_appraisal import OverallRating, count_unit_messages
from evidence.claims.verdict.publication_status import PublicationStatus
from evidence.claims.verdict.verdict import VerdictCategory
from evidence.messages.catalogue import LOCALE_FOLDER, name_locale
from evidence.studies.columns import COLUMN_CONTEXT, MERGED_COLUMNS
from evidence.studies.designs import DESIGNS, count_messages
from evidence.studies.store.changes import CHANGE_KINDS
from evidence.studies.study import Duration
from evidence.topic import Topic

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "evidence"
PACK_CATALOGUES: Final = BUNDLED_FOLDER / "locale"
_LABEL: Final = "label"
_KEYWORDS: Final = {
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_noop": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_TEMPLATE_OPTIONS: Final = {"newstyle_gettext": "true", "silent": "false", "trimmed": "true"}
_BASIS: Final = ("abstract", "full_text", "summary")
_MEASURES: Final = ("percent", "rating")
# What the pages show of the tables of figures.
_FIGURE_COLUMNS: Final = (
    "part outcome timepoint comparator scale estimate ci_low ci_high weight reason row text "
    "subject verdict certainty against too_little two_sided for at_part_weight trial pooled review "
    "refused"
).split()
_VOCABULARIES: Final[Mapping[str, object]] = {
    "comparators": models.CuratedComparator,
    "timepoints": models.Timepoint,
    "directions": models.EffectDirection,
    "ratios": models.RatioName,
    "kinds of claims": models.ClaimKind,
    "stances": models.Stance,
    "directness": models.Directness,
    "certainties": models.GradeLevel,
    "concerns": models.GradeDomain,
    "ratings": AppraisalRating,
    "overall ratings": OverallRating,
    "verdicts": VerdictCategory,
    "roles of people": models.CuratorRole,
    "readings": models.Reading,
    "what became of a paper": PublicationStatus,
    "durations": Duration,
}


class FoundMessage(NamedTuple):
    """A message, one form or two, with its context, where it is from, and what to know about it."""

    text: str | tuple[str, str]
    place: str
    context: str | None = None
    comment: str = ""


def catalogues() -> dict[Path, str]:
    """Every catalogue, with the text that it should have."""
    own = [*find_messages(), *list_vocabulary()]
    made = {file: update_catalogue(file, own) for file in sorted(LOCALE_FOLDER.glob("*.po"))}
    pack = list_pack_words(read_base(BUNDLED_FOLDER))
    return made | {
        file: update_catalogue(file, pack) for file in sorted(PACK_CATALOGUES.glob("*.po"))
    }


def find_messages(folder: Path = PACKAGE) -> Iterator[FoundMessage]:
    """Find the messages of modules and of templates of pages."""
    for file in sorted(folder.rglob("*.py")):
        yield from _extract(file, "python", {})
    for file in sorted(folder.rglob("templates/*.*ml")):
        yield from _extract(file, "jinja2.ext:babel_extract", _TEMPLATE_OPTIONS)


def _extract(file: Path, method: str, options: Mapping[str, str]) -> Iterator[FoundMessage]:
    place = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    with file.open("rb") as source:
        for _, text, comments, context in extract(method, source, _KEYWORDS, (), options):
            yield FoundMessage(text, place, context, " ".join(comments))


def list_vocabulary() -> Iterator[FoundMessage]:
    """List what is said with closed words: labels, designs, comparators, appraisals."""
    place = "evidence/claims/base/models.py"
    for about, words in _VOCABULARIES.items():
        yield from _list_labels(get_args(words), place, about)
    yield from _list_labels(_BASIS, place, "what was read")
    yield from _list_labels(_MEASURES, place, "measures")
    yield from _list_labels(CHANGE_KINDS, "evidence/studies/store/changes.py", "changes")
    yield from _list_labels(_FIGURE_COLUMNS, "evidence/synthesis", "tables of figures")
    for phrase in models.COMPARATOR_PHRASES.values():
        yield FoundMessage(phrase, place, models.COMPARISON, "after: compared with")
    for design in DESIGNS:
        designs = "evidence/studies/designs.py"
        yield FoundMessage(design.label, designs, _LABEL, "designs")
        yield FoundMessage(count_messages(design.design), designs)
    for column in MERGED_COLUMNS:
        columns = "evidence/studies/columns.py"
        yield FoundMessage(column.meaning, columns, COLUMN_CONTEXT, column.name)
    yield from _list_appraisal_texts()


def _list_labels(words: Sequence[str], place: str, about: str) -> Iterator[FoundMessage]:
    for word in words:
        yield FoundMessage(word.replace("_", " "), place, _LABEL, about)


def _list_appraisal_texts() -> Iterator[FoundMessage]:
    place = "evidence/data/vocabulary/appraisal.toml"
    for tool in DOMAINS_BY_TOOL:
        text = read_tool_text(tool)
        yield FoundMessage(text.overall, place)
        yield FoundMessage(count_unit_messages(tool), place)
        yield FoundMessage(text.about, place, APPRAISAL)
        for domain in text.domains.values():
            yield FoundMessage(domain.label, place, APPRAISAL)
            yield FoundMessage(domain.question, place, APPRAISAL)


def list_pack_words(base: EvidenceBase) -> Iterator[FoundMessage]:
    """List the words of a topic pack: its labels, and what its claims say."""
    yield from _list_topic_words(base.topic)
    for claim in base.claims.values():
        for text in (claim.text, claim.population, claim.wording, claim.leaves_out):
            if text:
                yield FoundMessage(text, "claims.csv", CLAIM_CONTEXT, claim.id)


def _list_topic_words(topic: Topic) -> Iterator[FoundMessage]:
    place = "topic.toml"
    pooling = topic.tables.get("pooling", {})
    rows = (*pooling.get("other_conditions", ()), *pooling.get("windows", ()))
    terms = (*topic.treatments, *topic.conditions, *topic.outcomes, *topic.subjects)
    labels = [
        topic.name,
        topic.scope,
        *(term.label for term in terms),
        *(row["label"] for row in rows),
    ]
    yield from (FoundMessage(label, place, TOPIC_CONTEXT) for label in labels)
    ids = [term.id for term in (*topic.outcomes, *topic.subjects)]
    yield from _list_labels(ids, place, "outcomes and subjects")
    for term in topic.outcomes:
        words = term.id.replace("_", " ")
        yield FoundMessage(words, place, OBJECT_CONTEXT, "after: reduces, the effect on")


def update_catalogue(file: Path, messages: Iterable[FoundMessage]) -> str:
    """Bring the text of a catalogue up to date with the messages that there are."""
    text, locale = file.read_text(encoding="utf-8"), name_locale(file.stem)
    known = read_po(io.StringIO(text), locale=locale)
    catalogue = Catalog(locale=locale)
    for one in _join_places(messages):
        found = known.get(one.text, one.context)
        catalogue.add(
            one.text,
            found.string if found and not found.fuzzy else None,
            locations=[(place, 0) for place in one.place.split()],
            auto_comments=[one.comment] if one.comment else (),
            context=one.context,
        )
    out = io.BytesIO()
    write_po(out, catalogue, 0, omit_header=True, sort_output=True, include_lineno=False)
    return f"{_head(text)}\n\n{out.getvalue().decode().strip()}\n"


def _head(text: str) -> str:
    """The comment at the top, with the words of a language, and the facts about the file."""
    return text.split("\n\n", 1)[0]


def _join_places(messages: Iterable[FoundMessage]) -> list[FoundMessage]:
    """Join what is said in several places, in the order of the texts."""
    joined: dict[tuple[str | None, str | tuple[str, str]], list[FoundMessage]] = {}
    for one in messages:
        joined.setdefault((one.context, one.text), []).append(one)
    return [
        FoundMessage(
            text,
            " ".join(sorted({one.place for one in found})),
            context,
            ", ".join(dict.fromkeys(one.comment for one in found if one.comment)),
        )
        for (context, text), found in joined.items()
    ]
