"""Messages for the tests of channels, and how what arrived is read."""

import datetime
import email
import email.policy
import hashlib
import uuid
from dataclasses import replace
from pathlib import Path

from plans_app.channels import Act, Attachment, Document, Message, Party, Recipient, Signer, Task

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


RECALL = Act(
    kind="recall",
    made_at=datetime.datetime(2026, 6, 10, 2, 0, tzinfo=datetime.UTC),
    order_reference="12/UBND-VP",
    order_date=datetime.date(2026, 6, 10),
    summary="Thu hồi theo 12/UBND-VP ngày 10/6/2026: Ban hành nhầm",
    reason="Ban hành nhầm",
)
CORRECTION = replace(
    RECALL, kind="correction", summary="Đính chính theo 12/UBND-VP", reason="", wrong="ngày 15/5", right="ngày 16/5"
)
REPLACEMENT = replace(
    RECALL,
    kind="replacement",
    summary="Được thay thế bằng Kế hoạch số 41/KH-UBND",
    reason="",
    replacement=replace(DOCUMENT, reference="41/KH-UBND", number="41", issued_on=datetime.date(2026, 6, 10)),
)


def a_notice(act: Act, address="van-thu@duytien.example", **values) -> Message:
    """What tells of `act`: without the document."""
    recipient = replace(RECIPIENT, tasks=())
    options = {"act": act, "answers": "7d9e0000-0000-4000-8000-000000000000", "attachments": (), "recipient": recipient}
    return a_message(address, **{**options, **values})


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
