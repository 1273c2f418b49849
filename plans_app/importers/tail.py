"""The end of a document: where recipients and signature begin, which line is whose, where they end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans_app.importers.base import DraftRecipient, LineRole
from plans_app.importers.columns import Fragment, is_authority, is_office, split_columns, split_merged_office
from plans_app.importers.letterhead import STAMP
from plans_app.importers.lines import Line
from plans_app.importers.openers import is_capitals, opens_archive, opens_recipients
from plans_app.importers.recipients import Archive, group_entries, read_archive, read_recipient
from plans_app.importers.signature import Signature, is_name, read_signature, split_block, split_name
from plans_app.importers.stamps import is_contact_line, is_drafter_mark, read_drafter_mark
from plans_app.vietnamese import fold


@dataclass(slots=True)
class Tail:
    """Recipients and signature, and the role that each line of theirs played."""

    recipients: list[DraftRecipient] = field(default_factory=list)
    archive: Archive = field(default_factory=Archive)
    signature: Signature = field(default_factory=Signature)
    drafter_code: str = ""
    issued_copies: int | None = None
    contact_line: str = ""
    roles: dict[int, LineRole] = field(default_factory=dict)
    remainder: list[str] = field(default_factory=list)


def find_tail(lines: Sequence[Line]) -> tuple[int, int]:
    """The indices where the tail begins and where what follows it (appendices) begins."""
    label = next((i for i in range(len(lines)) if _opens_list(lines, i)), None)
    if label is None:
        start = _find_signature(lines)
        return start, _find_end(lines, start)
    return _with_signature_above(lines, label), _find_end(lines, label)


def _opens_list(lines: Sequence[Line], index: int) -> bool:
    """ "Nơi nhận" opens the list, not a sentence of the text: a list or the end of the page follows."""
    plain = lines[index].plain
    if len(plain) > 200 or not opens_recipients(plain):
        return False
    following = [line.plain for line in lines[index + 1 : index + 8] if not line.is_empty]
    return not following or "-" in plain or any(_looks_like_entry(plain) for plain in following)


def _looks_like_entry(plain: str) -> bool:
    return plain.startswith(("-", "–", "+", "•")) or plain.endswith((";", ",")) or opens_archive(plain)


def _find_signature(lines: Sequence[Line]) -> int:
    """Where a document without "Nơi nhận" begins to be signed: its last authority or office, a name below."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 400), -1):
        plain = lines[index].plain
        if not (is_authority(plain) or is_office(plain) and len(plain.split()) <= 8):
            continue
        if any(is_name(_last_column(line)) for line in lines[index + 1 : index + 15]):
            return _with_signature_above(lines, index)
    return len(lines)


def _with_signature_above(lines: Sequence[Line], label: int) -> int:
    """A signing block that a text sets above "Nơi nhận" belongs to the tail."""
    start = index = label
    for index in range(label - 1, max(-1, label - 20), -1):
        if lines[index].is_empty:
            continue
        pieces = [piece.text for piece in split_columns([lines[index]])]
        if any(is_authority(piece) or is_office(piece) and len(piece.split()) <= 8 for piece in pieces):
            start = index
        elif not all(is_name(piece) or is_capitals(piece) and len(piece.split()) <= 6 for piece in pieces):
            break
    while start > 0 and lines[start - 1].text.strip() == "|":
        start -= 1
    return start


def _last_column(line: Line) -> str:
    pieces = split_columns([line])
    return pieces[-1].text if pieces else ""


def _find_end(lines: Sequence[Line], start: int) -> int:
    """The line after the signature; all after it are appendices and notes."""
    archived, signed = False, False
    for index in range(start, len(lines)):
        line = lines[index]
        if line.is_empty or line.page_number is not None:
            continue
        if index > start and _opens_appendix(line.plain):
            return index
        if signed and not _belongs_under_name(line):
            return index
        archived = archived or opens_archive(line.plain)
        signed = signed or archived and is_name(_last_column(line)) and not opens_archive(line.plain)
        if not signed and archived and len(line.plain) > 160:
            return index
    return len(lines)


def _opens_appendix(plain: str) -> bool:
    folded = fold(plain[:30])
    return folded.startswith(("phu luc", "danh muc", "danh sach", "bieu mau", "mau so", "de cuong")) and (
        is_capitals(plain) or folded.startswith("phu luc")
    )


def _belongs_under_name(line: Line) -> bool:
    if is_contact_line(line.plain) or STAMP.search(line.plain):
        return True
    pieces = [piece.text for piece in split_columns([line])]
    return all(is_capitals(p) and is_office(p) or p.startswith(("-", "–")) or opens_archive(p) for p in pieces)


def read_tail(lines: Sequence[Line]) -> Tail:
    tail = Tail()
    lines = _take_contact_line(lines, tail)
    left, right = _columns([line for line in lines if not line.is_ornament or "|" in line.text], tail)
    _read_list(left, right, tail)
    tail.signature = read_signature(_of_one_signer(sorted(right, key=lambda f: f.number), tail))
    _sign_after_archive(tail)
    _take_drafter_mark(tail)
    tail.remainder += tail.signature.remainder
    for fragment in right:
        tail.roles.setdefault(fragment.number, LineRole.SIGNATURE)
    return tail


def _take_contact_line(lines: Sequence[Line], tail: Tail) -> list[Line]:
    """The line at the foot of the first page stands after the signature in a text."""
    kept = []
    for line in lines:
        if is_contact_line(line.plain) and not tail.contact_line:
            tail.contact_line = line.plain
            tail.roles[line.number] = LineRole.CONTACT
        else:
            kept.append(line)
    return kept


def _take_drafter_mark(tail: Tail) -> None:
    """ "PL.(300)" behind the archive line."""
    for text in tail.remainder:
        if mark := read_drafter_mark(text):
            tail.drafter_code, tail.issued_copies = mark
            tail.remainder.remove(text)
            return


def _of_one_signer(block: list[Fragment], tail: Tail) -> list[Fragment]:
    """Two bodies that sign side by side: the right one leads; the other has no field."""
    left, right = ([f for f in block if f.column == column] for column in (0, 1))
    if not all(any(is_name(f.text) for f in column) for column in (left, right)):
        return block
    tail.remainder += [f.text for f in left]
    return right


def _columns(lines: Sequence[Line], tail: Tail) -> tuple[list[Fragment], list[Fragment]]:
    """The list and the signing block, line by line: by column, by capitals, by what follows the archive line."""
    left: list[Fragment] = []
    right: list[Fragment] = []
    listed, archived = False, False
    for fragment in _signing_pieces([line for line in lines if line.page_number is None]):
        if listed and is_drafter_mark(fragment.text):
            tail.remainder.append(fragment.text)
            tail.roles[fragment.number] = LineRole.ARCHIVE
            continue
        text, office = split_merged_office(_unlabelled(fragment.text))
        text, name = split_name(text)
        if opens_recipients(fragment.text):
            listed = True
            tail.roles[fragment.number] = LineRole.RECIPIENT
        column = 1 if listed else fragment.column
        right += [Fragment(fragment.number, part, column) for part in (office, name) if part]
        if not text or not any(c.isalnum() for c in text):
            continue
        entry = text.startswith(("-", "–", "+", "•")) or opens_archive(text)
        if _is_signing(text, fragment.column, listed, archived, entry):
            right.append(Fragment(fragment.number, text, column))
        else:
            left.append(Fragment(fragment.number, text, 0))
        archived = archived or opens_archive(text) and not text.endswith((",", ";"))
    return left, right


def _signing_pieces(lines: Sequence[Line]) -> Iterator[Fragment]:
    """The pieces of `lines`, a signing block on one line taken apart."""
    for fragment in split_columns(lines):
        for text in split_block(fragment.text):
            yield Fragment(fragment.number, text, fragment.column)


def _is_signing(text: str, column: int, listed: bool, archived: bool, entry: bool) -> bool:
    if entry:
        return False
    if not listed or is_authority(text) or is_office(text):
        return True
    return archived or column > 0 and (is_name(text) or is_capitals(text))


def _unlabelled(text: str) -> str:
    """The line without "Nơi nhận:"."""
    if not opens_recipients(text):
        return text
    return text[8:].lstrip(" :;.") or ""


def _read_list(left: list[Fragment], right: list[Fragment], tail: Tail) -> None:
    for entry in group_entries(left):
        if opens_archive(entry[0].text):
            tail.archive = _merged(tail, read_archive(entry))
            role = LineRole.ARCHIVE
        else:
            recipient = read_recipient(entry)
            role = LineRole.RECIPIENT
            if recipient.text or recipient.purpose_text:
                tail.recipients.append(recipient)
        for fragment in entry:
            tail.roles[fragment.number] = role


def _sign_after_archive(tail: Tail) -> None:
    """A scan may set the signer's name on the archive line, where a drafter's mark would stand."""
    name = next((text for text in tail.remainder if is_name(text)), "")
    if name and not tail.signature.signer:
        tail.signature.signer = name
        tail.remainder.remove(name)


def _merged(tail: Tail, archive: Archive) -> Archive:
    """A second archive line is rare; its units follow those of the first."""
    if archive.rest:
        tail.remainder.append(archive.rest)
    first = tail.archive
    return Archive((*first.units, *archive.units), archive.copies or first.copies)
