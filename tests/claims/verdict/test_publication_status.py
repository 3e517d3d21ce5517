"""What became of a study: replaced, lapsed, corrected."""

from evidence.claims.verdict.publication_status import find_status_notes, find_successor


def test_the_chain_of_replacements_is_followed_to_its_end(base):
    assert find_successor(base.studies, "vantulder1999") == "mu2020"
    assert find_successor(base.studies, "mu2020") is None


def test_a_replaced_guideline_has_lapsed_and_a_corrected_one_says_where(base):
    lapsed, corrected = find_status_notes(base.studies, "chou2007a")
    assert (lapsed.status, lapsed.replacement) == ("lapsed", "qaseem2017")
    assert corrected.status == "corrected"
    assert "18257154" in corrected.message


def test_an_update_of_a_guideline_is_no_correction(base):
    assert find_status_notes(base.studies, "nice2016") == ()
