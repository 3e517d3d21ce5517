"""Compare names: authors, journals, organisations, aliases and places."""

from __future__ import annotations

from evidence.claims.resolve.linkage.pair import AgreementLevel, Pair


def compare_authors(pair: Pair) -> AgreementLevel | None:
    """Compare the authors that are named; an unknown first author is none of a study's."""
    cues, own = pair.cues, pair.profile.family_names
    if not cues.names_author or not pair.profile.study.authors:
        return None
    shared = [name for name in own if name in cues.authors]
    if not shared or (cues.has_unknown_author and own[0] not in shared):
        return AgreementLevel("none", "the author named is none of its authors")
    if cues.leading_author and cues.leading_author != own[0]:
        return AgreementLevel("not first", f"{cues.leading_author} is not its first author")
    if _has_other_initial(pair, shared[0]):
        return AgreementLevel("other initial", f"another {shared[0]}")
    if not cues.authors.issubset(own):
        others = ", ".join(sorted(cues.authors.difference(own)))
        return AgreementLevel("some", f"{others} is none of its authors")
    named = ", author ".join(shared)
    if shared[0] == own[0]:
        first_share = pair.frequencies.share_of_names(shared[0])
        return AgreementLevel("first", f"first author {named}", first_share)
    share = pair.frequencies.joint_share("author", shared)
    return AgreementLevel("another", f"author {named}", share)


def _has_other_initial(pair: Pair, family: str) -> bool:
    named, own = pair.cues.initials.get(family), pair.profile.initials.get(family)
    return named is not None and own is not None and named not in own


def compare_journals(pair: Pair) -> AgreementLevel | None:
    """Compare the journal that is named with the journal of a study."""
    journal = pair.profile.study.journal_abbrev
    if not pair.cues.journals or journal is None:
        return None
    if journal in pair.cues.journals:
        share = pair.frequencies.share("journal", journal)
        return AgreementLevel("same", f"journal {journal}", share)
    return AgreementLevel("other", f"its journal is {journal}")


def compare_organisations(pair: Pair) -> AgreementLevel | None:
    """Compare the organisations that are named: authors, publishers, or owners of the journal."""
    named = pair.cues.organisations
    own = [one.names[0] for one in named if one in pair.profile.organisations]
    groups = [one for one in pair.profile.groups if one in pair.cues.text]
    if groups or own:
        share = pair.frequencies.joint_share("organisation", own)
        return AgreementLevel("same", ", ".join(dict.fromkeys([*groups, *own])), share)
    if not named:
        return None
    return AgreementLevel("other", f"it is not by {named[0].names[0]}")


def compare_aliases(pair: Pair) -> AgreementLevel | None:
    """Compare an acronym or nickname, where the mention has one that some study is known by."""
    named = pair.cues.aliases
    if not named:
        return None
    own = [name.lower() for name in pair.profile.aliases.names]
    for name in named:
        if name in own or name in pair.profile.subject_text:
            return AgreementLevel("own", f"known as {name}")
    return AgreementLevel("other")


def compare_places(pair: Pair) -> AgreementLevel | None:
    """Compare where a study was done, who paid for it, and who took part."""
    own = pair.profile.aliases.context_words
    named = [word for word in pair.cues.context_words if word not in pair.cues.nationalities]
    found = [word for word in named if word in own]
    if found:
        share = pair.frequencies.joint_share("place", found)
        return AgreementLevel("same", ", ".join(found), share)
    if pair.cues.places and pair.profile.aliases.context_words:
        return AgreementLevel("other", "it was done elsewhere")
    return None
