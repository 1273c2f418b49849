"""What mail servers report about letters that were sent, and what the ledger makes of it."""

import logging
from collections import Counter
from contextlib import closing
from functools import partial

from django.db import Error as DatabaseError
from django.db import transaction

from plans_app import conf
from plans_app.actions import ledger
from plans_app.actions.delivering import tell
from plans_app.channels.dsn import MailReport, NoReport, read_report
from plans_app.channels.inbox import open_inbox
from plans_app.models import Delivery, DeliveryReport

logger = logging.getLogger(__name__)

REPORTER = "report"
# Letters that one call reads: the next one goes on.
LIMIT = 200
NOTHING = "nothing"


def read_bounces(*, limit: int = LIMIT) -> Counter[str]:
    """Reads what is new in PLANS_BOUNCE_MAILBOX; counts the reports by their outcome, and "nothing" for the rest.

    A letter is put away when what it says is in the database. Raises ChannelUnavailable when the mailbox cannot be
    opened.
    """
    counts: Counter[str] = Counter()
    with closing(open_inbox(conf.get("PLANS_BOUNCE_MAILBOX"))) as inbox:
        for letter in inbox.unread(limit):
            counts[take_letter(content=letter.content)] += 1
            letter.put_away()
    return counts


def take_letter(*, content: bytes) -> str:
    """Reads one letter of the bounce mailbox; the outcome that it reports of one of our letters, "nothing" else.

    Whatever a stranger sends is survived and logged. Only the database's errors are raised: the letter must be read
    again then.
    """
    try:
        report = read_report(content)
        return report.outcome if take_report(report=report) else NOTHING
    except NoReport as reason:
        logger.info("A letter in the bounce mailbox is left alone: %s", reason)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("A letter in the bounce mailbox could not be read")
    return NOTHING


@transaction.atomic
def take_report(*, report: MailReport) -> bool:
    """Keeps `report`, and changes the state of the delivery that it speaks of where that is news.

    False when it was kept already, or there is no such delivery.
    """
    delivery = Delivery.objects.filter(pk=report.delivery_id).first()
    if delivery is None:
        logger.info("A report speaks of the delivery %s, which there is not", report.delivery_id)
        return False
    row, is_new = DeliveryReport.objects.get_or_create(
        delivery=delivery,
        message_id=report.message_id,
        defaults={
            "outcome": report.outcome,
            "status": report.status,
            "recipient": report.recipient,
            "text": report.text,
        },
    )
    if not is_new:
        return False
    if _apply(delivery, report):
        DeliveryReport.objects.filter(pk=row.pk).update(changed_state=True)
        transaction.on_commit(partial(tell, delivery=delivery), robust=True)
    return True


def _apply(delivery: Delivery, report: MailReport) -> bool:
    change = {
        DeliveryReport.Outcome.FAILED: ledger.record_return,
        DeliveryReport.Outcome.DELIVERED: ledger.record_arrival,
    }.get(report.outcome)
    if change is None or _speaks_of_another_address(delivery, report):
        return False
    return change(delivery=delivery, actor=REPORTER, note=describe_report(report))


def _speaks_of_another_address(delivery: Delivery, report: MailReport) -> bool:
    """The address was put right since, and this is news of the letter to the old one.

    A server may name the address that it passed the letter on to, so that one counts only after a correction.
    """
    named = report.original_recipient or (report.recipient if delivery.earlier_attempts else "")
    return bool(named) and named.lower() != delivery.address.lower()


def describe_report(report: MailReport) -> str:
    """The report in one line, for the events of the delivery and for a clerk."""
    return " ".join(filter(None, (report.status, report.text))) or report.outcome
