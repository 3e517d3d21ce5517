"""Put messages into the language of the reader, with the catalogues of gettext.

A message is English and has places for values: ``%(count)s``; a sign of per cent is ``%%``. Nothing
is glued together from pieces, so that a translation can put the words in its own order.
"""

from __future__ import annotations

import gettext as catalogues
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError

_ENGLISH: Final = "en"
LOCALE_FOLDER: Final = Path(__file__).parents[1] / "data" / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag by BCP 47, and the translations of messages into it."""

    tag: str
    translations: catalogues.NullTranslations

    @property
    def is_english(self) -> bool:
        """Whether messages are shown as they are written."""
        return self.tag == _ENGLISH

    @property
    def locale(self) -> str:
        """Its name in Babel: ``pt_BR`` for ``pt-BR``."""
        return name_locale(self.tag)


_UNTRANSLATED: Final = Language(_ENGLISH, catalogues.NullTranslations())
_language: ContextVar[Language] = ContextVar("language", default=_UNTRANSLATED)


def name_locale(tag: str) -> str:
    """Return the name that Babel has for a language."""
    return tag.replace("-", "_")


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of the reader, with its values."""
    return translate(message) % values


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """Return a message in the form that a count asks for; its place is ``%(count)s``."""
    from evidence.messages.numbers import format_integer

    shown = {"count": format_integer(count), **values}
    return translate_count(singular, plural, count) % shown


def translate(message: str) -> str:
    """Return a message in the language of the reader, for somebody else to put its values in."""
    # the translation of no message is the head of the catalogue
    return _language.get().translations.gettext(message) if message else ""


def translate_count(singular: str, plural: str, count: int) -> str:
    """Return a message in the form that a count asks for, its places empty."""
    return _language.get().translations.ngettext(singular, plural, count)


def pgettext(context: str, words: str) -> str:
    """Return words that are part of messages, such as a label, as they are in a context."""
    return _language.get().translations.pgettext(context, words)


def gettext_noop(message: str) -> str:
    """Mark a message that is put into the language of the reader where it is shown."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message that depends on a count which is known only where it is shown."""
    return singular, plural


def current_language() -> Language:
    """Return the language of the reader; English where none was chosen."""
    return _language.get()


@contextmanager
def use_language(language: Language) -> Iterator[None]:
    """Show messages in a language for a while, in this thread."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def list_languages() -> list[str]:
    """List the tags of the languages that messages are translated into, and English."""
    return sorted({_ENGLISH, *(file.stem for file in LOCALE_FOLDER.glob("*.po"))})


def load_language(tag: str, *, more: Sequence[Path] = ()) -> Language:
    """Load the translations into a language.

    Args:
        tag: of the language, by BCP 47.
        more: folders with catalogues beside ours, such as that of a topic.

    Raises:
        EvidenceError: there is no such language, or Babel is missing.
    """
    if tag == _ENGLISH:
        return _UNTRANSLATED
    if tag not in list_languages():
        known = ", ".join(list_languages())
        raise EvidenceError(f"there is no translation into {tag!r}; choose from {known}")
    translations = _read_catalogue(LOCALE_FOLDER / f"{tag}.po")
    for file in (folder / f"{tag}.po" for folder in more):
        if file.is_file():
            translations.add_fallback(_read_catalogue(file))
    return Language(tag, translations)


def _read_catalogue(file: Path) -> catalogues.NullTranslations:
    try:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    except ImportError as error:
        raise EvidenceError(
            'languages other than English need Babel: pip install "evidence-tracker[languages]"'
        ) from error
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=name_locale(file.stem), abort_invalid=True))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
