"""What every importer returns: a `PlanDraft`, the reading of one document, with no database behind it.

Importers take bytes and give a draft; `actions.drafting` turns a draft into a page. A draft is never
refused: what could not be read is a `Doubt`, and every line of the source stands in `lines` with the
part of the document that took it.

Text in a draft is NFC. `InlineText` is text with the few marks that a plan's rich text knows, already
escaped for HTML: `<b>`, `<i>`, `<a href="…">`, and a footnote as
`<a linktype="footnote" note="the text of the note">¹</a>`. Every other field is plain text.
"""

import datetime
import enum
from dataclasses import dataclass, field

InlineText = str


class BlockKind(enum.StrEnum):
    """The kinds of a draft's body blocks, in the words of `plans_app.blocks`."""

    SECTION = "section"  # "I. …", "Phần …", "Điều 1. …" of a decision
    SUBSECTION = "subsection"  # "1. …", "1.1. …", "a) …": `level` 1, 2, 3
    LABEL = "label"  # an unnumbered run-in heading: "* Thời gian thực hiện: …"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"  # "- …" is level 1, "+ …" level 2
    TABLE = "table"


class LineRole(enum.StrEnum):
    """The part of the document that a source line went to."""

    LETTERHEAD = "letterhead"
    TITLE = "title"
    BASIS = "basis"
    BODY = "body"
    FOOTNOTE = "footnote"
    CLOSING = "closing"
    RECIPIENT = "recipient"
    ARCHIVE = "archive"
    SIGNATURE = "signature"
    CONTACT = "contact"
    APPENDIX = "appendix"
    BLANK = "blank"
    ORNAMENT = "ornament"  # rules, page numbers, table pipes: no words of the document


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """One block of a body or an appendix, in the order of the document.

    `marker` is the marker as printed, without its dot or bracket ("I", "1.1", "a"), "" where the text
    has none. `title` is the heading as printed, its own final colon or stop kept; `text` what runs on
    after it in the same paragraph. A numbered paragraph that is a whole sentence has text and no title.
    `rows` are the cells of a table. `source_lines` are 1-based line numbers of the source.
    """

    kind: BlockKind
    level: int = 1
    marker: str = ""
    title: InlineText = ""
    text: InlineText = ""
    rows: tuple[tuple[InlineText, ...], ...] = ()
    source_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRecipient:
    """One line of "Nơi nhận": `text` without the final mark, `purpose_text` the words in its trailing brackets."""

    text: str
    purpose_text: str = ""
    source_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftAppendix:
    """What stands after the signature: an annex or a note, `title` its first heading line."""

    title: str
    blocks: tuple[DraftBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at: `code` is stable for machines, `message` is for the person."""

    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source (1-based `number`) and the part that took it."""

    number: int
    text: str
    role: LineRole


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A document as read. A blank field is one that the text does not give.

    `number` keeps its leading zeros; `issued_on` is None when day or month is blank, `year` is then the
    year that the text still gives. The paragraph that opens the body ("… như sau:") is its first block
    where it stands apart from the bases; "Kính gửi" lines stand before it. `authority` holds every line
    above the signer's own office. `remainder` holds words of the source that have no field of their own
    (a signing stamp, "(Đã ký)", a second office under the name).
    """

    source_name: str
    source_sha256: str
    document_kind: str = ""
    superior: str = ""
    issuer: str = ""
    number: str = ""
    notation: str = ""
    place: str = ""
    issued_on: datetime.date | None = None
    year: int | None = None
    subject: str = ""
    legal_bases: tuple[InlineText, ...] = ()
    body: tuple[DraftBlock, ...] = ()
    closing: InlineText = ""
    recipients: tuple[DraftRecipient, ...] = ()
    archive_units: tuple[str, ...] = ()
    archive_copies: int | None = None
    authority: tuple[str, ...] = ()
    position: str = ""
    signer: str = ""
    urgency: str = ""
    circulation: str = ""
    drafter_code: str = ""
    issued_copies: int | None = None
    contact_line: str = ""
    footnotes: tuple[InlineText, ...] = ()
    appendices: tuple[DraftAppendix, ...] = ()
    remainder: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    lines: tuple[SourceLine, ...] = field(default=(), repr=False)
