"""Bytes to text: UTF-8 first, UTF-16 when the bytes say so, then the old Vietnamese codes. Never refuses."""

import codecs
from dataclasses import dataclass

from plans_app.importers.legacy import restore_unicode

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, whether its encoding was certain, and the old code that it was converted from."""

    text: str
    is_certain: bool = True
    legacy: str = ""


def decode(data: bytes) -> Decoded:
    text, is_certain = _decode(data)
    # No database keeps a NUL, and no text has one.
    text, legacy = restore_unicode(text.replace("\0", ""))
    return Decoded(text, is_certain and not legacy, legacy)


def _decode(data: bytes) -> tuple[str, bool]:
    if data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", errors="replace"), True
    if _looks_like_utf16(data):
        return data.decode(_byte_order(data), errors="replace"), True
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return _guess(data), False


def _looks_like_utf16(data: bytes) -> bool:
    """Latin text in UTF-16 has a NUL in nearly every second byte; no text in UTF-8 has many."""
    sample = data[:4096]
    return len(sample) >= 4 and sample.count(0) * 4 > len(sample)


def _byte_order(data: bytes) -> str:
    sample = data[:4096]
    return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"


def _guess(data: bytes) -> str:
    """UTF-8 with a few broken bytes; or an old code, kept as Latin letters; or Windows-1258, with marks apart."""
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if broken * 50 <= len(text):
        return text
    latin = data.decode("cp1252", errors="replace")
    return latin if restore_unicode(latin)[1] else data.decode("cp1258", errors="replace")
