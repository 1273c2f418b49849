"""The report over the deliveries of all issuances."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from plans_app.models import Delivery, Issuance
from tests.plans_app.issued import an_issued_plan

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


def report(admin, **query):
    return admin.get(reverse("plans_app_admin:delivery_report_results"), query).content.decode()


def an_issuance(state, *, days_ago=0):
    issuance = an_issued_plan(1)
    moment = timezone.now() - datetime.timedelta(days=days_ago)
    Issuance.objects.filter(pk=issuance.pk).update(issued_at=moment)
    issuance.deliveries.update(state=state, sent_at=moment)
    return issuance


def test_by_itself_it_shows_what_needs_a_person(admin):
    an_issuance(State.ACCEPTED)
    assert "Đơn vị 0" not in report(admin)
    an_issuance(State.REJECTED)
    assert "Đơn vị 0" in report(admin)


@pytest.mark.parametrize(
    ("question", "state", "days_ago"),
    [
        ("late", State.QUEUED, 2),
        ("failed", State.BOUNCED, 0),
        ("uncertain", State.HELD, 0),
        ("unacknowledged", State.ACCEPTED, 1),
    ],
)
def test_each_question_finds_its_deliveries(admin, question, state, days_ago):
    an_issuance(state, days_ago=days_ago)
    assert "Đơn vị 0" in report(admin, question=question)


@pytest.mark.parametrize(
    ("question", "state"),
    [("late", State.QUEUED), ("unacknowledged", State.ACCEPTED), ("failed", State.CANCELLED)],
)
def test_what_is_in_order_is_not_asked_about(admin, question, state):
    an_issuance(state)
    assert "Đơn vị 0" not in report(admin, question=question)


def test_a_recipient_is_found_over_all_issuances(admin):
    for _count in range(2):
        an_issuance(State.REJECTED)
    found = report(admin, organization="don vi 0")
    assert all(issuance.reference in found for issuance in Issuance.objects.all())
    assert "Đơn vị 0" not in report(admin, organization="truong hoc")


def test_a_question_that_is_none_is_refused_without_an_error(admin):
    assert admin.get(reverse("plans_app_admin:delivery_report"), {"question": "<b>"}).status_code == 200


def test_the_report_is_downloaded_with_its_filter(admin):
    an_issuance(State.REJECTED)
    answer = admin.get(reverse("plans_app_admin:delivery_report"), {"question": "failed", "export": "csv"})
    assert "Đơn vị 0" in b"".join(answer.streaming_content).decode()


def test_a_stranger_sees_no_report(client):
    assert client.get(reverse("plans_app_admin:delivery_report")).status_code == 302
