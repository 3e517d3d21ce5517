"""Write and read entries of .nbib files."""

from textwrap import dedent

from evidence.pubmed.parse.nbib import ParsedNbib, parse_nbib
from evidence.pubmed.record import Record

ARTICLE = dedent("""\
    PMID- 9900001
    OWN - NLM
    STAT- MEDLINE
    DCOM- 20100526
    LR  - 20200731
    IS  - 1111-2222 (Print)
    IS  - 1111-222X (Electronic)
    IS  - 1111-2222 (Linking)
    VI  - 12
    IP  - 4 Suppl 1
    DP  - 2009 Dec 28-2010 Jan 3
    TI  - Needles and cups for sore backs: an invented trial that has a title longer than\x20
          one line.
    PG  - 454-61
    LID - 10.5555/Invented.1 [doi]
    AB  - BACKGROUND: Backs are sore. AIMS AND METHODS:  Needles were put into\x20
          VITAMIN: a placebo. RESULTS: Fewer were sore (P<.05).\x20
          CONCLUSIONS/IMPLICATIONS: More cups. TRIAL REGISTRATION: NCT99000001.
    OAB - Publisher: Resumen inventado.
    OABL- spa
    CI  - (c) Nobody.
    FAU - Author, Anna Bea
    AU  - Author AB
    AUID- ORCID: 0000-0001-2345-678X
    AD  - Institute of Backs,\x20
          Nowhere.
    AD  - Clinic of Needles, Nowhere.
    CN  - Invented Trial Group
    FAU - Writer, Carl Jr
    AU  - Writer C Jr
    AUID- ORCID: 0000000298765432
    AD  - Institute of Backs, Nowhere.
    FIR - Helper, Dora
    IR  - Helper D
    AUID- ORCID: 0000-0009-9999-9999
    LA  - eng
    LA  - ger
    SI  - ClinicalTrials.gov/NCT99000001
    SI  - GENBANK/X99999
    SI  - Dryad/10.5061/dryad.99
    GR  - R99 AT009999/AT/NCCIH NIH HHS/United States
    GR  - 24K99/INVENTED/
    PT  - Journal Article
    PT  - Randomized Controlled Trial
    TT  - Nadeln und Koepfe.
    DEP - 20090924
    PL  - England
    TA  - J Invent Backs
    JT  - Journal of invented backs
    RN  - 0 (Analgesics)
    RN  - EC 3.4.99.99 (Inventase (human))
    NM  - invented protocol
    SB  - IM
    CIN - J Foo. 2010 Mar;1(1):1. doi: 10.5555/foo. PMID: 9900002
    EIN - J Invent Backs. 2010;13(1):9.
    SPIN- Ann Foo. 2011;1:2. PMID: 9900003
    MH  - Humans
    MH  - Low Back Pain/*therapy/diagnosis
    MH  - *Acupuncture Therapy
    PMC - PMC9900001
    OTO - NOTNLM
    OT  - *Cupping
    OT  - back pain
    OT  - back pain
    CRDT- 2009/10/01 09:00
    PHST- 2009/09/01 00:00 [received]
    AID - S9999-1(09)00001-2 [pii]
    AID - 10.5555/Invented.2 [doi]
    PST - ppublish
    SO  - J Invent Backs. 2009 Dec 28;12(4 Suppl 1):454-61. doi: 10.5555/other.
    XYZ - a tag of tomorrow
    """)

BOOK = dedent("""\
    PMID- 9900010
    STAT- Publisher
    CTDT- 20090630
    PB  - University of Nowhere
    DP  - 1993
    TI  - A chapter on backs
    BTI - The book of backs
    AB  - Backs are long.
    FED - Keeper, Erna
    ED  - Keeper E
    AD  - Press of Nowhere.
    FAU - Author, Anna
    AU  - Author A
    AD  - Institute of Backs.
    PT  - Book Chapter
    PL  - Nowhere (XX)
    AID - NBK99 [bookaccession]
    """)


def entry(pmid: int, *lines: str) -> str:
    return "\n".join([f"PMID- {pmid}", f"TI  - Title of {pmid}", *lines, ""])


def read(text: str) -> ParsedNbib:
    reading = parse_nbib(text, "export.nbib")
    lost = [problem for problem in reading.problems if problem.severity == "error"]
    assert reading.entry_count == len(reading.records) + len(lost)
    return reading


def one(text: str) -> Record:
    (record,), problems, _ = read(text)
    assert problems == ()
    return record
