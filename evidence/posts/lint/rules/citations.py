"""Rules on which study a post means (C), and what became of it (S)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evidence.claims.recognise.recogniser import THERAPIES
from evidence.claims.resolve.gazetteer import families_of
from evidence.claims.resolve.mentions import AUTHOR_YEAR, CITATION, NO_NAMES
from evidence.claims.verdict.publication_status import Note, Standing, notes_on
from evidence.errors import Problem
from evidence.ids import PAPER_KINDS, find_identifiers, identifier_of
from evidence.posts.lint.sentence_facts import Check, Rule, Source, View, reference_to
from evidence.studies.study import CITEKEY

# Before a name: it is of a method or of a place, or of something else that the source is set beside.
_SETS_APART = re.compile(
    r"\b(?:unlike|compared with|than|before|after|since|criteri\w+|scale|questionnaire|using|by the|assessed|"
    r"methods? of|with the|in|at|the)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_NEAR = 25  # words between a name and its citation
ABOUT_OUR_MATTER = frozenset(THERAPIES) - {"other_therapy"} | {
    "health",
    "pain",
    "back",
    "back_pain",
    "chronic_pain",
}


def mention_resolved(rule: Rule, view: View) -> Iterator[Problem]:
    """C101: a vague mention of a study that is known."""
    if view.in_references:
        return
    cited = {source.study.key for source in view.sources if source.mention is None}
    for mention, resolution in view.mentions:
        if resolution.study is None or resolution.study.key in cited:
            continue
        cited.add(resolution.study.key)
        best = resolution.candidates[0]
        message = f"this is {reference_to(best.study)} ({'; '.join(best.reasons)})"
        suggestion = f"cite [@{best.study.key}]"
        yield view.problem(
            rule,
            message,
            at=(mention.start, mention.end),
            studies=[best.study.key],
            suggestion=suggestion,
        )


def mention_unclear(rule: Rule, view: View) -> Iterator[Problem]:
    """C102: a mention that fits several studies, or none that is known."""
    if view.in_references or view.has_citation or not ABOUT_OUR_MATTER & view.told:
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
            reference_to(candidate.study) for candidate in resolution.candidates[:3]
        )
        suggestion = (
            f"name authors, year or journal; it may be {options}"
            if options
            else "name authors, year or journal"
        )
        yield view.problem(
            rule, message, at=(mention.start, mention.end), studies=keys, suggestion=suggestion
        )


def unknown_citation(rule: Rule, view: View) -> Iterator[Problem]:
    """C103: a citation of something that is neither in the base nor in the bibliography."""
    cited = {getattr(source.study, kind) for source in view.sources for kind in PAPER_KINDS}
    for match in CITATION.finditer(view.sentence.text):
        name = match["name"]
        identifier = (
            identifier_of(name.partition(":")[2])
            if name.startswith(("pmid:", "pmcid:", "doi:"))
            else None
        )
        is_known = (
            name in view.base.studies
            or name in view.bibliography
            or (identifier is not None and identifier.value in cited)
            or (
                identifier is not None
                and f"{identifier.kind}:{identifier.value}" in view.bibliography
            )
        )
        if not is_known and (
            identifier or re.fullmatch(CITEKEY, name) or _is_bracketed(view, match.start())
        ):
            message = f"@{name} is neither in the evidence base nor in references.bib"
            add = (
                f"evidence bib add {identifier.value} --online"
                if identifier
                else "add its entry to references.bib"
            )
            suggestion = f"correct it, or {add}"
            yield view.problem(rule, message, at=match.span(), suggestion=suggestion)


def _is_bracketed(view: View, place: int) -> bool:
    """Whether a name stands in brackets, as a citation; outside of them it may be somebody's handle."""
    before = view.sentence.text[:place]
    return bool(view.bibliography) and before.rfind("[") > before.rfind("]")


def other_record(rule: Rule, view: View) -> Iterator[Problem]:
    """C104: authors or year beside a citation are not those of the record."""
    cited = [source.study for source in view.sources if source.mention is None]
    named = list(AUTHOR_YEAR.finditer(view.sentence.text))
    if len(cited) != 1 or len(named) != 1:
        return
    (study,), (match,) = cited, named
    name, year = re.split(r"[\s,]", match[0])[0], int(re.findall(r"(?:19|20)\d\d", match[0])[-1])
    told = []
    text = view.sentence.text
    if (
        name.isupper()
        or _SETS_APART.search(text[: match.start()])
        or _names_another(view, match[0])
    ):
        return
    families = [_plain(family) for family in families_of(study.authors)]
    whole = [_plain("".join(author.split()[:-1])) for author in study.authors]
    around = _plain(CITATION.sub("", text.replace(match[0], "")))
    if any(re.search(rf"\b{family}\b", around) for family in families):
        return  # its own author stands there, too
    if (
        families
        and not any(one.endswith(_plain(name)) for one in (*families, *whole))
        and name not in NO_NAMES
    ):
        told.append(f"by {study.authors[0]}")
    if abs(year - study.year) > 1:
        told.append(f"of {study.year}")
    if told and not _is_cited_apart(view, match.span()):
        message = f"{study.key} is {' and '.join(told)}, not {re.sub(r'[()]', '', match[0])}"
        yield view.problem(rule, message, at=match.span(), studies=[study.key])


def _names_another(view: View, words: str) -> bool:
    """Whether what looks like an author is a journal: Spine (2013)."""
    first = re.split(r"[\s,(]", words)[0]
    return "et al" not in words and any(
        first in (study.journal or "").split() for study in view.base.studies.values()
    )


def _is_cited_apart(view: View, place: tuple[int, int]) -> bool:
    """Whether more stands between the name and the next citation than would belong to it."""
    text = view.sentence.text
    cited = [match.start() for match in CITATION.finditer(text)]
    cited += [found.start for found in find_identifiers(text)]
    following = min((start for start in cited if start >= place[1]), default=None)
    if following is None:
        return not view.sentence.links  # where a link stands is not known
    return len(text[place[1] : following].split()) > _NEAR


def _plain(name: str) -> str:
    """A family name without accents, which some write as further letters: Müller, Mueller, Muller."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"(?<=[aou])e", "", plain)


def standing(*standings: Standing) -> Check:
    """S201 to S205: what became of the studies that a sentence rests on."""

    def check(rule: Rule, view: View) -> Iterator[Problem]:
        cited = {source.study.key for source in view.sources}
        for source in view.sources:
            for note in notes_on(view.studies, source.study.key):
                if note.standing in standings and note.instead not in cited:
                    yield _standing_problem(rule, view, source, note)

    return check


def _standing_problem(rule: Rule, view: View, source: Source, note: Note) -> Problem:
    key = source.study.key
    suggestion = (
        f"cite this instead: {reference_to(view.studies[note.instead])}" if note.instead else None
    )
    keys = [key, note.instead] if note.instead else [key]
    return view.problem(
        rule,
        f"{key}: {note.message}",
        at=view.place_of(source),
        studies=keys,
        suggestion=suggestion,
    )
