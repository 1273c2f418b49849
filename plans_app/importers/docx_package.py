"""A Word file, opened without trusting it: its limits are measured on what comes out of it, never on what it says."""

import io
import re
import zipfile
import zlib

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml

from plans_app.exceptions import ImportRefused

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_PARTS = 1000
MAX_UNPACKED_BYTES = 60_000_000
MAX_XML_BYTES = 20_000_000
# Word's own XML packs to a twentieth at most; what is denser is made to burst.
MAX_RATIO = 200
_RATIO_MATTERS_FROM = 1_000_000

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_DECLARATIONS = (b"<!doctype", b"<!entity")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml"
_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")


def open_package(data: bytes, *, source_name: str) -> Document:
    """The document in `data`. Raises ImportRefused for what is no Word file, is damaged, locked, armed or too large."""
    if data.startswith(COMPOUND_FILE):
        raise _refusal(_compound_reason(data), source_name)
    try:
        parts = _read_parts(data, source_name)
        _check_parts(parts, source_name)
        document = docx.Document(_packed(parts))
        if document.element.body is None:
            raise ValueError("no body")
        return document
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, PackageNotFoundError) as error:
        raise _refusal(_damaged(), source_name) from error
    except (KeyError, ValueError, SyntaxError, AttributeError, RuntimeError) as error:
        raise _refusal(_damaged(), source_name) from error


def _refusal(reason: str, source_name: str) -> ImportRefused:
    return ImportRefused(reason % {"name": source_name})


def _damaged() -> str:
    return _("“%(name)s” is damaged or no Word file: open it in Word, save it as .docx and import that.")


def _compound_reason(data: bytes) -> str:
    if _PASSWORD_STREAM in data:
        return _("“%(name)s” is locked with a password: take the password off in Word and import it again.")
    return _("“%(name)s” is in the old format of Word: save it as .docx and import that.")


def _read_parts(data: bytes, source_name: str) -> dict[str, bytes]:
    """Every part of the package, unpacked within the limits."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_PARTS:
            raise _refusal(_("“%(name)s” has too many parts to be a document."), source_name)
        if len({entry.filename.lower() for entry in entries}) < len(entries):
            raise _refusal(_damaged(), source_name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise _refusal(_("“%(name)s” is locked with a password: take it off and import it again."), source_name)
        parts: dict[str, bytes] = {}
        room = MAX_UNPACKED_BYTES
        for entry in entries:
            parts[entry.filename] = _unpack(archive, entry, room, source_name)
            room -= len(parts[entry.filename])
    return parts


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, source_name: str) -> bytes:
    too_large = _("“%(name)s” unpacks to more than a document can hold.")
    if entry.file_size > room:
        raise _refusal(too_large, source_name)
    with archive.open(entry) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise _refusal(too_large, source_name)
    if len(content) > _RATIO_MATTERS_FROM and len(content) > MAX_RATIO * max(entry.compress_size, 1):
        raise _refusal(too_large, source_name)
    return content


def _check_parts(parts: dict[str, bytes], source_name: str) -> None:
    types = parts["[Content_Types].xml"]
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise _refusal(_("“%(name)s” holds macros: save it as .docx without them and import that."), source_name)
    if CONTENT_TYPE.WML_DOCUMENT_MAIN.encode() not in types:
        raise _refusal(_("“%(name)s” is no Word document: save the text as .docx and import that."), source_name)
    xml = {name: content for name, content in parts.items() if name.lower().endswith((".xml", ".rels"))}
    if sum(map(len, xml.values())) > MAX_XML_BYTES:
        raise _refusal(_("“%(name)s” unpacks to more than a document can hold."), source_name)
    if any(_declares_entities(content) for content in xml.values()):
        raise _refusal(_("“%(name)s” holds declarations that no Word file has: it is not opened."), source_name)
    if any(_STRICT in content for content in xml.values()):
        raise _refusal(_("“%(name)s” is in Word's strict format: save it as an ordinary .docx."), source_name)
    for name in xml:
        if name.lower().endswith("notes.xml"):
            parse_xml(xml[name])  # python-docx does not open these, so that a fault in them would show later.


def _declares_entities(content: bytes) -> bool:
    """Whether the part declares a document type, which Open XML forbids, or hides behind a rare encoding."""
    plain = content.replace(b"\0", b"").lower()
    encoding = _ENCODING.search(plain[:400])
    if encoding and encoding[1] not in _ENCODINGS:
        return True
    return any(declaration in plain for declaration in _DECLARATIONS)


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts that were measured, for python-docx to open: it never sees the file that was sent."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    stream.seek(0)
    return stream
