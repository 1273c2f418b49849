"""Vietnamese text: one spelling inwards, folding, slugs, dates and numbers as Decree 30 writes them."""

import datetime
import unicodedata

from django.utils.text import slugify as django_slugify

# đ has no decomposition, so NFD alone never folds it.
_STROKED = str.maketrans("đĐ", "dD")


class _Folding(dict):
    """Code point → its folded letters, filled as letters are met: `str.translate` then costs one look-up a letter."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code).translate(_STROKED))
        letters = "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()
        self[code] = "".join(c if c.isalnum() or c == "_" else " " for c in letters)
        return self[code]


_FOLDING = _Folding()


def nfc(text: str) -> str:
    """`text` in NFC, the only form that is stored, compared and drawn."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """`text` in lower case without marks, words parted by single spaces: "Đổi mới" → "doi moi"."""
    return " ".join(text.translate(_FOLDING).split())


def slugify(text: str, max_length: int = 80) -> str:
    """An ASCII slug that keeps đ as d and is cut at a word: "39/KH-UBND về Đổi mới" → "39-kh-ubnd-ve-doi-moi"."""
    slug = django_slugify(fold(text))
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rsplit("-", 1)[0][:max_length]


def format_date(day: datetime.date, *, short: bool = False) -> str:
    """`day` as an administrative document writes it: "ngày 06 tháng 3 năm 2024"; short, "ngày 06/3/2024".

    Days below 10 and months 1 and 2 take a leading zero (Decree 30, Appendix I, II.4.b).
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d}/{month}/{day.year}" if short else f"ngày {day.day:02d} tháng {month} năm {day.year}"


def format_number(number: int) -> str:
    """`number` as a document writes it: below 10 with a leading zero (Decree 30, Appendix I, II.3.c)."""
    return f"{number:02d}"


# Letters of other alphabets that look like đ and come from old fonts and scans: eth and African d.
_LOOKALIKE_LETTERS = "\u00d0\u0189\u00f0\u0256"
_LOOKALIKES = str.maketrans(_LOOKALIKE_LETTERS, "ĐĐđđ")


def restore_letters(text: str) -> str:
    """`text` with the look-alikes of đ (U+00D0, U+0189, U+00F0, U+0256) replaced by the Vietnamese letter."""
    return text.translate(_LOOKALIKES) if any(map(text.__contains__, _LOOKALIKE_LETTERS)) else text
