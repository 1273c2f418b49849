"""Objects of a PDF written as bytes into ReportLab's document."""

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject, xObjectName


class Raw(PDFObject):
    """An object whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, data: bytes = b"null"):
        self.data = data

    def format(self, document) -> bytes:
        return self.data


class Objects:
    """The objects of one document, by their numbers."""

    def __init__(self, document: PDFDocument):
        self.document = document
        self._raw: dict[int, Raw] = {}

    def reserve(self) -> int:
        """The number of a new object, to be `set` later."""
        raw = Raw()
        reference = self.document.Reference(raw)
        number, _generation = self.document.idToObjectNumberAndVersion[reference.name]
        self._raw[number] = raw
        return number

    def set(self, number: int, data: bytes) -> None:
        self._raw[number].data = data

    def add(self, data: bytes) -> int:
        """A new object; its number."""
        number = self.reserve()
        self.set(number, data)
        return number

    def add_stream(self, data: bytes, fields: bytes = b"") -> int:
        """A new stream with the `fields` of its dictionary; its number."""
        return self.add(b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), fields, data))

    def add_form(self, data: bytes) -> str:
        """A new object that pages draw; the name that ReportLab knows it by."""
        name = f"picture{self.document.objectcounter}"
        self.document.Reference(Raw(data), xObjectName(name))
        return name

    @staticmethod
    def form_name(name: str) -> str:
        """The name of such an object in the content of a page."""
        return xObjectName(name)

    def raw(self, number: int) -> Raw:
        return self._raw[number]

    def number_of(self, name: str) -> int:
        """The number of the object that ReportLab knows by `name`."""
        return self.document.idToObjectNumberAndVersion[name][0]


def text_string(text: str) -> bytes:
    """A text string of PDF that holds any Unicode text."""
    return b"<%s>" % ("\ufeff" + text).encode("utf-16-be").hex().encode()
