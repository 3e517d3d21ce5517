"""What a post says of its source beside what the source found: true alarms, and none where it is not sure."""

import json

import pytest
from support.paths import DATA

from evidence.posts.lint.checker import Checker, select_rules
from evidence.posts.read.post import parse_post


@pytest.fixture(scope="module")
def told(base):
    checker = Checker(
        base, select_rules(["C103", "C104", "Q"]), bibliography=lambda _: frozenset({"mine2020"})
    )

    def codes(text):
        return [
            (problem.code, problem.message)
            for problem in checker.check(parse_post(text, "post.md"))
        ]

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
        (
            "A trial of 2,100 patients tested acupuncture [@haake2007].",
            "Q304",
            "1,162 participants, not 2,100",
        ),
        (
            "A trial with 640 patients tested acupuncture [@haake2007].",
            "Q304",
            "1,162 participants, not 640",
        ),
        (
            "An analysis of 39 trials looked at chronic pain [@vickers2012].",
            "Q304",
            "29 studies, not 39",
        ),
        (
            "Acupuncture beat sham acupuncture (SMD 0.55) [@vickers2012].",
            "Q304",
            "SMD 0.23 (pain, against sham: favours intervention), not 0.55",
        ),
        (
            "After six months 74.6% of the patients had improved [@haake2007].",
            "Q304",
            "47.6 % and 27.4 %",
        ),
        (
            "Nearly 29% of American adults live with chronic pain, 2.09% of them [@rikard2023].",
            "Q304",
            "20.9 %",
        ),
        ("Side effects were seen in 0.86% of all patients [@witt2009].", "Q304", "8.6 %"),
        (
            "Acupuncture eases chronic low back pain [@mu2020].",
            "Q301",
            "its certainty was graded low",
        ),
        (
            "Acupuncture relieves chronic low back pain [@lin2024].",
            "Q301",
            "it studied acute pain only",
        ),
        (
            "Smith et al. (2009) compared acupuncture with sham [@haake2007].",
            "C104",
            "by Haake M and of 2007",
        ),
        (
            "Haake et al. (1997) compared acupuncture with sham [@haake2007].",
            "C104",
            "haake2007 is of 2007",
        ),
        ("As told elsewhere [@nobody2001].", "C103", "@nobody2001 is neither"),
        ("As told elsewhere [@pmid:123].", "C103", "@pmid:123 is neither"),
    ],
)
def test_what_differs_from_the_source_is_told_with_the_finding(told, text, code, words):
    assert any(found == code and words in message for found, message in told(text)), told(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "In Haake 2007 acupuncture was no better than sham acupuncture for back pain [@haake2007].",
            "Q303",
        ),
        ("Acupuncture may beat sham, but trials disagree [@haake2007].", "Q303"),
        (
            "Acupuncture beats sham acupuncture for chronic low back pain [@vickers2018; @haake2007].",
            "Q303",
        ),
        ("Acupuncture eased chronic low back pain more than usual care [@witt2006].", "Q302"),
        ("Acupuncture eased chronic low back pain more than sham [@vickers2018].", "Q302"),
        ("In nearly 1,200 patients acupuncture eased chronic low back pain [@haake2007].", "Q304"),
        ("Of 387 patients given acupuncture, half responded [@haake2007].", "Q304"),
        ("Back pain affects 1 in 5,000 patients, it seems [@haake2007].", "Q304"),
        ("A trial of 774 patients compared real with fake needling [@haake2007].", "Q304"),
        (
            "A trial of eleven hundred patients compared real with fake needling [@haake2007].",
            "Q304",
        ),
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


@pytest.mark.parametrize(
    (
        "text",
        "expected",
    ),  # codes that must be told, with a minus those that must not; with nothing none at all
    [
        (
            "Acupuncture is no better than sham for chronic back pain, a trial in Archives of Internal Medicine shows [@haake2007].",
            "-Q303",
        ),
        (
            "Nearly half of the patients given acupuncture improved (47.6%), as did 44.2% with sham and only 27.4% with usual care for back pain [@haake2007].",
            "-Q303",
        ),
        (
            "There is no doubt that acupuncture relieved chronic back pain more than usual care did in this trial, though not more than sham [@haake2007].",
            "-Q303",
        ),
        (
            "It is not surprising that acupuncture eased chronic low back pain better than usual care, while sham did, too [@haake2007].",
            "-Q303",
        ),
        (
            "The guideline of the ACP recommends acupuncture, and not drugs, first for chronic low back pain [@qaseem2017].",
            "-Q303",
        ),
        (
            "Acupuncture is not entirely free of harms: 9.31% of patients had an event [@baumler2021].",
            "-Q303",
        ),
        (
            "Not one of the trials that Manheimer and colleagues pooled in 2005 found that acupuncture is worse than sham, and their meta-analysis in the Annals of Internal Medicine concluded that acupuncture effectively relieves chronic low back pain [@manheimer2005].",
            "-Q303",
        ),
        (
            "Acupuncture is better than sham acupuncture for chronic low back pain [@haake2007].",
            "Q303",
        ),
        (
            "Acupuncture was better than minimal acupuncture for chronic low back pain [@brinkhaus2006].",
            "Q303,-Q301",
        ),
        (
            "Like the 2012 analysis of 17,922 patients, this trial of 1,162 patients found little over sham [@haake2007].",
            "-Q304",
        ),
        ("Of these, 2,000 people were screened [@haake2007].", "-Q304"),
        ("A trial (N = 1,612) compared acupuncture with sham [@haake2007].", "Q304"),
        ("In a trial (n=1612) acupuncture was compared with sham [@haake2007].", "Q304"),
        ("A 1,612-patient trial compared acupuncture with sham [@haake2007].", "Q304"),
        (
            "A trial with one thousand six hundred and twelve patients compared acupuncture with sham [@haake2007].",
            "Q304",
        ),
        ("A trial of two thousand patients compared acupuncture with sham [@haake2007].", "Q304"),
        ("Ninety-three trials were pooled [@vickers2018].", "Q304"),
        ("A meta-analysis of 13 trials looked at chronic pain [@vickers2018].", "Q304"),
        ("SMD 0.96 against sham for short-term pain relief [@manheimer2005].", "Q304"),
        ("About 60% of the benefit was kept after 12 months [@macpherson2017].", "Q304"),
        ("Effects decreased by 51% after one year (Vickers et al., 2018).", "Q304"),
        ("Acupuncture did not do better than usual care in the German trial [@haake2007].", "Q303"),
        ("Acupuncture was no better than guideline-based care for back pain [@haake2007].", "Q303"),
        ("Usual care was as good as acupuncture for back pain [@haake2007].", "Q303"),
        ("Real acupuncture worked better than placebo needles [@haake2007].", "Q303"),
        ("Acupuncture beat massage for chronic low back pain [@cherkin2001].", "Q303"),
        ("Cupping reduced chronic low back pain [@almeidasilva2021].", "Q303"),
        (
            "The American College of Physicians advises against acupuncture for low back pain [@qaseem2017].",
            "Q303",
        ),
        ("Pulsatile cupping was better than minimal cupping for back pain [@teut2018].", "Q303"),
        ("Smith et al. (2009) compared acupuncture with sham, PMID 17893311.", "C104"),
        (
            "Smith et al. (2009) [compared](https://pubmed.ncbi.nlm.nih.gov/17893311/) acupuncture with sham.",
            "C104",
        ),
        ("According to Haake et al. 2007 (PMID 22965186), sham did as well.", "C104"),
        ("Mueller et al. (2007) compared acupuncture and sham [@haake2007].", "-C104"),
        ("Müller et al. (2007) compared acupuncture and sham [@haake2007].", "-C104"),
        (
            "In this trial acupuncture did not beat sham acupuncture, but both beat usual care [@haake2007].",
            "-Q303",
        ),
        (
            "Acupuncture worked no better than sham, and both worked better than usual care for back pain [@haake2007].",
            "-Q303",
        ),
        ("Sham acupuncture was better than usual care [@haake2007].", "-Q303"),
        ("Acupuncture was better than usual care for chronic low back pain [@haake2007].", "-Q303"),
        ("Acupuncture eased back pain more than no acupuncture did [@vickers2012].", "-Q303"),
        (
            "Acupuncture was more effective than sham for chronic pain, though the difference was small [@vickers2012].",
            "-Q303",
        ),
        ("Acupuncture was no better than sham for chronic pain [@vickers2012].", "Q303"),
        (
            "Whether acupuncture is better than sham was tested in a German trial [@haake2007].",
            "-Q303",
        ),
        ("The trial asked if acupuncture is better than sham [@haake2007].", "-Q303"),
        ("Massage was better than acupuncture for back pain [@cherkin2001].", "-Q303"),
        (
            "Acupuncture does not work better than sham, but it works better than doing nothing [@vickers2018].",
            "",
        ),
        (
            "In the largest German trial real and sham acupuncture were equally effective, and both were better than usual care [@haake2007].",
            "",
        ),
        (
            "A Cochrane review found that acupuncture may not be more effective than sham for chronic low back pain [@mu2020].",
            "",
        ),
        (
            "Acupuncture may ease pain a little right after treatment compared with no treatment [@mu2020].",
            "",
        ),
        (
            "Acupuncture was more effective than usual care at six months in 3,093 patients [@witt2006].",
            "-Q303,-Q302,-Q304",
        ),
        (
            "Cupping may lessen back pain for a few weeks, but most trials are small [@wang2017].",
            "",
        ),
        (
            "About one adult in five in the US lives with chronic pain, 20.9% in 2021 [@rikard2023].",
            "",
        ),
        ("In 2016 about 50 million US adults, 20.4%, had chronic pain [@dahlhamer2018].", ""),
        ("Serious harm is rare, about one in 10,000 patients [@baumler2021].", ""),
        (
            "The ACP recommends acupuncture, massage or spinal manipulation first for chronic low back pain [@qaseem2017].",
            "",
        ),
        ("NICE no longer recommends acupuncture for low back pain [@nice2016].", ""),
        ("NICE advises against acupuncture for back pain [@nice2016].", ""),
        ("The American guideline recommends exercise rather than drugs [@qaseem2017].", "-Q303"),
        ("In 2012, researchers pooled 29 trials with 17,922 patients [@vickers2012].", "-Q304"),
        ("Their update pooled 39 trials with more than 20,000 patients [@vickers2018].", "-Q304"),
        ("Of the 1,162 patients, 387 got real acupuncture and 387 sham [@haake2007].", "-Q304"),
        (
            "Researchers followed 1,162 patients for six months in 340 practices [@haake2007].",
            "-Q304",
        ),
    ],
)
def test_alarms_and_silences_as_people_word_things(told, text, expected):
    codes = {code for code, _ in told(text)}
    wanted = {code for code in expected.split(",") if code and not code.startswith("-")}
    unwanted = {code.removeprefix("-") for code in expected.split(",") if code.startswith("-")}
    assert wanted <= codes
    assert not unwanted & codes
    assert expected or not codes


def test_most_that_is_told_wrongly_is_told_and_hardly_anything_that_is_told_rightly(told):
    """Sentences on studies of the base, held against its findings by people; of the false ones the rules know a part."""
    rows = [
        json.loads(line)
        for line in (DATA / "quotations.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    alarmed = [bool([code for code, _ in told(row["sentence"]) if code != "C103"]) for row in rows]
    alarms = [
        row["sentence"]
        for row, is_told in zip(rows, alarmed, strict=True)
        if row["is_true"] and is_told
    ]
    heard = [is_told for row, is_told in zip(rows, alarmed, strict=True) if not row["is_true"]]
    assert len(alarms) <= 0.01 * (len(rows) - len(heard)), alarms
    assert sum(heard) >= 0.55 * len(heard)
