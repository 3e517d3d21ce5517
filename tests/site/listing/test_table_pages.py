"""The table of studies in pages: each study on one, and few pages change with a new study."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from support.many_studies import make_studies, with_studies

from evidence.site.listing.table_pages import (
    ROWS_PER_PAGE,
    divide_pages,
    render_table_pages,
    sort_studies,
)

ROW = re.compile(r'<tr><th scope="row"><a href="([^"]*/([^"/]*)\.html)">')


@pytest.fixture(scope="module")
def many(material):
    return with_studies(material, make_studies(material, 600))


@pytest.fixture(scope="module")
def made(many) -> dict[str, str]:
    return {file.path: file.content.decode() for file in render_table_pages(many)}


def test_every_study_is_on_one_page_the_newest_first(many, made):
    keys = [key for page in made.values() for _, key in ROW.findall(page)]
    assert keys == sort_studies(many)
    assert sorted(keys) == sorted(many.studies)


def test_links_fit_the_folder_of_their_page(made):
    for path, page in made.items():
        (first, key), *_ = ROW.findall(page)
        assert first == ("../" * path.count("/")) + f"studies/{key}.html"


def test_each_page_leads_to_the_next_and_back(made):
    paths = list(made)
    assert paths[0] == "table.html"
    for newer, older in itertools.pairwise(paths):
        assert re.search(rf'href="(?:\.\./)*{re.escape(older)}" rel="next"', made[newer])
        assert re.search(rf'href="(?:\.\./)*{re.escape(newer)}" rel="prev"', made[older])
    assert 'rel="next"' not in made[paths[-1]]
    assert all(f'<a href="{path}"' in made["table.html"] for path in paths)


def test_a_small_table_is_one_page(material):
    few = list(material.base.studies.values())[: ROWS_PER_PAGE - 1]
    one = replace(material.base, studies={study.key: study for study in few})
    rows = with_studies(replace(material, base=one), [])
    (page,) = render_table_pages(rows)
    assert b"pager" not in page.content
    assert b"all-pages" not in page.content


def test_a_new_study_changes_the_first_page_alone(many, made):
    newest = replace(next(iter(many.base.studies.values())), key="new2027", year=2027)
    after = {
        file.path: file.content.decode()
        for file in render_table_pages(with_studies(many, [newest]))
    }
    assert {path for path in after if after[path] != made.get(path)} == {"table.html"}


@pytest.mark.parametrize("number", [0, 1, 250, 499, 500, 501, 1000])
def test_no_page_is_empty_and_only_the_first_is_longer(material, number):
    alone = replace(material, base=replace(material.base, studies={}))
    pages = divide_pages(with_studies(alone, make_studies(material, number)))
    sizes = [len(page.keys) for page in pages]
    assert sum(sizes) == number
    assert sizes[1:] == [ROWS_PER_PAGE] * (len(sizes) - 1)
    assert sizes[0] < 2 * ROWS_PER_PAGE
    assert len({page.path for page in pages}) == len(pages)
