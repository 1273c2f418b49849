"""A document as a package of the national document axis: edXML, as QCVN 102:2016/BTTTT names its fields.

What the axes agree on is written; elements whose values differ between them or that nobody explains (SteeringType,
ReceiverType, an empty signature) are left out. The spelling "Bussiness" is theirs.
"""

import base64
import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from plans_app.channels.base import Attachment, Message
from plans_app.channels.document import Document, Party

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
# Code of the kind in the list of administrative documents (QCVN 102:2016, amendment 1:2022).
DOCUMENT_TYPES = {"KẾ HOẠCH": "10"}
NO_PAPER, ORDINARY = "0", "0"
# BussinessDocType of a package: a new document, or what became of one that was sent before.
NEW_DOCUMENT = "0"
BUSINESS_OF_ACTS = {"recall": "1", "correction": "2", "replacement": "3"}
# How urgent a document is, by the word of its stamp.
PRIORITIES = {"KHẨN": "1", "THƯỢNG KHẨN": "2", "HỎA TỐC": "3"}
# Characters that a field may have.
LENGTHS = {
    "OrganId": 35,
    "OrganizationInCharge": 200,
    "OrganName": 200,
    "Email": 100,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "Place": 50,
    "TypeName": 100,
    "Subject": 500,
    "Content": 500,
    "Competence": 100,
    "Position": 100,
    "FullName": 50,
    "ToPlace": 150,
    "TyperNotation": 10,
    "Appendix": 250,
    "AttachmentName": 200,
    "BussinessDocReason": 500,
}
# Files whose encoded form is kept: a batch rarely mixes more issuances than that.
KEPT_ATTACHMENTS = 4
# Characters that XML 1.0 does not have, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis has of its own: `codes` for those of the directory, `document_types` by the names of kinds."""

    codes: Mapping[str, str]
    document_types: Mapping[str, str]

    def code(self, party: Party) -> str:
        return self.codes.get(party.code, party.code)


def write_package(message: Message, axis: Axis) -> bytes:
    """The package for `message`, the same at every attempt; that of a notice has no attachment.

    Raises ValueError for a message without document, and for one without attachment that is no notice.

    What is longer than its field is cut, and ends in an ellipsis.
    """
    if message.document is None or message.recipient is None or not (message.act or message.attachments):
        raise ValueError("The message has no document, or no file of it.")
    envelope = _branch(
        "edXML:edXMLEnvelope",
        _branch("edXML:edXMLHeader", _header(message, axis), _trace(message, axis)),
        _branch("edXML:edXMLBody", _manifest(message)),
    )
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NAMESPACE}" xmlns:edXML="{NAMESPACE}">'
    if message.act:
        return f"{start}{envelope}</edXML>\n".encode()
    attachment = message.attachments[0]
    before, after = _attachment(attachment, message.document)
    return b"".join([f"{start}{envelope}{before}".encode(), _encoded(attachment), f"{after}</edXML>\n".encode()])


def document_id(document: Document, axis: Axis) -> str:
    """What identifies the document, whoever receives it: "H41.12,2026/05/12,39/KH-UBND"."""
    return f"{axis.code(document.issuer)},{document.issued_on:%Y/%m/%d},{document.reference}"


def _header(message: Message, axis: Axis) -> str:
    document, recipient = message.document, message.recipient
    kind = axis.document_types.get(document.kind.upper(), "")
    return _branch(
        "edXML:MessageHeader",
        _party("From", document.issuer, axis),
        _party("To", recipient.party, axis),
        _branch("edXML:Code", _leaf("CodeNumber", document.number), _leaf("CodeNotation", document.notation)),
        _branch(
            "edXML:PromulgationInfo",
            _leaf("Place", document.place),
            _leaf("PromulgationDate", _day(document.issued_on)),
        ),
        _branch("edXML:DocumentType", _leaf("Type", kind), _leaf("TypeDetail", "0"), _leaf("TypeName", document.kind)),
        _leaf("Subject", document.subject),
        _leaf("Content", document.subject),
        _branch(
            "edXML:SignerInfo",
            _leaf("Competence", document.signer.authority),
            _leaf("Position", document.signer.position),
            _leaf("FullName", document.signer.name),
        ),
        _leaf("DueDate", _day(recipient.deadline)) if recipient.deadline else "",
        _branch("edXML:ToPlaces", *(_leaf("Place", line, "ToPlace") for line in document.recipient_lines)),
        _branch(
            "edXML:OtherInfo",
            _leaf("Priority", PRIORITIES.get(document.urgency, ORDINARY)),
            _leaf("TyperNotation", document.drafter_code) if document.drafter_code else "",
            _leaf("PromulgationAmount", str(document.issued_copies)) if document.issued_copies else "",
            _leaf("PageAmount", str(document.pdf_pages)),
            _branch("edXML:Appendixes", *(_leaf("Appendix", title) for title in document.appendices)),
        ),
        _response(document, axis) if message.act else "",
        _leaf("DocumentId", document_id(document, axis)),
    )


def _response(document: Document, axis: Axis) -> str:
    """The document that was sent first, which a notice answers."""
    return _branch(
        "edXML:ResponseFor",
        _leaf("OrganId", axis.code(document.issuer)),
        _leaf("Code", document.reference),
        _leaf("PromulgationDate", _day(document.issued_on)),
        _leaf("DocumentId", document_id(document, axis)),
    )


def _party(name: str, party: Party, axis: Axis) -> str:
    return _branch(
        f"edXML:{name}",
        _leaf("OrganId", axis.code(party)),
        _leaf("OrganizationInCharge", party.superior),
        _leaf("OrganName", party.name),
        *(_leaf(unknown, "") for unknown in ("OrganAdd",)),
        _leaf("Email", party.email),
        *(_leaf(unknown, "") for unknown in ("Telephone", "Fax", "Website")),
    )


def _trace(message: Message, axis: Axis) -> str:
    """Who sent it when; the delivery is the name of the list."""
    document = message.document
    moment = (message.act.made_at if message.act else document.issued_at).astimezone(_HANOI)
    return _branch(
        "edXML:TraceHeaderList",
        _branch(
            "edXML:TraceHeader",
            _leaf("OrganId", axis.code(document.issuer)),
            _leaf("Timestamp", f"{moment:%Y/%m/%d %H:%M:%S}"),
        ),
        _branch(
            "edXML:Bussiness",
            _leaf("BussinessDocType", BUSINESS_OF_ACTS[message.act.kind] if message.act else NEW_DOCUMENT),
            _leaf("BussinessDocReason", message.act.summary if message.act else ""),
            _leaf("DocumentId", document_id(_standing(message), axis)),
            _leaf("Paper", NO_PAPER),
            _replacement(message, axis) if message.act and message.act.replacement else "",
        ),
        id=message.delivery_id,
        version="1.0",
        mustUnderstand="1",
    )


def _standing(message: Message) -> Document:
    """The document that a package is about: of a replacement, the one that took the place."""
    return (message.act and message.act.replacement) or message.document


def _replacement(message: Message, axis: Axis) -> str:
    """The document whose place was taken, and who had it."""
    return _branch(
        "edXML:ReplacementInfoList",
        _branch(
            "edXML:ReplacementInfo",
            _leaf("DocumentId", document_id(message.document, axis)),
            _branch("edXML:OrganIdList", _leaf("OrganId", axis.code(message.recipient.party))),
        ),
    )


# Vietnam has one time and no summer time.
_HANOI = datetime.timezone(datetime.timedelta(hours=7))


def _manifest(message: Message) -> str:
    references = (_reference(attachment, message.document) for attachment in message.attachments[:1])
    return _branch("edXML:edXMLManifest", *references, version="1.0")


def _reference(attachment: Attachment, document: Document) -> str:
    return _branch(
        "edXML:Reference",
        _leaf("ContentId", f"cid:{document.pdf_sha256}"),
        _leaf("ContentType", attachment.content_type),
        _leaf("Description", document.subject, "Subject"),
        _leaf("AttachmentName", attachment.filename),
    )


def _attachment(attachment: Attachment, document: Document) -> tuple[str, str]:
    """What stands before and after the encoded bytes. These elements have no prefix."""
    before = (
        f"<AttachmentEncoded><Attachment><ContentId>cid:{escape(document.pdf_sha256)}</ContentId>"
        f"<AttachmentName>{_text(attachment.filename, 'AttachmentName')}</AttachmentName>"
        f"<Description>{_text(document.subject, 'Subject')}</Description>"
        f"<ContentType>{_text(attachment.content_type)}</ContentType><edXML:ContentTransferEncoded>"
    )
    return before, "</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>"


@lru_cache(maxsize=KEPT_ATTACHMENTS)
def _encoded(attachment: Attachment) -> bytes:
    return base64.b64encode(attachment.data)


def _branch(name: str, *children: str, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>"


def _leaf(name: str, text: str, limit: str = "") -> str:
    return f"<edXML:{name}>{_text(text, limit or name)}</edXML:{name}>"


def _text(text: str, limit: str = "") -> str:
    """`text` as XML takes it: composed, in one line, no longer than the field `limit` may be."""
    clean = unicodedata.normalize("NFC", " ".join(_NO_XML.sub("", text).split()))
    most = LENGTHS.get(limit, len(clean))
    return escape(clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…")


def _day(day: datetime.date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""
