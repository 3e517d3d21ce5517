"""Does the conclusion favour the treatment? What authors say of the treatment they studied, read from their words.

Rules of wording only, a clause at a time. Not reviewed, and no part of a verdict: docs/conclusions.md tells the limits.
A conclusion that is hard to read is "unclear": a wrong "favours" is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.studies.derive.comparators import find_concluded_comparators
from evidence.studies.derived import DERIVED_COMPARATORS, DerivedComparator, DerivedDirection
from evidence.topic import Topic


@dataclass(frozen=True, slots=True)
class ConclusionDirection:
    """What a conclusion says of the treatment, the words that decided it, and what it says against each comparator.

    ``by_comparator`` holds texts such as "sham:no_difference", in the order of ``COMPARATORS``.
    """

    direction: DerivedDirection
    quote: str = ""
    by_comparator: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wording:
    """An answer, plain words one of which must be there, and the pattern of its wordings."""

    direction: DerivedDirection
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _ClauseDirection:
    """What one clause tells: an answer, the words for it, and the comparators it is told of."""

    direction: DerivedDirection
    quote: str
    comparators: tuple[DerivedComparator, ...]


_LEADING_CHOICE = re.compile(r"\(\?:([^()]*)\)(?![?*+{])(.*)")


def _wording(answer: DerivedDirection, cues: str, *ways: str) -> _Wording:
    either = "|".join(map(_expand_choice, ways))
    return _Wording(answer, tuple(cues.split("|")), re.compile(rf"\b(?=[a-z])(?:{either})"))


def _expand_choice(way: str) -> str:
    """The same pattern with a leading choice spelt out: ways that begin with a letter are told apart faster."""
    found = _LEADING_CHOICE.match(way)
    return "|".join(first + found[2] for first in found[1].split("|")) if found else way


_EFFECT_ADJECTIVES = (
    r"(?:(?:statistical|clinical|significant|real|meaningful|relevant|important|additional|added|further|apparent|"
    r"clear|major|overall|substantial|measurable|specific|therapeutic|beneficial|lasting|long-term|short-term|great|"
    r"such|demonstrable|detectable|marked|evident|any|analgesic|extra|consistent)(?:ly)?,? (?:and |or )?)*"
)
_COPULAS = r"(?:is|are|was|were|be|been|being|seems?|seemed|appears?|appeared|proved|remains?|to be|has|have|had)"
_OUTCOME_NOUNS = (
    r"(?:pain|symptoms?|disability|function\w*|quality of life|recovery|headaches?|nausea|intensity|severity|anxiety|"
    r"depression)"
)

# What the authors leave open.
_UNCLEAR = _wording(
    "unclear",
    "",
    r"insufficient(?:ly)?(?! to (?:relieve|treat|improve))",
    r"(?:inconclusive|unclear|uncertain|unknown|conflicting|contradictory|undetermined|unproven)",
    r"(?:no|not|cannot|neither|unable)[^,]{0,40}conclu(?:sions?|de)\b(?! that)",
    r"(?:lack|paucity|scarcity|absence) of (?:\w+ ){0,3}(?:evidence|data|trials|studies)",
    r"(?:evidence|data|trials)(?: \w+){0,6} (?:is|are|remains?) (?:\w+ )?(?:limited|sparse|scarce|weak|lacking|poor)",
    r"(?:limited|little|sparse|not enough|too few|very low[- ]\w+) (?:\w+ ){0,2}(?:evidence|data|trials|studies)",
)
# The order decides: what is denied, before what is claimed.
_WORDINGS: tuple[_Wording, ...] = (
    _wording(
        "no_difference",
        "differ|no |not |n't |similar|comparable|equivalent|equal|identical|ineffective|inferior|fail|neither|useless|"
        "lack|as effective|as good|as helpful|as benef|as effic",
        rf"no {_EFFECT_ADJECTIVES}(?:differences?|benefits?|effects?|advantages?|superiority|improvements?|efficacy|reductions?|"
        rf"relief|"
        r"value|changes?)\b",
        r"no (?:\w+ )?evidence (?:that|of|for|to support)(?! (?:\w+ )?(?:harm|adverse|bias|heterogeneity|"
        r"publication))",
        r"no (?:better|worse|more (?:\w+ )?effective|more|less|greater|different|superior)\b[^,]{0,30}\bthan",
        r"(?:did|do|does|was|were|is|are|has|have|could|can|may|will|would)(?:n't| not)(?: \w+){0,2}? (?:differ\w*|"
        r"superior|better|more effective|effective|efficacious|beneficial|benefit|improve\w*|reduce\w*|relieve\w*|"
        r"alleviate\w*|help\w*|affect|influence|enhance\w*|decrease\w*|prevent\w*|provide|show|demonstrate|work|"
        r"add)\b",
        r"fail(?:ed|s)? to (?:\w+ )?(?:show|demonstrate|improve|reduce|find|relieve|provide|confirm|alter|prevent|"
        r"support)",
        rf"(?:{_COPULAS}|showed|provided?s?|produced?s?|achieved?|yield(?:s|ed)|gave) (?:[\w-]+ ){{0,2}}?(?:similar|"
        rf"comparable|equivalent|equal|equally effective|identical)(?:ly)?\b(?! in (?:age|baseline))",
        r"(?:similar|comparable|equivalent|equal) (?:\w+ )?(?:effects?|effective\w*|efficacy|improvements?|"
        r"reductions?|relief|benefits?)\b",
        r"as (?:effective|good|efficacious|beneficial|helpful) as\b",
        r"ineffective|non-?inferior(?:ity)?|useless|lack(?:s|ed) (?:\w+ )?(?:efficacy|effect\w*|benefit)",
        r"not (?:significantly |statistically |clinically )?(?:superior|better|effective|more effective|different|"
        r"beneficial)",
        r"neither (?:[\w-]+ ){1,6}(?:effective|superior|better|improve[ds]?|reduce[ds]?)",
    ),
    _wording(
        "against",
        "worse|harmful|inferior|less |detriment|deleter|aggravat|increase|deteriorat|contraindicat| not be |higher|"
        "not recom|unsafe|not safe|caused|abandon|more ",
        r"worse(?:n\w*)?\b(?! than expected)",
        r"harmful|detrimental|deleterious|(?:is|are|was|were) (?:unsafe|not safe)|(?<!-)aggravat\w+|contraindicat\w+|"
        r"caused? (?:\w+ )?harm|deteriorat\w+",
        r"(?<!non-)(?<!non)inferior to\b",
        rf"less (?:\w+ )?(?:effective|efficacious|beneficial|{_OUTCOME_NOUNS} relief|improvement)(?: \w+){{0,2}} than",
        r"(?:increase[ds]?|higher|more|greater)(?: \w+)? (?:the )?(?:\w+ )?(?:risk|rates?|incidence|number|"
        r"frequency)? ?(?:of )?(?:\w+ )?(?:mortality|complications|adverse (?:events?|effects?)|side effects|deaths?|"
        r"infections?|pain)\b(?! (?:relief|reduction|threshold|tolerance|control|free|free))",
        r"(?:should|can) ?not be (?:recommended|used|advised|offered)|(?:is|are) not recommended|should be abandoned",
    ),
    _wording(
        "favours",
        "effective|superior|better|improv|reduc|relie|benefi|alleviat|efficac|helpful|decreas|advantage|ameliorat|"
        "prevent|recommended|greater|faster|favo|effects|less|lower",
        rf"{_COPULAS}(?: (?!not|no)[\w-]+){{0,4}}? (?<!cost-)(?:effective|efficacious|beneficial|helpful|superior|"
        rf"better)\b(?! (?:treatments?|methods?|strateg\w+|therap\w+|studies|trials) (?:is|are|must|should))",
        r"(?:an?|and|as|more|most|highly|clinically) (?<!cost-)(?:effective|efficacious|beneficial) (?:treatment|"
        r"therapy|option|intervention|alternative|adjunct|method|approach|for|in)\b(?! (?:is|for this))",
        rf"safe and effective|(?:less|lower) (?:\w+ )?{_OUTCOME_NOUNS}\b[^,]{{0,40}} than",
        r"superior(?:ity)? (?:to|over)|better (?:\w+ ){0,3}than|(?:greater|faster) (?:\w+ ){0,4}than",
        r"(?<!to )(?:improve[sd]?|alleviate[sd]?|relieve[sd]?|ameliorate[sd]?)\b(?! (?:understanding|knowledge|"
        r"methods|by))",
        rf"(?<!to )(?:reduce[sd]?|decrease[sd]?|prevent(?:s|ed)?) (?!by\b)(?:[\w-]+ ){{0,5}}(?:{_OUTCOME_NOUNS}|vomiting|use|"
        rf"consumption|stiffness|scores?|need|"
        r"mortality|recurrences?|attacks?|frequency|days|fatigue|blood loss|bleeding|requirements?|symptoms)\b",
        r"(?:significant|greater|marked|relevant|substantial|lasting|moderate|short-term) (?:[\w-]+ "
        r")?(?:improvements?|reductions?|decreases?|relief) (?:in|of|from) ",
        r"(?:pain|symptom|symptomatic) (?:relief|reduction|improvement)",
        r"(?:has|have|had|provides?|provided|showed?|shows|shown|confers?|offers?|offered|produce[sd]?|exert(?:s|ed)?|"
        r"demonstrated?s?|yield(?:s|ed)?|due to) (?:(?!no\b|not\b)[\w-]+ ){0,4}(?:benefits?|advantages?|efficacy|"
        r"effectiveness|improvements?|relief|(?:beneficial|positive|favou?rable|therapeutic|analgesic|significant) "
        r"effects?)\b",
        r"benefit(?:s|ed)? (?:from|of)|(?:can|should|could|may) be recommended|favou?r(?:s|ed|ing) (?!the control|"
        r"sham|placebo)",
    ),
)

# Where a clause ends. Replaced as text, since looking for all of them with one pattern takes five times as long.
_CLAUSE_ENDS = (". ", "; ", "? ", ": ")
_CONTRAST_WORDS = tuple("but however although though whereas while yet nevertheless".split())
_COORDINATED_STARTS = tuple(
    "further|future|more research|larger|additional|it is|was not|is not|were not|are not|did not|no|there".split(
        "|"
    )
)
# A clause that asks, plans or quotes, and so concludes nothing.
_NON_ASSERTIVE = re.compile(
    r"\b(?:whether|(?:not|im)possible to (?:say|tell|judge)|not possible to|aims?|aimed|objective|protocol|will (?:be|"
    r"help|provide|determine|evaluate|show|assess|allow|compare|contribute)|(?:to|further|future|should|must|"
    r"needs?)(?: be)? (?:determin|evaluat|investigat|assess|examin|confirm|clarif|establish|explor|stud)\w*|"
    r"(?:further|future|more|larger|additional|well-designed|high[- ]quality|rigorous|adequate)(?: [\w-]+){0,5} "
    r"(?:research|stud(?:y|ies)|trials?|rcts|evidence|data|work|investigations?) (?:is|are|will|should|must|would|"
    r"that|to|with|need)|(?:is|are) (?:needed|required|warranted|necessary)|hypothesi[sz]ed?|hypothesis(?!-gen)|"
    r"if (?:the|this|it|they)|previous(?:ly)?|(?:widely|commonly|often|frequently) (?:used|believed|thought)|has been "
    r"(?:suggested|claimed|used))\b"
)
_NEGATION = re.compile(
    r"\b(?:no|not|nor|neither|never|without|cannot|lack\w*|little|few|fail\w*|insufficient\w*|limited|unlikely|unable|"
    r"hardly|questionable|doubt\w*|rather than|only)\b|n't\b"
)
# Differences in harms or costs are not differences in benefit.
_HARM_OR_COST = re.compile(
    r"^[^,]{0,30}\b(?:adverse|side effects?|complication\w*|safety|drop-?outs?|withdrawals?|costs?|baseline|bias|"
    r"heterogeneity)\b"
)
_ELLIPSIS = re.compile(r"^(?:but|though|although|yet)(?: \w+)? not\b|^(?:was|is|were|are) not\b")


# "Sham was better than acupuncture" speaks of the comparator first.
_CONTROL_FIRST = re.compile(
    r"^(?:.*\bthat )?(?:the |patients |in |receiving |given )*(?:sham|placebo|usual care|controls?|no treatment|"
    r"waiting list|untreated)\b(?P<rest>.*)"
)
# What all groups did says nothing of the treatment.
_ALL_GROUPS = re.compile(
    r"\b(?:both|all|each|either|two|three)(?: \w+)? (?:groups?|arms?|treatments|interventions|conditions)\b"
)


def direction_of(conclusion: str, *, topic: Topic | None = None) -> ConclusionDirection:
    """What a conclusion says of the treatment that was studied.

    "favours": it did better than its comparator, or is effective; "no_difference": it did not; "against": it did worse
    or harms; "mixed": some of each, over outcomes or comparators; "unclear": left open by the authors, or not read.
    """
    text = conclusion.lower()
    wordings = [wording for wording in _WORDINGS if _match_wording(wording, text)]
    told = list(_read_clauses(text, wordings, topic)) if wordings else []
    if told and (left_open := _UNCLEAR.pattern.search(text)):
        told.append(_ClauseDirection("unclear", left_open[0], ()))
    word = _combine_directions({item.direction for item in told})
    return ConclusionDirection(
        word, _deciding_words(told, word), tuple(_directions_by_comparator(told))
    )


def _has_any_cue(text: str, cues: Iterable[str]) -> bool:
    return any(map(text.__contains__, cues))


def _read_clauses(
    text: str, wordings: list[_Wording], topic: Topic | None
) -> Iterator[_ClauseDirection]:
    """What the clauses of a conclusion tell, one after the other."""
    before: DerivedDirection | None = None
    for clause in _split_clauses(text):
        read = _read_clause(clause, wordings)
        if read is not None:
            before = read[0]
            yield from _split_by_comparator(clause, *read, topic=topic)
        elif (
            before == "favours"
            and _ELLIPSIS.match(clause)
            and (controls := find_concluded_comparators(clause, topic=topic))
        ):
            yield _ClauseDirection("no_difference", clause.strip(" ."), controls)


def _split_clauses(text: str) -> list[str]:
    for end in _CLAUSE_ENDS:
        text = text.replace(end, "\n")
    for contrast in _CONTRAST_WORDS:
        text = text.replace(f" {contrast} ", f"\n{contrast} ")
    if " and " in text:
        for begin in _COORDINATED_STARTS:
            text = text.replace(f" and {begin} ", f"\n{begin} ")
    return text.split("\n")


def _split_by_comparator(
    clause: str, answer: DerivedDirection, said: str, rest: str, *, topic: Topic | None
) -> Iterator[_ClauseDirection]:
    """One clause, or two where it goes on "..., not sham": better than the one, not than the other."""
    head, contrast, tail = rest.partition(" not ")
    if (
        answer == "favours"
        and contrast
        and (denied := find_concluded_comparators(f"than {tail}", topic=topic))
        and not _has_any_cue(tail, (" only",))
    ):
        yield _ClauseDirection(
            "favours",
            said,
            tuple(
                word for word in find_concluded_comparators(head, topic=topic) if word not in denied
            ),
        )
        yield _ClauseDirection("no_difference", f"not {tail.strip(' .')}", denied)
    else:
        yield _ClauseDirection(answer, said, find_concluded_comparators(clause, topic=topic))


def _read_clause(clause: str, wordings: list[_Wording]) -> tuple[DerivedDirection, str, str] | None:
    """The answer of a clause, the words for it, and what follows them; None where it answers nothing."""
    for wording in wordings:
        found = _match_wording(wording, clause)
        if not found:
            continue
        if _NON_ASSERTIVE.search(clause) or _UNCLEAR.pattern.search(clause):
            return None
        if not _HARM_OR_COST.match(clause[found.end() :]):
            answer = _adjust_for_context(wording.direction, clause, found)
            return (answer, found[0].strip(), clause[found.end() :]) if answer else None
    return None


def _match_wording(wording: _Wording, clause: str) -> re.Match[str] | None:
    return wording.pattern.search(clause) if _has_any_cue(clause, wording.cues) else None


def _adjust_for_context(
    answer: DerivedDirection, clause: str, found: re.Match[str]
) -> DerivedDirection | None:
    """The answer, given its clause; None where it is told of all groups alike.

    A negation before the words makes them unclear; a comparator as the subject turns them round.
    """
    if answer == "no_difference":
        return answer
    if answer == "favours" and _ALL_GROUPS.search(clause) and " than" not in clause:
        return None
    head = clause[: found.start()]
    if _NEGATION.search(head.rpartition(", and ")[2]):
        return "unclear"
    control = _CONTROL_FIRST.match(head)
    if control and " than" in clause[found.start() :]:
        if " and " in control["rest"]:
            return "unclear"
        return "against" if answer == "favours" else "favours"
    return answer


def _combine_directions(answers: set[DerivedDirection]) -> DerivedDirection:
    """One word for the answers of all clauses; a clause left open yields to one that is plain."""
    plain = answers - {"unclear"}
    if not plain:
        return "unclear"
    if "mixed" in plain or ("favours" in plain and len(plain) > 1):
        return "mixed"
    if "against" in plain:
        return "against"
    # Benefit claimed beside evidence that the authors call insufficient is no plain benefit.
    return "unclear" if plain == {"favours"} and "unclear" in answers else plain.pop()


def _deciding_words(told: list[_ClauseDirection], word: DerivedDirection) -> str:
    """The words that decided, each answer's first."""
    first: dict[DerivedDirection, str] = {}
    for item in told:
        first.setdefault(item.direction, item.quote)
    deciding = [
        said for answer, said in first.items() if word in ("mixed", "unclear") or answer == word
    ]
    return " ... ".join(deciding)


def _directions_by_comparator(told: list[_ClauseDirection]) -> Iterator[str]:
    for comparator in DERIVED_COMPARATORS:
        answers = {item.direction for item in told if comparator in item.comparators}
        if answers and (word := _combine_directions(answers)) != "unclear":
            yield f"{comparator}:{word}"
