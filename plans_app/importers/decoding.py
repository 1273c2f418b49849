"""Bytes to text: UTF-8 first, UTF-16 when the bytes say so, Windows-1258 as the last guess. Never refuses."""

import codecs

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> tuple[str, bool]:
    """The text of `data`, and whether its encoding was certain."""
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
    """UTF-8 with a few broken bytes, or else Windows-1258, the code page of old Vietnamese files."""
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if broken * 50 <= len(text):
        return text
    return data.decode("cp1258", errors="replace")
