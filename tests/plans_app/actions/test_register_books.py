"""The register read from the ledger: its rows, its gaps, and who may see it."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone
from wagtail.models import GroupPagePermission

from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.issuing import issue_plan
from plans_app.actions.register_books import Range, read_book, visible_registers
from plans_app.exporters.register.book import Entry, Gap
from plans_app.models import Delivery, PlanIndexPage, Register
from plans_app.vietnamese import format_date
from tests.plans_app.acts import MEMORY, ORDER, a_correction, a_recall, a_replacing_draft, a_sent_plan
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import a_draft, a_home, an_index, an_issuer

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 8)


def issued(number: int, *, day=DAY, **values):
    draft = a_draft(number=f"{number:02d}", issued_on=day, **values)
    return issue_plan(plan=draft, is_historic=True, deliver=False)


def the_register() -> Register:
    return Register.objects.get()


def shape(book) -> list:
    return [row.number if isinstance(row, Entry) else (row.first, row.last) for row in book.rows]


def a_user(name="can-bo", *permissions, page=None) -> User:
    group = Group.objects.create(name=name)
    if page is not None:
        for codename in ("publish_page", "change_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    group.permissions.add(*Permission.objects.filter(codename__in=permissions))
    user = User.objects.create_user(name)
    user.groups.add(group)
    return user


def test_numbers_that_nothing_has_are_rows_between_those_that_are():
    for number in (3, 4, 8):
        issued(number)
    assert shape(read_book(register=the_register())) == [(1, 2), 3, 4, (5, 7), 8]


def test_a_range_of_numbers_states_the_gaps_inside_it():
    for number in (3, 4, 8):
        issued(number)
    register = the_register()
    assert shape(read_book(register=register, part=Range(from_number=2, to_number=6))) == [(2, 2), 3, 4, (5, 6)]
    assert shape(read_book(register=register, part=Range(from_number=9))) == []


def test_a_range_of_days_says_nothing_of_the_numbers_outside_it():
    for number in (3, 5, 8):
        issued(number, day=DAY + datetime.timedelta(days=number))
    part = Range(from_day=DAY + datetime.timedelta(days=4), to_day=DAY + datetime.timedelta(days=8))
    assert shape(read_book(register=the_register(), part=part)) == [5, (6, 7), 8]


def test_a_row_says_what_the_document_is_and_where_it_went():
    issuance = an_issued_plan(3, archive_copies=2)
    first, second, _third = Delivery.objects.filter(issuance=issuance)
    sent = timezone.make_aware(datetime.datetime(2026, 5, 8, 23, 30))
    for delivery in (first, second):
        Delivery.objects.filter(pk=delivery.pk).update(state="accepted", sent_at=sent)
    Delivery.objects.filter(pk=first.pk).update(state="acknowledged", acknowledged_at=sent)
    (entry,) = read_book(register=issuance.register).rows
    assert entry.reference == issuance.reference
    assert entry.title == f"Kế hoạch {issuance.plan.subject}"
    assert entry.recipients == ("3 đơn vị",)
    assert entry.archive == "VT, VHXH (2b)"
    assert entry.copies == 3 + 2
    assert entry.moved_on == DAY
    assert entry.receipt == "Đã xác nhận 1/3 (từ 08/05/2026)"


def test_a_line_that_nobody_answers_to_is_a_copy_on_paper():
    issued(1, recipients=["Hội những người không có trong danh bạ"])
    (entry,) = read_book(register=the_register()).rows
    assert entry.copies == 1 + 1
    assert entry.remark == "Nhập từ sổ cũ"


def test_a_document_that_states_its_copies_has_so_many():
    issued(1, issued_copies=300, drafter_code="PL")
    (entry,) = read_book(register=the_register()).rows
    assert entry.copies == 300


def test_notices_are_no_copies_and_their_receipts_none_of_the_document(settings):
    settings.PLANS_CHANNELS = MEMORY
    issuance = a_sent_plan(3)
    a_correction(issuance)
    drain_deliveries(channel="email")
    notice = Delivery.objects.notices().filter(issuance=issuance).first()
    Delivery.objects.filter(pk=notice.pk).update(state="acknowledged", acknowledged_at=timezone.now())
    (entry,) = read_book(register=issuance.register).rows
    assert Delivery.objects.filter(issuance=issuance).count() == 6
    assert (entry.copies, entry.receipt) == (3 + 1, "")


def test_a_remark_says_what_was_done_to_the_document_and_by_which():
    issuance = an_issued_plan(1)
    a_correction(issuance)
    a_recall(issuance, order_reference="15/QĐ-UBND")
    (entry,) = read_book(register=issuance.register).rows
    today = format_date(timezone.localdate(), short=True)
    assert entry.remark == (
        f"Đã được đính chính theo văn bản {ORDER} {today}; Đã thu hồi theo văn bản 15/QĐ-UBND {today}"
    )


def test_a_remark_names_the_plan_that_took_the_place():
    issuance = an_issued_plan(1)
    later = issue_plan(plan=a_replacing_draft(issuance))
    first, second = read_book(register=issuance.register).rows
    day = format_date(later.issued_on, short=True)
    assert (first.remark, second.remark) == (f"Đã được thay thế bởi {later.reference} {day}", "")


def test_the_rows_cost_no_more_queries_than_one(django_assert_num_queries):
    for number in range(1, 6):
        issued(number)
    register = Register.objects.select_related("issuer").get()
    with django_assert_num_queries(4):
        read_book(register=register)


# -- who may see it


def test_who_publishes_every_plan_of_a_register_sees_it():
    issued(1)
    assert list(visible_registers(user=a_user(page=an_index()))) == [the_register()]


def test_who_publishes_some_plans_of_a_register_does_not_see_it():
    other = a_home().add_child(instance=PlanIndexPage(title="Nội bộ", slug="noi-bo"))
    issued(1)
    issued(2, parent=other)
    assert list(visible_registers(user=a_user(page=an_index()))) == []


def test_who_keeps_the_directory_sees_every_register():
    issued(1)
    issued(1, issuer=an_issuer("Sở Khoa học và Công nghệ", notation="SKHCN"))
    assert visible_registers(user=a_user("danh-ba", "change_organization")).count() == 2


def test_others_see_no_register():
    issued(1)
    assert not visible_registers(user=a_user()).exists()


def test_a_gap_is_named_by_its_ends():
    assert Gap(1, 2).cells()[0] == "01 - 02"
