"""The lines of a source: cleaned once, numbered from 1, each with its text with and without markup."""

import re
from dataclasses import dataclass

from plans_app.vietnamese import nfc, restore_letters

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_CONTROL = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233), " ")
_SPACES = {ord(c): " " for c in "\u00a0\u1680\u202f\u205f\u3000"} | dict.fromkeys(range(8192, 8203), " ")
_TABLE = {**_CONTROL, **_SPACES, **_INVISIBLE}
_TABLE[ord("\t")] = "    "

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_ORNAMENT = re.compile(r"[\s\-–—_=*|~.·•:+]*")
_PAGE = re.compile(r"\s*(?:[-–]\s*)?(?:Trang\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–])?\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One source line. `text` keeps asterisks, pipes, `<br>` between pipes and inner spacing; `plain` has none."""

    number: int
    source: str
    text: str
    plain: str
    indent: int

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_ornament(self) -> bool:
        """A rule, a lone pipe, stray asterisks: no words."""
        return not self.is_blank and _ORNAMENT.fullmatch(self.text) is not None

    @property
    def is_empty(self) -> bool:
        return self.is_blank or self.is_ornament

    @property
    def page_number(self) -> int | None:
        """The number when the line holds nothing else, as a page number does."""
        match = _PAGE.fullmatch(self.plain)
        return int(match[1]) if match else None


def read_lines(text: str) -> list[Line]:
    """Every line of `text`, in NFC, without characters that print nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    return [make_line(number, source) for number, source in enumerate(text.split("\n"), start=1)]


def make_line(number: int, source: str) -> Line:
    source = restore_letters(nfc(source))
    text = _HEADING.sub("", source.translate(_TABLE))
    text = _ESCAPED.sub(r"\1", text).rstrip()
    text = text if "|" in text else BREAK.sub(" ", text)
    plain = " ".join(BREAK.sub(" ", text).replace("*", "").replace("|", " ").split())
    return Line(number, source, text, plain, len(text) - len(text.lstrip()))
