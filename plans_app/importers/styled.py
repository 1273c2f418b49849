"""Lines of a file that knows its own paragraphs and styles, for the same grammar that reads plain text."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from plans_app.importers.inline import Inline, Span
from plans_app.importers.lines import Line, make_line
from plans_app.vietnamese import nfc, restore_letters

# The grammar takes a run of spaces for the gap between two columns, and a deep indent for the right one.
GAP = "    "
RIGHT_COLUMN = 40
_TAB = " " * 8

# These are mark-up in plain text, and nothing but themselves in a file with styles.
_SHIELD = str.maketrans({"|": "/", "\\": "/"})


@dataclass(slots=True)
class StyledLine(Line):
    """A line with the styles of its letters. `starts` says whether it opens a paragraph, None where nobody knows.

    `has_no_marker` says that it is known to be no heading, so none that lost its number.
    """

    inline: Inline
    starts: bool | None
    has_no_marker: bool = False


def styled_line(number: int, spans: Iterable[Span], *, starts: bool | None = None, indent: int = 0) -> StyledLine:
    """A line of styled text; a tab in it is the gap between two columns. `indent` counts characters."""
    spans = [Span(_clean(span.text), span.bold, span.italic, span.href) for span in spans]
    source = " " * indent + "".join(span.text for span in spans).replace("\t", _TAB).rstrip()
    line = make_line(number, source)
    return StyledLine(
        number, source, line.text, line.plain, line.indent, line.is_blank, line.is_ornament, _tidied(spans), starts
    )


def columns(number: int, texts: Iterable[str]) -> Line:
    """What stands side by side on paper, on one line; the first text is that of the left column."""
    left, *others = [_single_spaced(text) for text in texts]
    right = GAP.join(text for text in others if text)
    return make_line(number, left.ljust(RIGHT_COLUMN - len(GAP)) + GAP + right if right else left)


def table_row(number: int, cells: Iterable[str]) -> Line:
    """A row of a table between pipes."""
    return make_line(number, f"| {' | '.join(_single_spaced(cell) for cell in cells)} |")


def _clean(text: str) -> str:
    """`text` in the letters that lines are kept in, tabs kept, without what prints nothing."""
    text = restore_letters(nfc(text)).translate(_SHIELD)
    return text if text.isprintable() else "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isprintable() or character == "\t":
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def _single_spaced(text: str) -> str:
    return " ".join(_clean(text).split())


def _tidied(spans: Iterable[Span]) -> Inline:
    """Single spaces throughout, none at either end, neighbours of one style in one span."""
    result: list[Span] = []
    for span in spans:
        words = _with_single_spaces(span.text)
        if not result or result[-1].text.endswith(" "):
            words = words.removeprefix(" ")
        if words:
            _append(result, Span(words, span.bold, span.italic, span.href))
    return Inline(tuple(result)).strip()


def _with_single_spaces(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return " " * text[0].isspace() + words + " " * text[-1].isspace()


def _append(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if last and (last.bold, last.italic, last.href) == (span.bold, span.italic, span.href):
        spans[-1] = Span(last.text + span.text, span.bold, span.italic, span.href)
    else:
        spans.append(span)
