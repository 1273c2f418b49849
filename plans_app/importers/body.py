"""Paragraphs to blocks: sections, numbered headings and sentences, labels, bullets, tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plans_app.importers.base import BlockKind, DraftBlock
from plans_app.importers.headings import title_end
from plans_app.importers.lines import Line
from plans_app.importers.markers import Marker, MarkerKind
from plans_app.importers.openers import is_capitals, opens_addressee, opens_basis, opens_closing
from plans_app.importers.paragraphs import Layout, Paragraph, join_lines
from plans_app.importers.tables import read_table, split_tables
from plans_app.importers.title import ENACTING_BODIES
from plans_app.vietnamese import fold

_SECTIONS = (MarkerKind.PART, MarkerKind.CAPITAL, MarkerKind.ROMAN, MarkerKind.ARTICLE)
_BULLETS = {MarkerKind.DASH: 1, MarkerKind.DOT: 1, MarkerKind.PLUS: 2}
_LABEL = re.compile(r"(?P<title>[^:.;]{2,60}):\s*(?P<rest>.*)", re.DOTALL)
_LABEL_WORDS = 8
_RUN_IN_LABEL_WORDS = 5
_ENACTING = ("quyet dinh", "quyet nghi", "nghi quyet", "thong bao", "chi thi")
_HEADING_WORDS = 25
_SUBHEADING_WORDS = 14

Notes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Body:
    """A body in reading order: bases, blocks, closing."""

    bases: tuple[Paragraph, ...]
    blocks: tuple[DraftBlock, ...]
    closing: tuple[Paragraph, ...]


def read_body(lines: Sequence[Line], layout: Layout, notes: Notes) -> Body:
    """Everything between the subject and the recipients."""
    units = _units(lines, layout)
    closing = _take_closing(units)
    bases, opening = _take_bases(units)
    blocks = [_plain_block(paragraph, notes) for paragraph in opening]
    blocks += read_blocks(units, notes)
    return Body(tuple(bases), tuple(blocks), tuple(closing))


def read_units(lines: Sequence[Line], layout: Layout, notes: Notes) -> tuple[DraftBlock, ...]:
    """Blocks of an appendix, where nothing is a basis or a closing, and no line is a heading that lost its number."""
    blocks = read_blocks(_units(lines, layout), notes)
    return tuple(
        DraftBlock(BlockKind.PARAGRAPH, text=block.title, source_lines=block.source_lines)
        if block.kind in (BlockKind.SECTION, BlockKind.SUBSECTION) and not block.marker
        else block
        for block in blocks
    )


Unit = Paragraph | DraftBlock


def _units(lines: Sequence[Line], layout: Layout) -> list[Unit]:
    """Paragraphs and tables."""
    units: list[Unit] = []
    for is_table, run in split_tables(lines):
        if not is_table:
            units += join_lines(run, layout)
        elif table := read_table(run):
            units.append(table)
    return units


def _take_closing(units: list[Unit]) -> list[Paragraph]:
    """ "Trên đây là …" and the plain paragraphs that end the text after it."""
    for index in range(len(units) - 1, max(-1, len(units) - 5), -1):
        unit = units[index]
        if not isinstance(unit, Paragraph) or unit.marker and unit.marker.is_heading:
            return []
        if opens_closing(unit.lines[0].plain):
            closing = [u for u in units[index:] if isinstance(u, Paragraph)]
            del units[index:]
            return closing
    return []


def _take_bases(units: list[Unit]) -> tuple[list[Paragraph], list[Paragraph]]:
    """The bases, and the paragraphs that stand before the last of them (addressees, the enacting body)."""
    bases: list[Paragraph] = []
    opening: list[Paragraph] = []
    while units and isinstance(units[0], Paragraph):
        paragraph = units[0]
        if opens_basis(paragraph.lines[0].plain) or opens_basis(paragraph.inline.plain):
            bases.append(paragraph)
        elif _opens_letter(paragraph, opening, is_first=not bases):
            opening.append(paragraph)
        else:
            break
        units.pop(0)
    return bases, opening


def _opens_letter(paragraph: Paragraph, opening: Sequence[Paragraph], is_first: bool) -> bool:
    """ "Kính gửi: …", its list of addressees, or the enacting body of a decision in capitals."""
    plain = paragraph.lines[0].plain
    if opens_addressee(plain):
        return True
    if opening and opens_addressee(opening[0].lines[0].plain):
        return paragraph.marker is not None and paragraph.marker.kind in _BULLETS
    if paragraph.marker is not None or not is_capitals(plain):
        return False
    return is_first or plain.startswith(ENACTING_BODIES)


def _plain_block(paragraph: Paragraph, notes: Notes) -> DraftBlock:
    return DraftBlock(BlockKind.PARAGRAPH, text=paragraph.inline.html(notes), source_lines=paragraph.numbers)


def read_blocks(units: Sequence[Unit], notes: Notes) -> list[DraftBlock]:
    blocks: list[DraftBlock] = []
    for index, unit in enumerate(units):
        following = units[index + 1] if index + 1 < len(units) else None
        blocks.append(unit if isinstance(unit, DraftBlock) else _block(unit, following, notes))
    return blocks


def _block(paragraph: Paragraph, following: Unit | None, notes: Notes) -> DraftBlock:
    marker = paragraph.marker
    if paragraph.star:
        return _label(paragraph, notes)
    if marker is None:
        return _unmarked(paragraph, following, notes)
    if marker.kind in _BULLETS:
        return _bullet(paragraph, marker, notes)
    return _numbered(paragraph, marker, following, notes)


def _numbered(paragraph: Paragraph, marker: Marker, following: Unit | None, notes: Notes) -> DraftBlock:
    inline = paragraph.inline
    end = title_end(inline, marker.length, _has_items(marker, following), _has_content(marker, following))
    title = inline.slice(marker.length, end).strip() if end is not None else None
    text = inline.slice(end if end is not None else marker.length).strip()
    is_section = marker.kind in _SECTIONS
    return DraftBlock(
        BlockKind.SECTION if is_section else BlockKind.SUBSECTION,
        level=1 if is_section else _level(marker),
        marker=marker.label,
        title=_escaped(title.plain) if title else "",
        text=text.html(notes),
        source_lines=paragraph.numbers,
    )


def _level(marker: Marker) -> int:
    if marker.kind is MarkerKind.LETTER:
        return 3
    return min(2, 1 + marker.label.count("."))


def _has_items(marker: Marker, following: Unit | None) -> bool:
    """A list or deeper headings follow."""
    if not isinstance(following, Paragraph):
        return following is not None
    if following.star:
        return True
    return following.marker is not None and following.marker.rank > marker.rank


def _has_content(marker: Marker, following: Unit | None) -> bool:
    if isinstance(following, Paragraph) and following.marker is None:
        return True
    return _has_items(marker, following)


def _bullet(paragraph: Paragraph, marker: Marker, notes: Notes) -> DraftBlock:
    text = paragraph.inline.slice(marker.length).strip()
    printed = paragraph.inline.plain[:1] if marker.kind is MarkerKind.DOT else ""
    return DraftBlock(
        BlockKind.BULLET,
        level=_BULLETS[marker.kind],
        marker=printed,
        text=text.html(notes),
        source_lines=paragraph.numbers,
    )


def _unmarked(paragraph: Paragraph, following: Unit | None, notes: Notes) -> DraftBlock:
    plain = paragraph.inline.plain
    is_guessed = not paragraph.lines[0].has_no_marker
    if is_guessed and _is_lost_subheading(paragraph, following):
        return DraftBlock(BlockKind.SUBSECTION, title=_escaped(plain), source_lines=paragraph.numbers)
    if is_guessed and _is_lost_heading(plain):
        return DraftBlock(BlockKind.SECTION, title=_escaped(plain), source_lines=paragraph.numbers)
    label = _LABEL.fullmatch(plain)
    if label and _is_label(label):
        return _label(paragraph, notes)
    return _plain_block(paragraph, notes)


def _is_lost_heading(plain: str) -> bool:
    """A heading in capitals that lost its automatic number."""
    words = plain.split()
    if not 2 <= len(words) <= _HEADING_WORDS or not is_capitals(plain) or plain[:1] in '“"(':
        return False
    return fold(plain) not in _ENACTING


def _is_lost_subheading(paragraph: Paragraph, following: Unit | None) -> bool:
    """A short line of its own, no mark at its end, a list after it: a heading that lost its automatic number."""
    if len(paragraph.lines) > 1 or not isinstance(following, Paragraph) or following.marker is None:
        return False
    plain = paragraph.lines[0].plain
    is_list = following.marker.kind in _BULLETS or following.marker.kind is MarkerKind.LETTER
    short = len(plain.split()) <= _SUBHEADING_WORDS and plain[:1].isupper() and plain[-1:].isalnum()
    return is_list and short and not is_capitals(plain)


def _is_label(match: re.Match[str]) -> bool:
    words, rest = len(match["title"].split()), match["rest"]
    if not rest:
        return words <= _LABEL_WORDS and not match["title"].endswith(("như sau", "sau đây", "sau"))
    return words <= _RUN_IN_LABEL_WORDS and rest[0] in '“"'


def _label(paragraph: Paragraph, notes: Notes) -> DraftBlock:
    inline = paragraph.inline
    end = inline.bold_end(0)
    colon = inline.plain.find(":")
    if end is None or not inline.plain[:end].strip():
        end = colon + 1 if 0 <= colon <= 100 else len(inline.plain)
    if end == colon:
        end += 1
    return DraftBlock(
        BlockKind.LABEL,
        title=_escaped(inline.slice(0, end).strip().plain),
        text=inline.slice(end).strip().html(notes),
        source_lines=paragraph.numbers,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
