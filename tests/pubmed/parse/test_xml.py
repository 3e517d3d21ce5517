"""XML is parsed so that a record can do no harm."""

import pytest

from evidence.pubmed.parse.xml import parse_xml


def test_comments_and_instructions_are_gone():
    element = parse_xml(b"<a><!-- x --><?y z?><b/></a>")
    assert [child.tag for child in element] == ["b"]


@pytest.mark.parametrize("xml", [b"", b"<a>", b"<a></b>", b"<a>&nbsp;</a>", b"<a>\x01</a>", b"a"])
def test_what_is_not_well_formed_says_so(xml):
    with pytest.raises(ValueError, match="it is not well-formed XML: "):
        parse_xml(xml)


def test_an_entity_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    bomb = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{tmp_path}/secret">]><a>&x;</a>'
    assert "secret" not in "".join(parse_xml(bomb.encode()).itertext())


def test_absurd_nesting_is_refused():
    with pytest.raises(ValueError, match="not well-formed"):
        parse_xml(b"<a>" * 300 + b"</a>" * 300)
