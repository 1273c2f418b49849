"""Messages for the tests of channels, and how what arrived is read."""

import email
import email.policy
import uuid
from pathlib import Path

from plans_app.channels import Attachment, Message

PDF = Attachment("39-KH-UBND.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\n\x00\xff" * 500)


def a_message(address="van-thu@duytien.example", **values) -> Message:
    defaults = {
        "delivery_id": str(uuid.uuid4()),
        "to_name": "Ủy ban nhân dân thị xã Duy Tiên",
        "subject": "[39/KH-UBND] Tuyên truyền về hoạt động khoa học và công nghệ",
        "text": "Kính gửi: Ủy ban nhân dân thị xã Duy Tiên\n",
        "html": "<p>Kính gửi: Ủy ban nhân dân thị xã Duy Tiên</p>",
        "attachments": (PDF,),
        "from_name": "Ủy ban nhân dân xã Quảng Ngọc",
        "reply_to": "van-thu@quangngoc.example",
    }
    return Message(address=address, **{**defaults, **values})


def read(content: bytes) -> email.message.EmailMessage:
    """What a mail program makes of `content`."""
    return email.message_from_bytes(content, policy=email.policy.default)


def read_all(folder: Path) -> list[email.message.EmailMessage]:
    return [read(path.read_bytes()) for path in sorted(Path(folder).glob("*.eml"))]
