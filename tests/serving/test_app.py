"""What is answered to requests that are the user's own."""

import json
import posixpath
import re
import sys
from datetime import date
from urllib.parse import urlencode

import pytest
from support.small_base import write_honey_base

from evidence.serving.answers import PAGE_POLICY, ServedRequest
from evidence.serving.app import OWN_FOLDER, ServedSite
from evidence.serving.tables import ServedTables
from evidence.serving.workshop import Workshop
from evidence.session import Session
from evidence.site.build import render_site
from evidence.site.figures import make_figure_renderer

FORM = {"content-type": "application/x-www-form-urlencoded"}
TEXT = "Honey eases cough at night. Honey cures cough."


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_honey_base(tmp_path_factory.mktemp("app") / "base")


@pytest.fixture(scope="module")
def site(base, tmp_path_factory):
    workshop = Workshop(lambda: Session(base, False), lambda _: None)
    return ServedSite(workshop, ServedTables(workshop, tmp_path_factory.mktemp("tables")))


def get(site, target, method="GET"):
    return site.answer(ServedRequest(method, target))


def check(site, text, form="txt"):
    body = urlencode({"text": text, "format": form}).encode()
    return site.answer(ServedRequest("POST", "/check", FORM, body)).body.decode()


def test_every_file_of_the_site_is_served_with_its_type(site, base):
    session = Session(base, False)
    files = dict(render_site(session.site_data(date.today()), make_figure_renderer(session.base)))
    for path, content in files.items():
        answer = get(site, f"/{path}")
        assert answer.status == 200, path
        assert "octet-stream" not in answer.content_type
        if not path.endswith(".html"):
            assert answer.body == content, path


def test_a_served_page_says_its_version_and_has_its_policy_in_a_header(site):
    page = get(site, "/").body.decode()
    live = json.loads(get(site, f"/{OWN_FOLDER}live").body)
    assert f'data-version="{live["version"]}"' in page
    assert live["error"] == ""
    assert "http-equiv" not in page
    assert get(site, "/").list_headers()["Content-Security-Policy"] == PAGE_POLICY


def test_a_card_to_embed_keeps_its_own_style(site):
    card = get(site, "/embed/H1.html")
    assert b"data-version" not in card.body
    assert "style-src 'unsafe-inline'" in card.list_headers()["Content-Security-Policy"]


def test_links_and_files_of_all_pages_are_there(site):
    for page in ("/", "/check.html", "/claims/H1.html", "/nothing/at/all.html"):
        text = get(site, page).body.decode()
        folder = page.rsplit("/", 1)[0]
        targets = set(re.findall(r'(?:href|src)="([^"#:]+)"', text))
        assert {target.rsplit("/", 1)[-1] for target in targets} >= {"site.css", "served.js"}
        for target in targets - {"tables/"}:
            path = posixpath.normpath(posixpath.join(folder, target))
            assert get(site, f"/{path.lstrip('/')}").status in (200, 303), target


def test_a_text_is_checked_as_the_engine_checks_it(site, base):
    page = check(site, TEXT)
    report = Session(base, False).check(TEXT, format="txt")
    assert report
    assert re.findall(r"</b> (\w\d+) ", page) == [problem.code for problem in report]
    assert report.summary in page
    assert f">\n{TEXT}</textarea>" in page


@pytest.mark.parametrize("form", ["txt", "md", "html"])
def test_a_text_is_read_as_what_it_is_said_to_be(site, form):
    page = check(site, "# Honey\n\n<p>Honey **cures** cough.</p>", form)
    assert f'<option value="{form}" selected>' in page


def test_nothing_of_a_text_becomes_markup(site):
    page = check(site, "</textarea><script>alert(1)</script> Honey cures <img src=x> cough.")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "\ufffe Honey cures cough.\x07", "a\r\nb"])
def test_odd_texts_have_a_page(site, text):
    assert "What the evidence says" in check(site, text)


def test_what_cannot_be_sent_or_is_not_there_is_said_on_a_page(site):
    assert get(site, "/claims/none.html").status == 404
    assert get(site, "/index.html", "POST").status == 405
    assert get(site, "/tables/base", "POST").status == 405
    assert (get(site, "/check").status, get(site, "/check").further["Location"]) == (
        303,
        "/check.html",
    )


def test_without_datasette_the_page_says_how_to_get_it(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "datasette", None)
    answer = get(site, "/tables/")
    assert answer.status == 501
    assert "pip install &#39;evidence-tracker[browse]&#39;" in answer.body.decode()


def test_tables_of_the_base_are_shown_below_their_address(site):
    start = get(site, "/tables/").body.decode()
    assert 'href="/tables/base"' in start
    rows = json.loads(get(site, "/tables/base/claims.json?_shape=array").body)
    assert "Honey" in rows[0]["text"]
    assert get(site, "/tables/style/evidence.css").status == 200
    assert '/tables/style/evidence.css"' in start
    written = get(site, "/tables/base?sql=insert+into+claims+default+values")
    assert written.status in (400, 403)


def test_a_table_that_does_not_exist_leaves_no_traceback(site, capfd):
    assert get(site, "/tables/base/nothing").status == 404
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_tables_that_could_not_be_opened_once_are_tried_again(site, monkeypatch):
    import datasette.app

    before = get(site, "/tables/base/claims.json?_shape=array").body
    opened = datasette.app.Datasette
    failures = [OSError("no more files")]

    def fail_once(*args, **options):
        if failures:
            raise failures.pop()
        return opened(*args, **options)

    monkeypatch.setattr(datasette.app, "Datasette", fail_once)
    site._tables._version = "an older one"
    with pytest.raises(OSError, match="no more files"):
        get(site, "/tables/base/claims.json")
    assert site._tables._version == "an older one"
    assert get(site, "/tables/base/claims.json?_shape=array").body == before
    assert len(list(site._tables._folder.iterdir())) <= 2
