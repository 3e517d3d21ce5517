"""PubMed's own words that the rest of the package relies on.

Publication types: https://www.nlm.nih.gov/mesh/pubtypes.html (those that the evidence base uses or may come to need).
"""

from __future__ import annotations

PUBLICATION_TYPES: frozenset[str] = frozenset(
    {
        "Adaptive Clinical Trial",
        "Case Reports",
        "Clinical Trial",
        "Clinical Trial Protocol",
        "Clinical Trial, Phase I",
        "Clinical Trial, Phase II",
        "Clinical Trial, Phase III",
        "Clinical Trial, Phase IV",
        "Comment",
        "Comparative Study",
        "Controlled Clinical Trial",
        "Corrected and Republished Article",
        "Editorial",
        "English Abstract",
        "Equivalence Trial",
        "Evaluation Study",
        "Expression of Concern",
        "Guideline",
        "Journal Article",
        "Letter",
        "Meta-Analysis",
        "Multicenter Study",
        "Network Meta-Analysis",
        "Observational Study",
        "Practice Guideline",
        "Pragmatic Clinical Trial",
        "Preprint",
        "Published Erratum",
        "Randomized Controlled Trial",
        "Retracted Publication",
        "Retraction of Publication",
        "Review",
        "Scoping Review",
        "Systematic Review",
        "Technical Report",
        "Twin Study",
        "Validation Study",
    }
)

# Names of data banks that register trials (https://www.nlm.nih.gov/bsd/medline_databank_source.html); other banks hold
# sequences, structures and data sets.
TRIAL_REGISTRIES: frozenset[str] = frozenset(
    {
        "ANZCTR",
        "ChiCTR",
        "ClinicalTrials.gov",
        "CRiS",
        "CTRI",
        "DRKS",
        "EudraCT",
        "EUCTR",
        "IRCT",
        "ISRCTN",
        "JapicCTI",
        "JMACCT",
        "JPRN",
        "jRCT",
        "LBCTR",
        "NTR",
        "PACTR",
        "ReBec",
        "REPEC",
        "RPCEC",
        "SLCTR",
        "TCTR",
        "UMIN-CTR",
    }
)
_FOLDED_REGISTRIES = frozenset(name.casefold() for name in TRIAL_REGISTRIES)


def is_trial_registry(data_bank: str) -> bool:
    """Whether a DataBankName is that of a registry of trials, however it is written."""
    return data_bank.casefold().replace(" ", "-") in _FOLDED_REGISTRIES
