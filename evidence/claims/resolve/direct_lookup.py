"""Resolve a mention that names its paper outright: by key, identifier or reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evidence.claims.resolve.ahead_of_print import iter_online_references
from evidence.claims.resolve.candidate_index import CandidateIndex
from evidence.claims.resolve.mention_cues import MentionCues
from evidence.claims.resolve.references import find_reference, iter_places
from evidence.claims.resolve.resolution import Candidate, Resolution, build_unresolved
from evidence.ids import Identifier, find_identifiers
from evidence.people import list_families, parse_author
from evidence.studies.study import Study

MAX_CANDIDATES: Final = 5


def resolve_key(mention: str, curated: Mapping[str, Study]) -> Resolution | None:
    """Resolve the key of a study of the base ("@smith2012"); None for any other words."""
    study = curated.get(mention.strip().lstrip("@"))
    if study is None:
        return None
    return Resolution(mention, "resolved", study, (Candidate(study, 1.0, ("its key",)),))


def resolve_identifier(mention: str, cues: MentionCues, index: CandidateIndex) -> Resolution | None:
    """Resolve a mention by the first known identifier in it; None where it has none.

    An identifier that is not known leaves the mention unresolved, whatever else it says. Trial
    numbers are the exception: they may belong to papers that are not known.
    """
    identifiers = find_identifiers(mention)
    for identifier in identifiers:
        studies = _find_studies(identifier, cues, index)
        if studies:
            reason = f"{identifier.kind.upper()} {identifier.value}"
            return _resolve_identified(mention, reason, studies, cues)
    names_paper = any(identifier.kind != "registry" for identifier in identifiers)
    return build_unresolved(mention) if names_paper else None


def _find_studies(
    identifier: Identifier, cues: MentionCues, index: CandidateIndex
) -> Sequence[Study]:
    studies = index.find_by_identifier(identifier)
    if identifier.kind == "registry" and cues.years:
        return [study for study in studies if study.year in cues.years]
    return studies


def _resolve_identified(
    mention: str, reason: str, studies: Sequence[Study], cues: MentionCues
) -> Resolution:
    """Resolve to the study of an identifier, if it has only one and no other author is named."""
    (study, *others) = studies
    if others:
        share = round(1 / len(studies), 3)
        reasons = (reason, "as other papers of the trial")
        candidates = tuple(Candidate(one, share, reasons) for one in studies[:MAX_CANDIDATES])
        return Resolution(mention, "ambiguous", None, candidates)
    if cues.authors and cues.authors.isdisjoint(list_families(study.authors)):
        reasons = (reason, "but the author named is none of its authors")
        return Resolution(mention, "ambiguous", None, (Candidate(study, 0.5, reasons),))
    return Resolution(mention, "resolved", study, (Candidate(study, 1.0, (reason,)),))


def resolve_reference(mention: str, cues: MentionCues, index: CandidateIndex) -> Resolution | None:
    """Resolve a mention by journal and place, or journal and day; None if it has neither."""
    reference = find_reference(mention)
    places = [reference, *iter_places(mention)] if reference else [*iter_places(mention)]
    printed = next(filter(None, map(index.find_by_reference, places)), [])
    found = printed or _find_ahead_of_print(mention, index)
    if not found:
        is_whole = reference is not None and reference.is_standalone
        return build_unresolved(mention) if is_whole else None
    share = round(1 / len(found), 3)
    describe = _describe_place if printed else _describe_day
    candidates = tuple(Candidate(study, share, describe(study)) for study in found[:MAX_CANDIDATES])
    if len(found) > 1:
        return Resolution(mention, "ambiguous", None, candidates)
    if _is_by_another_author(found[0], cues):
        return build_unresolved(mention, candidates)
    return Resolution(mention, "resolved", found[0], candidates)


def _find_ahead_of_print(mention: str, index: CandidateIndex) -> list[Study]:
    for reference in iter_online_references(mention):
        found = index.find_ahead_of_print(reference, mention)
        if found:
            return found
    return []


def _describe_day(study: Study) -> tuple[str, str]:
    return f"journal {study.journal_abbrev or study.journal}", f"online {study.epub_date}"


def _describe_place(study: Study) -> tuple[str, str]:
    first_page = (study.pages or "").partition("-")[0]
    journal = study.journal_abbrev or study.journal
    return f"journal {journal}", f"{study.year};{study.volume}:{first_page}"


def _is_by_another_author(study: Study, cues: MentionCues) -> bool:
    """Return whether a mention names a first author who is none of a study's.

    A family name of several words may be cut short: "Curiel" for "Curiel Cid". Words of its
    journal are no authors: "Can J Cardiol".
    """
    if not study.authors or cues.leading_author is None:
        return False
    words = {word for author in study.authors for word in parse_author(author).family.split()}
    journal = f"{study.journal_abbrev} {study.journal}".split()
    return cues.leading_author not in {*words, *list_families(study.authors), *journal}
