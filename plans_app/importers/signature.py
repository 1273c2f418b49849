"""The signing block: authority lines, the signer's office, the name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans_app.importers.columns import Fragment, is_authority, is_office
from plans_app.importers.openers import is_capitals
from plans_app.vietnamese import fold

_TITLES = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|Ths|BS|BSCKI{1,2}|CN|KS|LS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thiếu tướng|"
    r"Trung tướng|Thượng úy|Luật sư|Bác sĩ)\.?\s*)+"
)
_SURNAMES = set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan lam mai truong luong "
    "dao cao ha thai chau ta phung to ton tang kieu trieu quach thach kim ma nong be hua lo vi lu cam chu giang "
    "luu vuong quang tong nghiem bach au khuat la diep thi luc lai uong y h a k".split()
)


@dataclass(slots=True)
class Signature:
    """`authority` are the lines above the signer's own `position`."""

    authority: list[str] = field(default_factory=list)
    position: str = ""
    signer: str = ""
    remainder: list[str] = field(default_factory=list)


def is_name(text: str) -> bool:
    """A person's name: two to six words with capitals, no digits, no marks."""
    bare = _TITLES.sub("", text).strip()
    tokens = bare.split()
    if not 2 <= len(tokens) <= 6 or not all(re.fullmatch(r"[^\W\d_]+(?:['’.-][^\W\d_]+)?", t) for t in tokens):
        return False
    if is_capitals(bare):
        return fold(tokens[0]) in _SURNAMES and not is_office(bare)
    return all(token[0].isupper() and (len(token) == 1 or token[1:].islower()) for token in tokens)


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
