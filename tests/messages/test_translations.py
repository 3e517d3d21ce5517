"""Translations are whole: every message has one, with the same places for values."""

import re
from pathlib import Path

import catalogue
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

FILES = [*catalogue.LOCALE_FOLDER.glob("*.po"), *catalogue.PACK_CATALOGUES.glob("*.po")]
PLACE = re.compile(r"%(?:\(\w+\)[a-z]|%|.)", re.DOTALL)
ABBREVIATION = "et\N{NO-BREAK SPACE}al."  # its full stop ends no sentence
IDS = [f"{file.parents[1].name}-{file.stem}" for file in FILES]
HEAD = '# Words.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def read_messages(file: Path) -> list[Message]:
    with file.open("rb") as source:
        return [one for one in read_po(source, locale=file.stem, abort_invalid=True) if one.id]


def list_forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_every_message_is_translated_and_none_is_a_guess(file):
    messages = read_messages(file)
    assert [one.id for one in messages if not all(list_forms(one.string))] == []
    assert [one.id for one in messages if one.fuzzy] == []
    assert len(messages) > 300


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_a_translation_has_the_same_places_for_values(file):
    wrong = []
    for one in read_messages(file):
        wanted = sorted(PLACE.findall(list_forms(one.id)[-1]))
        forms = [sorted(PLACE.findall(form)) for form in list_forms(one.string)]
        if is_message(one) and any(form != wanted for form in forms):
            wrong.append(one.id)
    assert wrong == []


def is_message(one: Message) -> bool:
    """Whether values are put into it; words with a context are words only."""
    return one.context is None


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_a_translation_begins_and_ends_as_the_message_does(file):
    wrong = []
    for one in read_messages(file):
        pairs = zip(list_forms(one.id), list_forms(one.string), strict=True)
        pairs = [(said, told) for said, told in pairs if not told.endswith(ABBREVIATION)]
        wrong += [said for said, told in pairs if (said[-1] == ".") != (told[-1] == ".")]
        wrong += [told for told in list_forms(one.string) if told != told.strip()]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_no_mark_stands_alone_and_every_quotation_is_closed(file):
    told = [form for one in read_messages(file) for form in list_forms(one.string)]
    assert [text for text in told if re.search(r"\s(?:[,;:]|\.(?!\.))", text)] == []
    assert [text for text in told if text.count("„") != text.count("“")] == []


def test_a_catalogue_keeps_what_is_translated_and_drops_what_is_gone(tmp_path):
    file = tmp_path / "de.po"
    entries = ['msgid "old"\nmsgstr "alt"', 'msgid "kept"\nmsgstr "behalten"']
    entries.append('#, fuzzy\nmsgid "guess"\nmsgstr "geraten"')
    file.write_text("\n\n".join([HEAD.strip(), *entries]) + "\n", encoding="utf-8")
    found = [catalogue.FoundMessage(text, "a.py") for text in ("new", "kept", "guess")]
    found.append(catalogue.FoundMessage(("%(count)s bee", "%(count)s bees"), "b.py"))
    text = catalogue.update_catalogue(file, found)
    assert text.startswith(HEAD)
    file.write_text(text, encoding="utf-8")
    assert {one.id: one.string for one in read_messages(file)} == {
        "new": "",
        "kept": "behalten",
        "guess": "",
        ("%(count)s bee", "%(count)s bees"): ("", ""),
    }
    assert catalogue.update_catalogue(file, reversed(found)) == text


def test_a_message_that_two_files_have_names_both(tmp_path):
    file = tmp_path / "de.po"
    file.write_text(HEAD, encoding="utf-8")
    found = [catalogue.FoundMessage("bee", place) for place in ("b.py", "a.py", "b.py")]
    assert "#: a.py b.py\n" in catalogue.update_catalogue(file, found)


def test_messages_are_found_in_modules_and_templates(tmp_path):
    (tmp_path / "one.py").write_text("gettext('bee')\npgettext('label', 'wasp')\ngettext(name)\n")
    pages = tmp_path / "templates"
    pages.mkdir()
    (pages / "page.html").write_text("<p>{% trans %}\n  100 %\n  bees{% endtrans %}</p>")
    found = [(one.context, one.text) for one in catalogue.find_messages(tmp_path)]
    assert found == [(None, "bee"), ("label", "wasp"), (None, "100 %% bees")]
