"""The objects of a PDF and their file (ISO 32000-1, 7.5): streams one by one, all others packed together."""

import hashlib
import struct
from dataclasses import dataclass

from plans_app.exporters.pdf.deflate import deflated

# How many objects are compressed together. A reader unpacks all of them to see one.
_TOGETHER = 200
# The second line tells programs that carry the file that it is not text.
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# An entry of the list of places: its kind, a place, an index.
_ENTRY = struct.Struct(">BIH")
_ENTRY_WIDTHS = b"1 4 2"
_UNUSED, _IN_FILE, _PACKED = range(3)
_LAST_GENERATION = 0xFFFF


@dataclass(frozen=True, slots=True)
class _Stream:
    fields: bytes
    data: bytes

    def format(self, number: int) -> bytes:
        """The stream as it stands in the file.

        PDF/A wants an end of line before "endstream". It is of two characters: after data that end with a carriage
        return, a line feed alone would be read as one end of line with it.
        """
        head = b"%d 0 obj\n<</Length %d%s>>\nstream\n" % (number, len(self.data), self.fields)
        return head + self.data + b"\r\nendstream\nendobj\n"


class Objects:
    """The objects of one document, by their numbers. A reference to an object is its number and " 0 R"."""

    def __init__(self):
        self._count = 0
        self._plain: dict[int, bytes] = {}
        self._loose: dict[int, _Stream] = {}
        self._ready: dict[int, _Stream] = {}

    def reserve(self) -> int:
        """The number of a new object, to be `set` later."""
        self._count += 1
        return self._count

    def set(self, number: int, data: bytes) -> None:
        self._plain[number] = data

    def add(self, data: bytes) -> int:
        """A new object; its number."""
        number = self.reserve()
        self.set(number, data)
        return number

    def add_stream(self, data: bytes, fields: bytes = b"") -> int:
        """A new stream that is compressed with the document, with the `fields` of its dictionary; its number."""
        number = self.reserve()
        self._loose[number] = _Stream(fields + b"/Filter/FlateDecode", data)
        return number

    def add_ready_stream(self, data: bytes, fields: bytes) -> int:
        """A new stream of bytes that stay as they are, with the `fields` of its dictionary; its number."""
        number = self.reserve()
        self._ready[number] = _Stream(fields, data)
        return number

    def file(self, root: int, info: int) -> bytes:
        """The bytes of the file whose catalogue is the object `root` and whose facts stand in the object `info`."""
        entries = {0: (_UNUSED, 0, _LAST_GENERATION)} | self._pack()
        self._deflate()
        parts, length = [_HEADER], len(_HEADER)
        for number, stream in sorted(self._ready.items()):
            parts.append(stream.format(number))
            entries[number] = (_IN_FILE, length, 0)
            length += len(parts[-1])
        own = self.reserve()
        entries[own] = (_IN_FILE, length, 0)
        identity = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
        places = _Stream(
            b"/Type/XRef/Size %d/W[%s]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
            % (own + 1, _ENTRY_WIDTHS, root, info, identity, identity),
            deflated([b"".join(_ENTRY.pack(*entries[number]) for number in range(own + 1))])[0],
        )
        return b"".join([*parts, places.format(own), b"startxref\n%d\n%%%%EOF\n" % length])

    def _pack(self) -> dict[int, tuple[int, int, int]]:
        """Put all objects that are no streams into some; where each of them stands then."""
        entries = {}
        numbers = sorted(self._plain)
        for start in range(0, len(numbers), _TOGETHER):
            group = numbers[start : start + _TOGETHER]
            stream = self._add_packed(group)
            entries |= {number: (_PACKED, stream, index) for index, number in enumerate(group)}
        return entries

    def _add_packed(self, numbers: list[int]) -> int:
        """A stream of the objects with these `numbers` below a list of their places in it (ISO 32000-1, 7.5.7)."""
        bodies, places, length = [], [], 0
        for number in numbers:
            bodies.append(self._plain[number])
            places.append(b"%d %d" % (number, length))
            length += len(bodies[-1]) + 1
        head = b" ".join(places) + b"\n"
        fields = b"/Type/ObjStm/N %d/First %d" % (len(numbers), len(head))
        return self.add_stream(head + b"\n".join(bodies), fields)

    def _deflate(self) -> None:
        packed = deflated([stream.data for stream in self._loose.values()])
        for (number, stream), data in zip(self._loose.items(), packed, strict=True):
            self._ready[number] = _Stream(stream.fields, data)


def text_string(text: str) -> bytes:
    """A text string of PDF that holds any Unicode text."""
    return b"<%s>" % ("\ufeff" + text).encode("utf-16-be").hex().encode()


def references(numbers) -> bytes:
    """References to objects, one after the other."""
    return b" ".join([b"%d 0 R" % number for number in numbers])
