"""What a line of "Nơi nhận" may mean in the plans of its issuer."""

import pytest

from plans_app.abbreviations import spell_out, spell_role
from plans_app.actions.recipient_readings import IssuerContext, context_of, means_the_assigned, roles_in, units_in
from plans_app.models import Organization
from plans_app.vietnamese import fold


def units(name):
    return [(unit.level, unit.name) for unit in units_in(Organization(name=name))]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ủy ban nhân dân xã Quảng Ngọc", [("xã", "quang ngoc")]),
        ("Ủy ban nhân dân thị xã Duy Tiên", [("thị xã", "duy tien")]),
        ("Ủy ban nhân dân Thành phố Hồ Chí Minh", [("thành phố", "ho chi minh")]),
        ("Sở Khoa học và Công nghệ tỉnh Thanh Hóa", [("tỉnh", "thanh hoa")]),
        ("Phòng Văn hóa - Xã hội xã Quảng Ngọc", [("xã", "quang ngoc")]),
        ("Ủy ban nhân dân Phường 1, quận Tân Bình", [("phường", "1"), ("quận", "tan binh")]),
        ("Hội Doanh nhân trẻ", []),
    ],
)
def test_the_units_in_a_name_begin_with_a_capital(name, expected):
    assert units(name) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("thị xã", ("thuong truc thi uy",)),
        ("tỉnh", ("thuong truc tinh uy",)),
        ("thành phố", ("thuong truc thanh uy",)),
        ("xã", ()),
    ],
)
def test_tttu_is_read_by_the_level_of_the_issuer(level, expected):
    assert spell_out("tttu", level) == expected


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("BTGQU", "quận", "ban tuyen giao quan uy"),
        ("ĐU", "xã", "dang uy"),
        ("TT.HĐND xã", "xã", "thuong truc hoi dong nhan dan xa"),
        ("UB MTTQ Việt Nam xã", "xã", "uy ban mat tran to quoc viet nam xa"),
        ("UBMTTQVN xã", "xã", "uy ban mat tran to quoc viet nam xa"),
        ("Sở KH&CN", "", "so khoa hoc va cong nghe"),
        ("Phòng VHXH", "xã", "phong van hoa xa hoi"),
        ("KT", "xã", "phong kinh te"),
        ("CVP", "", "chanh van phong"),
    ],
)
def test_abbreviations_are_written_out(text, level, expected):
    assert expected in spell_out(fold(text), level)


def test_an_abbreviation_of_two_meanings_keeps_both():
    assert len(spell_out("vpub", "quận")) == 2


@pytest.mark.parametrize("text", ["Phòng Kinh tế", "", "Hội Sao Hỏa"])
def test_words_that_are_no_abbreviations_stay(text):
    assert spell_out(fold(text), "xã") == ()


def test_many_abbreviations_give_few_spellings():
    assert len(spell_out(fold("VPUB " * 40), "quận")) <= 8


def test_roles_are_written_out_for_a_reader():
    assert spell_role("các PCT") == "các Phó Chủ tịch"
    assert roles_in("TTUB: CT, các PCT") == ("Chủ tịch", "các Phó Chủ tịch")
    assert roles_in("TTUB") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Các đơn vị được phân công",
        "Các phòng, ban được giao nhiệm vụ",
        "Các đơn vị nêu tại mục IV",
        "Như phần phân công",
    ],
)
def test_a_line_can_mean_the_units_of_the_assignments(text):
    assert means_the_assigned(text)


@pytest.mark.parametrize("text", ["Các đơn vị thuộc Sở", "Phòng Kinh tế", "Ban Phân công lao động"])
def test_other_lines_do_not_mean_them(text):
    assert not means_the_assigned(text)


def steps(issuer, text):
    return list(context_of(issuer).steps(fold(text)))


def test_the_place_of_the_issuer_completes_a_name_that_leaves_it_out():
    xa = Organization(name="Ủy ban nhân dân xã Quảng Ngọc")
    assert "dang uy xa quang ngoc" in steps(xa, "Đảng ủy")[0]
    assert "hoi dong nhan dan xa quang ngoc" in steps(xa, "HĐND xã")[0]


def test_a_name_of_another_level_is_not_completed_with_the_issuers_place():
    thi_xa = Organization(name="Ủy ban nhân dân thị xã Duy Tiên")
    assert not [key for step in steps(thi_xa, "UBND tỉnh") for key in step if "duy tien" in key]


def test_the_province_above_a_commune_completes_what_belongs_to_the_province():
    tinh = Organization(name="Ủy ban nhân dân tỉnh Thanh Hóa")
    xa = Organization(name="Ủy ban nhân dân xã Quảng Ngọc", superior=tinh)
    found = {key for text in ("TTTU", "UBND tỉnh", "Sở KH&CN") for step in steps(xa, text) for key in step}
    assert {
        "thuong truc tinh uy thanh hoa",
        "uy ban nhan dan tinh thanh hoa",
        "so khoa hoc va cong nghe tinh thanh hoa",
    } <= found


def test_an_issuer_in_a_circle_of_superiors_ends():
    first, second = Organization(name="UBND xã Một"), Organization(name="UBND huyện Hai")
    first.superior, second.superior = second, first
    assert len(context_of(first).units) == 2


def test_without_an_issuer_only_what_means_the_same_everywhere_is_written_out():
    assert list(IssuerContext().steps("tttu")) == []
    assert list(IssuerContext().steps("ubnd")) == [("uy ban nhan dan",)]
