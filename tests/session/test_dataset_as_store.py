"""A dataset stands in for a store where studies are resolved; elsewhere it is refused."""

import gzip
from datetime import date

import pytest
from click.testing import CliRunner
from support.pubmed_files import FOOT, HEAD
from support.pubmed_mirror import paper, write_file
from support.small_base import write_honey_base
from support.stores import send_to

import evidence
from evidence.cli import main
from evidence.errors import EvidenceError
from evidence.pubmed.local_server import Corpus, Server, make_paper, parse_papers, sample_files
from evidence.session import Session

RETRACTED = "61000001"
POST = (
    "# A post\n\nA 2011 trial of warm stones in 24 people shows that they help "
    f"(https://pubmed.ncbi.nlm.nih.gov/{RETRACTED}/).\n"
    "See [@thomas2006], doi:10.5555/stones.3 and PMID 61000005.\n"
)


@pytest.fixture(scope="module")
def papers(base):
    """Papers that are hard to tell apart, one of the base among them, and every real form."""
    made = [
        make_paper(
            str(61_000_000 + number),
            f"Warm stones for {['sleep', 'pain', 'cough'][number % 3]}: a randomised trial",
            date(2005 + number % 9, 3, 4),
            abstract=f"METHODS: {20 + number % 7} patients were randomised to warm stones.",
            types=["Randomized Controlled Trial"],
            doi=f"10.5555/stones.{number}",
            volume=str(number % 4),
            notices=["RetractionIn:61999999"] if str(61_000_000 + number) == RETRACTED else (),
        )
        for number in range(120)
    ]
    thomas = base.studies["thomas2006"]
    day, notices = date(2026, 11, 20), ["RetractionIn:39999999"]
    made.append(make_paper(thomas.pmid, thomas.title, day, notices=notices))
    known = {one.pmid for one in made}
    samples = [one for file in sample_files() for one in parse_papers(file.read_bytes())]
    return [*made, *{one.pmid: one for one in samples if one.pmid not in known}.values()]


@pytest.fixture(scope="module")
def dataset(papers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    files = []
    for part in range(3):
        entries = b"\n".join(one.xml for one in papers[part::3])
        files.append(folder / f"p{part}.xml.gz")
        files[-1].write_bytes(gzip.compress(HEAD + entries + FOOT))
    evidence.pubmed_dataset(files, folder / "out")
    evidence.index_dataset(folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def both(papers, dataset, tmp_path_factory):
    """A session with the dataset, and one with a store that was fetched from the same records."""
    file = tmp_path_factory.mktemp("fetched") / "store.sqlite"
    with Server(Corpus.from_papers(papers)) as server, Session(store=file) as session:
        session.fetch("1:99999999[uid]", client=send_to(server))
    with Session(store=dataset) as in_dataset, Session(store=file) as in_store:
        yield in_dataset, in_store


def test_mentions_mean_the_same_in_a_dataset_as_in_a_store_of_the_same_records(both):
    in_dataset, in_store = both
    studies = in_store.store.studies()
    assert in_dataset.study_index.studies() == studies
    assert len(studies) > 130
    mentions = ["a trial of warm stones in 24 people", "J Made Up. 2006;1:1-9", "Nobody 2004"]
    for study in studies[::2]:
        title = (study.title or "").split()
        first = study.authors[0] if study.authors else "Berg"
        mentions += [
            f"a {study.year} study of {' '.join(title[:4])}",
            f"{first} et al. ({study.year}) in {study.journal_abbrev}",
            f"{first}. {study.title} {study.journal}. {study.year};{study.volume}:{study.pages}",
            f"PMID {study.pmid}, doi:{study.doi}",
        ]
    found = in_dataset.resolve(mentions)
    assert found == in_store.resolve(mentions)
    assert {one.status for one in found} == {"resolved", "ambiguous", "unresolved"}


@pytest.mark.parametrize("kind", ["pmid", "doi", "pmcid"])
def test_identifiers_find_their_studies(both, kind):
    in_dataset, in_store = both
    values = [getattr(one, kind) for one in in_store.store.studies() if getattr(one, kind)]
    found = [in_dataset.find_stored_study(kind, value) for value in values]
    assert found == [in_store.find_stored_study(kind, value) for value in values]
    assert len(values) > 1
    assert sum(one is not None for one in found) >= len(values) - 1  # one is in the base


def test_retractions_are_told_as_with_a_store(both, tmp_path):
    in_dataset, in_store = both
    assert in_dataset.base.studies == in_store.base.studies
    assert "retraction:39999999" in in_dataset.base.studies["thomas2006"].corrections
    assert in_dataset.find_stored_study("pmid", RETRACTED).corrections == ("retraction:61999999",)
    reports = [session.check(POST, format="md") for session in both]
    assert list(reports[0]) == list(reports[1])
    assert sum(problem.code == "S201" for problem in reports[0]) == 2
    post = tmp_path / "post.md"
    post.write_text(f"It helps [@pmid:{RETRACTED}].\n")
    texts = [session.cite(post).content for session in both]
    assert texts[0] == texts[1]
    assert "RETRACTED" in texts[0]
    bibs = [tmp_path / "a.bib", tmp_path / "b.bib"]
    for session, bib in zip(both, bibs, strict=True):
        session.add_to_bibliography([RETRACTED], bib)
    assert bibs[0].read_text() == bibs[1].read_text()
    assert in_dataset.check_bibliography(bibs[0]) == in_store.check_bibliography(bibs[0])


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.mark.parametrize("name", ["", "index.sqlite"])
def test_the_command_takes_the_folder_or_its_index(dataset, tmp_path, name):
    post = tmp_path / "post.md"
    post.write_text(POST)
    store = ("--store", dataset / name)
    resolved = run("resolve", f"PMID {RETRACTED}", *store)
    assert (resolved.exit_code, resolved.stderr) == (0, "")
    assert f"resolved: PMID {RETRACTED}" in resolved.stdout
    for _ in range(2):  # the second time from the cache
        checked = run("check", post, *store, "--cache-dir", tmp_path / "cache")
        assert (checked.exit_code, checked.stderr) == (1, "")
        assert checked.stdout.count("S201") == 2


def test_the_environment_names_a_dataset_too(dataset, monkeypatch):
    monkeypatch.setenv("EVIDENCE_STORE", str(dataset))
    assert evidence.resolve(f"PMID {RETRACTED}").study.pmid == RETRACTED
    assert evidence.open().claim("A1").claim.id == "A1"


REFUSED = [
    ("fetch", "cupping", "--base-url", "http://127.0.0.1:9"),
    ("fetch", "--base-url", "http://127.0.0.1:9"),
    ("update", "--base-url", "http://127.0.0.1:9"),
    ("table",),
    ("table", "--search", "stones"),
    ("browse", "--get", "/store.json"),
    ("store", "info"),
    ("store", "verify"),
    ("store", "rebuild"),
    ("site", "pages"),
]


@pytest.mark.parametrize("name", ["", "index.sqlite"])
@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_what_needs_a_store_refuses_a_dataset(command, name, dataset, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in dataset.iterdir()}
    done = run(*command, "--store", dataset / name)
    assert done.exit_code == 2
    assert f"{dataset} is a dataset, not a store: " in done.stderr
    assert f"`evidence read --dataset {dataset} FILES` adds files to it" in done.stderr
    assert {file: file.stat().st_mtime_ns for file in dataset.iterdir()} == before


def test_judging_needs_a_store_too(dataset, tmp_path):
    folder = write_honey_base(tmp_path / "base")
    with Session(folder, dataset) as session:
        for ask in (lambda: session.changes, lambda: session.studies, lambda: session.search("x")):
            with pytest.raises(EvidenceError, match="is a dataset, not a store"):
                ask()
        with pytest.raises(EvidenceError, match="is a dataset, not a store"):
            session.unjudged(next(iter(session.base.claims)))
        assert list(session.pmid_matches.columns)


def test_a_folder_that_is_no_dataset_is_named(tmp_path):
    for command in (("resolve", "Berg 2004"), ("fetch", "x"), ("store", "info")):
        done = run(*command, "--store", tmp_path)
        assert done.exit_code == 2
        assert f"{tmp_path} is a folder and no dataset; name the file of a store" in done.stderr


def test_a_session_that_is_kept_sees_what_was_read_meanwhile(tmp_path):
    out = tmp_path / "out"
    evidence.pubmed_dataset(write_file(tmp_path, "p1.xml.gz", paper(1)), out)
    with pytest.raises(EvidenceError, match=r"has no index; .*--index` makes it"):
        evidence.resolve("PMID 2", store=out)
    evidence.index_dataset(out)
    assert evidence.resolve("PMID 2", store=out).study is None
    evidence.pubmed_dataset(write_file(tmp_path, "p2.xml.gz", paper(2)), out)
    assert evidence.resolve("PMID 2", store=out).study.pmid == "2"
    (out / "manifest" / "p2.json").unlink()
    with pytest.raises(EvidenceError, match=r"--index` brings it up to date"):
        evidence.resolve("PMID 2", store=out)
