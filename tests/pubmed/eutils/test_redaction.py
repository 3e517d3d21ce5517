"""The key is cut from a text in whatever form it stands there, and nothing else is."""

import html
import time
from urllib.parse import quote

import pytest

from evidence.pubmed.eutils.redaction import KEY_MARK, holds_key, redact_key

KEY = "0123456789abcdef0123456789ABCDEF0123"


def percent(text):
    return "".join(f"%{ord(letter):02X}" for letter in text)


def references(text):
    return "".join(f"&#{ord(letter)};" for letter in text)


FORMS = {
    "plain": KEY,
    "in capitals": KEY.upper(),
    "in small letters": KEY.lower(),
    "percent-encoded": percent(KEY),
    "percent-encoded twice": quote(percent(KEY)),
    "as references": references(KEY),
    "as references without semicolons": references(KEY).replace(";", ""),
    "as hexadecimal references": "".join(f"&#x{ord(letter):x};" for letter in KEY),
    "as references of references": html.escape(references(KEY)),
    "as escapes of JSON": "".join(f"\\u{ord(letter):04x}" for letter in KEY),
    "as escapes of JavaScript": "".join(f"\\u{{{ord(letter):x}}}" for letter in KEY),
    "as escapes of bytes": "".join(f"\\x{ord(letter):02x}" for letter in KEY),
    "half of it encoded": KEY[:10] + percent(KEY[10:20]) + references(KEY[20:]),
}
TEXTS = ("{}", "the key {} is invalid: {}.", "x{}y", "100 % &amp; \\u0041 {}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_key_is_cut_and_its_neighbours_stay(form, text):
    said = text.replace("{}", FORMS[form])
    assert redact_key(said, KEY) == text.replace("{}", KEY_MARK)
    assert holds_key(said, KEY)


@pytest.mark.parametrize("key", ["report", "1", "a", "%41"])
def test_a_short_key_is_cut_only_where_it_is_a_word(key):
    text = f"reported in 2011, 10 reports; abc%4142; {key}"
    assert redact_key(text, key) == text[: -len(key)] + KEY_MARK


def test_a_text_without_the_key_stays_as_it_is():
    text = "50 % of A&B; &amp; &#0; &#99999999; %zz \\u12 \\u{110000000} \\ud800"
    assert redact_key(text, KEY) == redact_key(text, None) == text
    assert not holds_key(text, KEY)


@pytest.mark.parametrize("unit", ["%25", "&amp;", "\\u0025", "&#", "%", KEY[:-1], KEY])
def test_a_long_text_takes_no_long_time(unit):
    begun = time.process_time()
    redact_key(unit * (100_000 // len(unit)), KEY)
    assert time.process_time() - begun < 1
