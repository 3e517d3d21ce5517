"""An article in the usual form gives the same cells without a tree; others go to the parser."""

import gzip
import re
from collections.abc import Iterator

import pytest
from support.paths import SAMPLES

from evidence.pubmed.parse.article import parse_article
from evidence.pubmed.parse.fast_article import parse_article_fast
from evidence.pubmed.parse.xml import parse_xml

FILES = sorted(SAMPLES.glob("*.xml"))
ARTICLE = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
PLAIN = ARTICLE.search((SAMPLES / "plain_article.xml").read_bytes())[0].decode()


def articles(xml: bytes) -> Iterator[bytes]:
    yield from (match[0] for match in ARTICLE.finditer(xml))


def read_both_ways(xml: bytes) -> int:
    """Count the articles in the usual form; each must have the cells that its tree gives."""
    ordinary = 0
    for article in articles(xml):
        record = parse_article_fast(article.decode())
        if record is not None:
            ordinary += 1
            assert record == parse_article(parse_xml(article))
    return ordinary


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.stem)
def test_a_sample_reads_the_same_without_a_tree(sample):
    if sample.stem != "comments_and_cdata":  # there a comment holds an end tag
        read_both_ways(sample.read_bytes())


def test_most_real_articles_have_the_ordinary_form_and_the_same_cells(real):
    files = sorted((real / "pubmed_xml" / "efetch").glob("*.xml"))
    assert sum(read_both_ways(file.read_bytes()) for file in files) > 0.9 * len(files)


def test_the_baseline_reads_the_same_without_a_tree(real):
    xml = gzip.decompress((real / "pubmed_xml" / "pubmed20n0014.xml.gz").read_bytes())
    begins = [found.start() for found in re.finditer(rb"<PubmedArticle>", xml)]
    third = xml[: begins[10_000]] + b"</PubmedArticleSet>"
    assert read_both_ways(third) > 0.98 * 10_000


def test_the_plain_sample_has_the_ordinary_form():
    assert parse_article_fast(PLAIN) is not None


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("</ArticleTitle>", "</ArticleTitel>"),
        ("<ArticleTitle>", "<ArticleTitle><!-- note -->"),
        ("<ArticleTitle>", "<ArticleTitle>\x01"),
        ("<ArticleTitle>", "<ArticleTitle>&nbsp;"),
        ("<ArticleTitle>", "<ArticleTitle>a & b"),
        ("<ArticleTitle>", "<ArticleTitle><unknown/>"),
        ("</PubmedData>", ""),
        ("<MedlineCitation ", "<MedlineCitation <"),
    ],
)
def test_what_is_not_well_formed_or_not_usual_is_left_to_the_parser(written, instead):
    assert written in PLAIN
    assert parse_article_fast(PLAIN.replace(written, instead, 1)) is None


@pytest.mark.parametrize(
    "instead",
    ["<ArticleTitle><i>", "<ArticleTitle></b>", "<ArticleTitle>&#0;", "<ArticleTitle>&#xD800;"],
)
def test_markup_or_characters_that_are_not_well_formed_are_an_error(instead):
    with pytest.raises(ValueError, match="not well-formed"):
        parse_article_fast(PLAIN.replace("<ArticleTitle>", instead, 1))
