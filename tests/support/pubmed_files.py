"""Small files of PubMed XML, and `evidence read` run over them."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from evidence.cli import main
from support.paths import SAMPLES

ALL_SAMPLES = sorted(SAMPLES.glob("*.xml"))

PLAIN = SAMPLES / "plain_article.xml"

HEAD, FOOT = b"<PubmedArticleSet>\n", b"</PubmedArticleSet>\n"

FORMATS = (".csv", ".parquet", ".jsonl", ".xlsx")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, arguments)])


def article(pmid: int, *, title: str = "A title.", version: int = 1, revised: str = "") -> bytes:
    """A small article; ``revised`` is a year."""
    date = (
        f"<DateRevised><Year>{revised}</Year><Month>01</Month><Day>02</Day></DateRevised>"
        if revised
        else ""
    )
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE">'
        f'<PMID Version="{version}">{pmid}</PMID>{date}'
        f"<Article><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n"
    ).encode()


def deletion(*pmids: int) -> bytes:
    listed = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids)
    return f"<DeleteCitation>{listed}</DeleteCitation>\n".encode()


def file_of(folder: Path, name: str, *entries: bytes) -> Path:
    path = folder / name
    path.write_bytes(HEAD + b"".join(entries) + FOOT)
    return path
