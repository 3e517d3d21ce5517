"""Messages are shown in the language that was chosen, and only where it was chosen."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from evidence.errors import EvidenceError
from evidence.messages.catalogue import (
    current_language,
    gettext,
    list_languages,
    load_language,
    ngettext,
    use_language,
)


@pytest.fixture(scope="module")
def german():
    return load_language("de")


def test_a_message_is_shown_in_the_language_that_was_chosen(german):
    with use_language(german):
        assert gettext("it rests on %(study)s alone", study="a2001") == "allein auf a2001 gestützt"
        assert current_language().tag == "de"
    assert gettext("it rests on %(study)s alone", study="a2001") == "it rests on a2001 alone"


def test_a_count_chooses_the_form_and_has_the_signs_of_the_language(german):
    forms = ("%(count)s study", "%(count)s studies")
    assert [ngettext(*forms, count) for count in (1, 1234)] == ["1 study", "1,234 studies"]
    with use_language(german):
        assert [ngettext(*forms, count) for count in (1, 1234)] == ["1 Studie", "1.234 Studien"]


def test_no_message_has_no_words_in_any_language(german):
    with use_language(german):
        assert gettext("") == ""


def test_a_message_without_a_translation_stays_english(german):
    with use_language(german):
        assert gettext("%(share)s %% of nobody", share=5) == "5 % of nobody"


def test_a_language_does_not_leak_into_another_thread(german):
    with ThreadPoolExecutor(1) as others, use_language(german):
        assert others.submit(gettext, "the studies disagree").result() == "the studies disagree"
        assert gettext("the studies disagree") == "die Studien sind sich nicht einig"


def test_a_language_ends_with_its_block_even_where_that_fails(german):
    with pytest.raises(KeyError), use_language(german):
        raise KeyError
    assert current_language().is_english


def test_english_needs_no_catalogue():
    assert load_language("en").is_english
    assert list_languages() == ["de", "en"]


def test_an_unknown_language_is_an_error_that_names_the_known_ones():
    with pytest.raises(EvidenceError, match="no translation into 'tlh'; choose from de, en"):
        load_language("tlh")


def test_words_of_a_topic_come_from_its_own_folder(tmp_path):
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / "de.po").write_text(f'{head}msgid "bees"\nmsgstr "Bienen"\n', encoding="utf-8")
    with use_language(load_language("de", more=[tmp_path, tmp_path / "missing"])):
        assert gettext("bees") == "Bienen"
        assert gettext("the studies disagree") == "die Studien sind sich nicht einig"


def test_without_babel_the_error_says_how_to_install_it():
    program = (
        "import sys; sys.modules['babel.messages.mofile'] = None\n"
        "from evidence.messages.catalogue import load_language; load_language('de')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert 'EvidenceError: languages other than English need Babel: pip install "' in done.stderr
