"""Generate mentions of known papers, as posts put them: dropped, abbreviated, rounded, misspelt.

What is generated says how a mention and its paper agree where facts are copied with care; how
often writers get a year or a name wrong is set below, and labelled mentions correct it
(``fit_mentions.py``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evidence.claims.resolve.study_profile import StudyProfile
from evidence.people import parse_author
from evidence.studies.designs import design_info
from evidence.studies.study import Study

RECENCY = ("new", "recent", "brand new", "just published", "latest", "published this week")
WRONG_YEAR, MISSPELT, OTHER_AUTHOR = 0.04, 0.05, 0.08
MIN_PARTS = 3  # of a mention: with fewer no paper could be told


@dataclass(frozen=True, slots=True)
class LabelledMention:
    """A mention, the year of its post, and the paper that it means; None for no known paper."""

    mention: str
    published: int | None
    key: str | None
    is_generated: bool = False


OTHER_SUBJECTS = (
    "air pollution in cities",
    "coral reefs and warmer seas",
    "statins after a heart attack",
    "reading in primary schools",
    "bees and pesticides",
    "the migration of storks",
    "sleep and screens in teenagers",
    "insulin pumps in children",
    "housing prices and rents",
    "vaccines against measles",
    "soil bacteria under maize",
    "hearing aids in old age",
    "microplastics in drinking water",
    "depression after childbirth",
    "asthma inhalers at school",
    "kidney stones and mineral water",
    "cataract surgery in India",
    "the gut flora of mice",
    "batteries for electric cars",
    "hospital infections and hand washing",
    "salt and high blood pressure",
    "cancer screening by letter",
    "voters and social media",
    "glaciers in the Alps",
    "peanut allergy in infants",
    "smoking and lung function",
    "stroke units in rural areas",
    "obesity and sugar taxes",
    "dental fillings without mercury",
    "malaria nets in villages",
    "bunions",
    "eczema",
    "goats",
    "acne",
    "snoring",
    "dizziness",
    "verse",
    "burnout",
    "crutches",
    "botox",
    "taxes",
    "ticks",
    "siblings",
    "scanners",
    "tablets",
    "injections",
    "ulcers",
    "dementia",
    "chess clubs",
    "blood tests",
)
"""Subjects of papers that are not about what a base is about."""

Part = Callable[[StudyProfile, random.Random], str]


def generate_mentions(
    profile: StudyProfile, chance: random.Random, *, count: int
) -> Iterator[LabelledMention]:
    """Generate mentions of a study that say at least as much as tells it from others."""
    for _ in range(count):
        kind = chance.random()
        if kind < 0.1:
            words, published = make_reference(profile.study, chance), None
        elif kind < 0.25 and profile.family_names:
            words = make_author_year(profile, chance)
            published = draw_published(profile.study, chance, is_recent=False)
        else:
            words, published = make_vague_mention(profile, chance)
        yield LabelledMention(words, published, profile.study.key, is_generated=True)


def generate_lookalikes(
    profile: StudyProfile, chance: random.Random, *, count: int
) -> Iterator[LabelledMention]:
    """Generate mentions of papers on something else, with author, year or journal of a study."""
    study = profile.study
    for _ in range(count):
        subject, year = chance.choice(OTHER_SUBJECTS), name_year(study, chance)
        family = profile.family_names[0] if profile.family_names else "Nobody"
        journal = name_journal(study, chance) or "a journal"
        forms = (
            f"{family} et al. {year} studied {subject}",
            f"{family} and colleagues ({year}) looked at {subject}",
            f"{family} {year}, on {subject}",
            f"{family} {year} {subject}",
            f"{family} et al. {year} {name_kind(study, chance)} on {subject}",
            f"A {year} study of {subject} in {journal}",
            f"A {year} {name_kind(study, chance)} by {family} on {subject}",
        )
        published = draw_published(study, chance, is_recent=False)
        yield LabelledMention(chance.choice(forms), published, None, is_generated=True)


def make_reference(study: Study, chance: random.Random) -> str:
    """Write a reference without volume and pages, with words of the title left out."""
    authors = ", ".join(study.authors[: chance.choice((1, 2, 3))]) or "Anonymous"
    title = drop_words((study.title or "").split(), chance, share=chance.choice((0, 0, 0.2)))
    return f"{authors}. {title}. {name_journal(study, chance)}. {name_year(study, chance)}"


def make_author_year(profile: StudyProfile, chance: random.Random) -> str:
    """Write a citation by author and year, as writers put it in brackets."""
    family, year = misspell(profile.family_names[0], chance), name_year(profile.study, chance)
    forms = ("{} et al., {}", "{} et al. ({})", "{} and colleagues ({})", "{} ({})", "{} {}")
    return chance.choice(forms).format(family, year)


def make_vague_mention(profile: StudyProfile, chance: random.Random) -> tuple[str, int | None]:
    """Write a mention of some parts in the order of running text."""
    study = profile.study
    is_recent = chance.random() < 0.3
    published = draw_published(study, chance, is_recent=is_recent)
    parts: list[Part] = [part for part, share in PARTS.items() if chance.random() < share]
    said = [part(profile, chance) for part in parts]
    dated = "" if is_recent or chance.random() < 0.4 else name_year(study, chance)
    said = [words for words in said if words]
    while len(said) + bool(dated) < MIN_PARTS:
        said.append(describe_subject(profile, chance))
    start = chance.choice(RECENCY) if is_recent else dated
    head = " ".join(word for word in ("A", start, name_kind(study, chance)) if word)
    return f"{head} {' '.join(said)}", published


def draw_published(study: Study, chance: random.Random, *, is_recent: bool) -> int | None:
    """Draw the year of the post: that of the paper, or some years later."""
    if is_recent:
        return study.year + chance.choices((0, 1, 2, 5), (80, 14, 4, 2))[0]
    if chance.random() < 0.3:
        return None
    return study.year + chance.choices((0, 1, 2, 4, 8, 12), (25, 15, 15, 20, 15, 10))[0]


def name_year(study: Study, chance: random.Random) -> str:
    """Write the year of a paper, which some writers get wrong by one."""
    shift = chance.choice((-1, 1)) if chance.random() < WRONG_YEAR else 0
    return str(study.year + shift)


def name_kind(study: Study, chance: random.Random) -> str:
    """Write a noun for the kind of study."""
    info = design_info(study.design)
    nouns = ["study", "paper", "study"]
    if study.design in ("rct", "crossover_trial"):
        nouns = ["trial", "randomised trial", "clinical trial", "study", "RCT"]
    elif study.design == "guideline":
        nouns = ["guideline", "guidelines", "recommendations"]
    elif info.is_review:
        nouns = ["review", "systematic review", "meta-analysis", "study", "analysis of trials"]
    elif study.design in ("survey", "cross_sectional"):
        nouns = ["survey", "study", "report"]
    return chance.choice(nouns)


def name_author(profile: StudyProfile, chance: random.Random) -> str:
    """Write the first author, now and then another or misspelt."""
    people = [author for author in map(parse_author, profile.study.authors) if author.short_family]
    if not people:
        return ""
    is_first = chance.random() >= OTHER_AUTHOR
    author = people[0] if is_first else chance.choice(people)
    family = misspell(str(author.short_family), chance)
    forms = ["by Dr {}", "with {} of the team", "({})"]
    if is_first:
        forms = ["by {} et al.", "by {} and colleagues", "led by Dr {}", "({} et al.)", *forms]
    return chance.choice(forms).format(family)


def misspell(word: str, chance: random.Random) -> str:
    """Swap two letters of some words."""
    if len(word) < 5 or chance.random() >= MISSPELT:
        return word
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def name_source(profile: StudyProfile, chance: random.Random) -> str:
    """Write the journal, or the organisation that published it."""
    if profile.organisations and chance.random() < 0.6:
        return f"from {chance.choice(chance.choice(profile.organisations).names)}"
    journal = name_journal(profile.study, chance)
    return f"in {chance.choice(('', 'the '))}{journal}" if journal else ""


def name_journal(study: Study, chance: random.Random) -> str:
    """Write a journal's full name or abbreviation."""
    names = [name for name in (study.journal, study.journal_abbrev) if name]
    return chance.choice(names).split(" (")[0].split(" : ")[0] if names else ""


def name_alias(profile: StudyProfile, chance: random.Random) -> str:
    """Write an acronym, or where a study was done."""
    aliases = profile.aliases
    if aliases.names and chance.random() < 0.5:
        return f"known as {chance.choice(aliases.names)}"
    return f"from {chance.choice(aliases.context_words)}" if aliases.context_words else ""


def count_people(profile: StudyProfile, chance: random.Random) -> str:
    """Write how many took part or were pooled, exactly or rounded."""
    study = profile.study
    if study.n_studies and chance.random() < 0.5:
        return f"of {study.n_studies} trials"
    if not study.sample_size:
        return ""
    return f"of {round_count(study.sample_size, chance)} {chance.choice(('people', 'patients'))}"


def round_count(count: int, chance: random.Random) -> str:
    """Write a count as it is, or a large one rounded."""
    if count < 90 or chance.random() < 0.5:
        return f"{count:,}" if chance.random() < 0.7 else str(count)
    unit = 10 ** (len(str(count)) - 2)
    down = count // unit * unit
    if chance.random() < 0.5:
        return f"more than {down:,}" if down < count else str(count)
    return f"nearly {down + unit:,}"


def name_percentage(profile: StudyProfile, chance: random.Random) -> str:
    """Write a percentage that a study found."""
    if not profile.percentages:
        return ""
    value = chance.choice(sorted(profile.percentages))
    return f"found {value:g}%" if chance.random() < 0.5 else f"found {round(value)} per cent"


def describe_subject(profile: StudyProfile, chance: random.Random) -> str:
    """Write some words of the title."""
    words = (profile.study.title or "").lower().split()
    length = chance.randint(2, 8)
    start = chance.randrange(max(1, len(words) - length + 1))
    kept = drop_words(words[start : start + length], chance, share=0.2)
    return f"on {kept}" if kept else ""


def drop_words(words: Sequence[str], chance: random.Random, *, share: float) -> str:
    """Leave out a share of the words, and misspell some."""
    return " ".join(misspell(word, chance) for word in words if chance.random() >= share)


PARTS: dict[Part, float] = {
    describe_subject: 0.75,
    name_author: 0.4,
    name_source: 0.4,
    count_people: 0.4,
    name_alias: 0.15,
    name_percentage: 0.1,
}
"""Parts of a mention, and how many mentions have each."""
