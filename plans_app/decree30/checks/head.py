"""The head of a plan: issuer, number and notation, place and date, kind and subject."""

import datetime
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context
from plans_app.decree30.document import Document, Passage, fix
from plans_app.decree30.findings import Edit, Note, Place, Severity
from plans_app.decree30.usage import TWO_LEVELS_SINCE
from plans_app.vietnamese import format_number

_DISTRICT = re.compile(r"^(huyện|quận|thị xã)\s", re.IGNORECASE)
_DATE_WORDS = re.compile(r"\bngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(\s+năm\s+\d{4})", re.IGNORECASE)
LONG_SUBJECT = 200
LETTER = "CÔNG VĂN"
# Article 7 lists them as well; their number stands before the body alone.
KINDS_WITHOUT_ABBREVIATION = {LETTER, "THƯ CÔNG"}


def issuer_is_named(document: Document, context: Context) -> Iterator[Note]:
    if document.plan.issuer is None:
        yield Note(Place("issuer"), _("The plan has no issuer."))


def issuer_exists(document: Document, context: Context) -> Iterator[Note]:
    if not context.issuer_has_ended:
        return
    names = {"name": document.plan.issuer.name, "date": f"{context.day:%d/%m/%Y}", "next": context.issuer_successor}
    if context.issuer_successor:
        message = _("%(name)s does not exist on %(date)s; its successor is %(next)s.")
    else:
        message = _("%(name)s does not exist on %(date)s.")
    yield Note(Place("issuer"), message % names)


def number_is_free(document: Document, context: Context) -> Iterator[Note]:
    number = document.plan.number
    if number and not _is_number(number):
        yield Note(Place("number"), _("The number “%(number)s” is not made of digits.") % {"number": number})
    elif context.taken_by:
        yield Note(Place("number"), _("The number belongs to %(document)s already.") % {"document": context.taken_by})


def number_is_well_formed(document: Document, context: Context) -> Iterator[Note]:
    """Below 10 with a leading zero, no other zero in front; no spaces in number and notation."""
    plan = document.plan
    for name in ("number", "notation"):
        value = getattr(plan, name)
        bare = "".join(value.split())
        if bare != value:
            edit = Edit(Place(name), bare)
            yield Note(Place(name), _("No space stands in number and notation."), fix(_("Take out the spaces"), edit))
    if _is_number(plan.number) and plan.number != format_number(int(plan.number)):
        right = format_number(int(plan.number))
        message = _("The number is written “%(right)s”, not “%(wrong)s”.") % {"right": right, "wrong": plan.number}
        yield Note(Place("number"), message, fix(_("Write “%(right)s”") % {"right": right}, _set("number", right)))
    if plan.notation and not re.fullmatch(r"[A-ZĐ][A-Za-zĐđ]*-[A-ZĐƯ0-9&.-]+", "".join(plan.notation.split())):
        message = _("The notation “%(notation)s” has not the form KIND-BODY, such as KH-UBND.")
        yield Note(Place("notation"), message % {"notation": plan.notation}, _right_notation(document, context))


def notation_names_the_kind(document: Document, context: Context) -> Iterator[Note]:
    plan = document.plan
    kind, dash, _body = plan.notation.partition("-")
    right = context.ruleset.abbreviation(plan.document_kind)
    if dash and right and kind.strip() != right:
        message = _("The notation begins with “%(wrong)s”; the abbreviation of %(kind)s is “%(right)s”.")
        names = {"wrong": kind, "right": right, "kind": plan.document_kind}
        yield Note(Place("notation"), message % names, _right_notation(document, context))


def notation_names_the_issuer(document: Document, context: Context) -> Iterator[Note]:
    plan = document.plan
    if plan.issuer is None:
        return
    _kind, dash, body = plan.notation.partition("-")
    if not plan.issuer.notation and not plan.notation:
        message = _("%(name)s has no abbreviation in the directory, so the notation cannot be made.")
        yield Note(Place("notation"), message % {"name": plan.issuer.name})
    elif dash and plan.issuer.notation and body.strip() != plan.issuer.notation:
        message = _("The notation ends with “%(wrong)s”; the abbreviation of %(name)s is “%(right)s”.")
        names = {"wrong": body, "right": plan.issuer.notation, "name": plan.issuer.name}
        yield Note(Place("notation"), message % names, _right_notation(document, context))


def number_follows_the_register(document: Document, context: Context) -> Iterator[Note]:
    plan, last = document.plan, context.last_number
    if plan.issued_on and context.last_issued_on and plan.issued_on < context.last_issued_on:
        message = _("The date lies before that of number %(last)s (%(date)s).")
        names = {"last": last, "date": f"{context.last_issued_on:%d/%m/%Y}"}
        yield Note(Place("issued_on"), message % names)
    if last is None or context.taken_by or not _is_number(plan.number) or int(plan.number) == last + 1:
        return
    names = {"number": plan.number, "next": format_number(last + 1)}
    if int(plan.number) <= last:
        yield Note(Place("number"), _("The number %(number)s is passed: the next one is %(next)s.") % names)
    else:
        message = _("The number %(number)s leaves a gap: the next one is %(next)s.")
        yield Note(Place("number"), message % names, severity=Severity.WARNING)


def date_is_complete(document: Document, context: Context) -> Iterator[Note]:
    """The head is printed from the date itself; in the text, days below 10 and months 1 and 2 take a zero too."""
    if context.is_issuing and document.plan.issued_on is None:
        yield Note(Place("issued_on"), _("The date is missing."))
    for passage in document.running:
        if passage.kind != "cell":
            yield from _unpadded_dates(passage)


def _unpadded_dates(passage: Passage) -> Iterator[Note]:
    for found in _DATE_WORDS.finditer(passage.text):
        right = _padded(found)
        if right == found[0]:
            continue
        edit = passage.replacing(found[0], right)
        message = _("The date is written “%(right)s”, not “%(wrong)s”.") % {"right": right, "wrong": found[0]}
        description = _("Write “%(right)s”") % {"right": right}
        yield Note(passage.place, message, fix(description, edit), Severity.INFO)


def _padded(found: re.Match[str]) -> str:
    day, month = int(found[1]), int(found[2])
    month_words = f"{month:02d}" if month < 3 else str(month)
    return f"{found[0].split()[0]} {day:02d} tháng {month_words}{found[3]}"


def date_is_of_these_days(document: Document, context: Context) -> Iterator[Note]:
    day = document.plan.issued_on
    if day is None:
        return
    if day > context.today:
        yield Note(Place("issued_on"), _("The date %(date)s lies in the future.") % {"date": f"{day:%d/%m/%Y}"})
    elif context.is_issuing and day < _last_working_day(context.today):
        message = _("The date %(date)s is past: a document goes out on the day of its date or the next working day.")
        yield Note(Place("issued_on"), message % {"date": f"{day:%d/%m/%Y}"})


def _last_working_day(day: datetime.date) -> datetime.date:
    """The working day before `day`, not counting public holidays."""
    day -= datetime.timedelta(days=1)
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    return day


def place_is_the_issuers(document: Document, context: Context) -> Iterator[Note]:
    plan = document.plan
    own = plan.issuer.place if plan.issuer else ""
    place = plan.place or own
    if not place:
        yield Note(Place("place"), _("The place is missing: it stands before the date."))
        return
    if plan.place and own and plan.place.strip() != own:
        message = _("The place is “%(wrong)s”; that of %(name)s is “%(right)s”.")
        names = {"wrong": plan.place, "right": own, "name": plan.issuer.name}
        yield Note(Place("place"), message % names, fix(_("Write “%(right)s”") % {"right": own}, _set("place", own)))
    if context.day >= TWO_LEVELS_SINCE and _DISTRICT.match(place):
        message = _("There are no districts since 1 July 2025: the place is that of the commune or the province.")
        yield Note(Place("place"), message)


def kind_is_known(document: Document, context: Context) -> Iterator[Note]:
    kind = document.plan.document_kind
    if not kind.strip():
        yield Note(Place("document_kind"), _("The kind of document is missing."))
    elif not context.ruleset.abbreviation(kind) and kind.strip().upper() not in KINDS_WITHOUT_ABBREVIATION:
        message = _("“%(kind)s” is not a kind of document of Appendix III.") % {"kind": kind}
        yield Note(Place("document_kind"), message, severity=Severity.WARNING)


def subject_is_one_phrase(document: Document, context: Context) -> Iterator[Note]:
    subject = document.plan.subject.strip()
    if not subject:
        yield Note(Place("subject"), _("The plan has no subject."))
        return
    yield from _subject_marks(subject)
    if document.plan.document_kind.strip().upper() == LETTER:
        return
    yield from _subject_opening(subject)
    letters = [letter for letter in subject if letter.isalpha()]
    if len(letters) > 8 and subject == subject.upper():
        yield Note(Place("subject"), _("The subject is written in small letters; only its kind is in capitals."))
    elif subject[0].islower():
        right = subject[0].upper() + subject[1:]
        yield Note(
            Place("subject"),
            _("The subject begins with a capital."),
            fix(_("Begin with a capital"), _set("subject", right)),
            Severity.WARNING,
        )
    if re.search(r"\w{3,}\.\s+[A-ZĐÀ-Ỹ]", subject):
        yield Note(Place("subject"), _("The subject is one phrase, not several sentences."), severity=Severity.WARNING)


def _subject_marks(subject: str) -> Iterator[Note]:
    bare = subject.rstrip(" .;:,")
    if bare != subject:
        edit = fix(_("Take out the final mark"), _set("subject", bare))
        yield Note(Place("subject"), _("No mark ends the subject."), edit)


def _subject_opening(subject: str) -> Iterator[Note]:
    opened = re.match(r"v/v\s*:?\s*", subject, re.IGNORECASE)
    if opened:
        rest = subject[opened.end() :]
        edit = fix(_("Take out “V/v”"), _set("subject", rest[:1].upper() + rest[1:]))
        yield Note(Place("subject"), _("“V/v” opens the subject of an official letter, not of a plan."), edit)


def subject_fits_the_register(document: Document, context: Context) -> Iterator[Note]:
    length, most = len(document.plan.subject), context.ruleset.lengths["subject"]
    names = {"length": length, "most": most}
    if length > most:
        message = _("The subject has %(length)s characters; the register takes %(most)s.")
        yield Note(Place("subject"), message % names)
    elif length > LONG_SUBJECT:
        message = _("The subject is long: %(length)s characters.")
        yield Note(Place("subject"), message % names, severity=Severity.INFO)


def reference_is_not_known(document: Document, context: Context) -> Iterator[Note]:
    for twin in context.twins:
        yield Note(Place("number"), _("Another plan has this number and notation: %(plan)s.") % {"plan": twin})


def _is_number(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _set(name: str, value: str) -> Edit:
    return Edit(Place(name), value)


def _right_notation(document: Document, context: Context):
    plan = document.plan
    kind = context.ruleset.abbreviation(plan.document_kind)
    if not (kind and plan.issuer and plan.issuer.notation):
        return None
    right = f"{kind}-{plan.issuer.notation}"
    return fix(_("Write “%(right)s”") % {"right": right}, _set("notation", right))


CHECKS = {
    "L07": issuer_is_named,
    "L08": issuer_exists,
    "L09": number_is_free,
    "L10": number_is_well_formed,
    "L11": notation_names_the_kind,
    "L12": notation_names_the_issuer,
    "L13": number_follows_the_register,
    "L14": date_is_complete,
    "L15": date_is_of_these_days,
    "L16": place_is_the_issuers,
    "L18": kind_is_known,
    "L19": subject_is_one_phrase,
    "L20": subject_fits_the_register,
    "L63": reference_is_not_known,
}
