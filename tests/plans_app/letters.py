"""Messages for the tests of channels, and how what arrived is read."""

import datetime
import email
import email.policy
import hashlib
import uuid
from pathlib import Path

from plans_app.channels import Attachment, Document, Message, Party, Recipient, Signer, Task

PDF = Attachment("39-KH-UBND.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\n\x00\xff" * 500)
DOCUMENT = Document(
    issuer=Party("Ủy ban nhân dân xã Quảng Ngọc", "H56.40", "Ủy ban nhân dân tỉnh Thanh Hóa", "ubnd@quangngoc.example"),
    kind="KẾ HOẠCH",
    reference="39/KH-UBND",
    number="39",
    notation="KH-UBND",
    place="Quảng Ngọc",
    issued_on=datetime.date(2026, 5, 12),
    issued_at=datetime.datetime(2026, 5, 12, 1, 30, tzinfo=datetime.UTC),
    subject="Tuyên truyền về hoạt động khoa học và công nghệ",
    signer=Signer("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Trường"),
    recipient_lines=("TTTU, TTHĐND thị xã (b/c)", "UBND các xã (t/h)"),
    appendices=("Nội dung băng rôn",),
    page_url="https://kehoach.example/ke-hoach/39/",
    pdf_filename="39-KH-UBND.pdf",
    pdf_sha256=hashlib.sha256(PDF.data).hexdigest(),
    pdf_size=len(PDF.data),
    pdf_pages=4,
    pdf_url="https://kehoach.example/ke-hoach/7/pdf",
)
RECIPIENT = Recipient(
    party=Party("Ủy ban nhân dân thị xã Duy Tiên", "H42.12"),
    line="UBND các xã",
    purpose="perform",
    purpose_text="t/h",
    tasks=(
        Task(
            citation="III.2",
            is_lead=True,
            lines=("Treo băng rôn.",),
            deadline=datetime.date(2026, 6, 1),
            url="https://kehoach.example/ke-hoach/39/#muc-1",
        ),
        Task(citation="III.4", is_lead=False, lines=("Phối hợp.",), deadline=None, url=""),
    ),
)


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
        "document": DOCUMENT,
        "recipient": RECIPIENT,
    }
    return Message(address=address, **{**defaults, **values})


def read(content: bytes) -> email.message.EmailMessage:
    """What a mail program makes of `content`."""
    return email.message_from_bytes(content, policy=email.policy.default)


def read_all(folder: Path) -> list[email.message.EmailMessage]:
    return [read(path.read_bytes()) for path in sorted(Path(folder).glob("*.eml"))]
