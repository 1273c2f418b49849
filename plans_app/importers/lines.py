"""The lines of a source: cleaned once, numbered from 1, each with its text with and without markup."""

import re
from dataclasses import dataclass
from typing import ClassVar

from plans_app.importers.inline import Inline
from plans_app.vietnamese import nfc, restore_letters

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_CONTROL = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233), " ")
_SPACES = {ord(c): " " for c in "\u00a0\u1680\u202f\u205f\u3000"} | dict.fromkeys(range(8192, 8203), " ")
_TABLE = {**_CONTROL, **_SPACES, **_INVISIBLE}
_TABLE[ord("\t")] = "    "

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_ORNAMENTS = " -–—_=*|~.·•:+"
_PAGE = re.compile(r"(?:[-–]\s*)?(?:(?:Trang|TRANG)\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–])?")
_LONGEST_PAGE = 16


@dataclass(slots=True)
class Line:
    """One source line. `text` keeps asterisks, pipes, `<br>` between pipes and inner spacing; `plain` has none.

    An ornament is a rule, a lone pipe, stray asterisks: no words. `indent` counts characters.
    """

    number: int
    source: str
    text: str
    plain: str
    indent: int
    is_blank: bool
    is_ornament: bool

    # What only a file with paragraphs and styles knows: see StyledLine.
    inline: ClassVar[Inline | None] = None
    starts: ClassVar[bool | None] = None
    has_no_marker: ClassVar[bool] = False

    @property
    def is_empty(self) -> bool:
        return self.is_blank or self.is_ornament

    @property
    def page_number(self) -> int | None:
        """The number when the line holds nothing else, as a page number does."""
        if len(self.plain) > _LONGEST_PAGE:
            return None
        match = _PAGE.fullmatch(self.plain)
        return int(match[1]) if match else None


def read_lines(text: str) -> list[Line]:
    """Every line of `text`, in NFC, without characters that print nothing."""
    text = restore_letters(nfc(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")))
    return [_line(number, source) for number, source in enumerate(text.split("\n"), start=1)]


def make_line(number: int, source: str) -> Line:
    return _line(number, restore_letters(nfc(source)))


def clean(source: str) -> str:
    """`source` without markup and without characters that print nothing, its spaces single."""
    return _plain(_text(source))


def _line(number: int, source: str) -> Line:
    text = _text(source)
    bare = text.lstrip()
    is_ornament = bool(bare) and not bare.strip(_ORNAMENTS)
    return Line(number, source, text, _plain(bare), len(text) - len(bare), not bare, is_ornament)


def _text(source: str) -> str:
    """Each step looks first whether there is anything to do: most lines are plain text."""
    text = source if source.isprintable() else source.translate(_TABLE)
    if "#" in text:
        text = _HEADING.sub("", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "<" in text and "|" not in text:
        text = BREAK.sub(" ", text)
    return text.rstrip()


def _plain(text: str) -> str:
    if "<" in text:
        text = BREAK.sub(" ", text)
    return " ".join(text.replace("*", "").replace("|", " ").split())
