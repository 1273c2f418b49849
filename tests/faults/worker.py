"""What a worker to be killed does, and the moments at which it can be had to kill itself."""

import os
import signal
import time
from functools import wraps

from plans_app.actions import ledger
from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.doubts import resolve_doubts
from plans_app.actions.ledger import release_abandoned
from plans_app.channels.smtp import Session

PAUSE_SECONDS = 0.05
# Long enough for the server to take a letter whose answer nobody will read.
TAKING_SECONDS = 0.5


def work() -> None:
    """Sweeps, asks and drains until the process ends."""
    while True:
        round_of_work()
        time.sleep(PAUSE_SECONDS)


def round_of_work() -> None:
    release_abandoned()
    resolve_doubts()
    drain_deliveries(channel="email")


def die(*_arguments, **_values) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_claim() -> None:
    _die_after(ledger, "claim_deliveries")


def die_when_ready() -> None:
    """After 354, and after that was written down; before the first byte."""
    Session.send_content = die


def die_after_content() -> None:
    """All of the letter has left, and no answer has come."""
    send = Session.send_content

    def send_and_die(session, pieces, **following):
        send(session, pieces, **following)
        time.sleep(TAKING_SECONDS)
        die()

    Session.send_content = send_and_die


def die_after_answer() -> None:
    """The server said yes, and that is not written down."""
    _die_after(Session, "finish")


def _die_after(owner, name: str) -> None:
    wrapped = getattr(owner, name)

    @wraps(wrapped)
    def then_die(*arguments, **values):
        result = wrapped(*arguments, **values)
        if result:
            die()
        return result

    setattr(owner, name, then_die)


MOMENTS = {
    "claim": die_after_claim,
    "ready": die_when_ready,
    "content": die_after_content,
    "answer": die_after_answer,
}
