"""How do abstracts word the design of a study? Rules in order, the first that fits decides. Words are in lower case.

A rule looks for what a study says of itself ("patients were randomly allocated"), so that "13 randomised trials were
included" makes no review a trial.
"""

from __future__ import annotations

from evidence.studies.derive.design_words import (
    META_ANALYSIS,
    RANDOMISED_WORD,
    DesignRules,
    design_rule,
)

_DATABASE_NAMES = r"(?:pubmed|medline|embase|cochrane library)"
_CARRIED_OUT = r"(?:conducted|performed|did|undertook|undertaken|carried out|done)"
_THIS_STUDY = r"\b(?:this|an?|our|the present)\b"
_INTERVENING_WORD = r"(?:[\w-]+[ ,]+)"  # a word between

ABSTRACT_RULES = DesignRules(
    design_rule(
        "protocol",
        "will be",
        r"\bwill be (?:\w+ )?(?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned|invited|searched)\b",
        r"\bthis (?:study )?protocol (?:describes|outlines|presents|reports)",
    ),
    design_rule(
        "network_meta_analysis",
        "meta-anal",
        rf"{_THIS_STUDY}[^.]{{0,60}}\bnetwork {META_ANALYSIS}|\bnetwork {META_ANALYSIS} (?:was|were) (?:\w+ )?{_CARRIED_OUT}",
    ),
    design_rule(
        "meta_analysis",
        "meta-anal",
        rf"(?:{_THIS_STUDY}|\bwe (?:\w+ )?{_CARRIED_OUT})[^.]{{0,80}}\b{META_ANALYSIS}",
        rf"\b{META_ANALYSIS} (?:was|were) (?:\w+ )?{_CARRIED_OUT}|\ba {META_ANALYSIS} of (?:\w+ ){{0,4}}(?:trials|studies|data|rcts)",
        rf"\b(?:random|fixed)[- ]effects? (?:model )?{META_ANALYSIS}",
        unless=r"previous (?:\w+ ){0,3}meta-analys|future meta-analys",
    ),
    design_rule(
        "systematic_review",
        "systematic",
        rf"(?:{_THIS_STUDY}|\bwe (?:\w+ )?{_CARRIED_OUT})[^.]{{0,60}}\bsystematic (?:\w+ )?(?:review|search)\b",
        rf"\bsystematic (?:\w+ )?(?:review|search)(?: of [^.]{{0,60}})? (?:was|were) (?:\w+ )?{_CARRIED_OUT}",
        r"\bwe systematically (?:review|search)\w*|\bsystematically (?:searched|reviewed)",
        r"\bto systematically (?:review|evaluate|assess|identify)",
    ),
    design_rule(
        "systematic_review",
        "searched",
        rf"{_DATABASE_NAMES}[^.]{{0,160}}\b(?:were|was) (?:\w+ )?searched|\bwe searched [^.]{{0,80}}{_DATABASE_NAMES}",
        rf"\bsearch(?:es)? (?:of|in|was|were) [^.]{{0,100}}{_DATABASE_NAMES}",
    ),
    design_rule(
        "narrative_review",
        "review",
        r"\b(?:this|present|our|narrative|literature|current) (?:\w+ )?review (?:article |paper |will |also |"
        r"thus )?(?:\w+ )?"
        r"(?:summari|discuss|focus|describ|aim|provid|examin|outlin|present|highlight|address|explor|cover|consider|"
        r"deal|"
        r"evaluat|concentrat|offer|emphasi)\w*",
        r"\bin this (?:\w+ )?review\b|\bhere,? we review\b|\bthis (?:article|paper|chapter) (?:\w+ )?reviews\b",
        r"\bwe (?:briefly |here |critically |also )?review (?:the|recent|current|here|what|how|evidence|studies|"
        r"available)\b",
        r"\bliterature (?:is|was) (?:\w+ )?reviewed",
        unless=r"\b(?:retrospective|chart|records?) review\b",
    ),
    design_rule(
        "crossover_trial",
        "crossover|cross-over",
        rf"(?:blind(?:ed)?|{RANDOMISED_WORD}|placebo|controlled|{_THIS_STUDY})[^.]{{0,60}}\bcross-?over,? {_INTERVENING_WORD}{{0,3}}"
        r"(?:trial|study|design|fashion|manner|comparison|experiment|technique)\b(?!s)",
    ),
    design_rule(
        "controlled_trial",
        "random",
        rf"\bnon-?{RANDOMISED_WORD} (?:\w+ )?(?:controlled )?(?:trial|study|design)\b|\bquasi-(?:randomi|experiment)\w*",
    ),
    design_rule(
        "rct",
        "random",
        r"\b(?:were|was|and|who|then|be) (?:\w+ )?(?:randomly (?:assigned|allocated|divided|distributed|randomi\w+|"
        r"treated|given|"
        r"received)|randomi[sz]ed (?:to|into|in|on|for|\w+ly|between|either|\d)|randomi[sz]ed(?=[.,;]))",
        r"\w+s randomly (?:assigned|allocated|divided) |\b(?:we|authors) randomi[sz]ed\b|\bwe randomly (?:assigned|"
        r"allocated)",
        rf"(?:{_THIS_STUDY}|\bdesign[^.\n]{{0,40}}:) {_INTERVENING_WORD}{{0,6}}{RANDOMISED_WORD},? {_INTERVENING_WORD}{{0,6}}(?:trial|study|design|"
        rf"experiment|"
        r"pilot|comparison)\b(?! (?:\w+ ){0,2}(?:need|warrant|requir|should))",
        rf"\brandom (?:allocation|assignment) (?:of|to)\b|\bin an? {RANDOMISED_WORD} (?:fashion|manner)",
        unless=r"\b(?:randomly divided|randomi[sz]ed) into (?:a )?(?:training|derivation|development)|"
        r"mendelian randomi",
    ),
    design_rule(
        "rct",
        "blind",
        rf"\b(?:this|an?|the|under|on|in|our|using) {_INTERVENING_WORD}{{0,5}}double[- ]blind(?:ed)?,? {_INTERVENING_WORD}{{0,4}}(?:trial|"
        rf"study|method|"
        r"design|technique|conditions?|basis|fashion|manner|comparison)\b",
    ),
    design_rule("case_control", "case-control", r"\bcase[- ]control (?:study|design|analysis)\b"),
    design_rule(
        "cohort",
        "cohort|prospective",
        r"\b(?:cohort (?:study|analysis|design)|longitudinal (?:cohort )?study|prospective observational study)\b",
        r"\bretrospective cohort\b",
    ),
    design_rule(
        "qualitative",
        "qualitative",
        r"\bqualitative (?:\w+ )?(?:study|design|approach|research|content analysis|thematic analysis|descriptive)",
        r"\bsemi-?structured interviews (?:were|with)\b",
    ),
    design_rule(
        "cross_sectional",
        "sectional",
        r"\bcross[- ]sectional (?:[\w-]+ ){0,3}(?:study|analysis|design)\b",
    ),
    design_rule(
        "survey",
        "survey",
        r"\b(?:this|online|postal|telephone|national|mail|web-based|questionnaire|"
        r"cross-sectional) (?:[\w-]+ ){0,3}survey\b",
        r"\bsurvey (?:was|were) (?:\w+ )?(?:conducted|administered|sent|mailed|carried)|\bwe surveyed\b",
    ),
    design_rule(
        "case_series",
        "case series",
        rf"{_THIS_STUDY} (?:[\w-]+ ){{0,3}}case series\b",
    ),
    design_rule(
        "case_report",
        "case of",
        r"\b(?:we|this (?:article|paper|study|report)|the authors?) (?:\w+ )?(?:report|present|"
        r"describe)s? (?:on )?(?:an?|one|the|"
        r"the first) (?:[\w-]+ ){0,3}case of\b|\bthis case report\b|^\W*(?:an?|one) (?:[\w-]+ ){0,3}case of\b",
    ),
    design_rule(
        "before_after",
        "single-arm|uncontrolled",
        r"\bsingle-arm\b|\buncontrolled (?:\w+ ){0,2}(?:trial|study|pilot)\b",
    ),
    design_rule(
        "controlled_trial",
        "controlled",
        rf"{_THIS_STUDY} {_INTERVENING_WORD}{{0,4}}?controlled (?:clinical )?(?:trial|study)\b",
    ),
)

_TEN_OR_MORE = (
    r"(?:[1-9]\d|[1-9]\d\d+|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
CASE_SERIES_RULES = DesignRules(
    design_rule(
        "case_series",
        "patients|children|infants|cases|women| men|adults",
        rf"\b{_TEN_OR_MORE} (?:[a-z-]+ ){{0,2}}(?:patients|children|infants|cases|women|men|adults)\b",
        unless=r"literature|reported|published|previous|review",
    ),
)
