"""Tell a copy with comments that nobody has saved since from one that holds somebody's work.

The seal is a part of the document that nothing shows, with a digest of the others: whoever saves
the document writes those anew.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any, Final

from evidence.posts.read.documents.archive import OfficeArchive, UnreadableDocumentError

_SEAL_NAME: Final = "customXml/evidence-check.xml"
_MADE_NAMES: Final = (".rels", "[Content_Types].xml")  # they follow from the other parts


def save_sealed(document: Any) -> bytes:
    """Return a document of python-docx as a file, with its seal."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    _remove_seal(document.part.rels)
    seal = _write_seal(OfficeArchive(_save(document)))
    part = Part(PackURI(f"/{_SEAL_NAME}"), "application/xml", seal, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    return _save(document)


def is_sealed(content: bytes) -> bool:
    """Return whether a file is a copy that a check wrote and nobody has saved since."""
    try:
        archive = OfficeArchive(content)
        archive.check_all()
        return archive.read(_SEAL_NAME) == _write_seal(archive)
    except UnreadableDocumentError:
        return False


def _remove_seal(relations: dict[str, Any]) -> None:
    for key, relation in list(relations.items()):
        if not relation.is_external and relation.target_part.partname == f"/{_SEAL_NAME}":
            del relations[key]


def _save(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _write_seal(archive: OfficeArchive) -> bytes:
    digest = hashlib.sha256()
    for name in sorted(archive.names):
        if name != _SEAL_NAME and not name.endswith(_MADE_NAMES):
            part = archive.read(name)
            digest.update(f"{name} {len(part)}\n".encode() + part)
    return f'<check xmlns="urn:evidence-check" sha256="{digest.hexdigest()}"/>'.encode()
