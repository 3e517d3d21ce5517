"""Questions to a session: claims, mentions and posts."""

import shutil

import pytest
from support.paths import ROOT

import evidence
from evidence.errors import EvidenceError
from evidence.posts.read.post import parse_post

EXAMPLE = ROOT / "examples" / "back-pain.md"


def places(report):
    return [(problem.code, problem.line) for problem in report]


def test_a_claim_is_found_by_its_id_and_by_its_words(session):
    first = session.claims.index[0]
    by_id = session.claim(first)
    assert session.claim(by_id.claim.text).claim == by_id.claim
    assert session.claim(f" {first.lower()} ").claim == by_id.claim


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("X99", "there is no claim X99; `evidence claims` lists all"),
        (
            "acupuncture helps my cat",
            r"no claim is recognised in .*Nearest:\n  T15  Acupuncture helps sciatica\n  T4  ",
        ),
        (
            "Cupping removes lactic acid and increases blood flow.",
            r"more than one claim; ask for one of them by its id:\n  C\d .*\n  C\d ",
        ),
    ],
)
def test_what_names_no_one_claim_is_an_error_with_the_nearest(session, asked, message):
    with pytest.raises(EvidenceError, match=rf"(?s){message}"):
        session.claim(asked)


def test_a_card_tells_what_the_store_knows_of_its_studies(session, retracting):
    note = "thomas2006: it was retracted (https://pubmed.ncbi.nlm.nih.gov/39999999/)"
    assert note in retracting.claim("T1").status_notes
    assert note not in session.claim("T1").status_notes


def test_a_mention_and_a_list_of_mentions(session):
    study = next(study for study in session.base.studies.values() if study.pmid)
    one = session.resolve(f"PMID {study.pmid}")
    assert one.study == study
    both = session.resolve([f"PMID {study.pmid}", "nothing in particular"])
    assert [found.status for found in both] == ["resolved", "unresolved"]
    assert session.resolve([]) == []


@pytest.mark.parametrize("as_list", [False, True], ids=["one", "several"])
def test_a_mention_means_no_study_from_after_the_post(session, as_list):
    words = "a 2012 analysis of data on 18,000 patients in acupuncture trials"
    found = []
    for year in (2010, 2013, None):
        answer = session.resolve([words] if as_list else words, year)
        found.append(answer[0].status if as_list else answer.status)
    assert found == ["unresolved", "resolved", "resolved"]


def test_a_mention_may_mean_a_study_of_the_store(session, stored):
    assert stored.resolve("PMID 10000002").study.key == "pmid:10000002"
    assert session.resolve("PMID 10000002").study is None


def test_a_post_a_text_and_a_folder_have_the_same_problems(session, tmp_path):
    copy = shutil.copy(EXAMPLE, tmp_path / "post.md")
    text = EXAMPLE.read_text(encoding="utf-8")
    found = places(session.check(copy))
    assert found
    assert places(session.check(text, format="md")) == found
    assert places(session.check(tmp_path)) == found
    assert places(session.check_posts([parse_post(text, "post.md")])) == found


def test_the_format_says_how_a_text_is_read(session):
    html = "<p>Cupping removes toxins.</p>\n<!-- Cupping removes toxins. -->"
    assert {problem.line for problem in session.check(html, format="html")} == {1}
    as_html = session.check("<p>Cupping <b>removes</b> toxins.</p>", format="html")
    assert len(as_html) == len(session.check("Cupping **removes** toxins.", format="md")) > 0
    assert not len(session.check("    Cupping removes toxins.", format="md"))  # code
    assert len(session.check("    Cupping removes toxins.", format="txt"))


def test_rules_are_selected_and_ignored_by_the_beginnings_of_their_codes(session):
    everything = {code for code, _ in places(session.check(EXAMPLE))}
    chosen = {code for code, _ in places(session.check(EXAMPLE, select=["E4"], ignore=["E401"]))}
    assert chosen == {code for code in everything if code.startswith("E4")} - {"E401"}
    assert chosen
    post = parse_post(EXAMPLE.read_text(encoding="utf-8"), "post.md")
    assert {code for code, _ in places(session.check_posts([post], ignore=["E", "S"]))} == {
        code for code in everything if code[0] not in "ES"
    }


def test_a_rule_that_is_not_there_is_an_error_that_lists_the_rules(session):
    for choice in ({"select": ["Q99"]}, {"ignore": ["Q99"]}):
        with pytest.raises(EvidenceError, match="no rule begins with 'Q99'; the rules are C101, "):
            session.check("It rains.", format="md", **choice)


def test_a_post_that_is_not_there_is_an_error(session, tmp_path):
    with pytest.raises(EvidenceError, match=r"none\.md could not be read"):
        session.check(tmp_path / "none.md")


def test_a_post_that_cannot_be_read_is_an_error_with_its_reason(session, tmp_path):
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvidenceError, match=r"bad\.md could not be read") as caught:
        session.check(tmp_path / "bad.md")
    assert [problem.severity for problem in caught.value.problems] == ["error"]


def test_a_file_of_a_folder_that_cannot_be_read_is_named_and_the_others_are_checked(
    session, tmp_path
):
    (tmp_path / "good.md").write_text("It rains.")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    report = session.check(tmp_path)
    assert [post.path.rpartition("/")[2] for post in report.posts] == ["good.md"]
    assert any("bad.md" in message.location for message in report.messages)


def test_a_study_of_the_store_may_be_cited(session, stored):
    text = "Acupuncture was tried again [@pmid:10000002] and again [@pmid:10000099]."
    assert len(session.check(text, format="md", select=["C103"])) == 2
    (unknown,) = stored.check(text, format="md", select=["C103"])
    assert unknown.message.startswith("@pmid:10000099 is neither in")


def test_a_citation_of_a_study_that_the_store_knows_as_retracted_is_a_problem(session, retracting):
    text = "Acupuncture was tried [@thomas2006]."
    assert [problem.code for problem in session.check(text, format="md")] == []
    (problem,) = retracting.check(text, format="md")
    assert (problem.code, problem.studies) == ("S201", ("thomas2006",))


def test_one_text_is_taken_where_several_are_expected(session):
    report = session.check("It works [1].", format="md", select="E4", ignore="E401")
    assert {problem.code[:2] for problem in report} <= {"E4"}


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("Some text.", {"format": "pdf"}, "format is md, html or txt, not 'pdf'"),
        ("One line.\nAnother.", {}, r"say its format: check\(text, format='md'\)"),
    ],
)
def test_a_text_needs_a_format_that_can_be_read(session, text, options, message):
    with pytest.raises(EvidenceError, match=message):
        session.check(text, **options)


@pytest.mark.parametrize("text", ["Bed rest helps back pain.", "Rest helps. " * 40])
def test_words_that_are_no_path_are_told_from_a_file_that_is_not_there(session, text):
    with pytest.raises(EvidenceError, match=r"say its format: check\(text, format='md'\)"):
        session.check(text)


def test_a_post_whose_name_has_blanks_is_a_path(session, tmp_path):
    post = tmp_path / "my post.md"
    post.write_text("Bed rest helps back pain.")
    assert places(session.check(str(post)))
    with pytest.raises(EvidenceError, match=r"no such post\.md could not be read"):
        session.check(str(tmp_path / "no such post.md"))


def test_a_path_is_read_where_a_text_is_expected_and_a_name_says_how(session, tmp_path):
    for name in ("post.md", "my post.md"):
        post = tmp_path / name
        post.write_text("Bed rest helps back pain.")
        found = places(session.check(post))
        assert places(evidence.check(post)) == found
        assert places(evidence.check(post.read_text())) == found
        with pytest.raises(EvidenceError, match=r"evidence\.check\(Path\('.*'\)\) checks the file"):
            evidence.check(str(post))
    with pytest.raises(EvidenceError, match="is the name of a file"):
        evidence.check("posts/missing.html")
    assert not evidence.check("A handout is at clinic.example/handout.html")
