"""In which order things happen: issue → render → archive → deliver, and the sweep that finds what was left behind.

A task is a wake-up. What must happen is a row before any task is sent, so a task that is lost, doubled or late
changes when something happens, not whether.
"""

import datetime
import logging
from functools import partial

from celery import current_app, shared_task
from celery.app.task import Task
from django.db import transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from plans_app import conf
from plans_app.actions import acts, archiving, bounces, delivering, doubts, issuing, ledger, reminding, rendering
from plans_app.exceptions import PlansError
from plans_app.models import Issuance, IssuanceAct, PlanPage, ScheduledIssue

logger = logging.getLogger(__name__)

# Seconds that sending a wake-up may cost the one who sends it, when the broker does not answer.
BROKER_TIMEOUT = 2
# Seconds after which a task takes no more letters: others wait, to be rendered or to go by another channel.
DRAIN_SECONDS = 5
# So many deliveries are worth one more worker, up to so many workers.
DELIVERIES_A_WORKER = 500
MOST_WORKERS = 4
# What was issued a moment ago has its own wake-up under way. Seconds.
SWEEP_AFTER = 30
SWEEP_LIMIT = 100


def issue_and_wake(*, plan: PlanPage, **options) -> Issuance:
    """Issues `plan` (see actions.issuing.issue_plan for the options) and has it rendered and delivered.

    The wake-up goes out when the transaction is committed. Issuing succeeds without a broker: the sweep goes on then.
    """
    issuance = issuing.issue_plan(plan=plan, **options)
    transaction.on_commit(partial(_wake_issued, issuance), robust=True)
    return issuance


def recall_and_wake(*, issuance: Issuance, **options) -> IssuanceAct:
    """Recalls `issuance` (see actions.acts.recall_issuance for the options) and has the notices sent."""
    return _wake_notices(acts.recall_issuance(issuance=issuance, **options))


def correct_and_wake(*, issuance: Issuance, **options) -> IssuanceAct:
    """Corrects `issuance` (see actions.acts.correct_issuance for the options) and has the notices sent."""
    return _wake_notices(acts.correct_issuance(issuance=issuance, **options))


def _wake_notices(act: IssuanceAct) -> IssuanceAct:
    transaction.on_commit(partial(_wake_channels, act.issuance), robust=True)
    return act


def _wake_issued(issuance: Issuance) -> None:
    """The document is made and goes out; who had a plan that it replaces is told."""
    wake(render_pdf, issuance.pk)
    for act in issuance.replaces.select_related("issuance"):
        _wake_channels(act.issuance)


def _wake_channels(issuance: Issuance) -> None:
    waiting = issuance.deliveries.due().count()
    for channel in delivering.due_channels(issuance=issuance):
        for _worker in range(min(MOST_WORKERS, 1 + waiting // DELIVERIES_A_WORKER)):
            wake(drain_deliveries, channel)


def wake(task: Task, *arguments) -> bool:
    """Sends `task`. A broker that does not answer costs at most BROKER_TIMEOUT seconds, and is only logged."""
    options = {**current_app.conf.broker_transport_options, **_IMPATIENT}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            task.apply_async(arguments, connection=connection, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("No wake-up for %s%s, the sweep will find it: %s", task.name, arguments, error)
        return False
    return True


# kombu retries a connection by itself unless it is told how often.
_IMPATIENT = {
    "socket_timeout": BROKER_TIMEOUT,
    "socket_connect_timeout": BROKER_TIMEOUT,
    "max_retries": 0,
    "connect_retries_timeout": BROKER_TIMEOUT,
}


@shared_task
def render_pdf(issuance_id: int) -> None:
    """Makes the PDF of an issuance and its archive copy; then wakes workers for each channel that waits for it."""
    _wake_channels(archiving.make_ready(issuance=Issuance.objects.get(pk=issuance_id)))


@shared_task
def drain_deliveries(channel: str) -> None:
    """Sends what is due by `channel` for a while; the rest is for the next task.

    A slow channel gets one worker: others would only wait as the first one does, while other channels need them.
    """
    if not delivering.is_moving(channel=channel):
        return
    if delivering.drain_deliveries(channel=channel, seconds=DRAIN_SECONDS).has_more:
        wake(drain_deliveries, channel)


@shared_task
def sweep() -> None:
    """Finds the rows that are behind, and sends the wake-ups that they missed."""
    ledger.release_abandoned()
    doubts.resolve_doubts()
    ledger.cancel_outdated()
    for issuance_id in _left_unready():
        wake(render_pdf, issuance_id)
    for channel in delivering.due_channels():
        wake(drain_deliveries, channel)


def _left_unready():
    due = Issuance.objects.due_to_make_ready(most_attempts=rendering.MAX_ATTEMPTS)
    behind = due.filter(issued_at__lt=Now() - datetime.timedelta(seconds=SWEEP_AFTER))
    return behind.order_by("pk").values_list("pk", flat=True)[:SWEEP_LIMIT]


@shared_task
def read_bounces() -> None:
    """Reads what mail servers report, where the site has a mailbox for it; the next call goes on with the rest."""
    if not conf.get("PLANS_BOUNCE_MAILBOX"):
        return
    try:
        bounces.read_bounces()
    except PlansError as error:
        logger.warning("The reports of mail servers could not be read: %s", error)


@shared_task
def send_reminders() -> None:
    """Writes the reminders that are due, and wakes the channels by which they go."""
    if reminding.write_reminders():
        for channel in delivering.due_channels():
            wake(drain_deliveries, channel)


@shared_task
def issue_scheduled() -> None:
    """Issues the plans whose moment has come. One that is refused does not stop the others."""
    for scheduled in ScheduledIssue.objects.filter(due_at__lte=Now()).order_by("due_at", "pk"):
        try:
            issuance = issuing.issue_scheduled_plan(scheduled=scheduled)
        except PlansError as error:
            logger.warning("The scheduled plan %s could not be issued: %s", scheduled.plan_id, error)
        else:
            _wake_issued(issuance)
