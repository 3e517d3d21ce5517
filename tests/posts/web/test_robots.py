"""robots.txt is read as RFC 9309 says."""

import pytest

from evidence.posts.web.robots import MAX_CRAWL_DELAY, RobotRules, parse_robots

SITE = "https://clinic.example"


def rules(*lines):
    return parse_robots("\n".join(lines), "evidence-tracker")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/post", True),
        ("/private/x", False),
        ("/private/open", True),
        ("/a.pdf", False),
        ("/a.pdf?x", True),
        ("/list?sort=up", False),
    ],
)
def test_the_longest_rule_decides_and_wildcards_count(path, answer):
    found = rules(
        "User-agent: *",
        "Disallow: /private/",
        "Allow: /private/open",
        "Disallow: /*.pdf$",
        "Disallow: /*?sort=",
    )
    assert found.allow(SITE + path) is answer


def test_rules_for_the_program_replace_those_for_all():
    found = rules("User-agent: *", "Disallow: /", "", "User-agent: Evidence-Tracker", "Allow: /")
    assert found.allow(f"{SITE}/post")


def test_a_site_without_rules_allows_everything():
    assert RobotRules("evidence-tracker").allow(f"{SITE}/post")
    assert rules("<html>no robots</html>").allow(f"{SITE}/post")


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 2", 2.0),
        ("Crawl-delay: 86400", MAX_CRAWL_DELAY),
        ("Crawl-delay: soon", 0.0),
        ("Crawl-delay: -5", 0.0),
        ("Crawl-delay: nan", 0.0),
    ],
)
def test_the_pace_that_a_site_asks_for_is_bounded(line, delay):
    assert rules("User-agent: *", line).delay == delay


def test_sitemaps_are_named():
    assert rules(f"Sitemap: {SITE}/a.xml", f"sitemap: {SITE}/b.xml").sitemaps == (
        f"{SITE}/a.xml",
        f"{SITE}/b.xml",
    )
