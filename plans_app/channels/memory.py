"""Messages stay in this process: for a site's tests, and for trying a set-up out."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from plans_app.channels.base import BaseChannel, Message, Receipt
from plans_app.exceptions import PermanentFailure


class MemoryChannel(BaseChannel):
    """Keeps what it is given in `outbox`, which all instances share."""

    announces_content = True
    outbox: ClassVar[list[Message]] = []

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
        message.before_content()
        self.outbox.append(message)
        return Receipt(detail=f"message {len(self.outbox)}")
