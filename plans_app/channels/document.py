"""An issued plan as data, for channels that carry fields instead of a letter."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """A body as the directory has it. `superior` is the name of the body above it; "" for what is not known."""

    name: str
    code: str = ""
    superior: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What the plan assigns to the recipient: where it stands ("III.2"), what is asked in plain text, by when."""

    citation: str
    is_lead: bool
    lines: tuple[str, ...]
    deadline: datetime.date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the document, by which line of "Nơi nhận" and why, and what it asks of this body.

    `purpose` is a code ("perform") or "", `purpose_text` the words as printed. At `download_url` this recipient
    alone fetches the PDF, with a POST; "" where it is attached and anybody may read it.
    """

    party: Party
    line: str
    purpose: str = ""
    purpose_text: str = ""
    tasks: tuple[Task, ...] = ()
    download_url: str = ""

    @property
    def deadline(self) -> datetime.date | None:
        """The first day by which something is asked."""
        return min((task.deadline for task in self.tasks if task.deadline), default=None)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Trường"."""

    authority: str
    position: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was issued, the same in every message of an issuance.

    `reference` is "39/KH-UBND", `number` its digits as printed and `notation` the rest. `recipient_lines` are the lines
    of "Nơi nhận" as printed. `pdf_size` is in bytes, None where the file was not read. Addresses are "" where no site
    shows the plan. `urgency` is the word of the stamp ("THƯỢNG KHẨN"), "" without one; `issued_copies` how many copies
    go out by what is printed.
    """

    issuer: Party
    kind: str
    reference: str
    number: str
    notation: str
    place: str
    issued_on: datetime.date
    issued_at: datetime.datetime
    subject: str
    signer: Signer
    recipient_lines: tuple[str, ...]
    appendices: tuple[str, ...]
    page_url: str
    pdf_filename: str
    pdf_sha256: str
    pdf_size: int | None
    pdf_pages: int
    pdf_url: str
    urgency: str = ""
    drafter_code: str = ""
    issued_copies: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a document that was issued before: `kind` is "recall", "correction" or "replacement".

    `order_reference` and `order_date` cite the document that orders it, `summary` says all in one line. `wrong` and
    `right` are those of a correction; `replacement` is the document that took the place of the first.
    """

    kind: str
    made_at: datetime.datetime
    order_reference: str
    order_date: datetime.date
    summary: str
    reason: str = ""
    wrong: str = ""
    right: str = ""
    replacement: Document | None = None
