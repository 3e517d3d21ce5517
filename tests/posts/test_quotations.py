"""What a post says of its source beside what the source found: true alarms, and none where it is not sure."""

import pytest

from evidence.posts.check import Checker, choose_rules
from evidence.posts.text import read_post


@pytest.fixture(scope="module")
def told(base):
    checker = Checker(base, choose_rules(["C103", "C104", "Q"]), bibliography=lambda _: frozenset({"mine2020"}))

    def codes(text):
        return [(problem.code, problem.message) for problem in checker.check(read_post(text, "post.md"))]

    return codes


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "Haake 2007 showed that acupuncture beats sham acupuncture for chronic low back pain [@haake2007].",
            "Q303",
            "response, intermediate term, against sham: no difference",
        ),
        ("NICE recommends acupuncture for back pain [@nice2016].", "Q303", "does not recommend it"),
        (
            "Acupuncture is no better than sham for chronic low back pain [@vickers2018].",
            "Q303",
            "favours intervention",
        ),
        (
            "A trial found acupuncture better than sham for chronic low back pain [@witt2006].",
            "Q302",
            "witt2006 compared with usual care, not with sham",
        ),
        (
            "In 1,612 patients acupuncture eased chronic low back pain [@haake2007].",
            "Q304",
            "haake2007 had 1,162 participants, not 1,612",
        ),
        (
            "An analysis of 92 trials found that acupuncture eases chronic pain [@vickers2012].",
            "Q304",
            "29 studies, not 92",
        ),
        ("A trial of 2,100 patients tested acupuncture [@haake2007].", "Q304", "1,162 participants, not 2,100"),
        ("A trial with 640 patients tested acupuncture [@haake2007].", "Q304", "1,162 participants, not 640"),
        ("An analysis of 39 trials looked at chronic pain [@vickers2012].", "Q304", "29 studies, not 39"),
        (
            "Acupuncture beat sham acupuncture (SMD 0.55) [@vickers2012].",
            "Q304",
            "SMD 0.23 (pain, against sham: favours intervention), not 0.55",
        ),
        ("After six months 74.6% of the patients had improved [@haake2007].", "Q304", "47.6 % and 27.4 %"),
        ("About 30 percent of American adults live with chronic pain [@rikard2023].", "Q304", "20.9 %"),
        ("Side effects were seen in 0.86% of all patients [@witt2009].", "Q304", "8.6 %"),
        ("Acupuncture eases chronic low back pain [@mu2020].", "Q301", "its certainty was graded low"),
        ("Acupuncture relieves chronic low back pain [@lin2024].", "Q301", "it studied acute pain only"),
        ("Smith et al. (2009) compared acupuncture with sham [@haake2007].", "C104", "by Haake M and of 2007"),
        ("Haake et al. (1997) compared acupuncture with sham [@haake2007].", "C104", "haake2007 is of 2007"),
        ("As told elsewhere [@nobody2001].", "C103", "@nobody2001 is neither"),
        ("As told elsewhere [@pmid:123].", "C103", "@pmid:123 is neither"),
    ],
)
def test_what_differs_from_the_source_is_told_with_the_finding(told, text, code, words):
    assert any(found == code and words in message for found, message in told(text)), told(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("In Haake 2007 acupuncture was no better than sham acupuncture for back pain [@haake2007].", "Q303"),
        ("Acupuncture may beat sham, but trials disagree [@haake2007].", "Q303"),
        ("Acupuncture beats sham acupuncture for chronic low back pain [@vickers2018; @haake2007].", "Q303"),
        ("Acupuncture eased chronic low back pain more than usual care [@witt2006].", "Q302"),
        ("Acupuncture eased chronic low back pain more than sham [@vickers2018].", "Q302"),
        ("In nearly 1,200 patients acupuncture eased chronic low back pain [@haake2007].", "Q304"),
        ("Of 387 patients given acupuncture, half responded [@haake2007].", "Q304"),
        ("Back pain affects 1 in 5,000 patients, it seems [@haake2007].", "Q304"),
        ("A trial of 774 patients compared real with fake needling [@haake2007].", "Q304"),
        ("A trial of eleven hundred patients compared real with fake needling [@haake2007].", "Q304"),
        ("Acupuncture beat sham acupuncture by 0.2 standard deviations [@vickers2012].", "Q304"),
        ("The SMD was 0.55 against no acupuncture, 0.23 against sham [@vickers2012].", "Q304"),
        ("The risk ratio was 0.7 [@vickers2012].", "Q304"),
        ("With acupuncture 48% improved, with sham 44 percent [@haake2007].", "Q304"),
        ("Nearly 50% had improved (95% CI told elsewhere) [@haake2007].", "Q304"),
        ("About 7% of adults have high-impact chronic pain [@rikard2023].", "Q304"),
        ("A third of older adults have chronic pain, 31% [@rikard2023].", "Q304"),
        ("Haake et al. (2007) compared acupuncture with sham [@haake2007].", "C104"),
        ("Molsberger and colleagues (2007) took part, too [@haake2007].", "C104"),
        ("NICE (2016) withdrew its advice [@nice2016].", "C104"),
        ("As I said [@mine2020], write to me@example.org or @someone.", "C103"),
        ("See https://doi.org/10.1000/not.known and PMID 123.", "C103"),
        ("Acupuncture may ease chronic low back pain [@mu2020].", "graded low"),
    ],
)
def test_what_is_right_or_not_sure_raises_no_alarm(told, text, code):
    assert not any(code == found or code in message for found, message in told(text)), told(text)
