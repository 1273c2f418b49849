"""The stamps of urgency and circulation, secrecy, the drafter's code and the number of copies."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context
from plans_app.decree30.document import Document, fix
from plans_app.decree30.findings import Edit, Note, Place, Severity

# The stamps of the law on state secrets. A document that has one never comes here.
_SECRET = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
_CODE = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*")


def stamps_are_known(document: Document, context: Context) -> Iterator[Note]:
    plan, ruleset = document.plan, context.ruleset
    for name, known in (("urgency", ruleset.urgency_frames), ("circulation", ruleset.circulations)):
        word = getattr(plan, name)
        if word and word not in known:
            message = _("“%(word)s” is no stamp of the decree: choose one of %(known)s.")
            yield Note(Place(name), message % {"word": word, "known": ", ".join(known)})
    yield from _secrets(document)
    if plan.circulation and context.is_open:
        message = _("The plan is marked “%(words)s” and its page will be open to all: restrict its privacy first.")
        yield Note(Place("circulation"), message % {"words": plan.circulation}, severity=Severity.WARNING)


def _secrets(document: Document) -> Iterator[Note]:
    for passage in document.passages:
        if passage.text.strip(" .[]()") in _SECRET:
            message = _("“%(word)s” is a mark of secrecy: secret documents are neither written nor sent here.")
            yield Note(passage.place, message % {"word": passage.text.strip()})


def drafter_and_copies_agree(document: Document, context: Context) -> Iterator[Note]:
    plan = document.plan
    if plan.drafter_code and not _CODE.fullmatch(plan.drafter_code):
        yield _code_with_marks(plan.drafter_code)
    if plan.issued_copies and not plan.drafter_code:
        message = _("The copies stand after the drafter's code: type the initials of who drafted the plan.")
        yield Note(Place("drafter_code"), message)
    needed = _copies_needed(document, context)
    if plan.issued_copies and plan.issued_copies < needed:
        message = _("%(copies)s copies are issued; the recipients and the archive need %(needed)s.")
        yield Note(Place("issued_copies"), message % {"copies": plan.issued_copies, "needed": needed})


def _code_with_marks(code: str) -> Note:
    place, found = Place("drafter_code"), _CODE.search(code)
    message = _("The drafter's code is letters alone: stop and copies are printed by themselves.")
    if found is None:
        return Note(place, message)
    return Note(place, message, fix(_("Write “%(right)s”") % {"right": found[0]}, Edit(place, found[0])))


def _copies_needed(document: Document, context: Context) -> int:
    """A copy for each organization that the directory knows behind the lines, or for the line; and the archive's."""
    lines = [line.organizations or {line.text} for line in context.recipients or ()]
    archive = (document.plan.archive_copies or 1) if document.plan.archive_units else 0
    return len(frozenset().union(*lines)) + archive


CHECKS = {"L52": stamps_are_known, "L53": drafter_and_copies_agree}
