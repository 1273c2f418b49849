"""What every channel takes and gives, and how the one with a name is found."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Self

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from plans_app import conf
from plans_app.channels.document import Act, Document, Recipient
from plans_app.exceptions import ChannelError


@dataclass(frozen=True, slots=True, weakref_slot=True)
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
    `act` is None for a plan itself, else what the letter tells of one; `answers` is then the `delivery_id` of the
    letter that carried the plan.
    `from_name` and `reply_to` speak for the issuer; the channel knows the address that it sends from, unless
    `from_email` gives another. `document` and `recipient` say the same in fields, for channels that carry data
    instead of a letter. `secrets` are what the receiver shares with the site, the newest first. `before_content` is for
    channels that announce content.
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
    act: Act | None = None
    answers: str = ""
    document: Document | None = None
    recipient: Recipient | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    before_content: Callable[[], None] = field(default=nothing, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message was taken. `detail` is what the other side answered, `code` the number in it."""

    detail: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A message that may have been taken: its identifier, where it went, and the secrets shared with the receiver."""

    delivery_id: str
    address: str
    secrets: tuple[str, ...] = field(default=(), repr=False)


class Whereabouts(StrEnum):
    """Whether the other side has a message."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class AddressKind(StrEnum):
    """What the directory has to know of an organization that a channel reaches."""

    EMAIL = "email"
    ENDPOINT = "endpoint"
    CODE = "code"


class BaseChannel(ABC):
    """A way to hand messages over. Options of PLANS_CHANNELS arrive as keyword arguments.

    Use it as a context manager for a batch of messages: `open` is free to wait for the first `send`, and `close`
    never fails.

    A channel that sets `announces_content` calls `message.before_content()` when the other side is ready for the
    content and before any of it leaves, and sends nothing when that raises. A worker that is lost before that moment
    has sent nothing for certain. Of other channels every message counts as begun when `send` is called.

    `connections` is how many objects of the class a worker uses at a time, each in a thread of its own when they are
    more than one; CONNECTIONS in PLANS_CHANNELS overrides it. A channel that sets `looks_ahead` is told of the message
    that follows, see `send_before`.

    `address_kind` is what `message.address` holds. A channel that `carries_any_size` gets the PDF however large it
    is; the others get none that is larger than PLANS_ATTACHMENT_MAX_BYTES.
    """

    announces_content: ClassVar[bool] = False
    looks_ahead: ClassVar[bool] = False
    connections: ClassVar[int] = 1
    address_kind: ClassVar[AddressKind] = AddressKind.EMAIL
    carries_any_size: ClassVar[bool] = False

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

        Raises PermanentFailure when this message will never be taken (AddressGone when none will be at its address),
        TemporaryFailure when it was not taken and may be later, ChannelUnavailable when no message would be taken
        now, and InDoubt when it may have been taken.
        """

    def send_before(self, message: Message, following: Message | None) -> Receipt:
        """As `send`, knowing what is sent next: `following`, the very object, if anything.

        A channel may use that to open the next message together with the content of this one. It announces the
        content of `following` when that is sent.
        """
        return self.send(message)

    def find(self, trace: Trace) -> Whereabouts:
        """Ask the other side whether it has a message that may have been taken.

        Raises when it cannot be asked for now: then it is asked again later.
        """
        return Whereabouts.UNKNOWN

    def problems(self) -> Iterable[str]:
        """What on this machine is in the way of sending, as sentences for `manage.py check`."""
        return ()


def get_channel(name: str) -> BaseChannel:
    """A new channel as PLANS_CHANNELS describes it. Raises ChannelError for a name that is not there."""
    return channel_class(name)(**_entry(name).get("OPTIONS", {}))


def channel_class(name: str) -> type[BaseChannel]:
    """The class behind a name of PLANS_CHANNELS. Raises ChannelError for a name that is not there."""
    return import_string(_entry(name)["BACKEND"])


def connections_of(name: str) -> int:
    """How many connections a worker may have by the channel `name`. Raises ChannelError."""
    return max(1, _entry(name).get("CONNECTIONS") or channel_class(name).connections)


def most_begun(name: str) -> int:
    """How many messages a worker may have begun at a time by the channel `name`. Raises ChannelError.

    One on each connection and the one that follows it; and, where there are several, one that waits for each.
    """
    connections = connections_of(name)
    return connections * (1 + channel_class(name).looks_ahead + (connections > 1))


def _entry(name: str) -> dict:
    channels = conf.get("PLANS_CHANNELS")
    if name not in channels:
        message = _("There is no channel “%(name)s” in PLANS_CHANNELS, which has: %(names)s.")
        raise ChannelError(message % {"name": name, "names": ", ".join(sorted(channels))})
    return channels[name]
