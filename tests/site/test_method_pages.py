"""The page on how verdicts are made."""

from evidence.site.method_pages import render_method_page


def test_the_rule_is_shown_without_todays_verdicts(material):
    page = render_method_page(material).content.decode()
    assert page.count("<h1") == 1
    assert "The verdicts today" not in page
    assert "<!--" not in page


def test_tables_can_be_scrolled_and_have_no_inline_style(material):
    page = render_method_page(material).content.decode()
    assert page.count('<div class="scroll"') == page.count("<table>") > 0
    assert "style=" not in page
    assert "<thead>" in page
    assert '<th scope="col"' in page
