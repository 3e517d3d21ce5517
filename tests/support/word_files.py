"""Word files made by hand: what is in them is written as XML, as Word and others write it."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_KINDS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own heading"/>
  <w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/>
  <w:rPr><w:vanish/></w:rPr></w:style>
"""


def run(text: str, properties: str = "") -> str:
    """A run with a text."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """A paragraph of runs; a text that is no XML becomes one."""
    inside = "".join(one if one.startswith("<") else run(one) for one in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def word_file(
    *blocks: str,
    links: Mapping[str, str] | None = None,
    styles: str = STYLES,
    main: bytes | None = None,
    **parts: str,
) -> bytes:
    """A Word file.

    Args:
        blocks: what is in its body; a text that is no XML becomes a paragraph.
        links: addresses by the ids of their relations.
        styles: what is in its part of that name.
        main: the whole main part.
        parts: what is in further parts: footnotes, endnotes, comments.
    """
    body = "".join(one if one.startswith("<") else paragraph(one) for one in blocks)
    document = f"<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
    contents = {"styles": styles, **parts}
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": _write_types(contents),
        "_rels/.rels": _write_relations({"rId1": ("officeDocument", "word/document.xml", False)}),
        "word/document.xml": document if main is None else main,
        "word/_rels/document.xml.rels": _write_relations(
            {f"p{name}": (name, f"{name}.xml", False) for name in contents}
            | {key: ("hyperlink", target, True) for key, target in (links or {}).items()}
        ),
        **{
            f"word/{name}.xml": f"<w:{name} {_NAMESPACES}>{content}</w:{name}>"
            for name, content in contents.items()
        },
    }
    return zip_files(files)


def zip_files(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive of some files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def _write_types(contents: Mapping[str, str]) -> str:
    parts = {"document": "document.main", **{name: name for name in contents}}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _write_relations(relations: Mapping[str, tuple[str, str, bool]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_KINDS}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if is_external else ''}/>"
        for key, (kind, target, is_external) in relations.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'
