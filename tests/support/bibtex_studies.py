"""Studies and their entries, for the tests of the bibliography."""

import dataclasses

from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

PLAIN = Study(
    key="vickers2012",
    pmid="22965186",
    doi="10.1001/archinternmed.2012.3654",
    pmcid="PMC3658605",
    title="Acupuncture for Chronic Pain: Individual Patient Data Meta-analysis",
    authors=("Vickers AJ", "Acupuncture Trialists' Collaboration"),
    journal_abbrev="Arch Intern Med",
    journal="Archives of internal medicine",
    year=2012,
    volume="172",
    issue="19",
    pages="1444-53",
    epub_date=None,
    publication_types=(),
    design="ipd_meta_analysis",
    species=("human",),
    conditions=(),
    condition_details=None,
    duration=None,
    interventions=(),
    intervention_details=None,
    comparators=(),
    comparator_details=None,
    sample_size=None,
    n_studies=None,
    registry_ids=(),
    corrections=(),
    superseded_by=None,
    companion_of=None,
    valid_until=None,
    search_date=None,
    included_trials=(),
    verification="full",
)


WRITTEN = """\
@article{vickers2012,
  author = {Vickers, A. J. and {Acupuncture Trialists' Collaboration}},
  title = {Acupuncture for Chronic Pain: Individual Patient Data Meta-analysis},
  journal = {Archives of internal medicine},
  shortjournal = {Arch Intern Med},
  year = {2012},
  volume = {172},
  number = {19},
  pages = {1444--1453},
  doi = {10.1001/archinternmed.2012.3654},
  pmid = {22965186},
  pmcid = {PMC3658605},
  url = {https://pubmed.ncbi.nlm.nih.gov/22965186/},
}
"""


def study(**changes):
    return dataclasses.replace(PLAIN, **changes)


def bare(key, **changes):
    """A study of which little is known, so that its entry is short."""
    unknown = dict.fromkeys(
        ("pmid", "doi", "pmcid", "journal_abbrev", "journal", "volume", "issue", "pages")
    )
    return study(
        **{"key": key, "title": f"On {key}", "authors": (), "design": "rct", **unknown, **changes}
    )


def short(key, title=None):
    title = title or f"On {key}"
    return f"@misc{{{key},\n  key = {{{key}}},\n  title = {{{title}}},\n  year = {{2012}},\n}}\n"


def fields(one):
    return {name: field.value for name, field in make_bibtex_entry(one).fields_dict.items()}
