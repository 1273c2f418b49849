"""What several tests of the plugin share."""

import socket

import pytest
from django.core.cache import cache

from plans_app.channels.memory import MemoryChannel
from tests.plans_app.receiver import HOST, Receiver


class Names:
    """Answers for names of hosts instead of a name server; other names do not exist, numbers stand for themselves.

    `answers` maps a name to the numbers of one question after another; the last ones stay. `asked` lists questions.
    """

    def __init__(self, ask_system):
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.ask_system = ask_system

    def __setitem__(self, name: str, numbers: list[str]) -> None:
        self.answers[name] = [numbers]

    def ask(self, host, port, *arguments, **options):
        self.asked.append(host)
        if host not in self.answers:
            return self.ask_system(host, port, *arguments, **{**options, "flags": socket.AI_NUMERICHOST})
        queue = self.answers[host]
        numbers = queue.pop(0) if len(queue) > 1 else queue[0]
        return [answer for number in numbers for answer in self.ask_system(number, port, *arguments, **options)]


@pytest.fixture
def names(monkeypatch):
    found = Names(socket.getaddrinfo)
    monkeypatch.setattr("plans_app.web_addresses.socket.getaddrinfo", found.ask)
    return found


@pytest.fixture
def receiver(names, settings):
    """A receiver that the site may call although it is on this machine."""
    with Receiver() as running:
        names[HOST] = ["127.0.0.1"]
        settings.PLANS_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
        settings.PLANS_WEBHOOK_PORTS = [443, 8443, running.port]
        yield running


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
