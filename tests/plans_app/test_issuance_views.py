"""The board of an issuance's deliveries."""

import csv
import io

import openpyxl
import pytest
from django.contrib.auth.models import Group as UserGroup
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from plans_app.actions import ledger
from plans_app.actions.issuing import issue_plan
from plans_app.actions.reminding import write_reminder
from plans_app.models import Delivery, DeliveryAnswer, Issuance, PlanPage
from plans_app.progress import Group, progress_of
from tests.plans_app.issued import an_issued_plan
from tests.plans_app.plans import a_draft, an_index, an_organization

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


@pytest.fixture
def editor(client):
    """One who may change plans and not issue them."""
    user = User.objects.create_user("soan-thao", "st@qn.example", "x", is_staff=True)
    group = UserGroup.objects.create(name="Soạn thảo riêng")
    group.user_set.add(user)
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=an_index(), permission=_permission("wagtailcore", "change_page")
    )
    client.force_login(user)
    return client


def _permission(app, codename):
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def url(name, pk):
    return reverse(f"plans_app_admin:{name}", args=[pk])


def a_board(admin, issuance, **query):
    return admin.get(url("issuance", issuance.pk), query).content.decode()


def with_states(issuance, *states):
    """Gives the deliveries of `issuance` these states, whatever the ledger would say of the way there."""
    for delivery, state in zip(issuance.deliveries.order_by("organization__name"), states, strict=True):
        moment = issuance.issued_at if state in (State.ACCEPTED, State.ACKNOWLEDGED) else None
        Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=moment, acknowledged_at=moment)


def test_the_board_names_every_organization_behind_a_line(admin):
    board = a_board(admin, an_issued_plan(3))
    assert all(f"dv{n}@qn.example" in board for n in range(3))


def test_the_counts_of_the_groups_sum_to_all_deliveries():
    issuance = an_issued_plan(5)
    with_states(issuance, State.QUEUED, State.HELD, State.ACCEPTED, State.ACKNOWLEDGED, State.CANCELLED)
    progress = progress_of(issuance=issuance)
    assert progress.total == sum(entry.count for entry in progress.counts) == 5
    assert progress.arrived == 2


def test_every_state_belongs_to_one_group():
    assert sorted(state for group in Group for state in group.states) == sorted(State.values)


def test_a_group_narrows_the_board(admin):
    issuance = an_issued_plan(2)
    with_states(issuance, State.REJECTED, State.ACCEPTED)
    board = a_board(admin, issuance, group="failed")
    assert "dv0@qn.example" in board
    assert "dv1@qn.example" not in board


def test_words_without_accents_find_a_recipient(admin):
    issuance = an_issued_plan(3)
    board = a_board(admin, issuance, q="don vi 2")
    assert "dv2@qn.example" in board
    assert "dv1@qn.example" not in board


def test_a_line_that_nobody_answers_to_stands_above_the_board(admin):
    issuance = issue_plan(plan=a_draft(recipients=["Nhà văn hóa thôn 9"]))
    assert "không có trong danh bạ: “Nhà văn hóa thôn 9”" in a_board(admin, issuance)


def test_the_board_renews_itself_while_something_waits(admin):
    issuance = an_issued_plan(1)
    assert "data-running" in a_board(admin, issuance)
    with_states(issuance, State.ACCEPTED)
    assert "data-running" not in a_board(admin, issuance)


def test_the_part_that_renews_is_the_record_without_the_frame_of_the_admin(admin):
    part = a_board(admin, an_issued_plan(1), live="")
    assert "Còn hiệu lực" in part
    assert "dv0@qn.example" in part
    assert "<html" not in part


def test_the_board_of_many_recipients_takes_as_many_queries_as_that_of_few(admin, django_assert_max_num_queries):
    issuance = an_issued_plan(40)
    a_board(admin, issuance)
    with django_assert_max_num_queries(35):
        a_board(admin, issuance)


def test_failed_deliveries_are_tried_again_at_one_press(admin):
    issuance = an_issued_plan(2)
    with_states(issuance, State.REJECTED, State.ACCEPTED)
    assert url("retry", issuance.pk) in a_board(admin, issuance)
    admin.post(url("retry", issuance.pk))
    assert sorted(issuance.deliveries.values_list("state", flat=True)) == [State.ACCEPTED, State.QUEUED]


def test_one_press_stops_what_has_not_left(admin):
    issuance = an_issued_plan(2)
    with_states(issuance, State.QUEUED, State.ACCEPTED)
    answer = admin.post(url("stop", issuance.pk), follow=True)
    assert "Đã dừng 1 lượt gửi." in answer.content.decode()
    assert sorted(issuance.deliveries.values_list("state", flat=True)) == [State.ACCEPTED, State.CANCELLED]


def test_stopping_when_all_is_sent_says_so(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.ACCEPTED)
    assert "Không còn gì để dừng" in admin.post(url("stop", issuance.pk), follow=True).content.decode()


def test_a_document_that_was_given_up_is_made_again_at_one_press(admin):
    issuance = an_issued_plan(1, pdf=None)
    Issuance.objects.filter(pk=issuance.pk).update(render_attempts=5, render_error="Thiếu chữ 漢")
    assert "Thiếu chữ 漢" in a_board(admin, issuance)
    admin.post(url("draw_again", issuance.pk))
    issuance.refresh_from_db()
    assert (issuance.render_attempts, issuance.render_error) == (0, "")


def test_the_spreadsheet_has_a_row_for_each_delivery(admin):
    issuance = an_issued_plan(3)
    answer = admin.get(url("issuance", issuance.pk), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 4
    assert rows[0][0] == "Số, ký hiệu"
    assert rows[1][0] == issuance.reference


def test_no_name_becomes_a_formula_in_the_spreadsheet(admin):
    an_organization("=HYPERLINK(1)", email="a@qn.example")
    issuance = issue_plan(plan=a_draft(recipients=["=HYPERLINK(1)"]))
    answer = admin.get(url("issuance", issuance.pk), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert "'=HYPERLINK(1)" in rows[1]


@pytest.mark.parametrize("name", ["retry", "stop", "draw_again"])
def test_the_buttons_do_nothing_by_following_a_link(admin, name):
    assert admin.get(url(name, an_issued_plan(1).pk)).status_code == 405


@pytest.mark.parametrize("name", ["retry", "stop", "draw_again"])
def test_one_who_may_not_issue_may_not_press(editor, name):
    issuance = an_issued_plan(1)
    assert editor.get(url("issuance", issuance.pk)).status_code == 200
    editor.post(url(name, issuance.pk))
    assert list(issuance.deliveries.values_list("state", flat=True)) == [State.QUEUED]
    assert url(name, issuance.pk) not in a_board(editor, issuance)


@pytest.mark.parametrize("query", [{}, {"live": ""}, {"export": "csv"}, {"export": "xlsx"}])
def test_a_stranger_sees_no_board(client, query):
    assert client.get(url("issuance", an_issued_plan(1).pk), query).status_code == 302


def test_a_delivery_says_why_it_has_not_arrived_and_what_to_do(admin):
    issuance = an_issued_plan(1)
    delivery = ledger.claim_deliveries(channel="email", size=1)[0]
    ledger.record_refusal(delivery=delivery, reason="550 5.1.1 <x>: User unknown", code=550)
    page = admin.get(url("delivery", delivery.pk)).content.decode()
    assert "Hộp thư không tồn tại" in page
    assert "Sửa địa chỉ trong danh bạ" in page
    assert url("send_again", delivery.pk) in page
    assert PlanPage.objects.get(pk=issuance.plan_id).title in page


def test_a_delivery_names_its_channel_as_people_do(admin):
    delivery = an_issued_plan(1).deliveries.get()
    page = admin.get(url("delivery", delivery.pk)).content.decode()
    assert "Thư điện tử · dv0@qn.example" in page


def test_the_board_and_the_delivery_show_what_the_recipient_answered(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.ACKNOWLEDGED)
    delivery = issuance.deliveries.get()
    DeliveryAnswer.objects.create(
        delivery=delivery,
        kind="forwarded",
        forwarded_to="Phòng Văn hóa",
        name="Trần Thị B",
        via="page",
        fingerprint="1",
    )
    assert ": Phòng Văn hóa · Trần Thị B" in a_board(admin, issuance)
    assert "Phòng Văn hóa" in admin.get(url("delivery", delivery.pk)).content.decode()


def test_a_reminder_is_no_row_of_its_own_on_the_board(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.ACCEPTED)
    write_reminder(delivery=_found_by_the_reminders(issuance), now=timezone.now())
    assert progress_of(issuance=issuance).total == 1
    assert a_board(admin, issuance).count("dv0@qn.example") == 1


def _found_by_the_reminders(issuance) -> Delivery:
    delivery = issuance.deliveries.get()
    delivery.earlier_reminders = []
    return delivery


def test_one_delivery_is_sent_again_at_the_address_of_today(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.REJECTED)
    delivery = issuance.deliveries.get()
    delivery.organization.email = "moi@qn.example"
    delivery.organization.save()
    admin.post(url("send_again", delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.address) == (State.QUEUED, "moi@qn.example")


def test_sending_again_without_an_address_says_what_is_missing(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.REJECTED)
    delivery = issuance.deliveries.get()
    delivery.organization.email = ""
    delivery.organization.save()
    page = admin.post(url("send_again", delivery.pk), follow=True).content.decode()
    assert "chưa có địa chỉ" in page
    assert issuance.deliveries.get().state == State.REJECTED


def test_what_has_arrived_is_not_offered_again(admin):
    issuance = an_issued_plan(1)
    with_states(issuance, State.ACCEPTED)
    delivery = issuance.deliveries.get()
    assert url("send_again", delivery.pk) not in admin.get(url("delivery", delivery.pk)).content.decode()


@pytest.mark.parametrize("name", ["delivery", "send_again"])
def test_a_stranger_sees_no_delivery(client, name):
    issuance = an_issued_plan(1)
    assert client.post(url(name, issuance.deliveries.get().pk)).status_code == 302
