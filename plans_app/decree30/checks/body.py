"""The body: headings and their numbers, lists, paragraphs, the end mark, appendices and deadlines."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context
from plans_app.decree30.document import SENTENCES, Document, Heading, Passage, fix
from plans_app.decree30.findings import Edit, Note, Place, Severity
from plans_app.decree30.rules import END_MARK
from plans_app.vietnamese import fold

_TERMINATORS = ".;:,?!…"
_TYPED_BULLET = re.compile(r"^\s*[-+*•–]\s")
_BULLET_INSIDE = re.compile(r"([;:.])\s+[-–]\s+(?=\w)")
_STUTTERED = re.compile(r"(?<!\.)\.\.(?!\.)|\.{4,}|(?<=\w) +[,;](?!\w)|,,|;;|\.;|;\.")
_OWN_APPENDIX = re.compile(r"Phụ lục(?:\s+[IVX]+)?\s+(?:kèm theo|đính kèm)", re.IGNORECASE)
_DEADLINE = re.compile(r"\btrước\s+(?:ngày\s+)?(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])", re.IGNORECASE)
_DEADLINE_WORDS = re.compile(
    r"\btrước\s+ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?(?!\s*năm)", re.IGNORECASE
)
_RANGE_WITHOUT_YEAR = re.compile(
    r"\btừ\s+(?:ngày\s+)?\d{1,2}/\d{1,2}(?!/)\s*(?:-|–|đến)\s*(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}(?![\d/])",
    re.IGNORECASE,
)


# -- headings


def headings_are_in_form(document: Document, context: Context) -> Iterator[Note]:
    level_above = -1
    for heading in document.headings:
        if heading.level == 0 and heading.title != heading.title.upper():
            yield _in_capitals(heading)
        yield from _heading_mark(document, heading)
        if heading.given and heading.level != 3 and not re.match(r"[^\W\d_]{3,} ", heading.given):
            yield _other_marker(heading)
        if _skips(heading.level, level_above):
            message = _("The heading skips a level: %(marker)s stands directly below a section.")
            yield Note(heading.place, message % {"marker": _printed(heading)})
        level_above = heading.level


def _skips(level: int, above: int) -> bool:
    """ "1.1." needs a "1." and "a)" a "1." above it; without any section the series may begin anywhere."""
    return level >= 2 and above == 0


def _in_capitals(heading: Heading) -> Note:
    right = heading.title.upper()
    edit = fix(_("Write in capitals"), Edit(heading.place, right))
    return Note(heading.place, _("The title of a section is written in capitals."), edit)


def _heading_mark(document: Document, heading: Heading) -> Iterator[Note]:
    """A heading on a line of its own has no final stop; a colon only where its sisters have one."""
    title = heading.title.rstrip()
    if heading.runs_on or title[-1:] not in {".", ":", ";", ","} or title.endswith("..."):
        return
    edit = fix(_("Take out the final mark"), Edit(heading.place, title.rstrip(" .:;,")))
    if title[-1] != ":":
        yield Note(heading.place, _("No mark ends a heading."), edit)
    elif _is_rare_colon(_sisters(document, heading)):
        message = _("This heading ends with a colon, others of its level do not.")
        yield Note(heading.place, message, edit, Severity.INFO)


def _is_rare_colon(sisters: list[Heading]) -> bool:
    colons = sum(sister.title.endswith(":") for sister in sisters)
    return 2 * colons <= len(sisters) and colons < len(sisters)


def _sisters(document: Document, heading: Heading) -> list[Heading]:
    """The headings of the level that stand on lines of their own below the same heading, `heading` among them."""
    parent = heading.place.path.rpartition(".")[0]
    return [
        other
        for other in document.headings
        if other.level == heading.level
        and other.title
        and not other.runs_on
        and other.place.path.rpartition(".")[0] == parent
    ]


def _other_marker(heading: Heading) -> Note:
    message = _("The number is “%(given)s”, by its order it is “%(computed)s”.")
    names = {"given": heading.given, "computed": heading.computed}
    edit = fix(_("Count it by its order"), Edit(heading.marker_place, ""))
    return Note(heading.place, message % names, edit)


def points_follow_the_alphabet(document: Document, context: Context) -> Iterator[Note]:
    for heading in document.headings:
        if heading.level == 3 and heading.given:
            message = _("The point is “%(given)s)”, in the order a, b, c, d, đ, e, g, h, i, k … it is “%(computed)s)”.")
            names = {"given": heading.given, "computed": heading.computed}
            edit = fix(_("Count it by its order"), Edit(heading.marker_place, ""))
            yield Note(heading.place, message % names, edit)


def _printed(heading: Heading) -> str:
    label = heading.given or heading.computed
    return f"{label})" if heading.level == 3 else f"{label}."


# -- markers and lists


def markers_keep_their_depth(document: Document, context: Context) -> Iterator[Note]:
    for entries in document.lists:
        if entries[0].kind == "subitem" and not _continues(document, entries[0]):
            yield Note(entries[0].place, _("A “+” stands below a “-”; here no “-” comes first."))
    for passage in document.body:
        if passage.kind == "paragraph" and _TYPED_BULLET.match(passage.text):
            message = _("The paragraph begins with a typed mark: make it an entry of a list.")
            yield Note(passage.place, message)
        elif passage.kind in SENTENCES:
            yield from _bullet_inside(passage)


def _continues(document: Document, entry: Passage) -> bool:
    """A list that a paragraph interrupts goes on below the dash before it, under the same heading."""
    heading = entry.place.path.partition(",")[0]
    for passage in document.body:
        if passage is entry:
            return False
        if passage.kind == "item" and passage.place.path.partition(",")[0] == heading:
            return True
    return False


def _bullet_inside(passage: Passage) -> Iterator[Note]:
    found = _BULLET_INSIDE.search(passage.text)
    if found:
        edit = passage.replacing(found[0], f"{found[1]} ")
        message = _("A dash stands inside the sentence, as if an entry of a list had run into it.")
        yield Note(passage.place, message, fix(_("Take out the dash"), edit))


def no_page_break_is_left(document: Document, context: Context) -> Iterator[Note]:
    for before, after in pairwise(passage for passage in document.body if passage.kind != "note"):
        if after.kind != "paragraph" or before.kind not in SENTENCES:
            continue
        if before.text.rstrip()[-1:].isalnum() and after.text[:1].islower():
            message = _("The paragraph breaks off and the next one begins with a small letter: join them.")
            yield Note(before.place, message)


def lists_are_punctuated(document: Document, context: Context) -> Iterator[Note]:
    for entries in document.lists:
        yield from _list_marks(entries)
    for passage in document.running:
        if passage.kind != "cell":
            yield from _stuttered(passage)
        if passage.kind in {"paragraph", "note", "text"} and _is_unended(passage):
            yield _unended(passage)


def _list_marks(entries: list[Passage]) -> Iterator[Note]:
    """Entries of a list end alike, the last with a stop; one that opens sub-entries may end with a colon."""
    bare = [entry for entry in entries if entry.ending not in _TERMINATORS]
    for entry in bare:
        yield _unended(entry)
    last = entries[-1]
    marks = Counter(_mark(entry) for entry in entries[:-1] if _mark(entry) in {".", ";", ","})
    common = max(marks, key=marks.get) if marks else "."
    odd = [entry for entry in entries[:-1] if _mark(entry) in marks and _mark(entry) != common]
    if odd:
        edits = [entry.ended(common, without=".;,") for entry in odd]
        message = _("The entries of the list end with different marks; most end with “%(mark)s”.")
        description = _("End all with “%(mark)s”")
        yield Note(odd[0].place, message % {"mark": common}, fix(description % {"mark": common}, *edits))
    if _mark(last) in {";", ","}:
        edit = fix(_("End with “%(mark)s”") % {"mark": "."}, last.ended(".", without=";,"))
        yield Note(last.place, _("The last entry of a list ends with a stop."), edit)


def _mark(entry: Passage) -> str:
    return {"…": ".", "?": ".", "!": "."}.get(entry.ending, entry.ending)


def _is_unended(passage: Passage) -> bool:
    """A line in capitals is a title, not a sentence."""
    return bool(passage.ending) and passage.ending not in _TERMINATORS and not passage.text.isupper()


def _unended(passage: Passage) -> Note:
    is_note = passage.kind == "note"
    edit = None if is_note else fix(_("End with “%(mark)s”") % {"mark": "."}, passage.ended("."))
    message = _("No mark ends the footnote.") if is_note else _("No mark ends the paragraph.")
    return Note(passage.place, message, edit)


def _stuttered(passage: Passage) -> Iterator[Note]:
    for wrong in dict.fromkeys(found[0] for found in _STUTTERED.finditer(passage.text)):
        right = "..." if len(wrong) > 3 and set(wrong) == {"."} else wrong.strip()[:1]
        names = {"wrong": wrong, "right": right}
        edit = passage.replacing(wrong, right) if len(wrong) > 3 or set(wrong) != {"."} else _single_stop(passage)
        message = _("“%(wrong)s” is written “%(right)s”.") % names
        yield Note(passage.place, message, fix(_("Write “%(right)s”") % names, edit))


def _single_stop(passage: Passage) -> Edit | None:
    """Two stops become one only where they do not stand within three."""
    return None if "..." in passage.source else passage.replacing("..", ".")


# -- end, addressee, appendices


def end_mark_closes_the_text(document: Document, context: Context) -> Iterator[Note]:
    last = document.last
    if last is None:
        return
    for passage in document.body:
        if passage is not last and END_MARK in passage.text:
            message = _("“./.” stands before the end of the text.")
            yield Note(passage.place, message, fix(_("Write “.”"), passage.replacing(END_MARK, ".")))
    if last.text.count(END_MARK) > 1:
        yield Note(last.place, _("“./.” stands more than once at the end."))
    elif not last.text.rstrip().endswith(END_MARK) or last.text.rstrip().endswith(f" {END_MARK}"):
        edit = last.replacing(f" {END_MARK}", END_MARK) if END_MARK in last.text else last.ended(END_MARK, ".;,:…")
        message = _("“./.” stands directly after the last word of the text.")
        yield Note(last.place, message, fix(_("End with “%(mark)s”") % {"mark": END_MARK}, edit))


def nobody_is_addressed(document: Document, context: Context) -> Iterator[Note]:
    if context.ruleset.abbreviation(document.plan.document_kind) != "KH":
        return
    for passage in document.passages:
        if fold(passage.text[:12]).startswith("kinh gui"):
            message = _("“Kính gửi” belongs to letters, proposals and reports, not to a plan.")
            yield Note(passage.place, message, fix(_("Empty the paragraph"), passage.whole("")))


def appendices_are_mentioned(document: Document, context: Context) -> Iterator[Note]:
    count = len(document.plan.appendices)
    mentions = [passage for passage in document.body if "phụ lục" in passage.text.lower()]
    if count and not (mentions or document.appendix_references):
        yield Note(Place("appendices"), _("The text does not mention the appendix."))
    for number, place in document.appendix_references:
        if number > count:
            names = {"number": number, "count": count}
            yield Note(place, _("Appendix %(number)s is mentioned, the plan has %(count)s.") % names)
    if not count and not document.appendix_references:
        for passage in mentions:
            if _OWN_APPENDIX.search(passage.text):
                yield Note(passage.place, _("An appendix is mentioned, but the plan has none."))


# -- deadlines


def deadlines_are_to_come(document: Document, context: Context) -> Iterator[Note]:
    for assignment in document.assignments:
        day = _iso(assignment.deadline)
        if day and day < context.day:
            yield _passed(Place("body", assignment.place.block_id, "deadline", path=assignment.place.path), day)
    for passage in document.body:
        for found in (*_DEADLINE.finditer(passage.text), *_DEADLINE_WORDS.finditer(passage.text)):
            yield from _deadline(passage, found, context)
        if _RANGE_WITHOUT_YEAR.search(passage.text):
            yield Note(passage.place, _("The period names no year."))


def _deadline(passage: Passage, found: re.Match[str], context: Context) -> Iterator[Note]:
    day, month, year = found.groups()
    names = {"words": found[0]}
    if year is None and _is_recurring(passage.text[max(0, found.start() - 30) : found.end() + 30]):
        return
    if year is None:
        yield Note(passage.place, _("The deadline “%(words)s” names no year.") % names)
        return
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        yield Note(passage.place, _("The calendar has no such day: “%(words)s”.") % names)
        return
    if date < context.day:
        yield _passed(passage.place, date)


def _is_recurring(around: str) -> bool:
    """ "trước ngày 15/12 hằng năm" needs no year."""
    return any(word in fold(around) for word in ("hang nam", "hang thang", "hang quy", "moi nam", "dinh ky"))


def _passed(place: Place, day: datetime.date) -> Note:
    return Note(place, _("The deadline %(date)s lies before the date of the plan.") % {"date": f"{day:%d/%m/%Y}"})


def _iso(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


CHECKS = {
    "L27": headings_are_in_form,
    "L28": points_follow_the_alphabet,
    "L29": markers_keep_their_depth,
    "L31": no_page_break_is_left,
    "L32": lists_are_punctuated,
    "L33": end_mark_closes_the_text,
    "L42": nobody_is_addressed,
    "L51": appendices_are_mentioned,
    "L60": deadlines_are_to_come,
}
