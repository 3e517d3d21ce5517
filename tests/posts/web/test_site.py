"""What was asked for is what came and the reasons why the rest did not."""

import pytest
from support.web_site import Answer, WebSite, plain, read_saved, redirect

from evidence.errors import Problem
from evidence.posts.web.client import WebClient
from evidence.posts.web.site import WebPages, read_web_posts

PAGE = "<p>Cups help backs, as many people say.</p>"


def read(site, *paths, **options):
    """The posts that come, and what is said of each page that does not, by path."""
    pages = WebPages([site.url + path for path in paths], **options)
    items = list(read_web_posts(pages, WebClient([site.url], pace=0, sleep=lambda _: None)))
    problems = [item for item in items if isinstance(item, Problem)]
    posts = [item for item in items if not isinstance(item, Problem)]
    said = {problem.path.removeprefix(site.url): problem for problem in problems}
    return [post.path.removeprefix(site.url) for post in posts], said, posts


def test_a_bad_page_stands_between_good_ones():
    with WebSite({"/a": PAGE, "/b": PAGE}) as site:
        paths, said, _ = read(site, "/a", "/gone", "/b", "/a")
    assert paths == ["/a", "/b"]
    assert list(said) == ["/gone"]
    assert said["/gone"].severity == "error"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (plain("%PDF", "application/pdf"), "is a PDF"),
        (plain("%PDF-1.7 x", "text/html"), "is a PDF"),
        (plain("x", "image/png"), "is image/png, not a page"),
        (plain("a\0b"), "has no text"),
        (plain(" \n"), "has no text"),
        ("<div id=root></div>", "made by scripts"),
        ("", "made by scripts"),
    ],
)
def test_what_is_no_page_is_said(answer, said):
    with WebSite({"/x": answer}) as site:
        paths, problems, _ = read(site, "/x")
    assert paths == []
    assert said in problems["/x"].message


@pytest.mark.parametrize(
    ("path", "answer", "suffix"),
    [
        ("/x", PAGE, ".html"),
        ("/x", plain(PAGE, "application/xhtml+xml"), ".html"),
        ("/x", Answer(PAGE.encode(), headers={}), ".html"),
        ("/x.md", plain("# Cups"), ".md"),
        ("/x", plain("Cups", "text/markdown"), ".md"),
        ("/x.txt", plain("Cups"), ".txt"),
    ],
)
def test_the_server_says_what_format_a_page_has(path, answer, suffix):
    with WebSite({path: answer}) as site:
        _, _, (post,) = read(site, path)
    assert post.suffix == suffix
    assert "Cups" in post.parse().sentences[0].text


def test_two_addresses_of_one_page_are_one_post():
    with WebSite({"/old": redirect("/new"), "/new": PAGE}) as site:
        paths, said, posts = read(site, "/old", "/new")
    assert paths == ["/old"]
    assert posts[0].address == f"{site.url}/new"
    assert (said["/new"].severity, said["/new"].message) == (
        "info",
        f"leads to the same page as {site.url}/old",
    )


def test_a_page_with_much_around_its_text_says_so():
    around = "<div class=comments><p>Cups cured me, and you, and all of us.</p></div>" * 20
    with WebSite({"/x": f"<main>{PAGE}{around}</main>", "/y": f"<main>{PAGE}</main>"}) as site:
        paths, said, _ = read(site, "/x", "/y")
    assert paths == ["/x", "/y"]
    assert said["/x"].message.startswith("180 of 187 words were not checked")
    assert said["/x"].severity == "info"


def sitemap(*pages):
    entries = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    return plain(f"<urlset>{entries}</urlset>", "application/xml")


def test_the_pages_of_a_sitemap_are_posts_up_to_the_limit():
    pages = {f"/{n}": PAGE for n in range(6)}
    others = ("https://other.example/x", "https://other.example/y")
    with WebSite(pages | {"/sitemap.xml": sitemap("/0", "/gone", *others, "/0", *pages)}) as site:
        paths, said, _ = read(site, "", uses_sitemaps=True, limit=4)
    assert paths == ["/0", "/1", "/2"]
    assert said["/gone"].severity == "error"
    assert "2 pages of other sites, such as https://other.example/x" in said[""].message
    assert site.paths.count("/0") == 1


def test_pages_beyond_the_limit_are_told():
    pages = {f"/{n}": PAGE for n in range(6)}
    with WebSite(pages | {"/sitemap.xml": sitemap(*pages)}) as site:
        paths, said, _ = read(site, "", uses_sitemaps=True, limit=4)
    assert len(paths) == 4
    assert said[""].message == (
        "2 pages or more that its sitemap lists were not checked; --limit checks more"
    )


def test_links_are_followed_breadth_first_within_the_site():
    def links(*targets):
        return "<main>" + PAGE + "".join(f"<p><a href='{to}'>x</a></p>" for to in targets)

    pages = {
        "/": links("/a", "/b#part", "/a.pdf", "https://other.example/", "mailto:x", "/gone"),
        "/a": links("/c", "/") + "<a rel='ugc nofollow' href='/a?reply=7'>x</a>",
        "/b": links("/d"),
        "/c": PAGE,
        "/d": PAGE,
    }
    with WebSite(pages) as site:
        paths, said, _ = read(site, "/", follow=5)
    assert paths == ["/", "/a", "/b", "/c"]
    assert said["/gone"].severity == "warning"
    assert said["/"].message.startswith("1 page or more that are linked to was not checked")


@pytest.mark.parametrize("options", [{"follow": 3}, {"uses_sitemaps": True}])
def test_a_page_that_leads_to_another_site_is_not_checked_unless_it_was_given(options):
    with WebSite({"/": PAGE}) as other, WebSite({"/": f"{PAGE}<a href=/out>x</a>"}) as site:
        site.pages |= {"/out": redirect(f"{other.url}/"), "/sitemap.xml": sitemap("/", "/out")}
        pages = WebPages([site.url], **options)
        client = WebClient([site.url, other.url], pace=0)
        *_, last = read_web_posts(pages, client)
        (given,) = read_web_posts(WebPages([f"{site.url}/out"]), client)
    assert (last.path, last.severity) == (f"{site.url}/out", "info")
    assert last.message.startswith(f"leads to another site, {other.url}/")
    assert given.address == f"{other.url}/"


def test_pages_of_a_builder_come_over_http():
    with WebSite({"/x": read_saved("wix")}) as site:
        _, _, (post,) = read(site, "/x")
    assert "Cupping flushes toxins out of the muscles." in post.source


def test_an_address_that_is_none_is_named():
    items = list(read_web_posts(WebPages(["http://jo:pw@[::1/", "https://"])))
    assert [(item.path, item.severity) for item in items] == [
        ("http://[::1/", "error"),
        ("https://", "error"),
    ]
