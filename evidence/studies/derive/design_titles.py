"""How do titles word the design of a study? Rules in order, the first that fits decides. Words are in lower case."""

from __future__ import annotations

import re

from evidence.studies.derive.design_words import (
    META_ANALYSIS,
    RANDOMISED_WORD,
    SMALL_NUMBER,
    DesignRules,
    design_rule,
)

_IPD_PATTERN = r"individual[- ](?:patient|participant)(?:s|[- ]level)?[- ]data"
_STUDY_NOUNS = rf"(?:trial|study|review|{META_ANALYSIS}|survey|cohort|rct|evaluation|experiment)"
_REVIEW_NOUNS = rf"(?:cochrane |systematic |systematic literature )(?:reviews|{META_ANALYSIS})"

# What is no study, by how its title begins.
NOTICE_TITLE = re.compile(
    r"\W*(?:re:|in reply|reply(?: to|[.: ]*$)|(?:the )?authors?['’]?s?['’]? (?:reply|response)|"
    r"response to (?:the )?(?:letter|comment)|corrections?(?: to:|[:.]|$)|corrigendum|erratum|"
    r"retraction(?: note| notice|[:.])|retracted\b|expression of concern|editorial(?: comment|[:.]|$)|letter to|"
    r"comment(?:ary)? (?:on|to)\b|commentary[:.]|book reviews?\b)"
)

TITLE_RULES = DesignRules(
    design_rule(
        "protocol",
        "protocol|rationale",
        rf"\b(?:study|trial|review|research|rct|{META_ANALYSIS}) protocol\b",
        rf"\bprotocol (?:for|of) (?:an?|the) [^:]*?\b{_STUDY_NOUNS}\b",
        r"[:.–-] ?(?:an? )?(?:\w+ )?protocol\W*$",
        r"rationale and design|design and rationale",
    ),
    design_rule(
        "overview_of_reviews",
        "overview|review",
        r"umbrella review|meta-review|quality of (?:published )?systematic reviews|overview of (?:\w+ )?reviews|"
        r"reviews: an overview|\breview of reviews",
        rf"(?:overview|review|synthesis|mapping|summary|evaluation) of (?:the )?(?:published |existing |"
        rf"current )?{_REVIEW_NOUNS}",
    ),
    design_rule("network_meta_analysis", "meta", rf"network {META_ANALYSIS}"),
    design_rule(
        "ipd_meta_analysis",
        "meta",
        rf"{_IPD_PATTERN}(?=.*{META_ANALYSIS})|{META_ANALYSIS} of {_IPD_PATTERN}",
    ),
    design_rule(
        "meta_analysis",
        "meta",
        rf"\b{META_ANALYSIS}\b",
        unless=r"meta-?analy[sz]es (?:on|of|in) .*:|meta-epidemiolog",
    ),
    design_rule(
        "evidence_report",
        "review|evidence report|assessment",
        r"comparative effectiveness review|evidence report\b",
        r"technology assessment(?=$|[:.)])|systematic review update$",
    ),
    design_rule(
        "systematic_review",
        "review|overview",
        r"systematic(?:ally)?[ -](?:[\w-]+ ){0,3}?review|systematic overview",
    ),
    design_rule("other", "review", r"scoping (?:\w+ )?review"),
    design_rule(
        "guideline",
        "guid",
        r"\bclinical (?:practice )?guidelines?\b|\bguidelines? (?:for|on|from|of)\b|\bguideline\b(?!-)|\bguidance$",
        unless=r"\b(?:adher\w*|complian\w*|concordan\w*|implement\w*|apprais\w*|quality|aware\w*|knowledge|attitudes?|"
        r"impact|uptake|comparison|based|endorsed|consistent|according|reviews? of|overview|trial|survey|barriers?|"
        r"do|does|are|is|how|why|patterns|development|recommended)\b",
    ),
    design_rule(
        "economic_evaluation",
        "cost|economic",
        r"\bcost[- ](?:effectiveness|utility|benefit|minimi[sz]ation) (?:analysis|evaluation|study|comparison|of)\b|"
        r"\beconomic (?:evaluation|analysis)|\bcost analysis",
        unless=r"(?:effectiveness|efficacy|clinical) and (?:cost|economic)",
    ),
    design_rule("case_crossover", "case", r"case[- ]cross-?over"),
    design_rule(
        "qualitative",
        "qualitative|focus group",
        r"\bqualitative (?:\w+ )?(?:study|analysis|exploration|inquiry|interviews?|research|investigation|evaluation)",
        r"\bfocus groups?\b",
    ),
    design_rule(
        "crossover_trial",
        "cross",
        r"cross-?over[ ,:-]+(?:[\w-]+ ){0,3}?(?:trial|study|design|rct|comparison|pilot|evaluation)\b(?!s)",
        rf"(?:{RANDOMISED_WORD}|blind(?:ed)?|controlled|placebo)\W[^.:]{{0,60}}cross-?over",
    ),
    design_rule(
        "controlled_trial",
        "random|quasi",
        rf"\bnon-? ?{RANDOMISED_WORD}|quasi-? ?(?:{RANDOMISED_WORD}|experiment)\w*",
    ),
    design_rule(
        "rct",
        "random|rct|blind",
        # not "Mendelian randomised", nor "reports of randomised controlled trials"
        rf"(?<!mendelian )\b(?:cluster[- ])?{RANDOMISED_WORD}\b(?! (?:[\w-]+[ -]){{0,4}}(?:trials|studies|evidence|data|"
        rf"response)\b)",
        r"\brct\b(?! data| evidence)|\brandom allocation\b",
        r"\bdouble[- ](?:blind|mask)(?:ed)?,? (?:[\w-]+ ){0,3}(?:trial|study|comparison|evaluation|assessment)\b",
        unless=rf"\b(?:after|following|alongside|within|from) an? (?:[\w-]+ ){{0,3}}{RANDOMISED_WORD}|"
        r"(?:secondary|exploratory|post[- ]hoc|subgroup|mediation|moderat\w+) (?:\w+ )?analys[ei]s|process evaluation",
    ),
    design_rule(
        "case_control",
        "case",
        r"\bcase[- ]control(?:led)? (?:study|analysis|design|investigation|survey)|case[- ]referent",
    ),
    design_rule(
        "cohort",
        "cohort|longitudinal|prospective|follow",
        r"\bcohort (?:study|analysis|data)\b|\bcohort$|\bprospective observational study",
        r"(?:prospective|retrospective|birth|population-based|nationwide|inception|register-based|registry) cohort\b",
        r"\blongitudinal (?:\w+ )?(?:study|analysis|cohort)|\d+[- ]year follow-?up study",
    ),
    design_rule("survey", "survey", r"\bsurveys?\b(?! instrument)"),
    design_rule("cross_sectional", "cross", r"cross-? ?sectional"),
    design_rule(
        "case_series",
        "case",
        rf"\bcase series\b|\breport (?:of|on) {SMALL_NUMBER} (?:\w+ )?cases\b|\b{SMALL_NUMBER} case reports|"
        rf"\bseries of (?:\w+ )?cases\b",
    ),
    design_rule(
        "case_report",
        "case",
        r"\bcase (?:report|presentation)\b|\breport (?:of|on) (?:a|one|1|an? \w+) case\b|"
        r"^\W*(?:an? )?(?:\w+ ){0,2}case of\b",
        r"[:.] an? (?:\w+ )?case\W*$",
    ),
    design_rule(
        "before_after",
        "before|post|single|controlled",
        r"\bbefore[- ](?:and[- ])?after (?:study|trial|design)|\bsingle[- ]arm\b",
        r"\bpre-?(?:test)?[- ](?:and )?post-?(?:test)? (?:study|trial|design|intervention)|"
        r"\buncontrolled (?:\w+ )?(?:trial|study)",
    ),
    design_rule(
        "controlled_trial",
        "controlled",
        r"(?<!randomi[sz]ed )\bcontrolled (?:\w+ )?(?:trial|study)\b",
    ),
    design_rule(
        "narrative_review",
        "review|overview|state",
        r"\b(?:narrative|literature|critical|comprehensive|brief|mini|clinical|selective|integrative|historical)[- ]"
        r"(?:literature )?review\b|\ban? (?:\w+ )?(?:\w+ )?review\b|\b(?:an )?overview(?:$|[.)\]:])|\breview(?:$|"
        r"[.)\]:])",
        r"\breview of (?:the )?(?:\w+ )?(?:literature|evidence|studies|research)|\bstate[- ]of[- ]the[- ]art\b",
        unless=r"\b(?:charts?|records?|retrospective|peer|utili[sz]ation|drug|cases?|consecutive|experience|"
        r"patients) (?:and )?"
        r"(?:\w+ )?reviews?\b|\byears?\b.* (?:experience|review)|\breviews? of [^.]*\b(?:cases|patients)\b",
    ),
    design_rule(
        "laboratory_human",
        "healthy|volunteers",
        r"\bhealthy (?:\w+ )?(?:subjects|volunteers|humans|adults|men|women|individuals)\b|\bhuman volunteers\b",
        unless=r"^(?!.*\b(?:effects?|influence|responses?|pharmacokinetics|during|action)\b)",
    ),
)
