"""The structure of the document beside its picture: what a screen reader reads, in the order of the paper.

Elements of a block (paragraphs, lists, tables) stand in the tree in the order in which they are made. Elements
inside a line (a link, the mark of a footnote) take their place when their letters are drawn, between the letters
before and after them; so an element has parts of one of the two kinds only.
"""

from dataclasses import dataclass
from typing import NamedTuple

from plans_app.exporters.pdf.objects import Objects, text_string

# What may be empty: a table keeps its shape.
_CELLS = {"TH", "TD"}


class Content(NamedTuple):
    """Letters or a picture on a page (counted from 0), by the number of their marked content."""

    page: int
    number: int

    def entry(self, own_page: int | None, page_numbers: list[int]) -> bytes:
        """How an element names it whose other contents stand on `own_page`."""
        if self.page == own_page:
            return b"%d" % self.number
        return b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (page_numbers[self.page], self.number)


class Annotation(NamedTuple):
    """An annotation on a page, by the number of its object."""

    page: int
    number: int

    def entry(self, own_page: int | None, page_numbers: list[int]) -> bytes:
        return b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>" % (page_numbers[self.page], self.number)


class Element:
    """A node of the structure: `tag` is one of the standard types of ISO 32000-1, 14.8.4.

    `alt` stands for a picture; `scope` says whose head a TH is, "Column" or "Row"; `title` is what the outline
    shows for a heading; `box` are the edges of a figure on its page in points from the lower left corner.
    """

    __slots__ = ("tag", "parent", "parts", "alt", "scope", "title", "note", "box", "number", "is_joined")

    def __init__(self, tag: str, parent: "Element | None" = None, *, alt: str = "", scope: str = "", title: str = ""):
        self.tag, self.parent = tag, parent
        self.alt, self.scope, self.title = alt, scope, title
        self.parts: list[Element | Content | Annotation] = []
        self.note: Element | None = None
        self.box: tuple[float, float, float, float] | None = None
        self.number = 0
        self.is_joined = True
        if parent is not None:
            parent.parts.append(self)

    @classmethod
    def inline(cls, tag: str, parent: "Element", note: "Element | None" = None) -> "Element":
        """An element within the lines of `parent`; `note` is the footnote that stands after it in the tree."""
        element = cls(tag)
        element.parent, element.note, element.is_joined = parent, note, False
        return element

    def take(self, part: Content | Annotation) -> None:
        """Add what was drawn. The first time an element within a line takes its place in its parent."""
        if not self.is_joined:
            self._join()
        self.parts.append(part)

    def _join(self) -> None:
        self.is_joined = True
        self.parent.parts.append(self)
        if self.note is not None:
            self.note.parent = self.parent
            self.parent.parts.append(self.note)

    @property
    def is_drawn(self) -> bool:
        return self.tag in _CELLS or any(not isinstance(part, Element) or part.is_drawn for part in self.parts)

    def entry(self, own_page: int | None, page_numbers: list[int]) -> bytes:
        return b"%d 0 R" % self.number


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose the marked contents of each page are, by their number, and the annotations' elements by their key."""

    pages: list[list[Element]]
    annotations: dict[int, Element]


def write_structure(objects: Objects, root: Element, owners: Owners, page_numbers: list[int]) -> int:
    """Write the tree below `root`, and the way back from the pages to it. Gives the number of the tree's object."""
    tree = objects.reserve()
    elements: list[Element] = []
    _number(objects, root, elements)
    for element in elements:
        objects.set(element.number, _dictionary(element, tree, page_numbers))
    names = b"".join(b"(%s)%d 0 R" % (_note_id(note), note.number) for note in elements if note.tag == "Note")
    parents, next_key = _parent_tree(owners), len(owners.pages) + len(owners.annotations)
    id_tree = b"/IDTree<</Names[%s]>>" % names if names else b""
    objects.set(
        tree,
        b"<</Type/StructTreeRoot/K %d 0 R%s/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>"
        % (root.number, id_tree, parents, next_key),
    )
    return tree


def _number(objects: Objects, element: Element, found: list[Element]) -> None:
    """Number the objects of `element` and of all that is drawn below it, and add them to what was `found`."""
    element.number = objects.reserve()
    element.parts = [part for part in element.parts if not isinstance(part, Element) or part.is_drawn]
    found.append(element)
    for part in element.parts:
        if isinstance(part, Element):
            _number(objects, part, found)


def _dictionary(element: Element, tree: int, page_numbers: list[int]) -> bytes:
    parent = element.parent.number if element.parent is not None else tree
    page = next((part.page for part in element.parts if isinstance(part, Content)), None)
    place = b"/Pg %d 0 R" % page_numbers[page] if page is not None else b""
    parts = b" ".join([part.entry(page, page_numbers) for part in element.parts])
    # Whoever proves a signature looks for its field in a form element without a list.
    kids = b"/K %s" if element.tag == "Form" else b"/K[%s]"
    fields = (element.tag.encode(), parent, place, kids % parts if parts else b"", _attributes(element))
    return b"<</S/%s/P %d 0 R%s%s%s>>" % fields


def _attributes(element: Element) -> bytes:
    if element.tag == "TH":
        return b"/A<</O/Table/Scope/%s>>" % element.scope.encode()
    if element.tag == "Note":
        return b"/ID(%s)" % _note_id(element)
    if element.tag == "L":
        return b"/A<</O/List/ListNumbering/None>>"
    if element.tag == "Figure":
        edges = b" ".join(b"%.2f" % edge for edge in element.box or ())
        return b"/Alt%s/A<</O/Layout/Placement/Block/BBox[%s]>>" % (text_string(element.alt), edges)
    return b""


def _note_id(note: Element) -> bytes:
    return b"note-%06d" % note.number


def _parent_tree(owners: Owners) -> bytes:
    pages = (
        b"%d[%s]" % (page, b" ".join(b"%d 0 R" % element.number for element in elements))
        for page, elements in enumerate(owners.pages)
    )
    annotations = (b"%d %d 0 R" % (key, element.number) for key, element in sorted(owners.annotations.items()))
    return b" ".join([*pages, *annotations])
