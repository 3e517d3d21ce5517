"""How do abstracts word the design of a study? Rules in order, the first that fits decides. Words are in lower case.

A rule looks for what a study says of itself ("patients were randomly allocated"), so that "13 randomised trials were
included" makes no review a trial.
"""

from __future__ import annotations

from evidence.studies.derive.design_words import META, RANDOMISED, Rules, rule

_PUBMED = r"(?:pubmed|medline|embase|cochrane library)"
_CARRIED_OUT = r"(?:conducted|performed|did|undertook|undertaken|carried out|done)"
_OURS = r"\b(?:this|an?|our|the present)\b"
_PLAIN = r"(?:[\w-]+[ ,]+)"  # a word between

ABSTRACT = Rules(
    rule(
        "protocol",
        "will be",
        r"\bwill be (?:\w+ )?(?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned|invited|searched)\b",
        r"\bthis (?:study )?protocol (?:describes|outlines|presents|reports)",
    ),
    rule(
        "network_meta_analysis",
        "meta-anal",
        rf"{_OURS}[^.]{{0,60}}\bnetwork {META}|\bnetwork {META} (?:was|were) (?:\w+ )?{_CARRIED_OUT}",
    ),
    rule(
        "meta_analysis",
        "meta-anal",
        rf"(?:{_OURS}|\bwe (?:\w+ )?{_CARRIED_OUT})[^.]{{0,80}}\b{META}",
        rf"\b{META} (?:was|were) (?:\w+ )?{_CARRIED_OUT}|\ba {META} of (?:\w+ ){{0,4}}(?:trials|studies|data|rcts)",
        rf"\b(?:random|fixed)[- ]effects? (?:model )?{META}",
        unless=r"previous (?:\w+ ){0,3}meta-analys|future meta-analys",
    ),
    rule(
        "systematic_review",
        "systematic",
        rf"(?:{_OURS}|\bwe (?:\w+ )?{_CARRIED_OUT})[^.]{{0,60}}\bsystematic (?:\w+ )?(?:review|search)\b",
        rf"\bsystematic (?:\w+ )?(?:review|search)(?: of [^.]{{0,60}})? (?:was|were) (?:\w+ )?{_CARRIED_OUT}",
        r"\bwe systematically (?:review|search)\w*|\bsystematically (?:searched|reviewed)",
        r"\bto systematically (?:review|evaluate|assess|identify)",
    ),
    rule(
        "systematic_review",
        "searched",
        rf"{_PUBMED}[^.]{{0,160}}\b(?:were|was) (?:\w+ )?searched|\bwe searched [^.]{{0,80}}{_PUBMED}",
        rf"\bsearch(?:es)? (?:of|in|was|were) [^.]{{0,100}}{_PUBMED}",
    ),
    rule(
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
    rule(
        "crossover_trial",
        "crossover|cross-over",
        rf"(?:blind(?:ed)?|{RANDOMISED}|placebo|controlled|{_OURS})[^.]{{0,60}}\bcross-?over,? {_PLAIN}{{0,3}}"
        r"(?:trial|study|design|fashion|manner|comparison|experiment|technique)\b(?!s)",
    ),
    rule(
        "controlled_trial",
        "random",
        rf"\bnon-?{RANDOMISED} (?:\w+ )?(?:controlled )?(?:trial|study|design)\b|\bquasi-(?:randomi|experiment)\w*",
    ),
    rule(
        "rct",
        "random",
        r"\b(?:were|was|and|who|then|be) (?:\w+ )?(?:randomly (?:assigned|allocated|divided|distributed|randomi\w+|"
        r"treated|given|"
        r"received)|randomi[sz]ed (?:to|into|in|on|for|\w+ly|between|either|\d)|randomi[sz]ed(?=[.,;]))",
        r"\w+s randomly (?:assigned|allocated|divided) |\b(?:we|authors) randomi[sz]ed\b|\bwe randomly (?:assigned|"
        r"allocated)",
        rf"(?:{_OURS}|\bdesign[^.\n]{{0,40}}:) {_PLAIN}{{0,6}}{RANDOMISED},? {_PLAIN}{{0,6}}(?:trial|study|design|"
        rf"experiment|"
        r"pilot|comparison)\b(?! (?:\w+ ){0,2}(?:need|warrant|requir|should))",
        rf"\brandom (?:allocation|assignment) (?:of|to)\b|\bin an? {RANDOMISED} (?:fashion|manner)",
        unless=r"\b(?:randomly divided|randomi[sz]ed) into (?:a )?(?:training|derivation|development)|"
        r"mendelian randomi",
    ),
    rule(
        "rct",
        "blind",
        rf"\b(?:this|an?|the|under|on|in|our|using) {_PLAIN}{{0,5}}double[- ]blind(?:ed)?,? {_PLAIN}{{0,4}}(?:trial|"
        rf"study|method|"
        r"design|technique|conditions?|basis|fashion|manner|comparison)\b",
    ),
    rule("case_control", "case-control", r"\bcase[- ]control (?:study|design|analysis)\b"),
    rule(
        "cohort",
        "cohort|prospective",
        r"\b(?:cohort (?:study|analysis|design)|longitudinal (?:cohort )?study|prospective observational study)\b",
        r"\bretrospective cohort\b",
    ),
    rule(
        "qualitative",
        "qualitative",
        r"\bqualitative (?:\w+ )?(?:study|design|approach|research|content analysis|thematic analysis|descriptive)",
        r"\bsemi-?structured interviews (?:were|with)\b",
    ),
    rule(
        "cross_sectional",
        "sectional",
        r"\bcross[- ]sectional (?:[\w-]+ ){0,3}(?:study|analysis|design)\b",
    ),
    rule(
        "survey",
        "survey",
        r"\b(?:this|online|postal|telephone|national|mail|web-based|questionnaire|"
        r"cross-sectional) (?:[\w-]+ ){0,3}survey\b",
        r"\bsurvey (?:was|were) (?:\w+ )?(?:conducted|administered|sent|mailed|carried)|\bwe surveyed\b",
    ),
    rule(
        "case_series",
        "case series",
        rf"{_OURS} (?:[\w-]+ ){{0,3}}case series\b",
    ),
    rule(
        "case_report",
        "case of",
        r"\b(?:we|this (?:article|paper|study|report)|the authors?) (?:\w+ )?(?:report|present|"
        r"describe)s? (?:on )?(?:an?|one|the|"
        r"the first) (?:[\w-]+ ){0,3}case of\b|\bthis case report\b|^\W*(?:an?|one) (?:[\w-]+ ){0,3}case of\b",
    ),
    rule(
        "before_after",
        "single-arm|uncontrolled",
        r"\bsingle-arm\b|\buncontrolled (?:\w+ ){0,2}(?:trial|study|pilot)\b",
    ),
    rule(
        "controlled_trial",
        "controlled",
        rf"{_OURS} {_PLAIN}{{0,4}}?controlled (?:clinical )?(?:trial|study)\b",
    ),
)

_TEN_OR_MORE = (
    r"(?:[1-9]\d|[1-9]\d\d+|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
MANY_CASES = Rules(
    rule(
        "case_series",
        "patients|children|infants|cases|women| men|adults",
        rf"\b{_TEN_OR_MORE} (?:[a-z-]+ ){{0,2}}(?:patients|children|infants|cases|women|men|adults)\b",
        unless=r"literature|reported|published|previous|review",
    ),
)
