"""Rules on which study a post means (C), and what became of it (S)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evidence.claims.recognise.recogniser import TREATMENT_CONCEPTS
from evidence.claims.resolve.mentions import (
    AUTHOR_YEAR_PATTERN,
    CAPITALISED_NON_NAMES,
    PANDOC_CITATION_PATTERN,
)
from evidence.claims.verdict.publication_status import (
    PublicationStatus,
    StatusNote,
    find_status_notes,
)
from evidence.errors import Problem
from evidence.ids import PAPER_IDENTIFIER_KINDS, find_identifiers, parse_identifier
from evidence.people import list_families
from evidence.posts.lint.sentence_facts import (
    LintRule,
    RuleFunction,
    SentenceFacts,
    SourceStudy,
    format_reference,
)
from evidence.studies.study import CITEKEY_PATTERN

# Before a name: it is of a method or of a place, or of something else that the source is set beside.
_CONTRAST_BEFORE_NAME = re.compile(
    r"\b(?:unlike|compared with|than|before|after|since|criteri\w+|scale|questionnaire|using|by the|assessed|"
    r"methods? of|with the|in|at|the)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_MAX_WORDS_APART = 25  # words between a name and its citation
TOPIC_CONCEPTS = frozenset(TREATMENT_CONCEPTS) - {"other_therapy"} | {
    "health",
    "pain",
    "back",
    "back_pain",
    "chronic_pain",
}


def check_vague_mention(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """C101: a vague mention of a study that is known."""
    if view.in_references:
        return
    cited = {source.study.key for source in view.sources if source.mention is None}
    for mention, resolution in view.mentions:
        if resolution.study is None or resolution.study.key in cited:
            continue
        cited.add(resolution.study.key)
        best = resolution.candidates[0]
        message = f"this is {format_reference(best.study)} ({'; '.join(best.reasons)})"
        suggestion = f"cite [@{best.study.key}]"
        yield view.make_problem(
            rule,
            message,
            at=(mention.start, mention.end),
            studies=[best.study.key],
            suggestion=suggestion,
        )


def check_unclear_mention(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """C102: a mention that fits several studies, or none that is known."""
    if view.in_references or view.has_citation or not TOPIC_CONCEPTS & view.paragraph_concepts:
        return
    for mention, resolution in view.mentions:
        if resolution.study is not None:
            continue
        keys = [candidate.study.key for candidate in resolution.candidates]
        several = resolution.status == "ambiguous"
        message = (
            "fits several studies" if several else "fits no study of the evidence base well enough"
        )
        options = "; ".join(
            format_reference(candidate.study) for candidate in resolution.candidates[:3]
        )
        suggestion = (
            f"name authors, year or journal; it may be {options}"
            if options
            else "name authors, year or journal"
        )
        yield view.make_problem(
            rule, message, at=(mention.start, mention.end), studies=keys, suggestion=suggestion
        )


def check_unknown_citation(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """C103: a citation of something that is neither in the base nor in the bibliography."""
    cited = {
        getattr(source.study, kind) for source in view.sources for kind in PAPER_IDENTIFIER_KINDS
    }
    for match in PANDOC_CITATION_PATTERN.finditer(view.sentence.text):
        name = match["name"]
        identifier = (
            parse_identifier(name.partition(":")[2])
            if name.startswith(("pmid:", "pmcid:", "doi:"))
            else None
        )
        is_known = (
            name in view.base.studies
            or name in view.citable_names
            or (identifier is not None and identifier.value in cited)
            or (
                identifier is not None
                and f"{identifier.kind}:{identifier.value}" in view.citable_names
            )
        )
        if not is_known and (
            identifier or re.fullmatch(CITEKEY_PATTERN, name) or _is_bracketed(view, match.start())
        ):
            message = f"@{name} is neither in the evidence base nor in references.bib"
            add = (
                f"evidence bib add {identifier.value} --online"
                if identifier
                else "add its entry to references.bib"
            )
            suggestion = f"correct it, or {add}"
            yield view.make_problem(rule, message, at=match.span(), suggestion=suggestion)


def _is_bracketed(view: SentenceFacts, place: int) -> bool:
    """Whether a name stands in brackets, as a citation; outside of them it may be somebody's handle."""
    before = view.sentence.text[:place]
    return bool(view.citable_names) and before.rfind("[") > before.rfind("]")


def check_record_mismatch(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
    """C104: authors or year beside a citation are not those of the record."""
    cited = [source.study for source in view.sources if source.mention is None]
    named = list(AUTHOR_YEAR_PATTERN.finditer(view.sentence.text))
    if len(cited) != 1 or len(named) != 1:
        return
    (study,), (match,) = cited, named
    name, year = re.split(r"[\s,]", match[0])[0], int(re.findall(r"(?:19|20)\d\d", match[0])[-1])
    told = []
    text = view.sentence.text
    if (
        name.isupper()
        or _CONTRAST_BEFORE_NAME.search(text[: match.start()])
        or _is_journal_name(view, match[0])
    ):
        return
    families = [_fold_name(family) for family in list_families(study.authors)]
    whole = [_fold_name("".join(author.split()[:-1])) for author in study.authors]
    around = _fold_name(PANDOC_CITATION_PATTERN.sub("", text.replace(match[0], "")))
    if any(re.search(rf"\b{family}\b", around) for family in families):
        return  # its own author stands there, too
    if (
        families
        and not any(one.endswith(_fold_name(name)) for one in (*families, *whole))
        and name not in CAPITALISED_NON_NAMES
    ):
        told.append(f"by {study.authors[0]}")
    if abs(year - study.year) > 1:
        told.append(f"of {study.year}")
    if told and not _is_cited_apart(view, match.span()):
        message = f"{study.key} is {' and '.join(told)}, not {re.sub(r'[()]', '', match[0])}"
        yield view.make_problem(rule, message, at=match.span(), studies=[study.key])


def _is_journal_name(view: SentenceFacts, words: str) -> bool:
    """Whether what looks like an author is a journal: Spine (2013)."""
    first = re.split(r"[\s,(]", words)[0]
    return "et al" not in words and any(
        first in (study.journal_abbrev or "").split() for study in view.base.studies.values()
    )


def _is_cited_apart(view: SentenceFacts, place: tuple[int, int]) -> bool:
    """Whether more stands between the name and the next citation than would belong to it."""
    text = view.sentence.text
    cited = [match.start() for match in PANDOC_CITATION_PATTERN.finditer(text)]
    cited += [found.start for found in find_identifiers(text)]
    following = min((start for start in cited if start >= place[1]), default=None)
    if following is None:
        return not view.sentence.links  # where a link stands is not known
    return len(text[place[1] : following].split()) > _MAX_WORDS_APART


def _fold_name(name: str) -> str:
    """A family name without accents, which some write as further letters: Müller, Mueller, Muller."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"(?<=[aou])e", "", plain)


def make_status_check(*standings: PublicationStatus) -> RuleFunction:
    """S201 to S205: what became of the studies that a sentence rests on."""

    def check(rule: LintRule, view: SentenceFacts) -> Iterator[Problem]:
        cited = {source.study.key for source in view.sources}
        for source in view.sources:
            for note in find_status_notes(view.studies, source.study.key):
                if note.status in standings and note.replacement not in cited:
                    yield _make_status_problem(rule, view, source, note)

    return check


def _make_status_problem(
    rule: LintRule, view: SentenceFacts, source: SourceStudy, note: StatusNote
) -> Problem:
    key = source.study.key
    suggestion = (
        f"cite this instead: {format_reference(view.studies[note.replacement])}"
        if note.replacement
        else None
    )
    keys = [key, note.replacement] if note.replacement else [key]
    return view.make_problem(
        rule,
        f"{key}: {note.message}",
        at=view.locate_source(source),
        studies=keys,
        suggestion=suggestion,
    )
