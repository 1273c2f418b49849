import pytest

from tests.importers.documents import read

HEAD = "KẾ HOẠCH\nTrồng cây\n\nI. NỘI DUNG\n\n- Trồng cây ở xã./.\n\n"


def recipients_of(draft):
    return [(recipient.text, recipient.purpose_text) for recipient in draft.recipients]


def test_recipients_and_purposes_are_read_as_printed():
    draft = read(
        HEAD + "Noi nhận:\n- TTTU, TTHĐND thị xã (báo cáo);\n- Đài PTTH (để p/h);\n- UBND xã (T/h);\n"
        "- Sở Y tế (qua Văn phòng);\n- VPUB: CVP, các PCVP;\n- Lưu: VT, KT.\n"
    )
    assert recipients_of(draft) == [
        ("TTTU, TTHĐND thị xã", "báo cáo"),
        ("Đài PTTH", "để p/h"),
        ("UBND xã", "T/h"),
        ("Sở Y tế (qua Văn phòng)", ""),
        ("VPUB: CVP, các PCVP", ""),
    ]


def test_a_recipient_over_several_lines_is_joined():
    draft = read(HEAD + "Nơi nhận:\n- Sở A;\n- VPUB: CVP, các PCVP,\nCác phòng: TH, KT;\nTrung tâm TT;\n- Lưu: VT.\n")
    assert recipients_of(draft)[1] == ("VPUB: CVP, các PCVP, Các phòng: TH, KT; Trung tâm TT", "")


@pytest.mark.parametrize(
    ("line", "units", "copies"),
    [
        ("- Lưu: VT, KT.", ("VT", "KT"), None),
        ("- Lưu: VT; VP.", ("VT", "VP"), None),
        ("- Lưu VT, KTTH (2b).", ("VT", "KTTH"), 2),
        ("- Lưu: VT, TH (Ta, B).", ("VT", "TH (Ta, B)"), None),
        ("- Lưu Ban xây dựng Đảng.", ("Ban xây dựng Đảng",), None),
        ("- Lưu: VT, KGVX. Thg.", ("VT", "KGVX"), None),
    ],
)
def test_the_archive_line_gives_units_and_copies(line, units, copies):
    draft = read(HEAD + f"Nơi nhận:\n- Sở A;\n{line}\n")
    assert (draft.archive_units, draft.archive_copies) == (units, copies)
    assert recipients_of(draft) == [("Sở A", "")]


SIGNED = (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH", "Trương Việt Dũng")


@pytest.mark.parametrize(
    "tail",
    [
        "Nơi nhận:\n- Sở A;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\n\n**KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH**\n\n\nTrương Việt Dũng",
        "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Sở A; KT. CHỦ TỊCH\n- Lưu: VT. PHÓ CHỦ TỊCH\n\nTrương Việt Dũng\n",
        "Nơi nhận:                      TM. ỦY BAN NHÂN DÂN\n- Sở A;                          KT. CHỦ TỊCH\n"
        "- Lưu: VT.                     PHÓ CHỦ TỊCH\n\n\n                               Trương Việt Dũng\n",
        "|\n*Nơi nhận:*\n- Sở A;\n- Lưu: VT.\n|\n**TM. ỦY BAN\nNHÂN DÂN**\nKT. CHỦ TỊCH\n**PHÓ CHỦ TỊCH**\n"
        "**Trương Việt Dũng**\n|\n",
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nTrương Việt Dũng\n\nNơi nhận:\n- Sở A;\n- Lưu: VT.\n",
    ],
)
def test_the_signature_is_read_in_every_layout(tail):
    draft = read(HEAD + tail)
    assert (draft.authority, draft.position, draft.signer) == SIGNED
    assert recipients_of(draft) == [("Sở A", "")]
    assert draft.archive_units == ("VT",)
    assert draft.remainder == ()


def test_authority_without_a_space_is_an_authority():
    draft = read(HEAD + "Nơi nhận:\n- Lưu: VT.\n\n**KT.CHỦ TỊCH\nPHÓ CHỦ TỊCH**\n\nLê Văn Trường")
    assert (draft.authority, draft.position) == (("KT.CHỦ TỊCH",), "PHÓ CHỦ TỊCH")


def test_a_name_merged_into_the_archive_line_is_the_signer():
    draft = read(HEAD + "Nơi nhận: T/M BAN THƯỜNG TRỰC\n- Sở A; CHỦ TỊCH\n- Lưu: VT. Lô Văn Cường\n")
    assert (draft.authority, draft.position) == (("T/M BAN THƯỜNG TRỰC",), "CHỦ TỊCH")
    assert (draft.signer, draft.archive_units, draft.remainder) == ("Lô Văn Cường", ("VT",), ())


def test_a_name_alone_is_the_signer():
    draft = read(HEAD + "Nơi nhận:\n- Tổ TH;\n- Lưu: VT.\n\n\n\nNguyễn Bá Thành")
    assert (draft.authority, draft.position, draft.signer) == ((), "", "Nguyễn Bá Thành")


def test_an_office_under_the_name_is_kept_apart():
    draft = read(HEAD + "Nơi nhận:\n- Lưu: VT.\n\nTRƯỞNG TIỂU BAN\n\nNguyễn Văn Hoàn\n\nTRƯỞNG BAN XÂY DỰNG ĐẢNG")
    assert (draft.position, draft.remainder) == ("TRƯỞNG TIỂU BAN", ("TRƯỞNG BAN XÂY DỰNG ĐẢNG",))


def test_a_signature_without_recipients_is_found():
    draft = read(HEAD + "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nMai Thanh Nga\n")
    assert (draft.authority, draft.position, draft.signer) == (("KT. GIÁM ĐỐC",), "PHÓ GIÁM ĐỐC", "Mai Thanh Nga")
    assert "no-recipients" in [doubt.code for doubt in draft.doubts]


def test_the_words_noi_nhan_inside_a_sentence_open_no_list():
    draft = read(HEAD + "Nơi nhận hàng cứu trợ là trụ sở xã.\n\nNơi nhận:\n- Sở A;\n- Lưu: VT.\n")
    assert recipients_of(draft) == [("Sở A", "")]
    assert draft.body[-1].text == "Nơi nhận hàng cứu trợ là trụ sở xã."
