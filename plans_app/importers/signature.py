"""The signing block: authority lines, the signer's office, the name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_app.importers.columns import AUTHORITY, OFFICES, Fragment, is_authority, is_office, split_offices
from plans_app.importers.openers import is_capitals
from plans_app.vietnamese import fold

_TITLES = re.compile(
    r"^(?:(?:(?:[A-ZĐ][A-Za-zĐđ]{0,4}[.,]\s?)+|(?:GS|PGS|TS|ThS|Ths|BS|CN|KS|LS)\s|(?:BS)?CKI{1,2}\.?\s|"
    r"Luật sư\s|Bác sĩ\s|(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)\s)\s*)+"
)
_NAME_WORD = re.compile(r"(?P<first>[^\W\d_])(?P<rest>[^\W\d_]*)(?:['’.-](?P<after>[^\W\d_]*))?")
_SURNAMES = set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan lam mai truong luong "
    "dao cao ha thai chau ta phung to ton tang kieu trieu quach thach kim ma nong be hua lo vi lu cam chu giang "
    "luu vuong quang tong nghiem bach au khuat la diep thi luc lai uong y h a k".split()
)
_LONGEST_NAME = 60
_LONGEST_BLOCK = 300


@dataclass(slots=True)
class Signature:
    """`authority` are the lines above the signer's own `position`."""

    authority: list[str] = field(default_factory=list)
    position: str = ""
    signer: str = ""
    remainder: list[str] = field(default_factory=list)


def is_name(text: str) -> bool:
    """A person's name: two to six words with capitals, no digits, no marks but those inside "H'Hen", "K’ Brêu"."""
    if len(text) > _LONGEST_NAME or AUTHORITY.match(text):
        return False
    bare = _TITLES.sub("", text).strip()
    tokens = bare.split()
    if not 2 <= len(tokens) <= 6:
        return False
    if is_capitals(bare):
        return has_surname(bare) and not is_office(bare) and all(map(_NAME_WORD.fullmatch, tokens))
    return all(map(_is_name_word, tokens))


def has_surname(text: str) -> bool:
    return fold(text.split(" ", 1)[0]) in _SURNAMES


def _is_name_word(token: str) -> bool:
    match = _NAME_WORD.fullmatch(token)
    return match is not None and match["first"].isupper() and (not match["rest"] or match["rest"].islower())


def split_name(text: str) -> tuple[str, str]:
    """A line and the signer's name that a scan set at its end: "- UBND xã (t/h); Lê Văn An"."""
    if is_name(text):
        return text, ""
    end = max(text.rfind(mark) for mark in (";", ".", ")"))
    name = text[end + 1 :].strip()
    return (text[: end + 1], name) if end > 0 and is_name(name) and has_surname(name) else (text, "")


def split_block(text: str) -> list[str]:
    """The lines of a signing block that a text set on one line, or `text` alone."""
    if len(text) > _LONGEST_BLOCK or not (AUTHORITY.match(text) or text.startswith(OFFICES)):
        return [text]
    words = text.split(" ")
    for index in range(1, len(words)):
        offices, name = " ".join(words[:index]), " ".join(words[index:])
        if is_name(name) and not is_capitals(name) and (is_authority(offices) or is_office(offices)):
            return [*split_offices(offices), name]
    return split_offices(text)


def read_signature(fragments: Sequence[Fragment]) -> Signature:
    """Read the lines of the block in order; what is neither office nor name goes to `remainder`."""
    signature = Signature()
    offices: list[str] = []
    for fragment in fragments:
        _take_line(fragment.text, offices, signature)
    if offices and not is_authority(offices[-1]):
        signature.position = offices.pop()
    signature.authority = offices
    return signature


def _take_line(text: str, offices: list[str], signature: Signature) -> None:
    if signature.signer:
        signature.remainder.append(text)
    elif is_authority(text) or is_office(text):
        offices.append(text)
    elif is_name(text):
        signature.signer = text
    elif is_capitals(text) and offices:
        offices[-1] += " " + text
    elif is_capitals(text) or _is_spelled_office(text) and not any(not is_authority(office) for office in offices):
        offices.append(text)
    else:
        signature.remainder.append(text)


def _is_spelled_office(text: str) -> bool:
    """An office in small letters: "Phó Chủ tịch"."""
    folded = fold(text)
    return len(text) <= 60 and folded.startswith(
        (
            "chu tich",
            "pho chu tich",
            "giam doc",
            "pho giam doc",
            "chanh van phong",
            "truong",
            "pho truong",
            "hieu truong",
        )
    )
