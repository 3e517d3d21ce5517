"""Parse XML so that a record can do no harm: no document type, no entities, no network."""

from __future__ import annotations

from typing import Final

from lxml import etree

_MAX_TAGS: Final = 1_000_000  # with their ends; the longest records have half of that
# By itself it also refuses texts of more than 10 MB and nesting of more than 256 elements.
_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def parse_xml(xml: bytes) -> etree._Element:
    """Parse an element.

    Args:
        xml: the element, in UTF-8.

    Raises:
        ValueError: it is not well-formed; the message says why.
    """
    if xml.count(b"<") > _MAX_TAGS:
        raise ValueError(f"it has more than {_MAX_TAGS:,} tags")
    try:
        return etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed XML: {' '.join(error.msg.split())}") from error
