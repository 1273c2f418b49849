"""The registers in the admin and on the command line."""

import datetime
import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.urls import reverse

from plans_app.models import Register
from tests.exporters.paper import Paper
from tests.plans_app.published import an_issued_plan

pytestmark = pytest.mark.django_db
LIST = reverse("plans_app_admin:registers")


@pytest.fixture
def keeper(client):
    user = User.objects.create_superuser("van-thu")
    client.force_login(user)
    return client


def the_book() -> str:
    return reverse("plans_app_admin:register", args=[Register.objects.get().pk])


def test_the_list_leads_to_every_register(keeper):
    an_issued_plan()
    text = keeper.get(LIST).content.decode()
    assert f'href="{the_book()}"' in text
    assert "2026" in text
    assert LIST in keeper.get("/admin/").content.decode()


def test_a_register_is_downloaded_as_a_pdf(keeper):
    plan = an_issued_plan()
    response = keeper.get(the_book(), {"format": "pdf"})
    assert response["Content-Type"] == "application/pdf"
    assert "so-van-ban-di-2026-uy-ban-nhan-dan-xa-quang-ngoc.pdf" in response["Content-Disposition"]
    assert plan.subject in " ".join(Paper(response.content).words)


def test_a_register_is_downloaded_as_a_spreadsheet(keeper):
    plan = an_issued_plan()
    response = keeper.get(the_book(), {"format": "xlsx", "from_number": "1", "to_day": "2026-12-31"})
    values = [value for row in openpyxl.load_workbook(io.BytesIO(response.content)).active.values for value in row]
    assert plan.reference in values


@pytest.mark.parametrize(
    "query",
    [{"from_number": "x"}, {"from_number": "9", "to_number": "2"}, {"from_day": "2026-13-45"}, {"to_number": "0"}],
)
def test_a_range_that_is_none_says_so(keeper, query):
    an_issued_plan()
    response = keeper.get(the_book(), {"format": "pdf", **query})
    assert response.status_code == 400
    assert "error-message" in response.content.decode()


def test_a_letter_that_the_font_lacks_is_named(keeper):
    an_issued_plan(signer="Lê 😀")
    response = keeper.get(the_book(), {"format": "pdf"})
    assert response.status_code == 400
    assert "U+1F600" in response.content.decode()


def test_a_register_stays_closed_to_who_may_not_publish_its_plans(client):
    an_issued_plan()
    user = User.objects.create_user("nguoi-la")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(the_book()).status_code == 404
    assert client.get(the_book(), {"format": "pdf"}).status_code == 404
    assert the_book() not in client.get(LIST).content.decode()
    assert LIST not in client.get("/admin/").content.decode()


def test_a_register_asks_for_a_login(client):
    an_issued_plan()
    assert client.get(the_book(), {"format": "pdf"}).status_code == 302


@pytest.mark.parametrize("extension", ["pdf", "xlsx"])
def test_the_command_writes_the_book(tmp_path, extension, capsys):
    plan = an_issued_plan()
    out = tmp_path / "so" / f"so.{extension}"
    call_command("export_register", plan.issuer.name, 2026, "--out", out, "--from-day", "2026-01-01")
    assert out.stat().st_size > 1000
    assert str(out) in capsys.readouterr().out


def test_the_command_says_what_it_does_not_find(tmp_path):
    an_issued_plan(issued_on=datetime.date(2026, 5, 13))
    with pytest.raises(CommandError, match="Ủy ban nhân dân xã Quảng Ngọc"):
        call_command("export_register", "Sở Y tế", 2026, "--out", tmp_path / "so.pdf")
    with pytest.raises(CommandError, match=r"\.txt"):
        call_command("export_register", "Sở Y tế", 2026, "--out", tmp_path / "so.txt")
