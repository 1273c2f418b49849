"""What every channel takes and gives, and how the one with a name is found."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Self

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


def nothing() -> None:
    """What a message without a ledger has done before its content leaves."""


@dataclass(frozen=True, slots=True)
class Message:
    """One letter to one organization.

    `delivery_id` is the same at every attempt, so that a receiver can tell a repetition from a second letter.
    `act` is "" for a plan itself, else what the letter tells of one: "recall", "correction", "replacement"; `answers`
    is then the `delivery_id` of the letter that carried the plan.
    `from_name` and `reply_to` speak for the issuer; the channel knows the address that it sends from, unless
    `from_email` gives another. `before_content` is for channels that announce content.
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
    act: str = ""
    answers: str = ""
    before_content: Callable[[], None] = field(default=nothing, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message was taken. `detail` is what the other side answered, `code` the number in it."""

    detail: str = ""
    code: int | None = None


class BaseChannel(ABC):
    """A way to hand messages over. Options of PLANS_CHANNELS arrive as keyword arguments.

    Use it as a context manager for a batch of messages: `open` is free to wait for the first `send`, and `close`
    never fails.

    A channel that sets `announces_content` calls `message.before_content()` when the other side is ready for the
    content and before any of it leaves, and sends nothing when that raises. A worker that is lost before that moment
    has sent nothing for certain. Of other channels every message counts as begun when `send` is called.
    """

    announces_content: ClassVar[bool] = False

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

        Raises PermanentFailure when this message will never be taken, TemporaryFailure when it was not taken and may
        be later, ChannelUnavailable when no message would be taken now, and InDoubt when it may have been taken.
        """


def get_channel(name: str) -> BaseChannel:
    """A new channel as PLANS_CHANNELS describes it. Raises ChannelError for a name that is not there."""
    channels = conf.get("PLANS_CHANNELS")
    if name not in channels:
        message = _("There is no channel “%(name)s” in PLANS_CHANNELS, which has: %(names)s.")
        raise ChannelError(message % {"name": name, "names": ", ".join(sorted(channels))})
    entry = channels[name]
    return import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
