"""A `Message` as the bytes of an e-mail.

What the letters of one issuance share is made once: its file, the words of its subject, the name of its sender. The
rest is written straight into bytes; the standard library's generator would cost more than all other work on a letter.
"""

import binascii
import re
from collections.abc import Iterator
from email.encoders import encode_base64
from email.generator import BytesGenerator
from email.mime.base import MIMEBase
from email.policy import compat32
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache
from io import BytesIO
from textwrap import wrap
from weakref import WeakKeyDictionary

from plans_app.channels.base import Attachment, Message

POLICY = compat32.clone(linesep="\r\n")
# Header values whose encoded form is kept.
KEPT_WORDS = 1024
# Letters of a line of a header, beside its name.
LINE_LETTERS = 60
# Bytes of text in one encoded word: 48 letters of base64, and 12 around them (RFC 2047, 2 allows 75).
WORD_BYTES = 36

_LINE_END = re.compile(r"\r\n|\r|\n")


def compose(message: Message, *, address: str, sender: str) -> bytes:
    """The e-mail from `sender` to `address`, lines ending in CRLF."""
    return b"".join(compose_parts(message, address=address, sender=sender))


def compose_parts(message: Message, *, address: str, sender: str) -> list[bytes]:
    """The e-mail in pieces that follow each other; a file is the same piece for all its recipients, never copied.

    No text of a message can add a header: line breaks and control characters become spaces.
    """
    boundary = f"=_{message.delivery_id}"
    head = [f"{name}: {value}" for name, value in _headers(message, address, sender)]
    head += ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"', "", f"--{boundary}", ""]
    pieces = ["\r\n".join(head).encode("ascii") + _letter(message)]
    separator = f"\r\n--{boundary}\r\n".encode("ascii")
    for attachment in message.attachments:
        pieces += [separator, encode_attachment(attachment)]
    return [*pieces, f"\r\n--{boundary}--\r\n".encode("ascii")]


def _headers(message: Message, address: str, sender: str) -> Iterator[tuple[str, str]]:
    name, from_address = parseaddr(sender)
    yield "From", mailbox(message.from_name or name, from_address)
    yield "To", mailbox(message.to_name, address)
    if message.reply_to:
        yield "Reply-To", words(message.reply_to)
    yield "Subject", words(message.subject)
    yield "Date", formatdate(localtime=True)
    yield "Message-ID", message_id(message.delivery_id, from_address)
    if message.answers:
        # A mail program shows the notice beside the letter that it is about.
        yield "In-Reply-To", message_id(message.answers, from_address)
        yield "References", message_id(message.answers, from_address)
    for header, value in message.headers:
        yield one_line(header), words(value)


def message_id(delivery_id: str, from_address: str) -> str:
    """The same for every attempt of a delivery."""
    return f"<{delivery_id}@{from_address.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """`text` without line breaks and other control characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


@lru_cache(maxsize=KEPT_WORDS)
def words(text: str) -> str:
    """`text` as a header takes it: folded as it is where it is ASCII, else as encoded words (RFC 2047)."""
    clean = one_line(text)
    if clean.isascii() and "=?" not in clean:
        lines = wrap(clean, LINE_LETTERS, break_long_words=False, break_on_hyphens=False)
        if all(len(line) <= LINE_LETTERS for line in lines):
            return "\r\n ".join(lines)
    return "\r\n ".join(_encoded_words(clean))


def _encoded_words(text: str) -> Iterator[str]:
    """No character is cut in two: each word is read by itself."""
    chunk = b""
    for letter in text:
        encoded = letter.encode()
        if len(chunk) + len(encoded) > WORD_BYTES:
            yield _encoded_word(chunk)
            chunk = b""
        chunk += encoded
    yield _encoded_word(chunk)


def _encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(chunk, newline=False).decode()}?="


@lru_cache(maxsize=KEPT_WORDS)
def mailbox(name: str, address: str) -> str:
    """`name` and `address` as From and To take them."""
    clean = one_line(name)
    if clean.isascii() and "=?" not in clean and len(clean) <= LINE_LETTERS:
        return formataddr((clean, address))
    return "\r\n ".join([*_encoded_words(clean), f"<{address}>"])


def _letter(message: Message) -> bytes:
    text = _text_part("plain", message.text)
    if not message.html:
        return text
    boundary = f"=_letter_{message.delivery_id}"
    separator = f"\r\n--{boundary}\r\n".encode("ascii")
    opened = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'.encode("ascii")
    html = _text_part("html", message.html)
    return b"".join([opened, separator, text, separator, html, separator[:-2], b"--\r\n"])


def _text_part(kind: str, text: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    lines = _LINE_END.sub("\r\n", text)
    # The encoder ends the lines that it breaks in the way of the first line end that it finds.
    closed = lines if lines.endswith("\r\n") else f"{lines}\r\n"
    return head.encode("ascii") + binascii.b2a_qp(closed.encode())


# The encoded form of a file lives as long as the file that a batch holds.
_encoded: WeakKeyDictionary[Attachment, bytes] = WeakKeyDictionary()


def encode_attachment(attachment: Attachment) -> bytes:
    """The part of an e-mail that holds `attachment`, with its headers: the same bytes for all who ask."""
    encoded = _encoded.get(attachment)
    if encoded is None:
        encoded = _encoded[attachment] = _encode(attachment)
    return encoded


def _encode(attachment: Attachment) -> bytes:
    main, _slash, sub = attachment.content_type.partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(attachment.data)
    encode_base64(part)
    name = one_line(attachment.filename)
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    buffer = BytesIO()
    BytesGenerator(buffer, mangle_from_=False, policy=POLICY).flatten(part)
    return buffer.getvalue()
