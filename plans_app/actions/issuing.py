"""Issuing (ban hành): the one act that gives a plan its number and its date, and makes it live."""

import datetime
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Revision

from plans_app import conf
from plans_app.actions.bulk import insert_listed
from plans_app.actions.ledger import LETTERS_A_TURN, LIFETIME, current_turn
from plans_app.actions.linting import form_errors
from plans_app.actions.numbering import take_number
from plans_app.actions.reaching import Way, ways_to
from plans_app.actions.recipients import ResolvedLine, resolve_recipients
from plans_app.actions.replacing import replace_all, replacement_problems
from plans_app.actions.verifying import new_code
from plans_app.decree30.ruleset import ruleset_on
from plans_app.exceptions import IssueRefused
from plans_app.models import Delivery, Issuance, IssuanceRecipient, Organization, PlanPage, ScheduledIssue
from plans_app.signals import plan_issued


@transaction.atomic
def issue_plan(
    *, plan: PlanPage, revision: Revision | None = None, user=None, is_historic=False, deliver=True
) -> Issuance:
    """Issues `plan` as it stands in `revision` (its latest one). It happens once: an issued plan gives its issuance.

    In one transaction it takes the number from the register of issuer, year and series, saves and publishes the
    revision that holds number and date, and writes the issuance, its recipient lines as they stand and a delivery
    for each organization behind them; plans of this site that it replaces become replaced. `is_historic` enters a
    document that was issued elsewhere: its date may lie before the last one of the register. `deliver=False` writes
    neither deliveries nor notices.

    Raises IssueRefused with every reason at once, and leaves nothing behind.
    """
    locked = PlanPage.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.is_issued:
        return locked.issuance
    page = prepare_for_issue(plan=locked, revision=revision, is_historic=is_historic)
    problems = issue_problems(plan=page, is_historic=is_historic, user=user)
    if problems:
        raise IssueRefused(problems)
    register = take_number(plan=page, series=register_series(plan=page), is_historic=is_historic)
    issuance = _write_issuance(page, register, user, is_historic)
    _write_recipients(issuance, resolve_recipients(plan=page), page, deliver)
    PublishPageRevisionAction(issuance.revision, user=user).execute(skip_permission_checks=True)
    replace_all(plan=page, replacement=issuance, user=user, notify=deliver)
    ScheduledIssue.objects.filter(plan=locked).delete()
    log(
        instance=page,
        action="plans_app.issue",
        user=user,
        revision=issuance.revision,
        data={"reference": page.reference},
    )
    _refresh(plan)
    transaction.on_commit(lambda: plan_issued.send(sender=Issuance, issuance=issuance), robust=True)
    return issuance


def prepare_for_issue(*, plan: PlanPage, revision: Revision | None = None, is_historic=False) -> PlanPage:
    """The page of `revision` with what issuing fills in by itself: date, place, notation and contact line.

    Nothing is saved. A historic document had its paper already, so no contact line of today is put on it.
    """
    revision = revision or plan.get_latest_revision()
    page = revision.as_object() if revision else plan
    page.issued_on = page.issued_on or timezone.localdate()
    if page.issuer:
        page.place = page.place or page.issuer.place
        page.notation = page.notation or make_notation(plan=page)
        page.contact_line = page.contact_line or ("" if is_historic else page.issuer.contact_line)
    # Wagtail's own schedule would publish or expire the page behind the register's back.
    page.go_live_at = page.expire_at = None
    return page


def make_notation(*, plan: PlanPage) -> str:
    """Abbreviation of the kind of `plan`, dash, abbreviation of its issuer (Decree 30, Appendix I, II.3.b)."""
    kind = kind_abbreviation(plan=plan)
    if not (kind and plan.issuer and plan.issuer.notation):
        return ""
    return f"{kind}-{plan.issuer.notation}"


def kind_abbreviation(*, plan: PlanPage) -> str:
    """The abbreviation of the kind of `plan`, "KH" for a KẾ HOẠCH (Decree 30, Appendix III), "" for an unknown kind."""
    return ruleset_on(plan.issued_on).kinds.get(plan.document_kind.upper(), "")


def issue_problems(*, plan: PlanPage, is_historic=False, user=None) -> list[str]:
    """Why `plan` cannot be issued as it stands, by `user`, a sentence each; empty when it can.

    A historic document went out as it is: errors of form do not keep it back, only what issuing itself needs.
    """
    missing = _missing(plan, is_historic) + replacement_problems(plan=plan, user=user)
    return missing if is_historic else missing + form_errors(plan=plan)


def _missing(plan: PlanPage, is_historic: bool) -> list[str]:
    checks = (
        (plan.issuer, _("The plan has no issuer: choose one under “Letterhead”.")),
        (plan.subject, _("The plan has no subject.")),
        (
            plan.notation,
            _("The notation is missing: give the issuer its abbreviation in the directory, or type the notation."),
        ),
        (plan.place, _("The place is missing: it stands before the date.")),
        (len(plan.body), _("The body of the plan is empty.")),
        (plan.recipients.all(), _("“Nơi nhận” has no line: name at least one recipient.")),
        (plan.signer, _("The signer is missing.")),
        (
            not plan.number or (plan.number.isascii() and plan.number.isdigit()),
            _("The number “%(number)s” is not made of digits.") % {"number": plan.number},
        ),
        (
            is_historic or plan.issued_on <= timezone.localdate(),
            _("The date %(date)s lies in the future.") % {"date": f"{plan.issued_on:%d/%m/%Y}"},
        ),
    )
    return [str(message) for is_met, message in checks if not is_met]


def schedule_issue(*, plan: PlanPage, due_at: datetime.datetime, user=None) -> ScheduledIssue:
    """Has the latest revision of `plan` issued by itself at `due_at`. Raises IssueRefused if it could not be now."""
    problems = issue_problems(plan=prepare_for_issue(plan=plan), user=user)
    if due_at <= timezone.now():
        problems.append(_("The moment of issuing must lie in the future."))
    if plan.is_issued:
        problems.append(_("%(reference)s is issued already.") % {"reference": plan.issuance.reference})
    if problems:
        raise IssueRefused(problems)
    values = {
        "revision": plan.get_latest_revision(),
        "due_at": due_at,
        "requested_by": user,
        "last_error": "",
    }
    return ScheduledIssue.objects.update_or_create(plan=plan, defaults=values)[0]


def issue_scheduled_plan(*, scheduled: ScheduledIssue) -> Issuance:
    """Issues a plan whose moment has come. A refusal is kept in `last_error` for the clerk, and raised."""
    try:
        return issue_plan(plan=scheduled.plan, revision=scheduled.revision, user=scheduled.requested_by)
    except IssueRefused as refusal:
        ScheduledIssue.objects.filter(pk=scheduled.pk).update(last_error=str(refusal))
        raise


def register_series(*, plan: PlanPage) -> str:
    """The series of `plan` in the register: "" where all kinds share one, else the abbreviation of its kind."""
    return kind_abbreviation(plan=plan) if conf.get("PLANS_NUMBER_SERIES") == "kind" else ""


def _write_issuance(page: PlanPage, register, user, is_historic: bool) -> Issuance:
    revision = page.save_revision(user=user, log_action=False)
    return Issuance.objects.create(
        plan_id=page.pk,
        revision=revision,
        issuer=page.issuer,
        register=register,
        number=int(page.number),
        reference=page.reference,
        issued_on=page.issued_on,
        issued_at=timezone.now(),
        issued_by=user,
        is_historic=is_historic,
        content_sha256=revision.as_object().content_sha256(),
        verification_code=new_code(),
    )


def _write_recipients(issuance: Issuance, lines: list[ResolvedLine], page: PlanPage, deliver: bool) -> None:
    """The lines as they stand, the archive line last; a delivery for each organization where it is reached first."""
    new = list(_reached_first(lines))
    rows = [
        _line(issuance, position, line, reached_above=len(line.organizations) - len(organizations))
        for position, (line, organizations) in enumerate(zip(lines, new, strict=True), start=1)
    ]
    if page.archive_units:
        archived = IssuanceRecipient.State.ARCHIVED
        rows.append(
            IssuanceRecipient(issuance=issuance, position=len(rows) + 1, text=page.archive_units, state=archived)
        )
    IssuanceRecipient.objects.bulk_create(rows)
    if deliver:
        _write_deliveries(issuance, list(zip(rows, new, strict=False)))


def _reached_first(lines: list[ResolvedLine]) -> Iterator[list[Organization]]:
    """For each line the organizations that no line above it reaches."""
    reached: set[Organization] = set()
    for line in lines:
        yield [organization for organization in line.organizations if organization not in reached]
        reached.update(line.organizations)


def _line(issuance: Issuance, position: int, line: ResolvedLine, *, reached_above: int) -> IssuanceRecipient:
    state = IssuanceRecipient.State.UNRESOLVED if line.unresolved else IssuanceRecipient.State.RESOLVED
    return IssuanceRecipient(
        issuance=issuance,
        position=position,
        text=line.text,
        purpose_text=line.purpose_text,
        purpose=line.purpose,
        state=state,
        unresolved_text=line.unresolved,
        reached_above=reached_above,
    )


def _write_deliveries(issuance: Issuance, reached: list[tuple[IssuanceRecipient, list[Organization]]]) -> None:
    """Deliveries that wait for a worker, or that are refused already because there is no way to the recipient."""
    due_at = Now() + datetime.timedelta(seconds=conf.get("PLANS_HOLD_SECONDS"))
    ways = ways_to(organizations={o for _row, new in reached for o in new}, issuer=issuance.issuer)
    by_channel: dict[str, list[tuple]] = {}
    for row, organizations in reached:
        for organization in organizations:
            way = ways[organization]
            by_channel.setdefault(way.channel, []).append(_delivery_row(row, organization, way))
    for channel, rows in by_channel.items():
        first = current_turn(channel=channel)
        insert_listed(
            Delivery,
            ["id", "line", "organization", "address", "state", "last_error", "turn"],
            [(*row, first + place // LETTERS_A_TURN) for place, row in enumerate(rows)],
            shared={
                "issuance": issuance.pk,
                "channel": channel,
                "attempts": 0,
                "earlier_attempts": 0,
                "due_at": due_at,
                "expires_at": due_at + LIFETIME,
                "is_suspect": False,
            },
        )


def _delivery_row(row: IssuanceRecipient, organization: Organization, way: Way) -> tuple:
    """What is a delivery's own: key, line, organization, address, state, and what is wrong with it."""
    state = Delivery.State.REJECTED if way.obstacle else Delivery.State.QUEUED
    return uuid.uuid4(), row.pk, organization.pk, way.address, state.value, way.obstacle


def _refresh(plan: PlanPage) -> None:
    """Brings the caller's copy up to date; Django does not forget a cached property by itself."""
    plan.__dict__.pop("issuance", None)
    plan.refresh_from_db()
