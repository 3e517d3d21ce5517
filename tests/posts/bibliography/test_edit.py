import dataclasses

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from evidence.claims.base.load import read_base
from evidence.errors import EvidenceError
from evidence.posts.bibliography.edit import (
    KeyMismatch,
    SyncResult,
    sync_bibliography,
    sync_bibliography_file,
)
from evidence.posts.bibliography.entry import make_bibtex_entry
from evidence.studies.study import Study

COMMITTED = ROOT / "references.bib"

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
    return f"@misc{{{key},\n  title = {{{title or f'On {key}'}}},\n  year = {{2012}},\n}}\n"


def fields(one):
    return {name: field.value for name, field in make_bibtex_entry(one).fields_dict.items()}


def test_the_committed_bibliography_is_what_sync_makes_of_the_base():
    assert (
        COMMITTED.read_bytes().decode("utf-8")
        == sync_bibliography("", read_base().studies.values()).text
    )


def test_the_committed_bibliography_has_an_entry_a_study_in_the_order_of_keys():
    library = parse_string(COMMITTED.read_text(encoding="utf-8"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == sorted(read_base().studies)


def test_running_it_again_changes_no_byte():
    studies = read_base().studies.values()
    text = sync_bibliography("", studies).text
    assert sync_bibliography(text, studies) == SyncResult(text)


def test_a_paper_becomes_an_article():
    assert sync_bibliography("", [PLAIN]) == SyncResult(WRITTEN, added=("vickers2012",))


def test_what_is_not_known_is_left_out():
    little = bare("li2023", title=None, authors=("et al.",))
    assert fields(little) == {"year": "2012"}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Vickers AJ", "Vickers, A. J."),
        ("Chaoju X", "Chaoju, X."),
        ("van Tulder MW", "van Tulder, M. W."),
        ("von Arx M", "von Arx, M."),
        ("de Souza MC", "de Souza, M. C."),
        ("Van Tulder M", "Van Tulder, M."),
        ("'t Hoen PA", "'t Hoen, P. A."),
        ("St Sauver JL", "St Sauver, J. L."),
        ("N'bundé DS", "N'bundé, D. S."),
        ("Querol-Zaldívar MLÁ", "Querol-Zaldívar, M. L. Á."),
        ("Andersen MØ", "Andersen, M. Ø."),
        ("Ivanov II", "Ivanov, I. I."),
        ("Cross JT Jr", "Cross, Jr, J. T."),
        ("Watters WC 3rd", "Watters, 3rd, W. C."),
        ("Giles", "{Giles}"),
        ("World Health Organization", "{World Health Organization}"),
        (
            "Centers for Medicare & Medicaid Services",
            r"{Centers for Medicare \& Medicaid Services}",
        ),
        ("Task Force of the WHO", "{Task Force of the WHO}"),
        ("Research and Development AB", "{Research and Development AB}"),
        (
            "Clinical Efficacy Assessment Subcommittee of the American College of Physicians",
            "{Clinical Efficacy Assessment Subcommittee of the American College of Physicians}",
        ),
    ],
)
def test_names_are_written_so_that_bibtex_divides_them_right(name, written):
    assert fields(study(authors=(name, "Witt CM")))["author"] == f"{written} and Witt, C. M."


def test_a_list_of_authors_that_was_not_read_to_its_end_says_so():
    assert fields(study(authors=("Furlan AD", "et al.")))["author"] == "Furlan, A. D. and others"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (
            "Back pain and sciatica: summary of NICE guidance",
            "Back pain and sciatica: summary of {NICE} guidance",
        ),
        (
            "Adenosine A1 receptors mediate local effects",
            "Adenosine {A1} receptors mediate local effects",
        ),
        (
            "Brain Imaging with fMRI - A Systematic Review",
            "Brain Imaging with {fMRI} - A Systematic Review",
        ),
        (
            "Design and Protocol for the BackInAction Trial",
            "Design and Protocol for the {BackInAction} Trial",
        ),
        (
            "Estimates from U.S. national surveys, 2002",
            "Estimates from {U.S.} national surveys, 2002",
        ),
        ("VA/DoD Clinical Practice Guideline", "{VA/DoD} Clinical Practice Guideline"),
        ("A systematic and PRISMA-compliant review", "A systematic and {PRISMA}-compliant review"),
        ("Vitamin D and Back Pain", "Vitamin {D} and Back Pain"),
        (
            "Mechanisms of Acupuncture-Electroacupuncture",
            "Mechanisms of Acupuncture-Electroacupuncture",
        ),
        (
            "Do Not Blame the Weather-A Case-Crossover Study",
            "Do Not Blame the Weather-A Case-Crossover Study",
        ),
        ("ACUPUNCTURE FOR BACK PAIN", "ACUPUNCTURE FOR BACK PAIN"),
    ],
)
def test_acronyms_and_words_of_mixed_case_keep_their_capitals(title, written):
    assert fields(study(title=title))["title"] == written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (  # sentence case: a capital inside the sentence is a name
            "Wet-cupping for low back pain in Elbonia: A randomized controlled trial",
            "Wet-cupping for low back pain in {Elbonia}: A randomized controlled trial",
        ),
        (
            "A randomised multicentre study in general practice - the Acuback Study",
            "A randomised multicentre study in general practice - the {Acuback Study}",
        ),
        (
            "Blood pricking for back pain: a systematic review and Meta-analysis",
            "Blood pricking for back pain: a systematic review and Meta-analysis",
        ),
        (  # Title Case: only names that are known
            "An Overview for an American Pain Society/American College of Physicians Guideline",
            "An Overview for an {American Pain Society/American College of Physicians} Guideline",
        ),
        ("Acupuncture Use among American Adults", "Acupuncture Use among {American} Adults"),
        (  # one of each
            "The effect of patient characteristics on outcomes: An Individual Patient Data Meta-Analysis in Iran",
            "The effect of patient characteristics on outcomes: An Individual Patient Data Meta-Analysis in {Iran}",
        ),
    ],
)
def test_proper_names_keep_their_capitals_in_both_ways_to_write_titles(title, written):
    assert fields(study(title=title))["title"] == written


def test_what_is_special_to_latex_is_escaped_in_text_and_left_alone_in_identifiers():
    odd = bare(
        "odd2000",
        title=r"50% of #1 & a_b for $5 ~ x^2 \ {",
        doi="10.1002/(sici)1097_0258(1998)17:15<1661::aid%20-sim#968>3.0.co;2-2",
    )
    assert fields(odd)["title"] == (
        r"50\% of \#1 \& a\_b for \$5 \textasciitilde{} x\textasciicircum{}2 "
        r"\textbackslash{} \ensuremath{\lbrace}"
    )
    assert fields(odd)["doi"] == odd.doi
    assert fields(odd)["url"] == f"https://doi.org/{odd.doi}"


def test_a_brace_in_a_doi_cannot_end_the_entry():
    odd = bare("odd2000", doi="10.1000/a}b\\c")
    assert fields(odd)["doi"] == "10.1000/a%7Db%5Cc"
    assert [
        entry.key for entry in parse_string(sync_bibliography("", [odd, PLAIN]).text).entries
    ] == [
        "odd2000",
        PLAIN.key,
    ]


@pytest.mark.parametrize(
    ("pages", "written"),
    [
        ("454-461", "454--461"),
        ("858-66", "858--866"),
        ("1444-53", "1444--1453"),
        ("E887-E900", "E887--E900"),
        ("1465-1472.e2", "1465--1472.e2"),
        ("915-921C", "915--921C"),
        ("98–102", "98--102"),
        ("98-2", "98--2"),
        ("e045961", "e045961"),
        ("12-5, 17-9", "12--15, 17--19"),
    ],
)
def test_pages_have_a_double_hyphen_and_both_ends_in_full(pages, written):
    assert fields(study(pages=pages))["pages"] == written


def test_the_address_is_that_of_pubmed_or_else_the_doi_or_else_the_full_text():
    addresses = [
        fields(study(**dict.fromkeys(unknown))).get("url")
        for unknown in ((), ("pmid",), ("pmid", "doi"), ("pmid", "doi", "pmcid"))
    ]
    assert addresses == [
        "https://pubmed.ncbi.nlm.nih.gov/22965186/",
        "https://doi.org/10.1001/archinternmed.2012.3654",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3658605/",
        None,
    ]


def test_a_journal_without_its_full_title_goes_by_its_abbreviation():
    known = fields(study(journal=None))
    assert (known["journal"], known.get("shortjournal")) == ("Arch Intern Med", None)


def test_a_report_has_institution_place_and_number():
    report = bare(
        "chou2016",
        journal="Rockville (MD): Agency for Healthcare Research and Quality",
        issue="169",
        design="evidence_report",
    )
    assert make_bibtex_entry(report).entry_type == "techreport"
    assert fields(report) == {
        "title": "On chou2016",
        "type": "Evidence report",
        # braces, because biblatex and pandoc take "and" for the end of an institution
        "institution": "{Agency for Healthcare Research and Quality}",
        "address": "Rockville (MD)",
        "year": "2012",
        "number": "169",
    }


def test_a_number_of_a_report_may_stand_as_its_volume():
    known = fields(bare("who2023", journal="Geneva: World Health Organization", volume="7"))
    assert (known["number"], known.get("volume")) == ("7", None)


def test_a_journal_with_a_subtitle_is_no_report():
    full = "Evidence-based complementary and alternative medicine : eCAM"
    journal = study(journal=full)
    assert make_bibtex_entry(journal).entry_type == "article"
    assert fields(journal)["journal"] == full


def test_what_is_neither_paper_nor_report_is_misc():
    page = bare("usbji2014", journal="The Burden of Musculoskeletal Diseases (BMUS)")
    assert make_bibtex_entry(page).entry_type == "misc"
    assert fields(page)["howpublished"] == "The Burden of Musculoskeletal Diseases (BMUS)"


BY_HAND = """\
% Bibliography of our clinic.  Keep the order!
@string{jpain = "The journal of pain"}


@comment{@misc{b2000,
  title = {an old copy of b2000}}}
@book{Own1999, title = "Our {own} book", year = 1999, note={x@y.org}}

  @Misc ( b2000,
\tkeywords = {ours,  really},
  title = {ON b2000} , NOTE = "kept as it is"
) % do not touch

@misc{zzz1900, title = {Last}}"""


def test_what_a_person_wrote_stays_byte_for_byte():
    synced = sync_bibliography(BY_HAND, [bare("a2000"), bare("b2000"), bare("c2000")])
    changed = (
        BY_HAND.replace(
            "@Misc ( b2000,",
            "@misc{a2000,\n  title = {On a2000},\n  year = {2012},\n}\n\n@Misc ( b2000,",
        )
        .replace("{ON b2000}", "{On b2000},\n  year = {2012}")
        .replace("touch\n\n", "touch\n\n" + short("c2000") + "\n")
    )
    assert synced == SyncResult(changed, ("a2000", "c2000"), ("b2000",), ("Own1999", "zzz1900"))


def test_new_entries_go_in_the_order_of_keys_and_change_no_other_line():
    synced = sync_bibliography(
        short("b2000") + "\n" + short("d2000"), [bare(f"{letter}2000") for letter in "edcba"]
    )
    assert synced.text == "\n".join(short(f"{letter}2000") for letter in "abcde")
    assert synced.added == ("a2000", "c2000", "e2000")


def test_new_entries_come_after_what_has_none_of_ours():
    synced = sync_bibliography("% a comment, no line end", [bare("a2000"), bare("b2000")])
    assert synced.text == "% a comment, no line end\n\n" + short("a2000") + "\n" + short("b2000")


def test_two_entries_on_one_line_are_no_obstacle():
    synced = sync_bibliography("@misc{a2000} @misc{z2000}", [bare("a2000"), bare("b2000")])
    assert [entry.key for entry in parse_string(synced.text).entries] == ["a2000", "b2000", "z2000"]


@pytest.mark.parametrize(
    "line",
    [
        'title = "On a2000"',
        "title = {On\n     a2000}",
        "title = on",
        "TITLE = {On a2000}",
    ],
)
def test_a_field_that_says_the_same_in_another_way_is_left_as_it_is(line):
    text = f"@string{{on = {{On a2000}}}}\n@misc{{a2000, {line}, year = 2012}}\n"
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


def test_only_what_differs_is_replaced():
    text = WRITTEN.replace("172", "171").replace("@article", "@Misc")
    assert sync_bibliography(text, [PLAIN]) == SyncResult(WRITTEN, updated=("vickers2012",))


def test_a_field_that_the_base_knows_nothing_of_stays():
    text = short("kenyon1983", "Found in the library")
    assert sync_bibliography(text, [bare("kenyon1983", title=None)]).text == text


def test_an_entry_that_left_the_base_stays_and_is_named():
    text = short("a2000") + "\n" + short("b2000")
    assert sync_bibliography(text, [bare("b2000")]) == SyncResult(text, untouched=("a2000",))


COW = """\
@article{vickers2012, author={Vickers, Xaver}, title={A study of cows}, journal_abbrev={Cow J}, year={2007},
  doi={10.5555/cow.1}, pmid={11111}}
"""
TEA = "@book{Vickers2012, author={Vickers, Li}, title={茶史}, publisher={Tea Press}, year={2012}, isbn={1}}\n"


@pytest.mark.parametrize("other", [COW, TEA, "@misc{vickers2012, TITLE = {A study of cows}}\n"])
def test_another_paper_keeps_its_entry_and_the_study_gets_a_letter(other):
    text = short("a2000") + "\n" + other + "\n" + short("z2000")
    studies = [bare("a2000"), PLAIN, bare("z2000")]
    name = parse_string(other).entries[0].key
    synced = sync_bibliography(text, studies)
    assert other in synced.text
    assert synced.text.replace(WRITTEN.replace("{vickers2012", "{vickers2012a") + "\n", "") == text
    why = (KeyMismatch("vickers2012", "vickers2012a", f"{name} is another paper here"),)
    assert synced == SyncResult(
        synced.text, added=("vickers2012a",), untouched=(name,), key_mismatches=why
    )
    assert sync_bibliography(synced.text, studies) == SyncResult(
        synced.text, untouched=(name,), key_mismatches=why
    )


def test_a_study_without_identifiers_is_known_again_by_its_letter_and_title():
    text = "@book{who2023, title={History of Tea}}\n@misc{who2023a, title={Something else}}\n"
    once = sync_bibliography(text, [bare("who2023"), bare("who2023b", title="The second")])
    assert once.added == ("who2023b", "who2023c")
    assert (
        sync_bibliography(once.text, [bare("who2023"), bare("who2023b", title="The second")]).text
        == once.text
    )


@pytest.mark.parametrize(
    "told", ["doi = {https://doi.org/10.1001/ARCHINTERNMED.2012.3654}", "note = {PMID: 22965186}"]
)
def test_a_study_under_a_key_of_a_person_is_neither_added_nor_changed(told):
    text = f"@article{{mine, title = {{Needles}}, year = {{1900}}, {told}}}\n"
    why = KeyMismatch("vickers2012", "mine", "your own entry, left as it is")
    assert sync_bibliography(text, [PLAIN]) == SyncResult(text, key_mismatches=(why,))


def test_an_identifier_that_the_base_lacks_makes_no_other_paper_of_an_entry():
    text = short("a2000").replace("  year", "  doi = {10.1000/later},\n  year")
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


def test_the_identifier_tells_before_the_title_and_the_key():
    swapped = f"@article{{a2000, title = {{On a2000}}, pmid = {{{PLAIN.pmid}}}}}\n"
    synced = sync_bibliography(swapped, [bare("a2000", pmid="7"), PLAIN])
    assert synced.text.startswith(swapped)
    assert synced.added == ("a2000a",)
    assert synced.key_mismatches == (
        KeyMismatch("a2000", "a2000a", "a2000 is another paper here"),
        KeyMismatch("vickers2012", "a2000", "your own entry, left as it is"),
    )


def test_line_ends_of_another_system_are_kept():
    text = short("a2000").replace("\n", "\r\n")
    synced = sync_bibliography(text, [bare("a2000"), bare("b2000")])
    assert synced.text == (short("a2000") + "\n" + short("b2000")).replace("\n", "\r\n")


GOOD = short("a2000") + "\n"


@pytest.mark.parametrize(
    ("bad", "line", "word"),
    [
        ("@misc{b2000,\n  title = {never closed,\n  year = 2000\n}\n", 6, "missing brace"),
        ('@misc{b2000, title = "never closed, year = 2000}\n', 6, "quotation mark"),
        ("@misc{b2000 title = {x}}\n", 6, "comma"),
        ("@misc{b2000,\n  title = {closed twice}},\n  year = {2000},\n}\n", 7, "a brace too many"),
        ("@misc{b2000, title = {one \\{ more}}\n", 6, "do not balance"),
        ("@misc{a2000, title = {again}}\n", 6, "a2000 stands here a second time"),
        ("@misc{A2000, title = {again}}\n", 6, "A2000 is a2000 for BibTeX"),
        ("@misc{Z9999, title = {On z9999, in other letters than the base}}\n", 6, "Z9999 is z9999"),
        ("@misc{b2000, title = {a}, title = {b}}\n", 6, "title twice"),
        ("@string{x = {a}}\n@string{x = {b}}\n", 7, "x stands here a second time"),
        ("@misc\n{b2000, title = {x}}\n", 6, "no entry"),
    ],
)
def test_a_broken_file_is_reported_with_its_line_and_left_as_it_is(bad, line, word):
    text = GOOD + bad + "\n" + short("c2000")
    synced = sync_bibliography(
        text, [bare("a2000", title="Another title"), bare("z9999")], path="my.bib"
    )
    assert synced.text == text
    assert (synced.added, synced.updated) == ((), ())
    assert [(problem.location, problem.code) for problem in synced.problems] == [
        (f"my.bib:{line}", "bib")
    ]
    assert word in synced.problems[0].message


def test_all_that_is_wrong_is_said_at_once():
    text = "@misc{a2000, title = {x}\n\n" + short("b2000") + "@misc{b2000}\n"
    assert [problem.line for problem in sync_bibliography(text, []).problems] == [1, 7]


def test_an_unbalanced_comment_line_is_no_problem():
    text = "% :-} and @misc without more\n" + GOOD
    assert sync_bibliography(text, [bare("a2000")]) == SyncResult(text)


def test_a_missing_file_is_an_empty_one(tmp_path):
    path = tmp_path / "references.bib"
    assert sync_bibliography_file(path, [PLAIN]).added == ("vickers2012",)
    assert path.read_bytes() == WRITTEN.encode()


def test_a_file_that_is_up_to_date_is_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes(WRITTEN.encode())
    path.chmod(0o444)
    before = path.stat().st_mtime_ns
    assert sync_bibliography_file(path, [PLAIN]) == SyncResult(WRITTEN)
    assert path.stat().st_mtime_ns == before


def test_a_broken_file_is_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes(b"@misc{a2000,\r\n  title = {x}\r\n")
    (problem,) = sync_bibliography_file(path, [PLAIN]).problems
    assert problem.location == f"{path}:1"
    assert path.read_bytes() == b"@misc{a2000,\r\n  title = {x}\r\n"


def test_a_file_that_is_not_utf8_is_an_error_and_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes("@misc{a2000, title = {é}}".encode("latin-1"))
    with pytest.raises(EvidenceError, match=r"references\.bib is not UTF-8 \(byte 22\)"):
        sync_bibliography_file(path, [PLAIN])
    assert path.read_bytes().endswith(b"\xe9}}")


def test_what_is_no_file_cannot_be_read(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be read"):
        sync_bibliography_file(tmp_path, [PLAIN])


def test_a_folder_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        sync_bibliography_file(tmp_path / "nowhere" / "references.bib", [PLAIN])


printable = st.text(st.characters(exclude_categories=["C"]), max_size=9)
some_text = (
    st.none()
    | printable
    | st.sampled_from(["{", "}", "\\", "a \\} b", '"', "@misc{x, ", "A, B and C"])
)
dois = printable.map(
    lambda text: "10.1000/" + "".join(c for c in text if not (c.isspace() or c in "{}\\"))
)
studies = st.lists(
    st.builds(
        study,
        key=st.from_regex(
            r"[a-z]{1,3}[0-9]{4}", fullmatch=True, alphabet=st.characters(codec="ascii")
        ),
        pmid=st.none() | st.integers(1, 99999999).map(str),
        doi=st.none() | dois,
        title=some_text,
        authors=st.lists(some_text.filter(bool), max_size=3).map(tuple),
        journal_abbrev=some_text,
        journal=some_text | st.sampled_from(["Bern: Hogrefe {", "Pain : a journal"]),
        volume=some_text,
        issue=some_text,
        pages=some_text,
    ),
    unique_by=lambda one: one.key,
    max_size=3,
)


def braces_balance(value):
    depth = 0
    for letter in value:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


@given(studies)
def test_whatever_stands_in_the_base_is_read_back_with_its_keys_and_dois(several):
    library = parse_string(sync_bibliography("", several).text)
    assert not library.failed_blocks
    read = {entry.key: entry.fields_dict.get("doi") for entry in library.entries}
    assert {key: doi and doi.value for key, doi in read.items()} == {
        one.key: one.doi for one in several
    }
    assert all(braces_balance(field.value) for entry in library.entries for field in entry.fields)


@given(studies)
def test_whatever_stands_in_the_base_is_written_once(several):
    text = sync_bibliography("", several).text
    assert sync_bibliography(text, several) == SyncResult(text)


@given(studies, st.data())
def test_entries_added_later_stand_where_they_would_have_been_from_the_start(several, data):
    earlier = data.draw(st.lists(st.sampled_from(several), unique_by=id)) if several else []
    assert (
        sync_bibliography(sync_bibliography("", earlier).text, several).text
        == sync_bibliography("", several).text
    )


pieces = st.sampled_from(
    [
        *(
            "@misc{a1000,",
            "@misc{b2000, ",
            "@article(c3000,",
            "@misc{a1000}",
            "@misc{q9000, a = {b}}\n",
            "title = {x}",
        ),
        *(
            "TITLE = on",
            "year=2012",
            'note = "t {n} u"',
            '@string{on = "y"}',
            "@comment{z {q}}",
            "% note\n",
            "text",
        ),
        *(",", "}", ")", "{", '"', "\n", "\r\n", "=", "@", "\\"),
    ]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_either_refused_or_keeps_all_that_is_not_ours(text):
    ours = {key: bare(key) for key in ("a1000", "b2000", "d4000")}
    synced = sync_bibliography(text, ours.values())
    if synced.problems:
        assert synced.text == text
        return
    before, after = parse_string(text), parse_string(synced.text)
    assert others(after, {*ours, *synced.added}) == others(before, ours)
    assert ours.keys() <= after.entries_dict.keys()
    again = sync_bibliography(synced.text, ours.values())
    assert again == SyncResult(
        synced.text, untouched=synced.untouched, key_mismatches=synced.key_mismatches
    )


def others(library, ours):
    """All blocks but our entries, and of these the fields that are not ours; without the space around them."""
    raw = "".join(block.raw for block in library.blocks if getattr(block, "key", None) not in ours)
    unknown = {
        (entry.key, field.key, field.value)
        for entry in library.entries
        for field in entry.fields
        if entry.key in ours and field.key.lower() not in ("title", "year")
    }
    return "".join(raw.split()), unknown
