"""Endpoints in the admin: who sees their secrets, and what the buttons do."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from plans_app.models import WebhookEndpoint
from tests.plans_app.plans import an_organization

pytestmark = pytest.mark.django_db
URL = "https://nhan.example/tiep-nhan"


@pytest.fixture
def endpoint():
    return WebhookEndpoint.objects.create(organization=an_organization(), url=URL)


@pytest.fixture
def clerk(client, django_user_model):
    """Somebody who works in the admin, and has no right to endpoints."""
    user = django_user_model.objects.create_user("clerk", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(*Group.objects.all())
    client.force_login(user)
    return client


def edit(endpoint):
    return reverse("webhook_endpoints:edit", args=[endpoint.pk])


def change(client, endpoint, name, **options):
    return client.post(reverse("plans_app_admin:change_endpoint", args=[endpoint.pk, name]), **options)


def test_an_administrator_enters_an_endpoint_and_gets_its_secret(admin_client, names):
    names["nhan.example"] = ["93.184.215.14"]
    data = {"organization": an_organization().pk, "url": URL}
    answer = admin_client.post(reverse("webhook_endpoints:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret in admin_client.get(edit(endpoint)).content.decode().replace("&#x2B;", "+")


def test_an_address_inside_is_refused_with_its_reason(admin_client, names):
    names["noi-bo.example"] = ["10.0.0.1"]
    data = {"organization": an_organization().pk, "url": "https://noi-bo.example/"}
    answer = admin_client.post(reverse("webhook_endpoints:add"), data)
    assert "10.0.0.1" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_the_list_says_which_endpoint_is_disabled_and_why_and_no_secret(admin_client, endpoint):
    WebhookEndpoint.objects.update(disabled_at=timezone.now(), disabled_reason="410 Gone")
    page = admin_client.get(reverse("webhook_endpoints:index")).content.decode()
    assert "410 Gone" in page
    assert endpoint.secret not in page


def test_a_clerk_sees_nothing_of_endpoints_and_changes_nothing(clerk, endpoint):
    for name in ("index", "add"):
        assert clerk.get(reverse(f"webhook_endpoints:{name}")).status_code == 302
    assert clerk.get(edit(endpoint)).status_code == 302
    for name in ("change-secret", "drop-secret", "enable"):
        assert change(clerk, endpoint, name).status_code in {302, 403}
    again = WebhookEndpoint.objects.get()
    assert (again.secret, again.previous_secret) == (endpoint.secret, "")


def test_a_new_secret_stands_beside_the_old_one_until_that_is_dropped(admin_client, endpoint):
    change(admin_client, endpoint, "change-secret")
    changed = WebhookEndpoint.objects.get()
    assert changed.previous_secret == endpoint.secret
    assert changed.secret not in {endpoint.secret, ""}
    page = change(admin_client, endpoint, "drop-secret", follow=True)
    assert WebhookEndpoint.objects.get().secrets == (changed.secret,)
    assert page.redirect_chain[-1][0] == edit(endpoint)


def test_a_disabled_endpoint_is_enabled_by_its_button(admin_client, endpoint):
    WebhookEndpoint.objects.update(disabled_at=timezone.now(), disabled_reason="410 Gone")
    assert "410 Gone" in admin_client.get(edit(endpoint)).content.decode()
    change(admin_client, endpoint, "enable")
    assert not WebhookEndpoint.objects.get().is_disabled


def test_a_disabled_endpoint_is_enabled_by_a_new_address(admin_client, names, endpoint):
    names["nhan.example"] = names["moi.example"] = ["93.184.215.14"]
    WebhookEndpoint.objects.update(disabled_at=timezone.now(), disabled_reason="410 Gone")
    admin_client.post(edit(endpoint), {"organization": endpoint.organization_id, "url": URL})
    assert WebhookEndpoint.objects.get().is_disabled
    admin_client.post(edit(endpoint), {"organization": endpoint.organization_id, "url": "https://moi.example/"})
    assert not WebhookEndpoint.objects.get().is_disabled


def test_looking_changes_nothing(admin_client, endpoint):
    for name in ("change-secret", "drop-secret", "enable"):
        assert admin_client.get(reverse("plans_app_admin:change_endpoint", args=[endpoint.pk, name])).status_code == 405
    assert change(admin_client, endpoint, "burn").status_code == 404
    assert WebhookEndpoint.objects.get().secret == endpoint.secret


def test_no_secret_leaves_by_the_api_or_the_files_of_the_directory(admin_client, endpoint):
    places = [
        "/api/v3/openapi.json",
        "/api/v3/organizations/?limit=100",
        reverse("plans_app_admin:export_directory", args=["csv"]),
    ]
    for place in places:
        answer = admin_client.get(place)
        assert answer.status_code == 200
        assert endpoint.secret not in answer.content.decode()
        assert "WebhookEndpoint" not in answer.content.decode()


def test_the_form_of_a_body_offers_the_channels_of_the_site(admin_client, settings):
    settings.PLANS_CHANNELS = {
        "email": {"BACKEND": "plans_app.channels.email.EmailChannel", "LABEL": "Thư điện tử"},
        "axis": {"BACKEND": "plans_app.channels.memory.MemoryChannel", "LABEL": "Trục liên thông"},
    }
    body = an_organization(channel="fax")
    url = reverse(body.snippet_viewset.get_url_name("edit"), args=[body.pk])
    page = admin_client.get(url).content.decode()
    for option in ('value="axis">Trục liên thông<', 'value="email">Thư điện tử<', 'value="fax" selected>fax<'):
        assert option in page
