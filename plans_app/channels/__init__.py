"""Hand a document over. A channel gets a `Message`, never a model."""

from plans_app.channels.base import Attachment, BaseChannel, Message, Receipt, connections_of, get_channel, most_begun

__all__ = ["Attachment", "BaseChannel", "Message", "Receipt", "connections_of", "get_channel", "most_begun"]
