"""The commands of delivering and of the sample data."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from plans_app import tasks
from plans_app.models import Campaign, Delivery, Organization, PlanPage
from tests.plans_app.issued import an_issued_plan, states
from tests.plans_app.letters import read_all
from tests.plans_app.mail_server import WilfulServer
from tests.plans_app.plans import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def server(settings, tmp_path):
    with WilfulServer(tmp_path, answers={"dv1": ["550 no such user"]}) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        yield server


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(tasks, "wake", lambda task, *arguments: sent.append((task.name, *arguments)))
    return sent


def run(name, *arguments) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_deliver_plan_renders_and_sends_without_a_worker(server, tmp_path):
    issuance = an_issued_plan(1, pdf=None)
    assert "sent to 1 organizations" in run("deliver_plan", str(issuance.plan_id))
    assert len(read_all(tmp_path)) == 1


def test_deliver_plan_tells_what_was_not_sent_and_tries_again_when_asked(server, tmp_path):
    issuance = an_issued_plan(2)
    output = StringIO()
    with pytest.raises(CommandError, match="1 deliveries"):
        call_command("deliver_plan", str(issuance.plan_id), stdout=output, stderr=output)
    assert "550 no such user" in output.getvalue()
    assert "sent to 2 organizations" in run("deliver_plan", str(issuance.plan_id), "--retry")
    assert len(read_all(tmp_path)) == 2


@pytest.mark.parametrize("command", ["deliver_plan", "delivery_status", "stop_deliveries"])
def test_a_draft_is_named_as_one(command):
    plan = a_draft()
    with pytest.raises(CommandError, match=f"{plan.pk} is not issued"):
        run(command, str(plan.pk))


def test_delivery_status_shows_each_line_and_whom_it_reached(server):
    issuance = an_issued_plan(2)
    tasks.delivering.drain_deliveries(channel="email")
    output = run("delivery_status", str(issuance.plan_id))
    assert issuance.reference in output
    assert "- 2 đơn vị" in output
    assert "Đơn vị 1 <dv1@qn.example> · Refused · 550 no such user" in output
    assert "VT, VHXH [Archive copy]" in output


def test_delivery_status_shows_what_nobody_answers_to():
    from plans_app.actions.issuing import issue_plan

    plan = a_draft(recipients=["Hội Sao Hỏa"])
    issue_plan(plan=plan)
    assert "- Hội Sao Hỏa [Not found in the directory]" in run("delivery_status", str(plan.pk))


def test_delivery_status_without_a_plan_gives_the_sums():
    an_issued_plan(2)
    assert "Waiting: 2" in run("delivery_status")


def test_stop_deliveries_tells_how_many_it_stopped(server):
    issuance = an_issued_plan(3)
    tasks.delivering.drain_deliveries(channel="email", limit=1)
    assert "stopped 2 deliveries" in run("stop_deliveries", str(issuance.plan_id))


def test_sweep_wakes_the_workers(woken):
    an_issued_plan(1)
    run("sweep")
    assert woken == [("plans_app.tasks.drain_deliveries", "email")]


def test_distribute_does_the_whole_work_without_a_queue(server, tmp_path):
    issuance = an_issued_plan(1, pdf=None)
    assert "Sent 1, failed 0" in run("distribute")
    assert states(issuance) == {"accepted": 1}


def test_load_directory_enters_the_sample_directory():
    assert "groups" in run("load_directory")
    assert Organization.objects.filter(short_name="UBND thị xã Duy Tiên").exists()


def test_load_directory_reads_a_file(tmp_path):
    file = tmp_path / "danh-ba.json"
    file.write_text(json.dumps({"campaigns": [{"name": "Tết trồng cây"}]}), "utf-8")
    run("load_directory", str(file))
    assert Campaign.objects.get().slug == "tet-trong-cay"


@pytest.mark.parametrize("content", ["{", '{"organizations": [{}]}', '{"groups": [{"name": "x", "members": ["y"]}]}'])
def test_load_directory_names_the_file_that_is_wrong(tmp_path, content):
    file = tmp_path / "danh-ba.json"
    file.write_text(content, "utf-8")
    with pytest.raises(CommandError, match="danh-ba.json"):
        run("load_directory", str(file))


def test_load_samples_issues_five_plans_once(woken, django_capture_on_commit_callbacks):
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            run("load_samples")
    assert PlanPage.objects.live().count() == 5
    assert Delivery.objects.count() == 162


def test_load_samples_can_leave_drafts():
    run("load_samples", "--drafts")
    assert PlanPage.objects.count() == 5
    assert not PlanPage.objects.live().exists()
