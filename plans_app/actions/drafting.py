"""From a draft that an importer read to a plan page."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.actions.issuers import find_issuer
from plans_app.actions.stream import appendix_stream, basis_stream, body_stream, paragraph
from plans_app.exceptions import ImportRefused
from plans_app.importers.base import Doubt, PlanDraft
from plans_app.importers.registry import importer_for
from plans_app.models import Campaign, Organization, PlanImport, PlanIndexPage, PlanPage, PlanRecipient
from plans_app.vietnamese import fold

# A campaign that a text names this often is what the text is about, even when its subject does not say so.
CAMPAIGN_MENTIONS = 3


def read_plan(*, data: bytes, source_name: str) -> PlanDraft:
    """The draft that `data` holds, read by the importer for its kind of file.

    Raises ImportRefused for a file above PLANS_IMPORT_MAX_BYTES, and for one that its importer cannot open.
    """
    limit = conf.get("PLANS_IMPORT_MAX_BYTES")
    if len(data) > limit:
        message = _("%(name)s is larger than %(limit)s bytes, the most that can be imported.")
        raise ImportRefused(message % {"name": source_name, "limit": limit})
    return importer_for(source_name, data).read(data, source_name=source_name)


def import_plan(
    *,
    data: bytes,
    source_name: str,
    parent: PlanIndexPage,
    issuer: Organization | None = None,
    campaigns: Iterable[Campaign] = (),
    user=None,
) -> PlanPage:
    """Reads `data` and saves what it says as a draft page below `parent`; see `read_plan` and `draft_plan`.

    `campaigns` are added to those that the text suggests.
    """
    draft = read_plan(data=data, source_name=source_name)
    tagged = {*campaigns, *suggest_campaigns(draft=draft)}
    return draft_plan(draft=draft, parent=parent, issuer=issuer, campaigns=tagged, user=user)


def draft_plan(
    *,
    draft: PlanDraft,
    parent: PlanIndexPage,
    issuer: Organization | None = None,
    campaigns: Iterable[Campaign] | None = None,
    user=None,
) -> PlanPage:
    """Saves `draft` as a draft page below `parent`, with its import report; the same bytes give the same page again.

    It is tagged with `campaigns`, or with those that the text suggests when None are given. Nothing is refused: what
    is doubtful stands in the report.
    """
    if known := imported_plan(draft=draft):
        return known
    if campaigns is None:
        campaigns = suggest_campaigns(draft=draft)
    try:
        return _save_draft(draft, parent, issuer or find_issuer(draft=draft), campaigns, user)
    except IntegrityError:
        # Somebody sent the same file at the same moment.
        if known := imported_plan(draft=draft):
            return known
        raise


def imported_plan(*, draft: PlanDraft) -> PlanPage | None:
    """The page that the same bytes became before."""
    known = PlanImport.objects.filter(source_sha256=draft.source_sha256).select_related("plan").first()
    return known.plan if known else None


@transaction.atomic
def _save_draft(
    draft: PlanDraft, parent: PlanIndexPage, issuer: Organization | None, campaigns: Iterable[Campaign], user
) -> PlanPage:
    page = build_page(draft=draft, issuer=issuer)
    page.owner = user
    page.live = False
    page.campaigns.add(*campaigns)
    parent.add_child(instance=page)
    page.save_revision(user=user)
    PlanImport.objects.create(
        plan=page,
        source_name=draft.source_name[:255],
        source_sha256=draft.source_sha256,
        source_text="\n".join(line.text for line in draft.lines),
        report=import_report(draft=draft, issuer=issuer),
    )
    return page


def build_page(*, draft: PlanDraft, issuer: Organization | None = None) -> PlanPage:
    """An unsaved page that holds every word of `draft`. The directory is asked for the issuer's superior only."""
    page = PlanPage(
        title=draft.subject[:255],
        subject=_fitting(draft, "subject"),
        document_kind=_fitting(draft, "document_kind") or "KẾ HOẠCH",
        issuer=issuer,
        superior=_letterhead_superior(draft, issuer),
        number=_fitting(draft, "number"),
        notation=_fitting(draft, "notation"),
        place=_fitting(draft, "place"),
        issued_on=draft.issued_on,
        legal_bases=basis_stream(draft.legal_bases),
        body=body_stream(draft.body),
        closing=paragraph(draft.closing),
        archive_units=", ".join(draft.archive_units)[:200],
        archive_copies=draft.archive_copies,
        authority="\n".join(draft.authority),
        position=_fitting(draft, "position"),
        signer=_fitting(draft, "signer"),
        urgency=draft.urgency,
        circulation=draft.circulation,
        drafter_code=_fitting(draft, "drafter_code"),
        issued_copies=draft.issued_copies,
        contact_line=_fitting(draft, "contact_line"),
        appendices=appendix_stream(draft.appendices),
    )
    page.recipients = [
        PlanRecipient(sort_order=order, text=line.text, purpose_text=line.purpose_text)
        for order, line in enumerate(draft.recipients)
    ]
    return page


def _fitting(draft: PlanDraft, name: str) -> str:
    return getattr(draft, name)[: PlanPage._meta.get_field(name).max_length]


def overlong_fields(*, draft: PlanDraft) -> list[Doubt]:
    """A doubt for each field that is longer than its column: it is cut in the page, and whole in the source."""
    names = ("document_kind", "subject", "number", "notation", "place", "position", "signer", "drafter_code")
    fields = [PlanPage._meta.get_field(name) for name in names]
    message = _("“%(field)s” is longer than %(length)s characters, so it was cut.")
    return [
        Doubt("too-long", message % {"field": field.verbose_name, "length": field.max_length})
        for field in fields
        if len(getattr(draft, field.name)) > field.max_length
    ]


def _letterhead_superior(draft: PlanDraft, issuer: Organization | None) -> Organization | None:
    """A single-head body prints the body above it, a people's committee stands alone (Decree 30, Appendix I, II.2)."""
    if issuer is None or issuer.is_collegial:
        return None
    return issuer.superior


def suggest_campaigns(*, draft: PlanDraft) -> list[Campaign]:
    """The campaigns that the subject of `draft` names, or its text again and again."""
    subject, text = f" {fold(draft.subject)} ", f" {fold(' '.join(line.text for line in draft.lines))} "

    def is_meant(campaign: Campaign) -> bool:
        keys = [f" {fold(name)} " for name in campaign.names]
        return any(key in subject for key in keys) or sum(text.count(key) for key in keys) >= CAMPAIGN_MENTIONS

    return [campaign for campaign in Campaign.objects.all() if is_meant(campaign)]


def import_report(*, draft: PlanDraft, issuer: Organization | None) -> dict:
    """What was recognised, what is doubtful, and the part of the document that took each line of the source."""
    doubts = [*draft.doubts, *overlong_fields(draft=draft)]
    if draft.remainder:
        message = _("These words have no place in a plan and are kept in the source only: %(words)s")
        doubts.append(Doubt("remainder", message % {"words": " · ".join(draft.remainder)}))
    if issuer is None:
        doubts.append(
            Doubt(
                "issuer-unknown",
                _("The text does not say which body of the directory issues the plan: choose it."),
            )
        )
    return {
        "recognised": {
            "document_kind": draft.document_kind,
            "reference": f"{draft.number}/{draft.notation}" if draft.number else draft.notation,
            "issued_on": draft.issued_on and draft.issued_on.isoformat(),
            "issuer": issuer.name if issuer else "",
            "legal_bases": len(draft.legal_bases),
            "blocks": len(draft.body),
            "recipients": len(draft.recipients),
            "signer": draft.signer,
            "footnotes": len(draft.footnotes),
        },
        "doubts": [{"code": doubt.code, "message": doubt.message, "line": doubt.line} for doubt in doubts],
        "lines": [[line.number, str(line.role)] for line in draft.lines],
    }
