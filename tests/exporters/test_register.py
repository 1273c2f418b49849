"""The register as a book: its cover and columns, on paper and in a spreadsheet."""

import datetime
import io
import time

import openpyxl
import pytest

from plans_app.exporters.register.book import COLUMNS, Book, Entry, Gap
from plans_app.exporters.register.pdf import register_pdf
from plans_app.exporters.register.xlsx import register_xlsx
from tests.exporters.paper import Paper
from tests.exporters.test_conformance import PROFILES, faults, tags, tree

DAY = datetime.date(2026, 5, 8)
# Far above what it takes, so that a busy machine does not fail it.
SECONDS = 60


def an_entry(number=1, **values) -> Entry:
    fields = {
        "reference": f"{number:02d}/KH-UBND",
        "issued_on": DAY + datetime.timedelta(days=number // 10),
        "title": "Kế hoạch Hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam",
        "signer": "Lê Văn Trường",
        "recipients": ("TTTU, TTHĐND (báo cáo)", "Các phòng, đơn vị"),
        "archive": "VT, VHXH (2b)",
        "copies": 17,
        "moved_on": DAY,
        "receipt": "Đã xác nhận 12/15 (từ 20/05/2026)",
        "remark": "",
    }
    return Entry(number, **fields | values)


def a_book(*rows) -> Book:
    rows = rows or (an_entry(1), Gap(2, 3), an_entry(4))
    return Book(superior="", issuer="Ủy ban nhân dân xã Quảng Ngọc", year=2026, series="", rows=rows)


def sheet_of(book: Book):
    return openpyxl.load_workbook(io.BytesIO(register_xlsx(book))).active


@pytest.mark.parametrize("profile", PROFILES)
def test_the_book_is_made_to_last_and_to_be_read_aloud(tmp_path, profile):
    assert faults(register_pdf(a_book()), tmp_path, profile) == []


def test_the_cover_says_whose_register_it_is_and_what_it_holds():
    words = " ".join(Paper(register_pdf(a_book())).words)
    for line in ("ỦY BAN NHÂN DÂN XÃ QUẢNG NGỌC", "SỔ ĐĂNG KÝ VĂN BẢN ĐI", "Năm: 2026", "Quyển số:"):
        assert line in words
    assert "Từ ngày 08/05/2026 đến ngày 08/05/2026 Từ số 01 đến số 04" in words


def test_the_ten_columns_stand_in_the_order_of_the_decree():
    assert len(COLUMNS) == len(an_entry().cells()) == len(Gap(1, 1).cells()) == 10
    found = tags(tree(register_pdf(a_book())))
    assert found.count("TH") == 10
    assert found.count("TR") == 4


def test_paper_lies_on_its_side_and_pages_are_numbered():
    rows = [an_entry(number) for number in range(1, 40)]
    paper = Paper(register_pdf(a_book(*rows)))
    words = " ".join(paper.words)
    assert words.count("Người ký") > 3
    assert " 2 Số, ký hiệu" in words


def test_a_number_that_is_missing_is_a_row_that_says_so():
    assert Gap(2, 3).cells()[0] == "02 - 03"
    assert Gap(7, 7).cells()[0] == "07"
    assert "Không có văn bản mang số này" in " ".join(Paper(register_pdf(a_book())).words)


def test_the_same_book_gives_the_same_bytes():
    assert register_pdf(a_book()) == register_pdf(a_book())


def test_a_register_without_documents_is_a_book_too():
    empty = Book("", "UBND xã", 2026, "", (Gap(1, 9),))
    assert "01 - 09" in " ".join(Paper(register_pdf(empty)).words)
    assert register_xlsx(empty)


def test_a_thousand_rows_take_seconds():
    book = a_book(*(an_entry(number) for number in range(1, 1001)))
    start = time.monotonic()
    register_pdf(book)
    register_xlsx(book)
    assert time.monotonic() - start < SECONDS


def test_the_spreadsheet_has_the_rows_below_the_cover():
    rows = [list(row) for row in sheet_of(a_book()).iter_rows(values_only=True)]
    head = rows.index(list(COLUMNS))
    assert rows[head + 2][0] == "01/KH-UBND"
    assert rows[head + 2][4] == "TTTU, TTHĐND (báo cáo)\nCác phòng, đơn vị"
    assert rows[head + 3][2] == "Không có văn bản mang số này trong hệ thống"
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in [row[0] for row in rows[:head]]


def test_the_spreadsheet_is_printed_landscape_with_its_head_on_every_page():
    sheet = sheet_of(a_book())
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(start):
    text = f'{start}HYPERLINK("http://x.example")'
    entry = an_entry(title=text, signer=text, remark=text, archive=text, recipients=(text,))
    sheet = sheet_of(Book(superior=text, issuer=text, year=2026, series=text, rows=(entry,)))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any("HYPERLINK" in cell.value for cell in cells)


def test_control_characters_spoil_no_file():
    entry = an_entry(title="a\x00b\x0bc", signer="\u202ex")
    assert sheet_of(a_book(entry)).max_row > 3
    assert "a b c" in " ".join(Paper(register_pdf(a_book(entry))).words)
