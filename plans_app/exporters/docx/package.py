"""The file: parts in a package of Open XML (ISO/IEC 29500-2). The same parts give the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml

# The first moment that a ZIP file can name: the bytes know no clock.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEADER = (RELATIONSHIP_TYPE.HEADER, CONTENT_TYPE.WML_HEADER)
_FOOTER = (RELATIONSHIP_TYPE.FOOTER, CONTENT_TYPE.WML_FOOTER)
_OWN_PARTS = {
    "styles": (RELATIONSHIP_TYPE.STYLES, CONTENT_TYPE.WML_STYLES),
    "numbering": (RELATIONSHIP_TYPE.NUMBERING, CONTENT_TYPE.WML_NUMBERING),
    "settings": (RELATIONSHIP_TYPE.SETTINGS, CONTENT_TYPE.WML_SETTINGS),
    "footnotes": (RELATIONSHIP_TYPE.FOOTNOTES, CONTENT_TYPE.WML_FOOTNOTES),
    "header": _HEADER,
    "first_header": _HEADER,
    "appendix_header": _HEADER,
    "first_footer": _FOOTER,
    "appendix_footer": _FOOTER,
}
_PICTURES = {"jpeg": "image/jpeg", "png": "image/png"}


@dataclass
class Relations:
    """What the document points to: addresses that an author wrote, and pictures."""

    links: dict[str, str] = field(default_factory=dict)
    pictures: dict[bytes, tuple[str, str]] = field(default_factory=dict)

    def link(self, address: str) -> str:
        """The name of the relation to an outside address."""
        return self.links.setdefault(address, f"link{len(self.links) + 1}")

    def picture(self, file: bytes) -> str:
        """The name of the relation to a picture, a JPEG or PNG."""
        kind = "png" if file.startswith(b"\x89PNG") else "jpeg"
        number = len(self.pictures) + 1
        return self.pictures.setdefault(file, (f"picture{number}", f"media/image{number}.{kind}"))[0]


def pack(document, parts: Mapping[str, object], relations: Relations, core: str) -> bytes:
    """The file of a `document` with its `parts` (elements by the names of `_OWN_PARTS`) and its core properties."""
    files: dict[str, bytes] = {
        "[Content_Types].xml": _content_types(parts, relations),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": f"{_XML}{core}".encode(),
        "word/document.xml": serialize_part_xml(document),
        "word/_rels/document.xml.rels": _document_relations(parts, relations),
    }
    files |= {f"word/{name}.xml": serialize_part_xml(element) for name, element in parts.items()}
    files |= {f"word/{path}": file for file, (_name, path) in relations.pictures.items()}
    return _zipped(files)


def _content_types(parts: Mapping[str, object], relations: Relations) -> bytes:
    defaults = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML} | _PICTURES
    overrides = {
        "/word/document.xml": CONTENT_TYPE.WML_DOCUMENT_MAIN,
        "/docProps/core.xml": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    }
    overrides |= {f"/word/{name}.xml": _OWN_PARTS[name][1] for name in parts}
    entries = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()]
    entries += [f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()]
    return f'{_XML}<Types xmlns="{_TYPES}">{"".join(entries)}</Types>'.encode()


def _package_relations() -> bytes:
    targets = {
        "document": (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml"),
        "core": (RELATIONSHIP_TYPE.CORE_PROPERTIES, "docProps/core.xml"),
    }
    return _relationships(_relationship(name, kind, target) for name, (kind, target) in targets.items())


def _document_relations(parts: Mapping[str, object], relations: Relations) -> bytes:
    entries = [_relationship(name, _OWN_PARTS[name][0], f"{name}.xml") for name in parts]
    entries += [_relationship(name, RELATIONSHIP_TYPE.IMAGE, path) for name, path in relations.pictures.values()]
    entries += [
        _relationship(name, RELATIONSHIP_TYPE.HYPERLINK, address, ' TargetMode="External"')
        for address, name in relations.links.items()
    ]
    return _relationships(entries)


def _relationships(entries) -> bytes:
    return f'{_XML}<Relationships xmlns="{_RELATIONS}">{"".join(entries)}</Relationships>'.encode()


def _relationship(name: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{name}" Type="{kind}" Target={quoteattr(target)}{mode}/>'


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()
