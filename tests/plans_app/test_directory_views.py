"""The admin's page that imports and exports the directory."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans_app.models import Organization
from tests.plans_app.plans import an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("van-thu", "vt@qn.example", "x"))
    return client


def url():
    return reverse("plans_app_admin:import_directory")


def export_url(extension):
    return reverse("plans_app_admin:export_directory", args=[extension])


def upload(client, *lines):
    return client.post(url(), {"file": SimpleUploadedFile("danh-ba.csv", "\n".join(lines).encode())})


def confirm(client, answer):
    form = answer.context["form"]
    held = {name: form[name].value() for name in ("upload", "upload_name")}
    return client.post(url(), {**held, "confirm": ""}, follow=True)


def test_a_file_is_shown_first_and_written_when_it_is_confirmed(admin):
    an_organization("Phòng Kinh tế", email="cu@x.example")
    answer = upload(admin, "name,email", "Phòng Kinh tế,moi@x.example", "Phòng Tư pháp,tp@x.example")
    page = answer.content.decode()
    assert "<del>cu@x.example</del> → <ins>moi@x.example</ins>" in page
    assert Organization.objects.count() == 1
    confirm(admin, answer)
    assert set(Organization.objects.values_list("email", flat=True)) == {"moi@x.example", "tp@x.example"}


def test_a_bad_row_is_shown_with_its_line_and_cannot_be_confirmed(admin):
    answer = upload(admin, "name,email", "Phòng A,a@x.example", "Phòng B,không")
    page = answer.content.decode()
    assert "<td>3</td>" in page
    assert "disabled" in page
    assert not confirm(admin, answer).redirect_chain
    assert not Organization.objects.exists()


@pytest.mark.parametrize("data", [{}, {"upload": "0" * 64, "upload_name": "x.csv", "confirm": ""}, {"upload": "x"}])
def test_without_a_file_one_is_asked_for(admin, data):
    assert admin.post(url(), data).context["form"].errors


def test_a_file_that_is_no_directory_is_refused_with_a_reason(admin):
    assert "salary" in upload(admin, "name,salary", "A,1").content.decode()


def test_a_file_of_one_person_is_not_confirmed_by_another(admin, client):
    answer = upload(admin, "name", "Phòng A")
    client.force_login(User.objects.create_superuser("khac", "k@x.example", "x"))
    confirm(client, answer)
    assert not Organization.objects.exists()


@pytest.mark.parametrize(("extension", "kind"), [("csv", "text/csv"), ("groups.csv", "text/csv")])
def test_the_directory_is_downloaded_as_csv(admin, extension, kind):
    answer = admin.get(export_url(extension))
    assert answer["Content-Type"].startswith(kind)
    assert answer.content.decode("utf-8-sig").startswith("name,")


def test_the_directory_is_downloaded_as_a_workbook_that_is_read_back(admin):
    an_organization("Phòng Kinh tế")
    data = admin.get(export_url("xlsx")).content
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value == "Phòng Kinh tế"
    answer = admin.post(url(), {"file": SimpleUploadedFile("danh-ba.xlsx", data)})
    assert answer.context["changes"].is_empty


def test_another_format_is_not_found(admin):
    assert admin.get(export_url("doc")).status_code == 404


def test_a_stranger_gets_no_directory(client):
    client.force_login(User.objects.create_user("la", "la@x.example", "x"))
    assert {client.get(address).status_code for address in (url(), export_url("xlsx"))} == {302}


def test_the_lists_of_the_directory_lead_to_the_page_of_files(admin):
    for name in ("organization", "organizationgroup"):
        assert url() in admin.get(reverse(f"wagtailsnippets_plans_app_{name}:list")).content.decode()
