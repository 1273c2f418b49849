"""A `Message` as the bytes of an e-mail."""

from collections.abc import Iterator
from email.charset import BASE64, QP, Charset
from email.encoders import encode_base64
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message as MimePart
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache
from io import BytesIO

from plans_app.channels.base import Attachment, Message

POLICY = compat32.clone(linesep="\r\n")
# Files whose encoded form is kept: a batch rarely mixes more issuances than that.
KEPT_ATTACHMENTS = 4

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_UTF8.header_encoding = BASE64


def compose(message: Message, *, address: str, sender: str) -> bytes:
    """The e-mail from `sender` to `address`, lines ending in CRLF.

    No text of a message can add a header: line breaks and control characters become spaces.
    """
    boundary = f"=_{message.delivery_id}"
    mail = MIMEMultipart("mixed", boundary=boundary)
    for name, value in _headers(message, address, sender):
        mail[name] = value
    mail.attach(_letter(message))
    # Attachments are put in as bytes that are ready: encoding a file again for each recipient would cost more than
    # all the rest of its delivery.
    opened = _flat(mail).removesuffix(f"\r\n--{boundary}--\r\n".encode())
    parts = [encode_attachment(attachment) for attachment in message.attachments]
    separator = f"\r\n--{boundary}\r\n".encode()
    return separator.join([opened, *parts]) + f"\r\n--{boundary}--\r\n".encode()


def _headers(message: Message, address: str, sender: str) -> Iterator[tuple[str, Header | str]]:
    name, from_address = parseaddr(sender)
    yield "From", _mailbox("From", message.from_name or name, from_address)
    yield "To", _mailbox("To", message.to_name, address)
    if message.reply_to:
        yield "Reply-To", one_line(message.reply_to)
    yield "Subject", _words(message.subject, "Subject")
    yield "Date", formatdate(localtime=True)
    yield "Message-ID", message_id(message.delivery_id, from_address)
    if message.answers:
        # A mail program shows the notice beside the letter that it is about.
        yield "In-Reply-To", message_id(message.answers, from_address)
        yield "References", message_id(message.answers, from_address)
    for header, value in message.headers:
        yield one_line(header), _words(value, header)


def message_id(delivery_id: str, from_address: str) -> str:
    """The same for every attempt of a delivery."""
    return f"<{delivery_id}@{from_address.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """`text` without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _words(text: str, header: str) -> Header:
    clean = one_line(text)
    return Header(clean, None if clean.isascii() else _UTF8, header_name=header)


def _mailbox(header: str, name: str, address: str) -> Header | str:
    clean = one_line(name)
    if clean.isascii():
        return formataddr((clean, address))
    value = Header(clean, _UTF8, header_name=header)
    value.append(f"<{address}>", "us-ascii")
    return value


def _letter(message: Message) -> MimePart:
    text = MIMEText(message.text, "plain", _UTF8)
    if not message.html:
        return text
    letter = MIMEMultipart("alternative", boundary=f"=_letter_{message.delivery_id}")
    letter.attach(text)
    letter.attach(MIMEText(message.html, "html", _UTF8))
    return letter


@lru_cache(maxsize=KEPT_ATTACHMENTS)
def encode_attachment(attachment: Attachment) -> bytes:
    """The part of an e-mail that holds `attachment`, with its headers."""
    main, _slash, sub = attachment.content_type.partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(attachment.data)
    encode_base64(part)
    name = one_line(attachment.filename)
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return _flat(part)


def _flat(part: MimePart) -> bytes:
    buffer = BytesIO()
    BytesGenerator(buffer, mangle_from_=False, policy=POLICY).flatten(part)
    return buffer.getvalue()
