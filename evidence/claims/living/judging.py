"""Find studies of the store to judge for a claim, and write signed judgements into the base."""

from __future__ import annotations

import shutil
import tempfile
from bisect import insort
from operator import attrgetter
from pathlib import Path

from evidence.atomic import make_folder
from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase
from evidence.claims.base.models import Judgement, Outcome, Timepoint
from evidence.claims.base.write import TableRows, update_base
from evidence.claims.living.matching import digest_claims
from evidence.claims.living.relevance import find_relevant_claims
from evidence.claims.verdict.weighting import QUESTION_BY_CLAIM_KIND
from evidence.errors import EvidenceError, describe_os_error
from evidence.pubmed.vocabulary import PUBLICATION_TYPES
from evidence.studies.citekeys import make_citekey
from evidence.studies.designs import QuestionType, evidence_level
from evidence.studies.store.models import StoredStudy
from evidence.studies.store.store import Store
from evidence.studies.study import Design, Study

_UNKNOWN_LEVEL = 9


def copy_bundled_base(folder: Path) -> bool:
    """Copy the bundled base to a folder, unless something is there.

    Returns:
        Whether it was copied.

    Raises:
        EvidenceError: the folder cannot be made.
    """
    if folder.exists() and any(folder.iterdir()):
        return False
    try:
        make_folder(folder.parent)
        with tempfile.TemporaryDirectory(prefix=".evidence-", dir=folder.parent) as beside:
            unfinished = Path(beside, folder.name)
            unfinished.mkdir()
            for file in (*BUNDLED_FOLDER.glob("*.csv"), *BUNDLED_FOLDER.glob("*.toml")):
                shutil.copyfile(file, unfinished / file.name)
            unfinished.replace(folder)
    except OSError as error:
        raise EvidenceError(f"{folder} cannot be made: {describe_os_error(error)}") from error
    return True


def find_unjudged_studies(
    base: EvidenceBase,
    store: Store,
    claim: str,
    outcome: Outcome | None = None,
    timepoint: Timepoint | None = None,
) -> list[StoredStudy]:
    """Find the studies of the store that may bear on a claim and are not judged for it.

    Strong designs come first, then new studies. Retracted studies are left out.

    Args:
        base: the evidence base.
        store: the store.
        claim: id of the claim.
        outcome: what is to be judged; what was judged on another outcome is found, too.
        timepoint: likewise, the time.
    """
    keys = {study.pmid: study.key for study in base.studies.values() if study.pmid}
    judged = {
        row.study
        for row in base.judgements
        if row.claim == claim
        and _answers(row.outcome, outcome)
        and _answers(row.timepoint, timepoint)
    }
    found = []
    for study in store.read_candidates(digest_claims(base), claim):
        record = study.record
        is_open = keys.get(record.pmid) not in judged and not record.retracted
        if is_open and claim in find_relevant_claims(base, study):
            found.append(study)
    question = QUESTION_BY_CLAIM_KIND[base.claims[claim].kind]
    return sorted(found, key=lambda study: _review_order(study, question))


def _answers(judged: str | None, asked: str | None) -> bool:
    return judged is None or asked is None or judged == asked


def _review_order(study: StoredStudy, question: QuestionType) -> tuple[int, int, int]:
    level = _UNKNOWN_LEVEL
    if study.derived.design:
        level = evidence_level(study.derived.design, question)
    return level, -(study.record.year or 0), -int(study.record.pmid)


def find_study_by_pmid(base: EvidenceBase, pmid: str) -> Study | None:
    """Return the study of the base with a PMID."""
    return next((study for study in base.studies.values() if study.pmid == pmid), None)


def build_curated_study(
    base: EvidenceBase, stored: StoredStudy, design: Design, participants: int | None
) -> Study:
    """Build the row of the base for a study of the store, with a new key.

    Args:
        base: the evidence base.
        stored: the study of the store.
        design: its design, as a person has confirmed it.
        participants: how many were analysed, as a person has confirmed it.

    Raises:
        EvidenceError: the record has no year.
    """
    record = stored.record
    if record.year is None:
        raise EvidenceError(
            f"the record {record.pmid} has no year; add its row to studies.csv by hand"
        )
    known_types = [name for name in record.publication_types if name in PUBLICATION_TYPES]
    return Study(
        key=make_citekey(record.authors, record.journal_abbrev, record.year, base.studies),
        pmid=record.pmid,
        doi=record.doi,
        pmcid=record.pmcid,
        title=record.title,
        authors=record.authors,
        journal_abbrev=record.journal_abbrev,
        journal=record.journal,
        year=record.year,
        volume=record.volume,
        issue=record.issue,
        pages=record.pages,
        epub_date=record.epub_date,
        publication_types=tuple(known_types),
        design=design,
        species=stored.derived.species,
        conditions=(),
        condition_details=None,
        duration=None,
        interventions=(),
        intervention_details=None,
        comparators=(),
        comparator_details=None,
        sample_size=participants,
        n_studies=None,
        registry_ids=record.registry_ids,
        corrections=stored.corrections,
        superseded_by=None,
        companion_of=None,
        valid_until=None,
        search_date=None,
        included_trials=(),
        verification="bibliographic",
    )


def add_judgement(folder: Path, study: Study, judgement: Judgement) -> EvidenceBase:
    """Write a judgement, and its study if it is new, into the base of a folder.

    Nothing is written unless the whole base is valid with them.

    Returns:
        The base as it is now.

    Raises:
        EvidenceError: the base would be invalid, or cannot be written.
    """

    def add_rows(base: EvidenceBase) -> TableRows:
        studies = list(base.studies.values())
        if study.key not in base.studies:
            insort(studies, study, key=attrgetter("key"))
        judgements = list(base.judgements)
        places = [place for place, row in enumerate(judgements) if row.claim == judgement.claim]
        judgements.insert(max(places, default=len(judgements) - 1) + 1, judgement)
        return {"studies": studies, "judgements": judgements}

    return update_base(folder, add_rows)  # others may judge in the same folder
