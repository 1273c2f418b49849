"""The documents that a plan cites, by the four ways in which Vietnamese bodies write number and notation.

39/KH-UBND        a named administrative document: number / kind - body
17713/UBND-NN     an official letter: number / body - unit or field
09/2017/NĐ-CP     a normative text: number / year / kind - body; 72/2025/QH15 for a law
57-NQ/TW          a Party document: number - kind / body
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from plans_app.decree30.document import Document, Passage

_UNIT = r"[A-ZĐ][\wĐđ&.]*"
_CANDIDATE = re.compile(
    rf"(?<![\w/.-])\d+[a-z]?(?:\s?/\s?\d{{4}})?\s?[/-]\s?{_UNIT}(?:\s?[/-]\s?(?:{_UNIT}|\d+))*", re.UNICODE
)
_NAMED_KINDS = (
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB GN TTh UQ NP LN"
).split()
_BODY = r"[A-ZĐƯ][A-ZĐƯa-zđ0-9&.]*"
_GRAMMARS = {
    "normative": re.compile(rf"^\d+/\d{{4}}/(?:[A-ZĐ][A-Za-zĐđ]*-{_BODY}(?:-{_BODY})*|(?:QH|UBTVQH)\d+)$"),
    "named": re.compile(rf"^\d+[a-z]?/(?:{'|'.join(_NAMED_KINDS)})-{_BODY}(?:[-.]{_BODY})*$"),
    "party": re.compile(rf"^\d+[a-z]?-[A-ZĐ][A-Za-zĐđ]*/{_BODY}(?:[-.]{_BODY})*$"),
    "letter": re.compile(rf"^\d+[a-z]?/(?!(?:{'|'.join(_NAMED_KINDS)})-){_BODY}(?:-{_BODY})*$"),
}
_PARTY_BODIES = re.compile(r"^(\d+[a-z]?)/([A-ZĐ][A-Za-zĐđ]*)-(TW|TƯ|TU|HU|QU|ĐU)$")
_BEFORE = re.compile(
    r"(nghị quyết|quyết định|chỉ thị|quy chế|quy định|thông cáo|thông báo|hướng dẫn|chương trình(?: hành động)?|"
    r"kế hoạch|phương án|đề án|dự án|báo cáo|tờ trình|hợp đồng|công điện|công văn|kết luận|nghị định|thông tư|"
    r"thông tư liên tịch|luật|bộ luật|pháp lệnh|văn bản|giấy mời|lệnh|tuyên bố|thư|quy chế phối hợp)\s*:?\s+"
    r"(?:liên tịch\s+)?(?:số\s*:?\s*){0,2}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"số\s*:?\s*$", re.IGNORECASE)
_DATE = re.compile(
    r"^(?P<comma>\s*,)?\s*(?:ban hành\s+)?ngày\s+"
    r"(?P<day>\d{1,2})(?:/|\s+tháng\s+)(?P<month>\d{1,2})(?:/|\s+năm\s+)(?P<year>\d{4})",
    re.IGNORECASE,
)
_BODY_AFTER = re.compile(r"^,?\s*(?:của|do)\s+(?P<body>[^.;]+)", re.IGNORECASE)
# Words that open the subject of a cited document.
_SUBJECT = re.compile(
    r"\b(về|v/v|quy định|hướng dẫn|ban hành|phê duyệt|sửa đổi|thực hiện|triển khai|quy chế)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Citation:
    """A document named in `passage` by `written`, its number and notation as they stand there."""

    passage: Passage
    start: int
    written: str

    @property
    def symbol(self) -> str:
        """Number and notation without spaces."""
        return "".join(self.written.split()).rstrip(".")

    @property
    def family(self) -> str:
        """ "named", "letter", "normative" or "party", "" for none of the four."""
        return next((name for name, grammar in _GRAMMARS.items() if grammar.match(self.symbol)), "")

    @property
    def is_law(self) -> bool:
        return bool(re.search(r"/(QH|UBTVQH)\d+$", self.symbol))

    @property
    def party_order(self) -> str:
        """A Party document written in the order of state bodies, as it ought to be; "" for any other."""
        found = _PARTY_BODIES.match(self.symbol)
        return f"{found[1]}-{found[2]}/{found[3]}" if found else ""

    @cached_property
    def before(self) -> str:
        return self.passage.text[max(0, self.start - 60) : self.start]

    @cached_property
    def after(self) -> str:
        """What follows up to the end of the paragraph, cut where the next document is named."""
        rest = self.passage.text[self.start + len(self.written) :].split("\n", 1)[0]
        return re.split(r"\bsố\s+\d", rest, maxsplit=1)[0]

    @property
    def kind(self) -> str:
        found = _BEFORE.search(self.before)
        return found[1] if found else ""

    @property
    def follows_its_body(self) -> bool:
        """ "theo đề nghị của Sở Xây dựng tại Tờ trình số 191/TTr-SXD": the body stands before."""
        found = _BEFORE.search(self.before)
        return bool(found and re.search(r"\btại\s*$", self.before[: found.start()]))

    @property
    def is_numbered(self) -> bool:
        return bool(_NUMBERED.search(self.before))

    @cached_property
    def _date_match(self):
        return _DATE.match(self.after)

    @property
    def has_comma_before_date(self) -> bool:
        return bool(self._date_match and self._date_match["comma"])

    @property
    def date(self) -> datetime.date | None:
        found = self._date_match
        if not found:
            return None
        try:
            return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            return None

    @cached_property
    def body(self) -> str:
        """The issuing body, with what follows it up to the end of the clause."""
        rest = self.after[self._date_match.end() :] if self._date_match else self.after
        found = _BODY_AFTER.match(rest)
        return found["body"].strip() if found else ""

    @property
    def has_subject(self) -> bool:
        return bool(_SUBJECT.search(self.body))

    @property
    def is_full(self) -> bool:
        """It states date and body, as a first mention does."""
        return bool(self.date and self.body)

    @property
    def number(self) -> int:
        return int(re.match(r"\d+", self.symbol)[0])

    @property
    def notation(self) -> str:
        """What stands after the stroke of a named document: "KH-UBND"."""
        return self.symbol.partition("/")[2]


def citations(passages: Iterable[Passage]) -> Iterator[Citation]:
    """The documents that `passages` name, in order."""
    for passage in passages:
        if passage.kind == "cell" or "/" not in passage.text:
            continue
        for found in _CANDIDATE.finditer(passage.text):
            citation = Citation(passage, found.start(), found[0].rstrip(" .-/"))
            if "/" in citation.written and (citation.family or citation.is_numbered):
                yield citation


def cited(document: Document) -> list[Citation]:
    """The citations of bases, body, closing and notes: the subject is a name, not a mention."""
    return list(citations(document.running))
