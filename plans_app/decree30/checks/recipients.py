"""The lines below "Nơi nhận", the archive line among them."""

import difflib
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context, RecipientFacts
from plans_app.decree30.document import Assignment, Document, fix
from plans_app.decree30.findings import Edit, Note, Place, Severity
from plans_app.decree30.rules import CLERKS
from plans_app.models.recipients import Purpose
from plans_app.vietnamese import fold

_COUNTED = re.compile(r"\b(\d+)\s+(?:xã|phường|thôn|tổ|đơn vị|trường|huyện|quận|sở|phòng)\b", re.IGNORECASE)
# A line that means every unit with a task.
_ALL_ASSIGNED = re.compile(r"\b(được|duoc) (phân công|phan cong)\b|\b(như )?(mục|phần)\s+[IVX\d]", re.IGNORECASE)
# "Trưởng các phòng", "Thủ trưởng các đơn vị": the plan goes to the units that they lead.
_HEADS = re.compile(r"^(?:(?:thu |hieu )?truong |giam doc |chu tich |lanh dao |de nghi |cac )+")
# "Các phòng, đơn vị thuộc Sở" reaches whatever stands below the issuer.
_ALL_UNITS = re.compile(r"^cac (?:\w+ ){0,4}?don vi (?:truc thuoc|thuoc|lien quan) ")
_BELOW_THE_ISSUER = ("phong ", "chi cuc ", "trung tam ", "van phong ", "ban ", "thanh tra ", "to ", "bo phan ")
_ABBREVIATIONS = {"b c", "p h", "t h", "c d"}
_UNIT_WORDS = ("phòng", "ban", "tổ", "bộ phận", "chi cục", "trung tâm", "khoa", "vụ", "cục", "sở")
_SAME = 0.7


def line_place(position: int, part: str = "text") -> Place:
    return Place("recipients", part=part, position=position, path=str(position + 1))


def there_is_a_recipient(document: Document, context: Context) -> Iterator[Note]:
    if not document.recipients:
        yield Note(Place("recipients"), _("“Nơi nhận” has no line: name at least one recipient."))


def lines_have_one_recipient_each(document: Document, context: Context) -> Iterator[Note]:
    for position, line in enumerate(document.recipients):
        place, text = line_place(position), line.text
        bare = re.sub(r"^[-+–•]\s*", "", text.strip()).rstrip(" ;,.")
        if fold(text).startswith("luu vt"):
            yield Note(place, _("The archive line has a field of its own: “Lưu” does not stand among the recipients."))
        elif ";" in bare or "\n" in bare:
            yield Note(place, _("Two recipients stand in one line: each takes a line of its own."))
        elif bare != text.strip():
            edit = Edit(place, bare)
            yield Note(
                place, _("Dash and final mark are printed by themselves."), fix(_("Take them out of the line"), edit)
            )


def archive_line_is_in_form(document: Document, context: Context) -> Iterator[Note]:
    place, units = Place("archive_units"), document.plan.archive_units.strip()
    if not units:
        edit = fix(_("Write “%(right)s”") % {"right": CLERKS}, Edit(place, CLERKS))
        yield Note(place, _("The archive line is missing: “Lưu: VT, …” is the last line of “Nơi nhận”."), edit)
        return
    if ";" in units:
        edit = fix(_("Write a comma"), Edit(place, re.sub(r"\s*;\s*", ", ", units)))
        yield Note(place, _("A comma stands between the archive units."), edit)
    if units.lower().startswith("lưu"):
        rest = re.sub(r"^lưu\s*:?\s*", "", units, flags=re.IGNORECASE)
        edit = fix(_("Take out “Lưu:”"), Edit(place, rest))
        yield Note(place, _("“Lưu:” is printed by itself."), edit)
    elif re.split(r"[,;\s(]", units)[0] != CLERKS:
        edit = fix(_("Begin with “VT”"), Edit(place, f"{CLERKS}, {units}"))
        yield Note(place, _("The archive line begins with “VT”, the clerks' office."), edit)


def drafting_unit_is_known(document: Document, context: Context) -> Iterator[Note]:
    place, units = Place("archive_units"), document.plan.archive_unit_list
    if units == [CLERKS]:
        yield Note(place, _("The archive line does not name the unit that drafted the plan."))
    known = {short for name in context.units for short in _abbreviations(name)}
    if not known:
        return
    for unit in units[1:]:
        bare = re.sub(r"\s*\(.*?\)", "", unit).strip()
        if bare in known or fold(bare) in {fold(name) for name in context.units} or not bare.isupper():
            continue
        yield _unknown_unit(document, unit, difflib.get_close_matches(bare, sorted(known), 1, _SAME))


def _unknown_unit(document: Document, unit: str, near: list[str]) -> Note:
    place, names = Place("archive_units"), {"unit": unit, "near": near[0] if near else ""}
    if not near:
        message = _("No unit of the issuer in the directory is abbreviated “%(unit)s”.")
        return Note(place, message % names, severity=Severity.INFO)
    edit = Edit(place, document.plan.archive_units.replace(unit, near[0]))
    message = _("No unit of the issuer is abbreviated “%(unit)s”. Is it “%(near)s”?")
    return Note(place, message % names, fix(_("Write “%(near)s”") % names, edit))


def _abbreviations(name: str) -> Iterator[str]:
    """What a unit may be called after "Lưu": its first letters, with and without its kind, without its place.

    "Phòng Văn hóa - Xã hội xã Quảng Ngọc" → "VHXH"; "Văn phòng Hội đồng nhân dân …" → "VP".
    """
    bare = name
    for word in _UNIT_WORDS:
        if name.lower().startswith(f"{word} "):
            bare = name[len(word) + 1 :]
            break
    bare = re.split(r"\s(?:xã|phường|thị xã|quận|huyện|tỉnh|thành phố|thị trấn|Sở|Ủy ban|UBND)\s", bare)[0]
    words = [word for word in re.findall(r"\w+", bare) if word.lower() not in {"và", "các"}]
    initials = [word[0].upper() for word in words]
    yield from ("".join(initials[:length]) for length in range(2, len(initials) + 1))
    if fold(name).startswith("van phong"):
        yield "VP"
    yield "".join(word[0].upper() for word in re.findall(r"\w+", name.split(" ")[0] + " " + bare) if word != "và")


def lines_are_resolved(document: Document, context: Context) -> Iterator[Note]:
    for position, line in enumerate(context.recipients or ()):
        place = line_place(position)
        if not line.is_resolved:
            message = _("Nobody in the directory, or more than one, answers to “%(text)s”.")
            yield Note(place, message % {"text": line.text})
            continue
        yield from _ended(place, line, context)
        expected = _expected(line)
        if expected is not None and expected != len(line.organizations):
            message = _("“%(text)s” has %(expected)s members by its words, the directory has %(count)s.")
            names = {"text": line.text, "expected": expected, "count": len(line.organizations)}
            yield Note(place, message % names)


def _ended(place: Place, line: RecipientFacts, context: Context) -> Iterator[Note]:
    if not line.ended:
        return
    first, successor = line.ended[0]
    names = {"name": first, "date": f"{context.day:%d/%m/%Y}", "next": successor, "count": len(line.ended)}
    if len(line.ended) > 1:
        message = _("%(count)s bodies of this line do not exist on %(date)s, %(name)s among them.")
    elif successor:
        message = _("%(name)s does not exist on %(date)s; its successor is %(next)s.")
    else:
        message = _("%(name)s does not exist on %(date)s.")
    yield Note(place, message % names)


def _expected(line: RecipientFacts) -> int | None:
    if line.expected_count is not None:
        return line.expected_count
    found = _COUNTED.search(line.text)
    return int(found[1]) if found else None


def assigned_units_receive_the_plan(document: Document, context: Context) -> Iterator[Note]:
    texts = [line.text for line in document.recipients]
    if not texts or any(_ALL_ASSIGNED.search(text) for text in texts):
        return
    lines = context.recipients or ()
    reached = frozenset().union(*(line.organizations for line in lines))
    names = [f"{name} " for line in lines for name in line.names] + [f"{fold(text)} " for text in texts]
    for assignment in document.assignments:
        meant = context.assigned.get(assignment.place.block_id, frozenset())
        is_person = fold(assignment.unit).startswith(("dong chi ", "d c ", "ong ", "ba "))
        if is_person or meant & reached or _is_named(assignment, names):
            continue
        message = _("“%(unit)s” has a task and stands in no line of “Nơi nhận”.")
        yield Note(assignment.place, message % {"unit": assignment.unit.strip(" :.")})


def _is_named(assignment: Assignment, names: list[str]) -> bool:
    """Whether a recipient begins with the unit, or with one of several, or is a group of its kind ("Các phòng …")."""
    parts = [_HEADS.sub("", fold(part)) for part in [assignment.unit, *assignment.unit.split(",")]]
    if any(name.startswith(f"{part} ") for part in parts if part for name in names):
        return True
    if parts[0].startswith(_BELOW_THE_ISSUER) and any(_ALL_UNITS.match(name) for name in names):
        return True
    kinds = "|".join(re.escape(part.split(" ", 1)[0]) for part in parts if part)
    return any(re.match(rf"cac (?:(?!thuoc |truc |cua |cap )\w+ ){{0,4}}?(?:{kinds}) ", name) for name in names)


def purposes_are_written_alike(document: Document, context: Context) -> Iterator[Note]:
    words = [(position, line.purpose_text) for position, line in enumerate(document.recipients) if line.purpose_text]
    if document.recipients and not words and len(document.recipients) > 2:
        yield Note(
            Place("recipients"), _("No line says what the plan is sent for: to report, to perform, to coordinate.")
        )
    styles = {_style(text) for _position, text in words}
    if len(styles) > 1:
        first = _style(words[0][1])
        position = next(position for position, text in words if _style(text) != first)
        used = ", ".join(dict.fromkeys(f"({text})" for _position, text in words))
        message = _("Purposes are written in different ways: %(used)s.") % {"used": used}
        yield Note(line_place(position, "purpose_text"), message)
    for position, text in words:
        if not Purpose.of_words(text):
            message = _("“%(text)s” is not a known purpose.") % {"text": text}
            yield Note(line_place(position, "purpose_text"), message)


def _style(text: str) -> tuple[bool, bool, bool]:
    """Abbreviated or not, with "để" or not, with a capital or not."""
    key = fold(text)
    bare = key.removeprefix("de ")
    return bare in _ABBREVIATIONS, bare != key, text[:1].isupper()


def superiors_are_reported_to(document: Document, context: Context) -> Iterator[Note]:
    seen: dict[object, int] = {}
    for position, line in enumerate(context.recipients or _bare_lines(document)):
        if line.is_superior and line.purpose != Purpose.REPORT:
            yield _not_reported(position, line)
        for key in {fold(line.text), line.organizations or None} - {None, ""}:
            if key in seen:
                message = _("The recipient stands in line %(line)s already.") % {"line": seen[key] + 1}
                yield Note(line_place(position), message)
                break
            seen[key] = position


def _not_reported(position: int, line: RecipientFacts) -> Note:
    place = line_place(position, "purpose_text")
    message = _("“%(text)s” is a body above the issuer: the plan is sent to it to report.") % {"text": line.text}
    edit = fix(_("Write “%(right)s”") % {"right": "để báo cáo"}, Edit(place, "để báo cáo"))
    return Note(place, message, edit)


def _bare_lines(document: Document) -> list[RecipientFacts]:
    return [RecipientFacts(text=line.text, purpose=line.purpose) for line in document.recipients]


CHECKS = {
    "L34": there_is_a_recipient,
    "L35": lines_have_one_recipient_each,
    "L36": archive_line_is_in_form,
    "L37": drafting_unit_is_known,
    "L38": lines_are_resolved,
    "L39": assigned_units_receive_the_plan,
    "L40": purposes_are_written_alike,
    "L41": superiors_are_reported_to,
}
