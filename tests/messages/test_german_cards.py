"""With German in use, nothing that a card says is left in English."""

import re
from collections.abc import Iterator

import pytest

from evidence.claims.base.load import BUNDLED_FOLDER, EvidenceBase
from evidence.claims.base.translate import translate_base
from evidence.claims.card.card import Card, build_card
from evidence.claims.card.card_text import format_verdict
from evidence.claims.card.rows.summary_row import SummaryRow
from evidence.messages.catalogue import load_language, use_language
from evidence.site.parts.effect_lines import describe_effects
from evidence.synthesis.pool.eligibility import assess_eligibility
from evidence.synthesis.pool.forest import ForestData, build_forest_data
from evidence.synthesis.pool.forest_words import (
    describe_forest,
    list_footnotes,
    side_labels,
    summarise_exclusions,
)

# What the sources say stays in their language: scales and treatments, in numbers as printed.
AS_PRINTED = {
    "52897, USD per QALY (herman2026)",
    "RD 9, people with headache days halved, per 100 (linde2016b)",
}
LETTERS = re.compile(r"[a-z]{3}")


@pytest.fixture(scope="module")
def german():
    return load_language("de", more=[BUNDLED_FOLDER / "locale"])


def list_texts(card: Card) -> Iterator[str]:
    """All texts of a card that are ours, in an order that is the same in every language."""
    claim, verdict = card.claim, card.verdict
    yield from (claim.text, claim.population, claim.leaves_out or "", verdict.wording or "")
    yield from (format_verdict(verdict), card.size.describe() if card.size else "")
    yield from (*verdict.reasons, *card.limits, *card.status_notes)
    for item in verdict.weighted_judgements:
        yield item.note or ""
        yield item.appraisal.describe() if item.appraisal else ""
        yield item.readings.describe() if item.readings else ""
    for row in card.summary_rows:
        yield from list_cells(row)


def list_cells(row: SummaryRow) -> tuple[str, ...]:
    numbers = (row.people, row.effect, row.absolute, row.importance, row.grade)
    about = (row.outcome_label, row.time, row.comparison, row.statement, row.people_note)
    return (*about, *numbers, *row.notes, *row.reasons)


def list_forest_texts(base: EvidenceBase, claim: str) -> Iterator[str]:
    forest: ForestData = build_forest_data(base, assess_eligibility(base, claim))
    if not forest.panels:
        return
    yield from (describe_forest(forest), *list_footnotes(forest), summarise_exclusions(forest))
    for panel in forest.panels:
        yield from (panel.heading, *side_labels(forest, panel))
        yield from (group.heading for group in panel.groups)
    yield from (one.reason for one in forest.exclusions)


def find_untranslated(english: list[str], german: list[str]) -> list[str]:
    assert len(english) == len(german)
    pairs = zip(english, german, strict=True)
    return [one for one, other in pairs if one == other and LETTERS.search(one)]


def test_no_text_of_a_card_is_left_in_english(base, german):
    english = [text for claim in base.claims for text in list_texts(build_card(base, claim))]
    with use_language(german):
        translated = translate_base(base)
        texts = [
            text for claim in base.claims for text in list_texts(build_card(translated, claim))
        ]
    assert set(find_untranslated(english, texts)) <= AS_PRINTED
    assert len(english) > 5000


def test_no_text_of_a_forest_plot_is_left_in_english(base, german):
    claims = ("T1", "T2", "T3", "T6")
    english = [text for claim in claims for text in list_forest_texts(base, claim)]
    with use_language(german):
        translated = translate_base(base)
        texts = [text for claim in claims for text in list_forest_texts(translated, claim)]
    assert find_untranslated(english, texts) == []
    assert len(english) > 100


def test_verdicts_are_the_same_in_every_language(base, german):
    english = [build_card(base, claim).verdict for claim in base.claims]
    with use_language(german):
        translated = translate_base(base)
        verdicts = [build_card(translated, claim).verdict for claim in base.claims]
    pairs = zip(english, verdicts, strict=True)
    assert all((a.category, a.certainty) == (b.category, b.certainty) for a, b in pairs)


def test_in_english_a_base_is_as_it_is(base):
    assert translate_base(base) is base


def test_a_card_in_german_reads_so(base, german):
    with use_language(german):
        card = build_card(translate_base(base), "T7")
        assert card.claim.text == "Schröpfen verringert Kreuzschmerzen mehr als Scheinschröpfen"
        assert format_verdict(card.verdict).startswith("nicht gestützt, Vertrauenswürdigkeit")


def test_an_outcome_has_its_article_where_a_sentence_says_what_happens_to_it(base, german):
    with use_language(german):
        rows = build_card(translate_base(base), "T3").summary_rows
    said = [row.statement for row in rows if row.outcome == "function" and row.finding]
    assert said
    assert all("die Funktionsfähigkeit" in statement for statement in said)
    assert rows[0].outcome_label == "Funktionsfähigkeit"


def test_a_measure_in_a_sentence_begins_as_german_words_do(base, german):
    with use_language(german):
        translated = translate_base(base)
        described = describe_forest(build_forest_data(translated, assess_eligibility(base, "T3")))
    assert "(Übersichtsarbeiten; standardisierte Mittelwertdifferenz" in described
    assert "(Mittelwertdifferenz: " in described


def test_the_name_of_a_ratio_is_german_in_the_size_of_an_effect(base, german):
    with use_language(german):
        translated = translate_base(base)
        effects = describe_effects(translated, build_card(translated, "R4a"))
    assert any("Odds Ratio 1,17" in line.sentences[0] for line in effects.lines)
