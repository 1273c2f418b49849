"""In which order things happen: issue → render → deliver, and the sweep that finds what was left behind.

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

from plans_app.actions import delivering, doubts, issuing, ledger, rendering
from plans_app.exceptions import PlansError
from plans_app.models import Issuance, PlanPage, ScheduledIssue

logger = logging.getLogger(__name__)

# Seconds that sending a wake-up may cost the one who sends it, when the broker does not answer.
BROKER_TIMEOUT = 2
# Deliveries for one task: it must end well within CELERY_TASK_TIME_LIMIT.
DRAIN_LIMIT = 200
# What was issued a moment ago has its own wake-up under way. Seconds.
SWEEP_AFTER = 30
SWEEP_LIMIT = 100


def issue_and_wake(*, plan: PlanPage, **options) -> Issuance:
    """Issues `plan` (see actions.issuing.issue_plan for the options) and has it rendered and delivered.

    The wake-up goes out when the transaction is committed. Issuing succeeds without a broker: the sweep goes on then.
    """
    issuance = issuing.issue_plan(plan=plan, **options)
    transaction.on_commit(partial(wake, render_pdf, issuance.pk), robust=True)
    return issuance


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
    """Makes the PDF of an issuance; then wakes each channel by which it is to be delivered."""
    issuance = rendering.render_issuance(issuance=Issuance.objects.get(pk=issuance_id))
    for channel in delivering.due_channels(issuance=issuance):
        wake(drain_deliveries, channel)


@shared_task
def drain_deliveries(channel: str) -> None:
    """Sends what is due by `channel`; the rest is for the next task, so that none of them runs for long."""
    report = delivering.drain_deliveries(channel=channel, limit=DRAIN_LIMIT)
    if report.total >= DRAIN_LIMIT:
        wake(drain_deliveries, channel)


@shared_task
def sweep() -> None:
    """Finds the rows that are behind, and sends the wake-ups that they missed."""
    ledger.release_abandoned()
    doubts.resolve_doubts()
    for issuance_id in _left_unrendered():
        wake(render_pdf, issuance_id)
    for channel in delivering.due_channels():
        wake(drain_deliveries, channel)


def _left_unrendered():
    due = Issuance.objects.due_for_rendering(most_attempts=rendering.MAX_ATTEMPTS)
    behind = due.filter(issued_at__lt=Now() - datetime.timedelta(seconds=SWEEP_AFTER))
    return behind.order_by("pk").values_list("pk", flat=True)[:SWEEP_LIMIT]


@shared_task
def issue_scheduled() -> None:
    """Issues the plans whose moment has come. One that is refused does not stop the others."""
    for scheduled in ScheduledIssue.objects.filter(due_at__lte=Now()).order_by("due_at", "pk"):
        try:
            issuance = issuing.issue_scheduled_plan(scheduled=scheduled)
        except PlansError as error:
            logger.warning("The scheduled plan %s could not be issued: %s", scheduled.plan_id, error)
        else:
            wake(render_pdf, issuance.pk)
