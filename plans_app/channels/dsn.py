"""Reading what mail servers report about our letters (RFC 3464), and what comes back in no standard form.

A report counts only when it carries the seal that went out in the envelope of the letter: in the name that the envelope
had (ENVID), or in the address that the report was sent to. Nobody else can make one up.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from flufl.bounce import all_failures

from plans_app.channels.mime import one_line
from plans_app.seals import RETURN

# What is read of a letter, in bytes: a report stands before the letter that it gives back, which may be large.
HEAD_BYTES = 1_000_000
LONGEST_TEXT = 1000
FAILED, DELAYED, DELIVERED = "failed", "delayed", "delivered"
# "expanded" is the word of a list that passed it on to its members; "relayed" of a server that asked the next one for
# no report.
OUTCOMES = {
    "failed": FAILED,
    "delayed": DELAYED,
    "delivered": DELIVERED,
    "relayed": DELIVERED,
    "expanded": DELIVERED,
}
# Of several recipients the worst is what a clerk must know.
_WORST_FIRST = (FAILED, DELAYED, DELIVERED)
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_MAIL_SYSTEMS = ("mailer-daemon", "postmaster", "mail-daemon")


class NoReport(Exception):
    """A letter is no report about one of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class MailReport:
    """What became of one letter. `recipient` is the address that the report speaks of, `original_recipient` the one
    that we wrote to where the report repeats it; `status` is the enhanced code, "5.1.1".
    """

    message_id: str
    delivery_id: uuid.UUID
    outcome: str
    status: str = ""
    recipient: str = ""
    original_recipient: str = ""
    text: str = ""


def read_report(content: bytes) -> MailReport:
    """The report that `content`, a whole letter or its beginning, holds. Raises NoReport for everything else."""
    head = content[:HEAD_BYTES]
    letter = message_from_bytes(head, policy=compat32)
    status = next(_status_parts(letter), None)
    if status is not None:
        return _read_standard(letter, status, head)
    return _read_by_wording(letter, head)


def _read_standard(letter: Message, status: Message, head: bytes) -> MailReport:
    envelope, *recipients = _blocks(status)
    told = [(OUTCOMES[action], block) for block in recipients if (action := _word(block, "Action")) in OUTCOMES]
    if not told:
        raise NoReport("its report names no recipient and no action")
    outcome, block = min(told, key=lambda pair: _WORST_FIRST.index(pair[0]))
    return MailReport(
        message_id=_message_id(letter, head),
        delivery_id=_delivery_id(letter, _field(envelope, "Original-Envelope-Id")),
        outcome=outcome,
        status=_word(block, "Status")[:20],
        recipient=_address(block, "Final-Recipient"),
        original_recipient=_address(block, "Original-Recipient"),
        text=_typed(_field(block, "Diagnostic-Code")),
    )


def _read_by_wording(letter: Message, head: bytes) -> MailReport:
    """Mail systems that know no standard say it in words; people and their automatic answers are not listened to."""
    if not _comes_from_a_mail_system(letter):
        raise NoReport("it is no report of a mail server")
    delivery_id = _delivery_id(letter, "")
    try:
        for_now, for_good = all_failures(letter)
    except Exception as error:  # its two dozen readers trust the form of what they read
        raise NoReport(f"its wording could not be read: {error!r}") from error
    if not (for_now or for_good):
        raise NoReport("its wording says of nobody that it failed")
    addresses = sorted(for_good or for_now)
    return MailReport(
        message_id=_message_id(letter, head),
        delivery_id=delivery_id,
        outcome=FAILED if for_good else DELAYED,
        recipient=_clean(_decoded(addresses[0]))[:254],
        text=_clean(str(letter.get("Subject", ""))),
    )


def _status_parts(letter: Message) -> Iterator[Message]:
    """Parts that are reports; those inside of a letter that is given back are that letter's own affair."""
    kind = letter.get_content_type()
    if kind == "message/delivery-status":
        yield letter
    elif letter.is_multipart() and kind != "message/rfc822":
        for part in letter.get_payload():
            yield from _status_parts(part)


def _blocks(status: Message) -> list[Message]:
    """The fields of the letter as a whole, then those of each recipient."""
    payload = status.get_payload()
    blocks = (
        [block for block in payload if isinstance(block, Message) and block.keys()] if status.is_multipart() else []
    )
    if len(blocks) < 2:
        raise NoReport("its report is broken")
    return blocks


def _delivery_id(letter: Message, envelope_id: str) -> uuid.UUID:
    named = {RETURN.read(envelope_id), *(_marked(address) for address in _addresses(letter))} - {None}
    if not named:
        raise NoReport("nothing in it has our seal")
    if len(named) > 1:
        raise NoReport("it names several letters of ours")
    return named.pop()


def _addresses(letter: Message) -> list[str]:
    headers = [str(value) for name in _DELIVERED_TO for value in letter.get_all(name, [])]
    return [address for _name, address in getaddresses(headers)]


def _marked(address: str) -> uuid.UUID | None:
    return RETURN.read(address.partition("@")[0].rpartition("+")[2])


def _comes_from_a_mail_system(letter: Message) -> bool:
    if letter.get("X-Failed-Recipients"):
        return True
    senders = getaddresses([str(value) for value in letter.get_all("From", [])])
    return any(address.partition("@")[0].lower() in _MAIL_SYSTEMS for _name, address in senders)


def _message_id(letter: Message, head: bytes) -> str:
    """That of the report; what it holds stands for it where a server gave it none."""
    return _clean(str(letter.get("Message-ID", "")))[:255] or f"sha256:{hashlib.sha256(head).hexdigest()}"


def _field(block: Message, name: str) -> str:
    return _clean(str(block.get(name, "")))


def _word(block: Message, name: str) -> str:
    """The first word of a field; what follows may be a comment."""
    return (_field(block, name).lower().split() or [""])[0]


def _address(block: Message, name: str) -> str:
    return _typed(_field(block, name))[:254]


def _typed(value: str) -> str:
    """A field without its type: "rfc822; kt@qn.example" → "kt@qn.example"."""
    _type, separator, rest = value.partition(";")
    return (rest if separator else value).strip()[:LONGEST_TEXT]


def _clean(text: str) -> str:
    return one_line(text.encode("utf-8", "replace").decode())[:LONGEST_TEXT]


def _decoded(address: bytes | str) -> str:
    return address.decode(errors="replace") if isinstance(address, bytes) else address
