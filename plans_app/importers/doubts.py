"""What a person should look at after an import, in their words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.importers.base import BlockKind, Doubt, DraftBlock, LineRole, PlanDraft
from plans_app.importers.markers import find_marker


def find_doubts(draft: PlanDraft, *, is_certain: bool, legacy: str = "") -> tuple[Doubt, ...]:
    """The doubts of a draft, the gravest first. `is_certain`, `legacy`: see `read_document`."""
    if not any(line.role not in (LineRole.BLANK, LineRole.ORNAMENT) for line in draft.lines):
        return (Doubt("empty", _("The file holds no text.")),)
    return (*_encoding(is_certain, legacy), *_all_doubts(draft))


def _encoding(is_certain: bool, legacy: str) -> Iterator[Doubt]:
    if legacy:
        message = _("The letters were converted from %(code)s. Capitals may be lost: compare with the original.")
        yield Doubt("encoding", message % {"code": legacy})
    elif not is_certain:
        yield Doubt(
            "encoding", _("The file is not in Unicode: its letters were guessed. Compare them with the original.")
        )


def _all_doubts(draft: PlanDraft) -> Iterator[Doubt]:
    if not (draft.document_kind or draft.recipients or draft.legal_bases):
        yield Doubt(
            "foreign",
            _("The text does not look like an administrative document: all of it was taken as body text."),
        )
    yield from _missing_parts(draft)
    yield from _numbering(draft)
    for text in draft.remainder:
        yield Doubt("remainder", _("No field was found for “%(text)s”; it is kept with the import.") % {"text": text})


def _missing_parts(draft: PlanDraft) -> Iterator[Doubt]:
    parts = (
        ("no-kind", draft.document_kind, _("No kind of document (KẾ HOẠCH, …) stands above the text.")),
        ("no-subject", draft.subject, _("No subject was found under the kind of document.")),
        ("no-issuer", draft.issuer, _("The letterhead names no issuer: choose one.")),
        ("no-number", draft.number, _("The document has no number.")),
        ("no-date", draft.issued_on, _("The document has no complete date.")),
        ("no-bases", draft.legal_bases, _("No legal basis (Căn cứ, Thực hiện, …) was found.")),
        ("no-body", draft.body, _("No text was found between the subject and the recipients.")),
        ("no-recipients", draft.recipients, _("No recipient was found under “Nơi nhận”.")),
        ("no-archive", draft.archive_units, _("No archive line (“Lưu: VT, …”) was found.")),
        ("no-position", draft.position, _("The signer's office is not given.")),
        ("no-signer", draft.signer, _("The signer's name was not found.")),
    )
    for code, found, message in parts:
        if not found:
            yield Doubt(code, message)


def _numbering(draft: PlanDraft) -> Iterator[Doubt]:
    """Sections whose number does not follow the one before: "IV" twice, "I, II, II"."""
    previous = 0
    for block in draft.body:
        order = _section_order(block)
        if not order:
            continue
        if previous and order != previous + 1:
            message = _("Section “%(marker)s” does not follow the number of the section before it.")
            line = block.source_lines[0] if block.source_lines else None
            yield Doubt("numbering", message % {"marker": block.marker}, line)
        previous = order


def _section_order(block: DraftBlock) -> int:
    if block.kind is not BlockKind.SECTION or not block.marker:
        return 0
    marker = find_marker(f"{block.marker}. ")
    return marker.order if marker else 0
