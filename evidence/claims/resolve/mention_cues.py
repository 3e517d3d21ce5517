"""What a mention gives away of the study that it means."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from evidence.claims.resolve.gazetteer import (
    Gazetteer,
    Organisation,
    extract_content_words,
    extract_first_word,
    extract_numbers,
)
from evidence.claims.resolve.mentions import CAPITALISED_NON_NAMES

_STUDY_KIND_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "review": (
        "review",
        "meta-?analysis",
        "meta analysis",
        "pooled",
        "re-analy[sz]",
        "analysis of",
    ),
    "trial": ("trial", "randomi[sz]ed", "rct"),
    "guideline": ("guideline", "guidance", "recommendations"),
    "survey": ("survey", "prevalence"),
}
_SUBJECT_TERMS = (
    *("acupuncture", "cupping", "dry needling", "electroacupuncture", "auricular", "moxibustion"),
    *("lifting", "exercise"),
)
_RECENCY = re.compile(
    r"\b(new|today|this week|recent(ly)?|latest|just published|(mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_AUTHOR_ET_AL = re.compile(r"\b([A-Z][\w'’-]+)(?:\s+[A-Z]{1,3})?,?\s+(?:et\s+al|and\s+colleagues)")
_AUTHOR_WITH_YEAR = re.compile(
    r"\W*([A-Z][\w-]*(?:['’](?!s\b)[\w-]+)*)(?:['’]s)?,?\s+\(?(?:19|20)\d\d\b"
)
_LEADING_NAME = re.compile(
    r"\W*(?P<name>[A-Z][\w'’-]+)(?:\s+[A-Z]{1,3}\b|\s+et\s+al|,|\s+and\s|\s+\(?(?:19|20)\d\d)"
)
_LED_BY = re.compile(
    r"\b(?:led|headed|conducted) by (?:(?:Drs?|Prof|Professor)\b\.?\s+)?(?:[A-Z][\w.-]*\s+){0,2}?"
    r"(?P<name>[A-Z][\w'’-]+)(?=[\s,.;)]|$)(?!\s+[A-Z])"
)
_REFERENCE = re.compile(r"\W*[A-Z][\w'’-]+ [A-Z]{1,3}\b(?:,|\.| et al)")
MIN_REFERENCE_WORDS = 7  # words from which a reference has a title
# Conditions and treatments that a study must be about when a mention names them.
_TOPIC_STEMS = re.compile(
    r"\b(?:knee|hip|neck|migrain|headache|hypertens|blood pressure|diabet|obes|cancer|prostate|breast|vitamin|statin|"
    r"ptsd|depress|anxi|asthma|osteoarthrit|arthrit|opioid|massage|manipulat|chiropract|fusion|surger|surgic|yoga|pilates|"
    r"paracetamol|ibuprofen|acetaminophen|antidepress|antibiotic|tai chi|kinesio|alexander|constipat|pelvi|plantar|"
    r"fasci[ti]|sciatic|nurses?|shockwave|tennis|pharmacolog|steroid|gabapent|insol|brace|"
    r"walking|vertebr|meditat|mindful|fibromyalg|pregnan|stroke|nausea|insomn|hot flash|smok|infertil|allerg|"
    r"shoulder|elbow|carpal|heart|cardio|covid|vaccin|diet|bees|neural network|children|pediatr|paediatr|veteran|"
    r"musculoskeletal|moxibust|laser|auricul|herbal|homeopath|ultrasound|tens\b|exercis|lifting|cupping|"
    r"dry.needling|electroacupunct|stretch|weather|wind(?!ow)|lact|endorphin|opioid)\w*",
    re.IGNORECASE,
)
# Whose guideline, trial or review it is.
_NATIONAL_GUIDELINE = re.compile(
    r"\b(Australian|Austrian|Belgian|Brazilian|British|Canadian|Chinese|Danish|Dutch|Finnish|French|German|Indian|Iranian|Irish|"
    r"Italian|Japanese|Korean|Norwegian|Saudi|Scottish|Spanish|Swedish|Swiss|Taiwanese|Turkish)\s+(?:\w+\s+){0,2}?"
    r"(?:guidelines?|guidance|recommendations)"
)
# A hospital named after a condition does not say that a study is about it.
_INSTITUTION = re.compile(
    r"\b[A-Z][\w’'-]+ (?:Cent(?:er|re)|Institutes?|Hospital|Clinic|Society|Foundation)\b"
)
# Words for a kind of study, for saying something of one, and for how much and how long.
_GENERIC_WORDS = frozenset(
    """
    review reviews trial trials guideline guidelines guidance survey meta analysis analyses systematic randomised
    randomized controlled patients participants people adults compared led journal published new large small recent
    effect effects decreased increased reduced improved year years month months week weeks after before during later
    one two than but both did does well also better worse same only research researchers scientists specialists medical
    doctors experts tracked followed looked team work
    """.split()
)
# Family names that are words, or so frequent that they need a title, a first name or a year beside them.
_COMMON_NAMES = frozenset(
    """
    white hart long young price cross may park reading back day hall king moore rose wood bell moss ng li lee
    wang kim chen zhang xu yang wu lin liu zhao cho kong song lam yan shen sun ma he you so an on to of in is as
    at be by do go my no or up us we
    """.split()
)


@dataclass(frozen=True, slots=True)
class MentionCues:
    """What a mention gives away."""

    mention: str
    text_without_organisations: (
        str  # without the names of bodies: "British" tells nothing in "British Medical Journal"
    )
    years: frozenset[int]
    authors: frozenset[str]
    leading_author: str | None
    has_unknown_author: bool
    organisations: tuple[Organisation, ...]
    journals: frozenset[str]
    numbers: tuple[float, ...]
    percentages: tuple[float, ...]
    study_kinds: frozenset[str]
    subjects: frozenset[str]
    topics: frozenset[str]
    nationalities: frozenset[str]
    words: frozenset[str]
    topic_words: frozenset[str]  # of these, those that are no names
    is_recent: bool
    is_full_reference: bool  # "Family II, ... Title. Journal 2007;1:2-3", which must have the title

    @classmethod
    def from_mention(cls, mention: str, known: Gazetteer) -> MentionCues:
        """The clues of a mention, given the names that are known."""
        low = mention.lower()
        unnamed = functools.reduce(
            lambda text, body: body.remove_from(text), known.organisations, mention
        )
        years = frozenset(
            int(year)
            for year in re.findall(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)", mention)
        )
        return cls(
            mention=mention,
            text_without_organisations=unnamed,
            years=years,
            authors=frozenset(_find_authors(mention, known)),
            leading_author=_find_leading_author(mention, known),
            has_unknown_author=_has_unknown_author(mention, known),
            organisations=tuple(body for body in known.organisations if body.is_named_in(mention)),
            journals=_find_journals(mention, known.journals_by_first_word),
            numbers=tuple(
                dict.fromkeys(number for number in extract_numbers(low) if number not in years)
            ),
            percentages=tuple(
                float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)", low)
            ),
            study_kinds=_find_study_kinds(low),
            subjects=frozenset(subject for subject in _SUBJECT_TERMS if subject in low),
            topics=frozenset(
                match[0].lower().strip().replace("-", " ")[:6]
                for match in _TOPIC_STEMS.finditer(_INSTITUTION.sub(" ", mention))
            ),
            nationalities=frozenset(_NATIONAL_GUIDELINE.findall(unnamed)),
            words=frozenset(extract_content_words(mention)),
            topic_words=frozenset(
                word
                for word in re.findall(r"\b[a-z][a-z]{2,}", unnamed)
                if extract_content_words(word)
            )
            - _GENERIC_WORDS,
            is_recent=_RECENCY.search(low) is not None,
            is_full_reference=_REFERENCE.match(mention) is not None
            and len(extract_content_words(mention)) >= MIN_REFERENCE_WORDS,
        )

    @property
    def is_identifying(self) -> bool:
        """Whether anything in it could tell one study from another."""
        named = self.authors or self.organisations or self.journals
        return bool(self.years or named or self.numbers or self.percentages or len(self.words) > 3)


def _find_study_kinds(text: str) -> frozenset[str]:
    """The kinds of study that a text names; the trials of a review are not the study itself."""
    kinds = {
        kind
        for kind, words in _STUDY_KIND_PATTERNS.items()
        if any(re.search(rf"\b{word}", text) for word in words)
    }
    return frozenset(kinds - {"trial"} if "review" in kinds else kinds)


def _find_authors(mention: str, known: Gazetteer) -> Iterable[str]:
    for match in re.finditer(r"[A-Z][\w'’-]+", mention):
        name = match[0].removesuffix("'s").removesuffix("’s")
        if not known.is_family_name(name):
            continue
        after, before = (
            mention[match.end() : match.end() + 14],
            mention[max(0, match.start() - 14) : match.start()],
        )
        vouched = re.match(
            r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)", after
        ) or re.search(r"(Dr\.?|Prof\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$", before)
        if vouched or (name in known.family_names and name.lower() not in _COMMON_NAMES):
            yield name


def _find_leading_author(mention: str, known: Gazetteer) -> str | None:
    """The name that a mention begins with, or that of who led the work, where it is that of an author."""
    first = _LEADING_NAME.match(mention) or _LED_BY.search(mention)
    name = first["name"] if first else ""
    return name if known.is_family_name(name) else None


def _has_unknown_author(mention: str, known: Gazetteer) -> bool:
    """Whether it names its first author, and no study known is by anybody of that name."""
    first = _AUTHOR_ET_AL.search(mention) or _AUTHOR_WITH_YEAR.match(mention)
    if first and first.re is _AUTHOR_WITH_YEAR and _is_not_a_person(first[1], known):
        return False
    return first is not None and not known.is_family_name(first[1])


def _is_not_a_person(name: str, known: Gazetteer) -> bool:
    """Whether a word in capitals before a year is a journal's, a body's or a month's."""
    journals = {
        word
        for names in known.journals_by_first_word.values()
        for journal in names
        for word in journal.split()
    }
    bodies = {
        word for body in known.organisations for words in body.names for word in words.split()
    }
    return name.isupper() or name in journals | bodies | CAPITALISED_NON_NAMES


def _find_journals(mention: str, journals: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The journals that a mention names; of "JAMA" and "JAMA Intern Med" only the longer."""
    words = tuple(frozenset(re.findall(r"\w+", mention)))
    near = chain.from_iterable(
        names for first, names in journals.items() if any(word.startswith(first) for word in words)
    )
    named = {journal for journal in near if is_journal_named(journal, mention)}
    return frozenset(
        one for one in named if not any(other.startswith(one + " ") for other in named)
    )


def is_journal_named(journal: str, text: str) -> bool:
    """Whether a text names a journal, spelled out or in NLM's abbreviation."""
    if extract_first_word(journal) not in text:
        return False
    match = _compile_journal_pattern(journal).search(text)
    return match is not None and not re.match(
        r"\s+(Netw|Open|Intern)", text[match.end() : match.end() + 12]
    )


@functools.cache
def _compile_journal_pattern(journal: str) -> re.Pattern[str]:
    return re.compile(_build_journal_pattern(journal))


def _build_journal_pattern(journal: str) -> str:
    parts = re.sub(r"\s*\(.*?\)", "", journal).split()
    if len(parts) > 1:
        joint = r"[.\s&,-]+(?:(?:of|the|and|for|in|&)\s+)*"
        return r"(?<!\w)" + joint.join(rf"{re.escape(part)}[a-z]*" for part in parts) + r"(?!\w)"
    name = re.escape(parts[0])
    if parts[0].isupper():
        return rf"(?<![\w-]){name}(?!\w|\s+[A-Z])"
    return rf"(?:journal|in|the)\s+(?:the\s+)?{name}(?![\w-]|\s+[A-Z])"
