"""Issuing gives a plan its number and makes it live, once and in one transaction."""

import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from plans_app.actions import issuing
from plans_app.actions.issuing import issue_plan, issue_scheduled_plan, schedule_issue
from plans_app.exceptions import IssueRefused, NumberTaken
from plans_app.models import Delivery, Issuance, IssuanceRecipient, PlanPage, PlanRecipient, Register, ScheduledIssue
from plans_app.signals import plan_issued
from tests.plans_app.plans import a_draft, an_issuer, an_organization

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 5, 12)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def test_a_plan_takes_the_next_number_of_its_issuer():
    first, second = issue_plan(plan=a_draft()), issue_plan(plan=a_draft())
    assert [first.reference, second.reference] == ["01/KH-UBND", "02/KH-UBND"]


def test_each_issuer_counts_for_itself():
    issue_plan(plan=a_draft())
    other = issue_plan(plan=a_draft(issuer=an_issuer("Ủy ban nhân dân thị xã Duy Tiên", place="Duy Tiên")))
    assert other.reference == "01/KH-UBND"


def test_each_year_begins_with_01():
    issue_plan(plan=a_draft(issued_on=datetime.date(2025, 12, 31)))
    assert issue_plan(plan=a_draft(issued_on=datetime.date(2026, 1, 2))).reference == "01/KH-UBND"


def test_kinds_count_apart_when_the_head_decides_so(settings):
    settings.PLANS_NUMBER_SERIES = "kind"
    issue_plan(plan=a_draft())
    report = issue_plan(plan=a_draft(document_kind="BÁO CÁO"))
    assert report.reference == "01/BC-UBND"


def test_an_issued_plan_is_live_with_its_number_and_date():
    plan = a_draft()
    issue_plan(plan=plan)
    plan = PlanPage.objects.get(pk=plan.pk)
    assert (plan.live, plan.reference, plan.issued_on, plan.place) == (True, "01/KH-UBND", TODAY, "Quảng Ngọc")
    assert plan.live_revision_id == plan.issuance.revision_id == plan.latest_revision_id


def test_issuing_again_gives_the_same_issuance():
    plan = a_draft()
    assert issue_plan(plan=plan) == issue_plan(plan=plan) == issue_plan(plan=PlanPage.objects.get(pk=plan.pk))
    assert Issuance.objects.count() == 1
    assert Register.objects.get().last_number == 1


def test_a_number_that_was_given_already_is_kept_and_the_register_moves_past_it():
    issue_plan(plan=a_draft(number="0247"), is_historic=True)
    assert Issuance.objects.get().reference == "0247/KH-UBND"
    assert issue_plan(plan=a_draft()).reference == "248/KH-UBND"


def test_a_lower_historic_number_does_not_move_the_register_back():
    issue_plan(plan=a_draft(number="40"), is_historic=True)
    issue_plan(plan=a_draft(number="7"), is_historic=True)
    assert issue_plan(plan=a_draft()).number == 41


def test_a_number_is_never_given_twice():
    issue_plan(plan=a_draft(number="39"))
    with pytest.raises(NumberTaken, match="39/KH-UBND"):
        issue_plan(plan=a_draft(number="39"))


def test_a_date_before_the_last_number_is_refused():
    issue_plan(plan=a_draft())
    with pytest.raises(IssueRefused, match="12/05/2026"):
        issue_plan(plan=a_draft(issued_on=datetime.date(2026, 5, 11)))


def test_a_historic_plan_may_be_older_than_the_last_number():
    issue_plan(plan=a_draft())
    assert issue_plan(plan=a_draft(issued_on=datetime.date(2026, 3, 1)), is_historic=True).number == 2


def test_a_date_in_the_future_is_refused():
    with pytest.raises(IssueRefused, match="13/05/2026"):
        issue_plan(plan=a_draft(issued_on=datetime.date(2026, 5, 13)))


@pytest.mark.parametrize("missing", [{"body": []}, {"signer": ""}, {"recipients": []}, {"number": "39a"}])
def test_an_incomplete_plan_cannot_be_issued(missing):
    with pytest.raises(IssueRefused):
        issue_plan(plan=a_draft(**missing))


def test_a_refusal_names_every_reason_and_leaves_nothing_behind():
    plan = a_draft(body=[], signer="", recipients=[])
    with pytest.raises(IssueRefused) as refusal:
        issue_plan(plan=plan)
    assert len(refusal.value.problems) == 3
    assert not Issuance.objects.exists()
    assert not Register.objects.exists()
    assert not PlanPage.objects.get(pk=plan.pk).live


def test_a_failure_on_the_way_gives_the_number_back(monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the lights went out")

    plan = a_draft()
    monkeypatch.setattr(issuing.PublishPageRevisionAction, "execute", fail)
    with pytest.raises(RuntimeError):
        issue_plan(plan=plan)
    assert (Issuance.objects.count(), Register.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_every_line_is_frozen_and_every_organization_gets_one_delivery():
    kt, office = an_organization(), an_organization("Văn phòng", "vp@qn.example")
    plan = a_draft(recipients=["Phòng Kinh tế", "Văn phòng", "Phòng kinh tế", "Nhà văn hóa thôn 9"])
    issuance = issue_plan(plan=plan)
    lines = list(issuance.recipient_lines.values_list("text", "state"))
    state = IssuanceRecipient.State
    assert lines == [
        ("Phòng Kinh tế", state.RESOLVED),
        ("Văn phòng", state.RESOLVED),
        ("Phòng kinh tế", state.RESOLVED),
        ("Nhà văn hóa thôn 9", state.UNRESOLVED),
        ("VT, VHXH", state.ARCHIVED),
    ]
    assert sorted(d.organization.name for d in issuance.deliveries.all()) == sorted([kt.name, office.name])


def test_an_organization_without_an_address_is_a_visible_failure():
    an_organization("Tổ hợp tác", email="")
    delivery = issue_plan(plan=a_draft(recipients=["Tổ hợp tác"])).deliveries.get()
    assert delivery.state == Delivery.State.REJECTED
    assert "Tổ hợp tác" in delivery.last_error


def test_a_plan_may_be_entered_without_delivering_it():
    an_organization()
    issuance = issue_plan(plan=a_draft(), is_historic=True, deliver=False)
    assert not issuance.deliveries.exists()
    assert issuance.recipient_lines.count() == 2


def test_other_sites_hear_of_an_issuance_once_it_is_certain(django_capture_on_commit_callbacks):
    heard = []

    def listen(issuance, **_):
        heard.append(issuance)

    plan_issued.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            issuance = issue_plan(plan=a_draft())
        assert heard == []
        for callback in callbacks:
            callback()
    finally:
        plan_issued.disconnect(listen)
    assert heard == [issuance]


def test_the_draft_is_issued_as_its_revision_stands_not_as_the_page_does():
    plan = a_draft()
    plan.subject = "Trích yếu mới"
    revision = plan.save_revision()
    issue_plan(plan=PlanPage.objects.get(pk=plan.pk), revision=revision)
    assert PlanPage.objects.get(pk=plan.pk).title == "Trích yếu mới"


def test_a_scheduled_plan_is_issued_when_its_moment_comes():
    plan = a_draft()
    scheduled = schedule_issue(plan=plan, due_at=timezone.now() + datetime.timedelta(hours=1))
    assert not PlanPage.objects.get(pk=plan.pk).live
    assert issue_scheduled_plan(scheduled=scheduled).reference == "01/KH-UBND"
    assert not ScheduledIssue.objects.exists()


def test_a_schedule_keeps_why_it_could_not_issue():
    plan = a_draft()
    scheduled = schedule_issue(plan=plan, due_at=timezone.now() + datetime.timedelta(hours=1))
    content = scheduled.revision.content
    content["signer"] = ""
    scheduled.revision.content = content
    scheduled.revision.save()
    with pytest.raises(IssueRefused):
        issue_scheduled_plan(scheduled=scheduled)
    assert ScheduledIssue.objects.get().last_error


def test_a_moment_in_the_past_cannot_be_scheduled():
    with pytest.raises(IssueRefused):
        schedule_issue(plan=a_draft(), due_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_press_the_button_together_issue_one_plan_with_one_number():
    plan = a_draft()
    an_organization()
    issued, barrier = [], Barrier(2)

    def press():
        barrier.wait()
        issued.append(issue_plan(plan=PlanPage.objects.get(pk=plan.pk)).pk)
        connection.close()

    _run_together(press, press)
    assert len(issued) == 2
    assert len(set(issued)) == 1
    assert Register.objects.get().last_number == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_raced_for_by_many_are_dense_and_unique():
    plans = [a_draft() for _ in range(6)]
    barrier = Barrier(len(plans))

    def press(plan):
        barrier.wait()
        issue_plan(plan=plan)
        connection.close()

    _run_together(*[lambda plan=plan: press(plan) for plan in plans])
    assert sorted(Issuance.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def _run_together(*jobs):
    threads = [Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_a_recipient_chosen_by_hand_wins_over_the_text():
    office = an_organization("Văn phòng", "vp@qn.example")
    plan = a_draft(recipients=[])
    plan.recipients = [PlanRecipient(text="Như phân công", organizations=[office])]
    plan.save_revision()
    assert issue_plan(plan=plan).deliveries.get().organization == office
