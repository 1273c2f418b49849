"""What a register prints: its cover and its rows, as plain data, and the words of the paper.

The columns and the cover are those of Decree 30, Appendix IV, part I; the words are the document's, so they are
Vietnamese.
"""

import datetime
from dataclasses import dataclass

from plans_app.vietnamese import format_number

TITLE = "SỔ ĐĂNG KÝ VĂN BẢN ĐI"
COLUMNS = (
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Người ký",
    "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu",
    "Số lượng bản",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)
# What each column takes of the width.
SHARES = (12, 9.5, 21, 9, 15.5, 8, 6.5, 9.5, 9, 8)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the register; `copies` is how many went out, `moved_on` the day of the first."""

    number: int
    reference: str
    issued_on: datetime.date
    title: str
    signer: str
    recipients: tuple[str, ...]
    archive: str
    copies: int
    moved_on: datetime.date | None
    receipt: str
    remark: str

    def cells(self) -> tuple[str, ...]:
        """The texts of the ten columns, in order."""
        return (
            self.reference,
            _day(self.issued_on),
            self.title,
            self.signer,
            "\n".join(self.recipients),
            self.archive,
            str(self.copies or ""),
            _day(self.moved_on),
            self.receipt,
            self.remark,
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of the series, `first` to `last`, that no document of the system has."""

    first: int
    last: int

    def cells(self) -> tuple[str, ...]:
        numbers = format_number(self.first)
        if self.last > self.first:
            numbers = f"{numbers} - {format_number(self.last)}"
        return (numbers, "", "Không có văn bản mang số này trong hệ thống", *[""] * 6, "Số trống")


@dataclass(frozen=True, slots=True)
class Book:
    """A register, or the part of it that was asked for. Numbers and days are those of its first and last document."""

    superior: str
    issuer: str
    year: int
    series: str
    rows: tuple[Entry | Gap, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(row for row in self.rows if isinstance(row, Entry))

    def cover(self) -> tuple[str, ...]:
        """The lines of the cover below the title."""
        lines = [f"Năm: {self.year}"]
        if self.series:
            lines.append(f"Ký hiệu sổ: {self.series}")
        entries = self.entries
        if entries:
            days = [entry.issued_on for entry in entries]
            numbers = [entry.number for entry in entries]
            lines.append(f"Từ ngày {_day(min(days))} đến ngày {_day(max(days))}")
            lines.append(f"Từ số {format_number(min(numbers))} đến số {format_number(max(numbers))}")
        return (*lines, "Quyển số: ........")


def _day(day: datetime.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
