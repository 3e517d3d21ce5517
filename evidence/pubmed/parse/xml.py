"""Parse XML so that a record can do no harm: no document type, no entities, no network."""

from __future__ import annotations

from typing import Final

from lxml import etree

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
    try:
        return etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not well-formed XML: {' '.join(error.msg.split())}") from error
