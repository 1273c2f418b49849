"""The ways to read a line of "Nơi nhận": by its words alone, and as its issuer must have meant it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans_app.abbreviations import CITY, LEVELS, PARTY_COMMITTEES, PROVINCE, spell_out, spell_role
from plans_app.models import Organization
from plans_app.vietnamese import fold, nfc

# Keys of equal rank: when two bodies answer to them, a person has to choose.
Step = tuple[str, ...]

# The units named in the plan's own assignments.
_INDIRECT = re.compile(
    r"\b(?:(?:duoc|da) (?:phan cong|giao)|(?:neu )?(?:tai|trong|nhu|theo) (?:muc|phan|phan cong|ke hoach))\b"
)
_PERSONS = re.compile(
    r"(?:(?:(?:và|các|đ/c|đồng chí)\s+)*"
    r"(?:ban lãnh đạo|lãnh đạo|thủ trưởng|trưởng|phó|quyền|chánh văn phòng|chủ tịch|chủ nhiệm|giám đốc|bí thư"
    r"|ct|pct|gđ|pgđ|cvp|pcvp|pvp)(?:[\s,]+|$))+",
    re.IGNORECASE,
)
# How far up the bodies above an issuer are asked for their place.
MOST_SUPERIORS = 3
_PARTY_KEYS = {level: fold(committee) for level, (_letters, committee) in PARTY_COMMITTEES.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """A name in a line: the steps to look it up by, the surest first, and those that take the issuer to make sense."""

    direct: tuple[Step, ...]
    in_context: tuple[Step, ...] = ()

    @property
    def keys(self) -> Iterator[str]:
        for step in (*self.direct, *self.in_context):
            yield from step


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a line: the names in it, and the persons whom it means inside the body."""

    parts: tuple[Part, ...]
    roles: tuple[str, ...] = ()

    @property
    def keys(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.keys


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit: its level ("xã") and its folded name ("quang ngoc")."""

    level: str
    name: str

    @property
    def level_key(self) -> str:
        return fold(self.level)


@dataclass(frozen=True, slots=True)
class IssuerContext:
    """Where the issuer stands: its own unit first, then those around it."""

    issuer_key: str = ""
    units: tuple[Unit, ...] = ()

    def steps(self, key: str) -> Iterator[Step]:
        """What `key` may stand for in a document of the issuer: completed with its place, then spelled out alone."""
        if any(self._is_issuer(spelling) for spelling in self._spellings(key)):
            yield (self.issuer_key,)
        for index, unit in enumerate(self.units):
            completed = [c for spelling in self._spellings(key, unit) for c in self._complete(spelling, index)]
            if completed:
                yield tuple(dict.fromkeys(completed))
        alone = (spelling for unit in self.units or (None,) for spelling in self._spellings(key, unit))
        if spelled := tuple(dict.fromkeys(spelling for spelling in alone if spelling != key)):
            yield spelled

    def _spellings(self, key: str, unit: Unit | None = None) -> tuple[str, ...]:
        return key, *spell_out(key, unit.level if unit else "")

    def _is_issuer(self, key: str) -> bool:
        """ "Sở" in the document of a Sở is the Sở itself."""
        return " " not in key and self.issuer_key.startswith(f"{key} ")

    def _complete(self, key: str, index: int) -> Iterator[str]:
        unit = self.units[index]
        level = _level_at_end(key)
        if level == unit.level:
            yield f"{key} {unit.name}"
        elif not level and (index == 0 or self._is_meant(key, index)):
            yield f"{key} {unit.level_key} {unit.name}"
            yield f"{key} {unit.name}"

    def _is_meant(self, key: str, index: int) -> bool:
        """Whether words without a level mean a unit around the issuer's: a Sở stands at the province."""
        unit = self.units[index]
        return unit.level in {PROVINCE, CITY} and (key.startswith("so ") or key == "so")


def _level_at_end(key: str) -> str:
    """The level that a name ends with, "" for none: "ubnd thi xa" → "thị xã", "thuong truc tinh uy" → "tỉnh"."""
    for level, committee in _PARTY_KEYS.items():
        if committee != "dang uy" and f" {key}".endswith(f" {committee}"):
            return level
    return next((level for level in LEVELS if f" {key}".endswith(f" {fold(level)}")), "")


def context_of(issuer: Organization | None) -> IssuerContext:
    """The context that `issuer` and the bodies above it give."""
    body = issuer
    if issuer is None:
        return IssuerContext()
    units: list[Unit] = []
    for _step in range(MOST_SUPERIORS):
        units += units_in(body)
        body = body.superior
        if body is None:
            break
    if not units and issuer.place:
        units.append(Unit("", fold(issuer.place)))
    return IssuerContext(issuer.key, _one_each(units))


def _one_each(units: list[Unit]) -> tuple[Unit, ...]:
    """The nearest unit of each level."""
    nearest: dict[str, Unit] = {}
    for unit in units:
        nearest.setdefault(unit.level, unit)
    return tuple(nearest.values())


def units_in(body: Organization) -> Iterator[Unit]:
    """The units that the name of `body` holds: "UBND Phường 1, quận Tân Bình" → phường 1, quận tan binh.

    A name begins with a capital or a digit, which tells "xã Quảng Ngọc" from the "xã hội" of an office.
    """
    words = nfc(body.name).replace(",", " ,").split()
    start = 0
    while start < len(words):
        level = _level_of(words, start)
        start += len(level.split()) or 1
        if not level:
            continue
        length = _length_of_name(words[start:])
        if length:
            yield Unit(level, fold(" ".join(words[start : start + length])))
        start += length


def _level_of(words: list[str], start: int) -> str:
    two, one = " ".join(words[start : start + 2]).lower(), words[start].lower()
    return next((level for level in (two, one) if level in LEVELS), "")


def _length_of_name(words: list[str]) -> int:
    length = 0
    while length < len(words) and words[length][0].isalnum() and words[length][0] == words[length][0].upper():
        if length and _level_of(words, length):
            break
        length += 1
    return length


def readings(text: str) -> Iterator[Reading]:
    """The ways to read `text` by its words: whole, before its colon, split at its commas, without its persons."""
    yield Reading((_plain(text),))
    head, colon, _tail = text.partition(":")
    roles = roles_in(text)
    if colon:
        yield Reading((_plain(head),), roles)
    names = _split(text)
    if len(names) > 1:
        sharing = (Part(tuple((key,) for key in _with_ending(name, names[-1]))) for name in names[:-1])
        yield Reading((*sharing, Part(((names[-1],),))))
    if persons := _persons(text):
        yield Reading((_plain(text[len(persons) :]),), (spell_role(persons.strip(" ,")),))


def readings_in_context(text: str, context: IssuerContext) -> Iterator[Reading]:
    """The same ways, with what the issuer leaves out: its place, and what its abbreviations stand for."""
    for reading in readings(text):
        parts = (Part(part.direct, tuple(context.steps(part.direct[-1][0]))) for part in reading.parts)
        yield Reading(tuple(parts), reading.roles)


def roles_in(text: str) -> tuple[str, ...]:
    """The persons after a colon: "TTUB: CT, các PCT" → ("Chủ tịch", "các Phó Chủ tịch")."""
    tail = text.partition(":")[2]
    return tuple(spell_role(role) for role in (part.strip() for part in tail.split(",")) if role)


def means_the_assigned(text: str) -> bool:
    """Whether a line means the units of the plan's own assignments: "Các đơn vị được phân công"."""
    return bool(_INDIRECT.search(fold(text)))


def _plain(text: str) -> Part:
    return Part(((fold(text),),))


def _split(text: str) -> list[str]:
    return [part for part in (fold(part) for part in text.split(",")) if part]


def _persons(text: str) -> str:
    """The persons that a line begins with, "" where nothing follows them: "CT các Phó CT UBND xã"."""
    found = _PERSONS.match(text)
    return found[0] if found and fold(text[found.end() :]) else ""


def _with_ending(part: str, last: str) -> tuple[str, ...]:
    """`part` with the end that it shares with the last part, then alone.

    "Đài PTTH, Báo Thanh Hóa" means "Đài PTTH Thanh Hóa": a shared place or level is written once.
    """
    words = last.split()
    return (*(" ".join([part, *words[start:]]) for start in range(1, len(words))), part)
