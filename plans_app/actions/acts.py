"""What is done to a plan after it was issued: recall (thu hồi), correction (đính chính), replacement (thay thế).

An act is one row that nobody alters. In the same transaction it changes the standing of the issuance, stops what has
not left, and writes a notice for everybody who has the plan or may have it.
"""

import datetime
import re

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from plans_app.actions.ledger import cancel
from plans_app.actions.notices import write_notices
from plans_app.exceptions import ActRefused
from plans_app.models import WITHDRAWN, Issuance, IssuanceAct, Standing
from plans_app.models.acts import STANDING_AFTER
from plans_app.signals import act_made

Kind = IssuanceAct.Kind
# Number and notation: letters, digits and the marks between them.
_REFERENCE = re.compile(r"[\w./&() -]{1,50}")
_WEIGHT = [Standing.IN_FORCE, *STANDING_AFTER.values()]


@transaction.atomic
def recall_issuance(
    *, issuance: Issuance, reason: str, order_reference: str, order_date: datetime.date, user=None
) -> IssuanceAct:
    """Recalls an issued plan by the document with `order_reference` and `order_date` (Decree 30, article 18.4).

    It happens once: a recalled plan gives its recall. Raises ActRefused with every reason at once.
    """
    locked = _locked(issuance)
    made = locked.acts.filter(kind=Kind.RECALL).first()
    if made:
        return made
    problems = _order_problems(locked, order_reference, order_date)
    _refuse(problems if reason.strip() else [*problems, _("Say why the plan is recalled.")])
    act = IssuanceAct.objects.create(
        issuance=locked,
        kind=Kind.RECALL,
        reason=reason,
        order_reference=order_reference,
        order_date=order_date,
        made_by=user,
    )
    return _carry_out(act, issuance)


@transaction.atomic
def correct_issuance(
    *, issuance: Issuance, wrong: str, right: str, order_reference: str, order_date: datetime.date, user=None, reason=""
) -> IssuanceAct:
    """Corrects an error of form, technique or procedure by an official letter of the issuer (Decree 30, article 18.3).

    One letter corrects a plan once: asked again, its correction is given. Raises ActRefused with every reason at once.
    """
    locked = _locked(issuance)
    order = {"order_reference": order_reference.strip(), "order_date": order_date}
    made = locked.acts.filter(kind=Kind.CORRECTION, **order).first()
    if made:
        return made
    problems = _order_problems(locked, order_reference, order_date)
    problems += [] if wrong.strip() else [_("Say what is wrong.")]
    problems += [] if right.strip() else [_("Say what is right.")]
    problems += [_not_in_force(locked)] if locked.is_withdrawn else []
    _refuse(problems)
    act = IssuanceAct.objects.create(
        issuance=locked, kind=Kind.CORRECTION, reason=reason, wrong=wrong, right=right, made_by=user, **order
    )
    return _carry_out(act, issuance)


@transaction.atomic
def replace_issuance(*, issuance: Issuance, replacement: Issuance, user=None, notify: bool = True) -> IssuanceAct:
    """Writes down that `replacement` takes the place of `issuance` (Decree 30, article 18.3).

    Issuing does it for every plan that the new one replaces. `notify=False` tells nobody. Raises ActRefused when
    another plan has taken its place already.
    """
    locked = _locked(issuance)
    made = locked.acts.filter(kind=Kind.REPLACEMENT).select_related("replacement").first()
    if made and made.replacement_id == replacement.pk:
        return made
    if made:
        raise ActRefused([replaced_already(made)])
    act = IssuanceAct.objects.create(
        issuance=locked,
        kind=Kind.REPLACEMENT,
        order_reference=replacement.reference,
        order_date=replacement.issued_on,
        replacement=replacement,
        made_by=user,
    )
    return _carry_out(act, issuance, notify=notify)


def replaced_already(act: IssuanceAct) -> str:
    """The sentence that refuses a second replacement."""
    names = {"reference": act.issuance.reference, "other": act.order_reference}
    return _("%(reference)s is replaced by %(other)s already.") % names


def _locked(issuance: Issuance) -> Issuance:
    return Issuance.objects.select_for_update(of=("self",)).get(pk=issuance.pk)


def _order_problems(issuance: Issuance, order_reference: str, order_date: datetime.date) -> list[str]:
    checks = (
        (
            _REFERENCE.fullmatch(order_reference.strip()),
            _("Name the document that orders it by its number and notation, for example 12/UBND-VP."),
        ),
        (order_date <= timezone.localdate(), _("The document that orders it is dated in the future.")),
        (order_date >= issuance.issued_on, _("The document that orders it is older than the plan.")),
    )
    return [str(message) for is_met, message in checks if not is_met]


def _not_in_force(issuance: Issuance) -> str:
    names = {"reference": issuance.reference, "standing": issuance.get_standing_display()}
    return _("%(reference)s is not in force any more (%(standing)s), so nothing in it is corrected.") % names


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ActRefused(problems)


def _carry_out(act: IssuanceAct, issuance: Issuance, *, notify: bool = True) -> IssuanceAct:
    """What follows from an act that was just written; brings the caller's `issuance` up to date."""
    locked = act.issuance
    standing = max(locked.standing, STANDING_AFTER[act.kind], key=_WEIGHT.index)
    stopped = cancel(issuance=locked, user=act.made_by, note=str(act)) if standing in WITHDRAWN else 0
    Issuance.objects.filter(pk=locked.pk).update(standing=standing, standing_at=Now())
    notified = write_notices(act=act) if notify else 0
    log(
        instance=locked.plan,
        action=f"plans_app.{act.kind}",
        user=act.made_by,
        data={"reference": locked.reference, "order": act.order, "notified": notified, "stopped": stopped},
    )
    for stale in (locked, issuance):
        stale.refresh_from_db(fields=["standing", "standing_at"])
    transaction.on_commit(lambda: act_made.send(sender=IssuanceAct, act=act), robust=True)
    return act
