"""The program of a font: a TrueType file, and its cut to the letters that one document draws."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# What a PDF needs of a font besides its outlines; names and the like stay with the whole family.
_KEPT = (b"head", b"hhea", b"maxp", b"cvt ", b"fpgm", b"prep")
_WHOLE_SUM = 0xB1B0AFBA
# Places of figures in the tables "head" and "hhea".
_ADJUSTMENT = 8
_HAS_LONG_PLACES = 50
_METRICS_COUNT = 34
# What a part of an outline says of itself: whether more follow, how long its figures are.
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
_NO_METRICS = bytes(4)


@dataclass(frozen=True)
class Program:
    """A font of 256 codes. `glyphs` are the numbers of the outlines by code, `outlines` and `metrics` (width and left
    edge) stand by number; `tables` are those that every cut has."""

    glyphs: tuple[int, ...]
    outlines: tuple[bytes, ...]
    metrics: tuple[bytes, ...]
    tables: dict[bytes, bytes]

    @classmethod
    def read(cls, file: bytes) -> "Program":
        """The program in `file`, as ReportLab cuts it: with one table of codes, from 0 to 255."""
        tables = _tables(file)
        (count,) = struct.unpack_from(">H", tables[b"maxp"], 4)
        is_long = tables[b"head"][_HAS_LONG_PLACES + 1]
        places = struct.unpack_from(f">{count + 1}{'I' if is_long else 'H'}", tables[b"loca"])
        ends = [place if is_long else 2 * place for place in places]
        kept = {tag: tables[tag] for tag in _KEPT if tag in tables}
        kept[b"head"] = _with(_with(kept[b"head"], _HAS_LONG_PLACES, b"\0\1"), _ADJUSTMENT, bytes(4))
        kept[b"hhea"] = _with(kept[b"hhea"], _METRICS_COUNT, struct.pack(">H", count))
        return cls(
            struct.unpack(">256H", tables[b"cmap"][-512:]),
            tuple(tables[b"glyf"][start:end] for start, end in zip(ends, ends[1:], strict=False)),
            _metrics(tables[b"hmtx"], struct.unpack_from(">H", tables[b"hhea"], _METRICS_COUNT)[0], count),
            kept,
        )

    @cached_property
    def _parts(self) -> tuple[frozenset[int], ...]:
        """The outlines that each outline is made of, itself among them: a letter and its marks."""
        return tuple(frozenset(self._with_parts(glyph)) for glyph in range(len(self.outlines)))

    def _with_parts(self, glyph: int) -> list[int]:
        found = [glyph]
        for part in _direct_parts(self.outlines[glyph]):
            found += self._with_parts(part)
        return found

    def cut(self, codes: Iterable[int]) -> bytes:
        """A font file that draws `codes` and nothing else. The numbers of its outlines stay what they are."""
        codes = set(codes)
        drawn = frozenset([0]).union(*[self._parts[self.glyphs[code]] for code in codes])
        outlines = [outline if glyph in drawn else b"" for glyph, outline in enumerate(self.outlines)]
        metrics = [own if glyph in drawn else _NO_METRICS for glyph, own in enumerate(self.metrics)]
        places = [0]
        for outline in outlines:
            places.append(places[-1] + len(outline))
        glyphs = [glyph if code in codes else 0 for code, glyph in enumerate(self.glyphs)]
        return _file(
            self.tables
            | {
                b"cmap": struct.pack(">11H256H", 0, 1, 1, 0, 0, 12, 6, 10 + 512, 0, 0, 256, *glyphs),
                b"glyf": b"".join(outlines),
                b"hmtx": b"".join(metrics),
                b"loca": struct.pack(f">{len(places)}I", *places),
            }
        )


def _tables(file: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", file, 4)
    entries = (struct.unpack_from(">4s4xII", file, 12 + 16 * index) for index in range(count))
    return {tag: file[start : start + length] for tag, start, length in entries}


def _metrics(table: bytes, count: int, outlines: int) -> tuple[bytes, ...]:
    """Width and left edge of each outline; those after the `count`-th share its width."""
    own = [table[4 * index : 4 * index + 4] for index in range(count)]
    edges = [table[4 * count + 2 * index :][:2] for index in range(outlines - count)]
    return (*own, *[own[-1][:2] + edge for edge in edges])


def _direct_parts(outline: bytes) -> Iterable[int]:
    if outline[:1] < b"\x80":
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", outline, place)
        yield part
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0


def _file(tables: dict[bytes, bytes]) -> bytes:
    """A font file of `tables`, its sums right."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    places, parts, total, length = {}, [], 0, len(head) + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        own = _sum(padded)
        head += struct.pack(">4sIII", tag, own, length, len(table))
        parts.append(padded)
        places[tag] = length
        total, length = total + own, length + len(padded)
    adjustment = (_WHOLE_SUM - total - _sum(head)) & 0xFFFFFFFF
    return _with(head + b"".join(parts), places[b"head"] + _ADJUSTMENT, struct.pack(">I", adjustment))


def _sum(data: bytes) -> int:
    return sum(struct.unpack(f">{len(data) // 4}I", data)) & 0xFFFFFFFF


def _with(data: bytes, place: int, new: bytes) -> bytes:
    return data[:place] + new + data[place + len(new) :]
