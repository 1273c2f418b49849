"""Why an organization has not received a plan, in words."""

import datetime

import pytest
from django.utils import timezone

from plans_app.explaining import explain, meaning_of
from plans_app.models import ChannelHealth, Delivery, Issuance
from tests.plans_app.issued import an_issued_plan

State = Delivery.State


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("550 5.1.1 <x>: Recipient address rejected: User unknown", "Hộp thư không tồn tại: địa chỉ sai hoặc đã bỏ."),
        ("452-4.2.2 The email account is over quota", "Hộp thư đã đầy."),
        ("554 5.7.26 unauthenticated", "Thư của cơ quan không đạt kiểm tra nguồn gốc (SPF, DKIM)"),
        ("450 Greylisted", "Hộp thư đang bận"),
        ("550 5.99.99 Anything", "Hộp thư không tồn tại, hoặc máy chủ từ chối"),
        ("Connection refused on port 2525", ""),
        ("", ""),
    ],
)
def test_the_answer_of_a_mail_server_is_put_into_words(answer, meaning):
    assert meaning_of(answer).startswith(meaning)
    assert bool(meaning_of(answer)) == bool(meaning)


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_every_state_is_explained(state):
    delivery = an_issued_plan(1).deliveries.get()
    delivery.state = state
    assert explain(delivery=delivery).what


@pytest.mark.django_db
def test_a_delivery_that_waits_for_its_pdf_says_so():
    issuance = an_issued_plan(1, pdf=None)
    assert "Đang tạo tệp PDF" in explain(delivery=issuance.deliveries.get()).what
    Issuance.objects.filter(pk=issuance.pk).update(render_error="Thiếu chữ")
    assert explain(delivery=Delivery.objects.get()).why == "Thiếu chữ"


@pytest.mark.django_db
def test_a_delivery_that_waits_for_the_archive_copy_says_why():
    issuance = an_issued_plan(1)
    Issuance.objects.filter(pk=issuance.pk).update(archived_at=None, archive_error="Đĩa đầy")
    assert explain(delivery=Delivery.objects.get()).why == "Đĩa đầy"


@pytest.mark.django_db
def test_a_delivery_by_a_channel_that_rests_says_until_when_and_why():
    delivery = an_issued_plan(1).deliveries.get()
    until = timezone.now() + datetime.timedelta(minutes=1)
    ChannelHealth.objects.create(channel="email", failures=5, failed_at=until, paused_until=until, reason="421 Busy")
    explanation = explain(delivery=delivery)
    assert f"{timezone.localtime(until):%H:%M}" in explanation.what
    assert explanation.why.startswith("Máy chủ thư đang bận")


@pytest.mark.django_db
def test_a_delivery_that_can_still_be_stopped_says_until_when():
    delivery = an_issued_plan(1).deliveries.get()
    delivery.due_at = timezone.now() + datetime.timedelta(minutes=5)
    delivery.save()
    assert f"{timezone.localtime(delivery.due_at):%H:%M}" in explain(delivery=delivery).what


@pytest.mark.django_db
def test_a_delivery_that_failed_for_now_names_the_next_attempt_and_needs_nothing():
    delivery = an_issued_plan(1).deliveries.get()
    delivery.attempts, delivery.last_error = 1, "451 4.7.1 Greylisting"
    explanation = explain(delivery=delivery)
    assert "hệ thống tự gửi lại lúc" in explanation.what
    assert explanation.advice.startswith("Không cần làm gì thêm.")
