import datetime

import pytest

from tests.importers.documents import read

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END = "\nKẾ HOẠCH\nTrồng cây năm 2026\n\nCăn cứ Luật Lâm nghiệp;\n"

SIDE_BY_SIDE = f"""
    ỦY BAN NHÂN DÂN                         {NATION}
    TỈNH QUẢNG NGÃI                               {MOTTO}

   Số: 07 /KH-UBND                           Quảng Ngãi, ngày 24 tháng 01 năm 2025
"""
MERGED = f"""ỦY BAN NHÂN DÂN {NATION}
TỈNH QUẢNG NGÃI {MOTTO}
Số: 07/KH-UBND Quảng Ngãi, ngày 24 tháng 01 năm 2025
"""
CELLS = f"""|
**ỦY BAN NHÂN
DÂN**
TỈNH QUẢNG NGÃI
-------
|
**CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM**
{MOTTO}
---------------
|
|
Số: 07/KH-UBND
|
*Quảng Ngãi,
ngày 24 tháng 01 năm 2025*
|
"""
ROWS = f"""| ỦY BAN NHÂN DÂN<br>TỈNH QUẢNG NGÃI | **{NATION}**<br>{MOTTO} |
|---|---|
| Số: 07/KH-UBND | *Quảng Ngãi, ngày 24 tháng 01 năm 2025* |
"""
PLAIN = f"""ỦY BAN NHÂN DÂN

TỈNH QUẢNG NGÃI

Số: 07/KH-UBND

{NATION}

{MOTTO}

Quảng Ngãi, ngày 24 tháng 01 năm 2025
"""


@pytest.mark.parametrize("head", [SIDE_BY_SIDE, MERGED, CELLS, ROWS, PLAIN])
def test_a_letterhead_is_read_in_every_layout(head):
    draft = read(head + END)
    assert (draft.superior, draft.issuer) == ("", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI")
    assert (draft.number, draft.notation) == ("07", "KH-UBND")
    assert (draft.place, draft.issued_on) == ("Quảng Ngãi", datetime.date(2025, 1, 24))
    assert (draft.document_kind, draft.subject) == ("KẾ HOẠCH", "Trồng cây năm 2026")
    assert draft.remainder == ()


@pytest.mark.parametrize(
    ("lines", "superior", "issuer"),
    [
        (["UBND TỈNH ĐẮK LẮK", "SỞ Y TẾ"], "UBND TỈNH ĐẮK LẮK", "SỞ Y TẾ"),
        (["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI", "SỞ Y TẾ"], "ỦY BAN NHÂN DÂN TỈNH LÀO CAI", "SỞ Y TẾ"),
        (["BỘ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"], "", "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"),
        (
            ["ỦY BAN MTTQ VIỆT NAM", "XÃ LƯƠNG MINH", "BAN THƯỜNG TRỰC"],
            "ỦY BAN MTTQ VIỆT NAM XÃ LƯƠNG MINH",
            "BAN THƯỜNG TRỰC",
        ),
        (["BỘ CÔNG THƯƠNG", "TRƯỜNG ĐẠI HỌC", "ĐIỆN LỰC"], "BỘ CÔNG THƯƠNG", "TRƯỜNG ĐẠI HỌC ĐIỆN LỰC"),
    ],
)
def test_superior_and_issuer_are_told_apart(lines, superior, issuer):
    draft = read("\n".join(lines) + f"\n\n{NATION}\n{MOTTO}\n\nSố: 1/KH-A\n" + END)
    assert (draft.superior, draft.issuer) == (superior, issuer)


@pytest.mark.parametrize(
    ("line", "number", "notation"),
    [
        ("Số: /KH-UBND", "", "KH-UBND"),
        ("Số:      /KH-UBND", "", "KH-UBND"),
        ("Số: ......../KH-UBND", "", "KH-UBND"),
        ("Số: 247 /KH-SKHCN", "247", "KH-SKHCN"),
        ("Số: 0130/KH-UBND", "0130", "KH-UBND"),
        ("Số 12/KH-BCĐ", "12", "KH-BCĐ"),
        ("**Số:** 5/KH-THPT", "5", "KH-THPT"),
    ],
)
def test_number_and_notation_are_read_as_printed(line, number, notation):
    draft = read(f"SỞ Y TẾ\n{line}\n" + END)
    assert (draft.number, draft.notation) == (number, notation)


def test_a_blank_day_leaves_no_date_but_the_year():
    draft = read("Số: /KH-UBND\n\nHà Nội, ngày    tháng    năm 2026\n" + END)
    assert (draft.place, draft.issued_on, draft.year) == ("Hà Nội", None, 2026)


def test_an_impossible_date_is_kept_as_words():
    draft = read("Hà Nội, ngày 31 tháng 02 năm 2026\n" + END)
    assert draft.issued_on is None
    assert "ngày 31 tháng 02 năm 2026" in draft.remainder


def test_a_signing_stamp_is_no_issuer():
    stamp = "TRUNG TÂM CÔNG BÁO\nttcb@example.vn\n24.01.2025 20:01:14\n+07:00\n\n"
    draft = read(stamp + MERGED + END)
    assert draft.issuer == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"
    assert draft.remainder[0] == "TRUNG TÂM CÔNG BÁO"


def test_an_official_letter_has_its_subject_under_the_number():
    head = (
        SIDE_BY_SIDE.replace("/KH-UBND", "/UBND-TH") + "V/v góp ý dự thảo Quyết định sửa\n  đổi, bổ sung một số điều\n"
    )
    draft = read(
        head + "\n              Kính gửi: Sở Y tế\n\n      Thực hiện Công văn số 5/BYT-VP, Sở Y tế báo cáo./.\n"
    )
    assert draft.document_kind == "CÔNG VĂN"
    assert draft.subject == "góp ý dự thảo Quyết định sửa đổi, bổ sung một số điều"
    assert [block.text for block in draft.body] == ["Kính gửi: Sở Y tế"]


def test_a_title_over_several_lines_is_joined():
    draft = read("KẾ HOẠCH\nThực hiện công tác với xã Hải Ninh,\nhuyện Bắc Bình\n\nThực hiện Công văn số 1-CV/TU./.\n")
    assert draft.subject == "Thực hiện công tác với xã Hải Ninh, huyện Bắc Bình"
    assert len(draft.legal_bases) == 1
