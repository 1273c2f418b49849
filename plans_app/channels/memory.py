"""Messages stay in this process: for a site's tests, and for trying a set-up out."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from plans_app.channels.base import BaseChannel, Message, Receipt, Trace, Whereabouts
from plans_app.exceptions import ChannelError, InDoubt, PermanentFailure


class MemoryChannel(BaseChannel):
    """Keeps what it is given in `outbox`, which all instances share.

    `failures` says what is raised for an address, so that a site's tests see what becomes of it: ChannelUnavailable
    and InDoubt as well as failures for now and for good.
    """

    announces_content = True
    outbox: ClassVar[list[Message]] = []
    failures: ClassVar[dict[str, ChannelError]] = {}

    def __init__(self):
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def send(self, message: Message) -> Receipt:
        self.open()
        try:
            validate_email(message.address)
        except ValidationError as error:
            text = _("“%(address)s” is not an e-mail address.") % {"address": message.address}
            raise PermanentFailure(text) from error
        failure = self.failures.get(message.address)
        if failure and not isinstance(failure, InDoubt):
            raise failure
        message.before_content()
        if failure:
            raise failure
        self.outbox.append(message)
        return Receipt(detail=f"message {len(self.outbox)}")

    def find(self, trace: Trace) -> Whereabouts:
        is_there = any(message.delivery_id == trace.delivery_id for message in self.outbox)
        return Whereabouts.FOUND if is_there else Whereabouts.NOT_FOUND
