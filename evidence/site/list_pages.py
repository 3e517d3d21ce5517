"""The pages that look things up: all claims with a search, all studies with filters, and `check a text`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

from evidence.claims.base.models import Subject
from evidence.claims.verdict.card import Card
from evidence.claims.verdict.verdict import VERDICTS
from evidence.site import verdict_words as words
from evidence.site.citations import is_retracted, name_of
from evidence.site.material import Material
from evidence.site.render import File, claim_path, page, script, study_path
from evidence.site.vocabulary import vocabulary
from evidence.studies.designs import DESIGNS
from evidence.studies.table.formats import encoded

EXAMPLE: Final = """What cupping does

- Flushes lactic acid out of the muscles
- Brings more blood to the tissue
- Might relax tight muscles

Acupuncture eases chronic low back pain. It works better than sham needling. Does it last for a year? Nobody is sure.
"""


def list_pages(material: Material) -> Iterator[File]:
    """The index, the table, also as a file, `check a text`, and the scripts with what search and check look through."""
    tally = Counter(card.verdict.word for card in material.cards.values())
    yield page(
        "index.html",
        "index.html",
        material=material,
        groups=_by_subject(list(material.cards.values())),
        tally=[(word, tally[word]) for word in VERDICTS if tally[word]],
    )
    designs = Counter(study.design for study in material.studies.values())
    yield page(
        "table.html",
        "table.html",
        material=material,
        rows=[
            _row(material, key)
            for key in sorted(material.studies, key=lambda key: _place(material, key))
        ],
        designs=[
            (info.word, info.label, designs[info.word]) for info in DESIGNS if designs[info.word]
        ],
    )
    yield File("studies.csv", encoded(material.table, ".csv"))
    yield script("index.js", "EVIDENCE_INDEX", search_index(material))
    yield page("check.html", "check.html", material=material, example=EXAMPLE)
    yield script("vocabulary.js", "EVIDENCE_VOCABULARY", vocabulary(material))


def search_index(material: Material) -> dict[str, list[list[str]]]:
    """What the search looks through: title, what stands below it, further words, page; of claims the verdict, too."""
    claims = [
        [
            card.claim.text,
            f"{words.VERDICTS[card.verdict.word].word}, {words.certainty_words(card.verdict)}".rstrip(
                ", "
            ),
            f"{claim} {words.SUBJECTS[card.claim.subject]} {card.claim.wording or ''}",
            claim_path(claim),
            card.verdict.word,
            words.VERDICTS[card.verdict.word].sign,
        ]
        for claim, card in material.cards.items()
    ]
    studies = [
        [
            study.title or key,
            f"{name_of(study)}, {material.design_of(key)}{', retracted' if is_retracted(study) else ''}",
            " ".join([key, study.pmid or "", study.journal or "", *study.authors[:3]]),
            study_path(key),
        ]
        for key, study in material.studies.items()
    ]
    return {"claims": claims, "studies": studies}


def _by_subject(cards: Sequence[Card]) -> list[tuple[Subject, list[Card]]]:
    groups = (
        (subject, [card for card in cards if card.claim.subject == subject])
        for subject in get_args(Subject)
    )
    return [(subject, members) for subject, members in groups if members]


def _place(material: Material, key: str) -> tuple[int, str]:
    """The newest first."""
    return -(material.studies[key].year or 0), key


def _row(material: Material, key: str) -> dict[str, Any]:
    study = material.studies[key]
    return {
        "study": study,
        "name": name_of(study),
        "design": material.design_of(key),
        "claims": list(dict.fromkeys(row.claim for row in material.judged.get(key, ()))),
        "is_retracted": is_retracted(study),
    }
