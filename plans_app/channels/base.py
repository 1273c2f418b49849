"""What every channel takes and gives, and how the one with a name is found."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Self

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.exceptions import ChannelError


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. Messages of one issuance share the same object: it is encoded once."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One letter to one organization.

    `delivery_id` is the same at every attempt, so that a receiver can tell a repetition from a second letter.
    `from_name` and `reply_to` speak for the issuer; the channel knows the address that it sends from, unless
    `from_email` gives another.
    """

    delivery_id: str
    to_name: str
    address: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    from_name: str = ""
    from_email: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message was taken. `detail` is what the other side answered."""

    detail: str = ""


class BaseChannel(ABC):
    """A way to hand messages over. Options of PLANS_CHANNELS arrive as keyword arguments.

    Use it as a context manager for a batch of messages: `open` is free to wait for the first `send`, and `close`
    never fails.
    """

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @abstractmethod
    def open(self) -> None:
        """Get ready for a batch. Raises ChannelUnavailable when there is no way to send now."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what `open` took. Never raises."""

    @abstractmethod
    def send(self, message: Message) -> Receipt:
        """Hand `message` over.

        Raises PermanentFailure when this message will never be taken, TemporaryFailure when it may be later, and
        ChannelUnavailable when no message would be taken now.
        """


def get_channel(name: str) -> BaseChannel:
    """A new channel as PLANS_CHANNELS describes it. Raises ChannelError for a name that is not there."""
    channels = conf.get("PLANS_CHANNELS")
    if name not in channels:
        message = _("There is no channel “%(name)s” in PLANS_CHANNELS, which has: %(names)s.")
        raise ChannelError(message % {"name": name, "names": ", ".join(sorted(channels))})
    entry = channels[name]
    return import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
