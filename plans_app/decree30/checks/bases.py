"""The legal bases, and every document that the text cites."""

import os
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans_app.decree30.citations import Citation, cited
from plans_app.decree30.context import Context
from plans_app.decree30.document import Document, Passage, fix
from plans_app.decree30.findings import Note, Place, Severity
from plans_app.decree30.usage import SUPERSEDED
from plans_app.vietnamese import fold

_OPENERS = ("căn cứ", "thực hiện", "theo", "xét", "triển khai", "tiếp theo", "trên cơ sở")
_LEAD_IN = re.compile(r"như\s+sau\s*:?\s*$", re.IGNORECASE)


def bases_stand_apart(document: Document, context: Context) -> Iterator[Note]:
    bases = document.bases
    if not bases:
        first = next((passage for passage in document.body if passage.kind == "paragraph"), None)
        is_running = first and first.text.lower().startswith(_OPENERS)
        place = first.place if is_running else Place("legal_bases")
        running = _("The legal bases run in the text: each stands on a line of its own before it.")
        yield Note(place, running if is_running else _("The plan names no legal basis."))
        return
    for index, basis in enumerate(bases):
        yield from _one_basis(basis, is_last=index == len(bases) - 1)


def _one_basis(basis: Passage, *, is_last: bool) -> Iterator[Note]:
    if _LEAD_IN.search(basis.text):
        yield Note(basis.place, _("The basis runs on into the sentence that opens the plan: part them."))
    elif (basis.ending in ";.,:" or not is_last) and basis.ending != (mark := "." if is_last else ";"):
        yield _wrong_ending(basis, mark)
    if len(re.findall(r"\bsố\s+\d[\w/-]*/[\w-]+[^;.]*ngày", basis.text)) > 1 and ";" in basis.text.rstrip("; "):
        yield Note(basis.place, _("Several documents stand in one basis: each takes a line of its own."))


def _wrong_ending(basis: Passage, mark: str) -> Note:
    message = _("This basis ends with “%(mark)s”.") % {"mark": mark}
    edit = basis.ended(mark, without=".;,:")
    return Note(basis.place, message, fix(_("End with “%(mark)s”") % {"mark": mark}, edit))


def first_citation_is_full(document: Document, context: Context) -> Iterator[Note]:
    """The first time a document is cited in full, later by kind, number and notation alone."""
    for mentions in _by_symbol(document).values():
        first = mentions[0]
        yield from _incomplete(first)
        again = [citation for citation in mentions[1:] if citation.is_full and citation.passage.kind != "basis"]
        if again:
            yield _repeated(first, again)


def _incomplete(citation: Citation) -> Iterator[Note]:
    if citation.is_law or not citation.family or _is_listed(citation):
        return
    missing = [
        str(name)
        for name, value in (
            (_("the kind of document"), citation.kind),
            (_("the date"), citation.date),
            (_("the body"), citation.body or citation.follows_its_body),
        )
        if not value
    ]
    names = {"symbol": citation.symbol, "missing": ", ".join(missing)}
    if missing:
        message = _("The first mention of %(symbol)s lacks %(missing)s.")
        yield Note(citation.passage.place, message % names)
    elif citation.body and not citation.has_subject:
        message = _("The first mention of %(symbol)s does not say what it is about.")
        yield Note(citation.passage.place, message % names, severity=Severity.INFO)


def _is_listed(citation: Citation) -> bool:
    """One of a series that shares kind and body: "các Công điện số 007/CĐ-UBND, 008/CĐ-UBND"."""
    near = citation.passage.text[max(0, citation.start - 60) : citation.start]
    after = citation.passage.text[citation.start + len(citation.written) :][:60]
    ending = f"/{citation.notation}"
    return bool(citation.notation) and (ending in near or ending in after)


def _repeated(first: Citation, again: list[Citation]) -> Note:
    message = ngettext(
        "%(symbol)s is cited in full again: after the first time kind, number and notation are enough.",
        "%(symbol)s is cited in full %(count)s times more: after the first time kind, number and notation are enough.",
        len(again),
    )
    names = {"symbol": first.symbol, "count": len(again)}
    edits = [_shortened(first, citation) for citation in again]
    by_place = {edit.place: edit for edit in edits if edit}
    mend = fix(_("Shorten the later mentions"), *by_place.values()) if all(edits) else None
    return Note(again[0].passage.place, message % names, mend)


def _shortened(first: Citation, later: Citation):
    """The edit that cuts what `later` repeats of `first` word by word, None where it is not the same."""
    words = os.path.commonprefix([first.after.rstrip(" .;:,"), later.after])
    if words != later.after.rstrip(" .;:,") and words != first.after.rstrip(" .;:,"):
        words = words.rpartition(" ")[0]
    words = words.rstrip(" .;:,")
    is_whole = later.has_subject and words == first.after.rstrip(" .;:,")
    return later.passage.replacing(later.written + words, later.written) if is_whole else None


def law_is_cited_with_number(document: Document, context: Context) -> Iterator[Note]:
    for mentions in _by_symbol(document).values():
        if mentions[0].is_law:
            message = _("Laws are cited without a number; since 2025 the practice gives it (%(symbol)s).")
            yield Note(mentions[0].passage.place, message % {"symbol": mentions[0].symbol})


def symbol_has_a_known_form(document: Document, context: Context) -> Iterator[Note]:
    for citation in cited(document):
        yield from _malformed(citation)


def _malformed(citation: Citation) -> Iterator[Note]:
    passage, names = citation.passage, {"symbol": citation.written}
    if citation.party_order:
        names["right"] = citation.party_order
        message = _("A Party document is written %(right)s, not %(symbol)s.") % names
        edit = passage.replacing(citation.written, citation.party_order)
        yield Note(passage.place, message, fix(_("Write “%(right)s”") % names, edit))
    elif not citation.family:
        yield Note(passage.place, _("“%(symbol)s” has none of the known forms of number and notation.") % names)
    elif citation.symbol != citation.written:
        edit = passage.replacing(citation.written, citation.symbol)
        message = _("No space stands in “%(symbol)s”.") % names
        yield Note(passage.place, message, fix(_("Take out the spaces"), edit))
    if citation.has_comma_before_date:
        comma = re.match(r"\s*,", citation.after)[0]
        edit = passage.replacing(citation.written + comma, citation.written)
        message = _("No comma stands between “%(symbol)s” and its date.") % names
        yield Note(passage.place, message, fix(_("Take out the comma"), edit))


def citation_is_in_force(document: Document, context: Context) -> Iterator[Note]:
    for symbol, mentions in _by_symbol(document).items():
        first, known = mentions[0], SUPERSEDED.get(symbol)
        if known and context.day >= known.since:
            message = _("%(symbol)s is superseded by %(by)s since %(date)s.")
            names = {"symbol": symbol, "by": known.by, "date": f"{known.since:%d/%m/%Y}"}
            yield Note(first.passage.place, message % names)
        dated = next((citation for citation in mentions if citation.date), None)
        if dated and dated.date > context.day:
            message = _("%(symbol)s is dated %(date)s, later than this plan.")
            yield Note(dated.passage.place, message % {"symbol": symbol, "date": f"{dated.date:%d/%m/%Y}"})


def own_series_is_older(document: Document, context: Context) -> Iterator[Note]:
    """A cited plan of the same issuer and year has a lower number than the plan that cites it."""
    plan = document.plan
    notation = plan.notation or _made_notation(plan, context)
    if not (plan.issuer and notation):
        return
    own = [citation for citation in cited(document) if _is_own(citation, plan, notation, context)]
    if not own:
        return
    highest = max(own, key=lambda citation: citation.number)
    names = {"symbol": highest.symbol, "number": plan.number}
    if not plan.number:
        message = _("%(symbol)s of this issuer is cited, so the number of this plan must be a higher one.")
        yield Note(highest.passage.place, message % names, severity=Severity.INFO)
    elif plan.number.isdigit() and highest.number >= int(plan.number):
        message = _("%(symbol)s of this issuer is cited, but the number of this plan is %(number)s.")
        yield Note(highest.passage.place, message % names)


def _is_own(citation: Citation, plan, notation: str, context: Context) -> bool:
    if citation.notation != notation or not citation.date or citation.date.year != context.day.year:
        return False
    body = f" {fold(citation.body)} "
    names = {plan.issuer.key or fold(plan.issuer.name), fold(plan.issuer.short_name)} - {""}
    return any(f" {name} " in body for name in names)


def _made_notation(plan, context: Context) -> str:
    kind = context.ruleset.abbreviation(plan.document_kind)
    return f"{kind}-{plan.issuer.notation}" if kind and plan.issuer and plan.issuer.notation else ""


def _by_symbol(document: Document) -> dict[str, list[Citation]]:
    found: dict[str, list[Citation]] = {}
    for citation in cited(document):
        found.setdefault(citation.symbol, []).append(citation)
    return found


CHECKS = {
    "L21": bases_stand_apart,
    "L22": first_citation_is_full,
    "L23": law_is_cited_with_number,
    "L24": symbol_has_a_known_form,
    "L25": citation_is_in_force,
    "L26": own_series_is_older,
}
