from hypothesis import given
from hypothesis import strategies as st

from evidence.topic import build_pmid_query, parse_pmid_query

PMIDS = st.lists(st.integers(1, 99_999_999).map(str), min_size=1)


@given(PMIDS)
def test_a_query_for_pmids_gives_them_back(pmids):
    assert parse_pmid_query(build_pmid_query(pmids)) == tuple(pmids)


def test_any_other_query_has_no_pmids():
    assert parse_pmid_query("honey[tiab] OR 1[uid]") == ()
    assert parse_pmid_query("") == ()
