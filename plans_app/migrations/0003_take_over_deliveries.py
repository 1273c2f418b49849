"""The four states that deliveries had become states of the ledger."""

import datetime

from django.db import migrations
from django.db.models.functions import Now

LIFETIME = datetime.timedelta(hours=72)
# What was being sent when the worker stopped may have left.
NEW_STATES = {"sending": "in_doubt", "sent": "accepted", "failed": "rejected"}


def take_over(apps, schema_editor):
    deliveries = apps.get_model("plans_app", "Delivery").objects
    event = apps.get_model("plans_app", "DeliveryEvent")
    for before, after in NEW_STATES.items():
        taken = deliveries.filter(state=before)
        events = [
            event(delivery_id=pk, from_state="queued", to_state=after, attempt=0, actor="migration", note=f"attempts: {n}")
            for pk, n in taken.values_list("pk", "attempts")
        ]
        taken.update(state=after, lease_token=None, lease_until=None)
        event.objects.bulk_create(events, batch_size=500)
    # Attempts have rows from now on; of the earlier ones only the number is known, which the events keep.
    deliveries.filter(attempts__gt=0).update(attempts=0)
    deliveries.filter(state__in=["queued", "in_doubt"]).update(expires_at=Now() + LIFETIME)
    deliveries.filter(state="in_doubt").update(due_at=Now())


def give_back(apps, schema_editor):
    deliveries = apps.get_model("plans_app", "Delivery").objects
    sent, failed = ["accepted", "delivered", "acknowledged"], ["bounced", "rejected", "expired", "technical_failure"]
    waiting = ["claimed", "transmitting", "in_doubt"]
    free = {"lease_token": None, "lease_until": None}
    deliveries.filter(state__in=sent).update(state="sent", **free)
    deliveries.filter(state__in=[*failed, "held", "cancelled"]).update(state="failed", **free)
    deliveries.filter(state__in=waiting).update(state="queued", **free)


class Migration(migrations.Migration):

    dependencies = [("plans_app", "0002_delivery_ledger")]

    operations = [migrations.RunPython(take_over, give_back)]
