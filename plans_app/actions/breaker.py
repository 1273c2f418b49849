"""Leaving a channel alone that fails: what one worker finds out counts for all, by the database's clock."""

import datetime

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Now

from plans_app.models import ChannelHealth

# So many failures in a row pause a channel.
FAILURES_IN_A_ROW = 5
# For so long; then one delivery is tried, and the pause begins anew unless that goes well.
PAUSE = datetime.timedelta(minutes=1)


def allowance(*, channel: str, size: int) -> int:
    """How many of `size` deliveries may be claimed now: none in a pause, one after it, by whoever asks first."""
    failing = ChannelHealth.objects.filter(pk=channel, failures__gte=FAILURES_IN_A_ROW)
    if not failing.exists():
        return size
    return min(size, failing.filter(paused_until__lte=Now()).update(paused_until=Now() + PAUSE))


def note_failure(*, channel: str, reason: str) -> bool:
    """Counts a failure of the channel itself. True when that pauses it."""
    ChannelHealth.objects.get_or_create(pk=channel)
    is_last = When(failures__gte=FAILURES_IN_A_ROW - 1, then=Now() + PAUSE)
    health = ChannelHealth.objects.filter(pk=channel)
    health.update(failures=F("failures") + 1, failed_at=Now(), reason=reason, paused_until=Case(is_last, default=None))
    return health.filter(failures__gte=FAILURES_IN_A_ROW).exists()


def note_success(*, channel: str) -> None:
    """The channel was usable: its failures are forgotten."""
    ChannelHealth.objects.filter(pk=channel, failures__gt=0).update(failures=0, paused_until=None, reason="")


def paused_channels() -> QuerySet[ChannelHealth]:
    """The channels by which nothing is tried now."""
    return ChannelHealth.objects.filter(failures__gte=FAILURES_IN_A_ROW, paused_until__gt=Now())
