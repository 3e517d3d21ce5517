"""What a mention gives away of the study that it means."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from evidence.claims.resolve.gazetteer import Body, Known, content_words, first_word, numbers_of
from evidence.claims.resolve.mentions import NO_NAMES

_KINDS: Mapping[str, tuple[str, ...]] = {
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
_SUBJECTS = (
    *("acupuncture", "cupping", "dry needling", "electroacupuncture", "auricular", "moxibustion"),
    *("lifting", "exercise"),
)
_NEWS = re.compile(
    r"\b(new|today|this week|recent(ly)?|latest|just published|(mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_AUTHOR = re.compile(r"\b([A-Z][\w'’-]+)(?:\s+[A-Z]{1,3})?,?\s+(?:et\s+al|and\s+colleagues)")
_AUTHOR_FIRST = re.compile(
    r"\W*([A-Z][\w-]*(?:['’](?!s\b)[\w-]+)*)(?:['’]s)?,?\s+\(?(?:19|20)\d\d\b"
)
_LEADING = re.compile(
    r"\W*(?P<name>[A-Z][\w'’-]+)(?:\s+[A-Z]{1,3}\b|\s+et\s+al|,|\s+and\s|\s+\(?(?:19|20)\d\d)"
)
_LED_BY = re.compile(
    r"\b(?:led|headed|conducted) by (?:(?:Drs?|Prof|Professor)\b\.?\s+)?(?:[A-Z][\w.-]*\s+){0,2}?"
    r"(?P<name>[A-Z][\w'’-]+)(?=[\s,.;)]|$)(?!\s+[A-Z])"
)
_REFERENCE = re.compile(r"\W*[A-Z][\w'’-]+ [A-Z]{1,3}\b(?:,|\.| et al)")
LONG = 7  # words from which a reference has a title
# Conditions and treatments that a study must be about when a mention names them.
_TOPICS = re.compile(
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
_NATIONS = re.compile(
    r"\b(Australian|Austrian|Belgian|Brazilian|British|Canadian|Chinese|Danish|Dutch|Finnish|French|German|Indian|Iranian|Irish|"
    r"Italian|Japanese|Korean|Norwegian|Saudi|Scottish|Spanish|Swedish|Swiss|Taiwanese|Turkish)\s+(?:\w+\s+){0,2}?"
    r"(?:guidelines?|guidance|recommendations)"
)
# A hospital named after a condition does not say that a study is about it.
_PLACE = re.compile(
    r"\b[A-Z][\w’'-]+ (?:Cent(?:er|re)|Institutes?|Hospital|Clinic|Society|Foundation)\b"
)
# Words for a kind of study, for saying something of one, and for how much and how long.
_FORM = frozenset(
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
class Clues:
    """What a mention gives away."""

    mention: str
    unnamed: (
        str  # without the names of bodies: "British" tells nothing in "British Medical Journal"
    )
    years: frozenset[int]
    authors: frozenset[str]
    leading_author: str | None
    has_unknown_author: bool
    bodies: tuple[Body, ...]
    journals: frozenset[str]
    numbers: tuple[float, ...]
    percents: tuple[float, ...]
    kinds: frozenset[str]
    subjects: frozenset[str]
    topics: frozenset[str]
    nations: frozenset[str]
    words: frozenset[str]
    about: frozenset[str]  # of these, those that are no names
    is_news: bool
    is_reference: bool  # "Family II, ... Title. Journal 2007;1:2-3", which must have the title

    @classmethod
    def of(cls, mention: str, known: Known) -> Clues:
        """The clues of a mention, given the names that are known."""
        low = mention.lower()
        unnamed = functools.reduce(lambda text, body: body.cut_from(text), known.bodies, mention)
        years = frozenset(
            int(year)
            for year in re.findall(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)", mention)
        )
        return cls(
            mention=mention,
            unnamed=unnamed,
            years=years,
            authors=frozenset(_named_authors(mention, known)),
            leading_author=_leading_author(mention, known),
            has_unknown_author=_names_unknown_author(mention, known),
            bodies=tuple(body for body in known.bodies if body.stands_in(mention)),
            journals=_named_journals(mention, known.journals),
            numbers=tuple(
                dict.fromkeys(number for number in numbers_of(low) if number not in years)
            ),
            percents=tuple(
                float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)", low)
            ),
            kinds=_kinds(low),
            subjects=frozenset(subject for subject in _SUBJECTS if subject in low),
            topics=frozenset(
                match[0].lower().strip().replace("-", " ")[:6]
                for match in _TOPICS.finditer(_PLACE.sub(" ", mention))
            ),
            nations=frozenset(_NATIONS.findall(unnamed)),
            words=frozenset(content_words(mention)),
            about=frozenset(
                word for word in re.findall(r"\b[a-z][a-z]{2,}", unnamed) if content_words(word)
            )
            - _FORM,
            is_news=_NEWS.search(low) is not None,
            is_reference=_REFERENCE.match(mention) is not None
            and len(content_words(mention)) >= LONG,
        )

    @property
    def identify(self) -> bool:
        """Whether anything in it could tell one study from another."""
        named = self.authors or self.bodies or self.journals
        return bool(self.years or named or self.numbers or self.percents or len(self.words) > 3)


def _kinds(text: str) -> frozenset[str]:
    """The kinds of study that a text names; the trials of a review are not the study itself."""
    kinds = {
        kind
        for kind, words in _KINDS.items()
        if any(re.search(rf"\b{word}", text) for word in words)
    }
    return frozenset(kinds - {"trial"} if "review" in kinds else kinds)


def _named_authors(mention: str, known: Known) -> Iterable[str]:
    for match in re.finditer(r"[A-Z][\w'’-]+", mention):
        name = match[0].removesuffix("'s").removesuffix("’s")
        if not known.is_family(name):
            continue
        after, before = (
            mention[match.end() : match.end() + 14],
            mention[max(0, match.start() - 14) : match.start()],
        )
        vouched = re.match(
            r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)", after
        ) or re.search(r"(Dr\.?|Prof\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$", before)
        if vouched or (name in known.families and name.lower() not in _COMMON_NAMES):
            yield name


def _leading_author(mention: str, known: Known) -> str | None:
    """The name that a mention begins with, or that of who led the work, where it is that of an author."""
    first = _LEADING.match(mention) or _LED_BY.search(mention)
    name = first["name"] if first else ""
    return name if known.is_family(name) else None


def _names_unknown_author(mention: str, known: Known) -> bool:
    """Whether it names its first author, and no study known is by anybody of that name."""
    first = _AUTHOR.search(mention) or _AUTHOR_FIRST.match(mention)
    if first and first.re is _AUTHOR_FIRST and _is_something_else(first[1], known):
        return False
    return first is not None and not known.is_family(first[1])


def _is_something_else(name: str, known: Known) -> bool:
    """Whether a word in capitals before a year is a journal's, a body's or a month's."""
    journals = {
        word for names in known.journals.values() for journal in names for word in journal.split()
    }
    bodies = {word for body in known.bodies for words in body.names for word in words.split()}
    return name.isupper() or name in journals | bodies | NO_NAMES


def _named_journals(mention: str, journals: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The journals that a mention names; of "JAMA" and "JAMA Intern Med" only the longer."""
    words = tuple(frozenset(re.findall(r"\w+", mention)))
    near = chain.from_iterable(
        names for first, names in journals.items() if any(word.startswith(first) for word in words)
    )
    named = {journal for journal in near if names_journal(journal, mention)}
    return frozenset(
        one for one in named if not any(other.startswith(one + " ") for other in named)
    )


def names_journal(journal: str, text: str) -> bool:
    """Whether a text names a journal, spelled out or in NLM's abbreviation."""
    if first_word(journal) not in text:
        return False
    match = _journal_pattern(journal).search(text)
    return match is not None and not re.match(
        r"\s+(Netw|Open|Intern)", text[match.end() : match.end() + 12]
    )


@functools.cache
def _journal_pattern(journal: str) -> re.Pattern[str]:
    return re.compile(_journal_form(journal))


def _journal_form(journal: str) -> str:
    parts = re.sub(r"\s*\(.*?\)", "", journal).split()
    if len(parts) > 1:
        joint = r"[.\s&,-]+(?:(?:of|the|and|for|in|&)\s+)*"
        return r"(?<!\w)" + joint.join(rf"{re.escape(part)}[a-z]*" for part in parts) + r"(?!\w)"
    name = re.escape(parts[0])
    if parts[0].isupper():
        return rf"(?<![\w-]){name}(?!\w|\s+[A-Z])"
    return rf"(?:journal|in|the)\s+(?:the\s+)?{name}(?![\w-]|\s+[A-Z])"
