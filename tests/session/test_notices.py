"""Each kind of notice on a study known by its DOI alone, from PubMed to the pages of the site."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.small_base import write_honey_base
from support.stores import send_to

from evidence.claims.base.load import read_base
from evidence.posts.lint.update_report import UpdateReport
from evidence.pubmed.local_server import Corpus, Server, make_paper
from evidence.session import Session
from evidence.site.change_pages import render_change_pages
from evidence.site.citations import name_study
from evidence.site.list_pages import render_list_pages
from evidence.site.render import study_path
from evidence.site.study_pages import render_study_pages
from evidence.studies.csvfile import format_rows
from evidence.studies.study import Study

KEY = "oduwole2018"
PMID = "29633783"
NOTICE = "41999999"
RESCINDED = f"concern:{NOTICE}, rescinded 2024-05-06"


@dataclass(frozen=True)
class Expected:
    """What is told of a study with a notice.

    ``rule`` and ``bib`` are codes of problems, None where there is none.
    """

    ref_type: str
    entry: str
    status: str
    words: str
    heading: str
    rule: str
    bib: str
    cited: str
    is_retracted: bool = False
    listed: str = ""


KINDS = {
    "retraction": Expected(
        "RetractionIn",
        f"retraction:{NOTICE}",
        "retracted",
        "it was retracted (",
        "Retracted: ",
        "S201",
        "bib-retracted",
        "[RETRACTED: it was retracted",
        is_retracted=True,
        listed="Retracted.",
    ),
    "partial retraction": Expected(
        "PartialRetractionIn",
        f"partial_retraction:{NOTICE}",
        "partly_retracted",
        "a part of it was retracted (",
        "Retracted in part: ",
        "S206",
        "bib-partly-retracted",
        "[RETRACTED IN PART: a part of it was retracted",
        listed="Retracted in part.",
    ),
    "retracted and republished": Expected(
        "RetractedandRepublishedIn",
        f"republished:{NOTICE}",
        "republished",
        f"it was retracted and republished; cite the corrected version, PMID {NOTICE} (",
        "Retracted and republished: ",
        "S201",
        "bib-republished",
        "[RETRACTED AND REPUBLISHED: it was retracted and republished",
        is_retracted=True,
        listed="Retracted and republished.",
    ),
    "expression of concern": Expected(
        "ExpressionOfConcernIn",
        f"concern:{NOTICE}",
        "concern",
        "the journal published an expression of concern (",
        "Under an expression of concern: ",
        "S202",
        "bib-concern",
        "[EXPRESSION OF CONCERN: ",
    ),
    "rescinded concern": Expected(
        "ExpressionOfConcernIn",
        RESCINDED,
        "corrected",
        "the journal published an expression of concern and rescinded it on 2024-05-06",
        "",
        "S204",
        "bib-corrected",
        "[CORRECTED: the journal published an expression of concern and rescinded it",
    ),
    "erratum": Expected(
        "ErratumIn",
        f"erratum:{NOTICE}",
        "corrected",
        "a correction was published (",
        "Corrected: ",
        "S204",
        "bib-corrected",
        "[CORRECTED: a correction was published",
    ),
    "update": Expected(
        "UpdateIn",
        f"update:{NOTICE}",
        "superseded",
        "an update has replaced it (",
        "Superseded by an update: ",
        "S203",
        "bib-superseded",
        "[SUPERSEDED: an update has replaced it",
    ),
}


@dataclass(frozen=True)
class Told:
    """A session whose store has the notice, and the report of the update that brought it."""

    session: Session
    report: UpdateReport
    expected: Expected


@pytest.fixture(scope="module", params=KINDS)
def told(request, tmp_path_factory) -> Iterator[Told]:
    expected = KINDS[request.param]
    folder = tmp_path_factory.mktemp("notices")
    base = write_honey_base(folder / "honey")
    if expected.entry == RESCINDED:
        write_correction(base, RESCINDED)
    study = read_base(base).studies[KEY]
    assert study.pmid is None
    with Session(base, folder / "store.sqlite") as session:
        for day, notices in [
            (date(2018, 4, 10), ()),
            (datetime.now(UTC).date(), [f"{expected.ref_type}:{NOTICE}"]),
        ]:
            paper = make_paper(
                PMID, study.title, day, doi=study.doi, mesh=["Honey", "Cough"], notices=notices
            )
            with Server(Corpus.from_papers([paper])) as server:
                if not notices:
                    assert session.fetch("honey", client=send_to(server)).fetched == 1
                    continue
                report = session.update(client=send_to(server))
        yield Told(session, report, expected)


def write_correction(base: Path, entry: str) -> None:
    studies = read_base(base).studies
    studies = {**studies, KEY: replace(studies[KEY], corrections=(entry,))}
    text = format_rows(Study, studies.values())
    (base / "studies.csv").write_text(text, encoding="utf-8", newline="")


def test_the_table_has_the_notice_and_is_retracted_is_said_of_the_whole_paper_alone(told):
    row = told.session.studies.loc[KEY]
    assert row["corrections"] == [told.expected.entry]
    assert row["retracted"] == told.expected.is_retracted


def test_the_update_reports_it_under_a_heading_of_its_own(told):
    text = told.report.to_text()
    if not told.expected.heading:
        assert "concern" not in text
        return
    assert any(line.startswith(told.expected.heading) for line in text.splitlines())
    assert told.report.needs_person


def test_the_card_says_so_and_a_retracted_study_counts_for_nothing(told):
    card = told.session.claim("H1")
    (note,) = card.status_notes
    assert note.startswith(f"{KEY}: {told.expected.words}")
    (judgement,) = card.verdict.weighted_judgements
    assert judgement.is_counted is not told.expected.is_retracted
    assert (card.verdict.category == "not_studied") is told.expected.is_retracted
    warned = [reason for reason in card.verdict.reasons if "retracted in part" in reason]
    assert bool(warned) is (told.expected.status == "partly_retracted")


def test_the_check_of_a_post_reports_it_with_its_rule(told):
    report = told.session.check(f"See the review [@{KEY}].", format="md", select=["S"])
    assert [problem.code for problem in report] == [told.expected.rule]
    assert told.expected.words in next(iter(report)).message


def test_the_bibliography_and_the_reference_list_say_so(told, tmp_path):
    told.session.sync_bibliography(tmp_path / "references.bib")
    problems = told.session.check_bibliography(tmp_path / "references.bib")
    assert [problem.code for problem in problems] == [told.expected.bib]
    post = tmp_path / "post.md"
    post.write_text(f"See the review [@{KEY}].\n", encoding="utf-8")
    content = told.session.cite(post).content
    text = (content if isinstance(content, str) else content.decode()).replace("\\", "")
    assert told.expected.cited in " ".join(text.split())


def test_the_site_says_so_on_the_page_of_the_study_in_the_table_and_among_the_changes(told):
    material = told.session.site_data(date(2026, 11, 29))
    page = dict(render_study_pages(material))[study_path(KEY)].decode()
    assert told.expected.words.partition(" (")[0] in page
    assert ("No verdict counts this paper" in page) is told.expected.is_retracted
    table = dict(render_list_pages(material))["table.html"].decode()
    listed = told.expected.listed
    shown = f'<strong class="gone">{listed}</strong>' if listed else '<strong class="gone">'
    assert (shown in table) is bool(listed)
    changes = dict(render_change_pages(material))["changes.html"].decode()
    is_rescinded = told.expected.entry == RESCINDED
    name = name_study(material.studies[KEY])
    assert (f"{name} is under an expression" in changes) is (told.expected.status == "concern")
    assert (f"{name} was under an expression" in changes) is is_rescinded
