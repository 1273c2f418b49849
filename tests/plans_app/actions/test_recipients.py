"""The lines of "Nơi nhận" and the organizations behind them."""

import datetime
import json

import pytest

from plans_app.actions.recipients import resolve_recipients
from plans_app.actions.samples import load_samples
from plans_app.models import (
    GroupAlias,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    PlanPage,
    PlanRecipient,
)
from tests.plans_app.plans import a_draft, an_issuer, an_organization

pytestmark = pytest.mark.django_db


def alias(organization, name, scope=None):
    OrganizationAlias.objects.create(organization=organization, name=name, scope=scope)


def a_group(name, members, scope=None, **values):
    group = OrganizationGroup.objects.create(name=name, scope=scope, **values)
    group.members.set([an_organization(member) for member in members])
    group.save()
    return group


def names(*texts, **plan):
    """The names behind each line, None for a line that is unresolved."""
    lines = resolve_recipients(plan=a_draft(recipients=list(texts), **plan))
    return [[o.name for o in line.organizations] if not line.unresolved else None for line in lines]


def test_an_official_name_is_found_whatever_its_accents_dashes_and_case():
    an_organization("Phòng Văn hóa – Xã hội")
    expected = ["Phòng Văn hóa – Xã hội"]
    assert names("PHÒNG VĂN HÓA - XÃ HỘI", "phong van hoa xa hoi") == [expected, expected]


def test_a_short_name_is_found():
    an_organization("Ủy ban nhân dân huyện Bắc Bình", short_name="UBND huyện Bắc Bình")
    assert names("UBND huyện Bắc Bình") == [["Ủy ban nhân dân huyện Bắc Bình"]]


def test_an_alias_holds_in_the_plans_of_its_issuer_only():
    mine, other = an_issuer("Ủy ban nhân dân xã Một"), an_issuer("Ủy ban nhân dân xã Hai")
    alias(an_organization("Thường trực Thị ủy Duy Tiên"), "TTTU", scope=mine)
    assert names("TTTU", issuer=mine) == [["Thường trực Thị ủy Duy Tiên"]]
    assert names("TTTU", issuer=other) == [None]


def test_the_issuers_own_name_wins_over_a_general_one():
    issuer = an_issuer()
    alias(an_organization("Đảng ủy khối"), "Đảng ủy")
    alias(an_organization("Đảng ủy xã Quảng Ngọc"), "Đảng ủy", scope=issuer)
    assert names("Đảng ủy", issuer=issuer) == [["Đảng ủy xã Quảng Ngọc"]]


def test_two_bodies_with_one_name_are_left_to_a_person():
    alias(an_organization("Sở KH&CN tỉnh Một"), "Sở KH&CN")
    alias(an_organization("Sở KH&CN tỉnh Hai"), "Sở KH&CN")
    (line,) = resolve_recipients(plan=a_draft(recipients=["Sở KH&CN"]))
    assert (line.organizations, line.unresolved) == ((), "Sở KH&CN")


def test_of_two_bodies_with_one_name_the_one_that_exists_on_the_day_is_meant():
    day = datetime.date(2025, 6, 30)
    Organization.objects.create(name="UBND xã Hải Ninh", code="CU", valid_to=day)
    Organization.objects.create(name="UBND xã Hải Ninh", code="MOI", valid_from=day + datetime.timedelta(1))

    def code(issued_on):
        plan = a_draft(recipients=["UBND xã Hải Ninh"], issued_on=issued_on)
        return [o.code for o in resolve_recipients(plan=plan)[0].organizations]

    assert code(datetime.date(2024, 3, 6)) == ["CU"]
    assert code(datetime.date(2026, 5, 12)) == ["MOI"]


def test_a_group_gives_its_members_as_they_are_now():
    group = a_group("Các phòng chuyên môn", ["Phòng Kinh tế", "Phòng Văn hóa"])
    plan = a_draft(recipients=["Các phòng chuyên môn"])
    group.members.add(an_organization("Phòng Tư pháp"))
    group.save()
    (line,) = resolve_recipients(plan=plan)
    assert {o.name for o in line.organizations} == {"Phòng Kinh tế", "Phòng Văn hóa", "Phòng Tư pháp"}


def test_a_group_is_found_by_another_name_in_its_scope():
    issuer = an_issuer()
    group = a_group("UBND 15 phường", ["Phường 1", "Phường 2"], scope=issuer, expected_count=15)
    GroupAlias.objects.create(group=group, name="15 phường")
    assert names("15 phường", issuer=issuer) == [["Phường 1", "Phường 2"]]
    assert names("15 phường", issuer=an_issuer("Ủy ban nhân dân xã Khác")) == [None]


def test_a_group_leaves_out_what_no_longer_exists():
    a_group("Các sở", ["Sở Mới"])
    gone = an_organization("Sở Cũ", valid_to=datetime.date(2025, 2, 28))
    group = OrganizationGroup.objects.get()
    group.members.add(gone)
    group.save()
    assert names("Các sở", issued_on=datetime.date(2026, 1, 5)) == [["Sở Mới"]]
    assert names("Các sở", issued_on=datetime.date(2024, 1, 5)) == [["Sở Cũ", "Sở Mới"]]


def test_a_group_without_members_is_unresolved():
    a_group("Các doanh nghiệp", [])
    assert names("Các doanh nghiệp") == [None]


def test_an_organization_and_a_group_with_one_name_are_left_to_a_person():
    a_group("Các phòng", ["Phòng Kinh tế"])
    an_organization("Các phòng")
    assert names("Các phòng") == [None]


def test_two_names_with_a_comma_are_two_recipients_when_both_are_known():
    alias(an_organization("Thường trực Thị ủy"), "TTTU")
    alias(an_organization("Thường trực HĐND thị xã"), "TTHĐND thị xã")
    assert names("TTTU, TTHĐND thị xã", "TTTU, Đoàn thị xã") == [
        ["Thường trực Thị ủy", "Thường trực HĐND thị xã"],
        None,
    ]


def test_the_end_of_the_last_name_is_shared_by_those_before_it():
    for name in ("Đảng ủy xã", "HĐND xã", "Đảng ủy"):
        an_organization(name)
    assert names("Đảng ủy, HĐND xã") == [["Đảng ủy xã", "HĐND xã"]]


def test_a_name_with_a_comma_in_it_is_not_split():
    an_organization("Phòng Văn hóa, Khoa học và Thông tin")
    an_organization("Phòng Văn hóa")
    an_organization("Khoa học và Thông tin")
    assert names("Phòng Văn hóa, Khoa học và Thông tin") == [["Phòng Văn hóa, Khoa học và Thông tin"]]


def test_roles_after_a_colon_are_reached_through_their_body():
    an_organization("Văn phòng UBND quận", short_name="VPUB")
    assert names("VPUB: CVP, các PCVP") == [["Văn phòng UBND quận"]]


def test_the_whole_text_is_asked_before_its_head():
    an_organization("Thường trực UBND", short_name="TTUB")
    alias(an_organization("Chủ tịch và các Phó Chủ tịch"), "TTUB: CT, các PCT")
    assert names("TTUB: CT, các PCT") == [["Chủ tịch và các Phó Chủ tịch"]]


@pytest.mark.parametrize("text", ["Hội Sao Hỏa", "---", ":", ",", " , ", "x" * 255, ":,:,"])
def test_what_nobody_answers_to_is_kept_in_full(text):
    an_organization("Sở Không Tên Tắt")
    (line,) = resolve_recipients(plan=a_draft(recipients=[text]))
    assert (line.organizations, line.unresolved, line.text) == ((), text, text)


def test_what_a_person_chose_counts_alone():
    an_organization("Phòng Kinh tế")
    plan = a_draft(recipients=[])
    chosen = PlanRecipient(text="Phòng Kinh tế", sort_order=0)
    chosen.organizations = [an_organization("Phòng Tư pháp")]
    grouped = PlanRecipient(text="Các hội", sort_order=1, group=a_group("Nhóm", ["Hội Một", "Hội Hai"]))
    plan.recipients = [chosen, grouped]
    revision = plan.save_revision()
    expected = [["Phòng Tư pháp"], ["Hội Hai", "Hội Một"]]
    assert [sorted(o.name for o in line.organizations) for line in resolve_recipients(plan=plan)] == expected
    frozen = resolve_recipients(plan=revision.as_object())
    assert [sorted(o.name for o in line.organizations) for line in frozen] == expected
    plan.save()
    stored = resolve_recipients(plan=PlanPage.objects.get(pk=plan.pk))
    assert [sorted(o.name for o in line.organizations) for line in stored] == expected


def test_the_purpose_of_a_line_is_kept():
    plan = a_draft(recipients=[])
    plan.recipients = [PlanRecipient(text="Sở", purpose_text="để b/c")]
    (line,) = resolve_recipients(plan=plan)
    assert (line.purpose_text, line.purpose) == ("để b/c", "report")


def test_a_plan_without_issuer_knows_general_names_only():
    issuer = an_issuer()
    alias(an_organization("Riêng"), "TTTU", scope=issuer)
    an_organization("Chung")
    plan = PlanPage(title="Nháp")
    plan.recipients = [PlanRecipient(text="TTTU"), PlanRecipient(text="Chung")]
    assert [bool(line.unresolved) for line in resolve_recipients(plan=plan)] == [True, False]


def test_the_number_of_queries_does_not_grow_with_the_lines(django_assert_max_num_queries):
    for number in range(40):
        an_organization(f"Đơn vị {number}")
        a_group(f"Nhóm {number}", [f"Đơn vị {number}"])
    texts = [f"{kind} {number}" for number in range(40) for kind in ("Đơn vị", "Nhóm")]
    plan = PlanPage.objects.get(pk=a_draft(recipients=texts).pk)
    with django_assert_max_num_queries(12):
        lines = resolve_recipients(plan=plan)
    assert not [line for line in lines if line.unresolved]


SAMPLES = {
    "000_4fe6f0854de48497.txt": {
        "Sở KH&CN tỉnh": ["Sở Khoa học và Công nghệ tỉnh Hà Nam"],
        "TTTU, TTHĐND thị xã": [
            "Thường trực Thị ủy Duy Tiên",
            "Thường trực Hội đồng nhân dân thị xã Duy Tiên",
        ],
        "Lãnh đạo UBND thị xã": ["Lãnh đạo Ủy ban nhân dân thị xã Duy Tiên"],
        "Các cơ quan, ban, ngành, đoàn thể": 19,
        "UBND các xã, phường": 16,
    },
    "001_07790b76bd61051b.txt": {
        "Sở Khoa học và Công nghệ": ["Sở Khoa học và Công nghệ tỉnh Thanh Hóa"],
        "Đảng ủy, HĐND xã": ["Đảng ủy xã Quảng Ngọc", "Hội đồng nhân dân xã Quảng Ngọc"],
        "CT các Phó CT UBND xã": ["Chủ tịch và các Phó Chủ tịch Ủy ban nhân dân xã Quảng Ngọc"],
        "Các phòng chuyên môn": 4,
        "Trung tâm Cung ứng DVC xã": ["Trung tâm Cung ứng dịch vụ công xã Quảng Ngọc"],
    },
    "002_0389cedf7f631719.txt": {
        "TTUB: CT, các PCT": ["Thường trực Ủy ban nhân dân quận Tân Bình"],
        "Ban Tuyên giáo và Dân vận Quận ủy": ["Ban Tuyên giáo và Dân vận Quận ủy Tân Bình"],
        "Ủy ban MTTQ Việt Nam quận": ["Ủy ban Mặt trận Tổ quốc Việt Nam quận Tân Bình"],
        "Các tổ chức chính trị - xã hội quận": 5,
        "Các đơn vị được phân công": 12,
        "UBND 15 phường": 15,
        "VPUB: CVP, các PCVP": ["Văn phòng Ủy ban nhân dân quận Tân Bình"],
        "Tổ TH": ["Tổ Tổng hợp, Văn phòng Ủy ban nhân dân quận Tân Bình"],
    },
    "003_0ce5bbb700d18924.txt": {
        "Ban Dân vận Tỉnh ủy": ["Ban Dân vận Tỉnh ủy Bình Thuận"],
        "UBND huyện Bắc Bình": ["Ủy ban nhân dân huyện Bắc Bình"],
        "UBND xã Hải Ninh": ["Ủy ban nhân dân xã Hải Ninh, huyện Bắc Bình"],
        "Các phòng, đơn vị thuộc Sở": 8,
        "Ban lãnh đạo Sở": ["Ban lãnh đạo Sở Khoa học và Công nghệ tỉnh Bình Thuận"],
    },
    "004_f77503ddd6e73f2b.txt": {
        "UBND tỉnh": ["Ủy ban nhân dân tỉnh Thanh Hóa"],
        "Ban Tuyên giáo Tỉnh ủy": ["Ban Tuyên giáo Tỉnh ủy Thanh Hóa"],
        "Các Sở, ban, ngành cấp tỉnh": 12,
        "Liên hiệp các Hội KH&KT Thanh Hóa": ["Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Thanh Hóa"],
        "UBND các huyện, thị xã, thành phố": 27,
        "Các trường ĐH, CĐ, tổ chức KH&CN": 7,
        "Các doanh nghiệp KH&CN": 4,
        "Hội Doanh nhân trẻ tỉnh Thanh Hóa": ["Hội Doanh nhân trẻ tỉnh Thanh Hóa"],
        "Hiệp hội Doanh nhân nữ tỉnh Thanh Hóa": ["Hiệp hội Doanh nhân nữ tỉnh Thanh Hóa"],
        "Đài PTTH, Báo Thanh Hóa": ["Đài Phát thanh và Truyền hình Thanh Hóa", "Báo Thanh Hóa"],
        "Lãnh đạo Sở": ["Lãnh đạo Sở Khoa học và Công nghệ tỉnh Thanh Hóa"],
        "Các phòng, đơn vị trực thuộc Sở": 8,
    },
}


def test_every_line_of_the_samples_reaches_whom_it_names():
    found = {plan.plan_import.source_name: resolve_recipients(plan=plan) for plan in load_samples()}
    assert {source: _behind(lines, SAMPLES[source]) for source, lines in found.items()} == SAMPLES


def _behind(lines, expected) -> dict:
    """The names behind each line, or their number where the expectation counts."""
    organizations = {line.text: [o.name for o in line.organizations] for line in lines}
    return {text: len(found) if isinstance(expected.get(text), int) else found for text, found in organizations.items()}


def test_every_organization_of_the_samples_has_an_address_that_reaches_nobody():
    load_samples()
    emails = Organization.objects.values_list("email", flat=True)
    assert all(email.endswith(".example") for email in emails)
    assert json.dumps(sorted(emails)) == json.dumps(sorted(set(emails)))


def resolve(*texts, **plan):
    return resolve_recipients(plan=a_draft(recipients=list(texts), **plan))


def found_candidates(line):
    return [(str(candidate.target), str(candidate.reason), candidate.confidence) for candidate in line.candidates]


def test_an_abbreviation_is_read_in_the_context_of_the_issuer():
    for name in ("Thường trực Thị ủy Duy Tiên", "Thường trực Tỉnh ủy Hà Nam"):
        an_organization(name)
    thi_xa, tinh = an_issuer("Ủy ban nhân dân thị xã Duy Tiên"), an_issuer("Ủy ban nhân dân tỉnh Hà Nam")
    assert names("TTTU", issuer=thi_xa) == [["Thường trực Thị ủy Duy Tiên"]]
    assert names("TTTU", issuer=tinh) == [["Thường trực Tỉnh ủy Hà Nam"]]


def test_an_alias_wins_over_what_an_abbreviation_commonly_means():
    issuer = an_issuer("Ủy ban nhân dân thị xã Duy Tiên")
    an_organization("Thường trực Thị ủy Duy Tiên")
    alias(an_organization("Trung tâm Từ thiện"), "TTTU", scope=issuer)
    assert names("TTTU", issuer=issuer) == [["Trung tâm Từ thiện"]]


def test_two_meanings_of_an_abbreviation_are_left_to_a_person():
    issuer = an_issuer("Ủy ban nhân dân quận Tân Bình")
    an_organization("Văn phòng Ủy ban nhân dân quận Tân Bình")
    an_organization("Văn phòng Hội đồng nhân dân và Ủy ban nhân dân quận Tân Bình")
    (line,) = resolve("VPUB", issuer=issuer)
    assert (line.organizations, line.unresolved) == ((), "VPUB")
    assert [reason for _name, reason, _confidence in found_candidates(line)] == ["context", "context"]


def test_parts_of_a_line_are_read_in_context_too():
    issuer = an_issuer("Ủy ban nhân dân xã Quảng Ngọc")
    for name in ("Đảng ủy xã Quảng Ngọc", "Hội đồng nhân dân xã Quảng Ngọc"):
        an_organization(name)
    assert names("ĐU, HĐND xã", issuer=issuer) == [["Đảng ủy xã Quảng Ngọc", "Hội đồng nhân dân xã Quảng Ngọc"]]


def test_persons_are_reached_through_their_body_and_kept_as_roles():
    issuer = an_issuer("Ủy ban nhân dân xã Quảng Ngọc")
    office, leaders = resolve("UBND xã: CT, các PCT", "Lãnh đạo UBND xã", issuer=issuer)
    assert office.organizations == leaders.organizations == (issuer,)
    assert (office.roles, leaders.roles) == (("Chủ tịch", "các Phó Chủ tịch"), ("Lãnh đạo",))


def test_a_school_is_no_head_of_anything():
    an_organization("Đại học Hồng Đức")
    assert names("Trường Đại học Hồng Đức") == [None]


def test_bodies_of_one_name_are_the_candidates_of_their_line():
    alias(an_organization("Sở KH&CN tỉnh Một"), "Sở KH&CN")
    an_organization("Sở KH&CN")
    (line,) = resolve("Sở KH&CN")
    assert sorted(found_candidates(line)) == [("Sở KH&CN", "same_name", 0.45), ("Sở KH&CN tỉnh Một", "alias", 0.4)]


def test_the_known_half_of_a_line_is_a_candidate_and_gets_nothing():
    alias(an_organization("Thường trực Thị ủy"), "TTTU")
    (line,) = resolve("TTTU, Đoàn thị xã")
    assert (line.organizations, line.unresolved) == ((), "TTTU, Đoàn thị xã")
    assert found_candidates(line) == [("Thường trực Thị ủy", "alias", 0.8)]


@pytest.mark.parametrize(("count", "warned"), [(15, 0), (14, 1)])
def test_a_counted_group_of_another_size_is_warned_of(count, warned):
    a_group("UBND 15 phường", [f"UBND Phường {number}" for number in range(count)])
    (line,) = resolve("UBND 15 phường")
    assert (len(line.organizations), len(line.warnings)) == (count, warned)


def test_the_number_of_a_ward_counts_nothing():
    an_organization("UBND Phường 15, quận Ba")
    assert resolve("UBND Phường 15, quận Ba")[0].warnings == ()


def test_an_empty_group_is_named_in_a_warning():
    a_group("Các doanh nghiệp", [])
    (line,) = resolve("Các doanh nghiệp")
    assert line.unresolved
    assert "Các doanh nghiệp" in line.warnings[0]


def test_a_body_that_has_ended_is_reported_with_its_successor():
    heir = an_organization("Ủy ban nhân dân tỉnh Ninh Bình")
    gone = an_organization("Ủy ban nhân dân tỉnh Hà Nam", valid_to=datetime.date(2025, 6, 30), successor=heir)
    (then,) = resolve(gone.name, issued_on=datetime.date(2025, 6, 30))
    (now,) = resolve(gone.name, issued_on=datetime.date(2025, 7, 1))
    assert (then.warnings, then.candidates) == ((), ())
    assert (now.organizations, now.ended, now.kept) == ((gone,), (gone,), [])
    assert "Hà Nam" in now.warnings[0]
    assert found_candidates(now) == [(heir.name, "successor", 0.8)]


def assignments(*units):
    return [
        {"type": "assignment", "value": {"unit": unit, "organization": organization, "tasks": []}}
        for unit, organization in units
    ]


def test_the_assigned_units_are_those_of_the_plan_and_need_confirmation():
    legal = an_organization("Phòng Tư pháp")
    an_organization("Phòng Kinh tế")
    body = assignments(("Phòng Kinh tế:", None), ("Bên tư pháp", legal.pk), ("Các thôn", None))
    (line,) = resolve("Các đơn vị được phân công", body=body)
    assert [o.name for o in line.organizations] == ["Phòng Kinh tế", "Phòng Tư pháp"]
    assert line.needs_confirmation
    assert line.unresolved == "Các thôn"


def test_a_group_of_the_directory_wins_over_the_assignments():
    a_group("Các đơn vị được phân công", ["Phòng Tư pháp"])
    an_organization("Phòng Kinh tế")
    (line,) = resolve("Các đơn vị được phân công", body=assignments(("Phòng Kinh tế", None)))
    assert [o.name for o in line.organizations] == ["Phòng Tư pháp"]
    assert not line.needs_confirmation


def test_assigned_units_that_nobody_knows_leave_the_line_unresolved():
    (line,) = resolve("Các đơn vị được phân công", body=assignments(("Các thôn", None)))
    assert (line.organizations, line.unresolved) == ((), "Các đơn vị được phân công")


def test_the_number_of_queries_does_not_grow_with_what_is_read_in_context(django_assert_max_num_queries):
    issuer = an_issuer("Ủy ban nhân dân xã Quảng Ngọc")
    for number in range(30):
        an_organization(f"Hội {number} xã Quảng Ngọc", valid_to=datetime.date(2020, 1, 1))
    texts = [f"{name} {number}" for number in range(30) for name in ("Hội", "TTTU", "Các đơn vị được phân công")]
    body = assignments(*((f"Hội {number}", None) for number in range(30)))
    plan = PlanPage.objects.get(pk=a_draft(recipients=texts, issuer=issuer, body=body).pk)
    with django_assert_max_num_queries(22):
        resolve_recipients(plan=plan)
