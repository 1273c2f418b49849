"""Heads and feet as public bodies write them, in every layout that portals, PDF text and scans give them."""

import pytest

from tests.importers.documents import read

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
NUMBER = "Số: 39/KH-ABC"
DATE = "Đông Anh, ngày 06 tháng 3 năm 2026"
TEXT = "\n\nKẾ HOẠCH\nTrồng cây năm 2026\n\nCăn cứ Luật Lâm nghiệp;\n\nI. NỘI DUNG\n\n- Trồng cây.\n- Tưới cây./.\n\n"
ORGANS = [
    ("", "ỦY BAN NHÂN DÂN/XÃ TÂN HƯNG"),
    ("", "ỦY BAN NHÂN DÂN PHƯỜNG/BÀN CỜ"),
    ("", "ỦY BAN NHÂN DÂN/ĐẶC KHU PHÚ QUỐC"),
    ("UBND TỈNH GIA LAI", "SỞ VĂN HÓA, THỂ THAO/VÀ DU LỊCH"),
    ("ỦY BAN NHÂN DÂN/TỈNH GIA LAI", "SỞ NỘI VỤ"),
    ("SỞ Y TẾ TỈNH SƠN LA", "TRUNG TÂM Y TẾ/KHU VỰC MỘC CHÂU"),
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG THPT CHUYÊN/LÊ QUÝ ĐÔN"),
    ("UBND XÃ A DƠI", "PHÒNG VĂN HÓA - XÃ HỘI"),
    ("ĐẢNG BỘ XÃ KIM BÔI", "CHI BỘ TRƯỜNG THCS HỢP TIẾN"),
    ("TỈNH ỦY NGHỆ AN", "BAN TUYÊN GIÁO VÀ DÂN VẬN"),
    ("ỦY BAN MTTQ VIỆT NAM/XÃ CHIỀNG MAI", "BAN THƯỜNG TRỰC"),
    ("CÔNG AN TỈNH LÀO CAI", "PHÒNG CẢNH SÁT GIAO THÔNG"),
    ("BỘ NÔNG NGHIỆP/VÀ MÔI TRƯỜNG", "CỤC KIỂM LÂM/VÀ KIỂM NGƯ"),
    ("ĐẠI HỌC QUỐC GIA HÀ NỘI", "TRƯỜNG ĐẠI HỌC/KHOA HỌC TỰ NHIÊN"),
    ("HỘI NÔNG DÂN VIỆT NAM", "BCH HỘI NÔNG DÂN XÃ KIM SƠN"),
    ("", "VĂN PHÒNG CHÍNH PHỦ"),
]


def side_by_side(left, right):
    return "\n".join(f"  {a:<44}{b}".rstrip() for a, b in pad(left, right))


def merged(left, right):
    return "\n".join(f"{a} {b}".strip() for a, b in pad(left, right))


def pad(left, right):
    height = max(len(left), len(right))
    return zip(left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True)


HEADS = {
    "stacked": lambda left, right: "\n".join([*left, NUMBER, "", *right, DATE]),
    "nation first": lambda left, right: "\n".join([*right, "", *left, NUMBER, DATE]),
    "apart": lambda left, right: "\n\n".join([*left, NUMBER, *right, DATE]),
    "columns": lambda left, right: side_by_side([*left, "-----"], [*right, "-----"]) + f"\n\n{NUMBER:<46}{DATE}",
    "merged": lambda left, right: merged(left, right) + f"\n{NUMBER} {DATE}",
    "cells": lambda left, right: (
        "|\n**" + "\n".join(left) + "**\n----\n|\n**" + "\n".join(right) + f"**\n|\n|\n{NUMBER}\n|\n*{DATE}*\n|\n"
    ),
    "rows": lambda left, right: (
        "| " + "<br>".join([*left, NUMBER]) + " | **" + "<br>".join([*right, DATE]) + "** |\n|---|---|"
    ),
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(("superior", "issuer"), ORGANS)
def test_superior_and_issuer_are_told_apart_in_every_layout(head, superior, issuer):
    left = [line for line in [*superior.split("/"), *issuer.split("/")] if line]
    right = [PARTY] if left[0].startswith(("ĐẢNG", "TỈNH ỦY")) else [NATION, MOTTO]
    draft = read(HEADS[head](left, right) + TEXT)
    assert (draft.superior, draft.issuer) == (superior.replace("/", " "), issuer.replace("/", " "))
    assert (draft.number, draft.notation, draft.place) == ("39", "KH-ABC", "Đông Anh")
    assert draft.issued_on is not None
    assert draft.remainder == ()


@pytest.mark.parametrize(
    ("line", "number", "notation"),
    [
        ("Số 12 -KH/ĐU", "12", "KH/ĐU"),
        ("Số: 39/ KH-UBND", "39", "KH-UBND"),
        ("Sổ: 39/KH-UBND", "39", "KH-UBND"),
        ("Số: 39/KH-UBND.", "39", "KH-UBND"),
        ("Số: 12/KH-Tr.THCS", "12", "KH-Tr.THCS"),
        ("Số: 12/KH-c3", "12", "KH-c3"),
        ("Số:.........-KH/TU", "", "KH/TU"),
        ("Số: 15/KH-THCS&THPT", "15", "KH-THCS&THPT"),
        ("Số: 5.123/KH-UBND", "5.123", "KH-UBND"),
    ],
)
@pytest.mark.parametrize("head", ["columns", "merged", "rows"])
def test_a_number_is_read_as_printed_in_every_layout(head, line, number, notation):
    text = HEADS[head](["ỦY BAN NHÂN DÂN", "XÃ TÂN HƯNG"], [NATION, MOTTO]).replace(NUMBER, line)
    draft = read(text + TEXT)
    assert (draft.number, draft.notation, draft.place) == (number, notation, "Đông Anh")


@pytest.mark.parametrize(
    "date",
    [
        "Đông Anh, ngày 06tháng 3 năm2026",
        "Đông Anh ngày 06 tháng 3 năm 2026",
        "Đông Anh,ngày 6 thảng 3 năm 2026",
        "Đông Anh, ngàỵ 06 tháng 03 năm 2026.",
        "Đông Anh, ngày 06/3/2026",
    ],
)
@pytest.mark.parametrize("head", HEADS)
def test_a_date_is_read_through_the_slips_of_a_scan(head, date):
    text = HEADS[head](["ỦY BAN NHÂN DÂN", "XÃ TÂN HƯNG"], [NATION, MOTTO]).replace(DATE, date)
    draft = read(text + TEXT)
    assert (draft.place, str(draft.issued_on)) == ("Đông Anh", "2026-03-06")


LIST = ["- Như trên;", "- VPUB: CVP, các PCVP;", "- Các xã, phường (t/h);", "- Lưu: VT, KT."]
SIGNERS = [
    (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"], "PHÓ CHỦ TỊCH", "Lường Thị Hồng Nhung"),
    (["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"], "PHÓ CHÁNH VĂN PHÒNG", "Phùng Tô Long"),
    (["T/M BAN THƯỜNG VỤ"], "PHÓ BÍ THƯ THƯỜNG TRỰC", "Hoàng Văn Thắng"),
    (["TM. HỘI ĐỒNG NHÂN DÂN"], "CHỦ TỊCH", "Rơ Châm H'Hồng"),
    (["TM. ĐẢNG ỦY"], "BÍ THƯ", "Thào A Páo"),
    (["TL. BỘ TRƯỞNG"], "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ", "Nguyễn Tuấn Ninh"),
    ([], "HIỆU TRƯỞNG", "TS. Nguyễn Văn Bình"),
    ([], "TRƯỞNG CÔNG AN XÃ", "Trung tá Hồ Sỹ Thắng"),
    ([], "Q. GIÁM ĐỐC", "Bùi Thế Giang"),
    ([], "TRƯỞNG TRẠM", "BSCKI. Lê Thị Mai"),
]
FEET = {
    "stacked": lambda block, name: "\n".join(["Nơi nhận:", *LIST, "", *block, "", "", name]),
    "apart": lambda block, name: "\n\n".join(["Nơi nhận:", *LIST, *block, name]),
    "signed first": lambda block, name: "\n".join([*block, "", name, "", "Nơi nhận:", *LIST]),
    "columns": lambda block, name: side_by_side(["Nơi nhận:", *LIST], [*block, "", "", "", name]),
    "merged": lambda block, name: merged(["Nơi nhận:", *LIST], block) + f"\n\n{name}",
    "cells": lambda block, name: (
        "|\n***Nơi nhận:***\n" + "\n".join(LIST) + "\n|\n**" + "\n".join(block) + f"**\n\n**{name}**\n|"
    ),
    "row": lambda block, name: "| *Nơi nhận:*<br>" + "<br>".join(LIST) + " | " + "<br>".join([*block, name]) + " |",
    "no dashes": lambda block, name: "\n".join(
        ["Nơi nhận:", *(line[2:] for line in LIST), "", *block, "", "(Đã ký)", "", name]
    ),
}


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize(("authority", "position", "name"), SIGNERS)
def test_recipients_and_signature_are_told_apart_in_every_layout(foot, authority, position, name):
    draft = read(TEXT + FEET[foot]([*authority, position], name))
    assert (list(draft.authority), draft.position, draft.signer) == (authority, position, name)
    assert [(r.text, r.purpose_text) for r in draft.recipients] == [
        ("Như trên", ""),
        ("VPUB: CVP, các PCVP", ""),
        ("Các xã, phường", "t/h"),
    ]
    assert draft.archive_units == ("VT", "KT")
    assert len(draft.body) == 3


def test_a_signing_block_on_one_line_is_taken_apart():
    row = "| Nơi nhận: " + " ".join(LIST) + " | TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn An |"
    draft = read(TEXT + row)
    assert draft.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
    assert (draft.position, draft.signer) == ("PHÓ CHỦ TỊCH", "Lê Văn An")


@pytest.mark.parametrize(
    ("head", "kind", "subject"),
    [
        ("KẾ HOẠCH TỔ CHỨC NGÀY HỘI NĂM 2026", "KẾ HOẠCH", "TỔ CHỨC NGÀY HỘI NĂM 2026"),
        ("KẾ HOẠCH Tổ chức Ngày hội\nnăm 2026", "KẾ HOẠCH", "Tổ chức Ngày hội năm 2026"),
        ("Kế hoạch\nTổ chức Ngày hội", "Kế hoạch", "Tổ chức Ngày hội"),
        ("K É  H O Ạ C H\nTổ chức Ngày hội", "KẾ HOẠCH", "Tổ chức Ngày hội"),
        ("KẾ HOẠCH\n\nTỔ CHỨC NGÀY HỘI\n\nNĂM 2026", "KẾ HOẠCH", "TỔ CHỨC NGÀY HỘI NĂM 2026"),
        ("KẾ HOẠCH\n\nThực hiện Nghị quyết số 57-NQ/TW", "KẾ HOẠCH", "Thực hiện Nghị quyết số 57-NQ/TW"),
        ("KẾ HOẠCH LIÊN TỊCH\nPhối hợp công tác", "KẾ HOẠCH LIÊN TỊCH", "Phối hợp công tác"),
    ],
)
def test_kind_and_subject_are_told_apart(head, kind, subject):
    draft = read(f"Số: 1/KH-A\n\n{head}\n\nThực hiện Kế hoạch số 1/KH-UBND của tỉnh, xã làm như sau:\n\nI. A\n")
    assert (draft.document_kind, draft.subject) == (kind, subject)
    assert len(draft.legal_bases) == 1


def test_the_opening_sentence_right_below_the_subject_is_text():
    draft = read("KẾ HOẠCH\nTrồng cây\nnăm 2026\nUBND xã xây dựng kế hoạch như sau:\nI. NỘI DUNG\n- Một.\n")
    assert draft.subject == "Trồng cây năm 2026"
    assert draft.body[0].text == "UBND xã xây dựng kế hoạch như sau:"


@pytest.mark.parametrize("mark", ["1", "(1)", "[1]", "¹", "[^1]"])
def test_a_note_is_found_by_any_mark(mark):
    draft = read(f"KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\nVận động hội viên{mark}.\n\n{mark} Có 32 chi hội.\n")
    assert draft.footnotes == ("Có 32 chi hội.",)
    assert 'note="Có 32 chi hội."' in draft.body[-1].text


@pytest.mark.parametrize("text", ["Diện tích 20 m1.", "Mục IV1.", "Tháng 11.", "Quý 1."])
def test_a_figure_that_belongs_to_its_word_is_no_mark(text):
    draft = read(f"KẾ HOẠCH\nA\n\nI. NỘI DUNG\n\n{text}\n\n1 Ban hành kế hoạch.\n")
    assert draft.footnotes == ()
