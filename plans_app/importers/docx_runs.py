"""What a Word paragraph prints: its runs as styled text, soft breaks, footnote marks, what is no text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from plans_app.importers.docx_styles import Styles, value
from plans_app.importers.inline import Span

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CONTAINERS = {
    qn(name) for name in ("w:ins", "w:moveTo", "w:smartTag", "w:sdt", "w:sdtContent", "w:customXml", "w:fldSimple")
} | {qn("w:dir"), qn("w:bdo")}
_REMOVED = {qn("w:del"), qn("w:moveFrom")}
_PICTURES = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_TEXT = qn("w:t")
_CHARACTERS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-"}
_BREAKS = {qn("w:br"), qn("w:cr")}
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}


@dataclass(slots=True)
class Content:
    """A paragraph as printed: `lines` are parted by soft breaks, `notes` are (kind, id) in the order of the marks."""

    lines: list[list[Span]] = field(default_factory=lambda: [[]])
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    has_picture: bool = False
    has_comment: bool = False

    @property
    def plain(self) -> str:
        return " ".join("".join(span.text for span in line) for line in self.lines).strip()

    @property
    def is_empty(self) -> bool:
        return not self.plain

    def add(self, text: str, *, bold: bool = False, italic: bool = False, href: str = "") -> None:
        if text:
            self.lines[-1].append(Span(text, bold, italic, href))


class RunReader:
    """Reads the paragraphs of one part of the document. `marks` gives each note its number, over all parts."""

    def __init__(self, styles: Styles, links: dict[str, str], marks: dict[tuple[str, str], int]):
        self._styles = styles
        self._links = links
        self._marks = marks

    def read(self, paragraph) -> Content:
        content = Content()
        state = _Field()
        self._walk(paragraph, content, state, value(paragraph, "w:pPr", "w:pStyle"), "")
        return content

    def _walk(self, element, content: Content, state: "_Field", style: str | None, href: str) -> None:
        for child in element:
            tag = child.tag
            if tag == qn("w:r"):
                self._run(child, content, state, style, href)
            elif tag == qn("w:hyperlink"):
                self._walk(child, content, state, style, self._links.get(child.get(qn("r:id")), ""))
            elif tag in _CONTAINERS:
                self._walk(child, content, state, style, href)
            elif tag in _REMOVED:
                content.removed += _removed_text(child)
            elif tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                content.add("".join(text.text or "" for text in child.iter(f"{_MATH}t")))

    def _run(self, run, content: Content, state: "_Field", style: str | None, href: str) -> None:
        if self._styles.is_on("w:vanish", run, style):
            content.hidden += [text.text for text in run.iter(_TEXT) if text.text]
            return
        look = {
            "bold": self._styles.is_on("w:b", run, style),
            "italic": self._styles.is_on("w:i", run, style),
            "href": href,
        }
        for child in _chosen(run):
            state.follow(child)
            if child.tag in _BREAKS:
                content.lines.append([])
            elif child.tag in _PICTURES:
                _take_drawing(child, content)
            elif child.tag in _NOTES:
                self._note(child, content)
            elif child.tag == qn("w:commentReference"):
                content.has_comment = True
            elif not state.in_instruction:
                content.add(self._characters(child, run, style), **look)

    def _characters(self, child, run, style: str | None) -> str:
        if child.tag != _TEXT:
            return _CHARACTERS.get(child.tag, "")
        text = child.text or ""
        if self._styles.is_on("w:caps", run, style):
            text = text.upper()
        raised = value(run, "w:rPr", "w:vertAlign") == "superscript" and text.strip().isdecimal()
        return text.translate(_SUPERSCRIPTS) if raised else text

    def _note(self, reference, content: Content) -> None:
        note = (_NOTES[reference.tag], reference.get(qn("w:id")) or "")
        number = self._marks.setdefault(note, len(self._marks) + 1)
        line = content.lines[-1]
        if line:  # A mark follows its word at once.
            last = line[-1]
            line[-1] = Span(last.text.rstrip(), last.bold, last.italic, last.href)
        content.add(superscript(number))
        content.notes.append(note)


def superscript(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)


class _Field:
    """Where in a field code the reader stands: its instruction is not printed, its result is."""

    def __init__(self):
        self._open: list[bool] = []

    @property
    def in_instruction(self) -> bool:
        return any(self._open)

    def follow(self, element) -> None:
        if element.tag != qn("w:fldChar"):
            return
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            self._open.append(True)
        elif self._open and kind == "separate":
            self._open[-1] = False
        elif self._open and kind == "end":
            self._open.pop()


def _chosen(run) -> Iterator:
    """The children of a run; of alternatives the first that is offered, or else the fallback."""
    for child in run:
        if child.tag != f"{_ALTERNATE}AlternateContent":
            yield child
            continue
        options = [*child.findall(f"{_ALTERNATE}Choice"), *child.findall(f"{_ALTERNATE}Fallback")]
        yield from next((option for option in options if len(option)), ())


def _take_drawing(drawing, content: Content) -> None:
    """A text box is text; any other drawing is a picture, unless it is a mere line."""
    boxes = [box for box in drawing.iter(qn("w:txbxContent")) if not _inside(box, qn("w:txbxContent"), drawing)]
    content.boxes += boxes
    if not boxes and any(_is_picture(element) for element in drawing.iter()):
        content.has_picture = True


def _inside(element, tag: str, root) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not root:
        if parent.tag == tag:
            return True
        parent = parent.getparent()
    return False


def _is_picture(element) -> bool:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return name in {"blip", "imagedata", "OLEObject", "chart"}


def _removed_text(element) -> list[str]:
    found = [*element.iter(qn("w:delText")), *element.iter(_TEXT)]
    return [text.text for text in found if text.text]
