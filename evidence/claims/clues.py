"""What a mention gives away of its study, what a study shows, and where the two fit."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final

from evidence.claims.tables import Finding
from evidence.studies.designs import design_info
from evidence.studies.study import Study

Mark = tuple[str, str]  # a feature, named as in resolve.POINTS, and the reason in words


@dataclass(frozen=True, slots=True)
class Body:
    """An institution that posts name instead of authors, and the journals that are its own."""

    names: tuple[str, ...]
    journals: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        """Whether a text names it."""
        return self.cut_from(text) != text

    def cut_from(self, text: str) -> str:
        """The text without its names."""
        return _names_pattern(self.names).sub(" ", text) if any(name in text for name in self.names) else text


@functools.cache
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_KINDS: Mapping[str, tuple[str, ...]] = {
    "review": ("review", "meta-?analysis", "meta analysis", "pooled", "re-analy[sz]", "analysis of"),
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
_LEADING = re.compile(r"\W*([A-Z][\w'’-]+)(?:\s+[A-Z]{1,3}\b|\s+et\s+al|,|\s+and\s|\s+\(?(?:19|20)\d\d)")
_PERSON = re.compile(r"(.+?)\s+[A-Z]{1,4}(?:\s+(?:Jr|Sr|\d\w+))?|(\S+)")
_REFERENCE = re.compile(r"\W*[A-Z][\w'’-]+ [A-Z]{1,3}\b(?:,|\.| et al)")
LONG = 7  # words from which a reference has a title
# Conditions and treatments that a study must be about when a mention names them.
_TOPICS = re.compile(
    r"\b(?:knee|hip|migrain|headache|hypertens|blood pressure|diabet|obes|cancer|prostate|breast|vitamin|statin|ptsd|"
    r"depress|anxi|asthma|osteoarthrit|arthrit|opioid|massage|manipulat|chiropract|fusion|surger|surgic|yoga|pilates|"
    r"walking|vertebr|meditat|mindful|fibromyalg|pregnan|stroke|nausea|insomn|hot flash|smok|infertil|allerg|"
    r"shoulder|elbow|carpal|heart|cardio|covid|vaccin|diet|bees|neural network|children|pediatr|paediatr|veteran|"
    r"musculoskeletal|moxibust|laser|auricul|ear |herbal|homeopath|ultrasound|tens\b|exercis|lifting|cupping|"
    r"dry.needling|electroacupunct|stretch|weather|wind|lact|endorphin|opioid)\w*",
    re.IGNORECASE,
)
# A hospital named after a condition does not say that a study is about it.
_PLACE = re.compile(r"\b[A-Z][\w’'-]+ (?:Cent(?:er|re)|Institutes?|Hospital|Clinic|Society|Foundation)\b")
# Family names that are words, or so frequent that they need a title, a first name or a year beside them.
_COMMON_NAMES = frozenset(
    """
    white hart long young price cross may park reading back day hall king moore rose wood bell moss ng li lee
    wang kim chen zhang xu yang wu lin liu zhao cho kong song lam yan shen sun ma he you so an on to of in is as
    at be by do go my no or up us we
    """.split()
)
# Words that say nothing of a study.
_STOP = frozenset(
    """
    the of for and in on to with from by or versus vs is are that at as it its who their this not was were been
    has have which study studies found finding showed according published researchers paper article report
    reported new more than about
    """.split()
)


@dataclass(frozen=True, slots=True)
class KnownAs:
    """What a study is called, or told to be about, beside what stands in its row; see ``data/known_as.toml``."""

    names: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()

    def named_in(self, text: str) -> str | None:
        """The name that a text has for it."""
        low = text.lower() if self.names else ""
        return next((name for name in self.names if name.lower() in low), None)

    def told_in(self, text: str) -> list[str]:
        """Words around it that a text has."""
        named = (word for word in self.around if word in text)  # most are not, and a pattern takes its time
        return [word for word in named if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


NOTHING: Final = KnownAs()


@dataclass(frozen=True, slots=True)
class Known:
    """The names that can be known in a mention: of authors, bodies and journals."""

    families: frozenset[str]
    further: frozenset[str]  # of many: Berlin, Reading; they are names only where the words beside them say so
    bodies: tuple[Body, ...]
    journals: Mapping[str, tuple[str, ...]]  # by their first words

    @classmethod
    def of(cls, curated: Iterable[Study], others: Iterable[Study], bodies: Sequence[Body]) -> Known:
        """The names that stand in the studies of the base and in others, and the bodies."""
        own, more = tuple(curated), tuple(others)
        named = {study.journal for study in (*own, *more) if study.journal}
        journals = sorted(named, key=lambda journal: (_first_word(journal), journal))
        return cls(
            families=frozenset(name for study in own for name in families_of(study.authors)),
            further=frozenset(name for study in more for name in families_of(study.authors)),
            bodies=tuple(bodies),
            journals={word: tuple(names) for word, names in groupby(journals, _first_word)},
        )

    def is_family(self, name: str) -> bool:
        """Whether it is the family name of an author."""
        return name in self.families or name in self.further


@dataclass(frozen=True, slots=True)
class Profile:
    """A study with what mentions are compared with."""

    study: Study
    bodies: tuple[Body, ...]
    families: tuple[str, ...]
    words: frozenset[str]
    counts: frozenset[int]
    told: frozenset[float]
    percents: frozenset[float]
    about: str  # title and intervention
    text: str  # these, condition, comparator and findings: all that it can be called to be about
    label: str
    kinds: frozenset[str]
    known_as: KnownAs

    @classmethod
    def of(
        cls, study: Study, findings: Sequence[Finding], bodies: Sequence[Body], known_as: KnownAs = NOTHING
    ) -> Profile:
        """The profile of a study with its findings, among the bodies that are known."""
        info = design_info(study.design)
        kinds = {"guideline"} if study.design == "guideline" else {"review"} if info.is_review else set()
        kinds |= {"trial"} if study.design in ("rct", "crossover_trial") else set()
        kinds |= {"survey"} if study.design in ("survey", "cross_sectional") else set()
        people = [study.n_participants, *(finding.arm1_n for finding in findings)]
        return cls(
            study=study,
            bodies=_bodies_of(study, bodies),
            families=families_of(study.authors),
            words=frozenset(content_words(_joined(study.title, study.intervention))),
            counts=frozenset(count for count in people if count is not None),
            told=frozenset([*_numbers(_joined(study.condition, study.intervention, study.title)), *known_as.numbers]),
            percents=frozenset(
                row.estimate for row in findings if row.measure == "percent" and row.estimate is not None
            ),
            about=_joined(study.title, study.intervention),
            text=_joined(
                *(
                    study.title,
                    study.intervention,
                    study.condition,
                    study.comparator,
                    study.journal_full,
                    study.journal,
                ),
                *(finding.note for finding in findings),
                *(finding.outcome for finding in findings),
            ),
            label=info.label,
            kinds=frozenset(kinds),
            known_as=known_as,
        )


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mention gives away."""

    mention: str
    unnamed: str  # without the names of bodies: "British" tells nothing in "British Medical Journal"
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
    words: frozenset[str]
    is_news: bool
    is_reference: bool  # "Family II, ... Title. Journal 2007;1:2-3", which must have the title

    @classmethod
    def of(cls, mention: str, known: Known) -> Clues:
        """The clues of a mention, given the names that are known."""
        low = mention.lower()
        years = frozenset(int(year) for year in re.findall(r"(?<![\d.,])(?:19[5-9]\d|20[0-4]\d)(?![\d%]|,\d)", mention))
        return cls(
            mention=mention,
            unnamed=functools.reduce(lambda text, body: body.cut_from(text), known.bodies, mention),
            years=years,
            authors=frozenset(_named_authors(mention, known)),
            leading_author=_leading_author(mention, known),
            has_unknown_author=_names_unknown_author(mention, known),
            bodies=tuple(body for body in known.bodies if body.stands_in(mention)),
            journals=_named_journals(mention, known.journals),
            numbers=tuple(dict.fromkeys(number for number in _numbers(low) if number not in years)),
            percents=tuple(float(number) for number in re.findall(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent)", low)),
            kinds=_kinds(low),
            subjects=frozenset(subject for subject in _SUBJECTS if subject in low),
            topics=frozenset(match[0].lower().strip()[:6] for match in _TOPICS.finditer(_PLACE.sub(" ", mention))),
            words=frozenset(content_words(mention)),
            is_news=_NEWS.search(low) is not None,
            is_reference=_REFERENCE.match(mention) is not None and len(content_words(mention)) >= LONG,
        )

    @property
    def identify(self) -> bool:
        """Whether anything in it could tell one study from another."""
        named = self.authors or self.bodies or self.journals
        return bool(self.years or named or self.numbers or self.percents or len(self.words) > 3)


def _kinds(text: str) -> frozenset[str]:
    """The kinds of study that a text names; the trials of a review are not the study itself."""
    kinds = {kind for kind, words in _KINDS.items() if any(re.search(rf"\b{word}", text) for word in words)}
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
        vouched = re.match(r"\s*(et al|and coll|\(?(19|20)\d\d|,? [A-Z]{1,3}\b)", after) or re.search(
            r"(Dr\.?|Prof\w*\.?|[A-Z][a-z]+|[A-Z]\.)\s$", before
        )
        if vouched or (name in known.families and name.lower() not in _COMMON_NAMES):
            yield name


def _leading_author(mention: str, known: Known) -> str | None:
    """The name that a mention begins with, where it is that of an author."""
    first = _LEADING.match(mention)
    return first[1] if first and known.is_family(first[1]) else None


def _names_unknown_author(mention: str, known: Known) -> bool:
    """Whether it names its first author, and no study known is by anybody of that name."""
    first = _AUTHOR.search(mention)
    return first is not None and not known.is_family(first[1])


def _named_journals(mention: str, journals: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The journals that a mention names; of "JAMA" and "JAMA Intern Med" only the longer."""
    words = tuple(frozenset(re.findall(r"\w+", mention)))
    near = chain.from_iterable(
        names for first, names in journals.items() if any(word.startswith(first) for word in words)
    )
    named = {journal for journal in near if names_journal(journal, mention)}
    return frozenset(one for one in named if not any(other.startswith(one + " ") for other in named))


def _family(author: str) -> str | None:
    """The family name as a mention would have it: "Tulder" of "van Tulder MW"; None for a collective name."""
    person = _PERSON.fullmatch(author)
    if person is None:
        return None
    capitalised = [word for word in (person[1] or person[2]).split() if word[:1].isupper()]
    return capitalised[-1] if capitalised else None


def families_of(authors: Iterable[str]) -> tuple[str, ...]:
    """The family names of authors, as a mention would have them."""
    return tuple(name for author in authors if (name := _family(author)) is not None)


def _numbers(text: str) -> list[float]:
    digits = [
        float(re.sub(r"\D", "", number))
        for number in re.findall(r"(?<![\w.])\d{1,3}(?:[, ]\d{3})+(?!\d)|(?<![\w.])\d+(?![\w%]|\.\d)", text)
    ]
    return digits + [
        float(_NUMBER_WORDS.index(word)) for word in re.findall(r"[a-z]+", text) if word in _NUMBER_WORDS[2:]
    ]


def content_words(text: str) -> list[str]:
    """The words of a text that say something, in lower case and without a plural s."""
    words = re.findall(r"[a-z][a-z-]{2,}", text.lower())
    return [word.rstrip("s") for word in words if word not in _STOP]


def marks_of(profile: Profile, clues: Clues, published: int | None) -> list[Mark]:
    """Every feature in which a study and a mention fit, or do not."""
    return [
        *_year_marks(profile, clues, published),
        *_people_marks(profile, clues),
        *_known_as_marks(profile, clues),
        *_number_marks(profile, clues),
        *_kind_marks(profile, clues),
    ]


def _year_marks(profile: Profile, clues: Clues, published: int | None) -> list[Mark]:
    year = profile.study.year
    marks = []
    if published is not None and year > published:
        marks.append(("after the post", ""))
    if clues.years:
        own = {year} | {int(number) for number in profile.told if number in clues.years}
        distance = min(abs(one - other) for one in own for other in clues.years)
        near = ("year" if len(clues.years) == 1 else "next year", "next year")
        feature = near[distance] if distance < 2 else "other year"
        marks.append((feature, f"year {year}"))
    elif published is not None and published - 1 <= year <= published:
        feature = "news" if clues.is_news else "published then"
        marks.append((feature, f"published {year}, when the post was written"))
    elif published is not None and clues.is_news:
        marks.append(("not news", ""))
    return marks


def _people_marks(profile: Profile, clues: Clues) -> list[Mark]:
    marks = []
    if clues.authors:
        others = clues.authors & set(profile.families)
        if clues.leading_author and profile.families[:1] != (clues.leading_author,):
            marks.append(("not the first author", ""))
        elif profile.families and profile.families[0] in clues.authors:
            marks.append(("author", f"first author {profile.families[0]}"))
        else:
            marks.append(("other author", f"author {', '.join(sorted(others))}") if others else ("not an author", ""))
    if clues.journals:
        journal = profile.study.journal
        marks.append(("journal", f"journal {journal}") if journal in clues.journals else ("other journal", ""))
    own = [body for body in clues.bodies if body in profile.bodies]
    for number, body in enumerate(own):
        marks.append(("one body more" if number else "body", body.names[0]))
    if clues.bodies and not own:
        marks.append(("other body", ""))
    return marks


def _known_as_marks(profile: Profile, clues: Clues) -> list[Mark]:
    name = profile.known_as.named_in(clues.mention)
    around = profile.known_as.told_in(clues.unnamed)[:2]
    return [*([("known as", f"known as {name}")] if name else []), *(("around", word) for word in around)]


def _bodies_of(study: Study, bodies: Iterable[Body]) -> tuple[Body, ...]:
    who = " | ".join([study.title or "", *study.authors, study.journal_full or ""])
    return tuple(body for body in bodies if study.journal in body.journals or body.stands_in(who))


def names_journal(journal: str, text: str) -> bool:
    """Whether a text names a journal, spelled out or in NLM's abbreviation."""
    if _first_word(journal) not in text:
        return False
    match = _journal_pattern(journal).search(text)
    return match is not None and not re.match(r"\s+(Netw|Open|Intern)", text[match.end() : match.end() + 12])


def _first_word(journal: str) -> str:
    word = re.search(r"\w+", journal)
    return word[0] if word else journal


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


def _number_marks(profile: Profile, clues: Clues) -> list[Mark]:
    """At most one mark a feature: a number that stands there twice tells no more than once."""
    marks: dict[str, str] = {}
    for number in clues.numbers:
        if number >= 10 and any(_close(number, count) for count in profile.counts):
            marks.setdefault("participants", f"{number:,.0f} participants")
        elif number == profile.study.n_studies:
            marks.setdefault("studies", f"{number:.0f} studies")
        elif number >= 8 and number in profile.told:
            marks.setdefault("studies", f"{number:,.0f} in its title or description")
        elif number >= 100 and profile.study.n_participants is not None:
            marks.setdefault("other participants", "")
    for percent in clues.percents:
        if percent in profile.percents:
            marks.setdefault("percent", f"{percent:g} %")
    return list(marks.items())


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text).lower()


def _close(number: float, count: int) -> bool:
    """Whether a post's number is a study's: the same, or rounded to two or three digits."""
    return number == count or (number >= 500 and abs(number - count) <= 0.012 * count)


def _kind_marks(profile: Profile, clues: Clues) -> list[Mark]:
    marks = []
    if clues.kinds & profile.kinds:
        marks.append(("kind", profile.label))
    elif clues.kinds and profile.kinds:
        marks.append(("other kind", ""))
    marks += [("other topic", "")] * min(2, sum(topic not in profile.text for topic in clues.topics))
    if clues.subjects:
        fits = any(subject in profile.about for subject in clues.subjects)
        marks.append(("subject", "about " + ", ".join(sorted(clues.subjects))) if fits else ("other subject", ""))
    return marks
