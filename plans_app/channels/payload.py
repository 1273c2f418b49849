"""What a webhook says: the JSON of docs/integrators.md, version 1. Fields may be added; none changes its meaning."""

import base64
import json
from functools import lru_cache
from typing import Any

from plans_app.channels.base import Attachment, Message
from plans_app.channels.document import Act, Document, Party, Recipient, Task

VERSION = 1
ISSUED = "plan.issued"
TYPES = {"recall": "plan.recalled", "correction": "plan.corrected", "replacement": "plan.replaced"}
# Files whose encoded form is kept: a batch rarely mixes more issuances than that.
KEPT_ATTACHMENTS = 4
# What stands in the JSON until the encoded file takes its place: no text of a plan holds a NUL.
_MARK = "\x00"


def write_payload(message: Message) -> bytes:
    """The body of the request for `message`, the same at every attempt. Raises ValueError when it has no document."""
    if message.document is None or message.recipient is None:
        raise ValueError("The message has no document.")
    content = {
        "type": TYPES[message.act.kind] if message.act else ISSUED,
        "version": VERSION,
        "timestamp": (message.act.made_at if message.act else message.document.issued_at).isoformat(),
        "data": {
            "delivery": message.delivery_id,
            **_document(message.document),
            **_recipient(message.recipient),
            "pdf": _pdf(message),
            **(_told(message.act, message.answers) if message.act else {}),
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    if not message.attachments:
        return text.encode()
    before, after = text.encode().split(json.dumps(_MARK).encode())
    return b"".join([before, b'"', _encoded(message.attachments[0]), b'"', after])


def _told(act: Act, answers: str) -> dict[str, Any]:
    """What a notice says beside the document that it concerns, and the delivery that carried that."""
    order = {"reference": act.order_reference, "date": act.order_date.isoformat()}
    return {
        "answers": answers,
        "act": {
            "kind": act.kind,
            "order": order,
            "summary": act.summary,
            "reason": act.reason or None,
            "wrong": act.wrong or None,
            "right": act.right or None,
            "replacement": act.replacement and _document(act.replacement),
        },
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "issuer": _party(document.issuer),
        "kind": document.kind,
        "reference": document.reference,
        "number": document.number,
        "notation": document.notation,
        "place": document.place,
        "issued_on": document.issued_on.isoformat(),
        "subject": document.subject,
        "page_url": document.page_url or None,
    }


def _party(party: Party) -> dict[str, str]:
    return {"name": party.name, "code": party.code}


def _recipient(recipient: Recipient) -> dict[str, Any]:
    return {
        "recipient": _party(recipient.party),
        "line": recipient.line,
        "purpose": recipient.purpose or None,
        "purpose_text": recipient.purpose_text,
        "tasks": [_task(task) for task in recipient.tasks],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "citation": task.citation,
        "role": "lead" if task.is_lead else "cooperate",
        "lines": list(task.lines),
        "deadline": task.deadline.isoformat() if task.deadline else None,
        "url": task.url or None,
    }


def _pdf(message: Message) -> dict[str, Any]:
    document = message.document
    return {
        "filename": document.pdf_filename,
        "size": document.pdf_size,
        "pages": document.pdf_pages,
        "sha256": document.pdf_sha256,
        "url": document.pdf_url or None,
        "download_url": message.recipient.download_url or None,
        "base64": _MARK if message.attachments else None,
    }


@lru_cache(maxsize=KEPT_ATTACHMENTS)
def _encoded(attachment: Attachment) -> bytes:
    return base64.b64encode(attachment.data)
