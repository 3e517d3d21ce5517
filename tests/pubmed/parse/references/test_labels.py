"""Labels of screening in notes."""

import pytest

from evidence.pubmed.parse.references.labels import find_label


@pytest.mark.parametrize(
    ("note", "label"),
    [
        ("ASReview_relevant", True),
        ("ASReview_irrelevant", False),
        ("ASReview_not_seen", None),
        ("<p>ASReview_relevant</p>", True),
        ('RAYYAN-INCLUSION: {"Ann"=>"Included"}', True),
        ('RAYYAN-INCLUSION: {"Ann"=>"Excluded", "Bo"=>"Excluded"} | RAYYAN-LABELS: x', False),
        ('RAYYAN-INCLUSION: {"Ann"=>"Excluded", "Bo"=>"Included"}', None),
        ('RAYYAN-INCLUSION: {"Ann"=>"Maybe"}', None),
        ("This is ASReview_relevant to nobody", None),
    ],
)
def test_a_note_of_a_tool_is_a_label_and_another_is_not(note, label):
    assert find_label(["Read it", note]) is label
