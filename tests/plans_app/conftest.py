"""What several tests of the plugin share."""

import pytest
from django.core.cache import cache

from plans_app.channels.memory import MemoryChannel


@pytest.fixture
def memory(settings):
    """Letters stay in this process."""
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
    MemoryChannel.outbox.clear()
    return MemoryChannel.outbox


@pytest.fixture
def _no_throttle():
    """Nobody has asked for anything yet."""
    cache.clear()
