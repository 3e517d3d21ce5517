"""Sitemaps of all kinds are read, and what is none is named."""

import gzip

import pytest
from support.web_site import Answer, WebSite, plain

from evidence.posts.web.client import UnavailablePageError, WebClient
from evidence.posts.web.sitemap import MAX_SITEMAPS, Sitemap, iter_listed_pages, parse_sitemap

HERE = "https://clinic.example/sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*pages):
    entries = "".join(f"<url><loc> {page} </loc><lastmod>2021</lastmod></url>" for page in pages)
    return f'<?xml version="1.0"?><urlset xmlns="{NAMESPACE}">{entries}</urlset>'


def index(*sitemaps):
    entries = "".join(f"<sitemap><loc>{sitemap}</loc></sitemap>" for sitemap in sitemaps)
    return f'<sitemapindex xmlns="{NAMESPACE}">{entries}</sitemapindex>'


@pytest.mark.parametrize(
    "content",
    [
        urlset("https://clinic.example/a", "/b", "/b").encode(),
        gzip.compress(urlset("https://clinic.example/a", "/b").encode(), mtime=0),
        b"\xef\xbb\xbf\n" + urlset("/a", "/b").encode(),
        b"https://clinic.example/a\r\n\r\nhttps://clinic.example/b\n",
        b"<urlset><url><loc>/a</loc></url><!-- x --><url><loc>mailto:x</loc></url>"
        b"<url><loc/></url><url><loc>/b</loc></url></urlset>",
    ],
)
def test_a_sitemap_lists_pages(content):
    assert parse_sitemap(content, HERE) == Sitemap(
        ("https://clinic.example/a", "https://clinic.example/b")
    )


def test_an_index_lists_sitemaps():
    found = parse_sitemap(index("/posts.xml").encode(), HERE)
    assert found == Sitemap((), ("https://clinic.example/posts.xml",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>Not here</body></html>", "its root is html"),
        (b"<urlset><url>", "not well-formed"),
        (b"", "lists no page"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><urlset><url><loc>/&a;</loc></url></urlset>", None),
        (gzip.compress(b" " * (11 << 20), mtime=0), "longer than 10 MB"),
        (gzip.compress(b"<urlset/>", mtime=0)[:-9], "gzip data end"),
        (b"<a>" * 2_000_000, "more than 1,000,000 tags"),
    ],
)
def test_what_is_no_sitemap_is_said(content, said):
    if said is None:  # entities stand for nothing
        assert "aaaa" not in str(parse_sitemap(content, HERE))
        return
    with pytest.raises(ValueError, match=said):
        parse_sitemap(content, HERE)


def listed(site, path=""):
    client = WebClient([site.url], pace=0)
    return [
        str(page).removeprefix(site.url) for _, page in iter_listed_pages(client, site.url + path)
    ]


def test_the_sitemaps_of_a_site_are_found_by_robots_txt():
    with WebSite({"/one.xml": urlset("/a"), "/two.xml": urlset("/b")}) as site:
        site.pages["/robots.txt"] = plain(f"Sitemap: {site.url}/one.xml\nSitemap: /two.xml")
        assert listed(site) == ["/a", "/b"]
    assert "/sitemap.xml" not in site.paths


@pytest.mark.parametrize("place", ["/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml"])
def test_the_sitemap_of_a_site_is_found_at_a_usual_place(place):
    packed = Answer(gzip.compress(urlset("/c").encode()))
    pages = {place: index("/a.xml", "/gone.xml", "/b.xml.gz"), "/a.xml": urlset("/a", "/b")}
    with WebSite(pages | {"/b.xml.gz": packed}) as site:
        assert listed(site, "/blog") == [
            *("/a", "/b"),
            "there is no sitemap here: give the address of one, or --follow",
            "/c",
        ]
    assert site.paths.count(place) == 1


def test_a_site_without_a_sitemap_is_told():
    with WebSite({}) as site:
        assert listed(site) == ["there is no sitemap here: give the address of one, or --follow"]


def test_sitemaps_that_name_each_other_without_end_end():
    with WebSite(
        {"/sitemap.xml": index("/sitemap.xml", *(f"/{n}.xml" for n in range(60)))}
    ) as site:
        site.pages |= {f"/{n}.xml": urlset(f"/page-{n}") for n in range(60)}
        found = listed(site)
    assert found[:2] == ["/page-0", "/page-1"]
    assert len(found) == MAX_SITEMAPS
    assert found[-1].startswith("this and 10 more: no more than 50 sitemaps")


def test_robots_txt_that_cannot_be_had_forbids_the_sitemaps():
    pages = {"/robots.txt": Answer(b"", 500), "/sitemap.xml": urlset("/a")}
    with WebSite(pages) as site, pytest.raises(UnavailablePageError, match="may forbid"):
        listed(site)
