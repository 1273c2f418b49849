"""Endpoints: which addresses are taken, and the secrets that belong to them."""

import base64

import pytest
from django.core.exceptions import ValidationError

from plans_app.models import Organization, WebhookEndpoint
from tests.plans_app.channels.test_webhook import FORBIDDEN_HOSTS, FORBIDDEN_NUMBERS

PUBLIC = "93.184.215.14"


def complaint(url) -> str:
    """What is said of `url` where it is entered."""
    endpoint = WebhookEndpoint(organization=Organization(name="Phòng Kinh tế"), url=url)
    with pytest.raises(ValidationError) as caught:
        endpoint.clean()
    return caught.value.message_dict["url"][0]


def test_a_public_address_is_taken(names):
    names["nhan.example"] = [PUBLIC]
    endpoint = WebhookEndpoint(url=" https://nhan.example:8443/tiep-nhan?he=1 ")
    endpoint.clean()
    assert endpoint.url == "https://nhan.example:8443/tiep-nhan?he=1"


@pytest.mark.parametrize("number", FORBIDDEN_NUMBERS)
def test_a_number_that_is_not_public_is_refused_where_it_is_entered(names, number):
    names["ben-trong.example"] = [PUBLIC, number]
    assert number in complaint("https://ben-trong.example/")
    complaint(f"https://[{number}]/" if ":" in number else f"https://{number}/")


@pytest.mark.parametrize("host", FORBIDDEN_HOSTS)
def test_a_number_in_disguise_is_refused_where_it_is_entered(names, host):
    names["localhost"] = ["127.0.0.1"]
    assert complaint(f"https://{host}/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://nhan.example/", "https://"),
        ("https://nhan.example:25/", "443, 8443"),
        ("https://ai:matkhau@nhan.example/", "mật khẩu"),
        ("https://khong-co.example/", "Không tìm thấy"),
    ],
)
def test_a_refusal_says_what_to_do(names, url, words):
    names["nhan.example"] = [PUBLIC]
    assert words in complaint(url)


def test_a_network_of_the_site_s_own_is_taken(names, settings):
    names["nhan.noi-bo.example"] = ["10.8.0.7"]
    settings.PLANS_WEBHOOK_NETWORKS = ["10.8.0.0/16"]
    WebhookEndpoint(url="https://nhan.noi-bo.example/").clean()


def test_each_endpoint_has_a_secret_of_its_own():
    first, second = WebhookEndpoint(), WebhookEndpoint()
    assert first.secret != second.secret
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"), validate=True)) == 32
    assert first.secrets == (first.secret,)


def test_messages_are_signed_with_both_secrets_while_they_are_changed():
    assert WebhookEndpoint(secret="new", previous_secret="old").secrets == ("new", "old")
