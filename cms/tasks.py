"""The site's own task: a sign of life."""

from celery import shared_task
from django.core.cache import cache

HEARTBEAT_SECONDS = 300


@shared_task
def record_heartbeat(key: str) -> None:
    """Leave `key` in the cache: whoever finds it there knows that a worker takes tasks."""
    cache.set(key, True, HEARTBEAT_SECONDS)
