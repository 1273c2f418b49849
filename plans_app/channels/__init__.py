"""Hand a document over. A channel gets a `Message`, never a model."""

from plans_app.channels.base import (
    AddressKind,
    Attachment,
    BaseChannel,
    Message,
    Receipt,
    Trace,
    Whereabouts,
    channel_class,
    connections_of,
    get_channel,
    most_begun,
)
from plans_app.channels.document import Act, Document, Party, Recipient, Signer, Task

__all__ = [
    "Act",
    "AddressKind",
    "Attachment",
    "BaseChannel",
    "Document",
    "Message",
    "Party",
    "Receipt",
    "Recipient",
    "Signer",
    "Task",
    "Trace",
    "Whereabouts",
    "channel_class",
    "connections_of",
    "get_channel",
    "most_begun",
]
