"""Why an organization has not received a plan, and what a person can do about it, in plain words."""

import re
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app.models import ChannelHealth, Delivery

State = Delivery.State

# What mail servers mean by their enhanced status codes (RFC 3463): the subject and detail after the class.
MEANINGS = {
    "1.1": gettext_lazy("The mailbox does not exist: the address is wrong or was given up."),
    "1.2": gettext_lazy("The domain after the @ does not exist or takes no mail."),
    "1.3": gettext_lazy("The address is not written as an e-mail address is."),
    "1.10": gettext_lazy("The domain after the @ says that it takes no mail."),
    "2.1": gettext_lazy("The mailbox is closed for now or for good."),
    "2.2": gettext_lazy("The mailbox is full."),
    "2.3": gettext_lazy("The message is too large for this mailbox."),
    "3.4": gettext_lazy("The message is too large for this mail server."),
    "4.1": gettext_lazy("The recipient's mail server does not answer."),
    "4.4": gettext_lazy("The way to the recipient's mail server cannot be found."),
    "4.6": gettext_lazy("The recipient's mail system sends its mail in circles."),
    "4.7": gettext_lazy("The recipient's mail server could not be reached in time."),
    "7.1": gettext_lazy("The recipient's mail server refuses mail from us by its rules."),
    "7.23": gettext_lazy("Our domain's SPF record does not allow our mail server."),
    "7.26": gettext_lazy("Our mail fails the proofs of origin (SPF, DKIM) that the recipient's server asks for."),
}
# The three-digit codes where a server gives no more (RFC 5321).
CODES = {
    421: gettext_lazy("The mail server is busy or closing."),
    450: gettext_lazy("The mailbox is busy, or the server asks to come again later (greylisting)."),
    451: gettext_lazy("The mail server had a fault of its own."),
    452: gettext_lazy("The mail server has no room at the moment."),
    550: gettext_lazy("The mailbox does not exist, or the server refuses us."),
    552: gettext_lazy("The mailbox is full, or the message is too large for it."),
    553: gettext_lazy("The address is not one that this server takes."),
    554: gettext_lazy("The mail server refuses the message by its rules."),
}
# "550 5.1.1 …", "550-5.1.1 …" or "550 …".
_ANSWER = re.compile(r"(?P<code>[245]\d\d)(?:[ -](?P<class>[245])\.(?P<detail>\d{1,3}\.\d{1,3}))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Explanation:
    """`what` says where the delivery stands, `why` what is known of the reason ("" for none), `advice` what to do."""

    what: str
    why: str = ""
    advice: str = ""


def explain(*, delivery: Delivery) -> Explanation:
    """Where `delivery` stands, in words for the clerk who is asked "why have we not received it?"."""
    return _EXPLAINED[State(delivery.state)](delivery)


def meaning_of(answer: str) -> str:
    """What a mail server's `answer` means, "" for one that says nothing known."""
    found = _ANSWER.search(answer)
    if not found:
        return ""
    detail = found["detail"] or ""
    return str(MEANINGS.get(detail) or CODES.get(int(found["code"])) or "")


def _queued(delivery: Delivery) -> Explanation:
    if not delivery.issuance.is_rendered:
        return _undrawn(delivery)
    if not delivery.issuance.archived_at:
        what = _("The archive copy is not stored yet; nothing leaves before it is.")
        return Explanation(what, delivery.issuance.archive_error)
    if paused := ChannelHealth.objects.filter(pk=delivery.channel, paused_until__gt=Now()).first():
        what = _("Nothing could be sent by this channel, so it rests until %(moment)s and is tried again then.")
        return Explanation(what % {"moment": _moment(paused.paused_until)}, _with_meaning(paused.reason))
    if delivery.attempts > delivery.earlier_attempts:
        what = _("Attempt %(count)s failed for now; the next one is made by itself at %(moment)s.")
        names = {"count": delivery.attempts, "moment": _moment(delivery.due_at)}
        advice = _("Nothing needs to be done. It is tried until %(moment)s.")
        return Explanation(what % names, _why(delivery), advice % {"moment": _moment(delivery.expires_at)})
    if _is_to_come(delivery):
        what = _("It leaves at %(moment)s: until then it can still be stopped.")
        return Explanation(what % {"moment": _moment(delivery.due_at)})
    advice = _("If this lasts longer than a few minutes, no worker is running: tell the one who runs the site.")
    return Explanation(_("It waits for its turn."), advice=advice)


def _undrawn(delivery: Delivery) -> Explanation:
    error = delivery.issuance.render_error
    if error:
        return Explanation(_("The PDF could not be made, so nothing leaves yet."), error)
    return Explanation(_("The PDF is being made; then it leaves."))


def _claimed(_delivery: Delivery) -> Explanation:
    return Explanation(_("A worker has taken it and is about to send it."))


def _transmitting(_delivery: Delivery) -> Explanation:
    return Explanation(_("It is being sent at this moment."))


def _in_doubt(delivery: Delivery) -> Explanation:
    what = _("The connection was lost at the very end: the other side may have it or not. It is being found out.")
    return Explanation(what, _why(delivery))


def _held(delivery: Delivery) -> Explanation:
    advice = _("Ask the recipient by telephone. If it has not arrived, press “Send again”.")
    return Explanation(_("Nobody knows whether it arrived: a person has to decide."), _why(delivery), advice)


def _accepted(delivery: Delivery) -> Explanation:
    what = _("The recipient's side took it at %(moment)s.") % {"moment": _moment(delivery.sent_at)}
    advice = _("If the recipient does not find it: look in the spam folder, and search for %(reference)s.")
    return Explanation(what, advice=advice % {"reference": delivery.issuance.reference})


def _delivered(delivery: Delivery) -> Explanation:
    what = _("It was sent at %(moment)s, and the recipient's server reported that it is in the mailbox.")
    return Explanation(what % {"moment": _moment(delivery.sent_at)})


def _acknowledged(delivery: Delivery) -> Explanation:
    what = _("The recipient confirmed it at %(moment)s.")
    return Explanation(what % {"moment": _moment(delivery.acknowledged_at)})


def _bounced(delivery: Delivery) -> Explanation:
    what = _("It was sent at %(moment)s and came back.") % {"moment": _moment(delivery.sent_at)}
    return Explanation(what, _why(delivery), _mend_address())


def _rejected(delivery: Delivery) -> Explanation:
    if not delivery.address:
        return Explanation(_("It was not sent: the directory has no address for it."), advice=_mend_address())
    return Explanation(_("The other side refused it for good."), _why(delivery), _mend_address())


def _expired(delivery: Delivery) -> Explanation:
    what = _("It was tried %(count)s times in three days, and given up.") % {"count": delivery.attempts}
    return Explanation(what, _why(delivery), _mend_address())


def _technical_failure(delivery: Delivery) -> Explanation:
    advice = _("Tell the one who runs the site, then press “Send again”.")
    return Explanation(_("Several workers stopped over it: a fault of the system."), _why(delivery), advice)


def _cancelled(_delivery: Delivery) -> Explanation:
    return Explanation(
        _("It was stopped before it left."), advice=_("Press “Send again” if it is to be sent after all.")
    )


def _mend_address() -> str:
    return _("Mend the address in the directory, then press “Send again”.")


def _why(delivery: Delivery) -> str:
    return _with_meaning(delivery.last_error)


def _with_meaning(answer: str) -> str:
    meaning = meaning_of(answer)
    return f"{meaning} ({answer})" if meaning else answer


def _moment(moment) -> str:
    return f"{timezone.localtime(moment):%H:%M, %d/%m/%Y}" if moment else "—"


def _is_to_come(delivery: Delivery) -> bool:
    """The moment of the next attempt lies ahead by the database's clock, which is the one that workers go by."""
    return Delivery.objects.filter(pk=delivery.pk, due_at__gt=Now()).exists()


_EXPLAINED = {
    State.QUEUED: _queued,
    State.CLAIMED: _claimed,
    State.TRANSMITTING: _transmitting,
    State.IN_DOUBT: _in_doubt,
    State.HELD: _held,
    State.ACCEPTED: _accepted,
    State.DELIVERED: _delivered,
    State.ACKNOWLEDGED: _acknowledged,
    State.BOUNCED: _bounced,
    State.REJECTED: _rejected,
    State.EXPIRED: _expired,
    State.TECHNICAL_FAILURE: _technical_failure,
    State.CANCELLED: _cancelled,
}
