"""The tools for assistants, asked over stdio by the SDK's own client."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading

import pytest
from support.honey_store import honey_paper
from support.paths import ROOT
from support.small_base import write_honey_base
from support.stores import gather

import evidence
from evidence.pubmed.local_server import Corpus, Server

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
TEXT = "Cupping removes toxins.\n\nBed rest helps back pain. *A 2012 review* says so.\n"
TOOLS = {"check_text", "claim_card", "search_claims", "resolve_mention", "study", "cite"}


def ask(*calls, options=()):
    """Start the command, call tools one after the other, and return their results."""

    async def converse():
        server = mcp.StdioServerParameters(
            command=sys.executable,
            args=["-P", "-m", "evidence", "mcp", *map(str, options)],
            env=dict(os.environ),
        )
        async with mcp.Client(server) as client:
            return [
                await client.list_tools() if call is None else await client.call_tool(*call)
                for call in calls
            ]

    return asyncio.run(converse())


@pytest.fixture(scope="module")
def answers():
    """The answers of the bundled base to a call of each tool."""
    calls = {
        "check_text": {"text": TEXT},
        "claim_card": {"claim": "T1"},
        "search_claims": {"question": "does acupuncture help the back?"},
        "resolve_mention": {"mention": "Vickers et al. 2012"},
        "study": {"id": "PMID 22965186"},
        "cite": {"ids": ["22965186", "nobody1999"], "format": "bibtex"},
    }
    found = ask(None, *calls.items())
    return dict(zip(["tools", *calls], found, strict=True))


@pytest.fixture(scope="module")
def session():
    return evidence.open(store=False)


def test_each_tool_says_what_it_answers_and_that_it_only_reads(answers):
    tools = {tool.name: tool for tool in answers["tools"].tools}
    assert tools.keys() == TOOLS
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations.read_only_hint
        assert not tool.annotations.open_world_hint


def test_a_text_has_the_problems_that_the_command_finds(answers, session):
    found = answers["check_text"].structured_content
    report = session.check(TEXT, format="md")
    assert found["summary"] == report.summary
    for told, problem in zip(found["problems"], report, strict=True):
        assert (told["line"], told["column"], told["code"], told["message"]) == (
            problem.line,
            problem.column,
            problem.code,
            problem.message,
        )
        assert (told["claim"] or {"id": None})["id"] == problem.claim
        assert [study["key"] for study in told["studies"]] == list(problem.studies)
    quotes = [told["quote"] for told in found["problems"]]
    assert quotes[0] == "Cupping removes toxins"
    assert found["not_checked"] == []


def test_a_card_has_verdict_certainty_limits_and_identifiers(answers, session):
    found = answers["claim_card"].structured_content
    card = session.claim("T1")
    assert found["claim"]["verdict"] == card.verdict.category
    assert found["claim"]["certainty"] == card.verdict.certainty
    assert found["limits"] == list(card.limits)
    judged = card.verdict.weighted_judgements
    assert [one["study"]["key"] for one in found["judgements"]] == [one.study.key for one in judged]
    assert [one["study"]["pmid"] for one in found["judgements"]] == [
        one.study.pmid for one in judged
    ]
    assert {one["comparator"] for one in found["by_comparator"]} == set(card.by_comparator)


def test_a_card_says_where_the_words_deny_its_claim(session):
    from evidence.assistant.tools import Tools  # which needs the extra

    tools = Tools(session, threading.RLock())
    assert tools.claim_card("Acupuncture eases chronic low back pain").caution is None
    denied = tools.claim_card("Acupuncture does not ease chronic low back pain")
    assert denied.claim.id == "T1"
    assert denied.caution == "your words deny claim T1; this is the card of what they deny"


def test_claims_are_found_by_a_question(answers, session):
    found = answers["search_claims"].structured_content
    assert found["asked"][0]["id"] == "T1"
    listed = [one["id"] for one in (*found["asked"], *found["nearest"])]
    assert len(set(listed)) == len(listed)
    assert all(one["verdict"] for one in found["nearest"])


def test_a_study_is_named_with_what_became_of_it(answers):
    found = answers["study"].structured_content
    assert found["study"]["key"] == "vickers2012"
    assert found["study"]["notices"] == ["vickers2018 (2018) has replaced it"]
    assert found["study"]["url"] == "https://pubmed.ncbi.nlm.nih.gov/22965186/"
    assert answers["resolve_mention"].structured_content["study"] == found["study"]
    assert answers["resolve_mention"].structured_content["status"] == "resolved"


def test_what_is_not_known_is_cited_by_nobody(answers):
    found = answers["cite"].structured_content
    assert [study["key"] for study in found["studies"]] == ["vickers2012"]
    assert found["unknown"] == ["nobody1999"]
    assert found["text"].startswith("@article{vickers2012,")
    assert "nobody1999" not in found["text"]


def test_an_error_says_what_to_do_and_the_server_goes_on():
    long_text = "Cupping removes toxins. " * 12_000
    *errors, last = ask(
        ("claim_card", {"claim": "X99"}),
        ("study", {"id": "1"}),
        ("check_text", {"text": "Tea", "format": "docx"}),
        ("cite", {"ids": ["vickers2012"], "style": "apa"}),
        ("check_text", {"text": long_text}),
    )
    assert all(error.is_error for error in errors)
    assert "there is no claim X99" in errors[0].content[0].text
    assert "no study '1' is known here" in errors[1].content[0].text
    assert "md" in errors[2].content[0].text
    assert "style" in errors[3].content[0].text
    assert "not permitted" in errors[3].content[0].text
    assert last.structured_content["not_checked"]


def test_base_and_store_are_those_that_are_named(tmp_path):
    base = write_honey_base(tmp_path / "base")
    store = tmp_path / "store.sqlite"
    papers = [honey_paper("20000001", "Warm thyme syrup at night", "It helped.", year=2019)]
    with Server(Corpus.from_papers(papers)) as server:
        gather(store, server, "1:99999999[uid]")
    (found,) = ask(("study", {"id": "20000001"}), options=("--base", base, "--store", store))
    assert found.structured_content["title"] == "Warm thyme syrup at night"
    assert found.structured_content["judged_for"] == []


def test_nothing_but_the_protocol_is_printed():
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "evidence", "mcp"],
        input=f"{json.dumps(request)}\nnot json\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    for line in done.stdout.splitlines():
        assert json.loads(line)["jsonrpc"] == "2.0"


def test_the_page_has_the_tools_and_its_python_runs(answers):
    page = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [
        tool.name for tool in answers["tools"].tools
    ]
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict = {}
    exec(block, names)
    assert names["card"]["claim"]["verdict"] == "contradicted"
    assert names["card"]["limits"]
