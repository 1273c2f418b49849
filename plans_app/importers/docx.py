"""Word files (.docx): their paragraphs, tables and notes as lines, which the grammar of plans then reads.

What only Word knows is resolved first: automatic numbers to the marker that is printed, styles to bold and italic,
tracked changes to what stands when all are accepted. What a line cannot hold is a doubt.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from django.utils.translation import gettext as _
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from plans_app.importers.base import Doubt, LineRole, PlanDraft, SourceLine
from plans_app.importers.docx_numbering import Numbering
from plans_app.importers.docx_package import open_package
from plans_app.importers.docx_runs import Content, RunReader, superscript
from plans_app.importers.docx_styles import Styles, integer, value
from plans_app.importers.docx_tables import Cell, grid, is_letterhead, is_signature, rows_of_text
from plans_app.importers.inline import Span
from plans_app.importers.lines import Line, make_line
from plans_app.importers.markers import find_marker, find_star
from plans_app.importers.stamps import is_contact_line, read_circulation
from plans_app.importers.styled import RIGHT_COLUMN, StyledLine, columns, styled_line, table_row
from plans_app.importers.text import read_document

_CONTAINERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")}
# An indent of the left half of a page (about 8 cm, in twentieths of a point).
_HALF_PAGE = 4500
_CENTRED = "center"
_RIGHT = {"right", "end"}
# The style that our own Word files give to a bold heading without a number; plain text marks it with a star.
LABEL_STYLE = "PlanLabel"
# In such a file a paragraph in one of these styles is what it says, and no heading that lost its number.
_TEXT_STYLES = {"BodyText", "Quote"}
_LEGACY_FONTS = (".vn", "vni-")


def read_docx(data: bytes, *, source_name: str) -> PlanDraft:
    """Read a Word file. Raises ImportRefused when it is damaged, locked, armed with macros or too large."""
    reader = _Reader(open_package(data, source_name=source_name))
    reader.read()
    digest = hashlib.sha256(data).hexdigest()
    draft = read_document(_unwrapped(reader.lines), source_name=source_name, digest=digest)
    last = len(reader.lines)
    printed = [SourceLine(last + i, text, _margin_role(text)) for i, text in enumerate(reader.margin_texts(), start=1)]
    margin = [line for line in printed if line.role is LineRole.ORNAMENT]
    return replace(
        draft,
        circulation=draft.circulation or next(filter(None, (read_circulation(line.text) for line in printed)), ""),
        contact_line=draft.contact_line or next((x.text for x in printed if x.role is LineRole.CONTACT), ""),
        lines=(*draft.lines, *printed),
        remainder=(*draft.remainder, *(line.text for line in margin)),
        doubts=(*draft.doubts, *reader.doubts, *_margin_doubts(margin)),
    )


def _margin_role(text: str) -> LineRole:
    """What a line of a header or a footer is: a stamp, the contact line, or nothing of a plan."""
    if read_circulation(text):
        return LineRole.LETTERHEAD
    return LineRole.CONTACT if is_contact_line(text) else LineRole.ORNAMENT


class _Reader:
    """Turns the parts of a document into lines, in the order in which they are printed."""

    def __init__(self, document: Document):
        part = document.part
        self._body = document.element.body
        self._relations = part.rels
        self._styles = Styles(self._element(RELATIONSHIP_TYPE.STYLES))
        self._numbering = Numbering(self._element(RELATIONSHIP_TYPE.NUMBERING), self._styles)
        links = {key: rel.target_ref for key, rel in part.rels.items() if _is_link(rel)}
        self._marks: dict[tuple[str, str], int] = {}
        self._runs = RunReader(self._styles, links, self._marks)
        self._notes = {**self._read_notes("footnote"), **self._read_notes("endnote")}
        self._pending_notes: list[tuple[str, str]] = []
        self._is_joined = False
        self._was_centred = False
        self.lines: list[Line] = []
        self.doubts: list[Doubt] = []

    def read(self) -> None:
        self._blocks(self._body)
        self._flush_notes()
        self._note_fonts()

    def margin_texts(self) -> list[str]:
        """The texts of headers and footers that are more than a page number."""
        texts = []
        for relation in self._relations.values():
            if relation.is_external or relation.reltype not in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
                continue
            for paragraph in _root(relation.target_part).iter(qn("w:p")):
                line = make_line(0, self._runs.read(paragraph).plain)
                if not line.is_empty and line.page_number is None:
                    texts.append(line.plain)
        return list(dict.fromkeys(texts))

    def _element(self, kind: str):
        parts = [rel.target_part for rel in self._relations.values() if rel.reltype == kind and not rel.is_external]
        return _root(parts[0]) if parts else None

    def _read_notes(self, kind: str) -> dict[tuple[str, str], str]:
        """The text of each note by kind and id; separators have a type and are none."""
        root = self._element(getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))
        notes = {}
        for note in root if root is not None else []:
            if note.tag == qn(f"w:{kind}") and note.get(qn("w:type")) in (None, "normal"):
                texts = [self._runs.read(paragraph).plain for paragraph in note.iter(qn("w:p"))]
                notes[kind, note.get(qn("w:id"))] = " ".join(filter(None, texts))
        return notes

    def _blocks(self, container) -> None:
        for child in container:
            if child.tag == qn("w:p"):
                self._paragraph(child)
                self._flush_notes()
            elif child.tag == qn("w:tbl"):
                self._table(child)
                self._flush_notes()
            elif child.tag in _CONTAINERS:
                self._blocks(child)
            elif child.tag == qn("w:altChunk"):
                self._doubt("chunk", _("The file holds another file inside it, which was not read."))

    def _paragraph(self, paragraph) -> None:
        content = self._read(paragraph)
        spans = self._with_marker(paragraph, content)
        alignment = self._styles.paragraph_value(paragraph, "w:jc")
        if content.is_empty and not any(spans):
            self._blank()
        else:
            if self._was_centred and alignment != _CENTRED:
                self._blank()
            indent = RIGHT_COLUMN if alignment in _RIGHT or self._left_indent(paragraph) > _HALF_PAGE else 0
            for index, line in enumerate(spans):
                self._line(line, is_first=index == 0 and not self._is_joined, indent=indent)
                self.lines[-1].has_no_marker = self._is_plain_text(paragraph)
            self._was_centred = alignment == _CENTRED
        self._is_joined = _mark_is_removed(paragraph)
        self._side_content(content)

    def _with_marker(self, paragraph, content: Content) -> list[list[Span]]:
        """The lines of a paragraph, its automatic number before the first of them."""
        if content.is_empty:
            return [line for line in content.lines if "".join(span.text for span in line).strip()]
        marker = self._numbering.marker(paragraph) or self._star(paragraph)
        if not marker:
            return content.lines
        first = next((span for span in content.lines[0] if span.text.strip()), Span(""))
        return [[Span(f"{marker} ", first.bold, first.italic), *content.lines[0]], *content.lines[1:]]

    def _star(self, paragraph) -> str:
        return "*" if _style(paragraph) == LABEL_STYLE else ""

    def _is_plain_text(self, paragraph) -> bool:
        return self._styles.has(LABEL_STYLE) and _style(paragraph) in _TEXT_STYLES

    def _line(self, spans: list[Span], *, is_first: bool, indent: int) -> None:
        line = styled_line(self._next, spans, starts=True, indent=indent)
        opens = find_marker(line.plain) is not None or find_star(line.text.strip()) is not None
        line.starts = is_first or opens
        self.lines.append(line)

    def _left_indent(self, paragraph) -> int:
        properties = paragraph.find(qn("w:pPr"))
        indent = properties.find(qn("w:ind")) if properties is not None else None
        if indent is None:
            return 0
        return integer(indent.get(qn("w:left")) or indent.get(qn("w:start")), 0)

    def _table(self, table) -> None:
        rows = grid(table)
        is_single = all(len([cell for cell in row if cell.element is not None]) <= 1 for row in rows)
        if is_single:
            for cell in (cell for row in rows for cell in row if cell.element is not None):
                self._blocks(cell.element)
            return
        for cell in (cell for row in rows for cell in row):
            cell.lines = list(self._cell_lines(cell))
        self._blank()
        if is_letterhead(rows) or is_signature(rows):
            self._side_by_side(rows)
        else:
            for texts in rows_of_text(rows):
                if any(texts):
                    self.lines.append(table_row(self._next, texts))
        self._blank()

    def _cell_lines(self, cell: Cell) -> Iterator[str]:
        if cell.element is None:
            return
        for paragraph in cell.element.iter(qn("w:p")):
            if paragraph.getparent().tag == qn("w:txbxContent"):
                continue
            content = self._read(paragraph)
            self._side_content(content)
            for spans in self._with_marker(paragraph, content):
                text = "".join(span.text for span in spans).strip()
                if text:
                    yield text

    def _side_by_side(self, rows: Iterable[list[Cell]]) -> None:
        """Rows of a letterhead or a signature, line by line; a lone cell over the whole width is a line of its own."""
        for row in rows:
            for texts in zip_longest(*(cell.lines for cell in row), fillvalue=""):
                left, *others = texts
                right = [text for text in others if text]
                self.lines.append(columns(self._next, [left, *right]))

    def _read(self, paragraph) -> Content:
        return self._runs.read(paragraph)

    def _side_content(self, content: Content) -> None:
        """What a paragraph holds besides its own text."""
        self._pending_notes += content.notes
        if content.has_picture:
            self._doubt("image", _("A picture stands here that was not taken over: add it by hand."))
        if content.removed:
            message = _("A tracked deletion was left out: “%(text)s”.")
            self._doubt("tracked-deletion", message % {"text": "".join(content.removed)[:200]})
        if content.hidden:
            message = _("Hidden text was left out: “%(text)s”.")
            self._doubt("hidden", message % {"text": "".join(content.hidden)[:200]})
        if content.has_comment:
            self._doubt("comment", _("A comment in the margin was left out."))
        for box in content.boxes:
            self._doubt("text-box", _("The text of a box was put after the paragraph that it hangs on."))
            self._blocks(box)

    def _flush_notes(self) -> None:
        """Notes stand on lines of their own after the text that holds their marks, a blank line around them."""
        if not self._pending_notes:
            return
        self._blank()
        for note in dict.fromkeys(self._pending_notes):
            text = self._notes.get(note, "")
            if text:
                self.lines.append(make_line(self._next, f"{superscript(self._marks[note])} {text}"))
            else:
                self._doubt("note-missing", _("The file has a footnote mark whose note is empty."))
        self._blank()
        self._pending_notes = []

    def _note_fonts(self) -> None:
        """Fonts from before Unicode: their letters are other letters in every other font."""
        fonts = {element.get(qn("w:ascii"), "") for element in self._body.iter(qn("w:rFonts"))}
        old = sorted(name for name in fonts if name.lower().startswith(_LEGACY_FONTS))
        if old:
            message = _("The file uses fonts from before Unicode (%(fonts)s): compare its letters with the original.")
            self.doubts.append(Doubt("legacy-font", message % {"fonts": ", ".join(old)}))

    @property
    def _next(self) -> int:
        return len(self.lines) + 1

    def _blank(self) -> None:
        if self.lines and not self.lines[-1].is_blank:
            self.lines.append(make_line(self._next, ""))

    def _doubt(self, code: str, message: str) -> None:
        self.doubts.append(Doubt(code, message, max(1, len(self.lines))))


def _root(part):
    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _style(paragraph) -> str | None:
    return value(paragraph.find(qn("w:pPr")), "w:pStyle")


def _is_link(relation) -> bool:
    is_hyperlink = relation.reltype == RELATIONSHIP_TYPE.HYPERLINK and relation.is_external
    return is_hyperlink and relation.target_ref.startswith(("http://", "https://", "mailto:"))


def _mark_is_removed(paragraph) -> bool:
    """Whether a tracked change joins the paragraph with the next one."""
    properties = paragraph.find(qn("w:pPr"))
    mark = properties.find(qn("w:rPr")) if properties is not None else None
    return mark is not None and (mark.find(qn("w:del")) is not None or mark.find(qn("w:moveFrom")) is not None)


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Lines whose paragraphs the grammar finds itself where the file made a paragraph of each printed line."""
    opening = [line for line in lines if isinstance(line, StyledLine) and line.starts]
    run_on = [line for line in opening if line.plain[:1].islower() and find_marker(line.plain) is None]
    if len(run_on) * 5 <= len(opening):
        return lines
    for line in opening:
        line.starts = None
    return lines


def _margin_doubts(margin: list[SourceLine]) -> list[Doubt]:
    message = _("This stands in the page header or footer, and is kept in the source only: “%(text)s”.")
    return [Doubt("page-margin", message % {"text": line.text}, line.number) for line in margin]
